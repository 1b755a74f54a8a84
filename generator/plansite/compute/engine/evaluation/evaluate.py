"""Evaluate formulas over arrays of shape (samples, periods); NaN stands for “unknown” inside this package only.

covers: KPI-RULE-3, KPI-RULE-4, KPI-RULE-6
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from math import ceil, isfinite, isnan
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine.arrays import finite, raising
from plansite.compute.engine.formula import Call, Expression, Name, Operation
from plansite.compute.engine.rollup import BY_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.graph import Node


DAYS_A_YEAR = 365  # a month is a twelfth of it, so that the same days split every month alike


@dataclass(frozen=True, slots=True)
class View:
    """Give a formula its figures: all periods so far, and the window of periods to compute now.

    `year` is how many periods make a year, 0 when a period is longer than one. `lengths` are the months of each period,
    empty when all are one month long; `nodes` say which figures grow with the length of a period. With `only_taken`, of a
    choice that is the same in all samples nothing is evaluated but the branch that a period takes.
    """

    figures: Mapping[str, Array]
    first: int
    stop: int
    periods: int
    year: int
    lengths: tuple[int, ...] = ()
    nodes: Mapping[str, Node] = field(default_factory=dict)
    only_taken: bool = False

    def now(self, name: str) -> Array:
        """Return a figure in the window; unknown when there is no such figure."""
        figure = self.figures.get(name)
        return self._unknown() if figure is None else figure[:, self.first : self.stop]

    def back(self, name: str, steps: int) -> Array:
        """Return a figure some periods earlier; unknown before the first period.

        What adds up over months is also unknown where the earlier period has another number of them.
        """
        figure = self.figures.get(name)
        if figure is None or steps < 1:
            return self._unknown()
        if self.first >= steps:
            earlier = figure[:, self.first - steps : self.stop - steps]
        else:
            before = np.full((figure.shape[0], min(steps, self.stop) - self.first), np.nan)
            earlier = np.concatenate([before, figure[:, : max(self.stop - steps, 0)]], axis=1)
        if not self.lengths or name not in self.nodes or self.nodes[name].rollup not in BY_LENGTH:
            return earlier
        same = [
            index >= steps and self.lengths[index] == self.lengths[index - steps]
            for index in range(self.first, self.stop)
        ]
        return np.where(same, earlier, np.nan)

    def window(self, first: int, stop: int) -> View:
        """Return the view of other periods of the same figures."""
        return View(
            self.figures, first, stop, self.periods, self.year, self.lengths, self.nodes, self.only_taken
        )

    def whole(self) -> View:
        """Return the view of all periods, for functions that need them."""
        return self.window(0, self.periods)

    def _unknown(self) -> Array:
        return np.full((1, self.stop - self.first), np.nan)


def evaluate(expression: Expression, view: View) -> Array:
    """Return an expression's values, shape (samples, window); nothing infinite ever comes out."""
    with raising():
        return values(expression, view)


def values(expression: Expression, view: View) -> Array:
    """Do the same inside `raising`, for callers that evaluate many."""
    numbers = _evaluate(expression, view)
    width = view.stop - view.first
    return numbers if numbers.shape[1] == width else np.repeat(numbers, width, axis=1)


def _evaluate(expression: Expression, view: View) -> Array:
    """Return an expression's values; those of a number have one column for all periods."""
    if isinstance(expression, Name):
        return view.now(expression.id)
    if isinstance(expression, Operation):
        if view.only_taken and expression.sign == "if":
            return _taken(*expression.parts, view=view)
        return finite(OPERATIONS[expression.sign], *[_evaluate(part, view) for part in expression.parts])
    if isinstance(expression, Call):
        return _FUNCTIONS[expression.function](expression.arguments, view)
    return np.array([[expression.amount if isfinite(expression.amount) else np.nan]])


