"""Count and add up the rows of an export by month, and by the people and channels of the plan that they name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from plansite.read.tables import refusals
from plansite.read.tables.amounts import (
    NotANumberError,
    OtherCurrencyError,
    TwoNumbersError,
    is_of,
    read_amount,
)
from plansite.read.tables.dates import NotADateError, NoZoneError, TwoDaysError
from plansite.read.tables.export_file import plain
from plansite.read.tables.table import BadRowError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from plansite.problems import Problem
    from plansite.read.tables.dates import Clock
    from plansite.read.tables.export_file import ExportFile, Row
    from plansite.read.tables.export_map import ExportMap, MappedFigure
    from plansite.read.tables.naming import Names

_MONEY, _CURRENCY = "amount", "currency"
_OUTSIDE = "outside"


class _Condition(NamedTuple):
    """Hold a column and the words that it must have, or must not have."""

    column: int
    words: frozenset[str]
    wanted: bool


@dataclass(slots=True)
class Sum:
    """Hold what the rows of one month and scope come to, the first of them, and the column where that names the scope."""

    row: Row
    scope_at: int | None
    rows: int = 0
    total: Decimal = Decimal(0)
    different: set[str] = field(default_factory=set)

    def add(self, value: Decimal | str) -> None:
        """Add an amount, or a word that is one of the different ones; nothing for an empty one."""
        self.rows += 1 if value != "" else 0
        if isinstance(value, Decimal):
            self.total += value
        elif value:
            self.different.add(value)


Sums = dict[tuple[str, str], Sum]


@dataclass(slots=True)
class _Said:
    """Hold a problem that many rows share, and their lines."""

    problem: Problem
    lines: set[int]


@dataclass(frozen=True, slots=True)
class Tally:
    """Count the rows of a file in the months from one to another.

    `wrong` has the problem of each row, `said` what is told once for all rows that share it;
    `counted` has the columns of dates by which any row counted.
    """

    export: ExportMap
    file: ExportFile
    clock: Clock
    currency: str
    months: tuple[str, str]
    names: Mapping[str, Names]
    wrong: dict[tuple[int, int], Problem] = field(default_factory=dict)
    said: dict[tuple[str, int], _Said] = field(default_factory=dict)
    counted: set[int] = field(default_factory=set)

    def sums(self, figure: MappedFigure) -> Sums:
        """Return what a figure comes to by month and scope, no scope for the whole."""
        conditions = list(self._conditions(figure))
        date_at, of = self.at(figure.date), self.at(figure.of) if figure.of else None
        by = [(at, self.names[name]) for name in figure.by if (at := self.find(name)) is not None]
        sums: Sums = {}
        for row in self.file.rows:
            try:
                if not self._counts(row, conditions):
                    continue
                month = self._month(row, date_at)
                value = self._value(row, figure, of) if month else ""
            except BadRowError as refusal:
                span = refusal.problem.span
                self.wrong.setdefault((span.line, span.column), refusal.problem)
                continue
            for key, scope_at in self._keys(row, month, by) if month else ():
                if key not in sums:
                    sums[key] = Sum(row, scope_at)
                sums[key].add(value)
        self._warn_of_no_match(figure, conditions)
        self.counted.update([date_at] if sums else ())
        return sums

    def find(self, column: str) -> int | None:
        """Return the number of a column, None when the file has none of its headings."""
        return self.file.column(self.export.columns.get(column, (column,)))

    def at(self, column: str) -> int:
        """Return the number of a column that the file has: it is needed, so that the headings were found by it."""
        at = self.find(column)
        if at is None:
            raise ValueError(column)
        return at

    def _conditions(self, figure: MappedFigure) -> Iterator[_Condition]:
        for group, is_wanted in ((figure.where, True), (figure.excluded, False)):
            for column, words in group.items():
                yield _Condition(self.at(column), frozenset(plain(word) for word in words), is_wanted)

    def _counts(self, row: Row, conditions: list[_Condition]) -> bool:
        width = len(self.file.headings.cells)
        if len(row.cells) < width or any(row.cells[width:]):
            raise BadRowError(refusals.wrong_length(self.file, row))
        return all((plain(row.cells[one.column]) in one.words) == one.wanted for one in conditions)

    def _month(self, row: Row, at: int) -> str:
        """Return the month of a row, empty when it is not among those that count."""
        try:
            day = self.clock.day(row.cells[at])
        except NotADateError:
            raise BadRowError(refusals.no_date(self.file, row, at, self.clock.form)) from None
        except TwoDaysError as failure:
            either = failure  # gone after its clause
            self._say_once("date", row, at, lambda: refusals.two_days(self.file, row, at, either))
            return ""
        except NoZoneError:
            self._say_once("zone", row, at, lambda: refusals.no_zone(self.file, row, at))
            return ""
        month = f"{day:%Y-%m}"
        if month < self.export.first or (self.export.last and month > self.export.last):
            return ""
        if not self.months[0] <= month <= self.months[1]:
            self._say_once(_OUTSIDE, row, at, lambda: refusals.outside(self.file, row, at, self.months))
            return ""
        return month

    def _value(self, row: Row, figure: MappedFigure, of: int | None) -> Decimal | str:
        """Return what a row adds: an amount, or the word in a column; empty where nothing stands there."""
        if of is None:
            return "row"
        if figure.way == "distinct":
            return plain(row.cells[of])
        if not row.cells[of]:
            self._say_once("empty", row, of, lambda: refusals.no_amount(self.file, row, of, figure.id))
            return ""
        try:
            amount = read_amount(row.cells[of], self.export.decimal_mark, self.currency)
            self._refuse_other_currency(row, figure)
        except NotANumberError:
            raise BadRowError(refusals.no_number(self.file, row, of, self.export.decimal_mark)) from None
        except TwoNumbersError as failure:
            numbers = failure
            self._say_once("number", row, of, lambda: refusals.two_numbers(self.file, row, of, numbers))
            return ""
        except OtherCurrencyError as failure:
            other = failure
            self._say_once(
                "currency", row, of, lambda: refusals.other_currency(self.file, row, of, other, self.currency)
            )
            return ""
        return amount

    def _refuse_other_currency(self, row: Row, figure: MappedFigure) -> None:
        at = self.find(_CURRENCY) if figure.of == _MONEY and _CURRENCY in self.export.columns else None
        if at is not None and row.cells[at] and not is_of(row.cells[at], self.currency):
            raise OtherCurrencyError(row.cells[at].upper())

    def _keys(
        self, row: Row, month: str, by: list[tuple[int, Names]]
    ) -> Iterator[tuple[tuple[str, str], int | None]]:
        """Yield the month with each scope that a row counts for, and the column where the row names it."""
        yield (month, ""), None
        for at, names in by:
            name = row.cells[at]
            item = names.id_of(name) if name else None
            if item:
                yield (month, item), at
            elif name and not names.is_known(name):
                names.miss(name, row.line, lambda at=at: self.file.span(row, at))  # type: ignore[misc]

    def _say_once(self, about: str, row: Row, at: int, problem: Callable[[], Problem]) -> None:
        said = self.said.get((about, at))
        if said is None:
            said = self.said[about, at] = _Said(problem(), set())
        said.lines.add(row.line)

    def _warn_of_no_match(self, figure: MappedFigure, conditions: list[_Condition]) -> None:
        for at, words, is_wanted in conditions:
            there = (plain(row.cells[at]) for row in self.file.rows if at < len(row.cells))
            if is_wanted and self.file.rows and not any(word in words for word in there):
                span = figure.place.key_span
                problem = refusals.no_match(self.file, at, words, figure.id, span)
                self.said.setdefault((f"no match {figure.id}", at), _Said(problem, set()))

    def problems(self) -> list[Problem]:
        """Return what is wrong: first what many rows share, then single rows, then names that are unknown."""
        shared = [
            _with_lines(said)
            for (about, at), said in self.said.items()
            if about != _OUTSIDE or at not in self.counted
        ]
        unknown = [problem for names in self.names.values() for problem in names.problems()]
        return [*shared, *self.wrong.values(), *unknown]


def _with_lines(said: _Said) -> Problem:
    """Return a problem with the number of further rows that have it."""
    more = len(said.lines) - 1
    if more < 1:
        return said.problem
    rows = "1 more row" if more == 1 else f"{more:,} more rows"
    return replace(said.problem, message=f"{said.problem.message} So it is with {rows}.")
