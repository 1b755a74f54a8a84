"""Find what some figures move: not what mentions them, but what would come out otherwise.

A churn rate is customers lost by customers, so it mentions the funnel that won them; yet no change of the funnel moves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine.calendar import GRAINS, Grain
from plansite.compute.engine.evaluation.evaluation_plan import short_evaluation_plan
from plansite.compute.engine.graph import Given

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.results import Results

_LESS = 0.9
_NOISE = 1e-9  # what rounding leaves of a figure that cancels out, relative to the result


def moved_by(results: Results, figures: Iterable[str], among: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return for each figure which of some nodes change in any month when it alone is a tenth lower in all months."""
    months, nodes = results.figures["month"], results.graph.nodes
    known = [name for name in dict.fromkeys(figures) if name in months]
    wanted = [name for name in among if name in months]
    # what the plan states is moved side by side; a computed figure that is held would hold up what moves before it
    given = [name for name in known if isinstance(nodes[name].source, Given)]
    moved: dict[str, set[str]] = {name: set() for name in known}
    for together in [given, *([name] for name in known if name not in given)]:
        for name, after in _after(results, together, wanted).items():
            differs = _differs(months[name], after)
            for row, figure in enumerate(together):
                if differs[row if len(differs) > 1 else 0]:
                    moved[figure].add(name)
    return {name: frozenset(nodes_moved) for name, nodes_moved in moved.items()}


def _after(results: Results, figures: Sequence[str], nodes: Sequence[str]) -> dict[str, Array]:
    """Return the nodes that are computed again by month, shape (figures, months): in each row, one figure is lower."""
    evaluation_plan = short_evaluation_plan(results.graph, results.calendar, figures, {"month": nodes})
    moved: dict[Grain, dict[str, Array]] = {grain: dict(results.figures[grain]) for grain in GRAINS}
    given = {}
    for row, figure in enumerate(figures):
        lowered = np.repeat(results.figures["month"][figure], len(figures), axis=0)
        lowered[row] *= _LESS
        given[figure] = np.asfortranarray(lowered)
    evaluation_plan.run(moved, given)
    months = results.figures["month"]
    return {name: moved["month"][name] for name in nodes if moved["month"][name] is not months[name]}


def _differs(before: Array, after: Array) -> NDArray[np.bool_]:
    """Tell for each row whether any month differs."""
    return np.asarray(~np.isclose(before, after, rtol=_NOISE, atol=0, equal_nan=True).all(axis=1))
