"""Read rows of the calendar: CSV files in the plan's folder `calendar`, one item a row, as if they stood in calendar.yaml.

Columns may have the names that people give them in several languages (`catalog/calendar_words.yaml`); people, channels, goals and
whatever else the plan knows are found by id, title or name.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Span, Suggestion, error
from plansite.read.document import Document, Entry, Mark
from plansite.read.files.opening import linked_folder, project_of
from plansite.read.folder import CALENDAR, ID
from plansite.read.source import read_bytes
from plansite.read.tables import refusals
from plansite.read.tables.dates import Clock, NotADateError, NoZoneError, TwoDaysError
from plansite.read.tables.export_file import plain, read_export
from plansite.read.tables.export_map import ExportMap, MappedFigure, setting
from plansite.read.tables.naming import names_of
from plansite.read.tables.table import bounded, short
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from plansite.read.folder import Folder
    from plansite.read.schema import Schema, SchemaSet
    from plansite.read.tables.export_file import ExportFile, Row
    from plansite.read.tables.naming import Items, Names

KIND = CALENDAR
MAX_ITEMS = 5_000
_ENDINGS = frozenset({".csv", ".tsv", ".txt"})
_BOOKS = frozenset({".xls", ".xlsx", ".xlsm", ".ods", ".numbers"})
_LONGEST = 60
_COLUMN = "column_"  # before what a heading is called


class Rows(NamedTuple):
    """Hold the folder with what tables add to the calendar."""

    folder: Folder
    problems: list[Problem]


class _Reader(NamedTuple):
    """Hold what rows of one file are read with: which column has which answer, and how dates and names are understood."""

    file: ExportFile
    at: Mapping[str, int]
    fields: Mapping[str, Schema]
    clock: Clock
    names: Mapping[str, Names]
    table: str


class _BadCellError(Exception):
    """Say what is wrong with a cell."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def with_rows(folder: Path, name: str, read: Folder, schemas: SchemaSet, items: Callable[[], Items]) -> Rows:
    """Return what was read of a folder that is called `name`, with the rows of tables among the items of the calendar.

    `items` are what names in the rows may mean.
    """
    if KIND not in schemas.kinds or not (folder / KIND).exists():
        return Rows(read, [])
    if (folder / KIND).is_symlink():
        return Rows(read, [linked_folder((PurePosixPath(name) / KIND).as_posix())])
    document = next((one for one in read.documents if one.kind == KIND), None)
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    rows: dict[str, Entry] = {}
    known = dict(document.root.under("items")) if document else {}
    for path in sorted((folder / KIND).glob("*")):
        shown = (PurePosixPath(name) / KIND / path.name).as_posix()
        if path.name.startswith(".") or path.is_dir():
            continue
        if path.suffix.lower() in _BOOKS:
            hint = "Save it as CSV (UTF-8), with the columns title, date, channel and kind."
            problems.append(error("not-csv", f"“{path.name}” is not a CSV file.", hint, Span(shown, 1, 1)))
        elif path.suffix.lower() in _ENDINGS:
            reader, texts[shown], of_file = _reader(path, shown, folder, document, schemas, items)
            problems += of_file
            if reader:
                problems += _read(reader, rows, known)
    if not rows:
        return Rows(read._replace(texts={**read.texts, **texts}), problems)
    added = _among(document, rows, texts)
    problems += schemas.check_and_blank_out(KIND, added.rows)
    documents = [*(one for one in read.documents if one.kind != KIND), added.document]
    order = list(schemas.kinds)
    documents.sort(key=lambda one: (order.index(one.kind), one.file))
    return Rows(read._replace(documents=tuple(documents), texts={**read.texts, **texts}), problems)


@cache
def _catalog() -> Entry:
    """Return what tables call things. The file is ours, so a mistake in it is a bug: ValueError."""
    path = catalog_folder() / "calendar_words.yaml"
    root, _, problems = read_bytes(path.name, path.read_bytes())
    if root is None or problems:
        raise ValueError(f"{path}: {problems}")
    return root


