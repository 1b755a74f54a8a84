"""Say over which period the target of a KPI holds, and what it is in each such period, so that like is compared with like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.model.currencies import months_in_own
from plansite.read.values import FormulaText, MonthMap, Season

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results
    from plansite.read.items.kpis import TrackedKpi
    from plansite.read.values import Value

_OF_LENGTH: dict[int, Grain] = {3: "quarter", 12: "year"}
_GRAINS: dict[str, Grain] = {"quarter": "quarter", "year": "year"}


def measured_every(tracked: TrackedKpi | None) -> Grain:
    """Return the period over which a KPI is read: as often as the plan says it is measured, else a month."""
    return _GRAINS.get(tracked.every, "month") if tracked else "month"


def target_grain(tracked: TrackedKpi) -> Grain:
    """Return the period that a KPI's target is about.

    A year for one that is spread by season, quarters or years for one that is told of them alone, else as it is measured.
    """
    value = tracked.target.value
    if isinstance(value, Season):
        return "year"
    lengths = set(value.lengths) if isinstance(value, MonthMap) else set()
    return _OF_LENGTH.get(lengths.pop(), "month") if len(lengths) == 1 else measured_every(tracked)


def by_period(value: Value | None, results: Results, grain: Grain) -> tuple[float | None, ...]:
    """Return what a stated value is in each period of a grain, empty when it is none that can be told by period.

    One that is spread by season is added up. Any other is about one whole period, and the last of its months decides.
    """
    if value is None or isinstance(value, FormulaText):
        return ()
    months, periods = months_in_own(value, results), results.calendar.periods(grain)
    if isinstance(value, Season):
        return tuple(
            sum(amount or 0.0 for amount in months[period.first : period.stop]) for period in periods
        )
    return tuple(months[period.stop - 1] for period in periods)
