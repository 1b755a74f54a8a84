"""Make the team's nodes: who is employed in which month, headcount by role, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.sections import TEAM
from plansite.compute.model.currencies import may_be_unknown
from plansite.compute.model.given import formula_node, given_nodes
from plansite.read.items.team import Person
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Calendar
    from plansite.problems import Problem, Span
    from plansite.read.currencies import Currencies
    from plansite.read.items.item import Amount
    from plansite.read.items.team import Role, Vacancy
    from plansite.read.plan import Plan

DEPARTMENTS = ("marketing", "sales")
_PARTS: tuple[ids.RolePart, ...] = ("headcount", "monthly_pay", "on_costs", "pay")


def team_names(plan: Plan) -> dict[str, str]:
    """Return the names that roles have in formulas, with their units, whether or not their pay is given."""
    units = ("count", "money", "percent", "money")
    return {
        ids.role(role, part): unit for role in plan.roles for part, unit in zip(_PARTS, units, strict=True)
    }


def seats(plan: Plan) -> dict[ids.Seat, Person | Vacancy]:
    """Return who or what holds each seat, people before vacancies."""
    people = {ids.Seat("person", key): person for key, person in plan.people.items()}
    return {**people, **{ids.Seat("vacancy", key): vacancy for key, vacancy in plan.vacancies.items()}}


def team_nodes(plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of people, roles and pay, and what is wrong with their values."""
    span = plan.files.team.span
    nodes = [_employed(seat, holder, calendar) for seat, holder in seats(plan).items()]
    problems: list[Problem] = []
    paid: dict[str, list[str]] = {department: [] for department in DEPARTMENTS}
    for role in plan.roles.values():
        held = [seat.figure("employed") for seat, holder in seats(plan).items() if holder.role == role.id]
        headcount = ids.role(role.id, "headcount")
        nodes.append(_sum(headcount, role.title_or_id, held, role.key_span, "people"))
        pay_nodes, pay_problems = _pay(role, plan, calendar)
        nodes += pay_nodes
        problems += pay_problems
        if pay_nodes and role.in_budget:
            paid.setdefault(_department(plan, role), []).append(ids.role(role.id, "pay"))
    if plan.roles:  # a plan without roles may state the number itself
        sellers = [
            ids.role(role.id, "headcount")
            for role in plan.roles.values()
            if _department(plan, role) == "sales"
        ]
        nodes.append(_sum("sales_people_employed", "People in sales", sellers, span))
    nodes += [
        _total(ids.department_pay(department), f"Pay in {department.replace('_', ' ')}", parts, span)
        for department, parts in paid.items()
    ]
    everyone = [ids.department_pay(department) for department in paid]
    nodes.append(_total(ids.TEAM_PAY, "Pay of the roles in the plan", everyone, span))
    return nodes, problems


def _department(plan: Plan, role: Role) -> str:
    team = plan.teams.get(role.team)
    return team.department if team else "other"


def people_of(holder: Person | Vacancy) -> float:
    """Return how many people hold a seat once it is filled: one, or as many as a vacancy is for."""
    people = None if isinstance(holder, Person) else holder.people.value
    return people.amount if isinstance(people, Number) else 1.0


def _employed(seat: ids.Seat, holder: Person | Vacancy, calendar: Calendar) -> Node:
    """Return how many people hold a seat in each month, 0 before and after."""
    first = calendar.index(holder.start or calendar.start)
    end = holder.end if isinstance(holder, Person) else ""
    last = calendar.index(end or calendar.names[-1])
    span = holder.start.span if holder.start else holder.key_span
    steps = tuple(
        (name, Number(people_of(holder) if first <= month <= last else 0.0, "count", span))
        for month, name in enumerate(calendar.names)
    )
    name = holder.name if isinstance(holder, Person) else ""
    title, source = name or holder.role.replace("_", " "), Given(MonthMap(steps, span))
    return Node(seat.figure("employed"), title, "count", "closing", source, TEAM, part="employed")


def _pay(role: Role, plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of a role's pay: monthly pay and on-costs as given, and their product with the headcount."""
    title = role.title_or_id
    headcount, monthly_pay, on_costs, pay = (ids.role(role.id, part) for part in _PARTS)
    currencies = plan.settings.currencies
    monthly, problems = _given(monthly_pay, title, "money", role.monthly_pay, currencies, "monthly pay")
    extra, extra_problems = _given(on_costs, title, "percent", role.on_costs, currencies, "on-costs")
    problems += extra_problems
    if not monthly:
        return [], problems
    text = f"{headcount} * {monthly_pay}" + (f" * (1 + {on_costs})" if extra else "")
    if any(may_be_unknown(amount, plan, calendar) for amount in (role.monthly_pay, role.on_costs)):
        text += f" if {headcount} > 0 else 0"  # nobody is paid before somebody is there
    total = formula_node(pay, title, "money", "sum", TEAM, text, role.key_span, "pay")
    return [*monthly, *extra, total], problems


def _given(  # noqa: PLR0913 - a node's own fields, and the currencies that a value may be in
    node_id: str, whole: str, unit: str, amount: Amount, currencies: Currencies, part: str
) -> tuple[list[Node], list[Problem]]:
    return given_nodes(node_id, whole, unit, "average", TEAM, amount, currencies, part)


def _sum(node_id: str, whole: str, parts: Iterable[str], span: Span, part: str = "") -> Node:
    return Node(node_id, whole, "count", "closing", added(parts, span), TEAM, part=part)


def _total(node_id: str, title: str, parts: Iterable[str], span: Span) -> Node:
    return Node(node_id, title, "money", "sum", added(parts, span), TEAM)
