"""Spread a written value over the plan's months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plansite.read.values import FormulaText, Growth, MonthMap, Number, Season, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plansite.compute.calendar import Calendar
    from plansite.problems import Span


def spread(value: Value, calendar: Calendar) -> NDArray[np.float64]:
    """Return a value's number for every month, shape (months,); NaN before a month map begins.

    A formula has no numbers of its own: ValueError.
    """
    months = np.arange(calendar.months)
    if isinstance(value, Number):
        return np.full(calendar.months, value.amount)
    if isinstance(value, MonthMap):
        numbers = np.full(calendar.months, np.nan)
        for month, number in value.steps:
            numbers[max(calendar.index(month), 0) :] = number.amount
        return numbers
    if isinstance(value, Growth):
        return value.start.amount * (1 + value.rate) ** (months / value.months)
    if isinstance(value, Season):
        first = int(calendar.start[5:7]) - 1
        return value.year.amount * np.array(value.weights)[(first + months) % 12] / 100
    raise ValueError("a formula is computed by the graph")


def place_of(value: Value, calendar: Calendar, month: int) -> Span:
    """Return the line from which a value's number for a month comes."""
    if isinstance(value, MonthMap):
        due = [number.span for name, number in value.steps if calendar.index(name) <= month]
        return due[-1] if due else value.span
    return value.span


def first_known(value: Value, calendar: Calendar) -> int:
    """Return the first month, counted from 0, for which a value says anything."""
    return max(calendar.index(value.steps[0][0]), 0) if isinstance(value, MonthMap) else 0


def is_formula(value: Value | None) -> bool:
    """Tell whether a value is a formula."""
    return isinstance(value, FormulaText)
