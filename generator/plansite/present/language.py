"""Write numbers, money and dates the way a language does. The only door to Babel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date, get_month_names
from babel.numbers import NumberPattern, format_compact_currency, format_compact_decimal, parse_pattern

if TYPE_CHECKING:
    from plansite.compute.calendar import Period

_REGIONS = {"en": "en_GB", "ru": "ru_RU", "ko": "ko_KR", "es": "es_ES", "pl": "pl_PL"}
SMALL_MONEY = 100
SMALL_SHARE = 0.1
MILLION = 1_000_000
TEN = 10


@dataclass(frozen=True, slots=True)
class Language:
    """Format values for readers: `locale` is a Babel locale, `currency` an ISO code."""

    locale: Locale
    currency: str

    def value(self, value: float, unit: str, suffix: str = "") -> str:
        """Return a value with its unit, rounded as far as people read it."""
        if unit == "money":
            return self.money(value)
        if unit == "percent":
            return self.percent(value)
        words = suffix or {"days": "days", "minutes": "minutes"}.get(unit, "")
        return f"{self.number(value, unit)} {words}".rstrip()

    def money(self, value: float) -> str:
        """Return money: with minor units below a hundred, else without."""
        whole = abs(value) >= SMALL_MONEY or value == round(value)
        return str(self._pattern("money" if whole else "cents").apply(value, self.locale, currency=self.currency, currency_digits=False))

    def headline(self, value: float, unit: str, suffix: str = "") -> str:
        """Return a value shortened for a large figure: €1.24m, 14.3%, 1,204."""
        if unit == "money" and abs(value) >= MILLION:
            return str(format_compact_currency(value, self.currency, locale=self.locale, fraction_digits=2))
        if unit == "count" and abs(value) >= MILLION:
            return str(format_compact_decimal(value, locale=self.locale, fraction_digits=2))
        return self.value(value, unit, suffix)

    def percent(self, value: float) -> str:
        """Return a fraction as a percentage, with two decimals below ten percent."""
        return str(self._pattern("#,##0.##%" if abs(value) < SMALL_SHARE else "#,##0.#%").apply(value, self.locale))

    def number(self, value: float, unit: str) -> str:
        """Return a plain number: ratios and small counts keep a decimal, large counts none."""
        small = abs(value) < TEN
        form = "#,##0.0" if unit == "ratio" or (small and abs(value - round(value)) > 1e-9) else "#,##0"  # noqa: PLR2004
        return str(self._pattern(form).apply(value, self.locale))

    def day(self, text: str) -> str:
        """Return a day written YYYY-MM-DD in words."""
        return str(format_date(date.fromisoformat(text), "d MMM y", locale=self.locale))

    def month(self, text: str) -> str:
        """Return a month written YYYY-MM in words."""
        name = get_month_names("abbreviated", context="stand-alone", locale=self.locale)[int(text[5:7])]
        return f"{name} {text[:4]}"

    def period(self, period: Period) -> str:
        """Return the name of a period as a column heading."""
        if period.grain == "plan":
            return "Whole plan"
        if period.grain == "month":
            return self.month(period.label)
        words = period.label.replace("-", " ")
        if period.grain == "quarter":
            year, quarter = period.label.split("-")
            words = f"{quarter} {year}"
        return words if period.whole else f"{words} (part)"

    def _pattern(self, name: str) -> NumberPattern:
        return _pattern(self.locale, name)


@cache
def _pattern(locale: Locale, name: str) -> NumberPattern:
    """Return a number pattern; `money` and `cents` stand for the locale's own form of money."""
    if name in {"money", "cents"}:
        own = locale.currency_formats["standard"].pattern.split(";")[0]
        name = own.replace("0.00", "0" if name == "money" else "0.00")
    return parse_pattern(name)


def language(code: str, currency: str) -> Language:
    """Return the formats of a language of plans: en, ru, ko, es or pl."""
    return Language(Locale.parse(_REGIONS.get(code, "en_GB")), currency)
