"""Write numbers, money and dates the way a language does. The only door to Babel."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from math import floor, log10
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.dates import format_date, get_day_names, get_month_names
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    get_currency_symbol,
    list_currencies,
    parse_pattern,
)

from plansite.compute.engine.units import POINTS
from plansite.read.currencies import is_currency, minor_digits
from plansite.read.values import EXCHANGE_RATE

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Period

_REGIONS = {"en": "en_GB", "ru": "ru_RU", "ko": "ko_KR", "es": "es_ES", "pl": "pl_PL"}
SMALL_MONEY = 100
SMALL_SHARE = 0.1
SMALL_RATE = 0.1
LARGE = 10_000
MILLION = 1_000_000
TEN = 10
DIGITS = 3
MINUS = "−"
_NO_BREAK = "\u00a0"
MONTHS = "months"  # no payback or runway is known to more than a tenth of one
_ALSO_MONTHS = {"mrz": 3, "maerz": 3}  # as German spreadsheets write March
_OF_WORKBOOKS = ("en", "de", "fr", "es", "pl", "ru", "ko", "it", "pt", "nl")
TIMES = "×"  # how often one thing contains another, written without a space: 3.2×
_STEP = 1_000
_SIZES = 16  # the largest numbers that have a short word of their own have so many digits
_NUMBER = re.compile("[0-9]+")
# kind, and the fewest and most digits after the point; None are as many as the currency has
_FORMS: dict[str, tuple[str, int | None, int | None]] = {
    "money": ("currency", 0, 0),
    "cents": ("currency", None, None),
    "rate": ("currency", None, 4),
    "fine rate": ("currency", None, 7),
    "percent": ("percent", 0, 1),
    "fine percent": ("percent", 0, 2),
    "points": ("points", 0, 1),
    "fine points": ("points", 0, 2),
    "decimal": ("decimal", 1, 1),
    "fine decimal": ("decimal", 1, 2),
    "whole": ("decimal", 0, 0),
}
_STEPS = {"ko_KR": 10_000}  # from one short word for a large number to the next
_UNIT_WORDS = {"days": " days", "minutes": " minutes"}


@dataclass(frozen=True, slots=True)
class Form:
    """Hold one way to write numbers; Babel's own way gives the same and takes fifteen times as long."""

    before: str
    after: str
    fewest: int
    most: int
    group: str
    point: str
    scale: int = 1

    def write(self, value: float) -> str:
        """Return a number with separators, sign and what stands around it."""
        text = f"{abs(value) * self.scale:,.{self.most}f}"
        whole, _, rest = text.partition(".")
        rest = rest.rstrip("0").ljust(self.fewest, "0")
        sign = MINUS if value < 0 and text.strip("0.,") else ""
        tail = self.point + rest if rest else ""
        return f"{sign}{self.before}{whole.replace(',', self.group)}{tail}{self.after}"


