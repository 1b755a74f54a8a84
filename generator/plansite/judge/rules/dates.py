"""Judge dates: in order, inside what they are part of, and inside the plan.

covers: SALES-TIMELINE-10
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.problems import Problem, error
from plansite.read.schema import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.calendar import Calendar
    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Entry
    from plansite.read.plan import Answer
    from plansite.read.schema import Schema

# fields that belong together, by name: the first is not later than the second
_ORDERED = (("start", "end"), ("start", "due"), ("last", "next"))
_PARTS = ("start", "end", "due")
_DATES = frozenset({"date", "month"})
_NAMES = frozenset(_PARTS).union(*_ORDERED)
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")


def dates_in_order(context: RuleContext) -> Iterator[Problem]:
    """Find things that end before they start."""
    for entry, field in _groups(context):
        for first, last in _ORDERED:
            before, after = _date(entry, field, first), _date(entry, field, last)
            if before and after and _is_before(after.data, before.data):
                titles = [str(field["properties"][name].get("title", name)) for name in (last, first)]
                message = f"“{titles[0]}” ({after.data}) comes before “{titles[1]}” ({before.data})."
                yield error("date-order", message, "Swap the two, or correct one.", after.span)


def dates_inside(context: RuleContext) -> Iterator[Problem]:
    """Find parts, such as a strategy's tactics or a goal's steps, that lie outside the dates of the whole."""
    known: dict[int, bool] = {}
    for entry, field in _groups(context):
        start, end = _date(entry, field, "start"), _date(entry, field, "end")
        if start or end:
            for part, below in _parts(entry, field, known):
                for name in _PARTS:
                    date = _date(part, below, name)
                    if date:
                        yield from _outside(date, start, end)


def _parts(entry: Entry, field: Schema, known: dict[int, bool]) -> Iterator[tuple[Entry, Schema]]:
    """Yield what lies within a group, but for fields without any date in them; `known` keeps which they are."""
    fields, others = field.get("properties", {}), field.get("additionalProperties")
    for name, child in entry.items():
        below = fields.get(name, others)
        if isinstance(below, dict) and _may_have_dates(below, known):
            yield from visit(child, below)


def _outside(date: Entry, start: Entry | None, end: Entry | None) -> Iterator[Problem]:
    if end and _is_before(end.data, date.data):
        message = f"{date.data} is after {end.data}, when the whole ends (line {end.span.line})."
        yield error("date-outside", message, "Bring it forward, or move the end of the whole.", date.span)
    elif start and _is_before(date.data, start.data):
        message = f"{date.data} is before {start.data}, when the whole starts (line {start.span.line})."
        yield error("date-outside", message, "Move it, or let the whole start earlier.", date.span)


def goals_outside_plan(context: RuleContext) -> Iterator[Problem]:
    """Find goals that are due after the plan's last month: the plan cannot say whether they are met."""
    for goal in context.plan.goals.values() if context.calendar else ():
        if context.calendar and goal.end[:7] > context.calendar.names[-1]:
            message = (
                f"This goal ends on {goal.end}, after the plan's last month, {context.calendar.names[-1]}."
            )
            yield error("date-outside", message, _plan_months(context.calendar), goal.end.span)


def months_outside_plan(context: RuleContext) -> Iterator[Problem]:
    """Find months after the plan's end to which a value gives a number; an earlier month holds on into the plan."""
    for entry, _ in (answer for one in context.answers for answer in one.valued):
        if context.calendar and isinstance(entry.data, dict):
            for month, child in entry.items():
                if _MONTH.match(month) and month > context.calendar.names[-1]:
                    message = f"{month} is after the plan's last month, {context.calendar.names[-1]}."
                    yield error("month-outside", message, _plan_months(context.calendar), child.key_span)


def _plan_months(calendar: Calendar) -> str:
    words = f"The plan starts in {calendar.start} and has {calendar.months} months."
    return f"{words} Change the date, or “months:” in plan.yaml."


def _groups(context: RuleContext) -> Iterator[Answer]:
    """Yield the answers that have dates under the names that are asked for."""
    has_dates: dict[int, bool] = {}  # thousands of answers may be to one question
    for answer in (answer for one in context.answers for answer in one.groups):
        question = id(answer.field)
        if question not in has_dates:
            has_dates[question] = _has_dates(answer.field)
        if has_dates[question]:
            yield answer


def _has_dates(schema: Schema) -> bool:
    named = schema.get("properties", {})
    return any(named[name].get("x-text") in _DATES for name in named.keys() & _NAMES)


def _may_have_dates(schema: Schema, known: dict[int, bool]) -> bool:
    """Tell whether an answer, or anything within it, may have dates."""
    if id(schema) not in known:
        rest = (schema.get("additionalProperties"), schema.get("items"))
        below = [*schema.get("properties", {}).values(), *(one for one in rest if isinstance(one, dict))]
        known[id(schema)] = _has_dates(schema) or any(_may_have_dates(one, known) for one in below)
    return known[id(schema)]


def _date(entry: Entry, field: Schema, name: str) -> Entry | None:
    """Return the date or month that an answer has under a name, None when there is none."""
    named = field.get("properties")
    if not named or named.get(name, {}).get("x-text") not in _DATES:
        return None
    answer = entry.get(name)
    return answer if answer and isinstance(answer.data, str) else None


def _is_before(first: str, second: str) -> bool:
    """Compare two dates; a month stands for any of its days."""
    length = min(len(first), len(second))
    return first[:length] < second[:length]
