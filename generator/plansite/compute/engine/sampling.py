"""Compute a plan many times, each time with other numbers from its ranges.

A range is drawn once a sample and holds for all months of it; the ranges of one value (two steps of a month map) move
together, the ranges of different values independently. Only what the wanted figures need and the ranges change is computed
with samples. It is done a chunk at a time, so that memory holds about CHUNK_NUMBERS numbers, however large the plan is,
besides DRAWN_NUMBERS of ranges and all samples of the wanted figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine import ids
from plansite.compute.engine.calendar import GRAINS, Grain
from plansite.compute.engine.evaluation.evaluation_plan import short_evaluation_plan, shortened
from plansite.compute.engine.graph import Given, Graph
from plansite.compute.engine.series import ranges_in, spread_with
from plansite.compute.engine.variates import draws
from plansite.read.values import Number, Range, numbers_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

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
    plan = _evaluation_plan(results, drivers(results.graph), wanted)
    sampling = _Sampling(results, wanted, plan, samples)
    for first, chunk in sampling.chunks():
        sampling.take(first, chunk)
    return sampling.samples


def sample_both(one: Results, other: Results, wanted: Wanted) -> tuple[Samples, Samples]:
    """Do the same for two states of a plan: what is alike in both is computed once, a chunk at a time."""
    plan, read = _evaluation_plan(other, drivers(other.graph), wanted).without(other.alike(one))
    handed_on = {**wanted, "month": [*wanted.get("month", ()), *read]}
    first = _Sampling(one, wanted, _evaluation_plan(one, drivers(one.graph), handed_on), SAMPLES, read)
    second = _Sampling(other, wanted, plan, SAMPLES, read)
    for start, chunk in first.chunks():
        months = first.take(start, chunk)
        second.take(start, chunk, {name: months[name] for name in read})
    return first.samples, second.samples


class _Sampling:
    """Collect samples of wanted figures, a chunk at a time; `shared` are figures whose months are handed from one to the other."""

    def __init__(
        self,
        results: Results,
        wanted: Wanted,
        plan: EvaluationPlan,
        samples: int,
        shared: Collection[str] = (),
    ) -> None:
        looked_at = {name for group in plan.groups for name in group}
        self.results, self.plan, self.count = results, plan, samples
        self.wanted = {grain: frozenset(wanted.get(grain, ())) for grain in GRAINS}
        self.asked = {**self.wanted, "month": self.wanted["month"].union(shared)}
        self.spent = plan.spent(self.asked["month"])
        self.drawn_from = [name for name in drivers(results.graph) if name in looked_at]
        self.drawn: dict[str, dict[Range, Array]] = {}
        self.figures: dict[Grain, dict[str, Array]] = {grain: {} for grain in GRAINS}

    @property
    def samples(self) -> Samples:
        """Return what was collected."""
        return Samples(self.results, drivers(self.results.graph), self.figures)

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Yield where each chunk begins, and how many samples it may have."""
        chunk = max(CHUNK_NUMBERS // max(self.plan.size, 1), FEWEST)
        return ((first, chunk) for first in range(0, self.count, chunk))

    def take(
        self, first: int, chunk: int, known: Mapping[str, Array] = MappingProxyType({})
    ) -> Mapping[str, Array]:
        """Compute the next chunk, of which some months are known, and return the months of all that was asked for."""
        given = {**self._drawn(first, chunk), **known}
        taken = _run(self.plan, self.results, given, self.asked, self.spent)
        for grain, names in self.wanted.items():
            for name in names & taken[grain].keys():
                array = taken[grain][name]
                if name not in self.figures[grain]:
                    self.figures[grain][name] = np.empty((self.count, array.shape[1]), order="F")
                self.figures[grain][name][first : first + chunk] = array
        return taken["month"]

    def _drawn(self, first: int, chunk: int) -> dict[str, Array]:
        """Return what the plan states with ranges, drawn for a chunk; so many are drawn at once as memory may hold."""
        at_once = chunk * max(DRAWN_NUMBERS // max(len(self.drawn_from), 1) // chunk, 1)
        if first % at_once == 0:
            count = min(at_once, self.count - first)
            self.drawn = {name: _drawn(self.results, name, first, count) for name in self.drawn_from}
        part = slice(first % at_once, first % at_once + chunk)
        return {name: _vary(self.results, name, _part(ranges, part)) for name, ranges in self.drawn.items()}


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
    source = results.graph.nodes[name].source
    numbers = numbers_in(source.value) if isinstance(source, Given) else ()
    return {
        number: draws(name, (number.low, number.amount, number.high), first, count)
        for number in numbers
        if isinstance(number, Range)
    }


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
