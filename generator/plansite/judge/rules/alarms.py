"""Ask for the response that a plan names for a figure, once what was measured has passed the figure's alarm value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.measured.alarms import alarms
from plansite.judge.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext

_LONGEST = 160


def alarm(context: RuleContext) -> Iterator[Finding]:
    """Find KPIs past their alarm value, and say what the plan wants done then."""
    if context.results is None:
        return
    for passed in alarms(context.plan, context.results, context.catalog.kpis):
        tracked, title = context.plan.files.kpis.tracked[passed.kpi], context.catalog.kpis[passed.kpi].title
        side = "below" if passed.measured < passed.threshold else "above"
        period = context.results.calendar.periods(passed.grain)[passed.at].label
        response = " ".join(tracked.response.split())
        short = response if len(response) <= _LONGEST else f"{response[:_LONGEST].rsplit(' ', 1)[0]} …"
        hint = (
            f"The plan wants this done now: {short}"
            if response
            else "Add “response:”: look for the causes, and say what is done about them and by whom."
        )
        message = f"“{title}” was {side} its alarm value in {period}."
        yield Finding(message, hint, tracked.threshold.span, f"kpis/{tracked.id}")


RULES: tuple[Rule, ...] = (alarm,)
