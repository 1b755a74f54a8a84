"""Compute every node of a graph by month, quarter, year and for the whole plan.

covers: KPI-RULE-5
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine.calendar import GRAINS, Calendar, Grain
from plansite.compute.engine.evaluation_plan import full_evaluation_plan, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.evaluate import View
    from plansite.compute.engine.graph import Graph


@dataclass(frozen=True, slots=True)
class Results:
    """Hold the likely values of all nodes: one array of shape (1, periods) for each grain and node."""

    graph: Graph
    calendar: Calendar
    figures: Mapping[Grain, Mapping[str, Array]]

    def value(self, node: str, grain: Grain, index: int) -> float | None:
        """Return a node's value in the period at an index, None when it is unknown."""
        values = self.figures[grain].get(node)
        if values is None or not 0 <= index < values.shape[1] or np.isnan(values[0, index]):
            return None
        return float(values[0, index])

    def series(self, node: str, grain: Grain) -> list[float | None]:
        """Return a node's values in all periods of a grain."""
        return [self.value(node, grain, index) for index in range(len(self.calendar.periods(grain)))]

    def is_known(self, node: str) -> bool:
        """Tell whether a node has a value in any period."""
        return any(self.is_known_by(node, grain) for grain in GRAINS)

    def is_known_by(self, node: str, grain: Grain) -> bool:
        """Tell whether a node has a value in any period of a grain."""
        return node in self.figures[grain] and not np.isnan(self.figures[grain][node][0]).all()

    def view(self, grain: Grain) -> View:
        """Return the figures of a grain as formulas see them."""
        return view_of(self.figures[grain], self.calendar.periods(grain), grain, self.graph)


def compute(graph: Graph, calendar: Calendar) -> Results:
    """Compute a sound graph; of a range, the likely number counts."""
    figures: dict[Grain, dict[str, Array]] = {grain: {} for grain in GRAINS}
    full_evaluation_plan(graph, calendar).run(figures, {})
    return Results(graph, calendar, figures)
