"""Say what items of the calendar, rhythms, events and sequences have."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, PartField, TextField
from plansite.read.items.item import Item, Text


class CalendarItem(Item):
    """Something that goes out on a day, or runs for some days."""

    __slots__ = ()
    collection = "calendar_items"
    noun = "item"
    title = TextField()
    kind = TextField("other")
    status = TextField("planned")
    channel = TextField()
    date = TextField()
    start = TextField()
    end = TextField()
    owner = TextField()
    goal = TextField()
    persona = TextField()
    budget_line = TextField()
    link = TextField()

    @property
    def first(self) -> Text:
        """Return the day it goes out or begins, empty when it has none."""
        return self.date or self.start or self.end

    @property
    def last(self) -> Text:
        """Return its last day, which is the first of what takes one day."""
        return self.date or self.end or self.start

    @property
    def is_dropped(self) -> bool:
        """Tell whether it will not go out."""
        return self.status == "dropped"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is left to be done for it."""
        return self.status in {"published", "dropped"}


class EventFigures(Item):
    """What an event is to bring, or has brought."""

    __slots__ = ()
    registered = AmountField()
    attended = AmountField()
    leads = AmountField()
    cost = AmountField()


class Event(Item):
    """A fair, a webinar, an open day."""

    __slots__ = ()
    collection = "events"
    noun = "event"
    title = TextField()
    kind = TextField("other")
    status = TextField("planned")
    date = TextField()
    start = TextField()
    end = TextField()
    place = TextField()
    owner = TextField()
    channel = TextField()
    goal = TextField()
    budget_line = TextField()
    note = TextField()
    expected = PartField(EventFigures)
    measured = PartField(EventFigures)

    @property
    def first(self) -> Text:
        """Return its first day, empty when it has none."""
        return self.date or self.start or self.end

    @property
    def last(self) -> Text:
        """Return its last day, which is the first of what takes one day."""
        return self.date or self.end or self.start

    @property
    def is_dropped(self) -> bool:
        """Tell whether it will not take place."""
        return self.status == "dropped"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is left to be done for it."""
        return self.status in {"done", "dropped"}


class Cadence(Item):
    """How often something is to go out."""

    __slots__ = ()
    collection = "cadences"
    noun = "rhythm"
    title = TextField()
    channel = TextField()
    kind = TextField()
    times = AmountField()
    per = TextField()
    start = TextField()
    end = TextField()
    owner = TextField()


class Sequence(Item):
    """Steps by day that follow when something happens."""

    __slots__ = ()
    collection = "sequences"
    noun = "sequence"
    title = TextField()
    owner = TextField()
    persona = TextField()
    goal = TextField()
