"""Make the nodes of a frozen baseline: what an earlier state of the plan said of each figure, and the change since then."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node
from plansite.compute.engine.sections import BASELINE
from plansite.compute.engine.units import of_comparison
from plansite.compute.measured.rows import OF_THE_PLAN
from plansite.compute.model.given import formula_node
from plansite.read.values import Measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.compute.engine.calendar import Calendar, Grain
    from plansite.compute.engine.results import Results
    from plansite.compute.engine.rollup import Rollup
    from plansite.read.tables.baseline import Frozen
    from plansite.read.values import Number

_LEAST_CHANGE = 0.0005  # as a fraction; less is shown as no change at all


def baseline_nodes(frozen: Iterable[Frozen], nodes: Iterable[Node], calendar: Calendar) -> list[Node]:
    """Return two nodes for each figure of the plan that the baseline has: its value then, and the change since.

    Figures that the plan no longer has, or has in another unit, are passed over, and so are months outside the plan.
    """
    known = {node.id: node for node in nodes if node.section in OF_THE_PLAN}
    months = frozenset(calendar.names)
    series: dict[str, list[tuple[str, Number]]] = defaultdict(list)
    for row in frozen:
        node = known.get(row.metric)
        if node and node.unit == row.value.unit and row.month in months:
            series[row.metric].append((row.month, row.value))
    return [
        node
        for metric, steps in series.items()
        for node in _nodes(known[metric], tuple(sorted(steps, key=lambda step: step[0])))
    ]


def _nodes(node: Node, steps: tuple[tuple[str, Number], ...]) -> Iterator[Node]:
    source = Given(Measured(steps, steps[0][1].span))
    rollup: Rollup = "none" if node.rollup == "recompute" else node.rollup
    then = ids.baseline(node.id)
    change = f"{node.id} - {then}"
    yield Node(then, node.title, node.unit, rollup, source, BASELINE, about=node.id, part="baseline")
    yield formula_node(
        ids.baseline_change(node.id),
        node.title,
        of_comparison(node.unit),
        "none" if rollup == "none" else "recompute",
        BASELINE,
        change if node.unit == "percent" else f"({change}) / max({then}, -{then})",
        source.value.span,
        "change since the baseline",
    )


def first_move(results: Results, metric: str) -> tuple[Grain, int] | None:
    """Return the first year in which the plan has moved away from a figure's baseline, None when it has not.

    Of a ratio the baseline knows months only, and of what is one value for the whole plan just that.
    """
    node = results.graph.nodes.get(ids.baseline(metric))
    if node is None:
        return None
    grain: Grain = "month" if node.rollup == "none" else "plan" if node.rollup == "setting" else "year"
    pairs = zip(results.series(node.id, grain), results.series(metric, grain), strict=True)
    moved = (at for at, (then, now) in enumerate(pairs) if _differ(then, now))
    index = next(moved, None)
    return None if index is None else (grain, index)


def _differ(then: float | None, now: float | None) -> bool:
    return then is not None and now is not None and abs(now - then) > _LEAST_CHANGE * abs(then)
