"""Find, for a goal that the forecast misses, how far each lever alone would have to move to reach it.

A lever is an input that the plan marks as one it can move. All its months move by the same factor. The search looks at many
factors at once, between a hundredth and a hundred times today's value, and narrows down to where the forecast meets the
target for the first time on the way out from today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine import ids
from plansite.compute.engine.calendar import GRAINS, Grain
from plansite.compute.engine.evaluation_plan import short_evaluation_plan
from plansite.compute.engine.graph import as_given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.evaluation_plan import EvaluationPlan
    from plansite.compute.engine.results import Results

_STEPS = 65
_ROUNDS = 6
_WIDEST = 100.0
_TRIAL = np.array([0.9, 1.0])
_NOISE = 1e-12  # what rounding leaves of an input that cancels out
_WHOLE = 1.0  # a share cannot be more than everything


@dataclass(frozen=True, slots=True)
class Lever:
    """Say what one input would have to be: `factor` times today's value, None when it cannot reach the goal alone.

    `today` and `needed` are its values in the goal's last month.
    """

    node: str
    factor: float | None
    today: float
    needed: float | None


def is_missed(results: Results, goal: str) -> bool:
    """Tell whether the forecast falls short of a goal's target."""
    gap = results.value(ids.goal(goal, "gap"), "plan", 0)
    return gap is not None and gap > 0


def seek(results: Results, goal: str, levers: Sequence[str], month: int) -> tuple[Lever, ...]:
    """Return what each lever would have to be for a goal, the nearest first; those that cannot reach it last.

    `month` is the goal's last one, counted from 0. Levers that the plan does not state, or that the goal does not rest on,
    are left out.
    """
    found = [lever for name in levers if (lever := _seek(results, goal, name, month))]
    return tuple(
        sorted(found, key=lambda each: (each.factor is None, abs(np.log(each.factor or _WIDEST)), each.node))
    )


def _seek(results: Results, goal: str, lever: str, month: int) -> Lever | None:
    node = results.graph.nodes.get(lever)
    moved = as_given(node, results.graph.nodes) if node else None
    today = results.value(lever, "month", month)
    if node is None or moved is None or not today:
        return None
    gap = ids.goal(goal, "gap")
    evaluation_plan = short_evaluation_plan(results.graph, results.calendar, [moved.id], {"plan": [gap]})
    if not evaluation_plan.groups or np.ptp(_gaps(evaluation_plan, results, gap, moved.id, _TRIAL)) < _NOISE:
        return None
    most = _WHOLE / float(np.nanmax(results.figures["month"][lever])) if node.unit == "percent" else _WIDEST
    ways = [np.geomspace(1.0, max(most, 1.0), _STEPS), np.geomspace(1.0, 1 / _WIDEST, _STEPS)]
    factors = [
        factor for way in ways if (factor := _along(evaluation_plan, results, gap, moved.id, way)) is not None
    ]
    nearest = min(factors, key=lambda factor: abs(np.log(factor)), default=None)
    return Lever(lever, nearest, today, None if nearest is None else today * nearest)


def _along(
    evaluation_plan: EvaluationPlan, results: Results, gap: str, lever: str, way: Array
) -> float | None:
    """Return the first factor on a way out from 1 with which the goal is reached, None when there is none."""
    for _ in range(_ROUNDS):
        reached = _gaps(evaluation_plan, results, gap, lever, way) <= 0
        if not reached.any():
            return None
        first = int(reached.argmax())
        if first == 0:
            return float(way[0])
        way = np.linspace(way[first - 1], way[first], _STEPS)
    return float(way[-1])


def _gaps(
    evaluation_plan: EvaluationPlan, results: Results, gap: str, lever: str, factors: Array
) -> NDArray[np.float64]:
    """Return the gap that remains for each factor; unknown counts as not reached."""
    figures: dict[Grain, dict[str, Array]] = {grain: dict(results.figures[grain]) for grain in GRAINS}
    moved = results.figures["month"][lever] * factors[:, None]
    evaluation_plan.run(figures, {lever: np.asfortranarray(moved)})
    found = figures["plan"][gap][:, 0]
    return np.where(np.isnan(found), np.inf, found)
