"""Make one graph of the figures of several plans, and let it be computed as the figures of a plan are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.formula import Call, Name, Number, Operation, calls, joined, names, renamed
from plansite.compute.engine.graph import Derived, Given, Node
from plansite.compute.engine.results import compute
from plansite.compute.engine.sections import EXCHANGE_RATES, FORECAST, KPIS
from plansite.compute.model.given import each_month
from plansite.compute.model.kpis import DAYS, calendar_nodes
from plansite.portfolio.once import Once
from plansite.portfolio.ways import parsed
from plansite.problems import Span
from plansite.read.values import ANY_UNIT, EXCHANGE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plansite.compute.engine.calendar import Calendar, Grain
    from plansite.compute.engine.formula import Expression
    from plansite.compute.engine.results import Results
    from plansite.portfolio.currencies import Rates
    from plansite.portfolio.summed_plan import Figure, Summary
    from plansite.portfolio.ways import Following, Term, Ways

_SAME_PLANS = "earlier_period_of_the_same_plans"
_CHANGES, _CHANGES_BEFORE = "changes_of_plans", "changes_of_plans_before"
_NO_MONTH = "no plan has this month"


@dataclass(frozen=True, slots=True)
class Whole:
    """Hold the figures of all plans together: computed numbers, and for each figure which plans it counts and how it follows."""

    results: Results
    counted: Mapping[str, tuple[str, ...]]
    ways: Ways

    def sums_behind(self, figure: str) -> list[str]:
        """Return the sums over plans that a figure is computed from, itself if it is one."""
        return _sums_behind(figure, self.results.graph.nodes, self.counted)

    def plans_behind(self, figure: str) -> tuple[str, ...]:
        """Return the ids of the plans that a figure counts, in their order."""
        plans = {plan for name in self.sums_behind(figure) for plan in self.counted[name]}
        return tuple(plan.id for plan in self.ways.plans if plan.id in plans)


@dataclass(slots=True)
class _Builder:
    """Collect the nodes of the whole, what each figure counts, and why some have no value."""

    ways: Ways
    plans: Mapping[str, Summary]
    calendar: Calendar
    rates: Rates
    nodes: dict[str, Node] = field(default_factory=dict)
    counted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: dict[str, str] = field(default_factory=dict)
    entangled: list[str] = field(default_factory=list)

    def add_all(self, wanted: Iterable[str]) -> None:
        """Add figures, and all that they are computed from."""
        waiting = list(wanted)
        reached: set[str] = set()
        while waiting:
            name = waiting.pop()
            following = self.ways.of(name) if name not in reached and name != DAYS else None
            reached.add(name)
            if following is None:
                continue
            if following.way == "recompute":
                waiting += self._add_computed(following)
            else:
                self._add_sum(following)
                node = self.nodes.get(name) if name in self.entangled else None
                waiting += _inputs(node) if node else ()

    def _add_computed(self, following: Following) -> list[str]:
        expression = parsed(following.formula)
        if expression is None:
            return []
        self._put(following, following.formula, expression)
        return [name.id for name in names(expression)]

    def _put(self, following: Following, text: str, expression: Expression) -> None:
        definition = self.ways.definitions.get(following.id)
        span = definition.formula_span if definition else self._span(self.ways.having(following.id)[:1])
        section = KPIS if following.id in self.ways.kpis else FORECAST
        source = Derived(text, span, expression)
        self.nodes[following.id] = Node(
            following.id, following.title, following.unit, following.rollup, source, section
        )

    def _span(self, plans: Sequence[str]) -> Span:
        return Span(self.plans[plans[0]].file if plans else "", 1, 1)

    def _add_sum(self, following: Following) -> None:
        """Add a figure that is what the plans have of it, or has no value where that makes nothing."""
        having = self.ways.having(following.id)
        if following.way == "none" and len(having) != 1:
            if having:
                self._unknown(following, following.reason)
            return
        terms = {plan: self.ways.terms(plan, following.id) for plan in self.plans}
        if following.way == "none":
            terms = {plan: terms[plan] for plan in having}
        silent = [plan for plan, of_plan in terms.items() if of_plan is None]
        if not any(terms.values()):
            return
        if silent:
            title = self.plans[silent[0]].title
            self.counted[following.id] = tuple(
                plan for plan in self.plans if terms.get(plan) or plan in silent
            )
            self._unknown(following, f"“{title}” does not say all that “{following.title}” is made of")
            return
        told = self._once({plan: of_plan or () for plan, of_plan in terms.items()})
        if told is None:
            self._add_entangled(following)
            return
        if following.unit == "money":
            told = {plan: of_plan for plan, of_plan in told.items() if plan not in self.rates.missing}
        self.counted[following.id] = tuple(plan for plan in told if terms[plan])
        if not self.counted[following.id]:
            self._unknown(following, "there is no exchange rate for the plans that say it")
            return
        parts = [
            (term.sign, self._part(plan, term.figure)) for plan, of_plan in told.items() for term in of_plan
        ]
        self._put(
            following,
            joined([f"{'-' if sign < 0 else ''}{part}" for sign, part in parts], "+"),
            _added(parts),
        )

    def _once(self, terms: Mapping[str, Sequence[Term]]) -> dict[str, list[Term]] | None:
        """Return what plans add without what an earlier one has added already, since they share it; None where that cannot be told apart."""
        once = Once()
        told: dict[str, list[Term]] = {}
        for plan, of_plan in terms.items():
            figures = self.ways.figures[plan]
            told[plan] = []
            for term in of_plan:
                added = once.added(self.plans[plan], figures, term)
                if added is None:
                    return None
                told[plan] += added
        return told

    def _add_entangled(self, following: Following) -> None:
        """Add a figure whose shared part cannot be told from the rest: by the catalogue's formula over the others, if it has one."""
        definition = self.ways.definitions.get(following.id)
        expression = parsed(definition.formula) if definition else None
        if definition and expression:
            self._put(following, definition.formula, expression)
            self.entangled.append(following.id)
        else:
            self._unknown(following, f"plans share a part of “{following.title}”, and nobody can tell which")

    def _unknown(self, following: Following, reason: str) -> None:
        number = Number(float("nan"))
        self._put(following, following.id, number)
        self.withheld[following.id] = reason

    def _part(self, plan: str, name: str) -> str:
        """Add what a plan has of a figure, in the currency of the sums, and return its id."""
        part = ids.of_part(name, plan)
        if part not in self.nodes:
            figure, summary = self.ways.figures[plan][name], self.plans[plan]
            is_foreign = figure.unit == "money" and summary.currency != self.rates.currency
            given = ids.in_currency(part, summary.currency) if is_foreign else part
            unit = summary.currency if is_foreign else figure.unit
            self.nodes[given] = self._given(given, unit, figure, summary)
            if is_foreign:
                self.nodes[part] = self._converted(part, given, figure, summary)
            if expression := self._computed_by_plan(plan, figure):
                self.nodes[part] = self._computed_part(part, expression, figure, summary)
        return part

    def _given(self, given: str, unit: str, figure: Figure, summary: Summary) -> Node:
        laid_out = self._laid_out(summary, figure)
        if any(value != value for value in laid_out):  # noqa: PLR0124 - unknown is not itself
            self.withheld[given] = figure.reason or f"“{summary.title}” does not know “{figure.title}” then"
        months = each_month(laid_out, unit, self.calendar, self._span([summary.id]))
        return Node(given, figure.title, unit, figure.rollup, Given(months), FORECAST, part=summary.title)

    def _computed_by_plan(self, plan: str, figure: Figure) -> Expression | None:
        """Return the formula by which a plan computes a figure anew for longer periods; None where its months can be combined."""
        expression = parsed(figure.formula) if figure.rollup == "recompute" else None
        known = self.ways.figures[plan].keys() | {DAYS}
        return expression if expression and all(name.id in known for name in names(expression)) else None

    def _computed_part(self, part: str, expression: Expression, figure: Figure, summary: Summary) -> Node:
        of_plan = {name.id: self._part(summary.id, name.id) for name in names(expression) if name.id != DAYS}
        source = Derived(figure.formula, self._span([summary.id]), renamed(expression, of_plan))
        return Node(part, figure.title, figure.unit, figure.rollup, source, FORECAST, part=summary.title)

    def _laid_out(self, summary: Summary, figure: Figure) -> list[float]:
        """Return the months of a plan in those of the sums, with what it adds before it begins and after it ends."""
        first = self.calendar.index(summary.start)
        months = [self._outside(figure)] * self.calendar.months
        for at, value in enumerate(figure.months):
            months[first + at] = float("nan") if value is None else value
        return months

    def _outside(self, figure: Figure) -> float:
        """Return what a figure is in months that its plan has not: nothing if it adds up, 1 if it is multiplied, else unknown."""
        if figure.rollup == "product":
            return 1.0
        following = self.ways.of(figure.id)
        is_sum = following is not None and following.way in {"sum", "every"}
        return 0.0 if is_sum else float("nan")

    def _converted(self, name: str, given: str, figure: Figure, summary: Summary) -> Node:
        """Make the figure of a plan in the currency of the sums, month by month; nothing stays nothing, whatever the rate."""
        rate = ids.exchange_rate(summary.currency)
        span = self._span([summary.id])
        if rate not in self.nodes:
            months = self.rates.months(summary.currency, self.calendar)
            source = Given(each_month(months, EXCHANGE_RATE, self.calendar, span))
            title = f"{self.rates.currency} for one {summary.currency}"
            self.nodes[rate] = Node(rate, title, EXCHANGE_RATE, "average", source, EXCHANGE_RATES)
        product = Operation("*", (Name(given, 0), Name(rate, 0)), 0)
        test = Operation("!=", (Name(given, 0), Number(0.0)), 0)
        expression = Operation("if", (test, product, Number(0.0)), 0)
        text = f"{given} * {rate} if {given} != 0 else 0"
        product_by_month = Derived(text, span, expression)
        return Node(
            name, figure.title, "money", figure.rollup, product_by_month, FORECAST, part=summary.title
        )

    def refuse_mixtures(self) -> None:
        """Leave ratios unknown whose figures are not of the same plans, spending aside: what one plan spends may bring what another wins."""
        for name, node in list(self.nodes.items()):
            following = self.ways.of(name)
            if following is not None and following.way == "recompute" and name not in self.withheld:
                reason = self._mixture(node)
                if reason:
                    self._unknown(following, reason)

    def _mixture(self, node: Node) -> str:
        for plan in self.ways.having(node.id):
            figure = self.ways.figures[plan][node.id]
            if figure.reason and all(value is None for value in figure.months):
                return f"“{self.plans[plan].title}” has no “{node.title}”: {figure.reason}"
        sums = _sums_behind(node.id, self.nodes, self.counted)
        of_results = [name for name in sums if not self.ways.is_of_spending(name)]
        for name in of_results[1:]:
            apart = set(self.counted[name]) ^ set(self.counted[of_results[0]])
            if apart:
                title = self.plans[min(apart, key=list(self.plans).index)].title
                first, second = (self.nodes[one].title for one in (of_results[0], name))
                return f"“{title}” has not both “{first}” and “{second}”, so that the two are not of the same plans"
        money = [name for name in sums if self.nodes[name].unit == "money"]
        others = {plan for name in sums if name not in money for plan in self.counted[name]}
        lacking = [plan for plan in self.rates.missing if plan in others] if money else []
        if lacking:
            title = self.plans[lacking[0]].title
            return f"there is no exchange rate for the money of “{title}”, which stands beside what is counted of it"
        return ""

    def guard_comparisons(self) -> None:
        """Let figures that look back be unknown where other plans are there than in the period that they look back at."""
        changes = _changes(list(self.plans.values()), self.calendar)
        if not any(changes):
            return
        guarded = [node for node in self.nodes.values() if self._looks_back(node)]
        for node in guarded:
            assert isinstance(node.source, Derived)  # noqa: S101 - only formulas look back
            known = Operation("!=", (Name(_SAME_PLANS, 0), Number(0.0)), 0)
            divisor = Operation("if", (known, Name(_SAME_PLANS, 0), Number(0.0)), 0)
            expression = Operation(
                "*", (Operation("/", (Number(1.0), divisor), 0), node.source.expression), 0
            )
            self.nodes[node.id] = replace(
                node, source=Derived(node.source.text, node.source.span, expression)
            )
        if guarded:
            for node in _guards(changes, self.calendar, self._span(list(self.plans))):
                self.nodes[node.id] = node

    def _looks_back(self, node: Node) -> bool:
        following = self.ways.of(node.id)
        is_computed = following is not None and following.way == "recompute" and node.rollup == "recompute"
        return (
            is_computed
            and isinstance(node.source, Derived)
            and any(True for function in ("lag", "year_ago") for _ in calls(node.source.expression, function))
        )


