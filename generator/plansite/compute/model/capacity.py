"""Make the nodes of quotas: what each seat is to bring in a month, new people less, and how much of it the forecast needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.sections import TEAM
from plansite.compute.model.given import formula_node, given_nodes
from plansite.problems import Problem, error
from plansite.read.currencies import is_currency
from plansite.read.values import MONTHS_PER, MonthMap, Number, numbers_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.definition import Definition
    from plansite.problems import Span
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

_FULL = 1.0


@dataclass(frozen=True, slots=True)
class Quota:
    """Hold the quota of one seat, be it a person's or a vacancy's.

    `seat` is whose it is. `place`, `node` and `words` are the quota's own, which all seats of a role
    may share. `counts` names the figure that it counts; `months` is how long it is for; `start` is empty for who is there.
    """

    seat: ids.Seat
    title: str
    start: str
    place: Entry
    node: str
    words: str
    counts: Entry | None
    months: int
    ramp: Entry | None

    @property
    def kpi(self) -> str:
        """Return the id of the figure that the quota counts, empty when the plan does not say."""
        return str(self.counts.data) if self.counts else ""

    @property
    def capacity(self) -> str:
        """Return the id of the node that says what the seat is to bring in each month."""
        return self.seat.figure("capacity")

    @property
    def attainment(self) -> str:
        """Return the id of the node that says how far the quota was met."""
        return self.seat.figure("attainment")


def quotas(plan: Plan) -> list[Quota]:
    """Return the quotas of all seats that have one, people before vacancies."""
    seats = [
        *((ids.Seat("person", key), entry) for key, entry in plan.items("people").items()),
        *((ids.Seat("vacancy", key), entry) for key, entry in plan.items("vacancies").items()),
    ]
    return [found for seat, entry in seats if (found := _quota(plan, seat, entry))]


def capacity_names(plan: Plan, kpis: Mapping[str, Definition]) -> dict[str, str]:
    """Return the names that capacities have in formulas, with their units."""
    units = {quota.kpi: kpis[quota.kpi].unit for quota in quotas(plan) if quota.kpi in kpis}
    return {ids.capacity(kpi): unit for kpi, unit in units.items()}


def capacity_nodes(
    plan: Plan, kpis: Mapping[str, Definition], calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of quotas, ramps and capacities, and what is wrong with their values.

    What a seat is to bring while it is filled is its quota by month, times its ramp; before and after, nothing.
    """
    nodes: dict[str, Node] = {}
    problems: list[Problem] = []
    bring: dict[str, list[str]] = {}
    for quota in quotas(plan):
        kpi = kpis.get(quota.kpi)
        if kpi is not None and kpi.rollup != "sum":
            problems.append(_no_flow(quota, kpi))
            continue
        made, bad = _seat(plan, quota, kpi, calendar)
        nodes.update({node.id: node for node in made})
        problems += bad
        if kpi is not None and quota.capacity in nodes:
            bring.setdefault(kpi.id, []).append(quota.capacity)
    for name, parts in bring.items():
        nodes.update({node.id: node for node in _together(kpis[name], parts, plan)})
    return list(nodes.values()), problems


def _quota(plan: Plan, seat: ids.Seat, entry: Entry) -> Quota | None:
    """Read a seat's quota; what the seat itself does not say, its role does."""
    name = entry.text("role")
    role = plan.items("roles").get(name)
    title = entry.text("name") or entry.text("title") or (role.text("title", name) if role else seat.key)
    said_by = [each for each in (entry, role) if each is not None]
    states = next((each for each in said_by if plan.value(each.get("quota")) is not None), None)
    if states is None:
        return None
    own = states is entry
    per = next((each.text("quota_per") for each in said_by if each.get("quota_per")), "month")
    return Quota(
        seat,
        title,
        entry.text("start"),
        states.at(["quota"]),
        seat.figure("quota") if own else ids.role(name, "quota"),
        f"{title if own else states.text('title', name)}: quota a {per}",
        next((kpi for each in said_by if (kpi := each.get("quota_kpi"))), None),
        MONTHS_PER[per],
        next((ramp for each in said_by if (ramp := each.get("ramp"))), None),
    )


