"""Make the timeline: everything of the plan that ends some day, over the plan's months, on the bands of its phases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from plansite.present.figures.figures import given, led
from plansite.present.page import Page
from plansite.present.pages.ahead.strip import dates_finding
from plansite.present.parts.agenda import CALENDAR, events
from plansite.present.parts.stretches import bands, month_marks, share_of_months, share_of_today
from plansite.present.text.render import render
from plansite.read.items.item import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.present.context import PageContext
    from plansite.present.places import Place

PATH = "timeline.md"
TITLE = "Timeline"
_CALENDAR = Markup('<a class="ps-ref" href="{}" download>All dates as a calendar file</a>')


@dataclass(frozen=True, slots=True)
class Bar:
    """Show one thing on the timeline. `left` and `width` are shares of the plan's months; no width means a single day.

    `kind` is done, gem (a milestone) or gem ps-gem-done, empty for all else.
    """

    title: Markup
    left: float
    width: float
    when: Markup
    kind: str
    indent: bool


class _Lasting(NamedTuple):
    """Hold one thing of the plan that ends some day; without a start it is a single day."""

    title: str
    place: Place | None
    start: Text
    end: Text
    done: bool = False
    indent: bool = False
    is_milestone: bool = False


def timeline_page(context: PageContext) -> Page | None:
    """Make the page; None when nothing ends some day."""
    groups = [(title, bars) for title, bars in _groups(context) if bars]
    if not groups:
        return None
    text = render(
        "timeline.md.j2",
        title=TITLE,
        groups=groups,
        finding=dates_finding(context),
        months=month_marks(context),
        today=share_of_today(context),
        day=context.language.day(context.today.isoformat()) if context.today else "",
        bands=bands(context),
        calendar=_CALENDAR.format(CALENDAR) if any(not event.done for event in events(context)) else None,
    )
    return Page(PATH, TITLE, text)


def _groups(context: PageContext) -> Iterator[tuple[str, list[Bar]]]:
    """Yield the bars of each kind of thing, with the heading above them."""
    yield "Phases and milestones", _bars(context, _roadmap(context))
    yield "Goals", _bars(context, _goals(context))
    yield "Reviews", _bars(context, _reviews(context))
    yield "Strategies and tactics", _bars(context, _strategies(context))
    actions = _bars(context, _actions(context))
    yield "Actions", sorted(actions, key=lambda bar: (bar.left + bar.width, bar.left))
    yield "Campaigns", _bars(context, _campaigns(context))
    yield "Sales promotions", _bars(context, _promotions(context))
    yield "Growth experiments", _bars(context, _experiments(context))


def _roadmap(context: PageContext) -> Iterator[_Lasting]:
    plan, item = context.plan, context.places.item
    of_goals = {key for key, milestone in plan.milestones.items() if milestone.goal in plan.goals}
    own = {key: milestone for key, milestone in plan.milestones.items() if key not in of_goals}
    for phase in sorted(plan.phases.values(), key=lambda phase: (phase.start, phase.end)):
        yield _Lasting(phase.title_or_id, item("phases", phase.id), phase.start, phase.end)
        inside = (key for key, milestone in own.items() if milestone.phase == phase.id)
        yield from _milestones(context, inside, indent=True)
    yield from _milestones(context, (key for key in own if own[key].phase not in plan.phases))


def _milestones(context: PageContext, keys: Iterable[str], *, indent: bool = False) -> Iterator[_Lasting]:
    milestones = [context.plan.milestones[key] for key in keys]
    for milestone in sorted(milestones, key=lambda milestone: milestone.due):
        place, reached = context.places.item("milestones", milestone.id), milestone.reached_on
        title, end = milestone.title_or_id, reached or milestone.due
        yield _Lasting(title, place, Text("", end.place), end, bool(reached), indent, is_milestone=True)


def _goals(context: PageContext) -> Iterator[_Lasting]:
    plan = context.plan
    for key, goal in plan.goals.items():
        place = context.places.item("goals", key)
        yield _Lasting(goal.title, place, goal.start, goal.end, bool(goal.done))
        for step in sorted(goal.steps, key=lambda step: step.due):
            yield _Lasting(
                step.title, place, Text("", step.due.place), step.due, bool(step.done), indent=True
            )
        of_goal = (name for name, milestone in plan.milestones.items() if milestone.goal == key)
        yield from _milestones(context, of_goal, indent=True)


def _strategies(context: PageContext) -> Iterator[_Lasting]:
    for key, strategy in context.plan.strategies.items():
        place = context.places.item("strategies", key)
        yield _Lasting(strategy.title, place, strategy.start, strategy.end)
        for name, tactic in strategy.tactics.items():
            place = context.places.item("tactics", name)
            yield _Lasting(tactic.title, place, tactic.start, tactic.end, indent=True)


def _actions(context: PageContext) -> Iterator[_Lasting]:
    for key, action in context.plan.actions.items():
        place = context.places.item("actions", key)
        yield _Lasting(action.title, place, action.start, action.due, action.status == "done")


def _campaigns(context: PageContext) -> Iterator[_Lasting]:
    """Yield what of the calendar lasts longer than a day; single days would be too many."""
    for key, item in context.plan.calendar_items.items():
        if item.first != item.last and not item.is_dropped:
            place = context.places.item(item.collection, key)
            yield _Lasting(item.title, place, item.first, item.last, item.status == "published")


def _reviews(context: PageContext) -> Iterator[_Lasting]:
    day = context.plan.files.plan.review.next
    yield _Lasting("Review of the plan", context.places.parts.get("plan.review"), Text("", day.place), day)


def _promotions(context: PageContext) -> Iterator[_Lasting]:
    place = context.places.parts.get("budget.promotions")
    for promotion in context.plan.files.budget.promotions.values():
        yield _Lasting(promotion.title, place, promotion.start, promotion.end)


def _experiments(context: PageContext) -> Iterator[_Lasting]:
    place = context.places.parts.get("plan.growth_experiments")
    for trial in context.plan.files.plan.growth_experiments.values():
        yield _Lasting(trial.title, place, trial.start, trial.end)


def _bars(context: PageContext, group: Iterator[_Lasting]) -> list[Bar]:
    """Return the bars of the things whose end the plan gives."""
    return [_bar(context, lasting) for lasting in group if lasting.end]


def _bar(context: PageContext, lasting: _Lasting) -> Bar:
    right = share_of_months(context, lasting.end, after=True)
    left = share_of_months(context, lasting.start) if lasting.start else right
    left, right = max(min(left, 1.0), 0.0), max(min(right, 1.0), 0.0)
    title = led(lasting.title, lasting.place, PATH)
    when = given(context.language.day(lasting.end), lasting.end.span)
    kind = "done" if lasting.done else ""
    if lasting.is_milestone:
        kind = "gem ps-gem-done" if lasting.done else "gem"
    return Bar(title, left, right - left, when, kind, lasting.indent)
