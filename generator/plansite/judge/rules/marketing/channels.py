"""Judge whether what channels are to bring and to cost adds up to the forecast and the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.model.marketing import targets
from plansite.judge.finding import Finding, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.results import Results
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext


def channel_leads_apart(context: RuleContext) -> Iterator[Finding]:
    """Find channels whose planned leads do not come to those of the forecast; events alone promise no more than their own."""
    if not any(channel.leads for channel in context.plan.channels.values()):
        return
    results = context.results
    planned, forecast = (_over_plan(results, name) for name in (targets.ALL_LEADS, targets.FORECAST_LEADS))
    if planned is None or forecast is None or targets.are_close(planned, forecast):
        return
    apart = written(abs(planned - forecast), "count")
    is_short = planned < forecast
    message = (
        f"The channels are to bring {written(planned, 'count')} leads over the plan, the forecast counts on "
        f"{written(forecast, 'count')}: {apart} {'come from no channel' if is_short else 'are more than it needs'}."
    )
    hint = (
        "Say which channel brings them, or lower the forecast."
        if is_short
        else "Lower what the channels are to bring, or let the forecast count on it: leads_new."
    )
    yield Finding(message, hint, context.plan.files.marketing.place.channels.key_span, "marketing")


def channel_spend_apart(context: RuleContext) -> Iterator[Finding]:
    """Find channels whose planned spending is not what their budget lines come to."""
    results, currency = context.results, context.plan.settings.currency
    planned, gap = (_over_plan(results, name) for name in (targets.ALL_SPEND, targets.SPEND_GAP))
    apart = [
        (value, title) for value, title in _gaps(context) if not targets.are_close(value, 0.0, planned or 0.0)
    ]
    if planned is None or gap is None or not apart:
        return
    apart.sort(key=lambda one: -abs(one[0]))
    value, title = apart[0]
    budgeted = written(planned - gap, "money", currency)
    message = (
        f"The channels are to cost {written(planned, 'money', currency)} over the plan, their budget lines come to {budgeted}; "
        f"furthest apart is {title}, by {written(abs(value), 'money', currency)} {'too little' if value > 0 else 'too much'} in the budget."
    )
    hint = "Add a budget line with “channel:”, or change what the channel may cost."
    yield Finding(message, hint, context.plan.files.marketing.place.channels.key_span, "marketing")


def _gaps(context: RuleContext) -> Iterator[tuple[float, str]]:
    """Yield how far each channel's spending is above its budget lines, below zero if under them."""
    for channel in context.plan.channels.values():
        spend = _over_plan(context.results, ids.of_part(targets.SPEND, channel.id))
        if spend is not None:
            yield (
                spend - (_over_plan(context.results, ids.breakdown("channel", channel.id)) or 0.0),
                channel.label,
            )


def _over_plan(results: Results | None, node: str) -> float | None:
    return results.value(node, "plan", 0) if results and node in results.graph.nodes else None


RULES: tuple[Rule, ...] = (channel_leads_apart, channel_spend_apart)
