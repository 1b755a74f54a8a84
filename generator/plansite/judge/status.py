"""Decide how each goal stands: the one place that says “on track”."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from plansite.compute.engine import ids
from plansite.compute.model.goals import MILESTONE

if TYPE_CHECKING:
    from datetime import date

    from plansite.compute.engine.results import Results
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

Status = Literal["on_track", "at_risk", "off_track", "done", "open", "overdue", "unknown"]
AT_RISK = 0.05
WORDS: dict[Status, str] = {
    "on_track": "On track",
    "at_risk": "At risk",
    "off_track": "Off track",
    "done": "Reached",
    "open": "Open",
    "overdue": "Overdue",
    "unknown": "Not in the forecast",
}


@dataclass(frozen=True, slots=True)
class JudgedGoal:
    """Hold how a goal stands.

    `way` is how much of the way from baseline to target the forecast covers: 0 none, 1 all of it, None when it cannot be said.
    """

    key: str
    entry: Entry
    kpi: str
    status: Status
    way: float | None

    @property
    def words(self) -> str:
        """Return the status in words."""
        return WORDS[self.status]

    def node(self, part: ids.GoalPart) -> str:
        """Return the id of one of the goal's figures: baseline, amount, target, forecast or gap."""
        return ids.goal(self.key, part)


def judged_goals(plan: Plan, expected: Results, today: date | None) -> tuple[JudgedGoal, ...]:
    """Return how every goal stands by the numbers to expect, goals that serve another one after it."""
    goals = plan.items("goals")
    ordered: list[str] = []

    def add(parent: str) -> None:
        for key, goal in goals.items():
            serves = goal.text("serves")
            if key not in ordered and (serves == parent or (not parent and serves not in goals)):
                ordered.append(key)
                add(key)

    add("")
    ordered += [key for key in goals if key not in ordered]
    return tuple(_judged(key, goals[key], expected, today) for key in ordered)


def _judged(key: str, goal: Entry, expected: Results, today: date | None) -> JudgedGoal:
    status = _status(key, goal, expected, today)
    return JudgedGoal(key, goal, goal.text("kpi"), status, _way(key, expected))


def _status(key: str, goal: Entry, expected: Results, today: date | None) -> Status:
    if goal.flag("done"):
        return "done"
    if goal.text("kind") == MILESTONE:
        return "overdue" if _passed(goal, today) else "open"
    gap = expected.value(ids.goal(key, "gap"), "plan", 0)
    if gap is None:
        return "unknown"
    return "on_track" if gap <= 0 else "at_risk" if gap <= AT_RISK else "off_track"


def _passed(goal: Entry, today: date | None) -> bool:
    return today is not None and bool(goal.text("end")) and goal.text("end") < today.isoformat()


def _way(key: str, expected: Results) -> float | None:
    baseline, target, forecast = (
        expected.value(ids.goal(key, part), "plan", 0) for part in ("baseline", "target", "forecast")
    )
    if target is None or forecast is None or baseline is None or baseline == target:
        return None
    return (forecast - baseline) / (target - baseline)
