"""Collect everything in a plan that has a day: deadlines of goals, steps, milestones, strategies, tactics and actions, reviews."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.present.places import own_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.present.context import PageContext
    from plansite.present.places import Place
    from plansite.problems import Span
    from plansite.read.items.item import Text

CALENDAR = "plan.ics"
_OVER = frozenset({"done", "dropped"})
_TASKS = frozenset({"Step", "Action", "Milestone"})


@dataclass(frozen=True, slots=True)
class Event:
    """Hold something that is due: its day (YYYY-MM-DD), what it is, whose it is, where it is shown, and whether it is over.

    `goal` is the id of the goal that a task is for, empty where it is for none. `helpers` have a part in it beside its owner. `last`
    is the last day of what takes several. `before` counts the events before it in the plan that are called the same.
    """

    day: Text
    kind: str
    title: str
    owner: str = ""
    place: Place | None = None
    done: bool = False
    goal: str = ""
    before: int = 0
    helpers: tuple[str, ...] = ()
    last: str = ""

    @property
    def people(self) -> tuple[str, ...]:
        """Return everyone who has to do with it, its owner first."""
        return tuple(dict.fromkeys(filter(None, (self.owner, *self.helpers))))

    @property
    def span(self) -> Span:
        """Return the line of the day."""
        return self.day.span

    @property
    def id(self) -> str:
        """Return what names the event in calendars, whatever its day."""
        named = f"{self.name}\0{self.before}" if self.before else self.name
        return hashlib.sha256(named.encode()).hexdigest()[:24]

    @property
    def name(self) -> str:
        """Return what the event is called, and where."""
        return f"{self.kind}\0{self.place.page if self.place else ''}\0{self.title}"


def calendar_of(person: str) -> str:
    """Return the path of the calendar file of a person, beside the person's page."""
    return own_page("people", person).removesuffix(".md") + ".ics"


def events(context: PageContext) -> tuple[Event, ...]:
    """Return by day all events that somebody has to see to, but for what goes out."""
    everything = (
        *_goals(context),
        *_roadmap(context),
        *_strategies(context),
        *_actions(context),
        *_single_days(context),
    )
    return _by_day(everything)


def all_events(context: PageContext) -> tuple[Event, ...]:
    """Return all events by day, and with them what goes out: there may be hundreds of those."""
    return _by_day((*events(context), *_going_out(context)))


def _by_day(everything: Iterable[Event]) -> tuple[Event, ...]:
    dated = [event for event in everything if event.day]
    named: Counter[str] = Counter()
    for at, event in enumerate(dated):
        dated[at] = replace(event, before=named[event.name])
        named[event.name] += 1
    return tuple(sorted(dated, key=lambda event: (event.day, event.kind, event.title)))


def coming(context: PageContext, most: int) -> tuple[Event, ...]:
    """Return what is due next and not yet done; without a today, from the plan's first day."""
    today = context.today.isoformat() if context.today else context.plan.settings.start
    due = [event for event in events(context) if event.day >= today and not event.done]
    # an action is often a goal's step as well
    once = {(event.day, event.title): event for event in reversed(due)}
    return tuple(event for event in due if once[event.day, event.title] is event)[:most]


def is_late(context: PageContext, event: Event) -> bool:
    """Tell whether the day of an event that is not over has passed; nothing is late without a today."""
    return context.today is not None and not event.done and event.day < context.today.isoformat()


def overdue(context: PageContext) -> tuple[Event, ...]:
    """Return the tasks that had to be done before today and are not, each once."""
    late = [event for event in events(context) if event.kind in _TASKS and is_late(context, event)]
    once = {(event.day, event.title): event for event in reversed(late)}
    return tuple(reversed(once.values()))


def next_steps(context: PageContext) -> dict[str, Event]:
    """Return for each goal the open task that has the first day; goals without one are left out."""
    first: dict[str, Event] = {}
    for event in events(context):
        if event.goal and event.kind in _TASKS and not event.done:
            first.setdefault(event.goal, event)
    return first


def _goals(context: PageContext) -> Iterator[Event]:
    for key, goal in context.plan.goals.items():
        place = context.places.item("goals", key)
        end = Event(goal.end, "Goal due", goal.title, goal.owner, place, bool(goal.done))
        yield replace(end, helpers=goal.helpers.items)
        for step in goal.steps:
            due = Event(step.due, "Step", step.title, step.owner, place, bool(step.done), key)
            yield replace(due, helpers=step.helpers.items)


def _roadmap(context: PageContext) -> Iterator[Event]:
    plan, item = context.plan, context.places.item
    for key, phase in plan.phases.items():
        ends = Event(phase.end, "Phase ends", phase.title_or_id, phase.owner, item("phases", key))
        yield replace(ends, helpers=phase.helpers.items)
    for key, milestone in plan.milestones.items():
        yield Event(
            milestone.due,
            "Milestone",
            milestone.title_or_id,
            milestone.owner,
            item("milestones", key),
            bool(milestone.reached_on),
            milestone.goal,
            helpers=milestone.helpers.items,
        )


def _strategies(context: PageContext) -> Iterator[Event]:
    for key, strategy in context.plan.strategies.items():
        place = context.places.item("strategies", key)
        ends = Event(strategy.end, "Strategy ends", strategy.title, strategy.owner, place)
        yield replace(ends, helpers=strategy.helpers.items)
        for name, tactic in strategy.tactics.items():
            place = context.places.item("tactics", name)
            ends = Event(tactic.end, "Tactic ends", tactic.title, tactic.owner, place)
            yield replace(ends, helpers=tactic.helpers.items)


def _actions(context: PageContext) -> Iterator[Event]:
    for key, action in context.plan.actions.items():
        place = context.places.item("actions", key)
        is_over = action.status in _OVER
        due = Event(action.due, "Action", action.title, action.owner, place, is_over, action.goal)
        yield replace(due, helpers=action.helpers.items)


def _going_out(context: PageContext) -> Iterator[Event]:
    for key, item in context.plan.calendar_items.items():
        place = context.places.item(item.collection, key)
        kind = item.kind.replace("_", " ").capitalize()
        yield Event(item.first, kind, item.title, item.owner, place, item.is_over, item.goal, last=item.last)


def _single_days(context: PageContext) -> Iterator[Event]:
    plan, budget = context.plan.files.plan, context.plan.files.budget
    yield Event(plan.review.next, "Review", "Review of the plan", helpers=plan.review.who.items)
    for key, review in plan.reviews.items():
        place, helpers = context.places.item("reviews", key), review.helpers.items
        yield Event(review.next, "Review", review.title_or_id, review.owner, place, helpers=helpers)
    for trial in plan.growth_experiments.values():
        yield Event(trial.end, "Experiment judged", trial.title, trial.owner)
    for promotion in budget.promotions.values():
        yield Event(promotion.start, "Promotion starts", promotion.title, promotion.owner)
    for key, risk in context.plan.risks.items():
        place = context.places.item("risks", key)
        is_over = risk.status == "over"
        day = Event(risk.review_by, "Risk looked at", risk.title_or_id, risk.owner, place, is_over)
        yield replace(day, helpers=risk.helpers.items)
    for key, event in context.plan.events.items():
        kind = event.kind.replace("_", " ").capitalize() if event.kind != "other" else "Event"
        place = context.places.item(event.collection, key)
        yield Event(event.first, kind, event.title, event.owner, place, event.is_over, last=event.last)
    for key, assumption in context.plan.assumptions.items():
        place = context.places.item("assumptions", key)
        yield Event(assumption.review_by, "Assumption checked", assumption.statement, assumption.owner, place)
