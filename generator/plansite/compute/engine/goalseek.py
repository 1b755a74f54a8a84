"""Find, for a goal that is missed, how far each lever alone would have to move to reach it.

A lever is an input that the plan marks as one it can move. All its months move by the same factor, but for those in which it
was measured: they are as they are. The search looks at many factors at once, between a hundredth and a hundred times the
value to expect, and narrows down to where the figure meets the target for the first time on the way out from there.
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
    """Say what one input would have to be: `factor` times the value to expect, None when it cannot reach the goal alone.

    `today` and `needed` are its values in the goal's last month.
    """

    node: str
    factor: float | None
    today: float
    needed: float | None


@dataclass(frozen=True, slots=True)
class _Search:
    """Hold what is asked of one lever: the gap that is to close, and the figure that moves, in the months of `free`."""

    results: Results
    gap: str
    moved: str
    free: NDArray[np.bool_]
    evaluation_plan: EvaluationPlan

    def gaps(self, factors: Array) -> NDArray[np.float64]:
        """Return the gap that remains for each factor; unknown counts as not reached."""
        figures: dict[Grain, dict[str, Array]] = {
            grain: dict(self.results.figures[grain]) for grain in GRAINS
        }
        values = self.results.figures["month"][self.moved]
        moved = np.where(self.free, values * factors[:, None], values)
        self.evaluation_plan.run(figures, {self.moved: np.asfortranarray(moved)})
        gaps = figures["plan"][self.gap][:, 0]
        return np.where(np.isnan(gaps), np.inf, gaps)

    def first(self, factors: Array) -> float | None:
        """Return the first factor on a way out from 1 with which the goal is reached, None when there is none."""
        for _ in range(_ROUNDS):
            reached = self.gaps(factors) <= 0
            if not reached.any():
                return None
            first = int(reached.argmax())
            if first == 0:
                return float(factors[0])
            factors = np.linspace(factors[first - 1], factors[first], _STEPS)
        return float(factors[-1])


def seek(expected: Results, goal: str, levers: Sequence[str], month: int) -> tuple[Lever, ...]:
    """Return what each lever would have to be for a goal, the nearest first; those that cannot reach it last.

    `expected` are the numbers to start from, the plan's own or its outlook; `month` is the goal's last one, counted from 0.
    Levers that the plan does not state, that the goal does not rest on, or that were measured to the goal's end, are left out.
    """
    sought = [lever for name in levers if (lever := _seek(expected, goal, name, month))]
    return tuple(
        sorted(
            sought, key=lambda lever: (lever.factor is None, abs(np.log(lever.factor or _WIDEST)), lever.node)
        )
    )


def _seek(expected: Results, goal: str, lever: str, month: int) -> Lever | None:
    moved, free = _moved(expected, lever), _free_months(expected, lever)
    today = expected.value(lever, "month", month)
    if not moved or not today or not free[month]:
        return None
    gap = ids.goal(goal, "gap")
    evaluation_plan = short_evaluation_plan(expected.graph, expected.calendar, [moved], {"plan": [gap]})
    search = _Search(expected, gap, moved, free, evaluation_plan)
    if not evaluation_plan.groups or np.ptp(search.gaps(_TRIAL)) < _NOISE:
        return None
    is_share = expected.graph.nodes[lever].unit == "percent"
    most = _WHOLE / float(np.nanmax(expected.figures["month"][lever][:, free])) if is_share else _WIDEST
    ways = np.geomspace(1.0, max(most, 1.0), _STEPS), np.geomspace(1.0, 1 / _WIDEST, _STEPS)
    factors = [factor for way in ways if (factor := search.first(way)) is not None]
    nearest = min(factors, key=lambda factor: abs(np.log(factor)), default=None)
    return Lever(lever, nearest, today, None if nearest is None else today * nearest)


def _moved(expected: Results, lever: str) -> str:
    """Return the id of the figure whose months move with a lever; empty when the plan does not state the lever."""
    nodes = expected.graph.nodes
    planned = nodes.get(ids.as_planned(lever))
    if planned:  # in part measured, so that the plan states the rest only
        return lever if as_given(planned, nodes) else ""
    given = as_given(nodes[lever], nodes) if lever in nodes else None
    return given.id if given else ""


def _free_months(expected: Results, lever: str) -> NDArray[np.bool_]:
    """Return in which months a lever was not measured, shape (months,)."""
    known = expected.figures["month"].get(ids.is_measured(lever))
    return np.ones(expected.calendar.months, dtype=bool) if known is None else known[0] != 1
