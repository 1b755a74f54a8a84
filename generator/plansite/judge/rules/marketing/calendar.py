"""Judge the calendar of content and campaigns: whether it keeps the rhythms that the plan promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.model.marketing.rhythms import rhythms
from plansite.judge.finding import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.model.marketing.rhythms import Rhythm, Stretch
    from plansite.judge.finding import Finding, Rule
    from plansite.judge.rule_context import RuleContext


def rhythm_not_kept(context: RuleContext) -> Iterator[Finding]:
    """Find rhythms for which the calendar lacks items, with the weeks or months that are short."""
    for rhythm in rhythms(context.plan):
        if rhythm.short:
            cadence = rhythm.cadence
            hint = "Give what is missing a date, or promise what you can keep."
            yield about(cadence, cadence, _message(rhythm), hint)


def _message(rhythm: Rhythm) -> str:
    per, short = rhythm.cadence.per, rhythm.short
    worst = short[0]
    if len(short) == 1:
        return f"“{rhythm.cadence.label}” is not kept in {_when(worst, per)}: {_counted(rhythm, worst)}."
    many = f"in {len(short)} of {len(rhythm.stretches)} {per}s"
    return f"“{rhythm.cadence.label}” is not kept {many}, first in {_when(worst, per)}: {_counted(rhythm, worst)}."


def _counted(rhythm: Rhythm, stretch: Stretch) -> str:
    return f"{stretch.count or 'nothing'} of {rhythm.times:g} has a day"


def _when(stretch: Stretch, per: str) -> str:
    return stretch.first.isoformat()[:7] if per == "month" else f"the week from {stretch.first.isoformat()}"


RULES: tuple[Rule, ...] = (rhythm_not_kept,)
