"""Hold how far a figure of the whole plan may come out, where the plan gives ranges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Hold how far a figure of the whole plan may come out.

    `low` and `high` are what one and nine of ten draws stay at or below, None where that draw does not tell. `chance` is the
    share of all draws that `words` are said of, such as “not below zero in”.
    """

    low: float | None
    high: float | None
    chance: float
    words: str
