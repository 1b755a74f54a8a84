"""Point at cells: which row a figure has, which column a period, and how a formula writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.rollup import BY_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.compute.engine.calendar import Grain, Period

EMPTY = '""'
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Cell(NamedTuple):
    """Point at a cell, row and column counted from 0; `fixed` keeps the column when the formula is copied."""

    sheet: str
    row: int
    column: int
    fixed: bool = False


class Track(NamedTuple):
    """Put periods of one length side by side: months, quarters, years, or one run of months.

    `year` is how many periods make a year, 0 when a period is longer; `column` is the first period's column.
    """

    name: str
    periods: tuple[Period, ...]
    year: int
    column: int

    @property
    def grain(self) -> Grain | None:
        """Return the grain of the periods, None for a run of months."""
        return next((grain for grain in GRAINS if grain == self.name), None)


class Row(NamedTuple):
    """Say where a figure stands, and how its months make a longer period."""

    sheet: str
    row: int
    rollup: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Say where a formula stands: its row, the period it is for, and where all figures are.

    `loop` names the figures that look back at each other together with this one.
    """

    rows: Mapping[str, Row]
    name: str
    track: Track
    index: int
    loop: frozenset[str] = field(default=frozenset())

    def cell(self, name: str, back: int = 0) -> Cell:
        """Return a figure's cell in this period, or some periods back."""
        row = self.rows[name]
        return Cell(row.sheet, row.row, self.track.column + self.index - back)

    def earlier(self, name: str, steps: int) -> Cell | None:
        """Return a figure's cell some periods earlier; None where there is none to compare with."""
        if not 1 <= steps <= self.index:
            return None
        now, then = (self.track.periods[index] for index in (self.index, self.index - steps))
        if self.rows[name].rollup in BY_LENGTH and now.stop - now.first != then.stop - then.first:
            return None
        return self.cell(name, steps)


def reference(cell: Cell, here: str) -> str:
    """Return a cell as it is written on the sheet `here`: B7, $B7 or 'Another sheet'!B7."""
    place = f"{'$' if cell.fixed else ''}{column_name(cell.column)}{cell.row + 1}"
    return place if cell.sheet == here else f"{quoted(cell.sheet)}!{place}"


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas and links write it."""
    return sheet if sheet.isascii() and sheet.isalpha() else "'" + sheet.replace("'", "''") + "'"


def column_name(column: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    if column < len(_LETTERS):
        return _LETTERS[column]
    before, last = divmod(column, len(_LETTERS))
    return column_name(before - 1) + _LETTERS[last]


def listed(cells: Sequence[Cell], here: str) -> str:
    """Return different cells as the arguments of a function; neighbors below each other make a range."""
    if len(cells) == 1:
        return reference(cells[0], here)
    ordered = sorted(cells, key=_down_each_column)
    ranges, first, last = [], ordered[0], ordered[0]
    for cell in ordered[1:]:
        if cell != (last.sheet, last.row + 1, last.column, last.fixed):
            ranges.append(_range(first, last, here))
            first = cell
        last = cell
    ranges.append(_range(first, last, here))
    return ",".join(ranges)


def _down_each_column(cell: Cell) -> tuple[str, int, int]:
    return cell.sheet, cell.column, cell.row


def across(row: Row, first: int, stop: int, here: str) -> str:
    """Return the cells of a row from one column up to another as a range."""
    return _range(Cell(row.sheet, row.row, first), Cell(row.sheet, row.row, stop - 1), here)


def _range(first: Cell, last: Cell, here: str) -> str:
    start = reference(first, here)
    return start if first == last else f"{start}:{reference(last, last.sheet)}"
