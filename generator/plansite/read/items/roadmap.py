"""Say what the roadmap has: phases with what ends them, and milestones."""

from __future__ import annotations

from plansite.read.items.fields import MapField, TextField, TextsField
from plansite.read.items.item import Item


class Phase(Item):
    """A stretch of the plan with an aim, and with what has to be true before the next one begins."""

    __slots__ = ()
    collection = "phases"
    noun = "phase"
    title = TextField()
    aim = TextField()
    start = TextField()
    end = TextField()
    owner = TextField()
    helpers = TextsField("with")
    goals = TextsField()
    exit_criteria = TextsField()


class Milestone(Item):
    """A thing that is true from some day on, and was not before."""

    __slots__ = ()
    collection = "milestones"
    noun = "milestone"
    title = TextField()
    due = TextField()
    owner = TextField()
    helpers = TextsField("with")
    phase = TextField()
    goal = TextField()
    note = TextField()
    reached_on = TextField()


class RoadmapFile(Item):
    """roadmap.yaml: phases and milestones."""

    __slots__ = ()
    owner = TextField()
    phases = MapField(Phase)
    milestones = MapField(Milestone)
