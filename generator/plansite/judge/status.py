"""Decide how each goal stands: the one place that says “on track”, by one set of numbers and by its chance.

Those are the numbers to expect: the outlook where anything was measured, else the plan's own. The likely number is held
against the target, and the share of draws that reach it against what the plan asks for; the worse of both counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from plansite.compute.engine import ids
from plansite.judge.chances import SLACK, chances_of_goals
from plansite.read.values import Number

if TYPE_CHECKING:
    from datetime import date

    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.judge.chances import Drawn
    from plansite.read.items.goals import Goal
    from plansite.read.items.item import Amount
    from plansite.read.plan import Plan

Status = Literal["on_track", "at_risk", "off_track", "done", "open", "overdue", "unknown"]
Basis = Literal["plan", "outlook"]
EVEN = 0.5  # what fewer draws reach is never on track, whatever a plan says
WORDS: dict[Status, str] = {
    "on_track": "On track",
    "at_risk": "At risk",
    "off_track": "Off track",
    "done": "Reached",
    "open": "Open",
    "overdue": "Overdue",
    "unknown": "Not in the forecast",
}
_ALL_OF_NOTHING = math.inf  # whatever is short of zero is more than any share of it
_BEST_FIRST: tuple[Status, ...] = ("on_track", "at_risk", "off_track")
# what people call the numbers to expect
_EXPECTATIONS: dict[Basis, str] = {"plan": "forecast", "outlook": "outlook"}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold what separates on track, at risk and off track; the schema names the same defaults.

    `on_track` and `at_risk` are the chances from which a goal is so, `margin` is how far it may fall short and still be at
    risk, as a share of the target. The ends belong to the better side.
    """

    on_track: float = EVEN
    at_risk: float = 0.2
    margin: float = 0.05

    def by_number(self, gap: float) -> Status:
        """Return how a goal stands by how far its likely number falls short."""
        if not falls_short(gap):
            return "on_track"
        return "at_risk" if gap <= self.margin + SLACK else "off_track"

    def by_chance(self, chance: float) -> Status:
        """Return how a goal stands by the share of draws that reach it."""
        if chance >= self.on_track - SLACK:
            return "on_track"
        return "at_risk" if chance >= self.at_risk - SLACK else "off_track"


@dataclass(frozen=True, slots=True)
class JudgedGoal:
    """Hold how a goal stands.

    `shortfall` is how far the figure to expect falls short of the target, `gap` the same as a share of the target's size, of a
    percentage in points; None for a share of a target of zero. Below zero the target is passed.
    `progress` is how much of the way from baseline to target that figure covers: 0 none, 1 all of it. All are None when it
    cannot be said. `chance` is the share of draws that reach the target, None when no range moves the goal, and when it is
    reached or cannot be told. `basis` names the numbers that all of this rests on.
    """

    goal: Goal
    status: Status
    shortfall: float | None
    gap: float | None
    progress: float | None
    basis: Basis
    chance: float | None
    thresholds: Thresholds

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
    def is_known(self) -> bool:
        """Tell whether there is a figure to hold against the target."""
        return self.shortfall is not None

    @property
    def falls_short(self) -> bool:
        """Tell whether the figure to expect falls short of the target, by however little."""
        short = self.shortfall if self.gap is None else self.gap
        return short is not None and falls_short(short)

    @property
    def is_missed(self) -> bool:
        """Tell whether the figure to expect falls short of the target of a goal that is not reached yet."""
        return self.is_in_danger and self.falls_short

    @property
    def is_in_danger(self) -> bool:
        """Tell whether a goal is at risk or off track, by its number or by its chance."""
        return self.status in {"at_risk", "off_track"}

    @property
    def is_unlikely(self) -> bool:
        """Tell whether too few draws reach the target for the goal to be on track."""
        return self.chance is not None and self.thresholds.by_chance(self.chance) != "on_track"

    def node(self, part: ids.GoalPart) -> str:
        """Return the id of one of the goal's figures: baseline, amount, target, forecast, shortfall, gap or capacity."""
        return ids.goal(self.id, part)


