"""Make the nodes that show from two more sides whether a goal can be reached: the funnel that leads to it, and the team's quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import Name
from plansite.compute.engine.graph import Derived, Node, Reading, inputs_of
from plansite.compute.engine.sections import GOALS
from plansite.compute.model.revenue_model import merged
from plansite.compute.model.streams import models_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.revenue_model import RevenueModel
    from plansite.read.items.goals import Goal
    from plansite.read.plan import Plan


def attainability_nodes(
    plan: Plan, catalog: Catalog, nodes: Iterable[Node], calendar: Calendar
) -> list[Node]:
    """Return the nodes of all goals with a target and a forecast; `nodes` are those made so far."""
    attainability: list[Node] = []
    models = models_of(plan, catalog)
    there = {node.id: node for node in nodes}
    capacities, stages_of = _capacities(there), dict[str, list[str]]()
    for goal in plan.goals.values():
        forecast, kpi = there.get(ids.goal(goal.id, "forecast")), catalog.kpis.get(goal.kpi)
        if forecast is None or kpi is None or ids.goal(goal.id, "target") not in there:
            continue
        if not isinstance(forecast.source, Reading):
            continue
        if kpi.id not in stages_of:
            stages_of[kpi.id] = list(_stages(kpi.id, plan, models, there))
        attainability += [
            _stage(goal, there[stage], forecast.source, calendar) for stage in stages_of[kpi.id]
        ]
        capacity = capacities.get(origin(kpi.id, there))
        if capacity:
            source = Reading(capacity, forecast.source.first, forecast.source.stop, forecast.source.span)
            title, words = goal.title_or_id, "what the team can bring"
            node_id = ids.goal(goal.id, "capacity")
            attainability.append(Node(node_id, title, kpi.unit, "setting", source, GOALS, part=words))
    return attainability


def origin(name: str, nodes: Mapping[str, Node]) -> str:
    """Return the figure that a name stands for: deals closed are deals won, and those are customers won."""
    for _ in nodes:
        node = nodes.get(name)
        if (
            node is None
            or not isinstance(node.source, Derived)
            or not isinstance(node.source.expression, Name)
        ):
            break
        name = node.source.expression.id
    return name


def _capacities(nodes: Mapping[str, Node]) -> dict[str, str]:
    """Return by figure the first node that says what the team can bring of it, under whatever name."""
    capacities: dict[str, str] = {}
    for node in nodes:
        counted = ids.counted_by_capacity(node)
        if counted in nodes:
            capacities.setdefault(origin(counted, nodes), node)
    return capacities


def _stages(kpi: str, plan: Plan, models: Iterable[RevenueModel], nodes: Mapping[str, Node]) -> Iterator[str]:
    """Yield the stages of the funnel that a KPI is computed from, of whatever stream, the KPI itself left out."""
    reached: set[str] = set()
    waiting = [kpi]
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in reached:
            reached.add(name)
            waiting += inputs_of(nodes[name])
    for stage in merged([*models]).funnel.figures:
        names = {stage, *(ids.stream(stream, stage) for stream in plan.files.forecast.streams)}
        if stage in nodes and stage != origin(kpi, nodes) and not reached.isdisjoint(names):
            yield stage


def _stage(goal: Goal, stage: Node, forecast: Reading, calendar: Calendar) -> Node:
    """Return what the forecast plans at a stage over the goal's dates."""
    first = calendar.index(goal.start) if goal.start else 0
    source = Reading(stage.id, min(max(first, 0), forecast.stop - 1), forecast.stop, forecast.span)
    part = f"{stage.title}, planned"
    return Node(
        ids.goal_stage(goal.id, stage.id), goal.title_or_id, "count", "setting", source, GOALS, part=part
    )