def _taken(condition: Expression, yes: Expression, no: Expression, *, view: View) -> Array:
    """Evaluate a choice; where all samples take the same branch in a period, only that one."""
    test = values(condition, view)
    if len(test) > 1:
        return finite(choose, test, _evaluate(yes, view), _evaluate(no, view))
    runs: list[Array] = []
    first = view.first
    for branch, run in groupby(
        test[0].tolist(), lambda holds: None if isnan(holds) else yes if holds else no
    ):
        window = view.window(first, first + len(list(run)))
        runs.append(window.now("") if branch is None else values(branch, window))
        first = window.stop
    return runs[0] if len(runs) == 1 else _side_by_side(runs)


def _side_by_side(runs: Sequence[Array]) -> Array:
    """Return the values of runs of periods as those of all of them."""
    samples = max(map(len, runs))
    return np.concatenate([np.broadcast_to(run, (samples, run.shape[1])) for run in runs], axis=1)


def _known(test: NDArray[np.bool_], *parts: Array) -> Array:
    """Turn a test into 1 and 0, unknown where any part is unknown."""
    unknown = np.isnan(parts[0])
    for part in parts[1:]:
        unknown = unknown | np.isnan(part)
    return _unknown_where(unknown, test.astype(np.float64))


def _unknown_where(unknown: NDArray[np.bool_], values: Array) -> Array:
    return np.where(unknown, np.nan, values) if unknown.any() else values


def choose(test: Array, yes: Array | float, no: Array | float) -> Array:
    """Return one of two values by a test, unknown where that is."""
    return _unknown_where(np.isnan(test), np.where(test != 0, yes, no))


def _compare(operator: Callable[[Array, Array], NDArray[np.bool_]]) -> Callable[[Array, Array], Array]:
    return lambda left, right: _known(operator(left, right), left, right)


