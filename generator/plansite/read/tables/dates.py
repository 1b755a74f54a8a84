"""Read days and times as other systems write them: only what can be read in one way, unless the plan says the form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_YEAR_FIRST = re.compile(r"(?P<y>[0-9]{4})(?P<s>[-/.]?)(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})")
_POINTS = re.compile(r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})")
_EITHER = re.compile(r"(?P<a>[0-9]{1,2})(?P<s>[-/])(?P<b>[0-9]{1,2})(?P=s)(?P<y>[0-9]{4})")
_WORDS = (
    re.compile(r"(?P<d>[0-9]{1,2})[ -](?P<w>[A-Za-z]{3,9})\.?,?[ -](?P<y>[0-9]{4})"),
    re.compile(r"(?P<w>[A-Za-z]{3,9})\.? (?P<d>[0-9]{1,2}),? (?P<y>[0-9]{4})"),
)
_TOKEN = re.compile(r"D+|M+|Y+|.")
_TOKENS = {
    "D": r"(?P<d>[0-9]{1,2})",
    "M": r"(?P<m>[0-9]{1,2})",
    "MMM": r"(?P<w>[A-Za-z]{3,9})\.?",
    "YY": r"(?P<y>[0-9]{2})",
    "YYYY": r"(?P<y>[0-9]{4})",
}
_TIME = re.compile(
    r"(?:[T ,]+(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{2})?)?\Z"
)
_NOON, _CENTURY = 12, 2000


class NotADateError(Exception):
    """Say that a text is no day in any form that is known, or in the one that the plan states."""


class TwoDaysError(Exception):
    """Say that a text can be two days; `day_first` tells of which it is when the day stands first."""

    def __init__(self, day_first: date, month_first: date) -> None:
        super().__init__(day_first, month_first)
        self.day_first, self.month_first = day_first, month_first


class NoZoneError(Exception):
    """Say that a time has a zone, and nobody says in which zone months begin."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Say in which form days are written, empty for any; in which zone times are that name none, and in which months begin.

    `own` is None where the plan names no zone. `as_written` takes the day as it stands.
    """

    form: str = ""
    written: tzinfo | None = None
    own: tzinfo | None = None
    as_written: bool = False

    def day(self, text: str) -> date:
        """Return the day of a cell; raises NotADateError, TwoDaysError and NoZoneError."""
        return _day(text, self)


@cache
def zone(name: str) -> tzinfo | None:
    """Return a time zone by its name, None when there is none of that name."""
    if name.upper() == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """Return what matches days of a form such as DD/MM/YYYY; one digit may stand for two."""
    parts = [part if len(part) > 2 or part[0] == "Y" else part[0] for part in _TOKEN.findall(form.upper())]  # noqa: PLR2004
    return re.compile("".join(_TOKENS.get(part, re.escape(part)) for part in parts))


@lru_cache(maxsize=4096)
def _day(text: str, clock: Clock) -> date:
    match = _matched(text, clock.form)
    if match is None:
        raise NotADateError(text)
    day = _of_parts(match.groupdict())
    time = _TIME.match(text, match.end())
    if time is None:
        raise NotADateError(text)
    if time["hour"] is None or clock.as_written:
        return day
    moment = _moment(day, time)
    if moment.tzinfo is None and clock.written:
        moment = moment.replace(tzinfo=clock.written)
    if moment.tzinfo is None:
        return day
    if clock.own is None:
        raise NoZoneError(text)
    return moment.astimezone(clock.own).date()


def _matched(text: str, form: str) -> re.Match[str] | None:
    if form:
        return _pattern(form).match(text)
    return next(
        (match for pattern in (_YEAR_FIRST, _POINTS, _EITHER, *_WORDS) if (match := pattern.match(text))),
        None,
    )


def _of_parts(parts: dict[str, str | None]) -> date:
    """Return the day of the parts of a date; two numbers of which either may be the month are told apart where they can be."""
    year = int(parts["y"] or 0)
    year += _CENTURY if year < 100 else 0  # noqa: PLR2004 - two digits
    if parts.get("a") and parts.get("b"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        if first != second and max(first, second) <= len(_MONTHS):
            raise TwoDaysError(_date(year, second, first), _date(year, first, second))
        return _date(year, first, second) if second > len(_MONTHS) else _date(year, second, first)
    word = parts.get("w")
    month = _month(word) if word else int(parts.get("m") or 0)
    return _date(year, month, int(parts["d"] or 0))


def _month(word: str) -> int:
    small = word.lower()
    if small not in {*_NAMES, *_MONTHS, "sept"}:
        raise NotADateError(word)
    return _MONTHS.index(small[:3]) + 1


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADateError(f"{year}-{month}-{day}") from None


def _moment(day: date, time: re.Match[str]) -> datetime:
    hour, half = int(time["hour"]), (time["half"] or "")[:1].lower()
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    try:
        moment = datetime(day.year, day.month, day.day, hour, int(time["minute"]), int(time["second"] or 0))  # noqa: DTZ001 - the zone follows
    except ValueError:
        raise NotADateError(time[0]) from None
    return moment.replace(tzinfo=_offset(time["zone"])) if time["zone"] else moment


def _offset(written: str) -> tzinfo:
    if written[0] not in "+-":
        return UTC
    sign = -1 if written[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(written[1:3]) % 24, minutes=int(written[-2:]) % 60))
