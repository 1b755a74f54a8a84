"""Find what some figures move: not what mentions them, but what would come out otherwise.

A churn rate is customers lost by customers, so it mentions the funnel that won them; yet no change of the funnel moves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.calendar import GRAINS, Grain
from plansite.compute.course import short_course

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.compute.evaluate import Array
    from plansite.compute.results import Results

_LESS = 0.9
_NOISE = 1e-9  # what rounding leaves of a figure that cancels out, relative to the result


def moved_by(results: Results, figures: Iterable[str], among: Sequence[str]) -> frozenset[str]:
    """Return those of some nodes that change in any month when each of the figures alone is a tenth lower in all months."""
    nodes = [name for name in among if name in results.figures["month"]]
    months = results.figures["month"]
    return frozenset(
        name
        for figure in figures
        if figure in months
        for name, after in _after(results, figure, nodes).items()
        if not np.isclose(months[name], after, rtol=_NOISE, atol=0, equal_nan=True).all()
    )


def _after(results: Results, figure: str, nodes: Sequence[str]) -> dict[str, Array]:
    """Return the nodes by month as they are when a figure is lower."""
    course = short_course(results.graph, results.calendar, [figure], {"month": nodes})
    moved: dict[Grain, dict[str, Array]] = {grain: dict(results.figures[grain]) for grain in GRAINS}
    course.run(moved, {figure: np.asfortranarray(results.figures["month"][figure] * _LESS)})
    return {name: moved["month"][name] for name in nodes}
