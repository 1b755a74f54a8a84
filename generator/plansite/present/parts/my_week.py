"""Put what a person has to see to in the order in which it has to be done: overdue, this week, next week, the month, and later."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.present.context import PageContext
    from plansite.present.parts.agenda import Event

_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)
_NO_END = date.max
OVERDUE, THIS_WEEK, LATER = "Overdue", "This week", "Later"


class Stretch(NamedTuple):
    """Hold what is due in a stretch of days: what the stretch is called, its last day as far as it has one, and the events by day."""

    title: str
    until: date
    events: tuple[Event, ...]


def stretches(context: PageContext, due: Iterable[Event]) -> tuple[Stretch, ...]:
    """Return what is open in stretches of days, from what is overdue to what comes later; weeks end on Sunday.

    Without a today there are no weeks: then all is due some day. An action that is a goal's step as well is told once.
    """
    once = {(event.day, event.title): event for event in reversed([*due]) if not event.done}
    events = sorted(once.values(), key=lambda event: (event.day, event.kind, event.title))
    if context.today is None:
        return (Stretch("", _NO_END, tuple(events)),)
    ends = _ends(context.today)
    stretches_of_days = []
    for (title, until), after in zip(ends, (date.min, *(end for _, end in ends)), strict=False):
        inside = tuple(event for event in events if after < _counts_on(event, context.today) <= until)
        stretches_of_days.append(Stretch(title, until, inside))
    return tuple(stretches_of_days)


def _ends(today: date) -> tuple[tuple[str, date], ...]:
    """Return the stretches with their last days."""
    sunday = today + timedelta(days=6 - today.weekday())
    return (
        (OVERDUE, today - timedelta(days=1)),
        (THIS_WEEK, sunday),
        ("Next week", sunday + _WEEK),
        ("The month ahead", max(today + _MONTH, sunday + _WEEK)),
        (LATER, _NO_END),
    )


def _counts_on(event: Event, today: date) -> date:
    """Return the day on which an event counts: its own, or today for what has begun and goes on."""
    first = _day(event.day)
    last = _day(event.last) if event.last else first
    return today if first < today <= last else first


def _day(text: str) -> date:
    """Return a day, of a month the first one."""
    return date.fromisoformat(f"{text}-01"[: len("2027-03-01")])
