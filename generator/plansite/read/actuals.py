"""Read what was measured: CSV files in the plan's folder `actuals`, one month of one figure a line.

The columns are month, metric, value and, if a row is about a part only (a person, a channel), scope. Reading is bounded:
a file that is too large is not read at all, and of many wrong rows only the first are told one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Span, did_you_mean, error
from plansite.read.document import Entry, Mark
from plansite.read.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "actuals"
MAX_BYTES = 20_000_000
MAX_LINE = 2_000
TOLD = 20
_NEEDED = ("month", "metric", "value")
_COLUMNS = (*_NEEDED, "scope")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*\Z")
_FORMULA = re.compile(r"[=@\t]|[-+](?![0-9])")
_SHEETS = frozenset({".xls", ".xlsx", ".xlsm", ".ods", ".numbers", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Actual:
    """Hold one measured value as written, with the places of its month, metric and scope; no scope is empty.

    `amount` is set for what a query computed: the number itself, a percentage as a fraction.
    """

    month: str
    metric: str
    scope: str
    value: Entry
    places: dict[str, Span]
    amount: float | None = None


@dataclass(slots=True)
class Actuals:
    """Hold what was read: rows that could be used, problems, and the texts of files."""

    rows: list[Actual] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


class Cell(NamedTuple):
    """Hold the text of one cell and its place."""

    text: str
    span: Span


class _BadRowError(Exception):
    """Say what makes a row unusable."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_actuals(folder: Path, name: str) -> Actuals:
    """Read all CSV files of a plan's folder of measured values, in the order of their names; `name` is what the plan is called."""
    found = Actuals()
    for path in sorted((folder / FOLDER).glob("*")):
        file = (PurePosixPath(name) / FOLDER / path.name).as_posix()
        ending = path.suffix.lower()
        if path.name.startswith(".") or path.is_dir():
            continue
        if ending == ".csv":
            _read_file(path, file, found)
        elif ending in _SHEETS:
            hint = "Save it as CSV (UTF-8), with the columns month, metric and value."
            found.problems.append(
                error("not-csv", f"“{path.name}” is not a CSV file.", hint, Span(file, 1, 1))
            )
    return found


def _read_file(path: Path, file: str, found: Actuals) -> None:
    raw = _bytes(path, file)
    if isinstance(raw, Problem):
        found.problems.append(raw)
        return
    found.texts[file], unusable = decode(file, raw)
    lines = found.texts[file].splitlines()
    if not unusable and not any(line.strip() for line in lines):
        hint = "Fill it, or delete it. Its first line is: month,metric,value"
        unusable = error("empty-file", "This file is empty.", hint, Span(file, 1, 1))
    problems = [unusable] if unusable else _read_lines(file, lines, found.rows)
    found.problems += problems[:TOLD]
    if len(problems) > TOLD:
        message = f"{len(problems) - TOLD:,} more rows of this file have mistakes."
        hint = "Mend the first ones and check again: they often have one cause."
        found.problems.append(error("many-rows", message, hint, problems[TOLD].span))


def _bytes(path: Path, file: str) -> bytes | Problem:
    """Return the bytes of a file, but never more than may be: its size is asked first."""
    try:
        if not path.is_file():
            hint = "Replace it by a file."
            return error("unreadable", "This is not a file that can be read.", hint, Span(file, 1, 1))
        size = path.stat().st_size
        if size <= MAX_BYTES:
            with path.open("rb") as stream:
                raw = stream.read(MAX_BYTES + 1)
            if len(raw) <= MAX_BYTES:
                return raw
    except OSError as bad:
        hint = "Look at the rights of the file, and at where it leads if it is a link."
        return error("unreadable", f"This file cannot be opened: {bad.strerror}.", hint, Span(file, 1, 1))
    message = f"This file has {size:,} bytes; a file of measured values may have {MAX_BYTES:,}."
    hint = "Put in one value a month, not every order or deal: add them up by month first."
    return error("file-too-large", message, hint, Span(file, 1, 1))


def _read_lines(file: str, lines: list[str], rows: list[Actual]) -> list[Problem]:
    """Read the header and the rows below it; rows that cannot be used give a problem each."""
    number = next(number for number, line in enumerate(lines, start=1) if line.strip())
    try:
        columns = _header(file, number, lines[number - 1])
    except _BadRowError as bad:
        return [bad.problem]
    problems = []
    for at, line in enumerate(lines[number:], start=number + 1):
        if line.strip(" ,"):
            try:
                rows.append(_row(file, at, line, columns))
            except _BadRowError as bad:
                problems.append(bad.problem)
    return problems


