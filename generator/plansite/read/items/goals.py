"""Say what a goal has."""

from __future__ import annotations

from datetime import date, timedelta

from plansite.read.items.fields import (
    AmountField,
    FlagField,
    ListField,
    MapField,
    PartField,
    TextField,
    TextsField,
)
from plansite.read.items.item import Item, Text

MILESTONE = "milestone"


class Step(Item):
    """A step on the way to a goal."""

    __slots__ = ()
    title = TextField()
    owner = TextField()
    helpers = TextsField("with")
    due = TextField()
    done = FlagField()


class SubGoal(Item):
    """A part of a goal that somebody answers for alone."""

    __slots__ = ()
    title = TextField()
    kpi = TextField()
    target = AmountField()
    end = TextField()
    owner = TextField()


class Ground(Item):
    """A ground for a goal, with the findings behind it."""

    __slots__ = ()
    statement = TextField()
    findings = TextsField()


class Evidence(Item):
    """The grounds for a goal."""

    __slots__ = ()
    market = PartField(Ground)
    competition = PartField(Ground)
    funding = PartField(Ground)
    pain_points = PartField(Ground)


class Feasibility(Item):
    """Why a goal can be reached with what is there."""

    __slots__ = ()
    team = TextField()
    budget = TextField()
    situation = TextField()

    @property
    def by_subject(self) -> dict[str, Text]:
        """Return the answers by what a goal is weighed against, in words."""
        return {"the team": self.team, "the money": self.budget, "the situation": self.situation}


class Goal(Item):
    """What the plan is to reach: a KPI, by how much, from when until when, and who answers for it."""

    __slots__ = ()
    collection = "goals"
    noun = "goal"
    title = TextField()
    statement = TextField()
    why = TextField()
    area = TextField()
    kpi = TextField()
    kind = TextField("level")
    direction = TextField("increase")
    baseline = AmountField()
    amount = AmountField()
    scope = TextField()
    start = TextField()
    end = TextField()
    measured_over = TextField()
    owner = TextField()
    helpers = TextsField("with")
    mission_link = TextField()
    success = TextField()
    evidence = PartField(Evidence)
    feasibility = PartField(Feasibility)
    steps = ListField(Step)
    sub_goals = MapField(SubGoal)
    serves = TextField()
    shared_with = TextsField()
    acknowledged_by = TextsField()
    done = FlagField()
    reason_for_direction = TextField()

    @property
    def is_milestone(self) -> bool:
        """Tell whether the goal is reached or not, without a figure."""
        return self.kind == MILESTONE

    @property
    def each(self) -> str:
        """Return in words for which period up to its deadline the target holds: “a month”; empty when it is not said."""
        return f"a {self.measured_over}" if self.measured_over else ""

    @property
    def cuts_months(self) -> bool:
        """Tell whether the goal begins or ends inside a month, although figures are of whole months."""
        begins_late = bool(self.start) and not self.start.endswith("-01")
        ends_early = bool(self.end) and (date.fromisoformat(self.end) + timedelta(days=1)).day > 1
        return ends_early or (begins_late and not self.measured_over)

    @property
    def says_direction(self) -> bool:
        """Tell whether the goal says which way it moves its figure."""
        return self.entry.get("direction") is not None

    @property
    def is_vague_change(self) -> bool:
        """Tell whether the amount is a change without a word on whether points or shares are meant."""
        if self.entry.get("kind") is None:
            return self.says_direction
        return self.kind in {"absolute", "resource"}