OPERATIONS: dict[str, Callable[..., Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,  # zero divided by zero is not a number, anything else by zero is infinite: unknown both
    "negative": np.negative,
    "<": _compare(np.less),
    "<=": _compare(np.less_equal),
    ">": _compare(np.greater),
    ">=": _compare(np.greater_equal),
    "==": _compare(np.equal),
    "!=": _compare(np.not_equal),
    "and": lambda left, right: _known((left != 0) & (right != 0), left, right),
    "or": lambda left, right: _known((left != 0) | (right != 0), left, right),
    "not": lambda value: _known(value == 0, value),
    "if": choose,
}


def _lag(arguments: tuple[Expression, ...], view: View) -> Array:
    earlier = view.back(arguments[0].id, 1) if isinstance(arguments[0], Name) else view.now("")
    if len(arguments) == 1 or view.first > 0:
        return earlier
    before = values(arguments[1], view)[:, :1]
    if earlier.shape[1] == 1:
        return before
    return np.where(np.arange(view.stop) == 0, before, earlier)


def _year_ago(arguments: tuple[Expression, ...], view: View) -> Array:
    earlier = view.back(arguments[0].id, view.year) if isinstance(arguments[0], Name) else view.now("")
    if len(arguments) == 1:
        return earlier
    return np.where(np.arange(view.first, view.stop) < view.year, values(arguments[1], view), earlier)


def _delayed(arguments: tuple[Expression, ...], view: View) -> Array:
    """Move what comes in a month on by the days that are stated for that month.

    Days are turned into months of 365 / 12 days, and what comes in a month arrives in two, in proportion: with 45 days,
    a half of January's comes in February and a half in March, as if it were spread evenly over its month. What came before
    the plan came at the pace of the first month, or as the third figure says, and with the days of the first month: a plan
    does not start with an empty desk.
    """
    so_far = view.window(0, view.stop)
    coming = values(arguments[0], so_far)
    months = finite(lambda days: days * view.year / DAYS_A_YEAR, values(arguments[1], so_far))
    months = np.where(months >= 0, months, np.nan)
    before = values(arguments[2], so_far)[:, :1] if len(arguments) > 2 else coming[:, :1]  # noqa: PLR2004 - the third
    unknown = np.logical_or.accumulate(np.isnan(months), axis=1)[:, view.first :]
    remaining = months[:, :1] - np.arange(view.first, view.stop)
    arrived = _unknown_where(unknown, _arriving(before, remaining))
    known = months[~np.isnan(months)]
    soonest, latest = (int(known.min()), ceil(known.max())) if known.size else (0, -1)
    for later in range(soonest, min(latest + 1, view.stop)):
        reached = max(later, view.first)
        sent = slice(reached - later, view.stop - later)
        moved = _arriving(coming[:, sent], 1 - np.abs(later - months[:, sent]))
        earlier = np.zeros((moved.shape[0], reached - view.first))
        arrived = finite(
            np.add, arrived, np.concatenate([earlier, moved], axis=1) if reached > view.first else moved
        )
    return arrived


def _arriving(coming: Array, share: Array) -> Array:
    """Return a share of what comes, from none to all of it; unknown only where some of what is unknown arrives."""
    arriving, some = finite(np.multiply, np.minimum(share, 1), coming), share > 0
    return arriving if some.all() else np.where(some, arriving, 0.0)


def _cumulative(arguments: tuple[Expression, ...], view: View) -> Array:
    """Add up from the first period; what follows an unknown period is unknown."""
    added = finite(lambda parts: np.cumsum(parts, axis=1), values(arguments[0], view.whole()))
    return added[:, view.first : view.stop]


def _growth(arguments: tuple[Expression, ...], view: View) -> Array:
    now, base = (_evaluate(argument, view) for argument in arguments)
    grown = finite(lambda left, right: (left - right) / right, now, base)
    return np.where(base > 0, grown, np.nan)


def _first_month(arguments: tuple[Expression, ...], view: View) -> Array:
    """Return the number (from 1) of the first period in which a test holds, the same for every period."""
    test = values(arguments[0], view.whole())
    holds = test == 1
    first = np.where(holds.any(axis=1), holds.argmax(axis=1) + 1.0, np.nan)
    unknown_before = np.isnan(test).argmax(axis=1) < first - 1
    first = np.where(np.isnan(test).any(axis=1) & unknown_before, np.nan, first)
    return np.repeat(first[:, None], view.stop - view.first, axis=1)


def _first_month_for_good(arguments: tuple[Expression, ...], view: View) -> Array:
    """Return the number (from 1) of the first period from which on a test holds to the end, the same for every period."""
    test = values(arguments[0], view.whole())
    holds_to_end = np.logical_and.accumulate((test == 1)[:, ::-1], axis=1).sum(axis=1)
    before = test.shape[1] - holds_to_end
    decides = np.take_along_axis(test, np.maximum(before - 1, 0)[:, None], axis=1)[:, 0]
    known = (holds_to_end > 0) & ((before == 0) | ~np.isnan(decides))
    first = np.where(known, before + 1.0, np.nan)
    return np.repeat(first[:, None], view.stop - view.first, axis=1)


def _fold(combine: Callable[[Array, Array], Array]) -> Callable[[tuple[Expression, ...], View], Array]:
    def folded(arguments: tuple[Expression, ...], view: View) -> Array:
        result = _evaluate(arguments[0], view)
        for argument in arguments[1:]:
            result = finite(combine, result, _evaluate(argument, view))
        return result

    return folded


def _round_up(value: Array) -> Array:
    """Round up to whole numbers, but take for whole what differs from a whole number by no more than rounding noise."""
    return np.ceil(value - 1e-9 * np.maximum(1.0, np.abs(value)))


OVER_ALL = frozenset({"cumulative", "first_month", "first_month_for_good"})  # they see all periods at once
_FUNCTIONS: dict[str, Callable[[tuple[Expression, ...], View], Array]] = {
    "lag": _lag,
    "year_ago": _year_ago,
    "cumulative": _cumulative,
    "delayed": _delayed,
    "growth": _growth,
    "first_month": _first_month,
    "first_month_for_good": _first_month_for_good,
    "min": _fold(np.minimum),
    "max": _fold(np.maximum),
    "sum": _fold(np.add),
    "round": lambda arguments, view: np.floor(_evaluate(arguments[0], view) + 0.5),
    "round_up": lambda arguments, view: _round_up(_evaluate(arguments[0], view)),
}
