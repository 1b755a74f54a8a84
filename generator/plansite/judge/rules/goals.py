"""Judge how goals are written: measured, dated, broken down, of use, and few at a time.

covers: SALES-GOALS-2, SALES-GOALS-3, SALES-GOALS-4, SALES-GOALS-12, SALES-GOALS-13, SALES-TIMELINE-2, PURPOSE-25,
STEP4-1, STEP4-5, STEP4-7, STEP4-8, STEP4-9, STEP4-15, STEP4-16, PL1-9, PL1-11
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.judge.finding import Finding, about, called, listed
from plansite.read.values import MONTHS_PER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.items.goals import Goal

_MOST = 3
_CHANGES = frozenset({"relative", "points"})
_WAYS = {"increase": "up", "decrease": "down"}


def no_goal(context: RuleContext) -> Iterator[Finding]:
    """Find a plan that has no goal with a target."""
    if not any(goal.amount or goal.is_milestone for goal in context.plan.goals.values()):
        message = "The plan has no goal with a target, so it leads nowhere in particular."
        hint = "Write a first one in goals/, with “kpi:”, “amount:”, “start:” and “end:”."
        yield Finding(message, hint, context.plan.files.plan.type.span, "plan")


def many_goals(context: RuleContext) -> Iterator[Finding]:
    """Find more than three goals in the plan's first year; those that serve another goal do not count."""
    if context.calendar is None:
        return
    goals, calendar = context.plan.goals, context.calendar
    last = calendar.names[: MONTHS_PER["year"]][-1]
    first_year = [
        goal
        for goal in goals.values()
        if goal.serves not in goals and (goal.start or calendar.start)[:7] <= last
    ]
    for goal in first_year[_MOST:][:1]:
        names = listed(map(called, first_year))
        message = (
            f"{len(first_year)} goals share the first year: {names}. More than {_MOST} pull people apart."
        )
        hint = "Let some of them serve another with “serves:”, or start them later."
        yield about(goal, goal.title, message, hint)


def goal_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find goals that no figure measures; a milestone is reached or not."""
    for goal in context.plan.goals.values():
        if not goal.kpi and not goal.is_milestone:
            message = f"No figure measures {called(goal)}, so nobody can tell whether it is reached."
            hint = "Add “kpi:” with the figure that shows it, such as new_customer_count."
            yield about(goal, goal.title, message, hint)


def goal_without_target(context: RuleContext) -> Iterator[Finding]:
    """Find goals that name a figure but not how far it shall go."""
    for goal in context.plan.goals.values():
        if goal.kpi and not goal.amount and not goal.is_milestone:
            message = f"{called(goal)} has no target: it says which way, but not how far."
            hint = "Add “amount:” with the value to reach, or with the change and its “kind:”."
            yield about(goal, goal.kpi, message, hint)


def goal_without_dates(context: RuleContext) -> Iterator[Finding]:
    """Find goals that do not say from when and until when."""
    words = {"start": "a first day", "end": "a deadline"}
    for goal in context.plan.goals.values():
        days = (
            ("start", goal.start or goal.is_milestone),
            ("end", goal.end),
        )  # what is reached or not has one day
        missing = [name for name, day in days if not day]
        if missing:
            what = listed(words[name] for name in missing)
            message = f"{called(goal)} lacks {what}. A goal without dates is only a wish."
            hint = f"Add {listed(f'“{name}:”' for name in missing)}, as in {missing[-1]}: 2027-12-31."
            yield about(goal, goal.title, message, hint)


def goal_too_broad(context: RuleContext) -> Iterator[Finding]:
    """Find goals under which nothing smaller stands: no step, no sub-goal, no goal that serves it, no action."""
    goals, actions = context.plan.goals.values(), context.plan.actions.values()
    broken_down = {goal.serves for goal in goals} | {action.goal for action in actions}
    for goal in goals:
        if not goal.steps and not goal.sub_goals and goal.id not in broken_down:
            message = f"{called(goal)} is too broad: nothing smaller stands below it."
            hint = "Break it down: add “steps:” or “sub_goals:”, or actions whose “goal:” it is."
            yield about(goal, goal.title, message, hint)


def sub_goal_without_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find sub-goals without a figure or a target."""
    for goal in context.plan.goals.values():
        for sub_goal in goal.sub_goals.values():
            parts = ("kpi", sub_goal.kpi), ("target", sub_goal.target)
            missing = [name for name, part in parts if not part]
            if missing:
                message = f"The sub-goal {called(sub_goal)} cannot be measured: it has no {listed(missing)}."
                hint = f"Add {listed(f'“{name}:”' for name in missing)} to it."
                yield about(goal, sub_goal, message, hint)


