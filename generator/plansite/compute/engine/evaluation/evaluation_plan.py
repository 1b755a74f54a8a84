"""Compute chosen nodes of a graph in order: by month, then for quarters, years and the whole plan.

Arrays have the shape (samples, periods). Several samples lie beside one another in memory (Fortran order), so that
work on one month of all samples is work on one run of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine.arrays import raising
from plansite.compute.engine.calendar import GRAINS, Calendar, Grain, Period, periods_a_year
from plansite.compute.engine.evaluation.evaluate import View, values
from plansite.compute.engine.evaluation.in_turn import in_turn
from plansite.compute.engine.evaluation.needed_months import needed_months
from plansite.compute.engine.graph import Derived, Given, Graph, Node, Reading, inputs_of
from plansite.compute.engine.rollup import combine
from plansite.compute.engine.series import spread

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.rollup import Rollup

    Figures = dict[Grain, dict[str, Array]]
    Spent = Sequence[Collection[str]]


@dataclass(frozen=True, slots=True)
class GrainPlan:
    """Name what one grain needs: nodes whose months are combined, by roll-up, and groups of formulas to recompute."""

    combined: Mapping[Rollup, tuple[str, ...]]
    recomputed: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the nodes."""
        return tuple(name for names in (*self.combined.values(), *self.recomputed) for name in names)

    @property
    def size(self) -> int:
        """Return the number of nodes."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """Name what is to be computed: groups of nodes by month, in computing order, and what each longer grain needs.

    `needed` says how many of the first months of a node are, where that is not all.
    """

    graph: Graph
    calendar: Calendar
    groups: tuple[tuple[str, ...], ...]
    longer: Mapping[Grain, GrainPlan]
    positions: Mapping[str, int]
    needed: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Return about how many numbers one sample takes."""
        months = sum(self.months_of(name) for group in self.groups for name in group)
        periods = {grain: len(self.calendar.periods(grain)) for grain in GRAINS}
        return months + sum(plan.size * periods[grain] for grain, plan in self.longer.items())

    def months_of(self, name: str) -> int:
        """Return how many months of a node are computed."""
        return self.needed.get(name, self.calendar.months)

    def run(self, figures: Figures, given: Mapping[str, Array], spent: Spent = ()) -> None:
        """Compute into `figures`, which holds whatever else is needed; `given` stands for what the plan states or computes.

        After each group, the months of the nodes are dropped that are `spent` with it.
        """
        samples = max((array.shape[0] for array in given.values()), default=1)
        with raising():
            self._by_month(figures["month"], given, samples, spent)
            for grain, plan in self.longer.items():
                periods = self.calendar.periods(grain)
                view = view_of(figures[grain], periods, grain, self.graph)
                _roll_up(plan, self.graph, figures["month"], periods, figures[grain], view, samples)

    def spent(self, wanted: Iterable[str]) -> Spent:
        """Return for each group the nodes whose months nothing needs after it; those of `wanted` nodes are needed at the end."""
        own = {name for group in self.groups for name in group}
        needed = {*wanted, *(name for plan in self.longer.values() for name in plan.names)}
        spent: list[set[str]] = []
        for group in reversed(self.groups):
            looked_at = {*group, *(below for name in group for below in self._months_for(name))}
            spent.append((looked_at & own) - needed)
            needed |= looked_at
        return spent[::-1]

    def without(self, known: Container[str]) -> tuple[EvaluationPlan, frozenset[str]]:
        """Return the way without what is known, and those of the known nodes whose months it needs: they are to be given."""
        own = {name for group in self.groups for name in group}
        left = {name for name in own if name not in known}
        needed = {below for name in left for below in self._months_for(name)}
        needed.update(name for plan in self.longer.values() for name in plan.names)
        read = needed & own - left
        groups = (tuple(name for name in group if name in left | read) for group in self.groups)
        return replace(self, groups=tuple(filter(None, groups))), frozenset(read)

    def _months_for(self, name: str) -> tuple[str, ...]:
        source = self.graph.nodes[name].source
        return reading_plan(self, source).names if isinstance(source, Reading) else source.inputs

    def months_view(self, months: Mapping[str, Array]) -> View:
        """Return all months of figures as formulas see them."""
        count, is_shortened = self.calendar.months, bool(self.needed)
        return View(months, 0, count, count, periods_a_year("month"), only_taken=is_shortened)

    def _by_month(
        self, months: dict[str, Array], given: Mapping[str, Array], samples: int, spent: Spent
    ) -> None:
        whole = self.months_view(months)
        for group, dropped in zip_longest(self.groups, spent, fillvalue=()):
            formulas = [name for name in group if not self._known(name, given, months)]
            if formulas:
                _evaluate(formulas, self.graph, months, whole, samples, self.needed, dropped)
            for name in dropped:
                months.pop(name, None)

    def _known(self, name: str, given: Mapping[str, Array], months: dict[str, Array]) -> bool:
        """Fill in a node that needs no formula, and tell whether it was one."""
        source = self.graph.nodes[name].source
        if name in given:
            months[name] = given[name]
            return True
        if isinstance(source, Given):
            months[name] = spread(source.value, self.calendar)[None, :]
        elif isinstance(source, Reading):
            months[name] = np.repeat(self._read(source, months)[:, None], self.calendar.months, axis=1)
        return not isinstance(source, Derived)

    def _read(self, reading: Reading, months: Mapping[str, Array]) -> Array:
        """Return what another node is over a run of months, rolled up as that node's definition says."""
        period = Period(
            "plan", "", max(reading.first, 0), min(reading.stop, self.calendar.months), whole=True
        )
        if period.first >= period.stop or reading.node not in months:
            return np.array([np.nan])
        if (
            period.stop - period.first == 1
        ):  # the month itself: rolled up alone it would lose what it looks back at
            return months[reading.node][:, period.first]
        node = self.graph.nodes[reading.node]
        if not _is_recomputed(node):
            return combine(node.rollup, months[reading.node], (period,))[:, 0]
        plan = reading_plan(self, reading, months)
        samples = max(months[name].shape[0] for name in plan.names)
        rolled: dict[str, Array] = {}
        view = view_of(rolled, (period,), "plan", self.graph)
        _roll_up(plan, self.graph, months, (period,), rolled, view, samples)
        return rolled[reading.node][:, 0]


