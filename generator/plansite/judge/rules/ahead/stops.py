"""Judge what goes on only while a figure is good enough: what was measured may say that it is to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.measured.ahead.conditions import Numbers
from plansite.compute.measured.ahead.stops import stops
from plansite.judge.finding import Finding, called, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext


def stop_reached(context: RuleContext) -> Iterator[Finding]:
    """Find budget lines and tactics whose condition is not met any more, as measured."""
    results = context.results
    numbers = Numbers(context.plan, results, context.outlook) if results else None
    for stop in stops(numbers) if numbers else ():
        judged, item = stop.judged, stop.item
        if results is None or not stop.has_come or judged.value is None:
            continue
        condition = judged.condition
        unit = results.graph.nodes[condition.figure].unit
        value = written(judged.value, unit, context.plan.settings.currency)
        first = stop.first_month(results.calendar)
        is_tactic = item.collection == "tactics"
        then = (
            f"It ends with {judged.period}."
            if is_tactic
            else f"The outlook spends nothing on it from {first} on."
        )
        message = f"{called(item)} goes on only if “{condition.text}”, and it was {value} in {judged.period}. {then}"
        hint = (
            "Stop it, or agree on another condition. What is spent all the same counts once it is measured."
        )
        yield Finding(message, hint, condition.span, f"{item.collection}/{item.id}")


RULES: tuple[Rule, ...] = (stop_reached,)
