"""Say where the phases of a plan stand: over, running or to come, and what their exit criteria come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from plansite.compute.measured.ahead.conditions import by_the_end, conditions

if TYPE_CHECKING:
    from datetime import date

    from plansite.compute.measured.ahead.conditions import Judged, Numbers
    from plansite.read.items.roadmap import Phase
    from plansite.read.plan import Plan

Stretch = Literal["over", "running", "to_come", "undated"]


@dataclass(frozen=True, slots=True)
class PhaseStanding:
    """Hold a phase with where it stands on a day, and how each of its exit criteria is judged."""

    phase: Phase
    stretch: Stretch
    criteria: tuple[Judged, ...]


def standings(plan: Plan, numbers: Numbers, today: date | None) -> list[PhaseStanding]:
    """Return all phases, in the order in which they begin."""
    ordered = sorted(plan.phases.values(), key=lambda phase: (phase.start or "9999", phase.end or "9999"))
    return [
        PhaseStanding(phase, _stretch(phase, today), _criteria(phase, plan, numbers)) for phase in ordered
    ]


def _criteria(phase: Phase, plan: Plan, numbers: Numbers) -> tuple[Judged, ...]:
    """Judge the exit criteria at the end of a phase; of one without an end, at the end of the plan."""
    calendar = numbers.results.calendar
    first = calendar.index(phase.start) if phase.start else 0
    last = calendar.index(phase.end) if phase.end else calendar.months - 1
    readable = conditions(phase.exit_criteria.items, numbers.results.graph, plan)
    return tuple(by_the_end(condition, first, last, numbers) for condition in readable)


def _stretch(phase: Phase, today: date | None) -> Stretch:
    if today is None or not (phase.start or phase.end):
        return "undated"
    day = today.isoformat()
    if phase.end and phase.end < day:
        return "over"
    return "to_come" if phase.start and phase.start > day else "running"
