"""Make the nodes of territories: in which months each is sold in, and in how many at the end of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.sections import KPIS
from plansite.read.grammar import MONTH
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Calendar
    from plansite.read.items.sales import Territory
    from plansite.read.plan import Plan

TERRITORIES = "territories_selling"


def territory_nodes(plan: Plan, calendar: Calendar) -> list[Node]:
    """Return the nodes of all territories; none when the forecast states their number itself."""
    territories = plan.territories.values()
    if not territories or TERRITORIES in plan.files.forecast.inputs:
        return []
    nodes = [_selling(territory, calendar) for territory in territories]
    together = added([node.id for node in nodes], plan.files.customers.territories.key_span)
    return [*nodes, Node(TERRITORIES, "Territories with sales", "count", "closing", together, KPIS)]


def _selling(territory: Territory, calendar: Calendar) -> Node:
    """Return 1 for each month by whose end selling has started in a territory, and 0 for the others.

    Without a day, one that is sold in always was, and one that is planned never is.
    """
    has_day = bool(MONTH.match(territory.starts[:7]))
    is_sold_in = territory.status == "selling"
    first = calendar.index(territory.starts) if has_day else 0 if is_sold_in else calendar.months
    span = territory.starts.span if has_day else territory.status.span if is_sold_in else territory.key_span
    steps = tuple(
        (name, Number(1.0 if month >= first else 0.0, "count", span))
        for month, name in enumerate(calendar.names)
    )
    node_id, source = ids.territory(territory.id), Given(MonthMap(steps, span))
    return Node(node_id, territory.title_or_id, "count", "closing", source, KPIS, part="sold in")
