"""Say what assumptions, gaps and confirmations have."""

from __future__ import annotations

from plansite.read.items.fields import MapField, TextField, TextsField
from plansite.read.items.item import Item


class Assumption(Item):
    """A thing that the plan takes for true."""

    __slots__ = ()
    collection = "assumptions"
    statement = TextField()
    value = TextField()
    source = TextField()
    date = TextField()
    confidence = TextField()
    owner = TextField()
    review_by = TextField()
    findings = TextsField()
    affects = TextsField()
    if_wrong = TextField()


class Remedy(Item):
    """A way to close a gap."""

    __slots__ = ()
    title = TextField()
    kind = TextField()
    owner = TextField()
    by = TextField()
    cost = TextField()


class Gap(Item):
    """A thing that lacks for a goal."""

    __slots__ = ()
    collection = "gaps"
    title = TextField()
    goal = TextField()
    situation = TextField()
    status = TextField()
    owner = TextField()
    remedies = MapField(Remedy)


class Confirmation(Item):
    """That somebody has looked again at one thing, and what the assumption said then."""

    __slots__ = ()
    by = TextField()
    on = TextField()
    said = TextField()