@cache
def _options() -> Mapping[str, str]:
    """Return the options of an item by what tables call them."""
    words = _catalog()
    return {
        word: key
        for key, entry in words.items()
        if not key.startswith(_COLUMN)
        for word in entry.texts("words")
    }


@cache
def _columns() -> Mapping[str, tuple[str, ...]]:
    """Return the headings that each answer may have, its own name first."""
    words = _catalog()
    return {
        key.removeprefix(_COLUMN): (key.removeprefix(_COLUMN), *entry.texts("words"))
        for key, entry in words.items()
        if key.startswith(_COLUMN)
    }


def _reader(  # noqa: PLR0913 - a file, and what its rows are held against
    path: Path,
    shown: str,
    folder: Path,
    document: Document | None,
    schemas: SchemaSet,
    items: Callable[[], Items],
) -> tuple[_Reader | None, str, list[Problem]]:
    nowhere = Entry({}, Mark(shown, 1, 1, 1, {}))
    told = document.root.at(["tables", path.stem]) if document else nowhere
    told = told if told.key == path.stem else nowhere
    own = {key: (heading.data,) for key, heading in told.under("columns") if isinstance(heading.data, str)}
    columns = {key: (*own.get(key, ()), *headings) for key, headings in _columns().items()}
    needed = MappedFigure("the calendar", "distinct", "title", "", {}, {}, (), optional=False, place=told)
    written = {key: setting(told, key) for key in ("separator", "encoding", "dates")}
    export = ExportMap(
        told, (needed,), columns, {}, (), "", written["separator"], written["encoding"], written["dates"], "", "", "", "", ""
    )  # fmt: skip
    file, text, problems = read_export(path, shown, project_of(folder), export)
    if file is None:
        return None, text, problems
    at = {key: number for key in columns if (number := file.column(columns[key])) is not None}
    fields = schemas.kinds[KIND]["properties"]["items"]["additionalProperties"]["properties"]
    all_items = items()
    names = {
        key: names_of(key, {}, {collection: all_items.get(collection, {})})[0]
        for key, field in fields.items()
        if key in at and (collection := field.get("x-refers"))
    }
    return (
        _Reader(file, at, fields, Clock(written["dates"], as_written=True), names, path.stem),
        text,
        problems,
    )


def _read(reader: _Reader, rows: dict[str, Entry], known: Mapping[str, Entry]) -> list[Problem]:
    """Read all rows of a file into entries by id; a row with a mistake is left out."""
    problems: list[Problem] = []
    for row in reader.file.rows:
        if len(rows) >= MAX_ITEMS:
            message = f"The calendar has more than {MAX_ITEMS:,} rows; the rest is not read."
            hint = "Leave out what is long past."
            return [
                *bounded(problems),
                error("too-many-rows", message, hint, Span(reader.file.file, row.line, 1)),
            ]
        if len(row.cells) != len(reader.file.headings.cells):
            problems.append(refusals.wrong_length(reader.file, row))
            continue
        cells, wrong = _cells(reader, row)
        problems += wrong
        if not wrong:
            key = _key(cells, {*rows, *known})
            given = cells.pop("id", None)
            if given and key != given.data:
                message = f"“{short(given.data)}” cannot be the id of this row, or is that of another one."
                hint = "Write small letters, digits and “_”, another id in each row, or leave the cell empty."
                problems.append(error("wrong-id", message, hint, given.span))
                continue
            rows[key] = _entry(key, cells)
    return bounded(problems)


def _cells(reader: _Reader, row: Row) -> tuple[dict[str, Entry], list[Problem]]:
    """Return the answers of a row, and what is wrong with them."""
    cells: dict[str, Entry] = {}
    problems: list[Problem] = []
    for key, number in reader.at.items():
        text = row.cells[number]
        if text or key == "title":
            span = reader.file.span(row, number)
            try:
                answer = _answer(reader, key, row, number, span)
            except _BadCellError as refusal:
                problems.append(refusal.problem)
            else:
                mark = Mark(span.file, span.line, span.column, span.end)
                cells[key] = Entry(answer, mark, key, mark)
    return cells, problems


