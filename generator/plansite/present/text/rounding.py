"""Round numbers: those shown together, so that rounded parts add up to the rounded total, and those for other programs.

covers: KPI-RULE-9
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEAR = 1e-6
_DIGITS = (
    12  # of a value for other programs; what the computer's arithmetic adds beyond is no figure of the plan
)
NOTHING = 1e-9


def exported(value: float | None) -> float | None:
    """Return a value as all files for other programs have it: 133.33, not 133.32999999999998; unknown stays None.

    It has twelve digits that count. What is smaller than a billionth is what a difference of equal numbers leaves: zero.
    """
    if value is None:
        return None
    return 0.0 if abs(value) < NOTHING else float(f"{value:.{_DIGITS}g}")


def rounded_parts(parts: Sequence[float], total: int | None = None) -> list[int]:
    """Round parts to whole numbers that add up to a rounded total: the largest remainders are rounded up.

    Without a total, it is the rounded sum of the parts. No part moves by one or more, and whole parts stay as they are. A
    total that cannot be reached that way is not theirs: then each part is rounded by itself.
    """
    wanted = round(sum(parts)) if total is None else total
    low = [_floor(part) for part in parts]
    missing = wanted - sum(low)
    rests = [part - base for part, base in zip(parts, low, strict=True)]
    open_ = sorted((at for at, rest in enumerate(rests) if rest > _NEAR), key=lambda at: -rests[at])
    if not 0 <= missing <= len(open_):
        return [round(part) for part in parts]
    up = set(open_[:missing])
    return [base + (at in up) for at, base in enumerate(low)]


def rounded_grid(cells: Sequence[Sequence[float]], columns: Sequence[int] | None = None) -> list[list[int]]:
    """Round rows of cells so that they add up downwards and across; each row comes back with its total at the end.

    `columns` are the rounded totals of the columns where these are fixed. Across gives way where both cannot hold: then
    the last number of a row is its total rounded, while the columns still add up.
    """
    if not cells:
        return []
    whole = round(sum(map(sum, cells))) if columns is None else sum(columns)
    down = (
        rounded_parts([sum(column) for column in zip(*cells, strict=True)], whole)
        if columns is None
        else list(columns)
    )
    across = rounded_parts([sum(row) for row in cells], whole)
    low = [[_floor(cell) for cell in row] for row in cells]
    open_ = [
        [at for at, cell in enumerate(row) if cell - base[at] > _NEAR]
        for row, base in zip(cells, low, strict=True)
    ]
    rows = [total - sum(row) for total, row in zip(across, low, strict=True)]
    rest = [total - sum(column) for total, column in zip(down, zip(*low, strict=True), strict=True)]
    up = _match(open_, rows, rest)
    if up is None:
        columns_only = [
            rounded_parts(column, total) for column, total in zip(zip(*cells, strict=True), down, strict=True)
        ]
        return [
            [*row, total]
            for row, total in zip(map(list, zip(*columns_only, strict=True)), across, strict=True)
        ]
    return [
        [*(base + (at in chosen) for at, base in enumerate(row)), total]
        for row, chosen, total in zip(low, up, across, strict=True)
    ]


def _match(
    open_: Sequence[Sequence[int]], rows: Sequence[int], columns: Sequence[int]
) -> list[set[int]] | None:
    """Choose for each row as many of its open columns as it needs, so that each column is chosen as often as it needs.

    One column is found at a time, moving earlier choices where they stand in the way. None when it cannot be done.
    """
    if min(*rows, *columns) < 0 or sum(rows) != sum(columns):
        return None
    matching = _Matching(open_, [set() for _ in open_], list(columns))
    is_matched = all(matching.place(row, set()) for row, needed in enumerate(rows) for _ in range(needed))
    return matching.chosen if is_matched else None


@dataclass(frozen=True, slots=True)
class _Matching:
    """Hold which columns each row may choose, which it has chosen, and how often each column is still free."""

    open_: Sequence[Sequence[int]]
    chosen: list[set[int]]
    free: list[int]

    def place(self, row: int, seen: set[int]) -> bool:
        """Choose one more column for a row, and tell whether that was possible."""
        for column in self.open_[row]:
            if column in self.chosen[row] or column in seen:
                continue
            seen.add(column)
            if self.free[column] > 0:
                self.free[column] -= 1
            elif not self._give_way(row, column, seen):
                continue
            self.chosen[row].add(column)
            return True
        return False

    def _give_way(self, row: int, column: int, seen: set[int]) -> bool:
        """Let another row that has chosen a column choose a different one instead."""
        for other, taken in enumerate(self.chosen):
            if other != row and column in taken and self.place(other, seen):
                taken.remove(column)
                return True
        return False


def _floor(value: float) -> int:
    """Return the whole number below a value, or the one beside it when only the computer's arithmetic is in between."""
    near = round(value)
    return near if abs(value - near) <= _NEAR else floor(value)
