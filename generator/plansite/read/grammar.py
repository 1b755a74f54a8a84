"""Read the one grammar of values: wherever a number may stand in a plan, these forms may stand.

What is read here has the unit that is written beside it; `read.fitting` holds it against the unit that its place expects.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from plansite.problems import Problem, Span, Suggestion, error
from plansite.read.currencies import is_currency
from plansite.read.misread import FORMS, either, misread, readings
from plansite.read.plan_months import NO_MONTHS
from plansite.read.values import FormulaText, Growth, MonthMap, Number, Range, Season

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from plansite.read.document import Entry
    from plansite.read.plan_months import PlanMonths
    from plansite.read.values import Value

    _Read = tuple[Value | None, list[Problem]]

NUMBER = re.compile(r"(?P<number>[-+]?[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>[^\s0-9.,].*)?\Z")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
_GROWTH = re.compile(r"(?P<rate>[-+]?[0-9]+(?:\.[0-9]+)?)\s*%\s+per\s+(?P<per>month|quarter|year)\Z")
_DIGITS_FIRST = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DIGITS_LAST = re.compile(r"[0-9]+(?:\.[0-9]+)?")
UNIT_WORDS: dict[str, str] = {
    "%": "percent",
    "day": "days",
    "days": "days",
    "minute": "minutes",
    "minutes": "minutes",
}
RANGE = ("low", "likely", "high")


def read_written(
    entry: Entry, currency: str, months: PlanMonths = NO_MONTHS
) -> tuple[Value | None, list[Problem]]:
    """Read the value at an entry, each number in the unit that is written beside it; `currency` is the plan's own, for hints.

    Where there are problems, the value is what could be read of it, None when nothing could.
    """
    if isinstance(entry.data, str) and entry.data.startswith("="):
        return _formula(entry)
    if isinstance(entry.data, dict):
        return _compound(entry, currency, months)
    if isinstance(entry.data, list):
        return _listed(entry, currency, months)
    return _number(entry, currency)


def _formula(entry: Entry) -> _Read:
    text = entry.data[1:]
    skipped = len(entry.data) - len(text.lstrip())
    if not text.strip():
        hint = "Write a formula: = visitors * visitor_to_lead"
        return None, [_wrong(entry, "There is nothing after “=”.", hint)]
    # a quoted text starts one column later than its mark
    quote = 1 if entry.mark.end and entry.mark.end - entry.mark.column == len(entry.data) + 2 else 0
    span = Span(entry.span.file, entry.span.line, entry.span.column + skipped + quote, entry.span.end)
    return FormulaText(text.strip(), span), []


def _compound(entry: Entry, currency: str, months: PlanMonths) -> _Read:
    keys = set(entry.data)
    if keys and all(re.match(r"[0-9]{4}", key) for key in keys):
        return _month_map(entry, currency, months)
    forms: dict[frozenset[str], Callable[[Entry, str], _Read]] = {
        frozenset({"start", "growth"}): _growth,
        frozenset({"year", "season"}): _season,
        frozenset({"year"}): _season,
        frozenset(RANGE): _range,
    }
    form = forms.get(frozenset(keys))
    return form(entry, currency) if form else (None, [_strange_keys(entry, forms.keys())])


def _strange_keys(entry: Entry, forms: Collection[frozenset[str]]) -> Problem:
    """Say what is wrong with a group that has other names than a value may have, or too few."""
    known = {key for form in forms for key in form}
    hint = "Write {start: 100, growth: 5% per month}, {year: 12000, season: [twelve weights]}, {low: 80, likely: 100, high: 130} or {2027-01: 100, 2027-07: 150}."
    pairs = list(entry.every())
    for (_, before), (key, child) in pairwise(pairs):
        if split := after_comma(before, key, child):
            return error("wrong-value", f"“{key}” is not part of a value.", split, child.key_span)
    for key, child in pairs:
        if key not in known:
            message = f"“{key}” is not part of a value."
            return error("wrong-value", message, Suggestion(key, known, hint), child.key_span)
    lacking = [form - set(entry.data) for form in forms if entry.data and form > set(entry.data)]
    if lacking:
        hint = f"Add {' and '.join(f'“{key}:”' for key in sorted(lacking[0]))}."
    return _wrong(entry, "This value is not complete.", hint)


def after_comma(before: Entry, key: str, child: Entry) -> str:
    """Say what to write where a comma inside braces has begun another entry without meaning to; empty where none has."""
    is_beside = child.key_span.line == before.key_span.line and child.key_span.file == before.key_span.file
    if child.data is not None or not is_beside or isinstance(before.data, dict | list):
        return ""
    digits = _DIGITS_FIRST.match(key)
    meant = []
    if digits and _DIGITS_LAST.fullmatch(str(before.data)):
        written = _as_written(before)
        meant = [f"{number}{key[digits.end() :]}" for number in readings(f"{written},{digits[0]}")]
    if not meant and isinstance(before.data, str):
        meant = [json.dumps(f"{before.data}, {key}", ensure_ascii=False)]
    return f"Write {either(meant)}: inside braces a comma begins the next entry." if meant else ""


def _listed(entry: Entry, currency: str, months: PlanMonths) -> _Read:
    """Read numbers of months that follow one another, from the first of the plan; the last one holds on."""
    if not entry.data:
        hint = "Write a number a month, from the first of the plan: [110, 120, 130]."
        return None, [_wrong(entry, "There is no number in this list.", hint)]
    numbers = [_amount(element, currency) for element in entry.elements()]
    steps = [(months.following(at), number) for at, (number, _) in enumerate(numbers) if number]
    return MonthMap(tuple(steps), entry.span), [problem for _, wrong in numbers for problem in wrong]


def _month_map(entry: Entry, currency: str, months: PlanMonths) -> _Read:
    problems: list[Problem] = []
    steps: list[tuple[str, Number]] = []
    lengths: list[int] = []
    for name, child in entry.items():
        month, length = months.first_of(name) or (name, 1)
        if not MONTH.match(month):
            message = f"“{name}” is not a month."
            hint = f"Write {_nearest_month(name)}: {{2027-01: …}}, {{2027-Q1: …}} or {{2027: …}}."
            problems.append(error("wrong-month", message, hint, child.key_span))
            continue
        if steps and month < _end(steps[-1][0], lengths[-1]):
            message, hint = _out_of_order(name, list(entry.data), is_before=month <= steps[-1][0])
            problems.append(error("month-order", message, hint, child.key_span))
        number, number_problems = _amount(child, currency)
        problems += number_problems
        steps += [(month, number)] if number else []
        lengths += [length] if number else []
    if not steps and not problems:
        hint = "Write what holds from a month on: {2027-01: 100, 2027-07: 150}."
        problems.append(_wrong(entry, "No month has a number here.", hint))
    return MonthMap(tuple(steps), entry.span, tuple(lengths) if set(lengths) - {1} else ()), problems


def _nearest_month(name: str) -> str:
    """Return in which way a name that is no month is probably meant."""
    quarter = re.match(r"([0-9]{4})[-/ ]?[qQ]([1-4])\Z", name)
    month = re.match(r"([0-9]{4})[-/.]?(0?[1-9]|1[0-2])(-[0-9]{2})?\Z", name)
    if quarter:
        return f"{quarter[1]}-Q{quarter[2]}"
    return f"{month[1]}-{int(month[2]):02}" if month else "year and month, a quarter or a year"


def _end(month: str, length: int) -> str:
    """Return the first month after so many that begin with one."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 + length
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _out_of_order(name: str, names: list[str], *, is_before: bool) -> tuple[str, str]:
    before = names[names.index(name) - 1]
    if is_before:
        return f"{name} stands after {before}.", "Put the months in order of time."
    return f"{name} is a part of {before}.", "Write the months, or the longer period, not both."


