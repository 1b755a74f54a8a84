"""Say over which period the target of a KPI holds, and what it is in each such period, so that like is compared with like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.rollup import BY_LENGTH
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
    """Return the period that a KPI's target is about: a year for one that is spread by season, else as `compared_over` says."""
    return "year" if isinstance(tracked.target.value, Season) else compared_over(tracked)


def compared_over(tracked: TrackedKpi | None) -> Grain:
    """Return the period over which a KPI is held against its target: quarters or years if it is told of them alone, else as measured."""
    return (_told_of(tracked.target.value) if tracked else None) or measured_every(tracked)


def alarm_grain(tracked: TrackedKpi) -> Grain:
    """Return the period that a KPI's alarm value is about: that of which it is told, else the one of its target."""
    return _told_of(tracked.threshold.value) or compared_over(tracked)


def _told_of(value: Value | None) -> Grain | None:
    """Return of which longer periods alone a value is told, None where it is told of months, or of several."""
    lengths = set(value.lengths) if isinstance(value, MonthMap) else set()
    return _OF_LENGTH.get(lengths.pop()) if len(lengths) == 1 else None


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


def target_over(tracked: TrackedKpi, results: Results, grain: Grain) -> tuple[float | None, ...]:
    """Return a KPI's target in each period of a grain, as `by_period` does.

    Of what adds up or changes with its length, a part of a quarter is not held against the target of a whole one.
    """
    values, periods = by_period(tracked.target.value, results, grain), results.calendar.periods(grain)
    if isinstance(tracked.target.value, Season) or results.graph.nodes[tracked.id].rollup not in BY_LENGTH:
        return values
    both = zip(values, periods, strict=False)
    return tuple(value if period.whole else None for value, period in both)
