"""Read the one grammar of values: wherever a number may stand in a plan, these forms may stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from plansite.problems import Problem, Rule, Span, error, nearest
from plansite.read.currencies import is_currency
from plansite.read.misread import FORMS, misread

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from plansite.read.currencies import Currencies
    from plansite.read.document import Entry

_NUMBER = re.compile(r"(?P<number>[-+]?[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>[^\s0-9.,].*)?\Z")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
_GROWTH = re.compile(r"(?P<rate>[-+]?[0-9]+(?:\.[0-9]+)?)\s*%\s+per\s+(?P<per>month|quarter|year)\Z")
_UNIT_WORDS: dict[str, str] = {
    "%": "percent",
    "day": "days",
    "days": "days",
    "minute": "minutes",
    "minutes": "minutes",
}
_RANGE = ("low", "likely", "high")
EXCHANGE_RATE = "exchange_rate"
MONTHS_PER = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number in its unit's base: percent as a fraction, `money` in the plan's currency, `USD` in that one."""

    amount: float
    unit: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Range(Number):
    """A number that is not certain: `amount` is what is most likely, `low` and `high` are the ends, in the same unit.

    It may stand wherever one number may. Whatever needs a single number takes the likely one.
    """

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class MonthMap:
    """Numbers that each hold from their month until the next one; months are “YYYY-MM”, ascending."""

    steps: tuple[tuple[str, Number], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers that were measured, each in its own month only; months are “YYYY-MM”, ascending."""

    steps: tuple[tuple[str, Number], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Growth:
    """A number that grows: `rate` is a fraction per `months` months, compounded monthly."""

    start: Number
    rate: float
    months: int
    span: Span


@dataclass(frozen=True, slots=True)
class Season:
    """A year's amount spread over January to December by twelve weights that add up to 100."""

    year: Number
    weights: tuple[float, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class FormulaText:
    """A formula as written, without its “=”, and the place of its first character."""

    text: str
    span: Span


Value = Number | MonthMap | Measured | Growth | Season | FormulaText


@dataclass(frozen=True, slots=True)
class Expected:
    """Say what a place expects: its unit (`any` for whatever is written) and the currencies of the plan."""

    unit: str
    currencies: Currencies


def numbers_in(value: Value) -> tuple[Number, ...]:
    """Return the numbers that are written in a value; a formula has none."""
    if isinstance(value, Number):
        return (value,)
    if isinstance(value, MonthMap | Measured):
        return tuple(number for _, number in value.steps)
    if isinstance(value, FormulaText):
        return ()
    return (value.start if isinstance(value, Growth) else value.year,)


def currency_of(value: Value) -> str:
    """Return the currency in which a value is written, empty for the plan's own and for what is no money."""
    units = [number.unit for number in numbers_in(value)]
    return units[0] if units and units[0] and is_currency(units[0]) else ""


def read_value(entry: Entry, expected: Expected) -> tuple[Value | None, list[Problem]]:
    """Read the value at an entry.

    Returns the value, or None with the problems that say why it cannot be read.
    """
    if isinstance(entry.data, str) and entry.data.startswith("="):
        return _formula(entry)
    if isinstance(entry.data, dict):
        return _compound(entry, expected)
    return _number(entry, expected)


def _formula(entry: Entry) -> tuple[Value | None, list[Problem]]:
    text = entry.data[1:]
    skipped = len(entry.data) - len(text.lstrip())
    if not text.strip():
        return None, [
            _bad(entry, "There is nothing after “=”.", "Write a formula: = visitors * visitor_to_lead")
        ]
    # a quoted text starts one column later than its mark
    quote = 1 if entry.mark.end and entry.mark.end - entry.mark.column == len(entry.data) + 2 else 0
    span = Span(entry.span.file, entry.span.line, entry.span.column + skipped + quote, entry.span.end)
    return FormulaText(text.strip(), span), []


def _compound(entry: Entry, expected: Expected) -> tuple[Value | None, list[Problem]]:
    keys = set(entry.data)
    if keys and all(re.match(r"[0-9]{4}", key) for key in keys):
        return _month_map(entry, expected)
    forms: dict[frozenset[str], Callable[[Entry, Expected], tuple[Value | None, list[Problem]]]] = {
        frozenset({"start", "growth"}): _growth,
        frozenset({"year", "season"}): _season,
        frozenset(_RANGE): _range,
    }
    form = forms.get(frozenset(keys))
    if form:
        return form(entry, expected)
    return None, [_strange_keys(entry, forms.keys())]


def _strange_keys(entry: Entry, forms: Collection[frozenset[str]]) -> Problem:
    """Say what is wrong with a group that has other names than a value may have, or too few."""
    known = {key for form in forms for key in form}
    hint = "Write {start: 100, growth: 5% per month}, {year: 12000, season: [twelve weights]}, {low: 80, likely: 100, high: 130} or {2027-01: 100, 2027-07: 150}."
    for key, child in entry.every():
        if key not in known:
            return error(
                "wrong-value", f"“{key}” is not part of a value.", nearest(key, known) or hint, child.key_span
            )
    lacking = [form - set(entry.data) for form in forms if entry.data and form > set(entry.data)]
    if lacking:
        hint = f"Add {' and '.join(f'“{key}:”' for key in sorted(lacking[0]))}."
    return _bad(entry, "This value is not complete.", hint)


def _month_map(entry: Entry, expected: Expected) -> tuple[Value | None, list[Problem]]:
    problems: list[Problem] = []
    steps: list[tuple[str, Number]] = []
    for month, child in entry.items():
        if not _MONTH.match(month):
            problems.append(
                error(
                    "wrong-month",
                    f"“{month}” is not a month.",
                    "Write year and month: 2027-01.",
                    child.key_span,
                )
            )
            continue
        if steps and month <= steps[-1][0]:
            problems.append(
                error(
                    "month-order",
                    f"{month} stands after {steps[-1][0]}.",
                    "Put the months in order of time.",
                    child.key_span,
                )
            )
        number, bad = _amount(child, expected)
        problems += bad
        if number is not None:
            problems += _check_currency(child, number, steps, expected)
            steps.append((month, number))
    return (None, problems) if problems else (MonthMap(tuple(steps), entry.span), [])


def _check_currency(
    entry: Entry, number: Number, before: list[tuple[str, Number]], expected: Expected
) -> list[Problem]:
    """Refuse a month that is not in the currency of the month before."""
    units = (before[-1][1].unit, number.unit) if before else ()
    if len(set(units)) == 1 or not any(is_currency(unit) for unit in units):
        return []
    first, second = (unit if unit and is_currency(unit) else expected.currencies.own for unit in units)
    hint = "Write all months of one value in one currency. What changes currency can be two values, added by a formula."
    message = f"This amount is in {second}, the month before in {first}."
    return [_bad(entry, message, hint, "mixed-currencies")]


def _growth(entry: Entry, expected: Expected) -> tuple[Value | None, list[Problem]]:
    start, growth = entry.at(["start"]), entry.at(["growth"])
    number, problems = _amount(start, expected)
    match = _GROWTH.match(growth.data) if isinstance(growth.data, str) else None
    if match is None:
        problems.append(
            _bad(
                growth,
                f"“{growth.data}” does not say how fast it grows.",
                "Write a rate and a period: 5% per month.",
            )
        )
    if problems or match is None or number is None:
        return None, problems
    return Growth(number, float(Decimal(match["rate"]) / 100), MONTHS_PER[match["per"]], entry.span), []


def _season(entry: Entry, expected: Expected) -> tuple[Value | None, list[Problem]]:
    number, problems = _amount(entry.at(["year"]), expected)
    season = entry.at(["season"])
    weights = season.data if isinstance(season.data, list) else []
    numbers = [
        float(each) for each in weights if isinstance(each, int | float) and not isinstance(each, bool)
    ]
    if len(numbers) != 12 or len(weights) != 12:  # noqa: PLR2004 - months of a year
        problems.append(
            _bad(
                season,
                f"A season has twelve weights, January to December; here are {len(weights)}.",
                "Write one number a month.",
            )
        )
    elif abs(sum(numbers) - 100) > 0.005:  # noqa: PLR2004 - half of the last digit that people write
        problems.append(
            error(
                "season-sum",
                f"The twelve weights add up to {sum(numbers):g}, not 100.",
                "Change them until they add up to 100: each is a month's percentage of the year.",
                season.span,
            )
        )
    if problems or number is None:
        return None, problems
    return Season(number, tuple(numbers), entry.span), []


def _amount(entry: Entry, expected: Expected) -> tuple[Number | None, list[Problem]]:
    """Read one number inside a larger form; it may be a range."""
    ranged = isinstance(entry.data, dict) and set(entry.data) == set(_RANGE)
    return _range(entry, expected) if ranged else _number(entry, expected)


def _range(entry: Entry, expected: Expected) -> tuple[Range | None, list[Problem]]:
    """Read a range; its ends may meet, but not cross."""
    places = [entry.at([name]) for name in _RANGE]
    numbers: list[Number] = []
    problems: list[Problem] = []
    for place in places:
        number, bad = _number(place, expected)
        numbers += [number] if number else []
        problems += bad
    if problems:
        return None, problems
    low, likely, high = numbers
    for below, above, names, place in (
        (low, likely, _RANGE[:2], places[1]),
        (likely, high, _RANGE[1:], places[2]),
    ):
        if below.unit != above.unit:
            hint = f"Write “{names[1]}” the same way as “{names[0]}”."
            problems.append(
                _bad(place, f"“{names[0]}” and “{names[1]}” are not of one unit.", hint, "wrong-unit")
            )
        elif below.amount > above.amount:
            hint = "Write low, likely and high from the smallest number to the largest."
            problems.append(_bad(place, f"“{names[1]}” is below “{names[0]}”.", hint, "range-order"))
    made = Range(likely.amount, likely.unit, entry.span, low.amount, high.amount)
    return (None, problems) if problems else (made, [])


def _number(entry: Entry, expected: Expected) -> tuple[Number | None, list[Problem]]:
    data = entry.data
    if isinstance(data, bool) or not isinstance(data, int | float | str):
        return None, [_bad(entry, "This is not a value that can be computed with.", f"It can be {FORMS}.")]
    match = _NUMBER.match(str(data).strip())
    if match is None:
        return None, [_unreadable(entry, expected)]
    word = (match["unit"] or "").strip()
    unit, problem = _unit(entry, word, match["number"], expected)
    if problem:
        return None, [problem]
    amount = Decimal(match["number"])  # 1.3% is 0.013, not 0.013000000000000001
    return Number(float(amount / 100 if unit == "percent" else amount), unit, entry.span), []


def _unit(entry: Entry, word: str, number: str, expected: Expected) -> tuple[str | None, Problem | None]:
    wanted = expected.unit
    if not word:
        if wanted == "percent":
            hint = f"Write {number}% if you mean {number} out of 100{_as_share(float(number))}."
            return None, _bad(entry, f"“{number}” stands where a percentage is expected.", hint, "wrong-unit")
        return (None if wanted == "any" else wanted), None
    if is_currency(word):
        unit = _money(word, expected)
        if unit is None:
            return None, _no_rate(entry, word, expected)
    else:
        unit = _UNIT_WORDS.get(word)
    if unit is None:
        return None, _unreadable(entry, expected)
    kind = "money" if is_currency(unit) else unit
    if wanted not in {"any", kind}:
        names = {
            "money": f"money, such as 49 {expected.currencies.own}",
            "percent": "a percentage, such as 2.5%",
            "days": "days, such as 30 days",
            EXCHANGE_RATE: f"what one unit of the other currency is worth, such as 0.92 {expected.currencies.own}",
        }
        hint = f"Expected here: {names.get(wanted, f'a plain number ({wanted})')}."
        meant = wanted.replace("_", " ")
        return None, _bad(entry, f"“{entry.data}” is in {kind}, but {meant} is expected.", hint, "wrong-unit")
    return unit, None


def _money(code: str, expected: Expected) -> str | None:
    """Return the unit of an amount in a currency; None when the plan cannot convert it. A rate is in the plan's own."""
    currencies, is_rate = expected.currencies, expected.unit == EXCHANGE_RATE
    if code == currencies.own or not currencies.own:
        return EXCHANGE_RATE if is_rate else "money"
    return code if code in currencies.rated and not is_rate else None


def _no_rate(entry: Entry, code: str, expected: Expected) -> Problem:
    own = expected.currencies.own
    if expected.unit == EXCHANGE_RATE:
        message, hint = f"A rate is given in {own}, the plan's currency.", f"Write it as 0.92 {own}."
    else:
        message = f"“{code}” is not the currency of this plan, and it has no exchange rate for it."
        hint = f"Write the amount in {own}, or state the rate in plan.yaml: “exchange_rates: {{{code}: 0.92 {own}}}”."
    return _bad(entry, message, hint, "wrong-currency")


def _as_share(number: float) -> str:
    return f", or {number * 100:g}% if you mean that share of one" if 0 < number < 1 else ""


def _unreadable(entry: Entry, expected: Expected) -> Problem:
    return error(*misread(str(entry.data).strip(), expected.currencies.own or "EUR"), entry.span)


def _bad(entry: Entry, message: str, hint: str, rule: Rule = "wrong-value") -> Problem:
    return error(rule, message, hint, entry.span)
