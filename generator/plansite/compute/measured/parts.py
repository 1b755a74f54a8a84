"""Make the nodes of KPIs that are told of a part: how far each person met the quota, and what each channel brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import joined
from plansite.compute.engine.sections import ACTUALS, TEAM
from plansite.compute.model.attainability import origin
from plansite.compute.model.capacity import quotas
from plansite.compute.model.given import formula_node
from plansite.compute.model.spend.channels import COST, SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.compute.engine.graph import Node
    from plansite.read.plan import Plan

_GROWTH = "rep_yoy_growth"


def part_nodes(plan: Plan, nodes: Mapping[str, Node]) -> list[Node]:
    """Return what follows from what was measured of people with a quota, and of channels; `nodes` are all others."""
    following = (*_of_people(plan, nodes), *_of_channels(plan, nodes))
    return [node for node in following if node.id not in nodes]


def _of_people(plan: Plan, nodes: Mapping[str, Node]) -> Iterator[Node]:
    """Yield how far each person met the quota, in percent of it, and the change against the year before."""
    for quota in quotas(plan):
        reached = ids.actual(quota.kpi, quota.seat.key)
        if reached in nodes and quota.capacity in nodes:
            title, span = quota.title, nodes[reached].span
            text, part = f"{reached} / {quota.capacity}", "quota attainment"
            yield formula_node(quota.attainment, title, "percent", "recompute", TEAM, text, span, part)
            text, part = f"{reached} / year_ago({reached}) - 1", "change against the year before"
            node_id = ids.of_part(_GROWTH, quota.seat.key)
            yield formula_node(node_id, title, "percent", "recompute", TEAM, text, span, part)


def _of_channels(plan: Plan, nodes: Mapping[str, Node]) -> Iterator[Node]:
    """Yield which share of the measured result each channel brought, and what a customer cost there."""
    is_sales = plan.files.marketing.place.share_of == "sales"
    reached = _reached(plan, nodes, "revenue" if is_sales else "new_customers")
    total = joined([*reached.values()], "+")
    for key, result in reached.items():
        title, span = plan.channels[key].title_or_id, nodes[result].span
        text, part = f"{result} / ({total})", "measured share"
        share = ids.actual(SHARE, key)
        yield formula_node(share, title, "percent", "recompute", ACTUALS, text, span, part)
        planned = ids.breakdown("channel", key)
        spent = next((name for name in (ids.actual(planned), planned) if name in nodes), "")
        if spent and not is_sales:
            text, part = f"{spent} / {result}", "cost per customer, measured"
            cost = ids.actual(COST, key)
            yield formula_node(cost, title, "money", "recompute", ACTUALS, text, span, part)


def _reached(plan: Plan, nodes: Mapping[str, Node], figure: str) -> dict[str, str]:
    """Return by channel the node of what was measured of a figure there, whatever name of the figure the row has."""
    wanted = origin(figure, nodes)
    reached: dict[str, str] = {}
    for node in nodes:
        part = ids.part(node)
        if part and part.is_measured and part.item in plan.channels and origin(part.figure, nodes) == wanted:
            reached.setdefault(part.item, node)
    return reached
