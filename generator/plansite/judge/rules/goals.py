"""Judge how goals are written: measured, dated, broken down, of use, and few at a time.

covers: SALES-GOALS-2, SALES-GOALS-3, SALES-GOALS-4, SALES-GOALS-12, SALES-GOALS-13, SALES-TIMELINE-2, PURPOSE-25,
STEP4-1, STEP4-5, STEP4-7, STEP4-8, STEP4-9, STEP4-15, STEP4-16, PL1-9, PL1-11
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.model.goals import MILESTONE
from plansite.judge.finding import Finding, about, called, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Entry

_MOST = 3
_YEAR = 12
_CHANGES = frozenset({"relative", "points"})
_EVIDENCE = {
    "market": "the market",
    "competition": "the competition",
    "funding": "the money",
    "pain_points": "the pain of the audience",
}
_WAYS = {"increase": "up", "decrease": "down"}


def no_goal(context: RuleContext) -> Iterator[Finding]:
    """Find a plan that has no goal with a target."""
    if not any(goal.get("amount") or _is_milestone(goal) for goal in context.plan.items("goals").values()):
        root = context.plan.single("plan")
        if root:
            message = "The plan has no goal with a target, so it leads nowhere in particular."
            hint = "Write a first one in goals/, with “kpi:”, “amount:”, “start:” and “end:”."
            yield Finding(message, hint, root.at(["type"]).span, "plan")


def many_goals(context: RuleContext) -> Iterator[Finding]:
    """Find more than three goals in the plan's first year; those that serve another goal do not count."""
    goals = context.plan.items("goals")
    if context.calendar is None:
        return
    last = context.calendar.names[: _YEAR + 1][:_YEAR][-1]
    first_year = {
        key: goal
        for key, goal in goals.items()
        if goal.text("serves") not in goals and goal.text("start", context.calendar.start)[:7] <= last
    }
    for key, goal in list(first_year.items())[_MOST:][:1]:
        names = listed([called(each, other) for each, other in first_year.items()])
        message = (
            f"{len(first_year)} goals share the first year: {names}. More than {_MOST} pull people apart."
        )
        hint = "Let some of them serve another with “serves:”, or start them later."
        yield about("goals", key, goal.at(["title"]), message, hint)


def goal_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find goals that no figure measures; a milestone is reached or not."""
    for key, goal in context.plan.items("goals").items():
        if not goal.get("kpi") and not _is_milestone(goal):
            message = f"No figure measures {called(key, goal)}, so nobody can tell whether it is reached."
            hint = "Add “kpi:” with the figure that shows it, such as new_customer_count."
            yield about("goals", key, goal.at(["title"]), message, hint)


def goal_without_target(context: RuleContext) -> Iterator[Finding]:
    """Find goals that name a figure but not how far it shall go."""
    for key, goal in context.plan.items("goals").items():
        if goal.get("kpi") and not goal.get("amount") and not _is_milestone(goal):
            message = f"{called(key, goal)} has no target: it says which way, but not how far."
            hint = "Add “amount:” with the value to reach, or with the change and its “kind:”."
            yield about("goals", key, goal.at(["kpi"]), message, hint)


def goal_without_dates(context: RuleContext) -> Iterator[Finding]:
    """Find goals that do not say from when and until when."""
    for key, goal in context.plan.items("goals").items():
        missing = [name for name in ("start", "end") if not goal.get(name)]
        if missing:
            what = listed([{"start": "a first day", "end": "a deadline"}[name] for name in missing])
            message = f"{called(key, goal)} lacks {what}. A goal without dates is only a wish."
            hint = f"Add {listed([f'“{name}:”' for name in missing])}, as in {missing[-1]}: 2027-12-31."
            yield about("goals", key, goal.at(["title"]), message, hint)


def goal_too_broad(context: RuleContext) -> Iterator[Finding]:
    """Find goals under which nothing smaller stands: no step, no sub-goal, no goal that serves it, no action."""
    goals, actions = context.plan.items("goals"), context.plan.items("actions")
    below = {each.text("serves") for each in goals.values()} | {
        each.text("goal") for each in actions.values()
    }
    for key, goal in goals.items():
        if not goal.get("steps") and not goal.get("sub_goals") and key not in below:
            message = f"{called(key, goal)} is too broad: nothing smaller stands below it."
            hint = "Break it down: add “steps:” or “sub_goals:”, or actions whose “goal:” it is."
            yield about("goals", key, goal.at(["title"]), message, hint)


def sub_goal_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find sub-goals without a figure or a target."""
    for key, goal in context.plan.items("goals").items():
        for name, sub in goal.under("sub_goals"):
            missing = [part for part in ("kpi", "target") if not sub.get(part)]
            if missing:
                message = f"The sub-goal {called(name, sub)} cannot be measured: it has no {listed(missing)}."
                hint = f"Add {listed([f'“{part}:”' for part in missing])} to it."
                yield about("goals", key, sub, message, hint)