def _growth(entry: Entry, currency: str) -> _Read:
    growth = entry.at(["growth"])
    start, problems = _amount(entry.at(["start"]), currency)
    match = _GROWTH.match(growth.data) if isinstance(growth.data, str) else None
    if match is None:
        message = f"“{growth.data}” does not say how fast it grows."
        with_point = _GROWTH.match(str(growth.data).replace(",", ".", 1))
        hint = f"Write {with_point[0]}." if with_point else "Write a rate and a period: 5% per month."
        problems.append(_wrong(growth, message, hint))
    if match is None or start is None:
        return start, problems
    rate = float(Decimal(match["rate"]) / 100)
    return Growth(start, rate, match["per"], entry.span), problems


def _season(entry: Entry, currency: str) -> _Read:
    year, problems = _amount(entry.at(["year"]), currency)
    if "season" not in entry.data:
        return Season(year, (100 / 12,) * 12, entry.span) if year else None, problems
    season = entry.at(["season"])
    written = season.data if isinstance(season.data, list) else []
    weights = [float(weight) for weight in written if _is_plain(weight)]
    total = sum(weights)
    no_weight = next((weight for weight in season.elements() if not _is_plain(weight.data)), None)
    if no_weight is not None:
        message = f"“{no_weight.data}” is no weight of a month."
        problems.append(_wrong(no_weight, message, "Write a plain number, such as 8.5, without a unit."))
    elif not isinstance(season.data, list):
        message, hint = "A season is a list of twelve weights.", "Write [8, 8, 9, …], January to December."
        problems.append(_wrong(season, message, hint))
    elif len(weights) != 12:  # noqa: PLR2004 - months of a year
        message = f"A season has twelve weights, January to December; here are {len(written)}."
        hint = "Write one number a month."
        if len(weights) > 12:  # noqa: PLR2004 - months of a year
            hint += " A comma begins the next number: write a point before decimals, such as 8.5."
        problems.append(_wrong(season, message, hint))
    elif min(weights) < 0 or not total:
        message = "The weights of a season are shares of the year: none is below zero, and not all are zero."
        problems.append(error("season-sum", message, "Write a month without sales as 0.", season.span))
    elif nearly := next((whole for whole in (1, 100) if _just_misses(total, whole)), None):
        message = f"The twelve weights add up to {total:g}, not {nearly}."
        hint = f"Change them until they add up to {nearly}; or write them as multiples of a usual month, such as 0.8 and 1.25."
        problems.append(error("season-sum", message, hint, season.span))
    else:
        weights = [weight / total * 100 for weight in weights]
    return Season(year, tuple(weights), entry.span) if year else None, problems


