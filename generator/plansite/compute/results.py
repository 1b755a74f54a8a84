"""Compute every node of a graph by month, quarter, year and for the whole plan.

covers: KPI-RULE-5
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.calendar import GRAINS, Calendar, Grain, Period
from plansite.compute.evaluate import View, evaluate
from plansite.compute.graph import Derived, Given, Graph, Node, Reading, inputs_of
from plansite.compute.series import spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.compute.evaluate import Array

_YEAR: dict[str, int] = {"month": 12, "quarter": 4, "year": 1, "plan": 0}


@dataclass(frozen=True, slots=True)
class Results:
    """Hold the values of all nodes: one array of shape (samples, periods) for each grain and node."""

    graph: Graph
    calendar: Calendar
    figures: Mapping[Grain, Mapping[str, Array]]

    def value(self, node: str, grain: Grain, index: int) -> float | None:
        """Return a node's value in the period at an index, None when it is unknown."""
        found = self.figures[grain].get(node)
        if found is None or not 0 <= index < found.shape[1] or np.isnan(found[0, index]):
            return None
        return float(found[0, index])

    def series(self, node: str, grain: Grain) -> list[float | None]:
        """Return a node's values in all periods of a grain."""
        return [self.value(node, grain, index) for index in range(len(self.calendar.periods(grain)))]

    def view(self, grain: Grain) -> View:
        """Return the figures of a grain as formulas see them."""
        return _view(self.figures[grain], self.calendar.periods(grain), _YEAR[grain], self.graph)


def compute(graph: Graph, calendar: Calendar) -> Results:
    """Compute a sound graph. Nodes that read a period of another node come after all others are rolled up."""
    late = _late(graph)
    figures: dict[Grain, dict[str, Array]] = {grain: {} for grain in GRAINS}
    early_groups = [group for group in graph.groups if not late & set(group)]
    late_groups = [group for group in graph.groups if late & set(group)]
    _compute_groups(early_groups, graph, calendar, figures)
    _compute_groups(late_groups, graph, calendar, figures)
    return Results(graph, calendar, figures)


def _compute_groups(
    groups: Sequence[tuple[str, ...]], graph: Graph, calendar: Calendar, figures: dict[Grain, dict[str, Array]]
) -> None:
    for group in groups:
        _by_month(group, graph, calendar, figures["month"])
    for grain in GRAINS[1:]:
        _roll_up(groups, graph, figures, calendar.periods(grain), figures[grain], _YEAR[grain])


def _late(graph: Graph) -> set[str]:
    """Return the nodes that are, or need, a reading of another node's period."""
    late: set[str] = set()
    for group in graph.groups:
        for name in group:
            node = graph.nodes[name]
            if isinstance(node.source, Reading) or late & set(inputs_of(node)):
                late.update(group)
    return late


def _by_month(group: tuple[str, ...], graph: Graph, calendar: Calendar, months: dict[str, Array]) -> None:
    view = View(months, 0, calendar.months, calendar.months, _YEAR["month"])
    _run(group, [graph.nodes[name] for name in group], months, view, calendar, graph)


def _view(figures: Mapping[str, Array], periods: Sequence[Period], year: int, graph: Graph) -> View:
    count = len(periods)
    lengths = tuple(period.stop - period.first for period in periods)
    return View(figures, 0, count, count, year, lengths=lengths, nodes=graph.nodes)


def _run(  # noqa: PLR0913 - one place evaluates, for months and for longer periods
    group: tuple[str, ...],
    nodes: Sequence[Node],
    figures: dict[str, Array],
    whole: View,
    calendar: Calendar | None,
    graph: Graph,
) -> None:
    """Evaluate the nodes of one group: at once, or period by period when they look back at each other."""
    periods = whole.periods
    formulas: list[tuple[str, Derived]] = []
    for node in nodes:
        if isinstance(node.source, Given) and calendar:
            figures[node.id] = spread(node.source.value, calendar)[None, :]
        elif isinstance(node.source, Reading) and calendar:
            figures[node.id] = np.full((1, periods), _read(node.source, graph, figures, calendar))
        elif isinstance(node.source, Derived):
            formulas.append((node.id, node.source))
    looped = len(group) > 1 or group[0] in inputs_of(graph.nodes[group[0]])
    if not looped:
        for name, source in formulas:
            figures[name] = evaluate(source.expression, whole)
        return
    for name, _ in formulas:
        figures[name] = np.full((1, periods), np.nan)
    for period in range(periods):
        view = whole.window(period, period + 1)
        for name, source in formulas:
            figures[name][:, period : period + 1] = evaluate(source.expression, view)


def _read(reading: Reading, graph: Graph, months: Mapping[str, Array], calendar: Calendar) -> float:
    """Return the value of another node over a run of months, rolled up as that node's definition says."""
    period = Period("plan", "", max(reading.first, 0), min(reading.stop, calendar.months), whole=True)
    if period.first >= period.stop or reading.node not in months:
        return float("nan")
    if period.stop - period.first == 1:  # the month itself: rolled up alone it would lose the months that it looks back at
        return float(months[reading.node][0, period.first])
    rolled: dict[str, Array] = {}
    before = [group for group in graph.groups if all(name in months for name in group)]
    _roll_up(before, graph, {"month": dict(months)}, (period,), rolled, 0)
    return float(rolled[reading.node][0, 0])


def _roll_up(  # noqa: PLR0913 - the same shape for quarters, years and single runs of months
    groups: Sequence[tuple[str, ...]],
    graph: Graph,
    figures: Mapping[Grain, Mapping[str, Array]],
    periods: Sequence[Period],
    rolled: dict[str, Array],
    year: int,
) -> None:
    months = figures["month"]
    for group in groups:
        again: list[Node] = []
        for name in group:
            node = graph.nodes[name]
            if node.rollup == "recompute" and isinstance(node.source, Derived):
                again.append(node)
            else:
                rolled[name] = np.stack([_combine(node.rollup, months[name][:, p.first : p.stop]) for p in periods], axis=1)
        if again:
            _run(group, again, rolled, _view(rolled, periods, year, graph), None, graph)


def _combine(rollup: str, months: Array) -> Array:
    """Combine the months of one period, shape (samples, months) to (samples,)."""
    if rollup == "sum":
        return np.asarray(months.sum(axis=1))
    if rollup == "opening":
        return months[:, 0]
    if rollup in {"closing", "setting"}:
        return months[:, -1]
    if rollup == "average":
        return np.asarray(months.mean(axis=1))
    # counts of different people, and ratios that were typed in by month: nothing can be made of several
    return months[:, 0] if months.shape[1] == 1 else np.full(months.shape[0], np.nan)
