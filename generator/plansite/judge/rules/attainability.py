"""Judge by the numbers whether goals can be reached: the forecast, the team, the money, and the remedies for what lacks.

covers: STEP4-10, STEP4-12, STEP4-13, STEP7-12, PL7-1, KPI-RULE-8
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.model.goals import MILESTONE
from plansite.compute.model.streams import company_model
from plansite.judge.finding import Finding, about, called, listed, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.problems import Span
    from plansite.read.document import Entry

_SLACK = 1e-9
_WEIGHED = {"team": "the team", "budget": "the money", "situation": "the situation"}
_GAIN = "plan_net_gain"


def goal_not_measured(context: RuleContext) -> Iterator[Finding]:
    """Find goals of which the forecast says nothing at their deadline."""
    for key, goal in _goals(context):
        if goal.get("kpi") and goal.get("end") and _value(context, ids.goal(key, "forecast")) is None:
            message = f"The forecast says nothing about {called(key, goal)}, so nobody sees how it stands."
            hint = (
                "Give the figures from which its KPI is computed; the page of the KPI names those that lack."
            )
            yield about("goals", key, goal.at(["kpi"]), message, hint)


def goal_out_of_reach(context: RuleContext) -> Iterator[Finding]:
    """Find goals that the forecast misses."""
    for key, goal in _goals(context):
        gap = _value(context, ids.goal(key, "gap"))
        if gap is not None and gap > _SLACK:
            target, forecast = (_written(context, ids.goal(key, part)) for part in ("target", "forecast"))
            message = f"{called(key, goal)} is missed by {written(gap, 'percent')}: the forecast says {forecast}, the target is {target}."
            hint = "Its page shows what each lever would have to be. Choose a remedy, or correct the goal."
            yield about("goals", key, goal.get("amount") or goal.at(["title"]), message, hint)


def gap_without_remedy(context: RuleContext) -> Iterator[Finding]:
    """Find missed goals and open gaps without a remedy that somebody sees to."""
    root = context.plan.single("assumptions")
    gaps = list(root.under("gaps")) if root else []
    for key, gap in gaps:
        if gap.text("status") != "closed" and not _has_remedy(gap):
            message = f"The gap {called(key, gap)} is open, and nobody sees to a remedy."
            yield about(
                "gaps", key, gap.at(["title"]), message, "Add one under “remedies:”, with an “owner:”."
            )
    known = {gap.text("goal") for _, gap in gaps}
    for key, goal in _goals(context):
        missed = (_value(context, ids.goal(key, "gap")) or 0.0) > _SLACK
        if missed and key not in known:
            message = f"{called(key, goal)} is missed, and the plan names no remedy."
            hint = "Add a gap with this “goal:” to assumptions.yaml, with a remedy and its “owner:”."
            yield about("goals", key, goal.at(["title"]), message, hint)


def goal_not_weighed(context: RuleContext) -> Iterator[Finding]:
    """Find goals that were not weighed against team, money and situation."""
    for key, goal in context.plan.items("goals").items():
        weighed = goal.get("feasibility")
        missing = [words for name, words in _WEIGHED.items() if not (weighed and weighed.get(name))]
        if missing:
            message = f"{called(key, goal)} was not weighed against {listed(missing)}."
            hint = "Say under “feasibility:” why it can be reached with what is there."
            yield about("goals", key, weighed or goal.at(["title"]), message, hint)


def goal_beyond_team(context: RuleContext) -> Iterator[Finding]:
    """Find goals that ask for more than all quotas come to."""
    for key, goal in _goals(context):
        target, capacity = (_value(context, ids.goal(key, part)) for part in ("target", "capacity"))
        if target is not None and capacity is not None and target > capacity * (1 + _SLACK):
            shown = [_written(context, ids.goal(key, part)) for part in ("target", "capacity")]
            message = f"{called(key, goal)} asks for {shown[0]}, but all quotas together come to {shown[1]}."
            hint = "Hire earlier, raise a quota that can bear it, or lower the goal."
            yield about("goals", key, goal.get("amount") or goal.at(["title"]), message, hint)


def plan_loses_money(context: RuleContext) -> Iterator[Finding]:
    """Find a plan that costs more than it brings."""
    gain = _value(context, _GAIN)
    place = context.plan.single("budget") or context.plan.single("plan")
    if gain is not None and gain < 0 and place:
        lost = written(-gain, "money", context.plan.settings.currency)
        message = (
            f"Over its {context.plan.settings.months} months, the plan costs {lost} more than it brings."
        )
        hint = "A plan that costs more than it gains has failed: drop what brings least, or lengthen it and say why."
        yield Finding(message, hint, place.key_span, "budget")


def funnel_grows(context: RuleContext) -> Iterator[Finding]:
    """Find a stage of the funnel at which more arrive than the stage before had; several streams have funnels of their own."""
    results, forecast = context.results, context.plan.single("forecast")
    if results is None or forecast is None or forecast.get("streams"):
        return
    funnel = company_model(context.plan, context.catalog).funnel
    stages = [name for name in funnel.figures if name in results.graph.nodes]
    for earlier, later in pairwise(stages):
        pairs = zip(results.series(earlier, "month"), results.series(later, "month"), strict=True)
        more = [
            month
            for month, (before, after) in enumerate(pairs)
            if before is not None and after is not None and after > before * (1 + _SLACK)
        ]
        if more:
            titles = [results.graph.nodes[name].title.lower() for name in (later, earlier)]
            month = results.calendar.names[more[0]]
            message = (
                f"In {month} there are more {titles[0]} than {titles[1]}: of the same people, that cannot be."
            )
            hint = "Correct the rate between the two, or count both in the same way."
            yield Finding(message, hint, _rate(forecast, results.graph.nodes[later].source), "forecast")


def _rate(forecast: Entry, source: object) -> Span:
    """Return where the forecast states the rate by which a stage follows from the one before, else where it begins."""
    text = str(getattr(source, "text", ""))
    rates = [each for name, each in forecast.under("inputs") if name in text.split()]
    return (rates[-1] if rates else forecast.at(["inputs"])).key_span


def _has_remedy(gap: Entry) -> bool:
    return any(each.get("owner") for _, each in gap.under("remedies"))


def _goals(context: RuleContext) -> Iterator[tuple[str, Entry]]:
    """Yield the goals that are measured and not reached yet."""
    for key, goal in context.plan.items("goals").items():
        if goal.text("kind") != MILESTONE and not goal.flag("done"):
            yield key, goal


def _value(context: RuleContext, node: str) -> float | None:
    return context.results.value(node, "plan", 0) if context.results else None


def _written(context: RuleContext, node: str) -> str:
    value = _value(context, node)
    unit = context.results.graph.nodes[node].unit if context.results else "count"
    return written(value or 0.0, unit, context.plan.settings.currency)


RULES: tuple[Rule, ...] = (
    goal_not_measured,
    goal_out_of_reach,
    gap_without_remedy,
    goal_not_weighed,
    goal_beyond_team,
    plan_loses_money,
    funnel_grows,
)
