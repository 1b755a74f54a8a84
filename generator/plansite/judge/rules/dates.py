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
    for entry, field in _groups(context):
        start, end = _date(entry, field, "start"), _date(entry, field, "end")
        if start or end:
            for part, below in visit(entry, field)[1:]:
                for name in _PARTS:
                    date = _date(part, below, name)
                    if date:
                        yield from _outside(date, start, end)


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
    for entry, field in context.plan.answers if context.calendar else ():
        if context.calendar and "x-unit" in field and isinstance(entry.data, dict):
            for month, child in entry.items():
                if _MONTH.match(month) and month > context.calendar.names[-1]:
                    message = f"{month} is after the plan's last month, {context.calendar.names[-1]}."
                    yield error("month-outside", message, _plan_months(context.calendar), child.key_span)


def _plan_months(calendar: Calendar) -> str:
    words = f"The plan starts in {calendar.start} and has {calendar.months} months."
    return f"{words} Change the date, or “months:” in plan.yaml."


def _groups(context: RuleContext) -> Iterator[Answer]:
    """Yield the answers that have named fields."""
    return (
        answer
        for answer in context.plan.answers
        if isinstance(answer.entry.data, dict) and "properties" in answer.field
    )


def _date(entry: Entry, field: Schema, name: str) -> Entry | None:
    """Return the date or month that an answer has under a name, None when there is none."""
    # the schema first: most answers have no named fields at all
    named = field.get("properties")
    if not named or named.get(name, {}).get("x-text") not in {"date", "month"}:
        return None
    answer = entry.get(name)
    return answer if answer and isinstance(answer.data, str) else None


def _is_before(first: str, second: str) -> bool:
    """Compare two dates; a month stands for any of its days."""
    length = min(len(first), len(second))
    return first[:length] < second[:length]
