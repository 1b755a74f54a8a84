"""Lay phases over the months of the plan, for everything that is drawn over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.read.items.roadmap import Phase

_MANY_MONTHS = 36  # with quarters, more would not fit the line


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold a phase with where it lies in the plan's months: `left` and `width` are shares of them."""

    phase: Phase
    left: float
    width: float


def share_of_months(context: PageContext, day: str, *, after: bool = False) -> float:
    """Return where a day lies in the plan's months: 0 at the first day, 1 after the last."""
    calendar = context.results.calendar
    here = date.fromisoformat(day)
    into = (here.day - (0 if after else 1)) / calendar.days(calendar.index(day))
    return (calendar.index(day) + into) / calendar.months


def stretches(context: PageContext) -> tuple[Stretch, ...]:
    """Return the phases that have both days and lie in the plan's months, in the order in which they begin."""
    dated = [phase for phase in context.plan.phases.values() if phase.start and phase.end]
    laid = []
    for phase in sorted(dated, key=lambda phase: (phase.start, phase.end)):
        left = min(max(share_of_months(context, phase.start), 0.0), 1.0)
        right = min(max(share_of_months(context, phase.end, after=True), 0.0), 1.0)
        if right > left:
            laid.append(Stretch(phase, left, right - left))
    return tuple(laid)


def share_of_today(context: PageContext) -> float | None:
    """Return where today lies in the plan's months; None when it is not one of their days, or not to be seen."""
    share = share_of_months(context, context.today.isoformat()) if context.today else -1.0
    return share if 0 <= share <= 1 else None


def month_marks(context: PageContext) -> list[tuple[float, str]]:
    """Return where each quarter begins, with its first month; in a long plan where each year does."""
    calendar, language = context.results.calendar, context.language
    grain: Grain = "quarter" if calendar.months <= _MANY_MONTHS else "year"
    marks = []
    for period in calendar.periods(grain):
        name = calendar.name(period.first)
        new_year = period.first == 0 or name.endswith("-01")
        words = language.month(name) if new_year else language.month_name(name)
        marks.append((period.first / calendar.months, words))
    return marks


def bands(context: PageContext) -> str:
    """Return the phases as the background of a timeline, every second one tinted; empty without phases.

    What lies under two phases at once belongs to the one that began first.
    """
    stops, end = [], 0.0
    for at, stretch in enumerate(stretches(context)):
        left, right = max(stretch.left, end), stretch.left + stretch.width
        if right > left:
            tint = f"var(--ps-band-{at % 2 + 1})"
            stops += [f"transparent 0 {left:.2%}", f"{tint} 0 {right:.2%}"]
            end = right
    return f"linear-gradient(90deg, {', '.join([*stops, 'transparent 0'])})" if stops else ""
