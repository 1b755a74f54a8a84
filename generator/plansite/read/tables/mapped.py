"""Read the measured values that exports of other systems hold, as files of the plan's folder `actuals` map them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from plansite.problems import Problem, error
from plansite.read.document import Entry, Mark
from plansite.read.files.opening import project_of
from plansite.read.tables.actuals import Actual
from plansite.read.tables.dates import Clock, zone
from plansite.read.tables.export_file import read_export
from plansite.read.tables.export_map import AS_WRITTEN, ExportMap, read_map
from plansite.read.tables.extracts import KIND, data_file, is_asked
from plansite.read.tables.naming import Names, names_of
from plansite.read.tables.table import Table, bounded
from plansite.read.tables.tally import Sum, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from plansite.problems import Span
    from plansite.read.document import Document
    from plansite.read.tables.export_map import MappedFigure
    from plansite.read.tables.naming import Items

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Setting:
    """Hold what of a plan decides how an export is read: folder, name, currency, months, and how to get its items."""

    folder: Path
    name: str
    currency: str
    start: str
    months: int
    items: Callable[[], Items]

    @property
    def first_and_last(self) -> tuple[str, str]:
        """Return the first and the last month of the plan."""
        return self.start, _month(_number(self.start) + self.months - 1)


def read_mapped(setting: Setting, documents: Iterable[Document]) -> Table[Actual]:
    """Read all exports that a plan maps, in the order of the files that map them."""
    table: Table[Actual] = Table()
    for document in documents:
        root = document.root
        if document.kind == KIND and not (is_asked(root) or root.get("sql") or root.get("sources")):
            export, problems = read_map(root)
            table.problems += problems
            if export:
                _read(export, setting, table)
    return table


def _read(export: ExportMap, setting: Setting, table: Table[Actual]) -> None:
    path = data_file(setting.folder, str(export.file.data))
    if path is None:
        message = f"There is no file “{export.file.data}” that may be read here."
        hint = (
            "Name a file in the folder of the plan that ends in .csv, .tsv or .txt, such as data/deals.csv."
        )
        table.problems.append(error("unknown-source", message, hint, export.file.span))
        return
    shown = (PurePosixPath(setting.name) / PurePosixPath(str(export.file.data))).as_posix()
    file, table.texts[shown], problems = read_export(path, shown, project_of(setting.folder), export)
    clock, of_zones = clock_of(export)
    names, of_names = _names(export, setting.items()) if file else ({}, [])
    table.problems += [*problems, *of_zones, *of_names]
    if file and not of_zones:
        tally = Tally(export, file, clock, setting.currency, setting.first_and_last, names)
        table.rows += _rows(tally)
        table.problems += bounded(tally.problems())


def clock_of(export: ExportMap) -> tuple[Clock, list[Problem]]:
    """Return how an export tells days, and which of its time zones there are not."""
    is_as_written = export.time_zone.strip().lower() == AS_WRITTEN
    problems = [
        error(
            "time-zone",
            f"“{name}” is no time zone.",
            "Write it as UTC, Europe/Amsterdam or America/New_York.",
            export.place(key).span,
        )
        for key, name in (("time_zone", export.time_zone), ("times_in", export.times_in))
        if name and zone(name) is None and not (key == "time_zone" and is_as_written)
    ]
    own = zone(export.time_zone) if export.time_zone and not is_as_written else None
    written = zone(export.times_in) if export.times_in else None
    return Clock(export.dates, written, own, is_as_written), problems


def _names(export: ExportMap, items: Items) -> tuple[dict[str, Names], list[Problem]]:
    names: dict[str, Names] = {}
    problems: list[Problem] = []
    for column in dict.fromkeys(name for figure in export.figures for name in figure.by):
        names[column], of_column = names_of(column, export.names.get(column, {}), items)
        problems += of_column
    return names, problems


def _rows(tally: Tally) -> Iterator[Actual]:
    """Yield what an export measures, in the form of rows of measured values."""
    counted = [(figure, tally.sums(figure)) for figure in tally.export.figures]
    months: dict[str, list[str]] = {}
    for figure, sums in counted:
        months.setdefault(figure.date, []).extend(month for month, _ in sums)
    for figure, sums in counted:
        for (month, scope), one in sorted(sums.items(), key=lambda item: item[0]):
            if one.rows or figure.way != "average":
                yield _actual(tally, figure, (month, scope), one)
        if figure.way != "average" and months[figure.date]:
            span = figure.place.key_span
            places = dict.fromkeys(("month", "metric", "value", "scope"), span)
            for month, scope in empty_months(sums, min(months[figure.date]), max(months[figure.date])):
                yield Actual(month, figure.id, scope, Entry("0", _mark(span), "value"), places, 0.0)


def _actual(tally: Tally, figure: MappedFigure, key: tuple[str, str], one: Sum) -> Actual:
    month, scope = key
    day = tally.file.span(one.row, tally.at(figure.date))
    value = tally.file.span(one.row, tally.at(figure.of)) if figure.of else day
    named = tally.file.span(one.row, one.scope_at) if one.scope_at is not None else day
    places = {"month": day, "metric": figure.place.key_span, "value": value, "scope": named}
    amount = _amount(figure, one)
    return Actual(month, figure.id, scope, Entry(repr(amount), _mark(value), "value"), places, amount)


def _amount(figure: MappedFigure, one: Sum) -> float:
    if figure.way == "count":
        return float(one.rows)
    if figure.way == "distinct":
        return float(len(one.different))
    return float(one.total / one.rows if figure.way == "average" else one.total)


def empty_months(sums: Collection[tuple[str, str]], first: str, last: str) -> Iterator[tuple[str, str]]:
    """Yield the months without a row between those with some: that nothing was won in one is a measured value, too.

    `sums` are those with rows, each with a scope, none for the whole. For a scope they begin with its own first month.
    """
    starts = {"": first}
    for month, scope in sorted(sums):
        starts.setdefault(scope, month)
    for scope, start in starts.items():
        for month in _months(start, last):
            if (month, scope) not in sums:
                yield month, scope


def _months(first: str, last: str) -> Iterator[str]:
    for number in range(_number(first), _number(last) + 1):
        yield _month(number)


def _number(month: str) -> int:
    """Return the number of a month, counted from the first one of all."""
    return int(month[:4]) * _MONTHS + int(month[5:7]) - 1


def _month(number: int) -> str:
    return f"{number // _MONTHS:04}-{number % _MONTHS + 1:02}"


def _mark(span: Span) -> Mark:
    return Mark(span.file, span.line, span.column, span.end)
