"""Judge the calendar of content and campaigns: whether it keeps the cadences that the plan promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.model.marketing.cadences import cadence_counts
from plansite.judge.finding import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.model.marketing.cadences import CadenceCount, Stretch
    from plansite.judge.finding import Finding, Rule
    from plansite.judge.rule_context import RuleContext


def cadence_not_kept(context: RuleContext) -> Iterator[Finding]:
    """Find cadences for which the calendar lacks items, with the weeks or months that are short."""
    for counted in cadence_counts(context.plan):
        if counted.short:
            cadence = counted.cadence
            hint = "Give what is missing a date, or promise what you can keep."
            yield about(cadence, cadence, _message(counted), hint)


def _message(counted: CadenceCount) -> str:
    per, short = counted.cadence.per, counted.short
    worst = short[0]
    if len(short) == 1:
        return f"“{counted.cadence.label}” is not kept in {_when(worst, per)}: {_counted(counted, worst)}."
    many = f"in {len(short)} of {len(counted.stretches)} {per}s"
    return f"“{counted.cadence.label}” is not kept {many}, first in {_when(worst, per)}: {_counted(counted, worst)}."


def _counted(counted: CadenceCount, stretch: Stretch) -> str:
    return f"{stretch.count or 'nothing'} of {counted.times:g} has a day"


def _when(stretch: Stretch, per: str) -> str:
    return stretch.first.isoformat()[:7] if per == "month" else f"the week from {stretch.first.isoformat()}"


RULES: tuple[Rule, ...] = (cadence_not_kept,)
