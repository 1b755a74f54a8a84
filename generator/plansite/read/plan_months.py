"""Tell which months a plan means by a quarter, a year, or a place in a list of months that follow one another."""

from __future__ import annotations

import re
from typing import NamedTuple

_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-Q(?P<quarter>[1-4]))?\Z")
_MONTHS, _QUARTER = 12, 3


class PlanMonths(NamedTuple):
    """Know the month in which the plan starts, empty where nobody does, and the month in which its years begin."""

    start: str = ""
    year_begins: int = 1

    def first_of(self, period: str) -> tuple[str, int] | None:
        """Return the first month of a quarter (2027-Q1) or year (2027) and how many it has; None for anything else.

        A fiscal year is named after the calendar year in which it ends.
        """
        match = _PERIOD.match(period)
        if match is None:
            return None
        year = int(match["year"]) - (1 if self.year_begins > 1 else 0)
        quarter = int(match["quarter"]) - 1 if match["quarter"] else 0
        first = year * _MONTHS + self.year_begins - 1 + quarter * _QUARTER
        return _name(first), _QUARTER if match["quarter"] else _MONTHS

    def following(self, number: int) -> str:
        """Return the month so many months after the plan starts."""
        start = int(self.start[:4]) * _MONTHS + int(self.start[5:7]) - 1 if self.start else 0
        return _name(start + number)


def month_after(month: str, number: int) -> str:
    """Return the month so many months after another one."""
    return PlanMonths(month).following(number)


NO_MONTHS = PlanMonths()


def _name(number: int) -> str:
    return f"{number // _MONTHS:04}-{number % _MONTHS + 1:02}"