def _seat(
    plan: Plan, quota: Quota, kpi: Definition | None, calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    unit = kpi.unit if kpi else _written_unit(plan, quota.place)
    nodes, problems = given_nodes(
        quota.node, quota.words, unit, "average", TEAM, quota.place, plan.settings.currencies
    )
    if not nodes:
        return [], problems
    formula = quota.node + (f" / {quota.months}" if quota.months > 1 else "")
    if quota.ramp:
        ramp, bad = _ramp(plan, quota, quota.ramp, calendar)
        problems += bad
        nodes += [ramp] if ramp else []
        formula += f" * {ramp.id}" if ramp else ""
    formula += f" if {quota.seat.figure('employed')} else 0"
    title, place = f"{quota.title}: capacity", quota.place.key_span
    return [*nodes, formula_node(quota.capacity, title, unit, "sum", TEAM, formula, place)], problems


def _written_unit(plan: Plan, place: Entry) -> str:
    """Return whether a quota that names no figure is money or a count."""
    value = plan.value(place)
    units = {number.unit for number in numbers_in(value)} if value else set()
    return "money" if any(unit == "money" or is_currency(unit) for unit in units) else "count"


def _ramp(plan: Plan, quota: Quota, place: Entry, calendar: Calendar) -> tuple[Node | None, list[Problem]]:
    """Return which share of the quota counts in each month; all of it for those who were there before the plan began."""
    shares: list[Number] = []
    for each in place.elements():
        value = plan.value(each)
        if not isinstance(value, Number) or not 0 <= value.amount <= _FULL:
            hint = "Write a percentage from 0% to 100% for each month: [0%, 25%, 50%]."
            return None, [error("ramp", f"“{each.data}” is not a share of a quota.", hint, each.span)]
        shares.append(value)
    first = calendar.index(quota.start) if quota.start else -len(shares)
    full = Number(_FULL, "percent", place.span)
    steps = tuple(
        (name, shares[month - first] if 0 <= month - first < len(shares) else full)
        for month, name in enumerate(calendar.names)
    )
    title = f"{quota.title}: share of the quota"
    return Node(
        quota.seat.figure("ramp"), title, "percent", "average", Given(MonthMap(steps, place.span)), TEAM
    ), []


def _together(kpi: Definition, parts: list[str], plan: Plan) -> list[Node]:
    """Return what all quotas for one figure come to, and how much of it the forecast needs."""
    name, place = ids.capacity(kpi.id), _place(plan)
    all_of_it = Node(
        name, f"{kpi.title}: what the team can bring", kpi.unit, "sum", added(parts, place), TEAM
    )
    needed = f"{kpi.title}: share of the team's capacity"
    return [
        all_of_it,
        formula_node(
            ids.capacity_used(kpi.id), needed, "percent", "recompute", TEAM, f"{kpi.id} / {name}", place
        ),
    ]


def _place(plan: Plan) -> Span:
    root = plan.single("team") or plan.single("plan")
    if root is None:
        raise ValueError("a plan with quotas has a file that they stand in")
    return root.span


def _no_flow(quota: Quota, kpi: Definition) -> Problem:
    place = quota.counts or quota.place
    return error(
        "quota-kpi",
        f"A quota cannot count “{kpi.title}”, which does not add up over months.",
        "Choose a figure that does, such as deals_closed or total_revenue.",
        place.span,
    )


def by_kpi(plan: Plan, nodes: Collection[str]) -> dict[str, list[Quota]]:
    """Return the quotas that can be put beside a figure, by that figure."""
    found: dict[str, list[Quota]] = {}
    for quota in quotas(plan):
        if ids.capacity(quota.kpi) in nodes:
            found.setdefault(quota.kpi, []).append(quota)
    return found
