"""Make the nodes of spend lines: each by month, and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node
from plansite.compute.engine.sections import BUDGET
from plansite.compute.model.currencies import may_be_unknown
from plansite.compute.model.given import each_month, formula_node, given_nodes
from plansite.compute.model.spend.programs import program_nodes
from plansite.compute.model.spend.spending import OWN_TOTALS, budget_lines, total_nodes
from plansite.compute.model.spend.yearly_amounts import MonthsDue, lost_months
from plansite.problems import Problem, error
from plansite.read.items.programs import Program
from plansite.read.values import MONTHS_PER, MonthMap

if TYPE_CHECKING:
    from collections.abc import Collection

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.spend.spending import Line
    from plansite.read.items.budget import BudgetLine, Promotion
    from plansite.read.plan import Plan


def budget_names(plan: Plan) -> dict[str, str]:
    """Return the names that spend lines and totals have in formulas, with their units, whether or not a line can be computed."""
    totals = {ids.budget(name): "money" for name in OWN_TOTALS}
    return totals | {
        name: unit
        for line in budget_lines(plan)
        for name, unit in (
            (line.node, "money"),
            (ids.spending(line.node, "amount"), "money"),
            (ids.spending(line.node, "due"), "count"),
        )
    }


def budget_nodes(
    plan: Plan, calendar: Calendar, figures: Collection[str] = ()
) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all spend lines and their totals, and what is wrong with them; `figures` names what the forecast has.

    Where the plan writes no costs, neither lines nor pay, there are no totals: nobody knows what it costs, which is not nothing.
    """
    nodes: list[Node] = []
    problems: list[Problem] = []
    computable: list[Line] = []
    for line in budget_lines(plan):
        line_nodes, line_problems = (
            program_nodes(line.item, plan, calendar, figures)
            if isinstance(line.item, Program)
            else _line_nodes(line, line.item, plan, calendar)
        )
        nodes += line_nodes
        problems += line_problems
        if line_nodes:
            computable.append(line)
    if computable or _has_other_costs(plan):
        nodes += total_nodes(computable, plan, plan.files.budget.span)
    return nodes, problems


def _has_other_costs(plan: Plan) -> bool:
    """Tell whether a plan writes costs that are no spend lines: pay, costs of the company, interest, or one sum of all others."""
    return bool(
        any(role.monthly_pay and role.in_budget for role in plan.roles.values())
        or plan.files.budget.company_costs
        or plan.files.budget.loans
        or "other_costs" in plan.files.forecast.inputs
    )


def _line_nodes(
    line: Line, item: BudgetLine | Promotion, plan: Plan, calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    if line.amount.value is None:
        return [], []
    amount, problems = given_nodes(
        ids.spending(line.node, "amount"),
        line.title,
        "money",
        "average",
        BUDGET,
        line.amount,
        plan.settings.currencies,
        "amount each time",
    )
    problems += [
        *_check_dates(line, item, calendar),
        *lost_months(line.title, line.amount.value, _months(line, item, calendar), calendar),
    ]
    if not amount:
        return [], problems
    times = Node(
        ids.spending(line.node, "due"),
        line.title,
        "count",
        "sum",
        Given(_due(line, item, calendar)),
        BUDGET,
        part="times due",
    )
    text = f"{ids.spending(line.node, 'amount')} * {times.id}"
    if may_be_unknown(
        line.amount, plan, calendar
    ):  # what is not due costs nothing, whatever it would have cost
        text += f" if {times.id} > 0 else 0"
    product = formula_node(line.node, line.title, "money", "sum", BUDGET, text, item.key_span)
    return [*amount, times, product], problems


def _months(line: Line, item: BudgetLine | Promotion, calendar: Calendar) -> MonthsDue:
    if line.kind == "one_off":
        month = item.month or item.start
        index = calendar.index(month) if month else 0
        return MonthsDue(index, index, is_once=True)
    first = calendar.index(item.start or calendar.start)
    last = calendar.index(item.end or calendar.names[-1])
    return MonthsDue(first, last, MONTHS_PER.get(line.every or "month", 1))


def _due(line: Line, item: BudgetLine | Promotion, calendar: Calendar) -> MonthMap:
    """Return 1 for each month in which a line falls due and 0 for the others."""
    date = item.month or item.start if line.kind == "one_off" else item.start or line.every
    span = date.span if date else item.key_span
    due = _months(line, item, calendar).all
    return each_month((float(month in due) for month in range(calendar.months)), "count", calendar, span)


def _check_dates(line: Line, item: BudgetLine | Promotion, calendar: Calendar) -> list[Problem]:
    """Find a line that would fall due never, or in a month that nobody gives."""
    date = item.month or item.start or item.end
    if line.kind == "one_off" and not date:
        message = f"“{line.title}” is paid once, but its month is missing."
        hint = "Add “month:” with the month in which it is paid, such as 2027-03."
        return [error("missing-month", message, hint, item.key_span)]
    if line.kind != "one_off" and item.month:
        message = f"“{line.title}” is paid again and again, not in one month."
        hint = "Write “start:” (and “end:”) with “every:”, or make it “kind: one_off”."
        return [error("month-of-recurring", message, hint, item.month.key_span)]
    first, last, *_ = _months(line, item, calendar)
    if date and first <= last and (last < 0 or first >= calendar.months):
        hint = f"The plan runs from {calendar.start} to {calendar.names[-1]}."
        return [error("month-outside", f"“{line.title}” falls outside the plan's months.", hint, date.span)]
    return []
