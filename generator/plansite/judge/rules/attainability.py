"""Judge by the numbers whether goals can be reached: the forecast, the team, the money, and the remedies for what lacks.

covers: STEP4-10, STEP4-12, STEP4-13, STEP7-12, PL7-1, KPI-RULE-8
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Derived, inputs_of
from plansite.compute.engine.units import POINTS
from plansite.compute.model.streams import company_model
from plansite.judge.chances import SLACK
from plansite.judge.finding import Finding, about, called, chance_written, listed, written
from plansite.judge.rules.bounds import impossible_figures
from plansite.read.values import MONTHS_PER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.graph import Node
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.judge.status import JudgedGoal
    from plansite.read.items.forecast import ForecastFile
    from plansite.read.items.goals import Goal
    from plansite.read.items.item import Placed

_GAIN = "plan_net_gain"
_LEAST_SHARE = 0.001


def goal_not_measured(context: RuleContext) -> Iterator[Finding]:
    """Find goals of which the forecast, or its outlook, says nothing at their deadline."""
    for judged in _open_goals(context):
        goal = judged.goal
        if goal.kpi and goal.end and _value(context, judged.node("forecast")) is None:
            message = (
                f"The {judged.expectation} says nothing about {called(goal)}, so nobody sees how it stands."
            )
            hint = (
                "Give the figures from which its KPI is computed; the page of the KPI names those that lack."
            )
            if _begins_early(context, goal):
                hint = f"The {goal.measured_over} up to its deadline begins before the plan. Move “end:”, or change “measured_over:”."
            yield about(goal, goal.kpi, message, hint)


def _begins_early(context: RuleContext, goal: Goal) -> bool:
    """Tell whether the period that a goal is measured over begins before the plan."""
    months = MONTHS_PER.get(goal.measured_over, 1)
    return context.calendar is not None and context.calendar.index(goal.end) + 1 < months


def goal_out_of_reach(context: RuleContext) -> Iterator[Finding]:
    """Find goals that are missed."""
    for judged in _open_goals(context):
        if judged.is_missed:
            goal = judged.goal
            target, expected = (_written(context, judged.node(part)) for part in ("target", "forecast"))
            message = f"{called(goal)} is missed by {_missing(context, judged)}: the {judged.expectation} says {expected}, the target is {target}{_over(context, judged)}.{_draws(judged)}"
            hint = "Choose a remedy, or correct the goal. Its page shows what each lever that helps would have to be."
            yield about(goal, goal.amount or goal.title, message, hint)


def goal_unlikely(context: RuleContext) -> Iterator[Finding]:
    """Find goals that the likely number reaches, but too few draws."""
    for judged in _open_goals(context):
        if judged.is_in_danger and not judged.is_missed and judged.chance is not None:
            goal, wanted = judged.goal, written(judged.thresholds.on_track, "percent")
            target, expected = (_written(context, judged.node(part)) for part in ("target", "forecast"))
            message = f"{called(goal)} is {judged.words.lower()}, although the {judged.expectation} says {expected} and the target is {target}.{_draws(judged)} On track takes {wanted}."
            hint = "The page of ranges shows what decides it. Make that more certain, choose a remedy, or correct the goal."
            yield about(goal, goal.amount or goal.title, message, hint)


def _draws(judged: JudgedGoal) -> str:
    """Say how many draws reach a goal; nothing where no range moves it."""
    if judged.chance is None:
        return ""
    return f" {chance_written(judged.chance)} of all draws reach it."


def gap_without_remedy(context: RuleContext) -> Iterator[Finding]:
    """Find goals at risk or off track, and open gaps, without a remedy that somebody sees to."""
    gaps = context.plan.files.assumptions.gaps
    for gap in gaps.values():
        if gap.status != "closed" and not any(remedy.owner for remedy in gap.remedies.values()):
            message = f"The gap {called(gap)} is open, and nobody sees to a remedy."
            hint = "Add one under “remedies:”, with an “owner:”."
            yield about(gap, gap.title, message, hint)
    known = {gap.goal for gap in gaps.values()}
    for judged in _open_goals(context):
        goal = judged.goal
        if judged.is_in_danger and goal.id not in known:
            standing = "missed" if judged.is_missed else judged.words.lower()
            message = f"{called(goal)} is {standing}, and the plan names no remedy."
            hint = "Add a gap with this “goal:” to assumptions.yaml, with a remedy and its “owner:”."
            yield about(goal, goal.title, message, hint)


def goal_not_weighed(context: RuleContext) -> Iterator[Finding]:
    """Find goals that were not weighed against team, money and situation."""
    for goal in context.plan.goals.values():
        missing = [words for words, answer in goal.feasibility.by_subject.items() if not answer]
        if missing:
            message = f"{called(goal)} was not weighed against {listed(missing)}."
            hint = "Say under “feasibility:” why it can be reached with what is there."
            yield about(goal, goal.feasibility if goal.feasibility.is_given else goal.title, message, hint)


def goal_beyond_team(context: RuleContext) -> Iterator[Finding]:
    """Find goals that ask for more than all quotas come to."""
    for judged in _open_goals(context):
        target, capacity = (_value(context, judged.node(part)) for part in ("target", "capacity"))
        if target is not None and capacity is not None and target > capacity * (1 + SLACK):
            goal = judged.goal
            shown = [_written(context, judged.node(part)) for part in ("target", "capacity")]
            message = f"{called(goal)} asks for {shown[0]}, but all quotas together come to {shown[1]}."
            hint = "Hire earlier, raise a quota that can bear it, or lower the goal."
            yield about(goal, goal.amount or goal.title, message, hint)


def plan_loses_money(context: RuleContext) -> Iterator[Finding]:
    """Find a plan that costs more than it brings."""
    gain = context.results.value(_GAIN, "plan", 0) if context.results else None
    if gain is not None and gain < 0:
        files, settings = context.plan.files, context.plan.settings
        place = files.budget if files.budget.is_given else files.plan
        lost = written(-gain, "money", settings.currency)
        message = f"Over its {settings.months} months, the plan costs {lost} more than it brings."
        hint = "A plan that costs more than it gains has failed: drop what brings least, or lengthen it and say why."
        yield Finding(message, hint, place.key_span, "budget")


def funnel_grows(context: RuleContext) -> Iterator[Finding]:
    """Find a stage of the funnel at which more arrive than the stage before had; several streams have funnels of their own."""
    results, forecast = context.results, context.plan.files.forecast
    if results is None or forecast.streams:
        return
    funnel = company_model(context.plan, context.catalog).funnel
    stages = [results.graph.nodes[name] for name in funnel.figures if name in results.graph.nodes]
    told = impossible_figures(context)
    for earlier, later in pairwise(stages):
        if told.intersection(inputs_of(later)):
            continue  # a rate that cannot be is told where it is written
        pairs = zip(results.series(earlier.id, "month"), results.series(later.id, "month"), strict=True)
        months_with_more = [
            month
            for month, (before, after) in enumerate(pairs)
            if before is not None and after is not None and after > before * (1 + SLACK)
        ]
        if months_with_more:
            month = results.calendar.names[months_with_more[0]]
            message = f"In {month} there are more {later.title.lower()} than {earlier.title.lower()}: of the same people, that cannot be."
            hint = "Correct the rate between the two, or count both in the same way."
            yield Finding(message, hint, _rate(forecast, later).key_span, "forecast")


def _rate(forecast: ForecastFile, stage: Node) -> Placed:
    """Return the rate of the forecast by which a stage follows from the one before, else all that goes into the forecast."""
    words = stage.source.text.split() if isinstance(stage.source, Derived) else ()
    rates = [amount for name, amount in forecast.inputs.items() if name in words]
    return rates[-1] if rates else forecast.inputs


def _open_goals(context: RuleContext) -> Iterator[JudgedGoal]:
    """Yield the goals that are measured and not reached yet."""
    return (judged for judged in context.goals if not judged.goal.is_milestone and judged.status != "done")


def _over(context: RuleContext, judged: JudgedGoal) -> str:
    """Say for which period the target of what adds up holds, and that months are whole where the goal's dates are not."""
    kpi, goal = context.catalog.kpis.get(judged.goal.kpi), judged.goal
    each = f" {goal.each}" if goal.each and kpi and kpi.rollup == "sum" else ""
    return f"{each}, in whole months" if goal.cuts_months else each


