"""Make the outlook: the plan's own graph with what was measured in place of what was planned.

Finance calls it “actuals plus forecast”. What adds up over months is what was measured so far plus the plan for the rest. A
balance that goes on from the month before goes on from its measured level, and what the plan computes from measured figures
follows them. Any other level or rate stays as far from plan as when it was last measured.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node, inputs_of
from plansite.compute.measured.deviation import months_measured, settled_names
from plansite.compute.model.given import formula_node
from plansite.read.values import Measured, MonthMap, Number

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.graph import Graph


def outlook_nodes(graph: Graph, calendar: Calendar) -> list[Node]:
    """Return the nodes of the outlook; nothing when nothing was measured.

    `graph` holds the figures of the plan and of what was measured. A measured figure keeps its name; what the plan says of it is
    called `planned.<figure>`, and `actual.<figure>.known` is 1 in the months in which it was measured.
    """
    nodes = graph.nodes
    known = months_measured(nodes, calendar)
    sure = {*known, *settled_names(nodes)}
    measured = [
        name for name in known if _values(nodes.get(ids.actual(name))) and nodes[name].section != "actuals"
    ]
    outlook: list[Node] = []
    for node in nodes.values():
        if ids.compares(node.id):
            continue
        if node.id not in measured:
            outlook.append(node)
        elif node.rollup == "recompute" and _rests_on(node, sure):
            outlook.append(node)  # its parts were measured as well, and it is computed from them
        else:
            keeps = node.rollup != "sum" and not _goes_on(node, graph)
            outlook += _overlaid(node, nodes[ids.actual(node.id)], calendar, keeps=keeps)
    return outlook if measured else []


def _values(node: Node | None) -> Measured | None:
    value = node.source.value if node and isinstance(node.source, Given) else None
    return value if isinstance(value, Measured) else None


def _rests_on(node: Node, sure: set[str]) -> bool:
    return bool(inputs_of(node)) and sure.issuperset(inputs_of(node))


def _goes_on(node: Node, graph: Graph) -> bool:
    """Tell whether a figure looks back at itself, as a balance does that goes on from the month before."""
    return node.id in graph.ancestors(inputs_of(node))


def _overlaid(node: Node, actual: Node, calendar: Calendar, *, keeps: bool) -> list[Node]:
    """Return a measured figure, what the plan says of it, and in which months it was measured.

    One that `keeps` its distance stays as far from plan as when it was last measured.
    """
    planned, known = ids.as_planned(node.id), ids.is_measured(node.id)
    rest = planned
    if keeps:
        rest = f"{planned} + lag({node.id}, 0) - lag({planned}, 0)"
    rollup = "none" if node.rollup == "recompute" else node.rollup
    text = f"{actual.id} if {known} else {rest}"
    return [
        replace(node, id=planned, whole=node.title, part="as planned"),
        _known(known, node, actual, calendar),
        formula_node(node.id, node.whole, node.unit, rollup, node.section, text, actual.span, node.part),
    ]


def _known(node_id: str, node: Node, actual: Node, calendar: Calendar) -> Node:
    value = _values(actual)
    measured = {month for month, _ in value.steps} if value else set()
    steps = tuple(
        (month, Number(1.0 if month in measured else 0.0, "ratio", actual.span)) for month in calendar.names
    )
    source = Given(MonthMap(steps, actual.span))
    return Node(node_id, node.title, "ratio", "none", source, "actuals", part="1 where measured")
