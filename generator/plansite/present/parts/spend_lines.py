"""Show what costs money: the spend lines under one thing, such as a person or a KPI, and all of them with all that they count under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.model.spend.spending import BREAKDOWNS, budget_lines
from plansite.judge.pay import hides_pay
from plansite.present.figures.figures import Figures, led

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from plansite.compute.model.spend.spending import Line
    from plansite.present.context import PageContext

_FEW = 12
DEPARTMENT = "department"
PAY = "-pay"  # what pay counts under where nobody says it; no id of a plan begins so


@dataclass(frozen=True, slots=True, eq=False)
class Spent:
    """Name what costs money and stands in a row of its own: a spend line, or pay, which has no line.

    `under` says by breakdown what it counts under; what is empty is not assigned.
    """

    node: str
    title: str
    under: Mapping[str, str]
    line: Line | None = None


def all_spent(context: PageContext) -> list[Spent]:
    """Return all spend lines in the order of the file, and pay as finely as the page of the budget shows it."""
    nodes, plan = context.results.graph.nodes, context.plan
    lines = [
        Spent(
            line.node,
            line.title,
            {DEPARTMENT: line.department, **{name: line.under(name) for name in BREAKDOWNS}},
            line,
        )
        for line in budget_lines(plan)
        if line.node in nodes
    ]
    return [*lines, *(_pay(context, node) for node in pay_nodes(context))]


def pay_nodes(context: PageContext) -> list[str]:
    """Return the figures of pay that may be shown by month, as finely as they may: of each role, of departments, or of all together."""
    results, plan = context.results, context.plan
    if not hides_pay(plan):
        named = (ids.role(key, "pay") for key, role in plan.roles.items() if role.in_budget)
        return [node for node in named if node in results.graph.nodes]
    by_department = [node for node in _departments(context) if any(results.series(node, "month"))]
    if by_department and all(results.is_known_by(node, "month") for node in _departments(context)):
        return by_department
    return [ids.TEAM_PAY] if results.is_known_by(ids.TEAM_PAY, "month") else []


def _departments(context: PageContext) -> dict[str, str]:
    """Return the figures of the pay of each department of the plan, each with the department."""
    named = {ids.department_pay(team.department): team.department for team in context.plan.teams.values()}
    return {node: name for node, name in named.items() if node in context.results.graph.nodes}


def _pay(context: PageContext, node: str) -> Spent:
    plan = context.plan
    role = next((role for key, role in plan.roles.items() if ids.role(key, "pay") == node), None)
    team = plan.teams.get(role.team) if role else None
    department = team.department if team else "other" if role else _departments(context).get(node, PAY)
    under = {**dict.fromkeys(BREAKDOWNS, PAY), DEPARTMENT: department}
    if role:
        under["padre"] = role.padre
    return Spent(node, context.results.graph.nodes[node].title, under)


def lines_behind(context: PageContext, page: str, node: str) -> tuple[list[tuple[Markup, Markup]], int]:
    """Return the dearest of the costs that a figure is computed from, each with what it is over the plan, and how many more there are."""
    nodes, figures = context.results.graph.nodes, Figures(context, page)
    behind = context.results.graph.ancestors([node])
    values = {
        spent: value
        for spent in all_spent(context)
        if spent.node in behind and (value := context.results.value(spent.node, "plan", 0))
    }
    dearest = sorted(values, key=lambda spent: -values[spent])
    shown = [
        (
            led(spent.title, context.places.figure(nodes[spent.node]), page),
            figures.link(spent.node, "plan", 0),
        )
        for spent in dearest[:_FEW]
    ]
    return shown, len(dearest) - len(shown)


def spend_lines(context: PageContext, page: str, breakdown: str, item: str) -> list[tuple[Markup, Markup]]:
    """Return the spend lines under an item of a breakdown, each with what it costs over the plan."""
    figures = Figures(context, page)
    return [
        (
            led(line.title, context.places.item("budget_lines", line.id), page),
            figures.link(line.node, "plan", 0),
        )
        for line in budget_lines(context.plan)
        if line.under(breakdown) == item and line.node in context.results.graph.nodes
    ]


def spent_by(context: PageContext, page: str, person: str) -> Markup | None:
    """Return what the spend lines of a person come to over the plan; None when there are none."""
    total = ids.breakdown("owner", person)
    return Figures(context, page).link(total, "plan", 0) if total in context.results.graph.nodes else None
