"""Know the weeks of ISO 8601, from Monday to Sunday: 2027-W14."""

from __future__ import annotations

import re
from datetime import date

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})\Z")


def monday_of(label: str) -> date | None:
    """Return the first day of a week by its name, None for what is none, be it the 53rd of a year that has 52."""
    match = _WEEK.match(label)
    if match is None:
        return None
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None


def is_meant(label: str) -> bool:
    """Tell whether a text has the form of a week, whether or not there is one of that name."""
    return _WEEK.match(label) is not None
