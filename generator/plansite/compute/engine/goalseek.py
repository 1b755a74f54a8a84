"""Find, for a goal, by which factor something would have to be moved so that the figure to expect just meets the target.

All months move by the same factor, but for those that were measured: they are as they are. The search looks at many factors
at once, up to a hundred times and down to a hundredth of the value to expect, and narrows down to where the figure first meets
the target on the way out from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from plansite.compute.engine import ids
from plansite.compute.engine.calendar import GRAINS, Grain
from plansite.compute.engine.evaluation.evaluation_plan import short_evaluation_plan
from plansite.compute.engine.graph import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.evaluation.evaluation_plan import EvaluationPlan
    from plansite.compute.engine.results import Results

    Figures = dict[Grain, dict[str, Array]]

Way = Literal["up", "down"]
_STEPS = 65
_ROUNDS = 6
_WIDEST = 100.0
_TRIAL = np.array([0.9, 1.0])
_NOISE = 1e-12  # what rounding leaves of an input that cancels out
_WHOLE = 1.0  # a share cannot be more than everything
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Movable:
    """Name figures that move together, and which ways somebody would choose; months in `measured` stay, counted from 0."""

    figures: tuple[str, ...]
    ways: tuple[Way, ...] = ("up", "down")
    measured: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Lever:
    """Say what one figure would have to be: `factor` times the value to expect, None when it cannot reach the goal alone.

    `today` and `needed` are its values in a month, counted from 0: the goal's last one, or the last before in which it moves.
    """

    node: str
    factor: float | None
    month: int
    today: float
    needed: float | None


@dataclass(frozen=True, slots=True)
class _Search:
    """Hold what is asked of one movable: the shortfall that is to close, the KPI behind it, and the months of `free` that move.

    `size` is that of the target, or of the figure to expect where the target is zero.
    """

    results: Results
    shortfall: str
    size: float
    kpi: str
    movable: Movable
    free: NDArray[np.bool_]
    evaluation_plan: EvaluationPlan

    @property
    def moves(self) -> bool:
        """Tell whether the goal rests on what is moved."""
        return bool(self.evaluation_plan.groups) and bool(np.ptp(self.gaps(_TRIAL)) >= _NOISE)

    @property
    def restates(self) -> bool:
        """Tell whether the goal's KPI is what is moved, or the rest of that to all: then its target says all there is to say."""
        nodes, lever = self.results.graph.nodes, self.movable.figures[0]
        if len(self.movable.figures) > 1 or nodes[lever].unit != nodes[self.kpi].unit:
            return False
        months = self.run(_TRIAL)["month"]
        ours, its = (months[name][0][self.free] for name in (lever, self.kpi))
        rest = _WHOLE - ours if nodes[lever].unit == "percent" else ours
        return any(np.allclose(its, same, rtol=_SAME, atol=0, equal_nan=True) for same in (ours, rest))

    def run(self, factors: Array) -> Figures:
        """Return the figures by grain with all that changes for each factor, in rows."""
        figures: Figures = {grain: dict(self.results.figures[grain]) for grain in GRAINS}
        given = {}
        for name in self.movable.figures:
            values = figures["month"][name]
            given[name] = np.asfortranarray(np.where(self.free, values * factors[:, None], values))
        self.evaluation_plan.run(figures, given)
        return figures

    def gaps(self, factors: Array) -> NDArray[np.float64]:
        """Return the gap that remains for each factor, as a share of the size; unknown counts as not reached."""
        gaps = self.run(factors)["plan"][self.shortfall][:, 0] / self.size
        return np.where(np.isnan(gaps), np.inf, gaps)

    def most(self, way: Way) -> float:
        """Return the last factor of a way: a share ends at everything."""
        if way == "down":
            return 1 / _WIDEST
        shares = [
            float(np.nanmax(self.results.figures["month"][name][:, self.free]))
            for name in self.movable.figures
            if self.results.graph.nodes[name].unit == "percent"
        ]
        return max(_WHOLE / max(shares), 1.0) if shares and max(shares) > 0 else _WIDEST

    def first(self, way: Way) -> float | None:
        """Return the first factor of a way with which the goal is reached, None when there is none."""
        factors = np.geomspace(1.0, self.most(way), _STEPS)
        for _ in range(_ROUNDS):
            reached = self.gaps(factors) <= 0
            if not reached.any():
                return None
            first = int(reached.argmax())
            if first == 0:
                return float(factors[0])
            factors = np.linspace(factors[first - 1], factors[first], _STEPS)
        return float(factors[-1])

    def last(self) -> float | None:
        """Return the smallest factor below 1 down to which the goal stays reached, None when it always does."""
        factors = np.geomspace(1.0, 1 / _WIDEST, _STEPS)
        for _ in range(_ROUNDS):
            missed = self.gaps(factors) > 0
            if not missed.any():
                return None
            first = int(missed.argmax())
            if first == 0:
                return float(factors[0])
            factors = np.linspace(factors[first - 1], factors[first], _STEPS)
        return float(factors[0])

    def helps(self, way: Way) -> bool:
        """Tell whether any step on a way brings the figure nearer to the target."""
        gaps = self.gaps(np.geomspace(1.0, self.most(way), _STEPS))
        return bool(gaps.min() < gaps[0] - _NOISE)


