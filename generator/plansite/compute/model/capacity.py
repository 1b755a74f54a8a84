"""Make the nodes of quotas: what each seat is to bring in a month, new people less, and how much of it the forecast needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, added
from plansite.compute.engine.sections import TEAM
from plansite.compute.model.given import formula_node, given_nodes
from plansite.compute.model.spend.yearly_amounts import not_for_a_year
from plansite.compute.model.team import people_of, seats
from plansite.problems import Problem, error
from plansite.read.currencies import is_currency
from plansite.read.items.team import Person, Role
from plansite.read.values import MONTHS_PER, MonthMap, Number, numbers_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.definition import Definition
    from plansite.read.items.item import Amount, Amounts, Text
    from plansite.read.items.team import Vacancy
    from plansite.read.plan import Plan

_FULL = 1.0


@dataclass(frozen=True, slots=True)
class Quota:
    """Hold the quota of one seat, be it a person's or a vacancy's.

    `seat` is whose it is, `title` what that one is called. `amount`, `node` and `sayer`, the title of who or what it is
    stated for, are the quota's own, which all seats of a role may share; so are `expected_attainment` and its `attainment_node`,
    for how much of the quota is expected to be met. `people` hold the seat. `kpi` is the id of the figure that it counts, empty when
    the plan does not say; `per` is the grain that it is for; `start` is empty for who is there.
    """

    seat: ids.Seat
    title: str
    start: str
    amount: Amount
    node: str
    sayer: str
    kpi: Text
    per: str
    ramp: Amounts
    expected_attainment: Amount
    attainment_node: str
    people: float

    @property
    def capacity(self) -> str:
        """Return the id of the node that says what the seat is to bring in each month."""
        return self.seat.figure("capacity")

    @property
    def counted(self) -> str:
        """Return the id of the node that counts toward what the team can bring: the quota, or what is expected of it."""
        return self.seat.figure("expected" if self.attainment_node else "capacity")

    @property
    def attainment(self) -> str:
        """Return the id of the node that says how far the quota was met."""
        return ids.of_part("rep_target_attainment", self.seat.key)


def quotas(plan: Plan) -> list[Quota]:
    """Return the quotas of all seats that have one, people before vacancies."""
    return [quota for seat, holder in seats(plan).items() if (quota := _quota(plan, seat, holder))]


def capacity_names(plan: Plan, kpis: Mapping[str, Definition]) -> dict[str, str]:
    """Return the names that capacities have in formulas, with their units."""
    units = {quota.kpi: kpis[quota.kpi].unit for quota in quotas(plan) if quota.kpi in kpis}
    return {ids.capacity(kpi): unit for kpi, unit in units.items()}


def capacity_nodes(
    plan: Plan, kpis: Mapping[str, Definition], calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of quotas, ramps and capacities, and what is wrong with their values.

    What a seat is to bring while it is filled is its quota by month, times its ramp; before and after, nothing. Where a share of
    the quota is expected to be met, that share of it counts toward what the team can bring.
    """
    nodes: dict[str, Node] = {}
    problems: list[Problem] = []
    capacities: dict[str, list[str]] = {}
    for quota in quotas(plan):
        kpi = kpis.get(quota.kpi)
        if kpi is not None and kpi.rollup != "sum":
            problems.append(_no_flow(quota, kpi))
            continue
        seat_nodes, seat_problems = _seat(plan, quota, kpi, calendar)
        nodes.update({node.id: node for node in seat_nodes})
        problems += seat_problems
        if kpi is not None and quota.counted in nodes:
            capacities.setdefault(kpi.id, []).append(quota.counted)
    together = [node for kpi, parts in capacities.items() for node in _together(kpis[kpi], parts, plan)]
    return [*nodes.values(), *together], problems


def _quota(plan: Plan, seat: ids.Seat, holder: Person | Vacancy) -> Quota | None:
    """Read a seat's quota; what the seat itself does not say, its role does."""
    role = plan.roles.get(holder.role)
    sayers: list[Person | Role] = [holder] if isinstance(holder, Person) else []
    sayers += [role] if role else []
    sayer = next((sayer for sayer in sayers if sayer.quota.value is not None), None)
    if sayer is None:
        return None
    name = holder.name if isinstance(holder, Person) else holder.title
    title = name or (role.title_or_id if role else seat.key)
    per = next((sayer.quota_per for sayer in sayers if sayer.quota_per), "month")
    expecting = next((sayer for sayer in sayers if sayer.expected_attainment.value is not None), None)
    return Quota(
        seat,
        title,
        holder.start,
        sayer.quota,
        ids.role(sayer.id, "quota") if isinstance(sayer, Role) else seat.figure("quota"),
        sayer.title_or_id if isinstance(sayer, Role) else title,
        next((sayer.quota_kpi for sayer in sayers if sayer.quota_kpi), sayer.quota_kpi),
        per,
        next((sayer.ramp for sayer in sayers if sayer.ramp), sayer.ramp),
        (expecting or sayer).expected_attainment,
        _attainment_node(seat, expecting),
        people_of(holder),
    )


