"""Put what stands in files as files write it into words of a language: days, months, other periods and amounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.present.text.language import Language, currency_codes

if TYPE_CHECKING:
    from collections.abc import Callable

_RUN = re.compile(r"(?<![\w/.-])([12]\d{3}-[01]\d)\.\.([12]\d{3}-[01]\d)(?![\w/-])")
_PERIOD = re.compile(
    r"(?<![\w/.-])(?:(?P<day>[12]\d{3}-[01]\d-[0-3]\d)|(?P<month>[12]\d{3}-(?:0[1-9]|1[0-2]))"
    r"|(?P<year>[12]\d{3})-(?:Q(?P<quarter>[1-4])|W(?P<week>[0-5]\d)))(?![\w/-]|\.\w)"
)
_MONEY = re.compile(r"(?<![\w.,])(\d+(?:,\d{3})*(?:\.\d+)?) ([A-Z]{3})(?!\w)")
_PERCENTAGE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)%")
_LONG = re.compile(r"(?<![\w.,/-])\d{5,}(?![\w.,/-])")


def written_out(text: str, language: Language) -> str:
    """Return a text with its days, periods and amounts of money in words; what no calendar has stays as it is."""
    spelled = _PERIOD.sub(_spelled(language), _RUN.sub(r"\1 to \2", text))
    return _MONEY.sub(_money(language), spelled)


def limit_in_words(text: str, language: Language) -> str:
    """Return what a guardrail allows with its amount as the language writes it: stays at most €1,300,000."""
    with_money = _MONEY.sub(_money(language), text)
    with_shares = _PERCENTAGE.sub(lambda match: language.percent(float(match[1]) / 100), with_money)
    return _LONG.sub(lambda match: language.count(float(match[0]), 0), with_shares)


def _spelled(language: Language) -> Callable[[re.Match[str]], str]:
    def words(match: re.Match[str]) -> str:
        if match["day"]:
            try:
                return language.day(match["day"])
            except ValueError:  # no calendar has it
                return match[0]
        if match["month"]:
            return language.month(match["month"])
        year = match["year"]
        return f"Q{match['quarter']} {year}" if match["quarter"] else f"week {int(match['week'])} of {year}"

    return words


def _money(language: Language) -> Callable[[re.Match[str]], str]:
    def words(match: re.Match[str]) -> str:
        if match[2] not in currency_codes():
            return match[0]
        return Language(language.region, match[2]).exact(float(match[1].replace(",", "")))

    return words
