"""Spread a written value over the plan's months."""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np

from plansite.read.values import (
    Growth,
    Measured,
    MonthMap,
    Number,
    Range,
    Season,
    Value,
    numbers_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from plansite.compute.engine.calendar import Calendar
    from plansite.problems import Span

    Array = NDArray[np.float64]


def spread(value: Value, calendar: Calendar) -> Array:
    """Return a value's likely number for every month, shape (months,); NaN before a month map begins.

    A formula has no numbers of its own: ValueError.
    """
    if isinstance(
        value, Number | MonthMap | Measured
    ):  # nearly all of a plan, and many times quicker as plain numbers
        return np.array(_amounts(value, calendar), np.float64)
    likely: Array = spread_with(value, calendar, lambda number: np.array([number.amount], np.float64))[0]
    return likely


def _amounts(value: Number | MonthMap | Measured, calendar: Calendar) -> list[float]:
    """Return the likely amount of each month; NaN where there is none, or none that is finite."""
    months = calendar.months
    if isinstance(value, Number):
        return [_finite(value.amount)] * months
    amounts = [nan] * months
    for month, number in value.steps:
        at = calendar.index(month)
        if isinstance(value, Measured):
            amounts[at] = _finite(number.amount)
        elif at < months:
            first = max(at, 0)
            amounts[first:] = [_finite(number.amount)] * (months - first)
    return amounts


def _finite(amount: float) -> float:
    return amount if isfinite(amount) else nan


def spread_with(value: Value, calendar: Calendar, choose: Callable[[Number], Array]) -> Array:
    """Return what a value is in every month, shape (samples, months), when each of its numbers is as chosen.

    `choose` turns a number into its samples, shape (samples,) or (1,).
    """
    with np.errstate(all="ignore"):
        numbers = _spread(value, calendar, lambda number: choose(number)[:, None])
    known = np.isfinite(numbers)
    if not known.all():
        numbers[~known] = np.nan
    return np.asfortranarray(numbers)


def _spread(value: Value, calendar: Calendar, choose: Callable[[Number], Array]) -> Array:
    months = np.arange(calendar.months)
    if isinstance(value, Number):
        return np.repeat(choose(value).T, calendar.months, axis=0).T
    if isinstance(value, MonthMap):
        steps = [(max(calendar.index(month), 0), choose(number)) for month, number in value.steps]
        numbers = np.full((max(len(number) for _, number in steps), calendar.months), np.nan, order="F")
        for first, number in steps:
            numbers[:, first:] = number
        return numbers
    if isinstance(value, Measured):
        measured = np.full((1, calendar.months), np.nan)
        for month, actual in value.steps:
            measured[0, calendar.index(month)] = actual.amount
        return measured
    if isinstance(value, Growth):
        return np.asarray(choose(value.start) * (1 + value.rate) ** (months / value.months))
    if isinstance(value, Season):
        first = int(calendar.start[5:7]) - 1
        return np.asarray(choose(value.year) * np.array(value.weights)[(first + months) % 12] / 100)
    raise ValueError("a formula is computed by the graph")


def ranges_in(value: Value) -> tuple[Range, ...]:
    """Return the ranges in a value whose ends are apart; the others say no more than a number."""
    return tuple(
        number for number in numbers_in(value) if isinstance(number, Range) and number.low < number.high
    )


def place_of(value: Value, calendar: Calendar, month: int) -> Span:
    """Return the line from which a value's number for a month comes."""
    if isinstance(value, MonthMap):
        due = [number.span for name, number in value.steps if calendar.index(name) <= month]
        return due[-1] if due else value.span
    if isinstance(value, Measured):
        measured = [number.span for name, number in value.steps if calendar.index(name) <= month]
        return measured[-1] if measured else value.span
    return value.span


def first_known(value: Value, calendar: Calendar) -> int:
    """Return the first month, counted from 0, for which a value says anything."""
    return max(calendar.index(value.steps[0][0]), 0) if isinstance(value, MonthMap | Measured) else 0
