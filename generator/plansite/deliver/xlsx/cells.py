"""Say what stands in each cell of a workbook: a value from the plan, or a formula over other cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine.evaluation.evaluate import evaluate
from plansite.compute.engine.formula import Call
from plansite.compute.engine.graph import Reading
from plansite.deliver.xlsx.delays import STEPS, step_values
from plansite.deliver.xlsx.formulas import FIRST_SO_FAR, SINCE_WHEN, Piece, cell_formula, guarded
from plansite.deliver.xlsx.references import Cell, Row, Spot, across, reference
from plansite.deliver.xlsx.sheets import GROWTH, INPUT, SEASONS, run_of
from plansite.read.values import Growth, Measured, MonthMap, Number, Range, Season, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from plansite.compute.engine.calendar import Calendar, Grain
    from plansite.compute.engine.formula import Expression
    from plansite.compute.engine.results import Results
    from plansite.deliver.xlsx.lines import Line
    from plansite.deliver.xlsx.references import Track
    from plansite.deliver.xlsx.sheets import Workbook

_TOGETHER = {"sum": "SUM", "product": "PRODUCT", "average": "AVERAGE"}
SEASON_ROW, SEASON_COLUMN = 4, 4  # where the first season's weight of January stands


@dataclass(frozen=True, slots=True)
class Typed:
    """Hold a number that stands in a cell, and what is to be said about it."""

    value: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """Hold a cell's formula, and the value that Plansite itself computes for it, None when that is unknown."""

    text: str
    value: float | None


Content = Typed | Formula | None


@dataclass(frozen=True, slots=True)
class Filling:
    """Fill the cells of a workbook from the results of one scenario."""

    results: Results
    scenario: str
    workbook: Workbook

    @property
    def rows(self) -> Mapping[str, Row]:
        """Return where the scenario's figures stand."""
        return self.workbook.rows[self.scenario]

    def cells(self, line: Line, track: Track) -> list[Content]:
        """Return what stands in a line's cells in all periods of a track; None is an empty cell."""
        values = self._values(line, track)
        if track.name == "month" and line.formula is None:
            formulas = self._written(line)
        elif track.name == "month" or (line.formula is not None and line.everywhere):
            formulas = self._computed(line, track)
        elif line.kind == "helper":
            formulas = [None] * len(track.periods)
        else:
            row = self.rows[line.name]
            formulas = [self._rolled(row, period.first, period.stop, row.sheet) for period in track.periods]
        return [
            formula if isinstance(formula, Typed) or formula is None else Formula(formula, value)
            for formula, value in zip(formulas, values, strict=True)
        ]

    def _values(self, line: Line, track: Track) -> Sequence[float | None]:
        if track.grain is None or line.kind == "missing":
            return [None] * len(track.periods)
        if line.meaning is None:
            return self.results.series(line.name, track.grain)
        if (
            isinstance(line.formula, Call)
            and isinstance(line.meaning, Call)
            and line.formula.function in STEPS
        ):
            coming, days, *before = [self._evaluated(part, track.grain) for part in line.meaning.arguments]
            return step_values(line.formula.function, coming, days, before[0] if before else coming)
        known = self._evaluated(line.meaning, track.grain)
        search = _SEARCHES.get(line.formula.function) if isinstance(line.formula, Call) else None
        return search(known) if search else known

    def _evaluated(self, expression: Expression, grain: Grain) -> list[float | None]:
        evaluated = evaluate(expression, self.results.view(grain))[0]
        return [float(value) if value == value else None for value in evaluated]  # noqa: PLR0124 - unknown is not itself

    def _computed(self, line: Line, track: Track) -> list[str | Typed | None]:
        here = self.rows[line.name].sheet
        loop = self.workbook.loops[self.scenario].get(line.name, frozenset())
        spots = [Spot(self.rows, line.name, track, index, loop) for index in range(len(track.periods))]
        return [cell_formula(line.formula, spot, here) for spot in spots] if line.formula else []

    def _rolled(self, row: Row, first: int, stop: int, here: str) -> str | None:
        """Return the formula that puts some months of a row together; None when nothing can be made of them."""
        rollup = row.rollup
        column = self.workbook.tracks[0].column
        months = tuple(Cell(row.sheet, row.row, column + month) for month in range(first, stop))
        if len(months) > 1 and rollup in _TOGETHER:
            cells = across(row, column + first, column + stop, here)
            return f'IF(COUNT({cells})<{len(months)},"",{_TOGETHER[rollup]}({cells}))'
        if len(months) == 1 or rollup == "opening":
            return _same(months[0], here)
        return _same(months[-1], here) if rollup in {"closing", "setting"} else None

    def _written(self, line: Line) -> list[str | Typed | None]:
        """Return the months of a line that has no formula of its own: a value of the plan, or one read elsewhere."""
        months = self.results.calendar.months
        if line.value is not None:
            return list(self._given(line, line.value))
        if line.node and isinstance(line.node.source, Reading):
            return [self._read(line.node.source, self.rows[line.name].sheet)] * months
        return [None] * months

    def _read(self, reading: Reading, here: str) -> str:
        run = run_of(reading, self.results.calendar.months)
        row = self.rows.get(reading.node)
        if row is None or run.first >= run.stop:
            return '""'
        track = self.workbook.run(reading)
        if track is not None:
            return _same(Cell(row.sheet, row.row, track.column), here)
        return self._rolled(row, run.first, run.stop, here) or '""'

    def _given(self, line: Line, value: Value) -> Iterator[str | Typed | None]:
        row, calendar = self.rows[line.name], self.results.calendar
        first = self.workbook.tracks[0].column
        if isinstance(value, Measured):
            typed = {calendar.index(month): _typed(number) for month, number in value.steps}
            yield from (typed.get(month) for month in range(calendar.months))
            return
        if isinstance(value, MonthMap):
            yield from _steps(row, value, calendar, first)
            return
        start = Cell(row.sheet, row.row, INPUT, fixed=True)
        for month in range(calendar.months):
            if isinstance(value, Growth) and month > 0:
                yield _grown(value, Cell(row.sheet, row.row, first + month - 1))
            elif isinstance(value, Season):
                yield self._seasonal(line, start, int(calendar.name(month)[5:]))
            else:
                yield _same(start, row.sheet)

    def _seasonal(self, line: Line, year: Cell, month: int) -> str:
        weight = Cell(
            SEASONS,
            SEASON_ROW + self.workbook.season_row(self.scenario, line),
            SEASON_COLUMN + month - 1,
            fixed=True,
        )
        text = f"{reference(year, year.sheet)}*{reference(weight, year.sheet)}/100"
        return guarded(Piece(text, 0, (year, weight)), year.sheet)


