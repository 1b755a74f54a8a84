"""Say what is probably meant by a number that is written in a way nobody can be sure of.

A hint offers every reading that people of some country would mean, in the one form that plans know.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from plansite.read.currencies import SYMBOLS, is_currency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.problems import Rule

FORMS = (
    "a number, “2.5%”, “49 EUR”, “30 days”, months ({2027-01: 100, 2027-07: 150}, also by quarter or year), [110, 120, 130], "
    "{start: 100, growth: 5% per month}, {year: 12000, season: [twelve weights]}, {low: 80, likely: 100, high: 130}, "
    "or a formula “= a * b”"
)
# what looks like a minus: dashes of text, and the sign that pages print
MINUSES = "\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d"
_SPACES = "\u00a0\u2007\u2009\u202f\u200a\u2002\u2003\u3000"
_NOT_SEEN = "\u200b\u200c\u200d\u2060\u00ad\ufeff\u200e\u200f"
_IN_PLAIN_SIGNS = {
    **dict.fromkeys(map(ord, MINUSES), "-"),
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _NOT_SEEN), None),
}
_MARKS = ".,' _\u2019\u02bc\u066c"
_GROUPED = re.compile(rf"[0-9]+(?:[{_MARKS}][0-9]+)*")
_THREE = 3
# words for powers of ten, in the languages of plans and of their neighbors
_POWERS = {
    3: "k thousand tsd tausend mil тыс tys 천",
    4: "만",
    6: "m mn mio mln million millions millones milion miliony milionów млн миллион миллиона миллионов",
    8: "억",
    9: "bn mrd mld billion млрд",
}
_STEPS = {word: power for power, words in _POWERS.items() for word in words.split()}
_WORD = re.compile(r"(?P<word>[^\W\d_]+)\b\.?\s*")
_PERCENT = frozenset(
    {"%", "percent", "per cent", "pct", "prozent", "por ciento", "procent", "процент", "процентов"}
)
_UNITS = frozenset({"", "%", "day", "days", "minute", "minutes"})


class _Parts(NamedTuple):
    """Hold what a text that seems to be a number consists of: sign, digits with their marks, a power of ten, a unit."""

    sign: str
    digits: str
    power: int
    unit: str

    @property
    def meant(self) -> list[str]:
        """Return all that the text can mean, each as plans write it."""
        numbers = readings(self.digits)
        if self.unit not in _UNITS and not is_currency(self.unit):
            return []
        unit = self.unit if self.unit in {"", "%"} else f" {self.unit}"
        likely = numbers[-1:] if unit == "%" else numbers  # nobody writes thousands of percent
        return [f"{self.sign}{_scaled(number, self.power)}{unit}" for number in likely]


def misread(text: str, currency: str) -> tuple[Rule, str, str]:
    """Return the rule, the message and the hint for a text that is no value; `currency` is the plan's own."""
    clean = text.translate(_IN_PLAIN_SIGNS).strip()
    parts = _parts(clean)
    meant = parts.meant if parts else []
    if re.fullmatch(r"[-+]\s*[0-9.]+\s*points?", clean):
        hint = "Write the value itself; only scenarios say by how much a value of the plan changes."
        return "wrong-value", f"“{text}” changes a percentage, but here is none to change.", hint
    if parts is None or not meant:
        hint = f"It can be {FORMS}. Money here is in {currency}."
        return "wrong-value", f"“{text}” is not a value that can be computed with.", hint
    if any(symbol in clean for symbol in SYMBOLS):
        hint = f"Write the currency as a code after the number: {either(meant)}."
        return "wrong-value", f"“{text}” is not read as money.", hint
    if parts.power:
        return "wrong-value", f"“{text}” is shortened.", f"Write all digits: {either(meant)}."
    if re.search(r"[^0-9.]", parts.digits) or parts.digits.count(".") > 1:
        hint = f"Write {either(meant)}: only digits, and a point before decimals."
        return "ambiguous-number", f"“{text}” is written in a way that can mean different numbers.", hint
    return "wrong-value", f"“{text}” is no number: {_odd(text)}.", f"Write {either(meant)}."