def seek(expected: Results, goal: str, movables: Iterable[Movable], month: int) -> tuple[Lever, ...]:
    """Return what each of some figures would have to be for a goal, the nearest first; those that cannot reach it last.

    `expected` are the numbers to start from, the plan's own or its outlook; `month` is the goal's last one, counted from 0.
    Left out are those that the goal does not rest on, that help only in a way nobody would choose, that were measured to the
    goal's end, and that say the same as the goal's KPI.
    """
    sought = [lever for movable in movables if (lever := _seek(expected, goal, movable, month))]
    return tuple(
        sorted(
            sought, key=lambda lever: (lever.factor is None, abs(np.log(lever.factor or _WIDEST)), lever.node)
        )
    )


def _seek(expected: Results, goal: str, movable: Movable, month: int) -> Lever | None:
    search, name = _search(expected, goal, movable, ()), movable.figures[0]
    at = None if search is None else _shown_month(expected, search, month)
    if search is None or at is None or not search.moves or search.restates:
        return None
    ways = [way for way in movable.ways if search.helps(way)]
    if not ways:
        return None
    today = float(expected.figures["month"][name][0, at])
    factors = [factor for way in ways if (factor := search.first(way)) is not None]
    nearest = min(factors, key=lambda factor: abs(np.log(factor)), default=None)
    return Lever(name, nearest, at, today, None if nearest is None else today * nearest)


def _shown_month(expected: Results, search: _Search, month: int) -> int | None:
    """Return the last month up to one in which a figure is not zero and not measured; None when there is none."""
    values = np.nan_to_num(expected.figures["month"][search.movable.figures[0]][0])
    moving = np.flatnonzero((values != 0) & search.free)
    moving = moving[moving <= month]
    return int(moving[-1]) if len(moving) else None


def needed(
    expected: Results, goal: str, movable: Movable, wanted: Sequence[str], *, is_missed: bool
) -> dict[str, float]:
    """Return what figures of the whole plan come to when what is moved is just enough for a goal.

    For a goal that is missed, more is needed; of one that is reached, what is to spare is taken off. Empty when no amount is
    just enough, and when the goal does not rest on what is moved or says the same.
    """
    search = _search(expected, goal, movable, wanted)
    if search is None or not search.moves or search.restates:
        return {}
    factor = search.first("up") if is_missed else search.last()
    if factor is None:
        return {}
    figures = search.run(np.array([factor]))["plan"]
    values = {name: float(figures[name][0, 0]) for name in wanted if name in figures}
    return {name: value for name, value in values.items() if not np.isnan(value)}


def _search(expected: Results, goal: str, movable: Movable, wanted: Sequence[str]) -> _Search | None:
    """Return the search for a goal; None when what is moved, or the goal's forecast, has no figure."""
    nodes, shortfall = expected.graph.nodes, ids.goal(goal, "shortfall")
    forecast = nodes.get(ids.goal(goal, "forecast"))
    months = expected.figures["month"]
    if shortfall not in nodes or forecast is None or not isinstance(forecast.source, Reading):
        return None
    kpi = forecast.source.node
    if not movable.figures or any(name not in months for name in (*movable.figures, kpi)):
        return None
    free = np.array([month not in movable.measured for month in range(expected.calendar.months)])
    if not free.any():
        return None
    asked: dict[Grain, list[str]] = {
        "plan": [shortfall, *(name for name in wanted if name in nodes)],
        "month": [kpi],
    }
    evaluation_plan = short_evaluation_plan(expected.graph, expected.calendar, movable.figures, asked)
    return _Search(expected, shortfall, _size(expected, goal), kpi, movable, free, evaluation_plan)


def _size(expected: Results, goal: str) -> float:
    sizes = (abs(expected.value(ids.goal(goal, part), "plan", 0) or 0.0) for part in ("target", "forecast"))
    return next((size for size in sizes if size > 0), _WHOLE)
