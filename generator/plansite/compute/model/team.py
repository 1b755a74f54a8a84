"""Make the team's nodes: who is employed in which month, headcount by role, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.sections import TEAM
from plansite.compute.model.given import formula_node, given_nodes
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Calendar
    from plansite.problems import Problem, Span
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

DEPARTMENTS = ("marketing", "sales")
_PARTS: tuple[ids.RolePart, ...] = ("headcount", "monthly_pay", "on_costs", "pay")


def team_names(plan: Plan) -> dict[str, str]:
    """Return the names that roles have in formulas, with their units, whether or not their pay is stated."""
    units = ("count", "money", "percent", "money")
    return {
        ids.role(role, part): unit
        for role in plan.items("roles")
        for part, unit in zip(_PARTS, units, strict=True)
    }


def team_nodes(plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of people, roles and pay, and what is wrong with their values."""
    root = plan.single("team") or plan.single("plan")
    if root is None:
        return [], []
    people, vacancies = plan.items("people"), plan.items("vacancies")
    seats = {
        **{ids.Seat("person", key).figure("employed"): entry for key, entry in people.items()},
        **{ids.Seat("vacancy", key).figure("employed"): entry for key, entry in vacancies.items()},
    }
    nodes = [_employed(node_id, entry, calendar) for node_id, entry in seats.items()]
    problems: list[Problem] = []
    paid: dict[str, list[str]] = {department: [] for department in DEPARTMENTS}
    for role, entry in plan.items("roles").items():
        holders = [node_id for node_id, seat in seats.items() if seat.text("role") == role]
        nodes.append(
            _sum(ids.role(role, "headcount"), f"{entry.text('title', role)}: people", holders, entry.key_span)
        )
        made, bad_pay = _pay(role, entry, plan)
        nodes += made
        problems += bad_pay
        department = _department(plan, entry)
        if made and entry.flag("in_budget", default=True):
            paid.setdefault(department, []).append(ids.role(role, "pay"))
    sellers = [
        ids.role(role, "headcount")
        for role, entry in plan.items("roles").items()
        if _department(plan, entry) == "sales"
    ]
    if plan.items("roles"):  # a plan without roles may state the number itself
        nodes.append(_sum("sales_people_employed", "People in sales", sellers, root.span))
    nodes += [
        _total(ids.department_pay(department), f"Pay in {department.replace('_', ' ')}", parts, root.span)
        for department, parts in paid.items()
    ]
    everyone = [ids.department_pay(department) for department in paid]
    nodes.append(_total(ids.TEAM_PAY, "Pay of the roles in the plan", everyone, root.span))
    return nodes, problems


def _department(plan: Plan, role: Entry) -> str:
    team = plan.items("teams").get(role.text("team"))
    return team.text("department", "other") if team else "other"


def _employed(node_id: str, entry: Entry, calendar: Calendar) -> Node:
    """Return 1 for each month in which a seat is filled and 0 for the others."""
    first = calendar.index(entry.text("start", calendar.start))
    last = calendar.index(entry.text("end", calendar.names[-1]))
    place = entry.get("start") or entry
    span = place.span if place is not entry else entry.key_span
    steps = tuple(
        (name, Number(1.0 if first <= month <= last else 0.0, "count", span))
        for month, name in enumerate(calendar.names)
    )
    title = entry.text("name") or entry.text("role").replace("_", " ")
    return Node(node_id, f"{title}: employed", "count", "closing", Given(MonthMap(steps, span)), TEAM)


def _pay(role: str, entry: Entry, plan: Plan) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of a role's pay: monthly pay and on-costs as stated, and their product with the headcount."""
    title = entry.text("title", role)
    nodes: list[Node] = []
    problems: list[Problem] = []
    stated: tuple[tuple[ids.RolePart, str, str], ...] = (
        ("monthly_pay", "monthly pay", "money"),
        ("on_costs", "on-costs", "percent"),
    )
    for key, words, unit in stated:
        place = entry.get(key)
        if place is None or plan.value(place) is None:
            continue
        made_of_it, bad = given_nodes(
            ids.role(role, key),
            f"{title}: {words}",
            unit,
            "average",
            TEAM,
            place,
            plan.settings.currencies,
        )
        nodes += made_of_it
        problems += bad
    made = {node.id for node in nodes}
    if ids.role(role, "monthly_pay") not in made:
        return [], problems
    headcount, monthly_pay, on_costs = (ids.role(role, part) for part in _PARTS[:3])
    text = f"{headcount} * {monthly_pay}" + (f" * (1 + {on_costs})" if on_costs in made else "")
    pay = formula_node(ids.role(role, "pay"), f"{title}: pay", "money", "sum", TEAM, text, entry.key_span)
    return [*nodes, pay], problems


def _sum(node_id: str, title: str, parts: Iterable[str], span: Span) -> Node:
    return Node(node_id, title, "count", "closing", added(parts, span), TEAM)


def _total(node_id: str, title: str, parts: Iterable[str], span: Span) -> Node:
    return Node(node_id, title, "money", "sum", added(parts, span), TEAM)
