"""Hold what a row of a workbook is taken for, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from plansite.deliver.spreadsheets.cells.tables import Row

Take = Literal["input", "own_input", "figure", "budget", "actuals", "total", "skip", "unknown"]
Sure = Literal["sure", "likely", "unsure", "said"]
TAKES: dict[str, str] = {
    "input": "an input of the forecast",
    "own_input": "an input of your own",
    "figure": "a figure of your own, by its formula",
    "budget": "a budget line",
    "actuals": "measured values of a KPI or figure",
    "total": "a sum of other rows, which Plansite computes itself",
    "skip": "left out",
    "unknown": "not recognized",
}
WRITTEN = frozenset({"input", "own_input", "figure", "budget", "actuals"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Say what a row is taken for. `said` means that the mapping or a person says so.

    `unit` and `rollup` are those of the figure; a budget line has `category` and `department`. `why` gives the reason in a few words.
    """

    take: Take
    name: str = ""
    sure: Sure = "unsure"
    why: str = ""
    unit: str = ""
    rollup: str = ""
    category: str = ""
    department: str = ""

    @property
    def is_written(self) -> bool:
        """Tell whether the row goes into the plan."""
        return self.take in WRITTEN


@dataclass(frozen=True, slots=True)
class Chosen:
    """Pair a row with what it is taken for; `key` names the row in the mapping, `scale` is what its amounts are multiplied by.

    `further` are rows of other tables that go on with it: the same figure in other months.
    """

    key: str
    row: Row
    choice: Choice
    scale: int = 1
    further: tuple[Chosen, ...] = ()

    @property
    def every(self) -> tuple[Chosen, ...]:
        """Return the row and those that go on with it."""
        return (self, *self.further)
