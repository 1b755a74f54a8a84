"""Make the nodes of channels: the share that each is to bring, the customers that are, and what one of them costs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.sections import KPIS
from plansite.compute.model.given import formula_node, given_nodes

if TYPE_CHECKING:
    from collections.abc import Collection

    from plansite.compute.engine.graph import Node
    from plansite.problems import Problem
    from plansite.read.items.sales import Channel
    from plansite.read.plan import Plan

SHARE, CUSTOMERS, COST = "channel_share", "channel_customers", "channel_cost_per_customer"
_REST = "other"


def channel_nodes(plan: Plan, there: Collection[str]) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all channels with an expected share, and what is wrong with shares; `there` names other nodes.

    Customers follow only where the shares are shares of conversions. What a customer costs is what its channel's spend lines do.
    """
    nodes: list[Node] = []
    problems: list[Problem] = []
    for channel in plan.channels.values():
        shares, share_problems = given_nodes(
            ids.of_part(SHARE, channel.id),
            channel.title_or_id,
            "percent",
            "average",
            KPIS,
            channel.share,
            plan.settings.currencies,
            "expected share",
        )
        nodes += shares
        problems += share_problems
    nodes += _rest(plan, [node.id for node in nodes])
    if plan.files.marketing.place.share_of != "sales" and "new_customers" in there:
        shared = {node.id for node in nodes}
        for channel in plan.channels.values():
            if ids.of_part(SHARE, channel.id) in shared:
                nodes += _customers(channel, there)
    return nodes, problems


def _rest(plan: Plan, shares: list[str]) -> list[Node]:
    """Return what is left for a channel called “other” that states no share."""
    rest = plan.channels.get(_REST)
    stated = [channel for channel in plan.channels.values() if channel.share]
    if rest is None or rest.share or not shares or len(shares) < len(stated):
        return []
    text, part = f"1 - ({' + '.join(shares)})", "share that is left"
    node_id, span = ids.of_part(SHARE, _REST), rest.key_span
    return [formula_node(node_id, rest.title_or_id, "percent", "average", KPIS, text, span, part)]


def _customers(channel: Channel, there: Collection[str]) -> list[Node]:
    title, span = channel.title_or_id, channel.key_span
    customers, share = ids.of_part(CUSTOMERS, channel.id), ids.of_part(SHARE, channel.id)
    text = f"new_customers * {share}"
    nodes = [formula_node(customers, title, "count", "sum", KPIS, text, span, "customers expected")]
    spent = ids.breakdown("channel", channel.id)
    if spent in there:
        cost, part = ids.of_part(COST, channel.id), "cost per customer"
        nodes.append(
            formula_node(
                cost,
                title,
                "money",
                "recompute",
                KPIS,
                f"{spent} / ({customers} if {spent} != 0 else 0)",
                span,
                part,
            )
        )
    return nodes
