"""Judge whether sales and marketing pull the same way: shared goals, one number for one figure, leads enough for the customers.

covers: PURPOSE-14, STEP4-6
"""

from __future__ import annotations

from itertools import combinations
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.rollup import BY_LENGTH
from plansite.compute.engine.series import spread
from plansite.compute.measured.levers import stages_needed
from plansite.compute.measured.targets import target_grain
from plansite.compute.model.streams import company_model
from plansite.judge.finding import Finding, about, called, written
from plansite.read.values import FormulaText, Season

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.model.definition import Definition
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.read.items.goals import Goal

_SAME = 1e-6
_HALF = 0.5  # of a thing that can be counted
_BOTH = frozenset({"marketing", "sales"})


class Aim(NamedTuple):
    """Hold what a goal wants of a figure by when."""

    goal: Goal
    kpi: Definition
    start: str
    target: float

    @property
    def asked(self) -> tuple[str, ...]:
        """Return what is asked for but the value: of which figure, for what part of it, from when until when, over what period."""
        return self.kpi.id, self.goal.scope, self.start, self.goal.end, self.over

    @property
    def over(self) -> str:
        """Return the period that the target is about: empty for the goal's dates, and for a level, which has none."""
        by_length = self.kpi.rollup in BY_LENGTH
        usual = "" if self.kpi.rollup == "sum" else "month"
        return (self.goal.measured_over or usual) if by_length else ""


def goals_disagree(context: RuleContext) -> Iterator[Finding]:
    """Find goals that ask for different values of one figure over the same time, and KPIs with yet another target."""
    aims = list(_aims(context))
    for first, second in combinations(aims, 2):
        if first.asked == second.asked and _differ(first.target, second.target):
            message = f"{called(first.goal)} asks for {_shown(context, first)}, but {called(second.goal)} for {_shown(context, second)} of the same figure at the same time."
            hint = "Agree on one number, or say by “scope:” that two are meant."
            yield about(second.goal, second.goal.amount, message, hint)
    for aim in aims:
        yield from _other_target(context, aim)


def _other_target(context: RuleContext, aim: Aim) -> Iterator[Finding]:
    """Find a tracked KPI whose target at a goal's deadline is another than the goal's, if both are about the same period."""
    goal, calendar = aim.goal, context.calendar
    tracked = context.plan.files.kpis.tracked.get(aim.kpi.id)
    value = tracked.target.value if tracked else None
    if tracked is None or value is None or calendar is None or goal.scope:
        return
    if aim.kpi.rollup in BY_LENGTH and aim.over != target_grain(tracked):
        return
    month = calendar.index(goal.end)
    if isinstance(value, FormulaText | Season) or not 0 <= month < calendar.months:
        return
    target = float(spread(value, calendar)[month])
    if not isnan(target) and _differ(target, aim.target):
        shown = written(target, aim.kpi.unit, context.plan.settings.currency)
        message = f"{called(goal)} asks for {_shown(context, aim)}, but the target in kpis.yaml is {shown} in {goal.end[:7]}."
        yield about(tracked, tracked.target, message, "Agree on one number.")


def no_shared_goal(context: RuleContext) -> Iterator[Finding]:
    """Find a plan with people in sales and in marketing and no goal that both share."""
    teams, goals = context.plan.teams, context.plan.goals
    if not goals or not {team.department for team in teams.values()} >= _BOTH:
        return
    for goal in goals.values():
        sharing = {teams[key].department for key in goal.shared_with.items if key in teams}
        if goal.area == "shared" and (not goal.shared_with or sharing >= _BOTH):
            return
    message = "Sales and marketing share no goal."
    hint = "Make the one that both can move “area: shared”, and name both teams under “shared_with:”."
    yield Finding(message, hint, context.plan.files.team.teams.key_span, "team")


def leads_below_need(context: RuleContext) -> Iterator[Finding]:
    """Find goals of marketing that bring less than a goal of sales needs of the same stage of the funnel."""
    aims = list(_aims(context))
    stages = company_model(context.plan, context.catalog).funnel.figures
    at_stages = [aim for aim in aims if aim.kpi.formula in stages and not aim.over]
    rates = "the rates of the outlook" if context.outlook else "the planned rates"
    for aim in aims:
        comparable = [lower for lower in at_stages if lower is not aim and _months(lower) == _months(aim)]
        needed = _needed(context, aim) if comparable else {}
        for lower in comparable:
            amount = needed.get(lower.kpi.formula)
            if amount is not None and lower.target < amount - _HALF:
                message = (
                    f"{called(aim.goal)} needs {written(amount, 'count')} at {rates}, "
                    f"but {called(lower.goal)} brings {_shown(context, lower)}."
                )
                hint = (
                    "Raise the goal of marketing, better a rate between the two, or lower the goal of sales."
                )
                yield about(lower.goal, lower.goal.amount, message, hint)


def _needed(context: RuleContext, aim: Aim) -> dict[str, float]:
    """Return how much of each stage of the funnel a goal needs over its dates."""
    judged = next((judged for judged in context.goals if judged.id == aim.goal.id), None)
    if judged is None or not judged.is_known or context.results is None or context.expected is None:
        return {}
    return stages_needed(
        aim.goal,
        context.plan,
        context.catalog,
        context.results,
        context.expected,
        is_missed=judged.falls_short,
    )


def _aims(context: RuleContext) -> Iterator[Aim]:
    """Yield what each goal wants, as far as it can be computed; sub-goals are parts of their goal."""
    for goal in context.plan.goals.values():
        kpi, target = context.catalog.kpis.get(goal.kpi), _value(context, ids.goal(goal.id, "target"))
        if kpi and target is not None and not goal.is_milestone:
            yield Aim(goal, kpi, goal.start if kpi.rollup == "sum" else "", target)


def _value(context: RuleContext, node: str) -> float | None:
    """Return a goal's figure by the numbers to expect."""
    return context.expected.value(node, "plan", 0) if context.expected else None


def _months(aim: Aim) -> tuple[str, str]:
    return aim.start[:7], aim.goal.end[:7]


def _differ(first: float, second: float) -> bool:
    return abs(first - second) > _SAME * max(abs(first), abs(second))


def _shown(context: RuleContext, aim: Aim) -> str:
    return written(aim.target, aim.kpi.unit, context.plan.settings.currency)


RULES: tuple[Rule, ...] = (goals_disagree, no_shared_goal, leads_below_need)
