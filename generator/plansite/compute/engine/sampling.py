"""Compute a plan many times, each time with other numbers from its ranges.

A range is drawn once a sample and holds for all months of it; the ranges of one value (two steps of a month map) move
together, the ranges of different values independently. Only what the wanted figures need and the ranges change is computed
with samples. It is done a chunk at a time, so that memory holds about CHUNK_NUMBERS numbers, however large the plan is,
besides DRAWN_NUMBERS of ranges and all samples of the wanted figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine import ids
from plansite.compute.engine.calendar import GRAINS, Grain
from plansite.compute.engine.evaluation.evaluation_plan import short_evaluation_plan, shortened
from plansite.compute.engine.graph import Given, Graph
from plansite.compute.engine.series import ranges_in, spread_with
from plansite.compute.engine.variates import quantile, shares
from plansite.read.values import Number, Range, numbers_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.evaluation.evaluation_plan import EvaluationPlan, Spent
    from plansite.compute.engine.results import Results

    Wanted = Mapping[Grain, Iterable[str]]

SAMPLES = 10_000
CHUNK_NUMBERS = 2_000_000
DRAWN_NUMBERS = 8_000_000
FEWEST = 100
QUANTILES = (10, 50, 90)


@dataclass(frozen=True, slots=True)
class Band:
    """Hold what a tenth, half and nine tenths of all samples stay at or below."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Swing:
    """Hold what a figure is when one driver alone is at its low and at its high end."""

    driver: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Samples:
    """Hold the samples of chosen figures that ranges change, shape (samples, periods); `results` has all the others."""

    results: Results
    drivers: tuple[str, ...]
    figures: Mapping[Grain, Mapping[str, Array]]

    def moves(self, node: str, grain: Grain) -> bool:
        """Tell whether any range changes a figure."""
        return node in self.figures[grain]

    def of(self, node: str, grain: Grain) -> Array:
        """Return a figure's samples; one row when no range changes it. Raises KeyError for one that was not sampled."""
        rows = self.figures[grain].get(node)
        return self.results.figures[grain][node] if rows is None else rows

    def bands(self, node: str, grain: Grain) -> list[Band | None]:
        """Return the band of a figure in every period; None where it is unknown in any sample."""
        rows = self.of(node, grain)
        count = rows.shape[0]
        ranks = [-(-count * quantile // 100) - 1 for quantile in QUANTILES]
        ordered = np.sort(rows.T, axis=1)  # unknown samples come last
        return [
            None if np.isnan(line[-1]) else Band(*(float(line[rank]) for rank in ranks)) for line in ordered
        ]

    def ends(self, node: str) -> tuple[float | None, float | None]:
        """Return what one and nine of ten samples of a figure of the whole plan stay at or below, None where that is unknown."""
        ordered = np.sort(self.of(node, "plan")[:, 0])  # unknown samples come last
        ranks = (-(-len(ordered) * QUANTILES[at] // 100) - 1 for at in (0, -1))
        low, high = (None if np.isnan(ordered[rank]) else float(ordered[rank]) for rank in ranks)
        return low, high

    def chance(
        self, node: str, grain: Grain, index: int, holds: Callable[[Array], NDArray[np.bool_]]
    ) -> float:
        """Return the share of samples in which a test holds for a figure; where that is unknown, it does not."""
        return float(np.mean(holds(self.of(node, grain)[:, index])))

    def chance_of_gain(self, node: str) -> float:
        """Return the share of samples in which a figure of the whole plan is known and not below zero."""
        return self.chance(node, "plan", 0, lambda values: values >= 0)

    def chance_known(self, node: str) -> float:
        """Return the share of samples in which a figure of the whole plan can be told, such as when it breaks even."""
        return self.chance(node, "plan", 0, lambda values: ~np.isnan(values))

    def chance_of_goal(self, key: str, better: str, slack: float = 0.0) -> float:
        """Return the share of samples in which a goal's KPI comes out at its target or better.

        The goal needs a target and a forecast, both sampled for the whole plan. `slack` is what rounding may take
        of the KPI: a share of the target, or an amount where that is zero.
        """
        target = self.of(ids.goal(key, "target"), "plan")[:, 0]
        least = np.where(target == 0, 1.0, np.abs(target))
        target = target + least * (slack if better == "down" else -slack)
        return self.chance(
            ids.goal(key, "forecast"),
            "plan",
            0,
            lambda forecasts: forecasts <= target if better == "down" else forecasts >= target,
        )


def drivers(graph: Graph) -> tuple[str, ...]:
    """Return the nodes for which the plan states a range, by name."""
    return tuple(
        sorted(
            node.id
            for node in graph.nodes.values()
            if isinstance(node.source, Given) and ranges_in(node.source.value)
        )
    )


def sample(results: Results, wanted: Wanted, samples: int = SAMPLES) -> Samples:
    """Compute the wanted figures with all ranges drawn. The same plan gives the same bytes."""
    ranged = drivers(results.graph)
    evaluation_plan = _evaluation_plan(results, ranged, wanted)
    looked_at = {name for group in evaluation_plan.groups for name in group}
    drawn_from = [name for name in ranged if name in looked_at]
    figures: dict[Grain, dict[str, Array]] = {grain: {} for grain in GRAINS}
    spent = evaluation_plan.spent(wanted.get("month", ()))
    chunk = max(CHUNK_NUMBERS // max(evaluation_plan.size, 1), FEWEST)
    at_once = chunk * max(DRAWN_NUMBERS // max(len(drawn_from), 1) // chunk, 1)
    drawn: dict[str, dict[Range, Array]] = {}
    for first in range(0, samples, chunk):
        if first % at_once == 0:
            drawn = {name: _drawn(results, name, first, min(at_once, samples - first)) for name in drawn_from}
        part = slice(first % at_once, first % at_once + chunk)
        given = {name: _vary(results, name, _part(draws, part)) for name, draws in drawn.items()}
        for grain, arrays in _run(evaluation_plan, results, given, wanted, spent).items():
            for name, array in arrays.items():
                if name not in figures[grain]:
                    figures[grain][name] = np.empty((samples, array.shape[1]), order="F")
                figures[grain][name][first : first + chunk] = array
    return Samples(results, ranged, figures)


def swings(results: Results, node: str, grain: Grain, index: int) -> tuple[Swing, ...]:
    """Move each driver alone to its low and its high end, all others likely; the widest swing comes first.

    A driver that does not move the figure, or makes it unknown, is left out.
    """
    ranged = drivers(results.graph)
    evaluation_plan = _evaluation_plan(results, ranged, {grain: [node]})
    given = {name: _vary(results, name, _ends(2 * at, 2 * len(ranged))) for at, name in enumerate(ranged)}
    rows = _run(evaluation_plan, results, given, {grain: [node]})[grain].get(node)
    if rows is None:
        return ()
    pairs = np.broadcast_to(rows[:, index], 2 * len(ranged)).reshape(-1, 2)
    all_swings = [
        Swing(name, float(low), float(high)) for name, (low, high) in zip(ranged, pairs, strict=True)
    ]
    moving = [swing for swing in all_swings if abs(swing.high - swing.low) > 0]
    return tuple(sorted(moving, key=lambda swing: (-abs(swing.high - swing.low), swing.driver)))


def _evaluation_plan(results: Results, ranged: Iterable[str], wanted: Wanted) -> EvaluationPlan:
    plan = short_evaluation_plan(results.graph, results.calendar, ranged, wanted)
    return shortened(plan, wanted.get("month", ()), results.figures["month"])


def _drawn(results: Results, name: str, first: int, count: int) -> dict[Range, Array]:
    """Return some draws of each range of a driver, from `first` on; they move together."""
    source, at = results.graph.nodes[name].source, shares(name, first, count)
    numbers = numbers_in(source.value) if isinstance(source, Given) else ()
    return {number: quantile(number, at) for number in numbers if isinstance(number, Range)}


def _part(draws: Mapping[Range, Array], part: slice) -> Callable[[Range], Array]:
    """Return the choice of some of the draws of each range."""
    return lambda ranged: draws[ranged][part]


def _ends(row: int, rows: int) -> Callable[[Range], Array]:
    """Return the choice of a range's low end in one row and of its high end in the next; the others are likely."""

    def choose(ranged: Range) -> Array:
        numbers = np.full(rows, float(ranged.amount))
        numbers[row : row + 2] = ranged.low, ranged.high
        return numbers

    return choose


def _vary(results: Results, name: str, choose: Callable[[Range], Array]) -> Array:
    source = results.graph.nodes[name].source
    if not isinstance(source, Given):
        raise TypeError(f"{name} is not given")

    def numbers(number: Number) -> Array:
        return choose(number) if isinstance(number, Range) else np.array([number.amount], np.float64)

    return spread_with(source.value, results.calendar, numbers)


def _run(
    evaluation_plan: EvaluationPlan,
    results: Results,
    given: Mapping[str, Array],
    wanted: Wanted,
    spent: Spent = (),
) -> dict[Grain, dict[str, Array]]:
    """Compute one chunk, and keep the wanted figures that ranges change, shape (samples or 1, periods)."""
    figures: dict[Grain, dict[str, Array]] = {grain: dict(results.figures[grain]) for grain in GRAINS}
    evaluation_plan.run(figures, given, spent)
    return {
        grain: {
            name: figures[grain][name]
            for name in wanted.get(grain, ())
            if name in figures[grain] and figures[grain][name] is not results.figures[grain].get(name)
        }
        for grain in GRAINS
    }