def percent_of_percent(context: RuleContext) -> Iterator[Finding]:
    """Find changes in percent of a figure that is itself a percentage and that do not say which percent is meant."""
    for goal in context.plan.goals.values():
        kpi, amount = context.catalog.kpis.get(goal.kpi), goal.amount
        if kpi and amount and kpi.unit == "percent" and goal.is_vague_change:
            message = f"“{amount.place.data}” of {kpi.title}, which is a percentage itself, can mean points or a share of today's value."
            hint = "Write “kind: points”, “kind: relative”, or “kind: level” if it is the value to reach."
            yield about(goal, amount, message, hint)


def goal_against_kpi(context: RuleContext) -> Iterator[Finding]:
    """Find goals that move their figure the wrong way and do not say why."""
    for goal in context.plan.goals.values():
        kpi, by_numbers = context.catalog.kpis.get(goal.kpi), _way(context, goal)
        way = _WAYS[goal.direction] if goal.says_direction else by_numbers
        if kpi is None or not way or goal.reason_for_direction:
            continue
        place = goal.direction if goal.says_direction else goal.title
        if kpi.better in {"up", "down"} and kpi.better != way:
            message = f"{called(goal)} moves {kpi.title} {way}, but {kpi.better} is better."
            hint = "Turn “direction:” around, or say why under “reason_for_direction:”."
            yield about(goal, place, message, hint)
        elif goal.kind not in _CHANGES and by_numbers not in {"", way}:
            message = f"{called(goal)} says {goal.direction}, but its target lies on the other side of today's value."
            hint = "Correct “direction:”, “amount:” or “baseline:”."
            yield about(goal, place, message, hint)


def goal_without_mission(context: RuleContext) -> Iterator[Finding]:
    """Find goals that do not say how they serve vision and mission."""
    for goal in context.plan.goals.values():
        if not goal.mission_link:
            message = f"{called(goal)} does not say how it serves the mission."
            hint = "Add “mission_link:”. What serves no mission costs money and starts quarrels."
            yield about(goal, goal.title, message, hint)


def goal_without_statement(context: RuleContext) -> Iterator[Finding]:
    """Find goals that nobody has put into exact words, or whose importance is not written down."""
    words = {"statement": "what exactly is reached", "why": "why it matters"}
    for goal in context.plan.goals.values():
        missing = [name for name, text in (("statement", goal.statement), ("why", goal.why)) if not text]
        if missing:
            message = f"{called(goal)} does not say {listed(words[name] for name in missing)}."
            hint = f"Add {listed(f'“{name}:”' for name in missing)}: everyone on the team has to understand it the same way."
            yield about(goal, goal.title, message, hint)


def goal_without_evidence(context: RuleContext) -> Iterator[Finding]:
    """Find goals that rest on fewer than the four sorts of evidence."""
    for goal in context.plan.goals.values():
        evidence = goal.evidence
        sorts = {
            "the market": evidence.market,
            "the competition": evidence.competition,
            "the money": evidence.funding,
            "the pain of the audience": evidence.pain_points,
        }
        missing = [words for words, ground in sorts.items() if not ground.is_given]
        if missing:
            message = f"{called(goal)} shows no evidence from {listed(missing)}."
            hint = "Say under “evidence:” what makes it realistic, and name the findings behind it."
            yield about(goal, evidence if evidence.is_given else goal.title, message, hint)


def _way(context: RuleContext, goal: Goal) -> str:
    """Return whether a goal's target lies above or below its baseline; empty when one of them is unknown."""
    if context.expected is None:
        return ""
    baseline, target = (
        context.expected.value(ids.goal(goal.id, part), "plan", 0) for part in ("baseline", "target")
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