@dataclass(frozen=True, slots=True)
class Language:
    """Format values for readers: `region` names a Babel locale such as en_GB, `currency` is an ISO code."""

    region: str
    currency: str

    def value(self, value: float, unit: str, suffix: str = "") -> str:
        """Return a value with its unit, rounded as far as people read it."""
        if unit == "money":
            return self.money(value) + (f" {suffix}" if suffix else "")
        if is_currency(unit):
            return Language(self.region, unit).money(value)
        if unit == EXCHANGE_RATE:
            if abs(value) >= SMALL_RATE:
                return self._form("rate").write(value)
            return self._form("fine rate").write(float(f"{value:.4g}"))
        if unit in {"percent", POINTS}:
            return self.percent(value) if unit == "percent" else self.signed_points(value)
        number = self._form("decimal").write(value) if suffix == MONTHS else self.number(value, unit)
        space = "" if suffix == TIMES else " "
        return number + (f"{space}{suffix}" if suffix else _UNIT_WORDS.get(unit, ""))

    def money(self, value: float) -> str:
        """Return money: with minor units below a hundred, else without."""
        whole = abs(value) >= SMALL_MONEY or value == round(value)
        return self._form("money" if whole else "cents").write(value)

    def exact(self, value: float) -> str:
        """Return money with minor units wherever there are any."""
        return self._form("money" if value == round(value) else "cents").write(value)

    def amount(self, value: float) -> str:
        """Return money without minor units, however small."""
        return self._form("money").write(value)

    def count(self, value: float, digits: int) -> str:
        """Return a number of things with one decimal or none."""
        return self._form("decimal" if digits else "whole").write(value)

    def headline(self, value: float, unit: str, suffix: str = "") -> str:
        """Return a value shortened to three digits for a large figure: €1.24M, €142K, 14.3%, 1,204."""
        if unit == "money" and abs(round(value)) >= LARGE:
            digits = float(f"{value:.{DIGITS}g}")  # first, since €999,600 is a million then
            of_step = round(log10(_STEPS.get(self.region, _STEP)))
            return self.short(digits, unit, max(DIGITS - 1 - floor(log10(abs(digits))) % of_step, 0))
        if unit == "count" and abs(round(value)) >= MILLION:
            return self.short(value, unit)
        return self.value(value, unit, suffix)

    def short(self, value: float, unit: str, digits: int = 2) -> str:
        """Return a value in thousands or millions, for a scale or a large figure; steps of a quarter need two digits."""
        if unit in {"percent", POINTS}:
            return self.percent(value)
        carried = _carried(value, _STEPS.get(self.region, _STEP), digits)
        if unit == "money":
            return _compact_money(carried, self.currency, self.region, digits).replace("-", MINUS)
        return str(format_compact_decimal(carried, locale=self.region, fraction_digits=digits)).replace(
            "-", MINUS
        )

    def percent(self, value: float) -> str:
        """Return a fraction as a percentage, with two decimals below ten percent."""
        return self._form("fine percent" if abs(value) < SMALL_SHARE else "percent").write(value)

    def difference(self, share: float) -> str:
        """Return how far two values lie apart, as a share of one, without a sign; nothing when it rounds to nothing.

        One decimal is as much as the values beside it bear.
        """
        rounded = round(abs(share), 3)
        return self._form("percent").write(rounded) if rounded else ""

    def points(self, apart: float) -> str:
        """Return how far two percentages lie apart, without a sign and as finely as they are written; nothing for nothing."""
        number = self._form("fine points" if abs(apart) < SMALL_SHARE else "points").write(abs(apart))
        if number == self._form("points").write(0):
            return ""
        return f"{number} {'point' if number == '1' else 'points'}"

    def signed_points(self, apart: float) -> str:
        """Return how far one percentage is above another, with a minus if it is below."""
        words = self.points(apart)
        return f"{MINUS if apart < 0 else ''}{words}" if words else f"{self._form('points').write(0)} points"

    def number(self, value: float, unit: str) -> str:
        """Return a plain number: ratios and small counts keep a decimal, large counts none."""
        size = abs(value)
        if unit == "ratio":
            return self._form("decimal" if size >= 1 or not size else "fine decimal").write(value)
        broken = round(size, 1) < TEN and abs(value - round(value)) > 1e-9  # noqa: PLR2004
        return self._form("decimal" if broken else "whole").write(value)

    def day(self, text: str) -> str:
        """Return a day written YYYY-MM-DD in words."""
        return _day(text, self.region)

    def month(self, text: str) -> str:
        """Return a month written YYYY-MM in words."""
        return f"{_month_names(self.region)[int(text[5:7]) - 1]} {text[:4]}"

    def month_name(self, text: str) -> str:
        """Return a month written YYYY-MM as its short name, without the year."""
        return _month_names(self.region)[int(text[5:7]) - 1]

    def weekdays(self) -> tuple[tuple[int, str], ...]:
        """Return the days of a week with their short names, counted from Monday as 0, in the order in which weeks have them."""
        return _weekdays(self.region)

    def period(self, period: Period) -> str:
        """Return the name of a period as a column heading."""
        if period.grain == "plan":
            return "Whole plan"
        if period.grain == "month":
            return self.month(period.label)
        words = period.label
        if period.grain == "quarter":
            year, quarter = period.label.split("-")
            words = f"{quarter} {year}"
        return words if period.whole else f"{words} (part)"

    def as_data(self) -> dict[str, Any]:
        """Return what another program needs to write numbers the same way: `forms` by name, and `short` words for large ones.

        A short form is how many digits are taken off, and what stands before and after the rest, by digits of the number.
        """
        forms = {name: asdict(self._form(name)) for name in _FORMS if "rate" not in name}
        short = {unit: [self._shortened(unit, size) for size in range(_SIZES)] for unit in ("money", "count")}
        return {"forms": forms, "short": short, "step": _STEPS.get(self.region, _STEP)}

    def _shortened(self, unit: str, size: int) -> tuple[int, str, str]:
        text = self.short(float(TEN**size), unit, 0)
        match = _NUMBER.search(text)
        assert match is not None  # noqa: S101 - every short form has a number
        return size - len(match[0]) + 1, text[: match.start()], text[match.end() :]

    def _form(self, name: str) -> Form:
        return _form(name, self.region, self.currency)