def _attainment_node(seat: ids.Seat, expecting: Person | Role | None) -> str:
    """Return the id of the share of a quota that is expected to be met, empty when nobody says one."""
    if isinstance(expecting, Role):
        return ids.role(expecting.id, "expected_attainment")
    return seat.figure("expected_attainment") if expecting else ""


def _seat(
    plan: Plan, quota: Quota, kpi: Definition | None, calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    unit = kpi.unit if kpi else _written_unit(quota.amount)
    nodes, problems = given_nodes(
        quota.node,
        quota.sayer,
        unit,
        "average",
        TEAM,
        quota.amount,
        plan.settings.currencies,
        f"quota a {quota.per}",
    )
    months = MONTHS_PER[quota.per]
    if months > 1:
        problems += not_for_a_year(quota.sayer, quota.amount.value, f"each {quota.per}")
    if not nodes:
        return [], problems
    formula = quota.node + (f" / {months}" if months > 1 else "")
    if quota.ramp:
        ramp = _ramp(quota, calendar)
        if isinstance(ramp, Node):
            nodes.append(ramp)
            formula += f" * {ramp.id}"
        else:
            problems.append(ramp)
    employed = quota.seat.figure("employed")
    formula += f" * {quota.people:g}" if quota.people > 1 else ""
    formula += f" if {employed} else 0"
    span = quota.amount.key_span
    capacity = formula_node(quota.capacity, quota.title, unit, "sum", TEAM, formula, span, "capacity")
    expected, expected_problems = _expected(plan, quota, capacity)
    return [*nodes, capacity, *expected], [*problems, *expected_problems]


def _expected(plan: Plan, quota: Quota, capacity: Node) -> tuple[list[Node], list[Problem]]:
    """Return what is expected of a seat, which is a share of what it is to bring; nothing where the plan states no share."""
    if not quota.attainment_node:
        return [], []
    share, problems = given_nodes(
        quota.attainment_node,
        quota.title if quota.attainment_node == quota.seat.figure("expected_attainment") else quota.sayer,
        "percent",
        "average",
        TEAM,
        quota.expected_attainment,
        plan.settings.currencies,
        "share of the quota that is expected",
    )
    if not share:
        return [], problems
    text, span = f"{capacity.id} * {quota.attainment_node}", quota.expected_attainment.key_span
    part = "expected of the quota"
    return [
        *share,
        formula_node(quota.counted, quota.title, capacity.unit, "sum", TEAM, text, span, part),
    ], problems


def _written_unit(amount: Amount) -> str:
    """Return whether a quota that names no figure is money or a count."""
    units = {number.unit for number in numbers_in(amount.value)} if amount.value else set()
    return "money" if any(unit == "money" or is_currency(unit) for unit in units) else "count"


def _ramp(quota: Quota, calendar: Calendar) -> Node | Problem:
    """Return which share of the quota counts in each month; all of it for those who were there before the plan began."""
    shares: list[Number] = []
    for share in quota.ramp.items:
        if not isinstance(share.value, Number) or not 0 <= share.value.amount <= _FULL:
            message = f"“{share.place.data}” is not a share of a quota."
            hint = "Write a percentage from 0% to 100% for each month: [0%, 25%, 50%]."
            return error("ramp", message, hint, share.span)
        shares.append(share.value)
    first, span = calendar.index(quota.start) if quota.start else -len(shares), quota.ramp.span
    full = Number(_FULL, "percent", span)
    steps = tuple(
        (name, shares[month - first] if 0 <= month - first < len(shares) else full)
        for month, name in enumerate(calendar.names)
    )
    source = Given(MonthMap(steps, span))
    return Node(
        quota.seat.figure("ramp"),
        quota.title,
        "percent",
        "average",
        source,
        TEAM,
        part="share of the quota",
    )


def _together(kpi: Definition, parts: list[str], plan: Plan) -> list[Node]:
    """Return what all quotas for one figure come to, and how much of it the forecast needs."""
    total, used, span = ids.capacity(kpi.id), ids.capacity_used(kpi.id), plan.files.team.span
    text, needed = f"{kpi.id} / {total}", "share of the team's capacity"
    return [
        Node(total, kpi.title, kpi.unit, "sum", added(parts, span), TEAM, part="what the team can bring"),
        formula_node(used, kpi.title, "percent", "recompute", TEAM, text, span, needed),
    ]


def _no_flow(quota: Quota, kpi: Definition) -> Problem:
    return error(
        "quota-kpi",
        f"A quota cannot count “{kpi.title}”, which does not add up over months.",
        "Choose a figure that does, such as deals_closed or total_revenue.",
        quota.kpi.span,
    )


def by_kpi(plan: Plan, nodes: Collection[str]) -> dict[str, list[Quota]]:
    """Return the quotas that can be put beside a figure, by that figure."""
    quotas_of: dict[str, list[Quota]] = {}
    for quota in quotas(plan):
        if ids.capacity(quota.kpi) in nodes:
            quotas_of.setdefault(quota.kpi, []).append(quota)
    return quotas_of
