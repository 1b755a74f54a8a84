"""Decide how each goal stands: the one place that says “on track”, by one set of numbers.

Those are the numbers to expect: the outlook where anything was measured, else the plan's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from plansite.compute.engine import ids

if TYPE_CHECKING:
    from datetime import date

    from plansite.compute.engine.results import Results
    from plansite.read.items.goals import Goal
    from plansite.read.plan import Plan

Status = Literal["on_track", "at_risk", "off_track", "done", "open", "overdue", "unknown"]
Basis = Literal["plan", "outlook"]
AT_RISK = 0.05
SLACK = 1e-9  # what rounding leaves of a gap
WORDS: dict[Status, str] = {
    "on_track": "On track",
    "at_risk": "At risk",
    "off_track": "Off track",
    "done": "Reached",
    "open": "Open",
    "overdue": "Overdue",
    "unknown": "Not in the forecast",
}
# what people call the numbers to expect
_EXPECTATIONS: dict[Basis, str] = {"plan": "forecast", "outlook": "outlook"}


@dataclass(frozen=True, slots=True)
class JudgedGoal:
    """Hold how a goal stands.

    `gap` is how far the figure to expect falls short of the target, as a share of the target; below zero the target is passed.
    `progress` is how much of the way from baseline to target that figure covers: 0 none, 1 all of it. Both are None when it
    cannot be said. `basis` names the numbers that all of this rests on.
    """

    goal: Goal
    status: Status
    gap: float | None
    progress: float | None
    basis: Basis

    @property
    def id(self) -> str:
        """Return the id of the goal."""
        return self.goal.id

    @property
    def words(self) -> str:
        """Return the status in words."""
        return WORDS[self.status]

    @property
    def expectation(self) -> str:
        """Return the word for the numbers that the status rests on: forecast or outlook."""
        return _EXPECTATIONS[self.basis]

    @property
    def is_missed(self) -> bool:
        """Tell whether the figure to expect falls short of the target of a goal that is not reached yet."""
        return self.status in {"at_risk", "off_track"}

    def node(self, part: ids.GoalPart) -> str:
        """Return the id of one of the goal's figures: baseline, amount, target, forecast, gap or capacity."""
        return ids.goal(self.id, part)


def judged_goals(
    plan: Plan, results: Results, outlook: Results | None, today: date | None
) -> tuple[JudgedGoal, ...]:
    """Return how every goal stands, goals that serve another one after it; `outlook` is None when nothing was measured."""
    basis: Basis = "plan" if outlook is None else "outlook"
    return tuple(_judged(goal, outlook or results, basis, today) for goal in _in_order(plan))


def falls_short(gap: float) -> bool:
    """Tell whether a gap is one."""
    return gap > SLACK


def _in_order(plan: Plan) -> list[Goal]:
    """Return the goals, those that serve another one after it."""
    ordered: dict[str, Goal] = {}

    def add(parent: str) -> None:
        for key, goal in plan.goals.items():
            is_next = goal.serves == parent or (not parent and goal.serves not in plan.goals)
            if key not in ordered and is_next:
                ordered[key] = goal
                add(key)

    add("")
    return list({**ordered, **plan.goals}.values())


def _judged(goal: Goal, expected: Results, basis: Basis, today: date | None) -> JudgedGoal:
    gap = expected.value(ids.goal(goal.id, "gap"), "plan", 0)
    return JudgedGoal(goal, _status(goal, gap, today), gap, _progress(goal, expected), basis)


def _status(goal: Goal, gap: float | None, today: date | None) -> Status:
    if goal.done:
        return "done"
    if goal.is_milestone:
        return "overdue" if _is_past(goal, today) else "open"
    if gap is None:
        return "unknown"
    if not falls_short(gap):
        return "on_track"
    return "at_risk" if gap <= AT_RISK else "off_track"


def _is_past(goal: Goal, today: date | None) -> bool:
    return today is not None and bool(goal.end) and goal.end < today.isoformat()


def _progress(goal: Goal, expected: Results) -> float | None:
    baseline, target, forecast = (
        expected.value(ids.goal(goal.id, part), "plan", 0) for part in ("baseline", "target", "forecast")
    )
    if target is None or forecast is None or baseline is None or baseline == target:
        return None
    return (forecast - baseline) / (target - baseline)
