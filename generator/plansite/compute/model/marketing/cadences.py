"""Count what goes out in each week or month for which the plan promises a cadence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.read.items.calendar import Cadence, CalendarItem
    from plansite.read.plan import Plan

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold one whole week or month: its first day, and how many items go out in it."""

    first: date
    count: int


@dataclass(frozen=True, slots=True)
class CadenceCount:
    """Hold what a plan promises, and what its calendar has of it; `times` is for each stretch."""

    cadence: Cadence
    times: float
    stretches: tuple[Stretch, ...]

    @property
    def short(self) -> tuple[Stretch, ...]:
        """Return the weeks or months in which too little goes out."""
        return tuple(stretch for stretch in self.stretches if stretch.count < self.times)


def cadence_counts(plan: Plan) -> list[CadenceCount]:
    """Return all cadences that say how often; weeks begin on Monday, and those cut off by the first or last day do not count."""
    return [
        CadenceCount(cadence, cadence.times.value.amount, tuple(_stretches(plan, cadence)))
        for cadence in plan.cadences.values()
        if isinstance(cadence.times.value, Number)
    ]


def counts(cadence: Cadence, item: CalendarItem) -> bool:
    """Tell whether an item is one of those that a cadence promises."""
    is_of_channel = not cadence.channel or item.channel == cadence.channel
    return is_of_channel and not item.is_dropped and (not cadence.kind or item.kind == cadence.kind)


def _stretches(plan: Plan, cadence: Cadence) -> Iterator[Stretch]:
    first, last = _dates(plan, cadence)
    dated = [item.first for item in plan.calendar_items.values() if item.first and counts(cadence, item)]
    going_out = Counter(_begin(date.fromisoformat(day), cadence.per) for day in dated)
    begin = _begin(first, cadence.per)
    while (after := _next(begin, cadence.per)) - timedelta(days=1) <= last:
        if begin >= first:
            yield Stretch(begin, going_out[begin])
        begin = after


def _dates(plan: Plan, cadence: Cadence) -> tuple[date, date]:
    """Return the first and the last day of a cadence: its own, else those of the plan."""
    opening = date.fromisoformat(cadence.start or f"{plan.settings.start}-01")
    if cadence.end:
        return opening, date.fromisoformat(cadence.end)
    year, month = divmod(int(plan.settings.start[5:7]) - 1 + plan.settings.months, 12)
    return opening, date(int(plan.settings.start[:4]) + year, month + 1, 1) - timedelta(days=1)


def _begin(day: date, per: str) -> date:
    return day.replace(day=1) if per == "month" else day - timedelta(days=day.weekday())


def _next(begin: date, per: str) -> date:
    return (begin + timedelta(days=31)).replace(day=1) if per == "month" else begin + _WEEK