def whole_of(ways: Ways, calendar: Calendar, rates: Rates) -> Whole:
    """Compute the figures of plans without errors together."""
    plans = {plan.id: plan for plan in ways.plans}
    builder = _Builder(ways, plans, calendar, rates)
    of_plans = (figure.id for plan in ways.plans for figure in plan.figures if not ids.first_word(figure.id))
    builder.add_all(dict.fromkeys((*ways.catalog.kpis, *of_plans)))
    for node in calendar_nodes(calendar, Span(ways.plans[0].file, 1, 1))[:1]:
        builder.nodes[node.id] = node
    builder.refuse_mixtures()
    builder.guard_comparisons()
    elsewhere = {part: ANY_UNIT for node in builder.nodes.values() for part in _inputs(node)}
    graph, _ = build_graph(builder.nodes.values(), elsewhere)
    results = compute(graph, calendar)
    results = results.without((), _without_plans(ways.plans, results), _NO_MONTH)
    withheld = {**results.withheld, **builder.withheld}
    return Whole(replace(results, withheld=withheld), builder.counted, ways)


def _sums_behind(figure: str, nodes: Mapping[str, Node], counted: Mapping[str, object]) -> list[str]:
    sums: dict[str, None] = {}
    reached: set[str] = set()
    waiting = [figure]
    while waiting:
        name = waiting.pop(0)
        if name in nodes and name not in reached:
            reached.add(name)
            if name in counted:
                sums[name] = None
            else:
                waiting += _inputs(nodes[name])
    return list(sums)


