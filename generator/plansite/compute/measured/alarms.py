"""Find the figures whose last measured value has passed the alarm value that the plan sets for them.

covers: PL6-12
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.model.currencies import months_in_own
from plansite.read.values import FormulaText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.results import Results
    from plansite.compute.model.definition import Definition
    from plansite.read.document import Entry
    from plansite.read.items.kpis import TrackedKpi
    from plansite.read.plan import Plan


class Alarm(NamedTuple):
    """Name a KPI past its alarm value: the month counted from 0, both values, and the entry with the alarm value."""

    kpi: str
    month: int
    measured: float
    threshold: float
    entry: Entry


def alarms(plan: Plan, results: Results, kpis: Mapping[str, Definition]) -> list[Alarm]:
    """Return the alarms of tracked KPIs. A KPI that is better when it is higher must not fall below its alarm value.

    One without a better direction must not pass it on the way from its target.
    """
    possible = (_alarm(tracked, results, kpis) for tracked in plan.files.kpis.tracked.values())
    return [alarm for alarm in possible if alarm]


def _alarm(tracked: TrackedKpi, results: Results, kpis: Mapping[str, Definition]) -> Alarm | None:
    kpi, threshold = tracked.id, tracked.threshold
    if threshold.value is None or isinstance(threshold.value, FormulaText) or kpi not in kpis:
        return None
    if ids.actual(kpi) not in results.graph.nodes:
        return None
    measured = results.series(ids.actual(kpi), "month")
    month = max((at for at, value in enumerate(measured) if value is not None), default=None)
    limit = None if month is None else months_in_own(threshold.value, results)[month]
    if month is None or limit is None or (now := measured[month]) is None:
        return None
    passed = now < limit if _is_lowest(tracked, limit, kpis[kpi], month, results) else now > limit
    return Alarm(kpi, month, now, limit, threshold.place) if passed else None


def _is_lowest(tracked: TrackedKpi, limit: float, kpi: Definition, month: int, results: Results) -> bool:
    """Tell whether an alarm value is the lowest that is fine, not the highest."""
    target = tracked.target.value
    if kpi.better != "neutral" or target is None or isinstance(target, FormulaText):
        return kpi.better == "up"
    wanted = months_in_own(target, results)[month]
    return wanted is not None and limit < wanted
