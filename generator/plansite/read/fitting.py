"""Fit a value to the unit that its place expects, or say why it does not fit."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, error
from plansite.read.currencies import is_currency, minor_digits
from plansite.read.grammar import RANGE, read_written
from plansite.read.misread import either, readings
from plansite.read.plan_months import NO_MONTHS, PlanMonths
from plansite.read.values import (
    EXCHANGE_RATE,
    FormulaText,
    Growth,
    Measured,
    MonthMap,
    Number,
    Range,
    Season,
    numbers_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.read.currencies import Currencies
    from plansite.read.document import Entry
    from plansite.read.values import Shift, Value


_ONE_POINT = re.compile(r"(?P<sign>[-+]?)(?P<number>[1-9][0-9]{0,2}\.[0-9]{3})(?P<unit>\s*[A-Z]{3})?\Z")
_IN_WHOLES = frozenset({"money", "count", "any"})
_THREE = 3
_AVERAGES = 12
WHOLES = (1, _AVERAGES, 100)  # what twelve weights add up to: shares, times an average month, percent


class Expected(NamedTuple):
    """Say what a place expects: its unit (`any` for whatever is written), the currencies and months of the plan, and what may stand there.

    For a month's part of the year, `whole` is what the twelve weights beside it seem to add up to, else 0.
    """

    unit: str
    currencies: Currencies
    months: PlanMonths = NO_MONTHS
    example: str = ""
    whole: int = 0


def read_value(
    entry: Entry, expected: Expected, shifts: tuple[Shift, ...] = ()
) -> tuple[Value | None, list[Problem]]:
    """Read the value at an entry, in the unit that its place expects; `shifts` are those by which it came about in a scenario.

    Returns the value, or None with the problems that say why it cannot be read.
    """
    written, problems = read_written(entry, expected.currencies.own, expected.months)
    if written and shifts and not isinstance(written, Measured):
        written = replace(written, shifts=shifts)
    value, misfits = fit(written, expected) if written else (None, [])
    problems += misfits
    return (None if problems else value), problems


def fit(value: Value, expected: Expected) -> tuple[Value | None, list[Problem]]:
    """Return a value in the unit that its place expects, or None with the problems that say why it does not fit.

    A value that was fitted to `any` unit can be fitted to one unit later: what was written is kept.
    """
    shifts = () if isinstance(value, Measured) else value.shifts
    misfits = misfits_of(shifts, expected) if shifts else _unclear(value, expected)
    if misfits:
        return None, misfits
    if isinstance(value, FormulaText):
        return value, []
    if isinstance(value, MonthMap | Measured):
        return _months(value, expected)
    if isinstance(value, Growth):
        start, problems = _amount(value.start, expected)
        return (replace(value, start=start) if start else None), problems
    if isinstance(value, Season):
        year, problems = _amount(value.year, expected)
        return (replace(value, year=year) if year else None), problems
    return _amount(value, expected)


def misfits_of(shifts: Iterable[Shift], expected: Expected) -> list[Problem]:
    """Return what is wrong with the units in which a scenario changes a value; a part of it, in percent, fits everywhere."""
    misfits = [_misfit(shift, expected) for shift in shifts if shift.unit != "percent"]
    return [problem for problem in misfits if problem]


def _unclear(value: Value, expected: Expected) -> list[Problem]:
    """Find amounts of money and counts with three digits after one point: in one country that means thousands, in another decimals."""
    if expected.unit not in _IN_WHOLES:
        return []
    problems = []
    for number in numbers_in(value):
        for part in number.parts if isinstance(number, Range) else (number,):
            match = _ONE_POINT.match(part.written.strip())
            if match and _can_be_thousands(part, expected):
                meant = [
                    f"{match['sign']}{reading}{match['unit'] or ''}" for reading in readings(match["number"])
                ]
                message = f"“{part.written.strip()}” is written in a way that can mean different numbers."
                problems.append(error("ambiguous-number", message, f"Write {either(meant)}.", part.span))
    return problems


def _can_be_thousands(number: Number, expected: Expected) -> bool:
    """Tell whether three digits after a point can be thousands: of some currencies they are the smallest coins."""
    code = number.unit if number.unit and is_currency(number.unit) else ""
    if expected.unit == "any" and not code:
        return False
    own = expected.currencies.own if expected.unit == "money" else ""
    return minor_digits(code or own) != _THREE if code or own else True


def _misfit(shift: Shift, expected: Expected) -> Problem | None:
    wanted = expected.unit
    if shift.unit is None:
        amount = shift.written
        hint = f"Write {amount} points, or {amount}% for that part of it."
        message = f"“{amount}” stands where a percentage is changed."
        return error("wrong-unit", message, hint, shift.span) if wanted == "percent" else None
    kinds = {"points": {"percent"}, "days": {"days"}, "minutes": {"minutes"}}.get(
        shift.unit, {"money", EXCHANGE_RATE}
    )
    if wanted in {"any", *kinds}:
        return None
    number = Number(float(shift.amount), shift.unit, shift.span, written=shift.written)
    return _other_unit(number, "money" if is_currency(shift.unit) else shift.unit, expected)


def _months(value: MonthMap | Measured, expected: Expected) -> tuple[Value | None, list[Problem]]:
    problems: list[Problem] = []
    steps: list[tuple[str, Number]] = []
    for month, written in value.steps:
        number, misfits = _amount(written, expected)
        problems += misfits
        if number is not None:
            problems += _mixed(steps[-1][1], number, expected.currencies) if steps else []
            steps.append((month, number))
    return (None if problems else replace(value, steps=tuple(steps))), problems


def _mixed(before: Number, number: Number, currencies: Currencies) -> list[Problem]:
    """Refuse a month that is not in the currency of the month before."""
    units = (before.unit, number.unit)
    if len(set(units)) == 1 or not any(is_currency(unit) for unit in units):
        return []
    first, second = (unit if unit and is_currency(unit) else currencies.own for unit in units)
    message = f"This amount is in {second}, the month before in {first}."
    hint = "Write all months of one value in one currency. What changes currency can be two values, added by a formula."
    return [error("mixed-currencies", message, hint, number.span)]


def _amount(number: Number, expected: Expected) -> tuple[Number | None, list[Problem]]:
    if isinstance(number, Range):
        return _range(number, expected)
    fitted = _number(number, expected)
    return (None, [fitted]) if isinstance(fitted, Problem) else (fitted, [])


def _range(written: Range, expected: Expected) -> tuple[Range | None, list[Problem]]:
    """Fit a range; its ends may meet, but not cross."""
    fitted = [_number(part, expected) for part in written.parts]
    problems = [part for part in fitted if isinstance(part, Problem)]
    parts = [part for part in fitted if isinstance(part, Number)]
    if problems or len(parts) < len(RANGE):
        return None, problems
    for (name, below), (next_name, above) in pairwise(zip(RANGE, parts, strict=True)):
        if below.unit != above.unit:
            message = f"“{name}” and “{next_name}” are not of one unit."
            hint = f"Write “{next_name}” the same way as “{name}”."
            problems.append(error("wrong-unit", message, hint, above.span))
        elif below.amount > above.amount:
            message = f"“{next_name}” is below “{name}”."
            hint = "Write low, likely and high from the smallest number to the largest."
            problems.append(error("range-order", message, hint, above.span))
    return (None if problems else replace(written, unit=parts[1].unit, parts=tuple(parts))), problems


def _number(number: Number, expected: Expected) -> Number | Problem:
    wanted = expected.unit
    if number.unit is None:
        unit = None if wanted == "any" else wanted
        return _no_percentage(number, expected) if wanted == "percent" else _of_unit(number, unit)
    unit = _money(number.unit, expected) if is_currency(number.unit) else number.unit
    if unit is None:
        return _no_rate(number, number.unit, expected)
    kind = "money" if is_currency(unit) else unit
    return _of_unit(number, unit) if wanted in {"any", kind} else _other_unit(number, kind, expected)


def _of_unit(number: Number, unit: str | None) -> Number:
    """Return a number in a unit; most are held against the same one twice, when read and when a figure is made of them."""
    return number if number.unit == unit else replace(number, unit=unit)


def _money(code: str, expected: Expected) -> str | None:
    """Return the unit of an amount in a currency; None when the plan cannot convert it. A rate is in the plan's own."""
    currencies, is_rate = expected.currencies, expected.unit == EXCHANGE_RATE
    if code == currencies.own or not currencies.own:
        return EXCHANGE_RATE if is_rate else "money"
    return code if code in currencies.rated and not is_rate else None