def _inputs(node: Node) -> tuple[str, ...]:
    return node.source.inputs if isinstance(node.source, Derived) else ()


def _added(parts: Sequence[tuple[int, str]]) -> Expression:
    summands: list[Expression] = [
        Name(part, 0) if sign > 0 else Operation("negative", (Name(part, 0),), 0) for sign, part in parts
    ]
    return Call("sum", tuple(summands), 0)


def _changes(plans: Sequence[Summary], calendar: Calendar) -> list[float]:
    """Return for each month but the first how often plans have begun or ended since the first."""
    there = [
        frozenset(plan.id for plan in plans if _has_month(plan, calendar, month))
        for month in range(calendar.months)
    ]
    changed = [0.0]
    for before, now in pairwise(there):
        changed.append(changed[-1] + (before != now))
    return changed


def _has_month(plan: Summary, calendar: Calendar, month: int) -> bool:
    first = calendar.index(plan.start)
    return first <= month < first + plan.months


def _guards(changes: Sequence[float], calendar: Calendar, span: Span) -> Iterator[Node]:
    """Yield what tells whether a period and the one before it are of the same plans throughout."""
    until = Given(each_month(changes, "count", calendar, span))
    yield Node(_CHANGES, "Changes of plans until the end", "count", "closing", until, FORECAST)
    yield Node(_CHANGES_BEFORE, "Changes of plans until the start", "count", "opening", until, FORECAST)
    at_start = Name(_CHANGES_BEFORE, 0)
    earlier = Call("lag", (at_start, at_start), 0)
    test = Operation("==", (Name(_CHANGES, 0), earlier), 0)
    same = Operation("if", (test, Number(1.0), Number(0.0)), 0)
    text = f"1 if {_CHANGES} == lag({_CHANGES_BEFORE}, {_CHANGES_BEFORE}) else 0"
    yield Node(
        _SAME_PLANS,
        "Earlier period of the same plans",
        "count",
        "recompute",
        Derived(text, span, same),
        FORECAST,
    )


def _without_plans(plans: Sequence[Summary], results: Results) -> Iterator[tuple[str, Grain, int]]:
    """Yield every value of a period in which no plan has a month."""
    calendar = results.calendar
    months = [any(_has_month(plan, calendar, month) for plan in plans) for month in range(calendar.months)]
    for grain in GRAINS[:-1]:
        for index, period in enumerate(calendar.periods(grain)):
            if not any(months[period.first : period.stop]):
                yield from ((name, grain, index) for name in results.graph.nodes)