def thresholds_of(plan: Plan) -> Thresholds:
    """Return what the plan says separates on track, at risk and off track, else the defaults."""
    said, default = plan.files.plan.goal_status, Thresholds()
    return Thresholds(
        max(_number(said.on_track_chance, default.on_track), EVEN),
        _number(said.at_risk_chance, default.at_risk),
        _number(said.at_risk_gap, default.margin),
    )


def _number(amount: Amount, default: float) -> float:
    return amount.value.amount if isinstance(amount.value, Number) else default


def judged_goals(  # noqa: PLR0913 - all that decides
    plan: Plan,
    catalog: Catalog,
    results: Results,
    outlook: Results | None,
    today: date | None,
    before: Drawn | None = None,
) -> tuple[JudgedGoal, ...]:
    """Return how every goal stands, goals that serve another one after it; `outlook` is None when nothing was measured.

    Where ranges move a goal, all of them are drawn: ask once, and pass the answer on. `before` is what was drawn of another state
    of the plan.
    """
    basis: Basis = "plan" if outlook is None else "outlook"
    expected = outlook or results
    chances, thresholds = chances_of_goals(plan, catalog, expected, before), thresholds_of(plan)
    return tuple(
        _judged(goal, expected, basis, chances.get(goal.id), thresholds, today) for goal in _in_order(plan)
    )


def falls_short(gap: float) -> bool:
    """Tell whether a gap, or a shortfall of a target of zero, is one."""
    return gap > SLACK


def _in_order(plan: Plan) -> list[Goal]:
    """Return the goals, those that serve another one after it."""
    serving: dict[str, list[str]] = {}
    for key, goal in plan.goals.items():
        serving.setdefault(goal.serves if goal.serves in plan.goals else "", []).append(key)
    ordered: dict[str, Goal] = {}
    waiting = serving.get("", [])[::-1]
    while waiting:
        key = waiting.pop()
        ordered[key] = plan.goals[key]
        waiting += serving.get(key, [])[::-1]
    return list({**ordered, **plan.goals}.values())


def _judged(  # noqa: PLR0913 - all that decides
    goal: Goal,
    expected: Results,
    basis: Basis,
    chance: float | None,
    thresholds: Thresholds,
    today: date | None,
) -> JudgedGoal:
    shortfall, gap, target = (
        expected.value(ids.goal(goal.id, part), "plan", 0) for part in ("shortfall", "gap", "target")
    )
    chance = None if shortfall is None else chance
    by_number = None if shortfall is None else thresholds.by_number(_share(shortfall, target or 0.0))
    status = _status(goal, by_number, chance, thresholds, today)
    return JudgedGoal(goal, status, shortfall, gap, _progress(goal, expected), basis, chance, thresholds)


def _share(shortfall: float, target: float) -> float:
    """Return a shortfall as a share of its target's size, whatever its unit."""
    if target:
        return shortfall / abs(target)
    return _ALL_OF_NOTHING if falls_short(shortfall) else 0.0


def _status(
    goal: Goal, by_number: Status | None, chance: float | None, thresholds: Thresholds, today: date | None
) -> Status:
    if goal.done:
        return "done"
    if goal.is_milestone:
        return "overdue" if _is_past(goal, today) else "open"
    if by_number is None:
        return "unknown"
    by_chance = by_number if chance is None else thresholds.by_chance(chance)
    return max(by_number, by_chance, key=_BEST_FIRST.index)


def _is_past(goal: Goal, today: date | None) -> bool:
    return today is not None and bool(goal.end) and goal.end < today.isoformat()


def _progress(goal: Goal, expected: Results) -> float | None:
    baseline, target, forecast = (
        expected.value(ids.goal(goal.id, part), "plan", 0) for part in ("baseline", "target", "forecast")
    )
    if target is None or forecast is None or baseline is None or baseline == target:
        return None
    return (forecast - baseline) / (target - baseline)
