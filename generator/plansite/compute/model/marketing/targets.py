"""Make the nodes of what channels are to bring and to cost, and how far that is from the forecast and the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Node, added
from plansite.compute.engine.sections import KPIS
from plansite.compute.model.given import formula_node, given_nodes
from plansite.compute.model.marketing import events
from plansite.compute.model.marketing.events import planned_events

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from plansite.compute.engine.rollup import Rollup
    from plansite.problems import Problem
    from plansite.read.items.item import Amount
    from plansite.read.items.sales import Channel
    from plansite.read.plan import Plan

LEADS, SPEND, CONVERSIONS = "channel_leads", "channel_spend", "channel_conversions"
COST_PER_LEAD, LEAD_PRICE = "channel_cost_per_lead", "channel_lead_price"
ALL_LEADS, ALL_SPEND, ALL_BUDGETED = "channel_leads_total", "channel_spend_total", "channel_budget_total"
LEADS_GAP, SPEND_GAP = "channel_leads_gap", "channel_spend_gap"
FORECAST_LEADS = "leads_new"
_DUST = 0.01  # as a share: nobody plans channels to the last lead
_HALF = 0.5  # of a lead, or of a unit of money


def target_nodes(plan: Plan, there: Collection[str]) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all channels that state targets or have events, and their sums; `there` names other nodes."""
    nodes: list[Node] = []
    problems: list[Problem] = []
    for channel in plan.channels.values():
        of_channel, wrong = _of_channel(plan, channel, there)
        nodes += of_channel
        problems += wrong
    made = [node.id for node in nodes]
    leads = [name for name in made if _is(name, LEADS)]
    leads += [
        name
        for event in planned_events(plan)
        if event.channel not in plan.channels and (name := ids.of_part(events.LEADS, event.id)) in there
    ]
    spent = [name for name in made if _is(name, SPEND)]
    return [*nodes, *_sums(plan, leads, spent, there)], problems


def are_close(first: float, second: float, size: float = 0.0) -> bool:
    """Tell whether two sums are so close that nobody would call it a gap; `size` is that of what they are parts of."""
    return abs(first - second) <= max(_DUST * max(abs(second), abs(size)), _HALF)


def _is(name: str, figure: str) -> bool:
    part = ids.part(name)
    return part is not None and part.figure == figure


def _of_channel(plan: Plan, channel: Channel, there: Collection[str]) -> tuple[list[Node], list[Problem]]:
    key, title, span = channel.id, channel.title_or_id, channel.key_span
    nodes: list[Node] = []
    problems: list[Problem] = []

    def give(figure: str, unit: str, rollup: Rollup, amount: Amount, part: str) -> None:
        name, currencies = ids.of_part(figure, key), plan.settings.currencies
        given, wrong = given_nodes(name, title, unit, rollup, KPIS, amount, currencies, part)
        nodes.extend(given)
        problems.extend(wrong)

    give(LEADS, "count", "sum", channel.leads, "leads planned")
    give(SPEND, "money", "sum", channel.spend, "spending planned")
    give(CONVERSIONS, "count", "sum", channel.conversions, "conversions planned")
    give(LEAD_PRICE, "money", "average", channel.cost_per_lead, "most that a lead may cost")
    made = {node.id for node in nodes}
    leads, spend = ids.of_part(LEADS, key), ids.of_part(SPEND, key)
    price, cost = ids.of_part(LEAD_PRICE, key), ids.of_part(COST_PER_LEAD, key)
    if leads not in made and not channel.leads:
        of_events = [
            name
            for event in planned_events(plan)
            if event.channel == key and (name := ids.of_part(events.LEADS, event.id)) in there
        ]
        if of_events:
            source, part = added(of_events, span), "leads of its events"
            nodes.append(Node(leads, title, "count", "sum", source, KPIS, part=part))
            made.add(leads)
    if spend not in made and {leads, price} <= made:
        text, part = f"{leads} * {price}", "spending that follows"
        nodes.append(formula_node(spend, title, "money", "sum", KPIS, text, span, part))
        made.add(spend)
    if {leads, spend} <= made:
        text, part = f"{spend} / ({leads} if {spend} != 0 else 0)", "cost per lead"
        nodes.append(formula_node(cost, title, "money", "recompute", KPIS, text, span, part))
    return nodes, problems


def _sums(plan: Plan, leads: Sequence[str], spent: Sequence[str], there: Collection[str]) -> list[Node]:
    """Return what the channels come to, and how far that is from the forecast's leads and from the budget."""
    span, nodes = plan.files.marketing.place.channels.span, list[Node]()
    if leads:
        nodes.append(_whole(ALL_LEADS, "Leads of all channels", "count", leads, plan))
        if FORECAST_LEADS in there:
            text = f"{ALL_LEADS} - {FORECAST_LEADS}"
            nodes.append(
                formula_node(
                    LEADS_GAP, "Leads of channels beyond the forecast", "count", "sum", KPIS, text, span
                )
            )
    if spent:
        nodes.append(_whole(ALL_SPEND, "Planned spending of all channels", "money", spent, plan))
        lines = [
            name
            for one in spent
            if (part := ids.part(one)) and (name := ids.breakdown("channel", part.item)) in there
        ]
        if lines:
            nodes.append(_whole(ALL_BUDGETED, "Budget lines of these channels", "money", lines, plan))
        text = f"{ALL_SPEND} - {ALL_BUDGETED}" if lines else ALL_SPEND
        title = "Planned spending of channels beyond their budget lines"
        nodes.append(formula_node(SPEND_GAP, title, "money", "sum", KPIS, text, span))
    return nodes


def _whole(node_id: str, title: str, unit: str, parts: Sequence[str], plan: Plan) -> Node:
    span = plan.files.marketing.place.channels.span
    return Node(node_id, title, unit, "sum", added(list(parts), span), KPIS)
