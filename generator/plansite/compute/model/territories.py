"""Make the nodes of territories: in which months each is sold in, and in how many at the end of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.sections import KPIS
from plansite.compute.engine.series import spread
from plansite.problems import Problem, Span, error
from plansite.read.grammar import MONTH
from plansite.read.values import FormulaText, MonthMap, Number

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Calendar
    from plansite.read.items.item import Amount
    from plansite.read.items.sales import Territory
    from plansite.read.plan import Plan

TERRITORIES = "territories_selling"


def territory_nodes(plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all territories, without their number where the forecast states the same one itself."""
    sold_in = [_selling(territory, calendar) for territory in plan.territories.values()]
    nodes = [_node(*pair) for pair in zip(plan.territories.values(), sold_in, strict=True)]
    stated = plan.files.forecast.inputs.get(TERRITORIES)
    span = plan.files.customers.territories.key_span
    if stated is not None:
        return nodes, _two_numbers(stated, sold_in, span, calendar) if nodes else []
    together = added([node.id for node in nodes], span)
    number = Node(TERRITORIES, "Territories with sales", "count", "closing", together, KPIS)
    return [*nodes, *([number] if nodes else [])], []


def _selling(territory: Territory, calendar: Calendar) -> MonthMap:
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
    return MonthMap(steps, span)


def _node(territory: Territory, months: MonthMap) -> Node:
    title, source = territory.title_or_id, Given(months)
    return Node(ids.territory(territory.id), title, "count", "closing", source, KPIS, part="sold in")


def _two_numbers(stated: Amount, sold_in: list[MonthMap], span: Span, calendar: Calendar) -> list[Problem]:
    """Find a number in the forecast that is not that of the territories; a formula is not compared."""
    if stated.value is None or isinstance(stated.value, FormulaText):
        return []
    by_month = zip(
        spread(stated.value, calendar), *(spread(months, calendar) for months in sold_in), strict=True
    )
    for name, (number, *each) in zip(calendar.names, by_month, strict=True):
        if number == number and number != sum(each):  # noqa: PLR0124 - unknown is no other number
            message = f"This says {number:g} territories in {name}, but {sum(each):g} are sold in then ({span.file}:{span.line})."
            hint = "Delete this line, and the territories are counted; or let both say the same."
            return [error("two-numbers", message, hint, stated.span)]
    return []
