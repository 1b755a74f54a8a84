"""Collect everything in a plan that has a day: deadlines of goals, steps, strategies, tactics and actions, reviews."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.present.context import PageContext
    from plansite.present.places import Place
    from plansite.problems import Span
    from plansite.read.document import Entry

CALENDAR = "plan.ics"


@dataclass(frozen=True, slots=True)
class Event:
    """Hold something that is due: its day (YYYY-MM-DD), what it is, whose it is, and where it is shown. `span` is the line of the day."""

    day: str
    kind: str
    title: str
    owner: str
    place: Place | None
    done: bool
    span: Span

    @property
    def id(self) -> str:
        """Return what names the event in calendars, whatever its day."""
        named = f"{self.kind}\0{self.place.page if self.place else ''}\0{self.title}"
        return hashlib.sha256(named.encode()).hexdigest()[:24]


def events(context: PageContext) -> tuple[Event, ...]:
    """Return all events by day."""
    found = [*_goals(context), *_strategies(context), *_actions(context), *_others(context)]
    return tuple(sorted(found, key=lambda event: (event.day, event.kind, event.title)))


def coming(context: PageContext, most: int) -> tuple[Event, ...]:
    """Return what is due next and not yet done; without a today, from the plan's first day."""
    today = context.today.isoformat() if context.today else context.plan.settings.start
    due = [event for event in events(context) if event.day >= today and not event.done]
    # an action is often a goal's step as well
    once = {(event.day, event.title): event for event in reversed(due)}
    return tuple(event for event in due if once[event.day, event.title] is event)[:most]


def _goals(context: PageContext) -> Iterator[Event]:
    for key, goal in context.plan.items("goals").items():
        place = context.places.item("goals", key)
        yield from _event("Goal due", goal, "end", place)
        steps = goal.get("steps")
        for step in steps.elements() if steps else ():
            yield from _event("Step", step, "due", place)


def _strategies(context: PageContext) -> Iterator[Event]:
    for key, strategy in context.plan.items("strategies").items():
        yield from _event("Strategy ends", strategy, "end", context.places.item("strategies", key))
        for name, tactic in strategy.under("tactics"):
            yield from _event("Tactic ends", tactic, "end", context.places.item("tactics", name))


def _actions(context: PageContext) -> Iterator[Event]:
    for key, action in context.plan.items("actions").items():
        yield from _event("Action", action, "due", context.places.item("actions", key))


def _others(context: PageContext) -> Iterator[Event]:
    plan, budget = context.plan.single("plan"), context.plan.single("budget")
    if plan:
        review = plan.get("review")
        if review:
            yield from _event("Review", review, "next", None, title="Review of the plan")
        for _, trial in plan.under("growth_experiments"):
            yield from _event("Experiment judged", trial, "end", None)
    if budget:
        for _, promotion in budget.under("promotions"):
            yield from _event("Promotion starts", promotion, "start", None)
    for key, assumption in context.plan.items("assumptions").items():
        yield from _event(
            "Assumption checked", assumption, "review_by", context.places.item("assumptions", key)
        )


def _event(kind: str, entry: Entry, key: str, place: Place | None, title: str = "") -> Iterator[Event]:
    """Yield the event of an entry that has a day under a key."""
    day = entry.get(key)
    if day and isinstance(day.data, str):
        title = title or entry.text("title") or entry.text("statement")
        done = entry.flag("done") or entry.text("status") in {"done", "dropped"}
        yield Event(day.data, kind, title, entry.text("owner"), place, done, day.span)