def _is_plain(data: object) -> bool:
    return isinstance(data, int | float) and not isinstance(data, bool)


def _just_misses(total: float, whole: int) -> bool:
    """Tell whether a sum is so near to a whole that this was meant, and farther from it than the last digit that people write."""
    return whole * 5e-5 < abs(total - whole) < whole / 10


def _amount(entry: Entry, currency: str) -> tuple[Number | None, list[Problem]]:
    """Read one number inside a larger form; it may be a range."""
    ranged = isinstance(entry.data, dict) and set(entry.data) == set(RANGE)
    return _range(entry, currency) if ranged else _number(entry, currency)


def _range(entry: Entry, currency: str) -> tuple[Number | None, list[Problem]]:
    parts: list[Number] = []
    problems: list[Problem] = []
    for name in RANGE:
        number, number_problems = _number(entry.at([name]), currency)
        parts += [number] if number else []
        problems += number_problems
    if not parts:
        return None, problems
    low, likely, high = parts[0], parts[len(parts) // 2], parts[-1]
    written = Range(likely.amount, likely.unit, entry.span, low.amount, high.amount, parts=tuple(parts))
    return written, problems


def _number(entry: Entry, currency: str) -> tuple[Number | None, list[Problem]]:
    data = entry.data
    if isinstance(data, bool) or not isinstance(data, int | float | str):
        return None, [_wrong(entry, "This is not a value that can be computed with.", f"It can be {FORMS}.")]
    written = _as_written(entry)
    match = NUMBER.match(written.strip())
    word = (match["unit"] or "").strip() if match else ""
    unit = word if is_currency(word) else UNIT_WORDS.get(word)
    if match is None or (word and unit is None):
        return None, [error(*misread(written.strip(), currency or "EUR"), entry.span)]
    amount = Decimal(match["number"])  # 1.3% is 0.013, not 0.013000000000000001
    number = float(amount / 100 if unit == "percent" else amount)
    return Number(number, unit, entry.span, written=written), []


def _as_written(entry: Entry) -> str:
    """Return a number as it stands in the file, with the zeros at its end, which it loses when it is read."""
    width = entry.mark.end - entry.mark.column
    return str(entry.data).ljust(width, "0") if isinstance(entry.data, float) else str(entry.data)


def _wrong(entry: Entry, message: str, hint: str) -> Problem:
    return error("wrong-value", message, hint, entry.span)
