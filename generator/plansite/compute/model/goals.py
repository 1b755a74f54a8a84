"""Make the nodes of goals: baseline, target, what the forecast says at the end, and the gap between them.

covers: SALES-GOALS-11, STEP4-3, STEP7-7
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Node, Reading
from plansite.compute.engine.sections import GOALS
from plansite.compute.model.given import formula_node, given_nodes
from plansite.problems import Problem, warning
from plansite.read.values import MONTHS_PER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.definition import Definition
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

MILESTONE = "milestone"


def goal_names(plan: Plan, kpis: Mapping[str, Definition]) -> dict[str, str]:
    """Return the names that goals have in formulas, with their units, whether or not a goal says all of them."""
    units = {
        key: kpi.unit for key, goal in plan.items("goals").items() if (kpi := kpis.get(goal.text("kpi")))
    }
    parts: tuple[ids.GoalPart, ...] = ("baseline", "target", "forecast")
    return {ids.goal(key, part): unit for key, unit in units.items() for part in parts} | {
        ids.goal(key, "gap"): "percent" for key in units
    }


def goal_nodes(
    plan: Plan, kpis: Mapping[str, Definition], calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all goals that name a KPI, and what is wrong with their values."""
    nodes: list[Node] = []
    problems: list[Problem] = []
    for key, goal in plan.items("goals").items():
        kpi = kpis.get(goal.text("kpi"))
        if kpi is None:
            continue
        made, bad = _goal(key, goal, kpi, plan, calendar)
        nodes += made
        problems += bad
    return nodes, problems


def _goal(
    key: str, goal: Entry, kpi: Definition, plan: Plan, calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    kind = goal.text("kind", "level")
    nodes: list[Node] = []
    problems: list[Problem] = []
    for name in ("baseline", "amount"):
        entry = goal.get(name)
        if entry is None or plan.value(entry) is None:
            continue
        unit = "percent" if name == "amount" and kind in {"relative", "points"} else kpi.unit
        made, bad = given_nodes(
            ids.goal(key, name),
            f"{goal.text('title', key)}: {name}",
            unit,
            "setting",
            GOALS,
            entry,
            plan.settings.currencies,
        )
        nodes += made
        problems += bad
    known = {node.id for node in nodes}
    formula = _target(key, kind, goal.text("direction", "increase"))
    if kind != MILESTONE and all(part in known for part in formula.needs):
        place = goal.get("amount") or goal
        nodes.append(
            formula_node(
                ids.goal(key, "target"),
                f"{goal.text('title', key)}: target",
                kpi.unit,
                "setting",
                GOALS,
                formula.text,
                place.span,
            )
        )
    elif kind not in {MILESTONE, "level"} and goal.get("amount"):
        problems.append(_no_baseline(goal))
    forecast = _forecast(key, goal, kpi, calendar)
    if forecast:
        nodes.append(forecast)
    if forecast and ids.goal(key, "target") in {node.id for node in nodes}:
        nodes.append(_gap(key, goal, kpi))
    return nodes, problems


class _Formula(NamedTuple):
    """A target's formula and the nodes that it needs."""

    text: str
    needs: tuple[str, ...]


def _target(key: str, kind: str, direction: str) -> _Formula:
    baseline, amount = ids.goal(key, "baseline"), ids.goal(key, "amount")
    sign = "-" if direction == "decrease" else "+"
    if kind == "relative":
        return _Formula(f"{baseline} * (1 {sign} {amount})", (baseline, amount))
    if kind in {"points", "absolute", "resource"}:
        return _Formula(f"{baseline} {sign} {amount}", (baseline, amount))
    return _Formula(amount, (amount,))


def _forecast(key: str, goal: Entry, kpi: Definition, calendar: Calendar) -> Node | None:
    """Read the KPI where the goal is due: added up over the goal's dates if it adds up, else over its last months."""
    end = goal.get("end")
    if end is None or not isinstance(end.data, str):
        return None
    last = calendar.index(end.data)
    months = MONTHS_PER.get(goal.text("measured_over"), 1)
    first = calendar.index(goal.text("start", calendar.start)) if kpi.rollup == "sum" else last + 1 - months
    if not 0 <= last < calendar.months:
        return None
    source = Reading(kpi.id, max(first, 0), last + 1, end.span)
    return Node(
        ids.goal(key, "forecast"), f"{goal.text('title', key)}: forecast", kpi.unit, "setting", source, GOALS
    )


def _gap(key: str, goal: Entry, kpi: Definition) -> Node:
    """Return how far the forecast falls short of the target, in percent of the target; above zero falls short."""
    target, forecast = ids.goal(key, "target"), ids.goal(key, "forecast")
    text = (
        f"({forecast} - {target}) / {target}"
        if kpi.better == "down"
        else f"({target} - {forecast}) / {target}"
    )
    return formula_node(
        ids.goal(key, "gap"), f"{goal.text('title', key)}: gap", "percent", "setting", GOALS, text, goal.span
    )


def _no_baseline(goal: Entry) -> Problem:
    amount = goal.get("amount") or goal
    return warning(
        "no-baseline",
        f"“{goal.text('title')}” is a change, but what it starts from is not stated.",
        "Add “baseline:” with today's value, or write the target itself with “kind: level”.",
        amount.key_span,
    )