def _no_rate(number: Number, code: str, expected: Expected) -> Problem:
    own = expected.currencies.own
    if expected.unit == EXCHANGE_RATE:
        message, hint = f"A rate is given in {own}, the plan's currency.", f"Write it as 0.92 {own}."
    else:
        message = f"“{code}” is not the currency of this plan, and it has no exchange rate for it."
        hint = f"Write the amount in {own}, or state the rate in plan.yaml: “exchange_rates: {{{code}: 0.92 {own}}}”."
    return error("wrong-currency", message, hint, number.span)


def _no_percentage(number: Number, expected: Expected) -> Problem:
    digits = number.written.strip()
    message = f"“{digits}” stands where a percentage is expected."
    if expected.whole and number.amount > 0:
        part = f"{number.amount * 100 / expected.whole:.2f}".rstrip("0").rstrip(".")
        average = f"if you mean {digits} times an average month, which is a twelfth"
        why = average if expected.whole == _AVERAGES else f"as the weights add up to {expected.whole}"
        hint = f"Write a month's part of the year: {part}% {why}."
        return error("wrong-unit", message, hint, number.span)
    share = f", or {number.amount * 100:g}% if you mean that share of one" if 0 < number.amount < 1 else ""
    hint = f"Write {digits}% if you mean {digits} out of 100{share}."
    return error("wrong-unit", message, hint, number.span)


def _other_unit(number: Number, kind: str, expected: Expected) -> Problem:
    wanted, own = expected.unit, expected.currencies.own
    example = expected.example
    names = {
        "money": f"money, such as {example or f'49 {own}'}",
        "percent": f"a percentage, such as {example or '2.5%'}",
        "days": f"days, such as {example or '30 days'}",
        EXCHANGE_RATE: f"what one unit of the other currency is worth, such as 0.92 {own}",
    }
    message = f"“{number.written}” is in {kind}, but {wanted.replace('_', ' ')} is expected."
    hint = f"Expected here: {names.get(wanted, f'a plain number ({wanted})')}."
    return error("wrong-unit", message, hint, number.span)
