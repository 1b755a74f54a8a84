"""Find the figures whose last measured value has passed the alarm value that the plan sets for them.

covers: PL6-12
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.measured.targets import alarm_grain, by_period
from plansite.compute.measured.whole_periods import AVERAGED_OR_BY_LENGTH, measured_over
from plansite.read.values import FormulaText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results
    from plansite.compute.model.definition import Definition
    from plansite.read.document import Entry
    from plansite.read.items.kpis import TrackedKpi
    from plansite.read.plan import Plan


class Alarm(NamedTuple):
    """Name a KPI past its alarm value: the period counted from 0, both values, and the entry with the alarm value."""

    kpi: str
    grain: Grain
    at: int
    measured: float
    threshold: float
    entry: Entry


def alarms(
    plan: Plan, results: Results, outlook: Results | None, kpis: Mapping[str, Definition]
) -> list[Alarm]:
    """Return the alarms of tracked KPIs. A KPI that is better when it is higher must not fall below its alarm value.

    One without a better direction must not pass it on the way from its target. What adds up, is averaged or is computed anew is
    held against it over the period that the alarm value is about, once all of that is measured.
    """
    possible = (_alarm(tracked, results, outlook, kpis) for tracked in plan.files.kpis.tracked.values())
    return [alarm for alarm in possible if alarm]


def _alarm(
    tracked: TrackedKpi, results: Results, outlook: Results | None, kpis: Mapping[str, Definition]
) -> Alarm | None:
    kpi, threshold = tracked.id, tracked.threshold
    if threshold.value is None or isinstance(threshold.value, FormulaText) or kpi not in kpis:
        return None
    if ids.actual(kpi) not in results.graph.nodes:
        return None
    grain = alarm_grain(tracked) if kpis[kpi].rollup in AVERAGED_OR_BY_LENGTH else "month"
    measured = measured_over(kpi, grain, results, outlook)
    last = max((at for at, value in enumerate(measured) if value is not None), default=None)
    limit = None if last is None else by_period(threshold.value, results, grain)[last]
    if last is None or limit is None or (now := measured[last]) is None:
        return None
    wanted = by_period(tracked.target.value, results, grain)
    is_lowest = _is_lowest(limit, kpis[kpi], wanted[last] if wanted else None)
    return (
        Alarm(kpi, grain, last, now, limit, threshold.place)
        if (now < limit if is_lowest else now > limit)
        else None
    )


def _is_lowest(limit: float, kpi: Definition, wanted: float | None) -> bool:
    """Tell whether an alarm value is the lowest that is fine, not the highest."""
    if kpi.better != "neutral" or wanted is None:
        return kpi.better == "up"
    return limit < wanted
