"""Say how likely each goal is reached, where the plan gives ranges: the share of draws in which it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.sampling import drivers, sample
from plansite.compute.model.goals import wanted_way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine.graph import Graph
    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.read.items.goals import Goal
    from plansite.read.plan import Plan

SLACK = 1e-9  # what rounding leaves of a gap, and of an amount where the target is zero


class Drawn(NamedTuple):
    """Hold the chances that were drawn from some numbers, by the id of the goal and the way it wants its KPI."""

    expected: Results
    chances: Mapping[tuple[str, str], float]


def drawn(chances: Iterable[tuple[Goal, float | None]], catalog: Catalog, expected: Results) -> Drawn:
    """Return what was drawn for goals, so that nothing is drawn again for one that is computed alike in another state of the plan."""
    told = {(goal.id, _way(goal, catalog)): chance for goal, chance in chances if chance is not None}
    return Drawn(expected, told)


def chances_of_goals(
    plan: Plan, catalog: Catalog, expected: Results, before: Drawn | None = None
) -> dict[str, float]:
    """Return for each goal that is not reached yet, and that ranges move, the share of draws that reach its target, 0 to 1.

    `expected` are the numbers that goals are judged by. Nothing is drawn where the plan has no range, or no such goal.
    """
    goals = [goal for goal in plan.goals.values() if _has_chance(goal, expected.graph)]
    if not goals or not drivers(expected.graph):
        return {}
    known = _known(goals, catalog, expected, before) if before else {}
    left = [goal for goal in goals if goal.id not in known]
    if not left:
        return known
    samples = sample(expected, {"plan": [node for goal in left for node in _nodes(goal)]})
    return known | {
        goal.id: samples.chance_of_goal(goal.id, _way(goal, catalog), SLACK)
        for goal in left
        if any(samples.moves(node, "plan") for node in _nodes(goal))
    }


def _known(goals: Iterable[Goal], catalog: Catalog, expected: Results, before: Drawn) -> dict[str, float]:
    """Return the chances of goals for which all is as it was when they were drawn."""
    alike = expected.alike(before.expected)
    chances = ((goal, before.chances.get((goal.id, _way(goal, catalog)))) for goal in goals)
    return {
        goal.id: chance
        for goal, chance in chances
        if chance is not None and all(node in alike for node in _nodes(goal))
    }


def _way(goal: Goal, catalog: Catalog) -> str:
    return wanted_way(goal, catalog.kpis[goal.kpi])


def _has_chance(goal: Goal, graph: Graph) -> bool:
    return not goal.done and all(node in graph.nodes for node in _nodes(goal))


def _nodes(goal: Goal) -> tuple[str, str]:
    return ids.goal(goal.id, "forecast"), ids.goal(goal.id, "target")
