"""Draw the numbers of ranges, so that the same range of the same figure always gives the same draws.

A range becomes the distribution that planners know as PERT: a beta distribution between `low` and `high` whose mean is
(low + 4 × likely + high) / 6. It comes from D. G. Malcolm, J. H. Roseboom, C. E. Clark and W. Fazar, “Application of a
Technique for Research and Development Program Evaluation”, Operations Research 7 (1959), 646-669; the form with exactly
this mean for every range is in D. Vose, Risk Analysis (3rd ed., 2008), as the PERT distribution with weight 4. A triangle
over the same three numbers has longer shoulders: it would take the ends, which people guess worst, as seriously as the
middle, which they guess best.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plansite.read.values import Range

    Array = NDArray[np.float64]

WEIGHT = 4
_STEPS = 4_096
_SEED = "plansite ranges 1"
_BITS = 53
_KEPT = 64  # arrays of draws, of 80 kB each: a plan draws for its goals and for what it earns, and so does another state of it


def shares(node: str, first: int, count: int) -> Array:
    """Return some of the evenly spread draws between 0 and 1 for a node, from `first` on, shape (count,).

    They follow from the node's name alone: another input changes none of them. Raw bits are taken from the generator
    because NumPy promises those, and not what it makes of them, to stay the same in every version.
    """
    digest = hashlib.sha256(f"{_SEED}:{node}".encode()).digest()
    bits = np.random.PCG64(int.from_bytes(digest[:16], "big")).advance(first).random_raw(count)
    return ((bits >> np.uint64(64 - _BITS)).astype(np.float64) + 0.5) / 2.0**_BITS


@lru_cache(maxsize=_KEPT)
def draws(node: str, ends: tuple[float, float, float], first: int, count: int) -> Array:
    """Return some draws of a node's range, from `first` on, which nobody can change; `ends` are low, likely, high."""
    drawn = _quantile(*ends, shares(node, first, count))
    drawn.flags.writeable = False
    return drawn


def quantile(ranged: Range, at: Array) -> Array:
    """Return the numbers of a range below which the given shares of all draws lie.

    The distribution is added up in small steps. So a range that moves a little moves each of its draws a little.
    """
    return _quantile(ranged.low, ranged.amount, ranged.high, at)


def _quantile(low: float, likely: float, high: float, at: Array) -> Array:
    width = high - low
    if width <= 0:
        return np.full(at.shape, float(likely))
    first = 1 + WEIGHT * (likely - low) / width
    edges = np.linspace(0, 1, _STEPS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    density = middles ** (first - 1) * (1 - middles) ** (WEIGHT + 1 - first)
    below = np.concatenate([[0.0], np.cumsum(density)])
    return np.asarray(low + width * np.interp(at, below / below[-1], edges))