def meanings(text: str) -> list[str]:
    """Return all numbers that a text can mean as people write them, each as plans write it; none where it is no number."""
    parts = _parts(text.translate(_IN_PLAIN_SIGNS).strip())
    return parts.meant if parts else []


def readings(digits: str) -> tuple[str, ...]:
    """Return the numbers that digits with marks between them can mean, in digits with a point before decimals.

    Two where one mark stands before exactly three digits: that separates thousands in one country, decimals in another. None
    where the digits are no number at all, such as those of a date.
    """
    marks, groups = re.sub(r"[0-9]", "", digits), re.split(rf"[{_MARKS}]", digits)
    last = marks[-1:]
    if not marks:
        return (digits,)
    if last not in {".", ","} or marks.count(last) > 1:
        return ("".join(groups),) if _are_thousands(groups) or set(marks) == {"_"} else ()
    whole, decimals = "".join(groups[:-1]), groups[-1]
    if len(marks) > 1:
        return (f"{whole}.{decimals}",) if _are_thousands(groups[:-1]) else ()
    if len(decimals) != _THREE or len(whole) > _THREE or whole.startswith("0"):
        return (f"{whole}.{decimals}",)
    return (f"{whole}{decimals}", _with_decimals(whole, decimals))


def either(meant: Sequence[str]) -> str:
    """Return in words all that a number can mean."""
    if len(meant) == 1:
        return meant[0]
    return f"{meant[0]} if the mark separates thousands, or {meant[1]} if decimals follow it"


def _parts(clean: str) -> _Parts | None:
    """Cut a text into the parts of a number, None when there is no number in it, or something else before it."""
    digits = _GROUPED.search(clean)
    if digits is None:
        return None
    before, after = clean[: digits.start()], clean[digits.end() :]
    money = next((code for symbol, code in SYMBOLS.items() if symbol in clean), "")
    for symbol in SYMBOLS:
        before, after = before.replace(symbol, ""), after.replace(symbol, "")
    in_brackets = before.strip() == "(" and after.strip().startswith(
        ")"
    )  # as accountants write what is below zero
    after = after.strip().removeprefix(")").strip() if in_brackets else after.strip()
    code = before.strip().strip("-+(").strip()
    if code and not is_currency(code):
        return None
    word = _WORD.match(after)
    power = _STEPS.get(word["word"].lower(), 0) if word else 0
    rest = after[word.end() :] if word and power else after
    unit = "%" if rest.lower() in _PERCENT else rest
    return _Parts("-" if "-" in before or in_brackets else "", digits[0], power, money or code or unit)


def _odd(text: str) -> str:
    """Say what keeps a text from being a number."""
    dash = next((sign for sign in text if sign in MINUSES), None)
    if dash:
        return f"“{dash}” is a dash, not a minus"
    if any(sign in _NOT_SEEN for sign in text):
        return "there is a sign in it that cannot be seen"
    return "plans write it in another way"


def _are_thousands(groups: Sequence[str]) -> bool:
    """Tell whether digits are grouped as thousands are: by three, or as in India by two and at last by three."""
    if len(groups) == 1:
        return True
    sizes = [len(group) for group in groups]
    return sizes[0] <= _THREE and sizes[-1] == _THREE and set(sizes[1:-1]) <= {2, 3}


def _with_decimals(whole: str, decimals: str) -> str:
    """Return a number with decimals, never exactly three of them: those could again be thousands."""
    short = decimals.rstrip("0")
    if len(short) == _THREE:
        return f"{whole}.{decimals}0"
    return f"{whole}.{short}" if short else whole


def _scaled(number: str, power: int) -> str:
    return f"{Decimal(number).scaleb(power):f}" if power else number
