"""Change a value of the plan by what a scenario or a promotion says of it: `-15%`, `+2 points`, `+3000 EUR`.

The plan's value is written out as changed, in its own form. It is then read and fitted like any other, and equals to the
last digit what a person would have written. All of it stands where the scenario states the change.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import Problem, error
from plansite.read.currencies import is_currency
from plansite.read.document import Entry, Mark
from plansite.read.grammar import MONTH, NUMBER, UNIT_WORDS, read_written
from plansite.read.misread import MINUSES
from plansite.read.plan_months import PlanMonths, month_after
from plansite.read.values import Shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FORMS = "Write a sign, a number and a unit: -15%, +2 points for a percentage, +3000 EUR for money, else +5 or -20 days."
_SHIFT_UNITS = UNIT_WORDS | {"point": "points", "points": "points"}
_MINUS = re.compile(rf"[{MINUSES}]\s*(?=[0-9])")
_MORE = r"more|higher|up|extra"
_LESS = r"less|lower|fewer|down|off"
_AMOUNT = r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>%|[A-Za-z][A-Za-z. -]*?|%[- ]?points?|)"
_SIGNED = re.compile(rf"(?P<sign>[-+])\s*{_AMOUNT}\Z")
_WORD_AFTER = re.compile(rf"{_AMOUNT}\s*(?:(?P<more>{_MORE})|(?P<less>{_LESS}))\Z", re.IGNORECASE)
_WORD_BEFORE = re.compile(rf"(?:(?P<more>plus|{_MORE})|(?P<less>minus|{_LESS}))\s+{_AMOUNT}\Z", re.IGNORECASE)
_TIMES = re.compile(r"(?:[x×]\s*(?P<before>[0-9]+(?:\.[0-9]+)?)|(?P<after>[0-9]+(?:\.[0-9]+)?)\s*[x×])\Z")
_PERCENT = frozenset({"%", "percent", "per cent", "pct", "prozent"})
_POINTS = re.compile(r"(?:p\.?p\.?t?\.?|pts?\.?|%[- ]?points?|percent(?:age)?[- ]points?|points?)\Z")


class Ground(NamedTuple):
    """Say what changes are read against: the plan's currency, its first month, the text of the file, where years begin, and how long it is."""

    currency: str
    start: str
    text: str
    year_begins: int = 1
    months: int = 0


def shifts_of(change: Entry, ground: Ground) -> dict[str, Shift] | Problem:
    """Return by how much a scenario changes a value, by the month from which on: "" for the whole value.

    Nothing for a value that is written anew; a problem for what can be taken for a change, but not for which.
    """
    if isinstance(change.data, dict):
        return _by_month(change, ground)
    if isinstance(change.data, list):
        return _plus_inside(change.elements(), "list", ground) or {}
    shift = _shift(change, ground)
    if isinstance(shift, Problem):
        return shift
    return {"": shift} if shift else {}


def shifted(
    base: Entry, change: Entry, shifts: Mapping[str, Shift], ground: Ground
) -> Entry | Problem | None:
    """Return the plan's value as changed, at the place of the change; None when the plan's cannot be read."""
    if read_written(base, ground.currency)[1]:
        return None
    data = _shifted(base.data, shifts[""], ground) if "" in shifts else _months(base, shifts, ground)
    return (
        data
        if isinstance(data, Problem)
        else Entry(data, _all_at(change.mark, data), change.key, change.key_mark)
    )


def nothing_to_shift(shift: Shift) -> Problem:
    """Say that the plan has no value that could be changed."""
    below_zero = f" A number below zero is written as a formula: “= {shift.written}”."
    signed = below_zero if shift.amount < 0 and shift.unit in {None, "percent"} else ""
    message = f"“{shift.written}” changes a value of the plan, but there is none here."
    return error("nothing-to-change", message, f"Write the value itself.{signed}", shift.span)


def _shift(entry: Entry, ground: Ground) -> Shift | Problem | None:
    text = _as_written(entry, ground.text)
    if text is None or text.startswith("="):
        return None
    match = NUMBER.match(text)
    word = (match["unit"] or "").strip() if match else ""
    unit = word if is_currency(word) else _SHIFT_UNITS.get(word)
    has_sign = text[:1] in {"+", "-"}
    if match is None or (word and unit is None) or (unit == "points" and not has_sign):
        return _unclear(entry, text)
    if not has_sign:
        return None
    shift = Shift(Decimal(match["number"]), unit, word, entry.span, text)
    if unit == "percent" and shift.amount < -100:  # noqa: PLR2004 - all there is
        return error(
            "wrong-change", f"“{text}” takes away more than there is.", "-100% leaves nothing.", entry.span
        )
    return shift


