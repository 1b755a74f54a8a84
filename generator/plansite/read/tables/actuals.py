"""Read what was measured: CSV files in the plan's folder `actuals`, one month of one figure a line.

The columns are month, metric, value and, if a row is about a part only (a person, a channel), scope. In place of a month, a week
(2027-W14, as in ISO 8601), a quarter (2027-Q1) or a year of the plan may stand.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Span, error
from plansite.read.document import Entry, Mark
from plansite.read.files.opening import project_of
from plansite.read.tables import weeks
from plansite.read.tables.table import (
    BadRowError,
    Cell,
    Form,
    Table,
    bounded,
    read_table,
    require_month,
    short,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

FOLDER = "actuals"
_FORM = Form(
    "measured values",
    ("month", "metric", "value"),
    ("scope",),
    "Put in one value a month, not every order or deal: add them up by month first.",
    foreign="Begin with month,metric,value. If another system has written it, say how it is read, in a file beside it: "
    "“map: hubspot_deals” or another, and “file:” with its name.",
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*\Z")
_LONGER = re.compile(r"[0-9]{4}(-Q[1-4])?\Z")
_FORMULA = re.compile(r"[=@\t]|[-+](?![0-9])")
_SHEETS = frozenset({".xls", ".xlsx", ".xlsm", ".ods", ".numbers", ".tsv", ".txt"})


class CellPlaces(Mapping[str, Span]):
    """Hold the places of a row's cells by their columns, in a fifth of the memory that a place for each would take."""

    __slots__ = ("_ends", "_file", "_line")
    _COLUMNS = (*_FORM.needed, *_FORM.further)

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        first = cells["month"].span
        self._file, self._line = first.file, first.line
        spans = (cells[name].span if name in cells else None for name in self._COLUMNS)
        self._ends = tuple(end for span in spans for end in ((span.column, span.end) if span else (0, 0)))

    def __getitem__(self, name: str) -> Span:
        at = 2 * self._COLUMNS.index(name) if name in self._COLUMNS else -1
        if at < 0 or not self._ends[at]:
            raise KeyError(name)
        return Span(self._file, self._line, self._ends[at], self._ends[at + 1])

    def __iter__(self) -> Iterator[str]:
        return (name for at, name in enumerate(self._COLUMNS) if self._ends[2 * at])

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Actual(NamedTuple):
    """Hold one measured value as written, with the places of its month, metric and scope; no scope is empty.

    `amount` is set for what a query computed: the number itself, a percentage as a fraction.
    """

    month: str
    metric: str
    scope: str
    value: Entry
    places: Mapping[str, Span]
    amount: float | None = None

    @property
    def is_of_a_month(self) -> bool:
        """Tell whether the value is of one month, not of a week, quarter or year."""
        return not (_LONGER.match(self.month) or self.is_of_a_week)

    @property
    def is_of_a_week(self) -> bool:
        """Tell whether the value is of one week."""
        return weeks.is_meant(self.month)


def read_actuals(folder: Path, name: str, others: Collection[Path] = ()) -> Table[Actual]:
    """Read all CSV files of a plan's folder of measured values, in the order of their names.

    `name` is what the plan is called; `others` are files that are read in another way, wherever links lead.
    """
    table: Table[Actual] = Table()
    if (folder / FOLDER).is_symlink():
        return table  # read_folder has said so
    project = project_of(folder)
    for path in sorted((folder / FOLDER).glob("*")):
        file = (PurePosixPath(name) / FOLDER / path.name).as_posix()
        ending = path.suffix.lower()
        if path.name.startswith(".") or Path(os.path.realpath(path)) in others:
            continue
        if ending == ".csv":
            read_table(path, file, _FORM, _actual, table, project)
        elif ending in _SHEETS and not path.is_dir():
            hint = "Save it as CSV (UTF-8), with the columns month, metric and value."
            table.problems.append(
                error("not-csv", f"“{path.name}” is not a CSV file.", hint, Span(file, 1, 1))
            )
    return table


def _actual(cells: dict[str, Cell]) -> Actual:
    for name, cell in cells.items():
        _check(name, cell)
    value = cells["value"]
    span = value.span
    month, metric = cells["month"].text, cells["metric"].text
    return Actual(
        sys.intern(month),  # thousands of rows name the same month, figure and part
        sys.intern(metric),
        sys.intern(cells["scope"].text) if "scope" in cells else "",
        Entry(value.text, Mark(span.file, span.line, span.column, span.end), "value"),
        CellPlaces(cells),
    )


def _check(name: str, cell: Cell) -> None:
    """Refuse a cell that cannot be what its column asks for."""
    text, problem = cell.text, None
    if _FORMULA.match(text):
        message = f"“{short(text)}” is a formula; in measured values nothing is computed."
        hint = "Write what was measured, as plain text or a number."
        problem = error("formula-in-data", message, hint, cell.span)
    elif not text and name != "scope":
        hint = f"Write the {name}, or delete the row."
        problem = error("empty-cell", f"The {name} is missing here.", hint, cell.span)
    elif name == "month" and weeks.is_meant(text):
        problem = _no_week(cell)
    elif name == "month" and not _LONGER.match(text):
        require_month(cell)
    elif name in {"metric", "scope"} and text and not _NAME.match(text):
        hint = "Write the id under which the plan knows it: small letters, digits and “_”."
        if name == "scope" and text[:1].isdigit():
            hint = "If this is the rest of a number: write a point, not a comma, before decimals."
        problem = error("wrong-id", f"“{short(text)}” cannot be a {name}.", hint, cell.span)
    if problem:
        raise BadRowError(problem)


def _no_week(cell: Cell) -> Problem | None:
    """Refuse a week that its year does not have."""
    if weeks.monday_of(cell.text):
        return None
    hint = "Weeks are counted as in ISO 8601: the first one is that of January 4, and most years have 52."
    return error("wrong-month", f"There is no week {cell.text}.", hint, cell.span)


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
    return bounded(problems)
