"""Make the nodes that show from two more sides whether a goal can be reached: back through the funnel, and by the team's quotas.

Back through the funnel: at the rates of the forecast, the goal needs of each stage what the forecast plans there, times target
over forecast.

covers: STEP4-11
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import Name
from plansite.compute.engine.graph import Derived, Node, Reading
from plansite.compute.engine.sections import GOALS
from plansite.compute.model.given import formula_node
from plansite.compute.model.revenue_model import stages_to
from plansite.compute.model.streams import models_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from plansite.compute.model.catalog import Catalog
    from plansite.read.items.goals import Goal
    from plansite.read.plan import Plan


def attainability_nodes(
    plan: Plan, catalog: Catalog, nodes: Iterable[Node], figures: Collection[str]
) -> list[Node]:
    """Return the nodes of all goals with a target and a forecast. `nodes` are those made so far, `figures` names more."""
    attainability: list[Node] = []
    models = models_of(plan, catalog)
    there = {node.id: node for node in nodes}
    for goal in plan.goals.values():
        forecast, kpi = there.get(ids.goal(goal.id, "forecast")), catalog.kpis.get(goal.kpi)
        if forecast is None or kpi is None or ids.goal(goal.id, "target") not in there:
            continue
        if not isinstance(forecast.source, Reading):
            continue
        for stage in stages_to(models, origin(kpi.id, there)):
            if stage in figures or stage in there:
                attainability += _stage(goal, stage, forecast.source)
        capacity = next((node for node in there if _is_capacity(node, kpi.id, there)), "")
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


def _is_capacity(node: str, kpi: str, nodes: Mapping[str, Node]) -> bool:
    """Tell whether a node is what the team can bring of a KPI, or of another name for the same figure."""
    counted = ids.counted_by_capacity(node)
    return counted in nodes and origin(counted, nodes) == origin(kpi, nodes)


def _stage(goal: Goal, stage: str, forecast: Reading) -> Iterator[Node]:
    """Yield what the forecast plans at a stage over the goal's dates, what the goal needs there, and how much is lacking."""
    title, words = goal.title_or_id, stage.replace("_", " ")
    planned, needed = ids.goal_stage(goal.id, "planned", stage), ids.goal_stage(goal.id, "needed", stage)
    source = Reading(stage, forecast.first, forecast.stop, forecast.span)
    yield Node(planned, title, "count", "setting", source, GOALS, part=f"{words} planned")
    target, due = ids.goal(goal.id, "target"), ids.goal(goal.id, "forecast")
    text = f"{planned} * {target} / {due}"
    yield formula_node(needed, title, "count", "setting", GOALS, text, goal.span, f"{words} needed")