def _as_written(entry: Entry, text: str) -> str | None:
    """Return the text of a number with its sign, which YAML drops from `+5`; None for what is no text or number."""
    if isinstance(entry.data, bool) or not isinstance(entry.data, int | float | str):
        return None
    lines = text.split("\n")
    line = lines[entry.mark.line - 1] if entry.mark.line <= len(lines) else ""
    written = line[entry.mark.column - 1 : entry.mark.end - 1]
    is_plus = not isinstance(entry.data, str) and written.startswith("+")
    return f"+{entry.data}" if is_plus else str(entry.data).strip()


def _unclear(entry: Entry, text: str) -> Problem | None:
    """Say how a change is written, if that is what a text seems to be; else it is left to the check of values."""
    better = _probably(text)
    if better:
        message = f"“{text}” is not how a change of the plan's value is written."
        return error("wrong-change", message, f"Write {better}.", entry.span)
    if text[:1] in {"+", "-"}:
        return error(
            "wrong-change", f"“{text}” does not say by how much the plan's value changes.", _FORMS, entry.span
        )
    return None


def _probably(text: str) -> str:
    """Return the change that is probably meant, empty when no one can tell."""
    plain = _MINUS.sub("-", text, count=1).replace("\uff0b", "+", 1)
    times = _TIMES.match(plain)
    if times:
        return f"{_signed((Decimal(times['before'] or times['after']) - 1) * 100)}%"
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?\s*points?", plain):
        return f"+{plain} or -{plain}"
    match = _SIGNED.match(plain) or _WORD_AFTER.match(plain) or _WORD_BEFORE.match(plain)
    return _in_signs(match.groupdict()) if match else ""


def _in_signs(said: Mapping[str, str | None]) -> str:
    """Return a change in signs that was said in words, empty when it can be one of several."""
    sign = said.get("sign") or ("-" if said.get("less") else "+")
    number, unit = said["number"], (said["unit"] or "").strip()
    if unit.lower() in _PERCENT:
        return f"{sign}{number}%"
    if _POINTS.match(unit.lower()):
        return f"{sign}{number} points"
    is_known = is_currency(unit) or unit in UNIT_WORDS or (not unit and "sign" in said)
    return f"{sign}{number} {unit}".strip() if is_known else ""


def _by_month(change: Entry, ground: Ground) -> dict[str, Shift] | Problem:
    months, children = [month for month, _ in change.every()], [child for _, child in change.every()]
    if not months or not all(MONTH.match(month) for month in months):
        return _by_period(change, ground) or _plus_inside(children, "group", ground) or {}
    if months != sorted(months):
        return {}  # the check of values refuses it
    shifts: dict[str, Shift] = {}
    anew: list[Entry] = []
    for month, child in change.every():
        shift = _shift(child, ground)
        if isinstance(shift, Problem):
            return shift
        if shift:
            shifts[month] = shift
        else:
            anew.append(child)
    if shifts and anew:
        message = "Some of these months change the plan's value, others replace it."
        hint = "Give all months a sign (-15%, +0%), or write all of them anew."
        return error("wrong-change", message, hint, anew[0].span)
    return shifts


def _by_period(change: Entry, ground: Ground) -> Problem | None:
    """Refuse changes by quarter or year, of which nobody could tell whether they go on, and write them by month."""
    known = PlanMonths(ground.start, ground.year_begins)
    written: dict[str, str] = {}
    changed: list[Entry] = []
    for period, child in change.every():
        months = (period, 1) if MONTH.match(period) else known.first_of(period)
        text = _as_written(child, ground.text) or ""
        if months is None or not text.startswith(("+", "-")):
            return None
        changed.append(child)
        written[months[0]] = text
        after, unit = month_after(*months), text.lstrip("+-0123456789. ")
        if months[1] > 1 and after < month_after(ground.start, ground.months):
            written.setdefault(after, f"+0{'' if unit == '%' else ' '}{unit}".rstrip())
    if not changed:
        return None
    group = ", ".join(f"{month}: {written[month]}" for month in sorted(written))
    message = "A change of the plan's value is stated from a month on, not by quarter or year."
    return error("wrong-change", message, f"Write {{{group}}}.", changed[0].span)


def _plus_inside(children: Iterable[Entry], form: str, ground: Ground) -> Problem | None:
    """Report a plus inside a group or list, which replaces the plan's value: without a sign, nobody would ask which is meant."""
    for child in children:
        text = _as_written(child, ground.text)
        if text and text.startswith("+"):
            message = f"“{text}” stands in a {form}, and a {form} replaces the plan's value."
            hint = f"Write {text} in place of the {form} to change the plan's value, or the number without a sign."
            return error("wrong-change", message, hint, child.span)
    return None


