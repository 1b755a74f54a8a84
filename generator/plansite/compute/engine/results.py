"""Compute every node of a graph by month, quarter, year and for the whole plan.

covers: KPI-RULE-5
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine.alike import alike
from plansite.compute.engine.calendar import GRAINS, Calendar, Grain
from plansite.compute.engine.evaluation.evaluation_plan import full_evaluation_plan, view_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.evaluation.evaluate import View
    from plansite.compute.engine.graph import Graph


@dataclass(frozen=True, slots=True)
class Results:
    """Hold the likely values of all nodes: one array of shape (1, periods) for each grain and node.

    `withheld` says of figures that are known and not told, in some periods or at all, why that is so.
    """

    graph: Graph
    calendar: Calendar
    figures: Mapping[Grain, Mapping[str, Array]]
    withheld: Mapping[str, str] = field(default_factory=dict)

    def value(self, node: str, grain: Grain, index: int) -> float | None:
        """Return a node's value in the period at an index, None when it is unknown."""
        values = self.figures[grain].get(node)
        if values is None or not 0 <= index < values.shape[1]:
            return None
        number = float(values[0, index])
        return None if isnan(number) else number

    def series(self, node: str, grain: Grain) -> list[float | None]:
        """Return a node's values in all periods of a grain."""
        values = self.figures[grain].get(node)
        if values is None:
            return [None] * len(self.calendar.periods(grain))
        return [None if isnan(number) else number for number in values[0].tolist()]

    def is_known(self, node: str) -> bool:
        """Tell whether a node has a value in any period."""
        return any(self.is_known_by(node, grain) for grain in GRAINS)

    def is_known_by(self, node: str, grain: Grain) -> bool:
        """Tell whether a node has a value in any period of a grain."""
        return node in self.figures[grain] and not np.isnan(self.figures[grain][node][0]).all()

    def without(
        self, gone: Collection[str], values: Iterable[tuple[str, Grain, int]], reason: str
    ) -> Results:
        """Return the same numbers without figures that are `gone` and without single values; the `reason` is told in their place."""
        nodes = {name: node for name, node in self.graph.nodes.items() if name not in gone}
        groups = (tuple(name for name in group if name in nodes) for group in self.graph.groups)
        figures = {
            grain: {name: array for name, array in arrays.items() if name not in gone}
            for grain, arrays in self.figures.items()
        }
        lacking: dict[tuple[str, Grain], list[int]] = {}
        for name, grain, index in values:
            lacking.setdefault((name, grain), []).append(index)
        for (name, grain), indexes in lacking.items():
            if name in figures[grain]:
                figures[grain][name] = figures[grain][name].copy()
                figures[grain][name][:, indexes] = np.nan
        withheld = dict(self.withheld) | dict.fromkeys([*gone, *(name for name, _ in lacking)], reason)
        missing = {name: lacks for name, lacks in self.graph.missing.items() if name in nodes}
        graph = replace(self.graph, nodes=nodes, groups=tuple(filter(None, groups)), missing=missing)
        return replace(self, graph=graph, figures=figures, withheld=withheld)

    def alike(self, other: Results) -> Collection[str]:
        """Return the figures that are what they are in other numbers, since they are computed in the same way."""
        return alike(self.graph, other.graph) if self.calendar == other.calendar else frozenset()

    def view(self, grain: Grain) -> View:
        """Return the figures of a grain as formulas see them."""
        return view_of(self.figures[grain], self.calendar.periods(grain), grain, self.graph)


def computed_alike(names: Iterable[str], one: Results, other: Results) -> bool:
    """Tell whether figures, and all that they are computed from, are the same in two results but for titles and places."""
    known, nodes, others = one.alike(other), one.graph.nodes, other.graph.nodes
    return all(name in known or (name not in nodes and name not in others) for name in names)


def compute(graph: Graph, calendar: Calendar, like: Results | None = None) -> Results:
    """Compute a sound graph; of a range, the likely number counts.

    Figures that are computed in the same way in `like`, with all that they are computed from, have the values that they have there.
    """
    known = alike(graph, like.graph) if like and like.calendar == calendar else frozenset()
    figures: dict[Grain, dict[str, Array]] = {
        grain: {name: like.figures[grain][name] for name in known} if like else {} for grain in GRAINS
    }
    full_evaluation_plan(graph, calendar, known).run(figures, {})
    return Results(graph, calendar, figures)
