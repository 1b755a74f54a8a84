"""Judge what separates goals on track from those at risk: each is one number, and they are in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.judge.chances import SLACK
from plansite.judge.finding import written
from plansite.judge.status import EVEN, thresholds_of
from plansite.problems import Problem, error
from plansite.read.values import Number, Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.rule_context import RuleContext

_EXAMPLE = "Write one percentage, such as 50%."


def goal_thresholds(context: RuleContext) -> Iterator[Problem]:
    """Find thresholds that are no single number, that cannot be, and chances in the wrong order."""
    said, thresholds = context.plan.files.plan.goal_status, thresholds_of(context.plan)
    bounds = (
        (said.on_track_chance, EVEN, "What fewer than half of the draws reach is never on track."),
        (said.at_risk_chance, 0.0, "A chance cannot be below zero."),
        (said.at_risk_gap, 0.0, "A goal at risk falls short of its target; it cannot be asked to pass it."),
    )
    for amount, least, why in bounds:
        value = amount.value
        if value is None:
            continue
        if isinstance(value, Range) or not isinstance(value, Number):
            yield error("goal-status", "What decides how goals stand is one number.", _EXAMPLE, amount.span)
        elif not least - SLACK <= value.amount <= 1 + SLACK:
            message = why if value.amount < least else "This is a share, which cannot be above 100%."
            hint = f"Write a percentage between {written(least, 'percent')} and 100%."
            yield error("goal-status", message, hint, amount.span)
    if thresholds.at_risk > thresholds.on_track + SLACK:
        at_risk, on_track = (written(share, "percent") for share in (thresholds.at_risk, thresholds.on_track))
        message = f"A goal would be at risk from a chance of {at_risk}, but on track from {on_track} already."
        hint = "Let “at_risk_chance:” be at most “on_track_chance:”."
        place = said.at_risk_chance or said.on_track_chance
        yield error("goal-status", message, hint, place.span)