@cache
def _form(name: str, region: str, currency: str) -> Form:
    """Read a form of numbers from the locale's pattern for it."""
    locale, minor = Locale.parse(region), minor_digits(currency)
    kind, fewest, most = _FORMS[name]
    fewest, most = (minor if digits is None else digits for digits in (fewest, most))
    if kind == "currency":
        source = locale.currency_formats["standard"]
    else:
        source = (locale.percent_formats if kind == "percent" else locale.decimal_formats)[None]
    pattern = parse_pattern(source.pattern)
    symbol = get_currency_symbol(currency, locale)
    before, after = (str(part).replace("¤", symbol) for part in (pattern.prefix[0], pattern.suffix[0]))
    before += _NO_BREAK if kind == "currency" and before[-1:].isalpha() else ""
    signs = locale.number_symbols.get("latn", locale.number_symbols)
    return Form(
        before,
        after,
        fewest,
        most,
        signs["group"],
        signs["decimal"],
        100 if kind in {"percent", "points"} else 1,
    )


def minor_form(currency: str) -> dict[str, Any]:
    """Return how other programs read amounts of a currency: down to its minor unit, and with a point."""
    digits = minor_digits(currency)
    return asdict(Form("", "", digits, digits, "", "."))


def _carried(value: float, step: int, digits: int) -> float:
    """Round a value as it is going to be shown, so that what is rounded up to the next unit is written in it.

    Babel chooses the unit first and rounds then: €1000K.
    """
    scale = 1
    while abs(value) >= scale * step:
        scale *= step
    return round(value / scale, digits) * scale


@cache
def _compact_money(value: float, currency: str, region: str, digits: int) -> str:
    """Write money with a short word for its size; a symbol of letters never runs into the number or that word: 84,4 M ARS."""
    text = str(format_compact_currency(value, currency, locale=region, fraction_digits=digits))
    symbol = get_currency_symbol(currency, region)
    before, _, after = text.partition(symbol)
    left = _NO_BREAK if symbol[:1].isalpha() and before[-1:].isalnum() else ""
    right = _NO_BREAK if symbol[-1:].isalpha() and after[:1].isalnum() else ""
    return f"{before}{left}{symbol}{right}{after}"


@cache
def _month_names(region: str) -> tuple[str, ...]:
    names = get_month_names("abbreviated", context="stand-alone", locale=region)
    return tuple(names[month] for month in range(1, 13))


@cache
def _weekdays(region: str) -> tuple[tuple[int, str], ...]:
    names, first = get_day_names("abbreviated", locale=region), Locale.parse(region).first_week_day
    return tuple((day % 7, str(names[day % 7])) for day in range(first, first + 7))


@cache
def _day(text: str, region: str) -> str:
    return str(format_date(date.fromisoformat(text), "medium", locale=region))


def language(code: str, currency: str) -> Language:
    """Return the formats of a language of plans: en, ru, ko, es or pl."""
    return Language(_REGIONS.get(code, "en_GB"), currency)


_SURE = 0.01
_DUST = 1e-9


def chance_in_words(language: Language, share: float) -> str:
    """Write a share of all draws; so many draws and no more cannot tell the last percent.

    It is rounded down: what is written as 50% is reached in half of the draws at least.
    """
    if share < _SURE:
        return f"under {language.percent(_SURE)}"
    return (
        f"over {language.percent(1 - _SURE)}"
        if share > 1 - _SURE
        else language.percent(floor(share * 100 + _DUST) / 100)
    )


def initials(name: str) -> str:
    """Return the first letters of a name's first and last word."""
    parts = [part for part in name.split() if part[:1].isalpha()]
    return "".join(part[0].upper() for part in (parts[:1] + parts[1:][-1:]))


@cache
def currency_codes() -> frozenset[str]:
    """Return the codes of all currencies that are or were in use."""
    return frozenset(list_currencies())


@cache
def month_words() -> dict[str, int]:
    """Return what months are called in the languages that workbooks are read in, long and short, in small letters without points.

    A word that means different months in different languages is left out.
    """
    words = {word: {month} for word, month in _ALSO_MONTHS.items()}
    for language_code in _OF_WORKBOOKS:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, language_code).items():
                    words.setdefault(name.casefold().strip(". "), set()).add(month)
    return {word: months.pop() for word, months in words.items() if len(months) == 1}