def _header(file: str, number: int, line: str) -> list[str]:
    cells = _cells(file, number, line)
    names = [cell.text.lower() for cell in cells]
    if len(cells) == 1 and any(mark in line for mark in ";\t"):
        other = "semicolons" if ";" in line else "tabs"
        hint = "Separate the columns by commas: month,metric,value"
        raise _BadRowError(
            error("wrong-separator", f"This file separates columns by {other}.", hint, cells[0].span)
        )
    for at, cell in enumerate(cells):
        if names[at] not in _COLUMNS:
            hint = did_you_mean(
                names[at], set(_COLUMNS) - set(names), f"Delete it: {','.join(_COLUMNS)} is all."
            )
            message = f"There is no column “{cell.text}” here."
            raise _BadRowError(error("unknown-column", message, hint, cell.span))
        if names[at] in names[:at]:
            message = f"The column “{cell.text}” stands here twice."
            raise _BadRowError(error("duplicate-column", message, "Keep one of them.", cell.span))
    for name in _NEEDED:
        if name not in names:
            hint = "The first line names the columns: month,metric,value"
            message = f"The column “{name}” is missing."
            raise _BadRowError(error("missing-column", message, hint, Span(file, number, 1, len(line) + 1)))
    return names


def _row(file: str, number: int, line: str, columns: list[str]) -> Actual:
    cells = _cells(file, number, line)
    if len(cells) != len(columns):
        message = f"This row has {len(cells)} cells, but the first line names {len(columns)} columns."
        hint = "Write a point, not a comma, before decimals, and nothing between thousands."
        hint = hint if len(cells) > len(columns) else f"A row is: {','.join(columns)}"
        raise _BadRowError(error("row-length", message, hint, Span(file, number, 1, len(line) + 1)))
    found = dict(zip(columns, cells, strict=True))
    for name, cell in found.items():
        _check(name, cell)
    value = found["value"]
    span = value.span
    return Actual(
        found["month"].text,
        found["metric"].text,
        found["scope"].text if "scope" in found else "",
        Entry(value.text, Mark(span.file, span.line, span.column, span.end), "value"),
        {name: cell.span for name, cell in found.items()},
    )


def _check(name: str, cell: Cell) -> None:
    """Refuse a cell that cannot be what its column asks for."""
    text, bad = cell.text, None
    if _FORMULA.match(text):
        message = f"“{_short(text)}” is a formula; in measured values nothing is computed."
        hint = "Write what was measured, as plain text or a number."
        bad = error("formula-in-data", message, hint, cell.span)
    elif not text and name != "scope":
        hint = f"Write the {name}, or delete the row."
        bad = error("empty-cell", f"The {name} is missing here.", hint, cell.span)
    elif name == "month" and not _MONTH.match(text):
        bad = error(
            "wrong-month", f"“{_short(text)}” is not a month.", "Write year and month: 2027-01.", cell.span
        )
    elif name in {"metric", "scope"} and text and not _NAME.match(text):
        hint = "Write the id under which the plan knows it: small letters, digits and “_”."
        if name == "scope" and text[:1].isdigit():
            hint = "If this is the rest of a number: write a point, not a comma, before decimals."
        bad = error("wrong-id", f"“{_short(text)}” cannot be a {name}.", hint, cell.span)
    if bad:
        raise _BadRowError(bad)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - as much as a message can hold


def _cells(file: str, number: int, line: str) -> list[Cell]:
    """Cut a line at its commas; a cell in quotes may hold commas, and a quote when it is written twice."""
    if len(line) > MAX_LINE:
        message = f"This line has {len(line):,} characters; a row may have {MAX_LINE:,}."
        hint = "A row is a month, the id of a figure and its value. Perhaps line breaks got lost."
        raise _BadRowError(error("line-too-long", message, hint, Span(file, number, 1)))
    return list(_cut(file, number, line))


def _cut(file: str, number: int, line: str) -> Iterator[Cell]:
    at = 0
    while at <= len(line):
        quoted = re.match(r'\s*"((?:[^"]|"")*)"\s*(?=,|\Z)', line[at:])
        if quoted is None and line[at:].lstrip().startswith('"'):
            span = Span(file, number, at + 1, len(line) + 1)
            hint = "Put a quote at both ends of the cell, or at none."
            raise _BadRowError(error("open-quote", "A quote is opened here and not closed.", hint, span))
        if quoted:
            text, first, end = quoted[1].replace('""', '"'), at + quoted.start(1), at + quoted.end()
        else:
            end = line.find(",", at)
            end = len(line) if end < 0 else end
            text, first = line[at:end].strip(), at + len(line[at:end]) - len(line[at:end].lstrip())
        yield Cell(text, Span(file, number, first + 1, first + 1 + len(text)))
        at = end + 1


def repeated(rows: list[Actual]) -> list[Problem]:
    """Find values that are given twice; which of them counts, nobody could know."""
    first: dict[tuple[str, str, str], Actual] = {}
    problems = []
    for row in rows:
        before = first.setdefault((row.month, row.metric, row.scope), row)
        if before is not row:
            place = before.value.span
            message = f"{row.month} of “{row.metric}” is given twice, first in {place.file}:{place.line}."
            problems.append(error("duplicate-row", message, "Keep one of the two.", row.places["metric"]))
    return problems[:TOLD]