def _first_so_far(tests: Sequence[float | None]) -> list[float | None]:
    so_far: list[float | None] = []
    for period, test in enumerate(tests, start=1):
        before = so_far[-1] if so_far else 0
        now = None if test is None else float(period) if test == 1 else 0.0
        so_far.append(before or now if before is not None else None)
    return so_far


def _since_when(tests: Sequence[float | None]) -> list[float | None]:
    since: list[float | None] = []
    for period, test in enumerate(tests, start=1):
        before = since[-1] if since else 0
        now = (
            None
            if test is None
            else 0.0
            if test != 1
            else before or (None if before is None else float(period))
        )
        since.append(now)
    return since


_SEARCHES = {FIRST_SO_FAR: _first_so_far, SINCE_WHEN: _since_when}


def parameters(value: Value) -> tuple[Typed | None, Typed | None]:
    """Return what stands in the columns “Input” and “Growth” of a value."""
    if isinstance(value, Number):
        return _typed(value), None
    if isinstance(value, Growth):
        return _typed(value.start), Typed(value.rate)
    return (_typed(value.year), None) if isinstance(value, Season) else (None, None)


def _typed(number: Number) -> Typed:
    """Type a number; of a range, the likely one counts and the ends are noted."""
    percent = number.unit == "percent"
    ends = (
        [f"{end * 100:.12g}%" if percent else f"{end:,.12g}" for end in (number.low, number.high)]
        if isinstance(number, Range)
        else []
    )
    return Typed(number.amount, f"Likely; the plan gives a range from {' to '.join(ends)}." if ends else "")


def _same(cell: Cell, here: str) -> str:
    return guarded(Piece(reference(cell, here), 0, (cell,)), here)


def _grown(value: Growth, before: Cell) -> str:
    rate = Cell(before.sheet, before.row, GROWTH, fixed=True)
    power = "" if value.months == 1 else f"^(1/{value.months})"
    text = f"{reference(before, before.sheet)}*(1+{reference(rate, before.sheet)}){power}"
    return guarded(Piece(text, 0, (before, rate)), before.sheet)


def _steps(row: Row, value: MonthMap, calendar: Calendar, first: int) -> Iterator[str | Typed | None]:
    """Type a number into the month from which it holds; the months after it repeat the month before."""
    typed = {max(calendar.index(month), 0): _typed(number) for month, number in value.steps}
    known = False
    for month in range(calendar.months):
        if month in typed:
            known = True
            yield typed[month]
        else:
            yield _same(Cell(row.sheet, row.row, first + month - 1), row.sheet) if known else None
