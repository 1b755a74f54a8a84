"""Evaluate formulas that look back at each other, one period after the other.

What is the same in all samples is a plain number there, which is many times quicker than an array.
"""

from __future__ import annotations

import operator
from functools import reduce
from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine.arrays import finite
from plansite.compute.engine.evaluation.evaluate import OPERATIONS, choose
from plansite.compute.engine.formula import Call, Expression, Name, Number, Operation, parts_of
from plansite.compute.engine.rollup import BY_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.evaluation.evaluate import View

    Numbers = float | Array  # of one period: the same in all samples, or of each
    Step = Callable[[int], Numbers]


def in_turn(  # noqa: PLR0913 - all that a group is evaluated by
    formulas: Mapping[str, Expression],
    inputs: Iterable[str],
    view: View,
    samples: int,
    needed: Mapping[str, int],
    spent: Collection[str] = (),
) -> dict[str, Array] | None:
    """Evaluate formulas that look back at each other, period by period; None where one of them takes whole arrays.

    All is as with arrays, but what is the same in all samples is a plain number, which is many times quicker. `needed` says how
    many of the first periods of a formula are, where that is not all. Formulas that are `spent` are not in what is returned.
    """
    rows = {name: _row(view.figures[name]) for name in inputs if name in view.figures}
    own: dict[str, list[Numbers]] = {name: [nan] * needed.get(name, view.periods) for name in formulas}
    rows |= own
    passing = [row for name, row in own.items() if name in spent]
    steps = [(own[name], _step(expression, rows, view)) for name, expression in formulas.items()]
    if any(step is None for _, step in steps):
        return None
    for period in range(view.periods):
        for row, step in steps:
            if period < len(row):
                row[period] = step(period)  # type: ignore[misc]  # none is missing
        for row in passing:
            if 0 < period <= len(row):
                row[period - 1] = nan  # nothing looks back further than one period
    return {name: _array(row, samples) for name, row in own.items() if name not in spent}


def _row(figure: Array) -> list[Numbers]:
    """Return the numbers of each period: a plain one where all samples have the same."""
    return figure[0].tolist() if len(figure) == 1 else list(figure.T)


def _array(row: Sequence[Numbers], samples: int) -> Array:
    """Return the numbers of all periods, shape (samples, periods)."""
    if samples == 1:
        return np.array([row], np.float64)
    array = np.empty((samples, len(row)), order="F")
    for period, numbers in enumerate(row):
        array[:, period] = numbers
    return array


def _step(expression: Expression, rows: Mapping[str, list[Numbers]], view: View) -> Step | None:
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

    def step(period: int) -> Numbers:
        if period == 0:
            return before[0](0) if before else nan
        return nan if by_length and lengths[period] != lengths[period - 1] else now(period - 1)

    return step


def _number(
    operation: Callable[[float, float], float], of_arrays: Callable[..., Array]
) -> Callable[..., Step]:
    """Make the step of an operation over two numbers or more, unknown where the result is infinite."""

    def one(left: Numbers, right: Numbers) -> Numbers:
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            return finite(of_arrays, left, right)
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


def _test(sign: str, operation: Callable[[float, float], bool]) -> Callable[[Step, Step], Step]:
    of_arrays = OPERATIONS[sign]

    def make(left: Step, right: Step) -> Step:
        def step(period: int) -> Numbers:
            one, other = left(period), right(period)
            if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
                return finite(of_arrays, one, other)
            return nan if one != one or other != other else float(operation(one, other))  # noqa: PLR0124 - unknown is not itself

        return step

    return make


def _chosen(test: Step, yes: Step, no: Step) -> Step:
    def step(period: int) -> Numbers:
        holds = test(period)
        if isinstance(holds, np.ndarray):
            return finite(choose, holds, yes(period), no(period))
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
    "+": _number(operator.add, np.add),
    "-": _number(operator.sub, np.subtract),
    "*": _number(operator.mul, np.multiply),
    "/": _number(operator.truediv, np.divide),
    "sum": _number(operator.add, np.add),
    "min": _number(_end("<"), np.minimum),
    "max": _number(_end(">"), np.maximum),
    "negative": lambda part: lambda period: -part(period),
    "<": _test("<", operator.lt),
    "<=": _test("<=", operator.le),
    ">": _test(">", operator.gt),
    ">=": _test(">=", operator.ge),
    "==": _test("==", operator.eq),
    "!=": _test("!=", operator.ne),
    "and": _test("and", lambda one, other: one != 0 and other != 0),
    "or": _test("or", lambda one, other: one != 0 or other != 0),
    "if": _chosen,
}
