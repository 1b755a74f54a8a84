"""Make the nodes of goals: baseline, target, what the forecast says at the end, and the gap between them.

covers: SALES-GOALS-11, STEP4-3, STEP7-7
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Node, Reading
from plansite.compute.engine.sections import GOALS
from plansite.compute.engine.units import POINTS, of_comparison, of_difference
from plansite.compute.model.given import formula_node, given_nodes
from plansite.problems import Problem, warning
from plansite.read.values import MONTHS_PER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.definition import Definition
    from plansite.read.items.goals import Goal
    from plansite.read.items.item import Amount
    from plansite.read.plan import Plan

MILESTONE = "milestone"


def goal_names(plan: Plan, kpis: Mapping[str, Definition]) -> dict[str, str]:
    """Return the names that goals have in formulas, with their units, whether or not a goal says all of them."""
    units = {goal.id: kpi.unit for goal in plan.goals.values() if (kpi := kpis.get(goal.kpi))}
    parts: tuple[ids.GoalPart, ...] = ("baseline", "target", "forecast")
    return (
        {ids.goal(key, part): unit for key, unit in units.items() for part in parts}
        | {ids.goal(key, "shortfall"): of_difference(unit) for key, unit in units.items()}
        | {ids.goal(key, "gap"): of_comparison(unit) for key, unit in units.items()}
    )


def goal_nodes(
    plan: Plan, kpis: Mapping[str, Definition], calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all goals that name a KPI, and what is wrong with their values."""
    nodes: list[Node] = []
    problems: list[Problem] = []
    for goal in plan.goals.values():
        kpi = kpis.get(goal.kpi)
        if kpi is None:
            continue
        made_of_goal, wrong_with_goal = _goal(goal, kpi, plan, calendar)
        nodes += made_of_goal
        problems += wrong_with_goal
    return nodes, problems


def _goal(goal: Goal, kpi: Definition, plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    amount_unit = "percent" if goal.kind in {"relative", "points"} else kpi.unit
    nodes, problems = _given(goal, "baseline", goal.baseline, kpi.unit, plan)
    amount_nodes, amount_problems = _given(goal, "amount", goal.amount, amount_unit, plan)
    nodes += [replace(node, unit=POINTS) for node in amount_nodes] if goal.kind == "points" else amount_nodes
    problems += amount_problems
    target = _target(goal, kpi, {node.id for node in nodes})
    nodes += [target] if target else []
    if not target and goal.kind not in {MILESTONE, "level"} and goal.amount:
        problems.append(_no_baseline(goal))
    forecast = _forecast(goal, kpi, calendar)
    nodes += [forecast] if forecast else []
    nodes += _gap(goal, kpi) if forecast and target else []
    return nodes, problems


def _given(
    goal: Goal, part: ids.GoalPart, amount: Amount, unit: str, plan: Plan
) -> tuple[list[Node], list[Problem]]:
    return given_nodes(
        ids.goal(goal.id, part),
        goal.title_or_id,
        unit,
        "setting",
        GOALS,
        amount,
        plan.settings.currencies,
        part,
    )


def _target(goal: Goal, kpi: Definition, known: Collection[str]) -> Node | None:
    """Return what the KPI is to be; None when the goal has no figure, or lacks what its target is computed from."""
    formula = _target_formula(goal)
    if goal.is_milestone or any(part not in known for part in formula.needs):
        return None
    return formula_node(
        ids.goal(goal.id, "target"),
        goal.title_or_id,
        kpi.unit,
        "setting",
        GOALS,
        formula.text,
        goal.amount.span,
        "target",
    )


class _Formula(NamedTuple):
    """A target's formula and the nodes that it needs."""

    text: str
    needs: tuple[str, ...]


def _target_formula(goal: Goal) -> _Formula:
    baseline, amount = ids.goal(goal.id, "baseline"), ids.goal(goal.id, "amount")
    sign = "-" if goal.direction == "decrease" else "+"
    if goal.kind == "relative":
        return _Formula(f"{baseline} * (1 {sign} {amount})", (baseline, amount))
    if goal.kind in {"points", "absolute", "resource"}:
        return _Formula(f"{baseline} {sign} {amount}", (baseline, amount))
    return _Formula(amount, (amount,))


def _forecast(goal: Goal, kpi: Definition, calendar: Calendar) -> Node | None:
    """Read the KPI where the goal is due: over the period that it is measured over, up to its deadline.

    Without one, what adds up is read over the goal's dates, all else in its last month. None where that is not in the plan.
    """
    if not goal.end:
        return None
    last = calendar.index(goal.end)
    months = MONTHS_PER.get(goal.measured_over, 1)
    first = last + 1 - months
    if kpi.rollup == "sum" and not goal.measured_over:
        first = calendar.index(goal.start or calendar.start)
    if not 0 <= last < calendar.months or (goal.measured_over and first < 0):
        return None  # a part of a quarter is not held against the target of a whole one
    source = Reading(kpi.id, max(first, 0), last + 1, goal.end.span)
    node_id = ids.goal(goal.id, "forecast")
    return Node(node_id, goal.title_or_id, kpi.unit, "setting", source, GOALS, part="forecast")


def wanted_way(goal: Goal, kpi: Definition) -> str:
    """Return which way a goal wants its KPI, up or down: the goal's own direction for a KPI that has none, or with a reason."""
    if kpi.better != "neutral" and not (goal.says_direction and goal.reason_for_direction):
        return kpi.better
    return "down" if goal.direction == "decrease" else "up"


def _gap(goal: Goal, kpi: Definition) -> list[Node]:
    """Return how far the forecast falls short of the target, as an amount and as a share of the target's size.

    Above zero it falls short, below zero it is ahead. Of a target of zero there is no share. A percentage falls short by points,
    both times.
    """
    parts: tuple[ids.GoalPart, ...] = ("target", "forecast", "shortfall")
    target, forecast, shortfall = (ids.goal(goal.id, part) for part in parts)
    short = f"{forecast} - {target}" if wanted_way(goal, kpi) == "down" else f"{target} - {forecast}"
    share, title = f"{shortfall} / max({target}, -{target})", goal.title_or_id
    gap = shortfall if kpi.unit == "percent" else share
    return [
        formula_node(
            shortfall, title, of_difference(kpi.unit), "setting", GOALS, short, goal.span, "shortfall"
        ),
        formula_node(
            ids.goal(goal.id, "gap"),
            title,
            of_comparison(kpi.unit),
            "setting",
            GOALS,
            gap,
            goal.span,
            "gap",
        ),
    ]


def _no_baseline(goal: Goal) -> Problem:
    return warning(
        "no-baseline",
        f"“{goal.title}” is a change, but what it starts from is not stated.",
        "Add “baseline:” with today's value, or write the target itself with “kind: level”.",
        goal.amount.key_span,
    )
