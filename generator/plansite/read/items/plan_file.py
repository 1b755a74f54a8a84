"""Say what plan.yaml has."""

from __future__ import annotations

from plansite.read.items.fields import (
    AmountField,
    AmountMapField,
    FlagField,
    ListField,
    MapField,
    PartField,
    TextField,
    TextMapField,
    TextsField,
)
from plansite.read.items.item import Item


class Experiment(Item):
    """A trial that is judged on a day."""

    __slots__ = ()
    title = TextField()
    kpi = TextField()
    owner = TextField()
    start = TextField()
    end = TextField()


class Guardrail(Item):
    """A limit on what a change may do to a figure."""

    __slots__ = ()
    title = TextField()
    figure = TextField()
    limit = TextField()
    over = TextField()
    severity = TextField("fail")
    owner = TextField()


class GoalStatus(Item):
    """What separates goals on track from those at risk and those off track."""

    __slots__ = ()
    on_track_chance = AmountField()
    at_risk_chance = AmountField()
    at_risk_gap = AmountField()


class Review(Item):
    """When and by whom the plan is reviewed."""

    __slots__ = ()
    interval = TextField()
    last = TextField()
    next = TextField()
    who = TextsField()


class TopicReview(Item):
    """When one topic of the plan is reviewed, and by whom."""

    __slots__ = ()
    collection = "reviews"
    noun = "review"
    title = TextField()
    interval = TextField()
    last = TextField()
    next = TextField()
    owner = TextField()
    helpers = TextsField("with")


class NotedVersion(Item):
    """What people say of a version that was published."""

    __slots__ = ()
    number = TextField()
    date = TextField()
    author = TextField()
    reason = TextField()
    changes = TextField()
    tag = TextField()


class NotedWaiver(Item):
    """A finding that the plan accepts until a day."""

    __slots__ = ()
    rule = TextField()
    at = TextField()
    reason = TextField()
    until = TextField()
    owner = TextField()


class Insights(Item):
    """What the plan builds on."""

    __slots__ = ()
    audience = TextField()
    industry = TextField()
    trends = TextField()
    costs = TextField()


class PlanFile(Item):
    """plan.yaml: what the whole plan is about, and how it is kept."""

    __slots__ = ()
    title = TextField()
    company = TextField()
    why = TextField()
    summary = TextField()
    mission = TextField()
    north_star = TextField()
    north_star_reason = TextField()
    guidance = FlagField()
    publish_pay = FlagField()
    headline = TextsField()
    type = TextField()
    stage = TextField()
    currency = TextField()
    exchange_rates = AmountMapField()
    start = TextField()
    owner = TextField()
    accountability = TextField("owner")
    insights = PartField(Insights)
    growth_experiments = MapField(Experiment)
    stage_needs = TextMapField()
    funding = TextField()
    guardrails = MapField(Guardrail)
    goal_status = PartField(GoalStatus)
    review = PartField(Review)
    reviews = MapField(TopicReview)
    versions = ListField(NotedVersion)
    rules = TextMapField()
    waivers = ListField(NotedWaiver)
    repository = TextField()
