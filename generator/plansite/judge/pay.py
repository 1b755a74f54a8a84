"""Decide which pay readers of a site may see. Everything that is shown to them asks here; who has the files has the whole.

What a person or a role is paid is never shown, unless the plan says `publish_pay`. A sum of pay is shown in a period only if at least
three roles stand behind it then, and if no difference between sums of that period, and of the shorter ones in it, is left with
fewer: a sum of three roles beside that of two of them is the pay of the third. A role counts once, however many people have it: all
of them are paid the same, so that a sum of them alone, divided by how many they are, is the pay of each. Three, and not two: of a sum
of two, each of them knows the other's part.

That is decided by the rules of sums themselves. Each sum in each period is a row that says for how many months of which pay it
stands. Rows are let through one after the other, the widest first; a row that could be combined with earlier ones into one of fewer
than three roles is withheld.

The border: a line of the budget is no pay, also where it bears a name, such as a freelancer's. What pay is only a part of, the cost
of the whole plan, its cash, or what a customer costs, is shown: without it there is no plan to read. So who takes all other costs from
the cost of a plan knows what all are paid together, and who compares two months knows what somebody is paid who alone began in the
second. Where that is a secret, the site belongs behind a password.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids, outlook_ids
from plansite.compute.engine.calendar import GRAINS, Grain
from plansite.compute.engine.graph import inputs_of
from plansite.compute.model.catalog import CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plansite.compute.engine.calendar import Period
    from plansite.compute.engine.graph import Graph, Node
    from plansite.compute.engine.results import Results
    from plansite.read.plan import Plan

FEWEST = 3
REASON = (
    "what people and roles are paid is not published, and sums of pay only where they tell of no single one"
)
_EXACT = 6  # digits after the point in which months and rates of pay are told apart
_PRIME = 2**61 - 1


_Period = tuple[Grain, int]
_Value = tuple[str, Grain, int]


@dataclass(frozen=True, slots=True)
class KeptBack:
    """Say what of a set of numbers is not shown: figures that are `gone` altogether, and single values of others by figure, length and place of the period."""

    gone: frozenset[str] = frozenset()
    values: frozenset[_Value] = frozenset()

    def shows(self, node: str, grain: Grain, index: int) -> bool:
        """Tell whether readers may see the value of a figure in a period."""
        return node not in self.gone and (node, grain, index) not in self.values

    def left_of(self, results: Results) -> Results:
        """Return the numbers without what is kept back."""
        return results.without(self.gone, self.values, REASON)


class _Rate(NamedTuple):
    """Name the pay of a role while it stays the same: what a reader must not learn."""

    role: str
    amount: float


_Row = dict[_Rate, int]  # parts of months, counted around a large prime: exact, and quicker than fractions


def hides_pay(plan: Plan) -> bool:
    """Tell whether a plan states pay that it does not want to be published."""
    return not plan.files.plan.publish_pay and any(role.monthly_pay for role in plan.roles.values())


def kept_back(plan: Plan, numbers: Mapping[str, Results]) -> dict[str, KeptBack]:
    """Return what readers may not see of the numbers of a plan, of its outlook, and of each scenario, by their names."""
    if not hides_pay(plan):
        return dict.fromkeys(numbers, KeptBack())
    own = frozenset({*plan.files.kpis.definitions, *plan.files.kpis.inputs})
    books = {name: _Book(results, own) for name, results in numbers.items()}
    told = _told_in(books)
    kept = {name: book.kept_back(told[name]) for name, book in books.items()}
    gone = frozenset().union(*(single.gone for single in kept.values()))
    return {name: KeptBack(gone, single.values) for name, single in kept.items()}


def _told_in(books: Mapping[str, _Book]) -> dict[str, frozenset[_Value]]:
    """Return which sums of pay may be told in each set of numbers; most scenarios leave pay as it is."""
    told: dict[str, frozenset[_Value]] = {}
    for name, book in books.items():
        alike = next((earlier for earlier in told if books[earlier].pays_like(book)), None)
        told[name] = told[alike] if alike is not None else _told(book)
    return told


def _told(book: _Book) -> frozenset[_Value]:
    """Return the sums of pay that may be told, each with the length and the place of a period in which it may."""
    widest_first = sorted(book.sums, key=lambda node: -len(book.behind[node]))
    told: dict[_Value, _Row] = {}
    for grain in GRAINS:
        for index, period in enumerate(book.results.calendar.periods(grain)):
            shown = _Shown()
            for (_, shorter, at), row in told.items():
                within = book.results.calendar.periods(shorter)[at]
                if shorter != grain and period.first <= within.first and within.stop <= period.stop:
                    shown.take(row)
            for node in widest_first:
                row = book.row(node, period)
                if shown.lets(row):
                    told[node, grain, index] = row
    return frozenset(told)


@dataclass(slots=True)
class _Shown:
    """Hold independent rows from which readers can put together all that sums told so far say."""

    basis: list[_Row] = field(default_factory=list)
    told: dict[tuple[str, ...], int] = field(default_factory=dict)

    def take(self, row: _Row) -> None:
        """Remember a row that readers know."""
        self._know(_extended(self.basis, [row]))

    def lets(self, row: _Row) -> bool:
        """Tell whether nothing more follows from a further row, and all before, about fewer than three roles; remember it then."""
        if not row:
            return True
        if len({rate.role for rate in row}) < FEWEST:
            return False
        wider = _extended(self.basis, [row])
        if len(wider) == len(self.basis):  # it follows from what is known
            return True
        roles = sorted({rate.role for known in wider for rate in known})
        if any(_about(wider, few) > self._told_of(few) for few in combinations(roles, FEWEST - 1)):
            return False
        self._know(wider)
        return True

    def _know(self, basis: list[_Row]) -> None:
        self.basis, self.told = basis, {}

    def _told_of(self, few: tuple[str, ...]) -> int:
        """Return how much is known of a few roles alone."""
        if few not in self.told:
            self.told[few] = _about(self.basis, few)
        return self.told[few]


def _extended(basis: Sequence[_Row], rows: Iterable[_Row]) -> list[_Row]:
    """Return independent rows that say all that some independent rows and others say."""
    extended = list(basis)
    for row in rows:
        rest = _without_known(row, extended)
        if rest:
            extended.append(rest)
    return extended


def _without_known(row: _Row, basis: Iterable[_Row]) -> _Row:
    """Return what a row says that a basis does not; the first rate of each row of a basis stands in none of the later ones."""
    rest = dict(row)
    for known in basis:
        lead = next(iter(known))
        share = rest.get(lead, 0) * pow(known[lead], -1, _PRIME) % _PRIME
        if share:
            rest = {
                rate: left
                for rate in {**rest, **known}
                if (left := (rest.get(rate, 0) - share * known.get(rate, 0)) % _PRIME)
            }
    return rest


def _about(basis: Sequence[_Row], few: Sequence[str]) -> int:
    """Return how many independent rows can be put together that are about a few roles alone."""
    return len(basis) - len(_extended((), [_left(row, few) for row in basis]))


def _left(row: _Row, roles: Sequence[str]) -> _Row:
    return {rate: months for rate, months in row.items() if rate.role not in roles}


def rests_on_pay(graph: Graph, figure: str) -> bool:
    """Tell whether what somebody is paid stands behind a figure; where not, readers may see it in every period."""
    reached, waiting = {figure}, [figure]
    while waiting:
        name = waiting.pop()
        if outlook_ids.role_of_pay(name):
            return True
        node = graph.nodes.get(name)
        following = [given for given in _rests_on(node) if given not in reached] if node else []
        reached.update(following)
        waiting += following
    return False


def _rests_on(node: Node) -> tuple[str, ...]:
    """Return what a figure rests on; what was measured of a figure, on that figure too."""
    return (*inputs_of(node), node.about) if node.about else inputs_of(node)


class _Book:
    """Know of one set of numbers which figures rest on whose pay."""

    def __init__(self, results: Results, own: frozenset[str]) -> None:
        self.results, self.own, self.nodes = results, own, results.graph.nodes
        self.order = [name for group in results.graph.groups for name in group]
        self.periods = frozenset(
            (grain, index) for grain in GRAINS for index in range(len(results.calendar.periods(grain)))
        )
        self.behind = self._behind()
        self.everyone = self.behind.get(ids.TEAM_PAY, frozenset())
        self.sums = [name for name, roles in self.behind.items() if roles and self._is_sum(self.nodes[name])]
        self.rates = {role: list(self._rates(role)) for role in {*self.everyone}.union(*self.behind.values())}

    def pays_like(self, other: _Book) -> bool:
        """Tell whether other numbers have the same sums of the same pay."""
        return (
            self.results.calendar == other.results.calendar
            and self.sums == other.sums
            and self.rates == other.rates
            and all(self.behind[node] == other.behind[node] for node in self.sums)
        )

    def _behind(self) -> dict[str, frozenset[str]]:
        """Return the roles whose pay each figure rests on; what was measured of a figure, on those of the figure."""
        behind: dict[str, frozenset[str]] = {}
        for name in 2 * self.order:  # what was measured of a figure may come before it
            role = outlook_ids.role_of_pay(name)
            inputs = (behind.get(given, frozenset()) for given in _rests_on(self.nodes[name]))
            behind[name] = frozenset({role}) if role else frozenset().union(*inputs)
        return behind

    def _is_sum(self, node: Node) -> bool:
        """Tell whether a figure adds up pay, and is not the cost of the whole plan."""
        if outlook_ids.role_of_pay(node.id) or node.id in self.own:
            return False
        if ids.is_sum_of_pay(node.id):
            return True
        is_catalogs = node.span.file.startswith(f"{CATALOG}/")
        adds_up = is_catalogs and node.unit == "money" and node.rollup == "sum"
        return adds_up and not self.behind[node.id] >= self.everyone

    def _is_pay_alone(self, node: str, grain: Grain, index: int) -> bool:
        value = self.results.value(node, grain, index)
        paid = (self.results.value(ids.role(role, "pay"), grain, index) for role in self.behind[node])
        return value is None or abs(abs(value) - sum(amount or 0.0 for amount in paid)) < 10**-_EXACT

    def _rates(self, role: str) -> Iterator[tuple[_Rate, int] | None]:
        """Yield for each month what the role is paid, and for how many people; None where nobody is paid."""
        for month in range(self.results.calendar.months):
            pay = self.results.value(ids.role(role, "pay"), "month", month)
            people = self.results.value(ids.role(role, "headcount"), "month", month)
            if pay and people:
                yield _Rate(role, round(pay / people, _EXACT)), round(people * 10**_EXACT)
            else:
                yield None

    def row(self, node: str, period: Period) -> _Row:
        """Return what a sum says of each rate in a period."""
        row: _Row = {}
        months = range(period.first, period.stop)
        for rate, people in filter(
            None, (self.rates[role][month] for role in self.behind[node] for month in months)
        ):
            row[rate] = row.get(rate, 0) + people
        return row

    def kept_back(self, told: frozenset[_Value]) -> KeptBack:
        """Return what is not shown of these numbers, once it is decided which sums are."""
        resting = [name for name in self.order if self.behind[name]]
        gone = frozenset(name for name in resting if outlook_ids.role_of_pay(name))
        hidden, sums = dict.fromkeys(gone, self.periods), frozenset(self.sums)
        following: list[str] = []
        for name in resting:
            if name in sums:
                hidden[name] = frozenset(period for period in self.periods if (name, *period) not in told)
            elif self._is_shown_anyway(self.nodes[name]):
                hidden[name] = self._pay_alone(name)
            elif name not in gone:
                following.append(name)
        for name in 2 * following:
            inputs = (hidden.get(given, frozenset()) for given in _rests_on(self.nodes[name]))
            hidden[name] = frozenset().union(*inputs)
        values = ((name, *period) for name in resting if name not in gone for period in hidden[name])
        return KeptBack(gone, frozenset(values))

    def _pay_alone(self, name: str) -> frozenset[_Period]:
        """Return the periods in which a figure that is shown anyway is nothing but the pay of too few roles."""
        if sum(any(self.rates[role]) for role in self.behind[name]) >= FEWEST:
            return frozenset()
        return frozenset(period for period in self.periods if self._is_pay_alone(name, *period))

    def _is_shown_anyway(self, node: Node) -> bool:
        """Tell whether pay is only a part of a figure: one of the catalogue that is no sum of pay, or of the whole plan."""
        if node.id in self.own or any(outlook_ids.role_of_pay(given) for given in inputs_of(node)):
            return False
        return node.span.file.startswith(f"{CATALOG}/") or self.behind[node.id] >= self.everyone
