"""Judge risks: those whose early sign was measured, and those that were to be looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.measured.ahead.conditions import Numbers
from plansite.compute.measured.ahead.risks import exposures
from plansite.judge.finding import Finding, called, cut_short, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext

_LONGEST = 160


def risk_raised(context: RuleContext) -> Iterator[Finding]:
    """Find risks whose early sign is there, as measured."""
    if context.results is None:
        return
    for exposure in exposures(context.plan, Numbers(context.plan, context.results, context.outlook), {}):
        sign, risk = exposure.sign, exposure.risk
        if sign is None or not exposure.is_raised or sign.value is None:
            continue
        unit = context.results.graph.nodes[sign.condition.figure].unit
        value = written(sign.value, unit, context.plan.settings.currency)
        message = (
            f"The early sign of {called(risk)} is there: “{sign.condition.text}”, {value} in {sign.period}."
        )
        response = " ".join(risk.response.split())
        short = cut_short(response, _LONGEST)
        hint = (
            f"The plan wants this done now: {short}"
            if response
            else "Say under “response:” what is done now, and do it."
        )
        yield Finding(message, hint, sign.condition.span, f"risks/{risk.id}")


RULES: tuple[Rule, ...] = (risk_raised,)
