"""Say how likely each goal is reached, where the plan gives ranges: the share of draws in which it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.sampling import drivers, sample
from plansite.compute.model.goals import wanted_way

if TYPE_CHECKING:
    from plansite.compute.engine.graph import Graph
    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.read.items.goals import Goal
    from plansite.read.plan import Plan

SLACK = 1e-9  # what rounding leaves of a gap, and of an amount where the target is zero


def chances_of_goals(plan: Plan, catalog: Catalog, expected: Results) -> dict[str, float]:
    """Return for each goal that is not reached yet, and that ranges move, the share of draws that reach its target, 0 to 1.

    `expected` are the numbers that goals are judged by. Nothing is drawn where the plan has no range, or no such goal.
    """
    goals = [goal for goal in plan.goals.values() if _has_chance(goal, expected.graph)]
    if not goals or not drivers(expected.graph):
        return {}
    samples = sample(expected, {"plan": [node for goal in goals for node in _nodes(goal)]})
    return {
        goal.id: samples.chance_of_goal(goal.id, wanted_way(goal, catalog.kpis[goal.kpi]), SLACK)
        for goal in goals
        if any(samples.moves(node, "plan") for node in _nodes(goal))
    }


def _has_chance(goal: Goal, graph: Graph) -> bool:
    return not goal.done and all(node in graph.nodes for node in _nodes(goal))


def _nodes(goal: Goal) -> tuple[str, str]:
    return ids.goal(goal.id, "forecast"), ids.goal(goal.id, "target")
