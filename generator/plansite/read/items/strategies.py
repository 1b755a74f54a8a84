"""Say what strategies, tactics, recurring tasks and actions have."""

from __future__ import annotations

from plansite.read.items.fields import AmountField, MapField, TextField, TextsField
from plansite.read.items.item import Item


class Tactic(Item):
    """A thing that is done for a strategy, for some time."""

    __slots__ = ()
    collection = "tactics"
    noun = "tactic"
    title = TextField()
    how = TextField()
    owner = TextField()
    helpers = TextsField("with")
    start = TextField()
    end = TextField()
    goal = TextField()
    kpis = TextsField()
    persona = TextField()
    profile = TextField()
    channel = TextField()
    capability = TextField()
    expected_result = TextField()
    only_if = TextField()


class Task(Item):
    """A thing that people do again and again for a strategy."""

    __slots__ = ()
    collection = "tasks"
    noun = "task"
    title = TextField()
    done_by = TextsField()
    cadence = TextField()
    quantity = AmountField()
    event = TextField()
    within = AmountField()
    condition = TextField()
    quota_person = TextField()
    feeds = TextsField()
    kpi = TextField()
    tool = TextField()


class Strategy(Item):
    """A way to reach a goal."""

    __slots__ = ()
    collection = "strategies"
    noun = "strategy"
    title = TextField()
    area = TextField()
    outcome = TextField()
    horizon = TextField()
    purpose = TextField()
    goal = TextField()
    padre = TextField()
    kpis = TextsField()
    profiles = TextsField()
    personas = TextsField()
    owner = TextField()
    helpers = TextsField("with")
    start = TextField()
    end = TextField()
    capability = TextField()
    tools = TextsField()
    findings = TextsField()
    tactics = MapField(Tactic)
    tasks = MapField(Task)


class Action(Item):
    """One thing to do, by a day."""

    __slots__ = ()
    collection = "actions"
    noun = "action"
    title = TextField()
    how = TextField()
    area = TextField()
    goal = TextField()
    strategy = TextField()
    kpi = TextField()
    owner = TextField()
    helpers = TextsField("with")
    start = TextField()
    due = TextField()
    status = TextField()
    after = TextsField()
    tools = TextsField()
    daily_step = TextField()
