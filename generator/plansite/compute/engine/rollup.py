"""Combine months into quarters, years and the whole plan, each figure as its roll-up says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from plansite.compute.engine.arrays import finite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.calendar import Period

Rollup = Literal["sum", "product", "opening", "closing", "average", "recompute", "setting", "none"]


class Words(NamedTuple):
    """Say what a roll-up does: as a title, as what a longer period is, and as a rule for readers of a page."""

    title: str
    period: str
    rule: str


ROLLUPS: Mapping[Rollup, Words] = {
    "sum": Words("Added up", "the months added up", "months are added up"),
    "product": Words("Multiplied", "the months multiplied", "months are multiplied"),
    "opening": Words("At the start", "the first month", "the value at the start counts"),
    "closing": Words("At the end", "the last month", "the value at the end counts"),
    "average": Words("Average", "the average of the months", "months are averaged"),
    "recompute": Words(
        "Computed anew",
        "the figure's formula over the inputs of the same period",
        "the formula is applied to the longer period",
    ),
    "setting": Words("Last value", "the value that holds in the last month", "one value for the whole plan"),
    "none": Words("By month only", "nothing: the months cannot be put together", "known by month only"),
}
BY_LENGTH: frozenset[str] = frozenset(
    {"sum", "product", "recompute"}
)  # a quarter cut short is no match for a whole one


def combine(rollup: Rollup, months: Array, periods: Sequence[Period]) -> Array:
    """Combine months into periods, from shape (any, months) to (any, periods), inside `raising`.

    What is recomputed needs its formula; without one, as with `none`, only a period of one month is known.
    """
    return np.stack([_period(rollup, months[:, period.first : period.stop]) for period in periods], axis=1)


def _period(rollup: Rollup, months: Array) -> Array:
    """Combine the months of one period, from shape (any, months) to (any,)."""
    if rollup == "sum":
        return finite(lambda parts: np.asarray(parts.sum(axis=1)), months)
    if rollup == "product":
        return finite(lambda parts: np.asarray(parts.prod(axis=1)), months)
    if rollup == "opening":
        return months[:, 0]
    if rollup in {"closing", "setting"}:
        return months[:, -1]
    if rollup == "average":
        return finite(lambda parts: np.asarray(parts.mean(axis=1)), months)
    # counts of different people, and ratios that were typed in by month: nothing can be made of several
    return months[:, 0] if months.shape[1] == 1 else np.full(months.shape[0], np.nan)
