"""Hold what a rule finds: a place, plain words and what to do; how much it weighs is not the rule's to say."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from plansite.compute.engine.units import POINTS
from plansite.read.currencies import minor_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plansite.judge.rule_context import RuleContext
    from plansite.problems import Span
    from plansite.read.items.item import Item, Placed

    Rule = Callable[[RuleContext], Iterable["Finding"]]


_SURE, _DUST = 0.01, 1e-9
_WHOLE = 100  # from here on, nobody misses the part after the point


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one finding. `subject` names the item that it is about, as `goals/lower_churn`, or the file's kind, as `forecast`."""

    message: str
    hint: str
    span: Span
    subject: str


def about(item: Item, place: Placed | Item, message: str, hint: str) -> Finding:
    """Return a finding about an item; `place` is what to point at, by its key if it has one."""
    return Finding(message, hint, place.key_span, f"{item.collection}/{item.id}")


def called(item: Item) -> str:
    """Return the name of an item in quotation marks."""
    return f"“{item.label}”"


def listed(words: Iterable[str]) -> str:
    """Join words with commas and a last “and”."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def written(value: float, unit: str, currency: str = "") -> str:
    """Write a figure in a message, in the one form that every plan can be read in: 1,250 EUR, 12.5%, 40 days."""
    if unit == "money" and abs(value) < _WHOLE:
        return exact_money(value, currency)
    if unit == POINTS:
        number = f"{value * 100:,.2f}".rstrip("0").rstrip(".")
        return f"{number} {'point' if number == '1' else 'points'}"
    if unit == "percent":
        return f"{value * 100:,.1f}".removesuffix(".0") + "%"
    digits = f"{value:,.0f}" if abs(value) >= _WHOLE or value == round(value) else f"{value:,.1f}"
    return digits + {"money": f" {currency}", "days": " days", "minutes": " minutes"}.get(unit, "")


def chance_written(share: float) -> str:
    """Write a share of all draws in a message, rounded down as on pages; the last percent cannot be told."""
    if share < _SURE:
        return "Under 1%"
    return "Over 99%" if share > 1 - _SURE else f"{floor(share * 100 + _DUST)}%"


def cut_short(words: str, longest: int) -> str:
    """Return words up to a length, none of them cut in two."""
    return words if len(words) <= longest else f"{words[:longest].rsplit(' ', 1)[0]} …"


def exact_money(value: float, currency: str) -> str:
    """Write money down to the minor unit of its currency, without it where there is none of it: 12.50 EUR, 1,250 EUR."""
    digits = minor_digits(currency)
    is_whole = round(value, digits) == round(value)
    return f"{value:,.{0 if is_whole else digits}f} {currency}"
