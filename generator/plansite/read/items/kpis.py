"""Say what a KPI has that the plan tracks."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, PartField, TextField, TextsField
from plansite.read.items.item import Item


class Latest(Item):
    """A value that was read by hand."""

    __slots__ = ()
    value = AmountField()
    date = TextField()
    note = TextField()


class TrackedKpi(Item):
    """A KPI that the plan tracks: whose it is, what it is to reach, and when it raises an alarm."""

    __slots__ = ()
    collection = "kpis"
    owner = TextField()
    target = AmountField()
    goal = TextField()
    why = TextField()
    contributes_to_mission = TextField()
    basis = TextsField()
    aim = TextField()
    source_tool = TextField()
    every = TextField()
    baseline = AmountField()
    latest = PartField(Latest)
    threshold = AmountField()
    response = TextField()
