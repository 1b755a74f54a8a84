"""Evaluate formulas over arrays of shape (samples, periods); NaN stands for “unknown” inside this package only.

covers: KPI-RULE-3, KPI-RULE-4, KPI-RULE-6
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from functools import reduce
from math import ceil, isfinite, nan
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine.arrays import finite, raising
from plansite.compute.engine.formula import Call, Expression, Name, Number, Operation, parts_of
from plansite.compute.engine.rollup import BY_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.graph import Node

    Step = Callable[[int], float]


DAYS_A_YEAR = 365  # a month is a twelfth of it, so that the same days split every month alike


@dataclass(frozen=True, slots=True)
class View:
    """Give a formula its figures: all periods so far, and the window of periods to compute now.

    `year` is how many periods make a year, 0 when a period is longer than one. `lengths` are the months of each period,
    empty when all are one month long; `nodes` say which figures grow with the length of a period.
    """

    figures: Mapping[str, Array]
    first: int
    stop: int
    periods: int
    year: int
    lengths: tuple[int, ...] = ()
    nodes: Mapping[str, Node] = field(default_factory=dict)

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
        return View(self.figures, first, stop, self.periods, self.year, self.lengths, self.nodes)

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
        return finite(_OPERATIONS[expression.sign], *[_evaluate(part, view) for part in expression.parts])
    if isinstance(expression, Call):
        return _FUNCTIONS[expression.function](expression.arguments, view)
    return np.array([[expression.amount if isfinite(expression.amount) else np.nan]])


def _known(test: NDArray[np.bool_], *parts: Array) -> Array:
    """Turn a test into 1 and 0, unknown where any part is unknown."""
    unknown = np.isnan(parts[0])
    for part in parts[1:]:
        unknown = unknown | np.isnan(part)
    return _unknown_where(unknown, test.astype(np.float64))


def _unknown_where(unknown: NDArray[np.bool_], values: Array) -> Array:
    return np.where(unknown, np.nan, values) if unknown.any() else values


def _choose(test: Array, yes: Array, no: Array) -> Array:
    return _unknown_where(np.isnan(test), np.where(test != 0, yes, no))


def _compare(operator: Callable[[Array, Array], NDArray[np.bool_]]) -> Callable[[Array, Array], Array]:
    return lambda left, right: _known(operator(left, right), left, right)


_OPERATIONS: dict[str, Callable[..., Array]] = {
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
    "if": _choose,
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
    arrived = np.where(unknown, np.nan, _arriving(before, remaining))
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
    return np.where(share > 0, finite(np.multiply, np.minimum(share, 1), coming), 0.0)


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


def in_turn(
    formulas: Mapping[str, Expression], inputs: Iterable[str], view: View
) -> Mapping[str, Sequence[float]] | None:
    """Evaluate formulas that look back at each other, period by period, for one sample; None where one of them takes whole arrays.

    All is as with arrays, but plain numbers are many times quicker one by one.
    """
    rows = {name: view.figures[name][0].tolist() for name in inputs if name in view.figures}
    own = {name: [nan] * view.periods for name in formulas}
    rows |= own
    steps = [(own[name], _step(expression, rows, view)) for name, expression in formulas.items()]
    if any(step is None for _, step in steps):
        return None
    for period in range(view.periods):
        for row, step in steps:
            row[period] = step(period)  # type: ignore[misc]  # none is missing
    return own


def _step(expression: Expression, rows: Mapping[str, list[float]], view: View) -> Step | None:
    """Return the function that evaluates an expression for one period; None where it takes whole arrays."""
    if isinstance(expression, Number):
        amount = expression.amount if isfinite(expression.amount) else nan
        return lambda _: amount
    if isinstance(expression, Name):
        row = rows.get(expression.id)
        return (lambda _: nan) if row is None else row.__getitem__
    parts = [_step(part, rows, view) for part in parts_of(expression)]
    known = [part for part in parts if part is not None]
    word = expression.sign if isinstance(expression, Operation) else expression.function
    if len(known) < len(parts):
        return None
    if word == "lag":
        return _lag_step(expression, known, view)
    return _STEPS[word](*known) if word in _STEPS else None


def _lag_step(expression: Operation | Call, parts: Sequence[Step], view: View) -> Step:
    name, (now, *before) = parts_of(expression)[0], parts
    lengths, by_length = view.lengths, False
    if lengths and isinstance(name, Name) and name.id in view.nodes:
        by_length = view.nodes[name.id].rollup in BY_LENGTH

    def step(period: int) -> float:
        if period == 0:
            return before[0](0) if before else nan
        return nan if by_length and lengths[period] != lengths[period - 1] else now(period - 1)

    return step


def _number(operation: Callable[[float, float], float]) -> Callable[..., Step]:
    """Make the step of an operation over two numbers or more, unknown where the result is infinite."""

    def one(left: float, right: float) -> float:
        try:
            result = operation(left, right)
        except ZeroDivisionError:
            return nan
        return result if isfinite(result) else nan

    def make(*parts: Step) -> Step:
        if len(parts) == 2:  # noqa: PLR2004 - nearly all
            left, right = parts
            return lambda period: one(left(period), right(period))
        return lambda period: reduce(one, (part(period) for part in parts))

    return make


def _test(operation: Callable[[float, float], bool]) -> Callable[[Step, Step], Step]:
    def make(left: Step, right: Step) -> Step:
        def step(period: int) -> float:
            one, other = left(period), right(period)
            return nan if one != one or other != other else float(operation(one, other))  # noqa: PLR0124 - unknown is not itself

        return step

    return make


def _chosen(test: Step, yes: Step, no: Step) -> Step:
    def step(period: int) -> float:
        holds = test(period)
        return nan if holds != holds else yes(period) if holds else no(period)  # noqa: PLR0124 - unknown is not itself

    return step


def _end(sign: str) -> Callable[[float, float], float]:
    """Return the smaller (<) or the larger (>) of two numbers, as NumPy does; of two zeros it says which."""
    compare, exact = (operator.lt, np.minimum) if sign == "<" else (operator.gt, np.maximum)

    def end(left: float, right: float) -> float:
        if left == right or left != left or right != right:  # noqa: PLR0124 - unknown is not itself
            return float(exact(left, right))
        return left if compare(left, right) else right

    return end


_STEPS: dict[str, Callable[..., Step]] = {
    "+": _number(operator.add),
    "-": _number(operator.sub),
    "*": _number(operator.mul),
    "/": _number(operator.truediv),
    "sum": _number(operator.add),
    "min": _number(_end("<")),
    "max": _number(_end(">")),
    "negative": lambda part: lambda period: -part(period),
    "<": _test(operator.lt),
    "<=": _test(operator.le),
    ">": _test(operator.gt),
    ">=": _test(operator.ge),
    "==": _test(operator.eq),
    "!=": _test(operator.ne),
    "and": _test(lambda one, other: one != 0 and other != 0),
    "or": _test(lambda one, other: one != 0 or other != 0),
    "if": _chosen,
}
