"""Read the headings of columns or rows that name a time: dates, months in several languages, quarters, halves and years."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.words import plain
from plansite.present.text.language import month_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.deliver.spreadsheets.cells.grid import Cell

YEAR, HALF, QUARTER, MONTH = 12, 6, 3, 1
_FIRST, _LAST = 1990, 2100
_PARTS = re.compile(r"[0-9]+|[^\W0-9_]+")
_ISO = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})[-/.](?P<month>0?[1-9]|1[0-2])(?:[-/.](?P<day>[0-9]{1,2}))?(?:[T ].*)?\Z"
)
_MONTH_YEAR = re.compile(r"(?P<month>0?[1-9]|1[0-2])[-/.](?P<year>(?:19|20)[0-9]{2})\Z")
_DAY = re.compile(r"(?P<first>[0-9]{1,2})[-/.](?P<second>[0-9]{1,2})[-/.](?P<year>(?:19|20)?[0-9]{2})\Z")
# words beside a number, by how many months they stand for; a month by its own number only where it is counted from the start
_COUNTED = -1
_KINDS = {
    QUARTER: "q t qtr quarter quartal trimestre trim kwartał kw kwart кв квартал 분기",
    HALF: "h hy half halbjahr hj semestre sem półrocze полугодие 반기",
    YEAR: "y fy cy gj year jahr geschäftsjahr année exercice año ejercicio rok r год г 년 년도 연도",  # noqa: RUF001 - Russian
    MONTH: "월",
    _COUNTED: "m month monat mois mes miesiąc месяц 개월",
}
_ORDINALS = frozenset(["st", "nd", "rd", "th", "er", "re", "eme", "e", "и", "ыи"])
_FISCAL = re.compile(r"fy|gj|geschaftsjahr|exercice|ejercicio")
_WHOLE = frozenset(["full", "whole"])
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SHORTEST = 3


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Name a time: `length` months from the month `first` (1 to 12) of a year, which is None where the heading says none.

    With `counted`, the first month is counted from the start of the plan: “Month 1”.
    """

    year: int | None
    first: int
    length: int
    counted: bool = False

    @property
    def index(self) -> int:
        """Return the first month, counted from year 0; 0 stands for a year that is not said."""
        return (self.year or 0) * 12 + self.first - 1

    @property
    def months(self) -> tuple[str, ...]:
        """Return the names of its months: 2027-01."""
        return tuple(month_name(self.index + further) for further in range(self.length))

    @property
    def label(self) -> str:
        """Return its name as plans write it: 2027-01, 2027-Q1, 2027; a half-year as its first and last month."""
        if self.length == MONTH:
            return self.months[0]
        if self.length == QUARTER and self.first % QUARTER == 1:
            return f"{self.year}-Q{(self.first + 2) // QUARTER}"
        if self.length == YEAR and self.first == 1:
            return str(self.year)
        return f"{self.months[0]} to {self.months[-1]}"


def month_name(index: int) -> str:
    """Return the name of a month counted from year 0."""
    return f"{index // 12:04}-{index % 12 + 1:02}"


def month_index(name: str) -> int:
    """Return a month, such as 2027-01, counted from year 0."""
    return int(name[:4]) * 12 + int(name[5:7]) - 1


