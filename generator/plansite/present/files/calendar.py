"""Write the days of a plan as calendar files, which every calendar program can subscribe to: one for all, one a person.

The only door to icalendar. The format is RFC 5545.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from plansite.present.parts.agenda import CALENDAR, all_events, calendar_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.present.context import PageContext
    from plansite.present.parts import agenda


def calendars(context: PageContext) -> dict[str, bytes]:
    """Return the calendar files of a plan by path: what is not done yet, of everybody and of each person with a page."""
    due = [event for event in all_events(context) if not event.done]
    if not due:
        return {}
    title = context.plan.settings.title
    days = {event: bytes(_day(context, event).to_ical()) for event in due}
    own = {
        calendar_of(person): _calendar(title, (days[event] for event in due if person in event.people))
        for person in dict.fromkeys(person for event in due for person in event.people)
        if context.places.has_page("people", person)
    }
    return {CALENDAR: _calendar(title, days.values()), **own}


def _calendar(title: str, days: Iterable[bytes]) -> bytes:
    """Return a calendar with days that were written before, each once for everybody."""
    calendar = Calendar()
    calendar.add("prodid", "-//Plansite//Plansite//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    begin, end, rest = bytes(calendar.to_ical()).rpartition(b"END:VCALENDAR")
    return b"".join((begin, *days, end, rest))


def _day(context: PageContext, event: agenda.Event) -> Event:
    """Return an event of whole days. Its id follows from where it stands, so that a moved day moves in the reader's calendar."""
    first = f"{context.plan.settings.start}-01"
    written = datetime.combine(context.today or date.fromisoformat(first), time(), UTC)
    people = [person for name in event.people if (person := context.plan.people.get(name)) and person.name]
    entry = Event()
    entry.add("uid", f"{event.id}@plansite")
    entry.add("dtstamp", written)
    entry.add("dtstart", date.fromisoformat(event.day))
    if event.last > event.day:
        entry.add("dtend", date.fromisoformat(event.last) + timedelta(days=1))  # the day after the last one
    entry.add("summary", event.title)
    entry.add("categories", [event.kind])
    entry.add("transp", "TRANSPARENT")
    if people:
        entry.add("description", ", ".join(person.name for person in people))
    return entry
