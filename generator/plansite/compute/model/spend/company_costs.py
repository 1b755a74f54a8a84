"""Make the nodes of what the company pays beside the plan: overhead, and investments to start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.sections import BUDGET
from plansite.compute.model.given import each_month, formula_node, given_nodes
from plansite.compute.model.spend.yearly_amounts import MonthsDue, lost_months
from plansite.problems import Problem, error
from plansite.read.values import MONTHS_PER

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Calendar
    from plansite.read.items.company import CompanyCost
    from plansite.read.plan import Plan
    from plansite.read.values import MonthMap

TOTAL, BEFORE = ids.budget("company_costs"), ids.budget("company_costs_before")


def company_cost_nodes(plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all costs, their total, and what was paid before the plan and is still to be earned back.

    The last of these stands in the plan's first month: it is no longer in the cash, but the break-even has to cover it.
    """
    costs = plan.files.budget.company_costs
    if not costs:
        return [], []
    nodes: list[Node] = []
    problems: list[Problem] = []
    due: list[str] = []
    earlier: list[str] = []
    for cost in costs.values():
        own, own_problems = _nodes(cost, plan, calendar)
        nodes += own
        problems += own_problems
        if own and _is_before(cost, calendar):
            earlier.append(own[-1].id)
        elif own:
            due.append(own[-1].id)
    title, span = "Costs beyond sales and marketing", costs.key_span
    nodes.append(Node(TOTAL, title, "money", "sum", added(due, span), BUDGET))
    title = "Investments made before the plan"
    nodes.append(Node(BEFORE, title, "money", "sum", added(earlier, span), BUDGET))
    return nodes, problems


def _nodes(cost: CompanyCost, plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    node = ids.company_cost(cost.id)
    amount, problems = given_nodes(
        ids.spending(node, "amount"),
        cost.title_or_id,
        "money",
        "average",
        BUDGET,
        cost.amount,
        plan.settings.currencies,
        "amount each time",
    )
    due = _months(cost, calendar)
    problems += [*_outside(cost, calendar), *lost_months(cost.title_or_id, cost.amount.value, due, calendar)]
    if not amount:
        return [], problems
    title, source = cost.title_or_id, Given(_flags(due, cost, calendar))
    times = Node(ids.spending(node, "due"), title, "count", "sum", source, BUDGET, part="times due")
    text = f"{ids.spending(node, 'amount')} * {times.id}"
    return [*amount, times, formula_node(node, title, "money", "sum", BUDGET, text, cost.key_span)], problems


def _first(cost: CompanyCost, calendar: Calendar) -> int:
    month = (cost.month or cost.start) if cost.is_start_up else cost.start
    return calendar.index(month) if month else 0


def _is_before(cost: CompanyCost, calendar: Calendar) -> bool:
    return cost.is_start_up and _first(cost, calendar) < 0


def _months(cost: CompanyCost, calendar: Calendar) -> MonthsDue:
    """Return the months in which a cost falls due; what was paid before stands in the first month."""
    first = _first(cost, calendar)
    if cost.is_start_up:
        return MonthsDue(max(first, 0), max(first, 0), is_once=True)
    last = calendar.index(cost.end) if cost.end else calendar.months - 1
    return MonthsDue(first, last, MONTHS_PER.get(cost.every, 1))


def _flags(due: MonthsDue, cost: CompanyCost, calendar: Calendar) -> MonthMap:
    """Return 1 for each month in which a cost falls due and 0 for the others."""
    flags = (float(month in due.all) for month in range(calendar.months))
    return each_month(flags, "count", calendar, cost.key_span)


def _outside(cost: CompanyCost, calendar: Calendar) -> list[Problem]:
    """Find a cost that would never fall due."""
    date = cost.month or cost.start or cost.end
    last = calendar.index(cost.end) if cost.end and not cost.is_start_up else 0
    if not date or (_first(cost, calendar) < calendar.months and last >= 0):
        return []
    hint = f"The plan runs from {calendar.start} to {calendar.names[-1]}."
    return [error("month-outside", f"“{cost.title_or_id}” falls outside the plan's months.", hint, date.span)]
