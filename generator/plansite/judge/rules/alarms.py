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
    root = context.plan.single("kpis")
    if context.results is None or root is None:
        return
    for each in alarms(context.plan, context.results, context.catalog.kpis):
        title = context.catalog.kpis[each.kpi].title
        side = "below" if each.measured < each.threshold else "above"
        month = context.results.calendar.name(each.month)
        response = " ".join(root.at(["tracked", each.kpi]).text("response").split())
        short = response if len(response) <= _LONGEST else f"{response[:_LONGEST].rsplit(' ', 1)[0]} …"
        hint = (
            f"The plan wants this done now: {short}"
            if response
            else "Add “response:”: look for the causes, and say what is done about them and by whom."
        )
        message = f"“{title}” was {side} its alarm value in {month}."
        yield Finding(message, hint, each.entry.span, f"kpis/{each.kpi}")


RULES: tuple[Rule, ...] = (alarm,)