def full_evaluation_plan(
    graph: Graph, calendar: Calendar, known: Container[str] = frozenset()
) -> EvaluationPlan:
    """Return the way through all of a graph, but for the groups that are known."""
    groups = tuple(group for group in graph.groups if group[0] not in known)
    longer = dict.fromkeys(GRAINS[1:], _grain_plan(graph, groups))
    return EvaluationPlan(graph, calendar, groups, longer, _positions(graph))


def short_evaluation_plan(
    graph: Graph, calendar: Calendar, changed: Iterable[str], wanted: Mapping[Grain, Iterable[str]]
) -> EvaluationPlan:
    """Return the way through what `changed` nodes change and `wanted` nodes need, and no more."""
    moved, positions = graph.descendants(changed), _positions(graph)
    needed = graph.ancestors(name for names in wanted.values() for name in names).keys() & moved
    longer = {}
    for grain in GRAINS[1:]:
        rolled = graph.ancestors(wanted.get(grain, ()), _is_recomputed).keys() & moved
        longer[grain] = _grain_plan(graph, _groups(graph, rolled, positions), rolled)
    return EvaluationPlan(graph, calendar, _groups(graph, needed, positions), longer, positions)


def shortened(plan: EvaluationPlan, wanted: Iterable[str], months: Mapping[str, Array]) -> EvaluationPlan:
    """Return the same way without the months of which nothing that is wanted needs anything.

    `wanted` are the nodes of which all months are, `months` the figures by month before anything changes: they say which
    branch a choice takes where what it rests on does not change.
    """
    own = {name for group in plan.groups for name in group}
    longer = (name for grain in plan.longer.values() for name in grain.names)
    needed = {name: plan.calendar.months for name in (*wanted, *longer) if name in own}
    view = plan.months_view(months)
    for group in reversed(plan.groups):
        waiting = [name for name in group if name in needed]
        while waiting:
            name = waiting.pop()
            for below, count in _needed_for(plan, name, needed[name], view, own):
                if below in own and needed.get(below, 0) < count:
                    needed[below] = count
                    waiting += [below] if below in group else ()
    groups = (tuple(name for name in group if name in needed) for group in plan.groups)
    return replace(plan, groups=tuple(filter(None, groups)), needed=needed)


