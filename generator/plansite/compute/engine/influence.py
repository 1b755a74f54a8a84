"""Find what some figures move: not what mentions them, but what would come out otherwise.

A churn rate is customers lost by customers, so it mentions the funnel that won them; yet no change of the funnel moves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine.calendar import GRAINS, Grain
from plansite.compute.engine.evaluation_plan import short_evaluation_plan
from plansite.compute.engine.graph import Given

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    moved: dict[str, frozenset[str]] = {}
    for together in [given, *([name] for name in known if name not in given)]:
        after = _after(results, together, wanted)
        for row, figure in enumerate(together):
            moved[figure] = frozenset(name for name in wanted if _differ(months[name][0], after[name], row))
    return moved


def _after(results: Results, figures: Sequence[str], nodes: Sequence[str]) -> dict[str, Array]:
    """Return the nodes by month, shape (figures, months): in each row, one figure is lower."""
    evaluation_plan = short_evaluation_plan(results.graph, results.calendar, figures, {"month": nodes})
    moved: dict[Grain, dict[str, Array]] = {grain: dict(results.figures[grain]) for grain in GRAINS}
    given = {}
    for row, figure in enumerate(figures):
        lowered = np.repeat(results.figures["month"][figure], len(figures), axis=0)
        lowered[row] *= _LESS
        given[figure] = np.asfortranarray(lowered)
    evaluation_plan.run(moved, given)
    return {name: moved["month"][name] for name in nodes}


def _differ(before: Array, after: Array, row: int) -> bool:
    now = after[row if len(after) > 1 else 0]
    return not np.isclose(before, now, rtol=_NOISE, atol=0, equal_nan=True).all()
