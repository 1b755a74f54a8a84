"""Say what is probably meant by a number that is written in a way nobody can be sure of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plansite.problems import Rule

_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₩": "KRW", "zł": "PLN", "₽": "RUB"}
FORMS = (
    "a number, “2.5%”, “49 EUR”, “30 days”, months ({2027-01: 100, 2027-07: 150}), "
    "{start: 100, growth: 5% per month}, {year: 12000, season: [twelve weights]}, {low: 80, likely: 100, high: 130}, "
    "or a formula “= a * b”"
)


def misread(text: str, currency: str) -> tuple[Rule, str, str]:
    """Return the rule, the message and the hint for a text that is no value; `currency` is the plan's own."""
    money = next((code for symbol, code in _SYMBOLS.items() if symbol in text), None)
    digits = re.sub(r"[^0-9.,]", "", text)
    if money:
        hint = f"Write the currency as a code after the number: {_plain(digits) or '49'} {money}."
        return "wrong-value", f"“{text}” is not read as money.", hint
    if re.search(r"[0-9][ ,\u00a0\u202f'][0-9]", text) or digits.count(".") > 1:
        rest = re.sub(r"[0-9.,'\s]+", "", text, count=1)
        hint = f"Write {_plain(digits)}{f' {rest}' if rest[:1].isalpha() else rest}: only digits, and a point before decimals."
        return "ambiguous-number", f"“{text}” is written in a way that can mean different numbers.", hint
    if re.fullmatch(r"[-+]\s*[0-9.]+\s*points?", text):
        hint = "Write the value itself; only scenarios say by how much a value of the plan changes."
        return "wrong-value", f"“{text}” changes a percentage, but here is none to change.", hint
    scaled = re.fullmatch(r"([0-9.]+)\s*([kKmM])\b(.*)", text)
    if scaled and scaled[1].count(".") <= 1:
        number = float(scaled[1]) * (1_000 if scaled[2] in "kK" else 1_000_000)
        return "wrong-value", f"“{text}” is shortened.", f"Write all digits: {number:.0f}{scaled[3]}."
    hint = f"It can be {FORMS}. Money here is in {currency}."
    return "wrong-value", f"“{text}” is not a value that can be computed with.", hint


def _plain(digits: str) -> str:
    """Return the number that is probably meant: marks between groups of three digits go, another one is a decimal point."""
    groups = re.split(r"[.,]", digits)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]):  # noqa: PLR2004 - thousands
        return "".join(groups)
    return "".join(groups[:-1]) + ("." if len(groups) > 1 else "") + groups[-1]
