"""Make the nodes that a scenario's formulas have for the plan's own figures: `base.price`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import outlook_ids
from plansite.compute.engine.graph import Given, Node, inputs_of
from plansite.read.values import Measured, MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.graph import Graph
    from plansite.compute.engine.results import Results
    from plansite.compute.engine.rollup import Rollup
    from plansite.problems import Span


def of_plan_nodes(nodes: Iterable[Node], plan: Results) -> list[Node]:
    """Return a node for each figure of the plan that a scenario's nodes name, with the plan's months.

    What is no figure of the plan is passed over: the check of names tells of it.
    """
    nodes = list(nodes)
    own = {node.id for node in nodes}
    asked = {name: node.span for node in nodes for name in inputs_of(node) if name not in own}
    made = [_node(name, span, plan) for name, span in asked.items()]
    return [node for node in made if node]


def of_plan_names(plan: Graph) -> dict[str, str]:
    """Return what a scenario's formulas may name of the plan, with the units."""
    return {outlook_ids.of_plan(node.id): node.unit for node in plan.nodes.values()}


def _node(name: str, span: Span, plan: Results) -> Node | None:
    figure = outlook_ids.plan_figure(name)
    node, month = plan.graph.nodes.get(figure), outlook_ids.since_month(figure)
    if node is not None:
        values = zip(plan.calendar.names, plan.series(figure, "month"), strict=True)
        steps = tuple(
            (label, Number(value, node.unit, node.span)) for label, value in values if value is not None
        )
        rollup: Rollup = "none" if node.rollup == "recompute" else node.rollup
        return Node(
            name,
            node.title,
            node.unit,
            rollup,
            Given(Measured(steps, node.span)),
            node.section,
            part="in the plan",
        )
    if figure and month:
        since = ((plan.calendar.name(min(0, plan.calendar.index(month) - 1)), 0.0), (month, 1.0))
        given = Given(MonthMap(tuple((label, Number(value, "count", span)) for label, value in since), span))
        return Node(name, f"1 from {month} on, 0 before", "count", "setting", given, "forecast")
    return None