def _months(base: Entry, shifts: Mapping[str, Shift], ground: Ground) -> dict[str, Any] | Problem:
    """Return the plan's value by month, each step with the last change that stands before it."""
    if isinstance(base.data, list):
        known = PlanMonths(ground.start)
        listed = {known.following(number): data for number, data in enumerate(base.data)}
        base = Entry(listed, _all_at(base.mark, listed), base.key, base.key_mark)
    by_month = isinstance(base.data, dict) and all(MONTH.match(month) for month in base.data)
    is_formula = isinstance(base.data, str) and base.data.startswith("=")
    if is_formula or (isinstance(base.data, dict) and not by_month and "likely" not in base.data):
        first = next(iter(shifts.values()))
        message = "The plan has no months here, but quarters or years, a formula, growth or a season: it can be changed as a whole only."
        return error(
            "wrong-change",
            message,
            f"Write one change, such as {first.written}, or all months anew.",
            first.span,
        )
    steps = dict(base.data) if by_month else {min(filter(None, (ground.start, *shifts))): base.data}
    changed: dict[str, Any] = {}
    for month in sorted({*steps, *shifts}):
        before = [steps[step] for step in sorted(steps) if step <= month]
        until_now = [shift for step, shift in shifts.items() if step <= month]
        if before:
            data = _shifted(before[-1], until_now[-1], ground) if until_now else before[-1]
            if isinstance(data, Problem):
                return data
            changed[month] = data
    return changed


def _shifted(data: Any, shift: Shift, ground: Ground) -> Any:
    """Return data as changed, or the problem why it cannot be."""
    if shift.amount == 0 and shift.unit == "percent":
        return data
    if isinstance(data, str) and data.startswith("="):
        return _formula(data[1:].strip(), shift, ground)
    if isinstance(data, list):
        listed = [_shifted(element, shift, ground) for element in data]
        return next((element for element in listed if isinstance(element, Problem)), listed)
    if not isinstance(data, dict):
        return _number(str(data).strip(), shift, ground)
    changed: dict[str, Any] = {}
    for key, child in data.items():
        kept = key in {"growth", "season"}
        changed[key] = child if kept else _shifted(child, shift, ground)
        if isinstance(changed[key], Problem):
            return changed[key]
    return changed


def _formula(text: str, shift: Shift, ground: Ground) -> str | Problem:
    if shift.unit == "percent":
        return f"= ({text}) * {_plain(1 + shift.amount / 100)}"
    if shift.unit and is_currency(shift.unit) and shift.unit != ground.currency:
        return _misfit(
            shift, "a formula, which is in the plan's own currency", f"Write the change in {ground.currency}."
        )
    sign, digits = "-" if shift.amount < 0 else "+", _plain(abs(shift.amount))
    return f"= ({text}) {sign} {digits}{'%' if shift.unit == 'points' else ''}"


def _number(text: str, shift: Shift, ground: Ground) -> str | Problem:
    match = NUMBER.match(text)
    if match is None:
        raise ValueError(text)  # only what can be read is changed
    number, word = Decimal(match["number"]), (match["unit"] or "").strip()
    unit = word if is_currency(word) else UNIT_WORDS.get(word)
    if shift.unit == "percent":
        return _with_unit(number * (1 + shift.amount / 100), word)
    if not _fits(unit, shift.unit, ground.currency):
        return _misfit(shift, f"“{text}”", _hint(unit, word, shift))
    if shift.unit == "points":
        return _with_unit(number + shift.amount, word)
    return _with_unit(number + shift.amount, word or shift.word)


def _fits(unit: str | None, of_shift: str | None, own: str) -> bool:
    """Tell whether a number of one unit can be changed by one of another; a bare number is in the unit of its place."""
    if unit == "percent" or of_shift == "points":
        return (unit, of_shift) == ("percent", "points")
    if any(is_currency(code) and code != own for code in (unit, of_shift)):
        return unit == of_shift
    return None in {unit, of_shift} or unit == of_shift


def _hint(unit: str | None, word: str, shift: Shift) -> str:
    amount = _signed(shift.amount)
    if unit == "percent":
        return f"Write {amount} points, or {amount}% for that part of it."
    if shift.unit == "points":
        return (
            f"Points are for percentages. Write {amount}% for that part of it, or {_with_unit(amount, word)}."
        )
    return f"Write the change in the same unit: {_with_unit(amount, word)}."


def _misfit(shift: Shift, what: str, hint: str) -> Problem:
    return error("wrong-unit", f"“{shift.written}” cannot change {what}.", hint, shift.span)


def _signed(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else '+'}{_plain(abs(amount))}"


def _with_unit(number: Decimal | str, word: str) -> str:
    digits = number if isinstance(number, str) else _plain(number)
    return f"{digits}{'' if word in {'', '%'} else ' '}{word}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"


def _all_at(mark: Mark, data: Any) -> Mark:
    """Return marks for data that all point to one place."""
    here = mark._replace(keys=None, items=None)
    if isinstance(data, dict):
        return here._replace(keys={key: (here, _all_at(here, child)) for key, child in data.items()})
    return here._replace(items=[here] * len(data)) if isinstance(data, list) else here
