"""Find days of a plan that have moved, and the sentences that still name the day that was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.model.nodes import calendar_of
from plansite.deliver.compare.prose.candidates import stems
from plansite.deliver.compare.prose.quarters import quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.deliver.compare.prose.quantities import Quantity
    from plansite.deliver.compare.renames import Renames
    from plansite.read.plan import Plan

_MONTH = len("2027-01")
_FEWEST = 2  # a title of one word stands in sentences about other things


class Dated(NamedTuple):
    """Hold a day that has moved: of what, and by which words or in which goal's file a text is about it.

    `old` and `new` are YYYY-MM-DD, or YYYY-MM where the plan gives a month.
    """

    subject: str
    verb: str
    old: str
    new: str
    words: frozenset[str]
    goal: str
    old_quarter: str = ""
    new_quarter: str = ""

    @property
    def is_in_another_month(self) -> bool:
        """Tell whether the day has moved to another month."""
        return self.old[:_MONTH] != self.new[:_MONTH]

    def is_named_by(self, date: Quantity) -> bool:
        """Tell whether a date in a text is the day that was; within one month, only where it names the day."""
        if self.old_quarter and date.month == self.old_quarter:
            return self.old_quarter != self.new_quarter
        if date.day and len(self.old) > _MONTH:
            return date.day == self.old
        return self.is_in_another_month and date.month == self.old[:_MONTH]


class _Day(NamedTuple):
    """Hold a day of an item: its collection, key and the verb for the day, what the item is called, and the day."""

    place: tuple[str, str, str]
    title: str
    day: str


def moved_days(old: Plan, new: Plan, renames: Renames) -> Iterator[Dated]:
    """Yield what begins, ends, is due or takes place on another day now."""
    before, after = calendar_of(old), calendar_of(new)
    for day in _moved(old, new, renames):
        yield day._replace(old_quarter=quarter_of(day.old, before), new_quarter=quarter_of(day.new, after))


def _moved(old: Plan, new: Plan, renames: Renames) -> Iterator[Dated]:
    for key, was in old.goals.items():
        goal = new.goals.get(renames.new_id("goals", key))
        if goal is not None:
            for verb, day, now in (("ends", was.end, goal.end), ("starts", was.start, goal.start)):
                if day and now and day != now:
                    yield Dated(f"the goal “{goal.label}”", verb, day, now, frozenset(), goal.id)
    for key, known in old.people.items():
        person = new.people.get(renames.new_id("people", key))
        if person is not None and known.start and person.start and known.start != person.start:
            first_name = stems(person.label.split()[0])
            if first_name:
                yield Dated(person.label, "starts", known.start, person.start, first_name, "")
    after = {day.place: day for day in _days(new)}
    for known_day in _days(old):
        collection, key, verb = known_day.place
        moved = after.get((collection, renames.new_id(collection, key), verb))
        words = stems(known_day.title)
        if moved and known_day.day and moved.day and moved.day != known_day.day and len(words) >= _FEWEST:
            yield Dated(f"“{moved.title}”", verb, known_day.day, moved.day, words, "")


def _days(plan: Plan) -> Iterator[_Day]:
    """Yield the days of what else has some, each with the verb for it."""
    budget, calendar = plan.files.budget, plan.files.calendar
    for key, promotion in budget.promotions.items():
        yield _Day(("promotions", key, "starts"), promotion.title, promotion.start)
        yield _Day(("promotions", key, "ends"), promotion.title, promotion.end)
    for key, event in calendar.events.items():
        yield _Day(("events", key, "begins"), event.title, event.start or event.date)
    for key, line in plan.budget_lines.items():
        yield _Day(("budget_lines", key, "is paid"), line.title, line.month)
    for key, vacancy in plan.vacancies.items():
        yield _Day(("vacancies", key, "starts"), vacancy.title, vacancy.start)
    for key, action in plan.actions.items():
        yield _Day(("actions", key, "is due"), action.title, action.due)
    for key, milestone in plan.milestones.items():
        yield _Day(("milestones", key, "is due"), milestone.title, milestone.due)
    for key, phase in plan.phases.items():
        yield _Day(("phases", key, "starts"), phase.title, phase.start)
        yield _Day(("phases", key, "ends"), phase.title, phase.end)
