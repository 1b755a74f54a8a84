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

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from plansite.compute.model.definition import Definition
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

WON = "new_customers"
# the stages before a customer is won, in order, as far as a revenue model has them; all are counts that add up
FUNNEL = ("visits", "leads_new", "mqls", "sqls", "opportunities_created", "orders")


def attainability_nodes(
    plan: Plan, kpis: Mapping[str, Definition], nodes: Iterable[Node], figures: Collection[str]
) -> list[Node]:
    """Return the nodes of all goals with a target and a forecast. `nodes` are those made so far, `figures` names more."""
    found: list[Node] = []
    there = {node.id: node for node in nodes}
    for key, goal in plan.items("goals").items():
        forecast, kpi = there.get(ids.goal(key, "forecast")), kpis.get(goal.text("kpi"))
        if forecast is None or kpi is None or ids.goal(key, "target") not in there:
            continue
        if not isinstance(forecast.source, Reading):
            continue
        if _origin(kpi.id, there) == WON:
            for stage in (each for each in FUNNEL if each in figures or each in there):
                found += _stage(key, goal, stage, forecast.source)
        capacity = next((each for each in there if _is_capacity(each, kpi.id, there)), "")
        if capacity:
            source = Reading(capacity, forecast.source.first, forecast.source.stop, forecast.source.span)
            title = f"{goal.text('title', key)}: what the team can bring"
            found.append(Node(ids.goal(key, "capacity"), title, kpi.unit, "setting", source, GOALS))
    return found


def _origin(name: str, nodes: Mapping[str, Node]) -> str:
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
    return counted in nodes and _origin(counted, nodes) == _origin(kpi, nodes)


def _stage(key: str, goal: Entry, stage: str, forecast: Reading) -> Iterator[Node]:
    """Yield what the forecast plans at a stage over the goal's dates, what the goal needs there, and how much is lacking."""
    title, words = goal.text("title", key), stage.replace("_", " ")
    planned, needed = ids.goal_stage(key, "planned", stage), ids.goal_stage(key, "needed", stage)
    source = Reading(stage, forecast.first, forecast.stop, forecast.span)
    yield Node(planned, f"{title}: {words} planned", "count", "setting", source, GOALS)
    target, due = ids.goal(key, "target"), ids.goal(key, "forecast")
    text = f"{planned} * {target} / {due}"
    yield formula_node(needed, f"{title}: {words} needed", "count", "setting", GOALS, text, goal.span)