def _needed_for(
    plan: EvaluationPlan, name: str, count: int, view: View, changing: Container[str]
) -> Iterator[tuple[str, int]]:
    """Yield what a number of first months of a node needs, each with how many of its own."""
    source = plan.graph.nodes[name].source
    if isinstance(source, Derived):
        yield from needed_months(source.expression, view.window(0, count), changing)
    elif isinstance(source, Reading):
        for below in reading_plan(plan, source).names:
            yield below, min(source.stop, plan.calendar.months)


def reading_plan(plan: EvaluationPlan, reading: Reading, known: Container[str] | None = None) -> GrainPlan:
    """Return what it takes to roll up the months that a node reads: the node that it reads, and what that is computed from.

    With `known`, whatever is not in it is left out.
    """
    rolled = plan.graph.ancestors([reading.node], _is_recomputed).keys()
    chosen = {name for name in rolled if known is None or name in known}
    return _grain_plan(plan.graph, _groups(plan.graph, chosen, plan.positions), chosen)


def view_of(figures: Mapping[str, Array], periods: Sequence[Period], grain: Grain, graph: Graph) -> View:
    """Return the figures of a grain as formulas see them."""
    lengths = tuple(period.stop - period.first for period in periods)
    return View(figures, 0, len(periods), len(periods), periods_a_year(grain), lengths, graph.nodes)


def _positions(graph: Graph) -> dict[str, int]:
    return {name: position for position, group in enumerate(graph.groups) for name in group}


def _groups(graph: Graph, chosen: set[str], positions: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of chosen nodes in computing order."""
    return tuple(graph.groups[position] for position in sorted({positions[name] for name in chosen}))


def _is_recomputed(node: Node) -> bool:
    """Tell whether a longer period of a node needs that of its inputs: its formula is computed again."""
    return node.rollup == "recompute" and isinstance(node.source, Derived)


def _grain_plan(graph: Graph, groups: Iterable[tuple[str, ...]], chosen: set[str] | None = None) -> GrainPlan:
    combined: dict[Rollup, list[str]] = {}
    recomputed: list[tuple[str, ...]] = []
    for group in groups:
        names = [name for name in group if chosen is None or name in chosen]
        formulas = tuple(name for name in names if _is_recomputed(graph.nodes[name]))
        recomputed += [formulas] if formulas else []
        for name in names:
            if name not in formulas:
                combined.setdefault(graph.nodes[name].rollup, []).append(name)
    return GrainPlan({rollup: tuple(names) for rollup, names in combined.items()}, tuple(recomputed))


def _evaluate(  # noqa: PLR0913 - the same for months and longer periods
    names: Sequence[str],
    graph: Graph,
    figures: dict[str, Array],
    whole: View,
    samples: int,
    needed: Mapping[str, int],
    spent: Collection[str] = (),
) -> None:
    """Evaluate the formulas of one group: at once, or period by period when they look back at each other."""
    sources = [(name, source) for name in names if isinstance(source := graph.nodes[name].source, Derived)]
    if len(sources) == 1 and names[0] not in inputs_of(graph.nodes[names[0]]):
        view = whole.window(0, needed[names[0]]) if needed else whole
        figures[names[0]] = values(sources[0][1].expression, view)
        return
    formulas = {name: source.expression for name, source in sources}
    inputs = {below for _, source in sources for below in source.inputs}
    arrays = in_turn(formulas, inputs, whole, samples, needed, spent)
    if arrays is not None:
        figures.update(arrays)
        return
    for name, _ in sources:
        figures[name] = np.full((samples, needed.get(name, whole.periods)), np.nan, order="F")
    for period in range(whole.periods if sources else 0):
        view = whole.window(period, period + 1)
        for name, source in sources:
            if period < figures[name].shape[1]:
                figures[name][:, period : period + 1] = values(source.expression, view)


def _roll_up(  # noqa: PLR0913 - the same shape for quarters, years and single runs of months
    plan: GrainPlan,
    graph: Graph,
    months: Mapping[str, Array],
    periods: Sequence[Period],
    rolled: dict[str, Array],
    view: View,
    samples: int,
) -> None:
    for rollup, names in plan.combined.items():
        single = [name for name in names if months[name].shape[0] == 1]
        if single:  # thousands of nodes at once take hardly longer than one
            together = combine(rollup, np.concatenate([months[name] for name in single]), periods)
            rolled.update((name, together[row : row + 1]) for row, name in enumerate(single))
        for name in names:
            if months[name].shape[0] > 1:
                rolled[name] = combine(rollup, months[name], periods)
    for group in plan.recomputed:
        _evaluate(group, graph, rolled, view, samples, {})
