"""Say what items of the calendar, cadences, events and sequences have."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, PartField, TextField
from plansite.read.items.item import Item, Text

_OVER = frozenset({"published", "done", "dropped"})


class DatedItem(Item):
    """What has a day, or runs for some days: an item of the calendar or an event."""

    __slots__ = ()
    title = TextField()
    kind = TextField("other")
    status = TextField("planned")
    date = TextField()
    start = TextField()
    end = TextField()
    owner = TextField()
    channel = TextField()
    goal = TextField()
    budget_line = TextField()

    @property
    def first(self) -> Text:
        """Return its day or its first one, empty when it has none."""
        return self.date or self.start or self.end

    @property
    def last(self) -> Text:
        """Return its last day, which is the first of what takes one day."""
        return self.date or self.end or self.start

    @property
    def is_dropped(self) -> bool:
        """Tell whether it will not be."""
        return self.status == "dropped"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is left to be done for it."""
        return self.status in _OVER


class CalendarItem(DatedItem):
    """Something that goes out on a day, or runs for some days."""

    __slots__ = ()
    collection = "calendar_items"
    noun = "item"
    persona = TextField()
    link = TextField()


class EventFigures(Item):
    """What an event is to bring, or has brought."""

    __slots__ = ()
    registered = AmountField()
    attended = AmountField()
    leads = AmountField()
    cost = AmountField()


class Event(DatedItem):
    """A fair, a webinar, an open day."""

    __slots__ = ()
    collection = "events"
    noun = "event"
    place = TextField()
    note = TextField()
    expected = PartField(EventFigures)
    measured = PartField(EventFigures)


class Cadence(Item):
    """How often something is to go out."""

    __slots__ = ()
    collection = "cadences"
    noun = "cadence"
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