def read_period(cell: Cell, *, month_first: bool = False) -> Period | None:
    """Read the time that a heading names, None when it names none. `month_first` decides what 02/03/2027 is."""
    if isinstance(cell.value, date):
        return Period(cell.value.year, cell.value.month, MONTH) if _is_year(cell.value.year) else None
    if isinstance(cell.value, float):
        whole = int(cell.value) if cell.value.is_integer() else 0
        if 190001 <= whole <= 210012 and 1 <= whole % 100 <= 12:  # noqa: PLR2004 - 202701
            return Period(whole // 100, whole % 100, MONTH)
        return Period(whole, 1, YEAR) if _is_year(whole) and not cell.form else None
    return _of_text(cell.text, month_first=month_first)


def is_month_first(texts: Sequence[str]) -> bool:
    """Tell from all dates together whether the month stands before the day: it is what changes, the day stays."""
    dates = [match for text in texts if (match := _DAY.match(text.strip()))]
    firsts, seconds = {match["first"] for match in dates}, {match["second"] for match in dates}
    if any(int(first) > 12 for first in firsts):  # noqa: PLR2004 - no month
        return False
    return any(int(second) > 12 for second in seconds) or len(firsts) > len(seconds)  # noqa: PLR2004 - no month


def _of_text(text: str, *, month_first: bool) -> Period | None:
    text = text.strip().strip("'’ ")
    match = _ISO.match(text) or _MONTH_YEAR.match(text)
    if match:
        return Period(int(match["year"]), int(match["month"]), MONTH)
    match = _DAY.match(text)
    if match:
        month = int(match["first" if month_first else "second"])
        year = int(match["year"])
        return Period(year if year > 99 else 2000 + year, month, MONTH) if 1 <= month <= 12 else None  # noqa: PLR2004 - months, centuries
    return _of_parts(_PARTS.findall(plain(text)))


def _of_parts(parts: Sequence[str]) -> Period | None:
    """Read words and numbers: each has to say something of a time, and nothing may be said twice."""
    if not parts or len(parts) > 5:  # noqa: PLR2004 - no heading of a period has more
        return None
    years: list[int] = []
    small: list[int] = []
    months: list[int] = []
    kinds: list[int] = []
    for part in parts:
        if part.isdigit():
            number = int(part)
            (years if _is_year(number) and len(part) == 4 else small).append(number)  # noqa: PLR2004 - digits of a year
        elif month := _month(part):
            months.append(month)
        elif kind := _kind(part):
            kinds.append(kind)
        elif part in _ROMAN:
            small.append(_ROMAN[part])
        elif part not in _ORDINALS:
            return None
    return _put_together(years, small, months, kinds)


def _put_together(years: list[int], small: list[int], months: list[int], kinds: list[int]) -> Period | None:
    kinds = [kind for kind in kinds if kind != YEAR] or kinds[:1]
    if len(years) > 1 or len(months) > 1 or len(kinds) > 1:
        return None
    year = years[0] if years else None
    if months:
        if small and year is None:
            year = _century(small.pop())
        return Period(year, months[0], MONTH) if len(small) <= 1 and (not kinds or kinds == [YEAR]) else None
    kind = kinds[0] if kinds else YEAR
    if kind == YEAR:
        if year is None and kinds and len(small) == 1:
            return Period(_century(small[0]), 1, YEAR)
        return Period(year, 1, YEAR) if year and not small else None
    if kind == _COUNTED:
        return Period(None, small[0], MONTH, counted=True) if len(small) == 1 and not years else None
    return _part_of_year(kind, small, year)


def _part_of_year(length: int, small: list[int], year: int | None) -> Period | None:
    """Read a quarter or half: its number, and its year if it has two digits."""
    count = YEAR // length
    if len(small) == 2 and year is None:  # noqa: PLR2004 - number and year
        number, short = small if 1 <= small[0] <= count else small[::-1]
        small, year = [number], _century(short)
    if len(small) != 1 or not 1 <= small[0] <= count:
        return None
    return Period(year, (small[0] - 1) * length + 1, length)


@cache
def _month(word: str) -> int:
    """Return the month that a word names or begins, 0 for none or several."""
    names = {plain(name): month for name, month in month_words().items()}
    begun = {month for name, month in names.items() if len(word) >= _SHORTEST and name.startswith(word)}
    return names.get(word, begun.pop() if len(begun) == 1 else 0)


@cache
def _kind(word: str) -> int | None:
    """Return how many months a word stands for, None for another word."""
    return next((length for length, words in _KINDS.items() if word in plain(words).split()), None)


def _is_year(number: int) -> bool:
    return _FIRST <= number <= _LAST


def _century(number: int) -> int | None:
    return 2000 + number if 0 <= number <= 99 else number if _is_year(number) else None  # noqa: PLR2004 - two digits


def with_years(periods: Sequence[Period], year: int) -> list[Period]:
    """Give years to periods that say none, from the year of the first on: after December comes January of the next.

    A quarter between months, or a half between quarters, follows those of its own length.
    """
    dated: list[Period] = []
    last: dict[int, Period] = {}
    for period in periods:
        before = last.get(period.length)
        if before and before.year:
            year = before.year + (period.first <= before.first)
        dated.append(period if period.year else replace(period, year=year))
        last[period.length] = dated[-1]
    return dated


def is_fiscal(text: str) -> bool:
    """Tell whether a heading names a fiscal year, which is called after the year in which it ends: FY2027."""
    return any(_FISCAL.fullmatch(word) for word in _PARTS.findall(plain(text)))


def is_whole_year(text: str) -> bool:
    """Tell whether a heading is a word for a whole year, without saying which: Year, FY, Jahr."""
    words = [word for word in _PARTS.findall(plain(text)) if word not in _WHOLE]
    return bool(words) and all(_kind(word) == YEAR for word in words)
