"""Make the nodes of monthly targets: a goal's target spread over its months by the weights that the year's months have.

covers: PL3-21
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, Reading
from plansite.compute.engine.sections import GOALS
from plansite.compute.model.given import formula_node
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.definition import Definition
    from plansite.read.items.goals import Goal
    from plansite.read.plan import Plan

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def monthly_target_nodes(
    plan: Plan, kpis: Mapping[str, Definition], nodes: Iterable[Node], calendar: Calendar
) -> list[Node]:
    """Return the monthly targets of all goals whose KPI adds up over several months, as far as these have weights.

    `nodes` are those of goals. The targets of all months add up to that of the goal.
    """
    there = {node.id: node for node in nodes}
    monthly: list[Node] = []
    for goal in plan.goals.values():
        forecast, kpi = there.get(ids.goal(goal.id, "forecast")), kpis.get(goal.kpi)
        if forecast is None or kpi is None or kpi.rollup != "sum" or ids.goal(goal.id, "target") not in there:
            continue
        if isinstance(forecast.source, Reading) and goal.measured_over != "month":
            weights = _weights(plan, goal, forecast.source, calendar)
            monthly += [weights, _target(goal, kpi)] if weights else []
    return monthly


def _weights(plan: Plan, goal: Goal, reading: Reading, calendar: Calendar) -> Node | None:
    """Return which share of a goal falls into each of its months; None where it has one month only, or a weight lacks."""
    weights = _weight_by_month(plan)
    months = range(reading.first, reading.stop)
    weight_of = {month: weights.get(int(calendar.name(month)[5:7])) for month in months}
    numbers = {month: weight for month, weight in weight_of.items() if weight is not None}
    whole = sum(weight.amount for weight in numbers.values())
    if len(months) <= 1 or len(numbers) < len(months) or whole <= 0:
        return None
    steps = []
    for month, name in enumerate(calendar.names):
        weight = numbers.get(month)
        share = weight.amount / whole if weight else 0.0
        steps.append((name, Number(share, "percent", weight.span if weight else goal.span)))
    node_id, source = ids.goal(goal.id, "month_weight"), Given(MonthMap(tuple(steps), goal.span))
    part = "share of the target"
    return Node(node_id, goal.title_or_id, "percent", "sum", source, GOALS, part=part)


def _weight_by_month(plan: Plan) -> dict[int, Number]:
    """Return the weights of months from January, 1, to December, 12."""
    stated = plan.files.customers.seasonality.weights
    return {
        number: value
        for number, name in enumerate(_MONTHS, 1)
        if name in stated and isinstance(value := stated[name].value, Number)
    }


def _target(goal: Goal, kpi: Definition) -> Node:
    text = f"{ids.goal(goal.id, 'target')} * {ids.goal(goal.id, 'month_weight')}"
    node_id, part = ids.goal(goal.id, "monthly_target"), "monthly target"
    return formula_node(node_id, goal.title_or_id, kpi.unit, "sum", GOALS, text, goal.amount.span, part)