def percent_of_percent(context: RuleContext) -> Iterator[Finding]:
    """Find changes in percent of a figure that is itself a percentage and that do not say which percent is meant."""
    for key, goal in context.plan.items("goals").items():
        kpi, amount = context.catalog.kpis.get(goal.text("kpi")), goal.get("amount")
        kind = goal.text("kind")
        is_change = kind in {"absolute", "resource"} or (not kind and goal.get("direction"))
        if kpi and amount and kpi.unit == "percent" and is_change:
            message = f"“{amount.data}” of {kpi.title}, which is a percentage itself, can mean points or a share of today's value."
            hint = "Write “kind: points”, “kind: relative”, or “kind: level” if it is the value to reach."
            yield about("goals", key, amount, message, hint)


def goal_against_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find goals that move their figure the wrong way and do not say why."""
    for key, goal in context.plan.items("goals").items():
        kpi = context.catalog.kpis.get(goal.text("kpi"))
        way = _WAYS.get(goal.text("direction"), "") or _way(context, key)
        if kpi is None or not way or goal.get("reason_for_direction"):
            continue
        place = goal.get("direction") or goal.at(["title"])
        if kpi.better in {"up", "down"} and kpi.better != way:
            message = f"{called(key, goal)} moves {kpi.title} {way}, but {kpi.better} is better."
            hint = "Turn “direction:” around, or say why under “reason_for_direction:”."
            yield about("goals", key, place, message, hint)
        elif goal.text("kind") not in _CHANGES and _way(context, key) not in {"", way}:
            message = f"{called(key, goal)} says {goal.text('direction')}, but its target lies on the other side of today's value."
            hint = "Correct “direction:”, “amount:” or “baseline:”."
            yield about("goals", key, place, message, hint)


def goal_without_mission(context: RuleContext) -> Iterator[Finding]:
    """Find goals that do not say how they serve vision and mission."""
    for key, goal in context.plan.items("goals").items():
        if not goal.get("mission_link"):
            message = f"{called(key, goal)} does not say how it serves the mission."
            hint = "Add “mission_link:”. What serves no mission costs money and starts quarrels."
            yield about("goals", key, goal.at(["title"]), message, hint)


def goal_without_statement(context: RuleContext) -> Iterator[Finding]:
    """Find goals that nobody has put into exact words, or whose importance is not written down."""
    for key, goal in context.plan.items("goals").items():
        missing = [name for name in ("statement", "why") if not goal.get(name)]
        if missing:
            words = {"statement": "what exactly is reached", "why": "why it matters"}
            message = f"{called(key, goal)} does not say {listed([words[name] for name in missing])}."
            hint = f"Add {listed([f'“{name}:”' for name in missing])}: everyone on the team has to understand it the same way."
            yield about("goals", key, goal.at(["title"]), message, hint)


def goal_without_evidence(context: RuleContext) -> Iterator[Finding]:
    """Find goals that rest on fewer than the four sorts of evidence."""
    for key, goal in context.plan.items("goals").items():
        missing = [words for name, words in _EVIDENCE.items() if not goal.at(["evidence"]).get(name)]
        if goal.get("evidence") is None:
            missing = list(_EVIDENCE.values())
        if missing:
            message = f"{called(key, goal)} shows no evidence from {listed(missing)}."
            hint = "Say under “evidence:” what makes it realistic, and name the findings behind it."
            yield about("goals", key, goal.get("evidence") or goal.at(["title"]), message, hint)


def _is_milestone(goal: Entry) -> bool:
    return goal.text("kind") == MILESTONE


def _way(context: RuleContext, key: str) -> str:
    """Return whether a goal's target lies above or below its baseline; empty when one of them is unknown."""
    if context.results is None:
        return ""
    baseline, target = (
        context.results.value(ids.goal(key, part), "plan", 0) for part in ("baseline", "target")
    )
    if baseline is None or target is None or baseline == target:
        return ""
    return "up" if target > baseline else "down"


RULES: tuple[Rule, ...] = (
    no_goal,
    many_goals,
    goal_without_kpi,
    goal_without_target,
    goal_without_dates,
    goal_too_broad,
    sub_goal_without_kpi,
    percent_of_percent,
    goal_against_kpi,
    goal_without_mission,
    goal_without_statement,
    goal_without_evidence,
)
