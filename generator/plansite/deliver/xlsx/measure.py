"""Measure how long the formula of a cell becomes, before its row is placed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine.formula import parts_of
from plansite.deliver.xlsx.formulas import cell_formula
from plansite.deliver.xlsx.references import Row, Spot

if TYPE_CHECKING:
    from plansite.compute.engine.formula import Expression
    from plansite.deliver.xlsx.references import Track

# What a person takes in at a glance; the few characters that a row's last place may add stay below 120.
LONGEST = 115
_FAR = 9000  # a helper row has no place yet: it is taken to be far down


@dataclass(frozen=True, slots=True)
class Measure:
    """Measure formulas of one figure's row on the sheet `here`.

    `months` are put as far to the right as any period stands, before the column `stop`; helper rows join `rows`.
    """

    owner: str
    here: str
    rows: dict[str, Row]
    months: Track
    stop: int

    def add(self, name: str, step: int) -> None:
        """Take note of a helper row that has no place yet."""
        self.rows[name] = Row(self.here, _FAR + step, "recompute")

    def is_elsewhere(self, name: str) -> bool:
        """Tell whether a figure stands on another sheet."""
        return self.rows[name].sheet != self.here

    def place(self, name: str) -> tuple[str, int]:
        """Return the sheet and the row of a figure."""
        row = self.rows[name]
        return row.sheet, row.row

    def fits(self, expression: Expression) -> bool:
        """Tell whether a formula is short in the first period and in the last, as far to the right as it goes."""
        return self.length(expression) <= LONGEST

    def length(self, expression: Expression) -> int:
        """Return how many characters a formula has at most; too many for one with more parts than these."""
        if not is_small(expression):
            return 2 * LONGEST
        indexes = {0, len(self.months.periods) - 1}
        return max(len(cell_formula(expression, self._spot(index), self.here)) for index in indexes)

    def _spot(self, index: int) -> Spot:
        months = self.months._replace(column=self.stop - 1 - index)
        return Spot(self.rows, self.owner, months, index)


def is_small(expression: Expression) -> bool:
    """Tell whether a formula has few enough parts to be written out and measured."""
    waiting, seen = [expression], 0
    while waiting:
        seen += 1
        if seen > LONGEST:
            return False
        waiting.extend(parts_of(waiting.pop()))
    return True
