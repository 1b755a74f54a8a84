"""Read a scenario's value that is a formula over the plan's own figures: `base.price * 0.9`, `base.leads + 20 leads`.

It is written out as a formula of the scenario, with or without “=” before it. Whatever stands in the file stays in its
column, so that what is said of a name later points at it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import Problem, Span, error
from plansite.read.currencies import is_currency
from plansite.read.document import Entry, Mark
from plansite.read.grammar import MONTH, NUMBER, UNIT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BASE = re.compile(r"(?<![\w.])base\.(?P<name>\w[\w.]*)")
_AMOUNT = re.compile(r"(?<![\w.])(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<gap>\s+)(?P<word>[^\W\d_]+)")
_FORMULA_WORDS = frozenset({"if", "else", "and", "or", "not"})
_WHOLE = "The plan has no months here, but growth or a season: it can be changed as a whole only."


class _Wrong(NamedTuple):
    """Say which word of a formula is wrong, by its offset, and why."""

    at: int
    word: str
    message: str
    hint: str


def is_over_base(data: object) -> bool:
    """Tell whether a value, or one of its months, is a formula over the plan's own figures."""
    if isinstance(data, dict):
        return any(MONTH.match(str(key)) and is_over_base(child) for key, child in data.items())
    return isinstance(data, str) and bool(_BASE.search(data))


def as_formula(base: Entry | None, change: Entry, currency: str) -> Entry | Problem:
    """Return the value as a formula that the scenario has instead of the plan's value, or why it cannot be one.

    By month, each formula holds until the next; before the first of them the plan's own value holds.
    """
    if not isinstance(change.data, dict):
        return _formula(change, currency)
    steps: list[tuple[str, str]] = []
    for month, child in change.every():
        if not MONTH.match(month) or (steps and month <= steps[-1][0]):
            return change  # the check of values refuses it
        step = _formula(child, currency) if is_over_base(child.data) else child
        if isinstance(step, Problem):
            return step
        text = _as_part(step.data, currency)
        if text is None:
            message = f"“{child.data}” cannot stand among months that are formulas over the plan."
            hint = f"Write a formula or a number in the plan's own currency, {currency}."
            return error("wrong-change", message, hint, child.span)
        steps.append((month, text))
    before = _before(base, currency)
    if before is None:
        return error("wrong-change", _WHOLE, "Write one formula, such as base.price * 0.9.", change.span)
    last = [child for _, child in change.every() if is_over_base(child.data)][
        -1
    ]  # it comes first in the text
    return Entry(f"= {_from_months(before, steps)}", _after_sign(last.mark), change.key, change.key_mark)


def _from_months(before: str, steps: Iterable[tuple[str, str]]) -> str:
    """Write a formula that has other parts from some months on."""
    text = before
    for month, formula in steps:
        part = f"({formula})" if " if " in formula else formula
        text = f"{part} if base.since_{month.replace('-', '_')} else {text}"
    return text


def _before(base: Entry | None, currency: str) -> str | None:
    """Return the plan's own value as a part of a formula, None when it has a form that no formula has."""
    if base is None:
        return None
    if not isinstance(base.data, dict):
        return _as_part(base.data, currency)
    months: Mapping[str, Any] = base.data
    if not all(MONTH.match(str(month)) for month in months):
        return None
    parts = [(month, _as_part(value, currency)) for month, value in sorted(months.items())]
    known = [(month, part) for month, part in parts if part is not None]
    return _from_months(known[0][1], known[1:]) if known and len(known) == len(parts) else None


def _as_part(data: object, currency: str) -> str | None:
    """Return a value as a part of a formula: what follows “=”, or a number without its unit."""
    text = str(data).strip()
    if text.startswith("="):
        return text[1:].strip()
    match = NUMBER.match(text)
    word = (match["unit"] or "").strip() if match else ""
    if match is None or (is_currency(word) and word != currency):
        return None
    return f"{match['number']}{'%' if word == '%' else ''}"


def _formula(entry: Entry, currency: str) -> Entry | Problem:
    text = str(entry.data)
    plain = _without_units(text, currency)
    if isinstance(plain, _Wrong):
        first = entry.mark.column + plain.at + _quote(entry)
        span = Span(entry.mark.file, entry.mark.line, first, first + len(plain.word))
        return error("wrong-unit", plain.message, plain.hint, span)
    if plain.startswith("="):
        return entry._replace(data=plain)
    return entry._replace(data=f"= {plain}", mark=_after_sign(entry.mark))


def _after_sign(mark: Mark) -> Mark:
    """Return the mark of a formula that gets “= ” put before it, so that its first word stays in its column."""
    return mark._replace(column=mark.column - 2)


def _quote(entry: Entry) -> int:
    return 1 if entry.mark.end - entry.mark.column == len(str(entry.data)) + 2 else 0


def _without_units(text: str, currency: str) -> str | _Wrong:
    """Blank out the units beside numbers, as long as they are; `points` of a percentage become `%`."""
    counted = {part for name in _BASE.finditer(text) for part in re.split(r"[._]", name["name"])}
    plain = text
    for amount in _AMOUNT.finditer(text):
        word, length = amount["word"], len(amount["gap"]) + len(amount["word"])
        if word in _FORMULA_WORDS:
            continue
        if word in {"point", "points"}:
            unit = "%"
        elif word == currency or word in UNIT_WORDS or {word, word.removesuffix("s")} & counted:
            unit = ""
        else:
            return _unfit(amount.start("word"), word, currency)
        plain = plain[: amount.start("gap")] + unit.ljust(length) + plain[amount.end() :]
    return plain


def _unfit(at: int, word: str, currency: str) -> _Wrong:
    if is_currency(word):
        message = f"“{word}” stands in a formula, which is in the plan's own currency."
        return _Wrong(at, word, message, f"Write the amount in {currency}.")
    message = f"“{word}” is no unit of what this formula names."
    return _Wrong(at, word, message, "Write the number without it.")