def _missing(context: RuleContext, judged: JudgedGoal) -> str:
    """Write by how much a goal is missed: in points where it is a percentage, else as a share of its target, of zero as an amount."""
    node = judged.node("shortfall")
    if context.expected and context.expected.graph.nodes[node].unit == POINTS:
        number = _share(judged.shortfall or 0.0).removesuffix("%")
        return f"{number} {'point' if number == '1' else 'points'}"
    return _written(context, node) if judged.gap is None else _share(judged.gap)


def _share(share: float) -> str:
    """Write a share that is missing: one that is there is never written as nothing."""
    least = written(_LEAST_SHARE, "percent")
    words = written(share, "percent")
    return f"under {least}" if words == written(0.0, "percent") else words


def _value(context: RuleContext, node: str) -> float | None:
    """Return a goal's figure by the numbers to expect."""
    return context.expected.value(node, "plan", 0) if context.expected else None


def _written(context: RuleContext, node: str) -> str:
    value = _value(context, node)
    unit = context.expected.graph.nodes[node].unit if context.expected else "count"
    return written(value or 0.0, unit, context.plan.settings.currency)


RULES: tuple[Rule, ...] = (
    goal_not_measured,
    goal_out_of_reach,
    goal_unlikely,
    gap_without_remedy,
    goal_not_weighed,
    goal_beyond_team,
    plan_loses_money,
    funnel_grows,
)