def _answer(reader: _Reader, key: str, row: Row, number: int, span: Span) -> str:
    """Return a cell as calendar.yaml would have it. Raises _BadCellError."""
    text, field = row.cells[number], reader.fields.get(key, {})
    if not text:
        raise _BadCellError(
            error("empty-cell", "The title is missing here.", "Write it, or delete the row.", span)
        )
    if field.get("x-text") == "date":
        return _day(reader, row, number)
    if key in reader.names:
        return _item(reader.names[key], text, str(field.get("title", key)), span)
    if "enum" in field:
        option = _options().get(plain(text), plain(text).replace(" ", "_"))
        return option if option in field["enum"] else text
    return " ".join(text.split()) if key == "title" else text


def _day(reader: _Reader, row: Row, number: int) -> str:
    table = f"Write “tables: {{{reader.table}: {{dates: "
    try:
        return reader.clock.day(row.cells[number]).isoformat()
    except TwoDaysError as either:
        problem = refusals.two_days(reader.file, row, number, either)
        form = (
            "MM/DD/YYYY" if "dates: MM" in problem.hint and "dates: DD" not in problem.hint else "DD/MM/YYYY"
        )
        raise _BadCellError(replace(problem, remedy=f"{table}{form}}}}}” into calendar.yaml, or the other way round.")) from either  # fmt: skip
    except (NotADateError, NoZoneError) as failure:
        problem = refusals.no_date(reader.file, row, number, reader.clock.form)
        hint = f"Write year, month and day: 2027-03-09. {table}DD/MM/YYYY}}}}” into calendar.yaml for another form."
        raise _BadCellError(replace(problem, remedy=hint)) from failure


def _item(names: Names, text: str, title: str, span: Span) -> str:
    key = names.id_of(text)
    if key is None:
        message = f"“{short(text)}” is no {title.lower()} of this plan."
        hint = Suggestion(text, names.by_name, "Write its id, title or name, or leave the cell empty.")
        raise _BadCellError(error("unknown-reference", message, hint, span))
    return key


def _key(cells: Mapping[str, Entry], taken: set[str]) -> str:
    """Return an id for a row: its own, else one of its title's letters that no other item has."""
    if "id" in cells and ID.match(cells["id"].data) and cells["id"].data not in taken:
        return str(cells["id"].data)
    letters = unicodedata.normalize("NFKD", cells["title"].data).encode("ascii", "ignore").decode().lower()
    words = "".join(letter if letter.isalnum() else " " for letter in letters).split()
    stem = "_".join(words)[:_LONGEST].strip("_")
    stem = stem if ID.match(stem) else f"item_{stem}".strip("_")
    return next(key for key in _numbered(stem) if key not in taken)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def _entry(key: str, cells: Mapping[str, Entry]) -> Entry:
    title = cells["title"].mark
    keys = {name: (cell.mark, cell.mark) for name, cell in cells.items()}
    return Entry({name: cell.data for name, cell in cells.items()}, title._replace(keys=keys), key, title)


class _Added(NamedTuple):
    """Hold the calendar with the rows among its items, and the rows alone, to be held against the schema."""

    document: Document
    rows: Entry


def _among(document: Document | None, rows: Mapping[str, Entry], texts: Mapping[str, str]) -> _Added:
    first = next(iter(rows.values())).mark
    here = Mark(first.file, 1, 1, 1)
    root = document.root if document else Entry({}, here._replace(keys={}))
    items = root.get("items") or Entry({}, (root.mark if document else here)._replace(keys={}))
    marks = {key: (row.key_mark or row.mark, row.mark) for key, row in rows.items()}
    data = {key: row.data for key, row in rows.items()}
    alone = Entry({"items": data}, here._replace(keys={"items": (here, here._replace(keys=marks))}))
    mark = items.mark._replace(keys={**(items.mark.keys or {}), **marks})
    whole = {**root.data, "items": {**items.data, **data}}
    keys = {**(root.mark.keys or {}), "items": (items.key_mark or items.mark, mark)}
    text = document.text if document else texts.get(first.file, "")
    return _Added(Document(KIND, KIND, Entry(whole, root.mark._replace(keys=keys)), text), alone)
