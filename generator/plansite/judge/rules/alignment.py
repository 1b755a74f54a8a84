"""Judge whether sales and marketing pull the same way: shared goals, one number for one figure, leads enough for the customers.

covers: PURPOSE-14, STEP4-6
"""

from __future__ import annotations

from itertools import combinations
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.series import spread
from plansite.compute.model.attainability import FUNNEL
from plansite.compute.model.goals import MILESTONE
from plansite.judge.finding import Finding, about, called, written
from plansite.read.values import FormulaText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Entry

_SAME = 1e-6
_BOTH = frozenset({"marketing", "sales"})


class Aim(NamedTuple):
    """Hold what a goal wants of a figure by when."""

    key: str
    goal: Entry
    kpi: str
    scope: str
    start: str
    end: str
    target: float


def goals_disagree(context: RuleContext) -> Iterator[Finding]:
    """Find goals that ask for different values of one figure over the same time, and KPIs with yet another target."""
    aims = list(_aims(context))
    for one, other in combinations(aims, 2):
        if one[2:6] == other[2:6] and _differ(one.target, other.target):
            message = f"{called(one.key, one.goal)} asks for {_shown(context, one)}, but {called(other.key, other.goal)} for {_shown(context, other)} of the same figure at the same time."
            hint = "Agree on one number, or say by “scope:” that two are meant."
            yield about("goals", other.key, other.goal.at(["amount"]), message, hint)
    for aim in aims:
        yield from _other_target(context, aim)


def _other_target(context: RuleContext, aim: Aim) -> Iterator[Finding]:
    """Find a tracked KPI whose target at a goal's deadline is another than the goal's; what adds up is tracked by month."""
    root, kpi = context.plan.single("kpis"), context.catalog.kpis[aim.kpi]
    tracked = root.get("tracked") if root else None
    place = tracked.at([aim.kpi]).get("target") if tracked and tracked.get(aim.kpi) else None
    value = context.plan.value(place)
    if place is None or value is None or context.calendar is None or aim.scope or kpi.rollup == "sum":
        return
    month = context.calendar.index(aim.end)
    if isinstance(value, FormulaText) or not 0 <= month < context.calendar.months:
        return
    said = float(spread(value, context.calendar)[month])
    if not isnan(said) and _differ(said, aim.target):
        shown = written(said, kpi.unit, context.plan.settings.currency)
        message = f"{called(aim.key, aim.goal)} asks for {_shown(context, aim)}, but the target in kpis.yaml is {shown} in {aim.end[:7]}."
        yield about("kpis", aim.kpi, place, message, "Agree on one number.")


def no_shared_goal(context: RuleContext) -> Iterator[Finding]:
    """Find a plan with people in sales and in marketing and no goal that both share."""
    teams, goals = context.plan.items("teams"), context.plan.items("goals")
    departments = {each.text("department") for each in teams.values()}
    team = context.plan.single("team")
    if team is None or not goals or not departments >= _BOTH:
        return
    for goal in goals.values():
        sharing = {each.text("department") for key, each in teams.items() if key in goal.texts("shared_with")}
        if goal.text("area") == "shared" and (not goal.get("shared_with") or sharing >= _BOTH):
            return
    message = "Sales and marketing share no goal."
    hint = "Make the one that both can move “area: shared”, and name both teams under “shared_with:”."
    yield Finding(message, hint, team.at(["teams"]).key_span, "team")


def leads_below_need(context: RuleContext) -> Iterator[Finding]:
    """Find goals of marketing that bring less than a goal of sales needs of the same stage, counted back through the funnel."""
    aims = list(_aims(context))
    rates = "the rates of the outlook" if context.outlook else "the planned rates"
    for goal in aims if context.expected else ():
        for stage in FUNNEL:
            needed = (
                context.expected.value(ids.goal_stage(goal.key, "needed", stage), "plan", 0)
                if context.expected
                else None
            )
            if needed is None:
                continue
            for aim in aims:
                same_time = (aim.start[:7], aim.end[:7]) == (goal.start[:7], goal.end[:7])
                if context.catalog.kpis[aim.kpi].formula == stage and same_time and aim.target < needed - 0.5:
                    message = (
                        f"{called(goal.key, goal.goal)} needs {written(needed, 'count')} at {rates}, "
                        f"but {called(aim.key, aim.goal)} brings {_shown(context, aim)}."
                    )
                    hint = "Raise the goal of marketing, better a rate between the two, or lower the goal of sales."
                    yield about("goals", aim.key, aim.goal.at(["amount"]), message, hint)


def _aims(context: RuleContext) -> Iterator[Aim]:
    """Yield what each goal wants, as far as it can be computed; sub-goals are parts of their goal."""
    expected = context.expected
    for key, goal in context.plan.items("goals").items():
        kpi = context.catalog.kpis.get(goal.text("kpi"))
        target = expected.value(ids.goal(key, "target"), "plan", 0) if expected else None
        if kpi and target is not None and goal.text("kind") != MILESTONE:
            start = goal.text("start") if kpi.rollup == "sum" else ""
            yield Aim(key, goal, kpi.id, goal.text("scope"), start, goal.text("end"), target)


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > _SAME * max(abs(one), abs(other))


def _shown(context: RuleContext, aim: Aim) -> str:
    return written(aim.target, context.catalog.kpis[aim.kpi].unit, context.plan.settings.currency)


RULES: tuple[Rule, ...] = (goals_disagree, no_shared_goal, leads_below_need)
