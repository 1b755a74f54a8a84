"""Say what was measured of a figure over whole months, quarters and years, so that like is compared with like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.rollup import BY_LENGTH

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results

AVERAGED_OR_BY_LENGTH = BY_LENGTH | {"average"}  # what a month alone says nothing of


def measured_over(figure: str, grain: Grain, results: Results, outlook: Results | None) -> list[float | None]:
    """Return what was measured of a figure in each period of a grain, None where a part of the period was not.

    `results` are those of the plan. A rate that was measured by month has no quarters of its own: what its months come to, the
    outlook knows.
    """
    actual, periods = ids.actual(figure), results.calendar.periods(grain)
    if actual not in results.graph.nodes:
        return [None] * len(periods)
    node = results.graph.nodes.get(figure, results.graph.nodes[actual])
    months, values = results.series(actual, "month"), results.series(actual, grain)
    if node.rollup not in AVERAGED_OR_BY_LENGTH or grain == "month":
        return values
    if results.graph.nodes[actual].rollup == "none":
        values = outlook.series(figure, grain) if outlook else values
    by_length = node.rollup in BY_LENGTH
    return [
        None if None in months[period.first : period.stop] or (by_length and not period.whole) else value
        for period, value in zip(periods, values, strict=True)
    ]
