"""Know the plan's months and how they make quarters and years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from plansite.read.values import MONTHS_PER

Grain = Literal["month", "quarter", "year", "plan"]
GRAINS: tuple[Grain, ...] = ("month", "quarter", "year", "plan")


@dataclass(frozen=True, slots=True)
class Period:
    """Name a run of the plan's months: `first` inclusive, `stop` exclusive, both counted from 0.

    `whole` tells whether all months of the quarter or year lie in the plan.
    """

    grain: Grain
    label: str
    first: int
    stop: int
    whole: bool


@dataclass(frozen=True)
class Calendar:
    """Count the plan's months from its first one; a fiscal year may start in any month."""

    start: str
    months: int
    fiscal_year_start: int = 1

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return every month of the plan as YYYY-MM."""
        return tuple(self.name(index) for index in range(self.months))

    def name(self, index: int) -> str:
        """Return the month at an index as YYYY-MM; the index may lie outside the plan."""
        year, month = self._year_month(index)
        return f"{year:04d}-{month:02d}"

    def index(self, month: str) -> int:
        """Return how many months a month (YYYY-MM, or a day YYYY-MM-DD) lies after the plan's first one."""
        at = self._places.get(month)
        if at is not None:
            return at
        return (int(month[:4]) * 12 + int(month[5:7])) - (int(self.start[:4]) * 12 + int(self.start[5:7]))

    def days(self, index: int) -> int:
        """Return the calendar days of the month at an index."""
        year, month = self._year_month(index)
        after = date(year + month // 12, month % 12 + 1, 1)
        return (after - date(year, month, 1)).days

    def periods(self, grain: Grain) -> tuple[Period, ...]:
        """Return all periods of a grain that the plan touches, in order; `plan` has one."""
        return self._periods[grain]

    def named(self, label: str) -> Period | None:
        """Return the period with a label such as 2027-03, 2027-Q1, 2027 or plan; None when the plan has none."""
        every = (period for grain in GRAINS for period in self.periods(grain))
        return next((period for period in every if period.label == label), None)

    @property
    def period_hint(self) -> str:
        """Say which periods can be named."""
        first = self.periods("quarter")[0].label
        return f"Use a month ({self.start} to {self.names[-1]}), a quarter ({first}), a year or “plan”."

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.names)}

    @cached_property
    def _periods(self) -> dict[Grain, tuple[Period, ...]]:
        return {grain: tuple(self._cut(grain)) for grain in GRAINS}

    def _cut(self, grain: Grain) -> list[Period]:
        if grain == "plan":
            return [Period(grain, "plan", 0, self.months, whole=True)]
        size = MONTHS_PER[grain]
        periods: list[Period] = []
        first = 0
        while first < self.months:
            into = self._fiscal_month(first) % size
            stop = min(first + size - into, self.months)
            periods.append(Period(grain, self._label(grain, first), first, stop, whole=stop - first == size))
            first = stop
        return periods

    def _label(self, grain: Grain, index: int) -> str:
        if grain == "month":
            return self.name(index)
        year = self._fiscal_year(index)
        return f"{year}-Q{self._fiscal_month(index) // 3 + 1}" if grain == "quarter" else str(year)

    def _fiscal_month(self, index: int) -> int:
        """Return the position in the fiscal year, 0 to 11."""
        return (self._year_month(index)[1] - self.fiscal_year_start) % 12

    def _fiscal_year(self, index: int) -> int:
        """Return the fiscal year, named after the calendar year in which it ends."""
        year, month = self._year_month(index)
        return year + 1 if self.fiscal_year_start > 1 and month >= self.fiscal_year_start else year

    def _year_month(self, index: int) -> tuple[int, int]:
        total = int(self.start[:4]) * 12 + int(self.start[5:7]) - 1 + index
        return total // 12, total % 12 + 1


def periods_a_year(grain: Grain) -> int:
    """Return how many periods of a grain make a year, 0 for the whole plan, which may be longer."""
    return MONTHS_PER["year"] // MONTHS_PER[grain] if grain in MONTHS_PER else 0
