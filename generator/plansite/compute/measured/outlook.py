"""Make the outlook: the plan's own graph with what was measured in place of what was planned.

Finance calls it “actuals plus forecast”. What adds up over months is what was measured so far plus the plan for the rest. A
balance that goes on from the month before goes on from its measured level, and what the plan computes from measured figures
follows them. Any other level or rate stays as far from plan as when it was last measured, within what it can be. What was
measured of a figure that the plan computes fixes what it is computed from, as `fixing.py` says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids, outlook_ids
from plansite.compute.engine.graph import Given, Node, inputs_of
from plansite.compute.engine.sections import ACTUALS
from plansite.compute.engine.units import of_difference
from plansite.compute.measured.deviation import foreseen, measured_months, months_measured, settled_names
from plansite.compute.measured.fixed_nodes import FixedNodes
from plansite.compute.measured.fixing import fixed
from plansite.compute.measured.rates import is_weighed, rate_nodes
from plansite.compute.model.given import formula_node
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.graph import Graph
    from plansite.compute.measured.ways import Ways
    from plansite.problems import Span


@dataclass(frozen=True, slots=True)
class _Source:
    """Say where a figure's value comes from in some months; `stays` tells whether it stays as far from plan afterwards."""

    node: str
    flag: str
    months: tuple[int, ...]
    stays: bool


def outlook_nodes(graph: Graph, calendar: Calendar, ways: Ways) -> list[Node]:
    """Return the nodes of the outlook; nothing when nothing was measured.

    `graph` holds the figures of the plan and of what was measured. A figure that was measured, or is fixed by what was, keeps its
    name; what the plan says of it is called `planned.<figure>`, and `actual.<figure>.known` is 1 in the months in which it is known.
    """
    nodes = graph.nodes
    measured = {
        name: months
        for name, months in measured_months(nodes, calendar).items()
        if nodes[name].section != ACTUALS
    }
    if not measured:
        return []
    order = {name: at for at, group in enumerate(graph.groups) for name in group}
    decided = fixed(measured, ways, order)
    fixed_nodes = FixedNodes(graph, ways, decided, measured)
    direct = set().union(*decided.direct.values())
    settled = settled_names(nodes)
    sure = {*months_measured(nodes, calendar, settled), *settled}
    said = foreseen(nodes)
    laying, moved = _Laying(graph, calendar, ways, fixed_nodes, measured), fixed_nodes.moved
    outlook: list[Node] = [*fixed_nodes.nodes.values()]
    for node in nodes.values():
        if ids.compares(node.id):
            continue
        stands_alone = node.id in direct and not (node.rollup == "recompute" and _rests_on(node, sure))
        if not stands_alone and node.id not in moved:
            outlook.append(node)  # computed as always; of a ratio, the parts were measured as well
        elif node.id in said:
            outlook += laying.over(node, is_measured=stands_alone)
        elif stands_alone:
            outlook.append(_alone(node, nodes[ids.actual(node.id)].span))
        else:
            outlook.append(
                node
            )  # what was measured would fix it, but the plan says nothing that it could be computed from
    return outlook


def _rests_on(node: Node, sure: set[str]) -> bool:
    return bool(inputs_of(node)) and sure.issuperset(inputs_of(node))


def _alone(node: Node, span: Span) -> Node:
    """Return a figure of which the plan says nothing: what was measured is all that is known."""
    rollup = "none" if node.rollup == "recompute" else node.rollup
    return formula_node(
        node.id, node.whole, node.unit, rollup, node.section, ids.actual(node.id), span, node.part
    )


@dataclass(frozen=True, slots=True)
class _Laying:
    """Lay what is known over figures."""

    graph: Graph
    calendar: Calendar
    ways: Ways
    fixed: FixedNodes
    measured: dict[str, frozenset[int]]

    def over(self, node: Node, *, is_measured: bool) -> list[Node]:
        """Return a figure, what the plan says of it, in which months it is known, and how far it stays from plan."""
        known, planned = ids.is_measured(node.id), ids.as_planned(node.id)
        sources = self._sources(node, is_measured=is_measured)
        span = self.graph.nodes[ids.actual(node.id)].span if is_measured else _first_span(sources, self.fixed)
        flags = [self._flag(source.flag, node, source.months, span) for source in sources[:-1]]
        all_months = {month for source in sources for month in source.months}
        value = "".join(f"{source.node} if {source.flag} else " for source in sources[:-1])
        value += f"{sources[-1].node} if {known} else "
        apart = self._apart(node, sources, span)
        rest = outlook_ids.expected(node.id) if apart else planned
        return [
            replace(node, id=planned, whole=node.title, part="as planned"),
            *flags,
            self._flag(known, node, all_months, span),
            *apart,
            *self._laid(node, f"{value}{rest}", span),
        ]

    def _laid(self, node: Node, text: str, span: Span) -> list[Node]:
        if node.rollup == "recompute":
            return rate_nodes(node, text, self.graph.nodes, span)
        return [
            formula_node(node.id, node.whole, node.unit, node.rollup, node.section, text, span, node.part)
        ]

    def _sources(self, node: Node, *, is_measured: bool) -> list[_Source]:
        keeps = self.fixed.keeps(node.id)
        sources = [
            _Source(
                fixed.node,
                outlook_ids.is_fixed_by(node.id, fixed.measured, fixed.number),
                fixed.months,
                keeps and self.ways.stays(fixed.measured),
            )
            for fixed in self.fixed.of(node.id)
        ]
        if is_measured:
            own = tuple(sorted(self.measured[node.id]))
            sources.append(_Source(ids.actual(node.id), ids.is_measured(node.id), own, keeps))
        return sources

    def _apart(self, node: Node, sources: list[_Source], span: Span) -> list[Node]:
        """Return how far a figure was from plan when it was last known, and when that counts; nothing where it never does."""
        staying = {month for source in sources if source.stays for month in source.months}
        if not staying:
            return []
        apart, known, planned = (
            outlook_ids.apart_from_plan(node.id),
            ids.is_measured(node.id),
            ids.as_planned(node.id),
        )
        flags = []
        own = outlook_ids.month_by_month(node.id) if is_weighed(node, self.graph.nodes) else node.id
        text = f"{own} - {planned} if {known} else lag({apart}, 0)"
        if any(not source.stays for source in sources):
            stays = outlook_ids.stays_apart(node.id)
            flags = [self._flag(stays, node, staying, span)]
            text = f"{own} - {planned} if {stays} else 0 if {known} else lag({apart}, 0)"
        words = "above plan when last measured"
        expected = self._within(node, f"{planned} + lag({apart}, 0)")
        rest = "as far from plan as last measured"
        return [
            formula_node(apart, node.title, of_difference(node.unit), "none", ACTUALS, text, span, words),
            formula_node(
                outlook_ids.expected(node.id), node.title, node.unit, "none", ACTUALS, expected, span, rest
            ),
            *flags,
        ]

    def _within(self, node: Node, text: str) -> str:
        """Keep what a formula yields within what the figure can be."""
        least, most = self.ways.bounds(node.id)
        text = text if most is None else f"min({text}, {most:.15g})"
        return text if least is None else f"max({text}, {least:.15g})"

    def _flag(self, node_id: str, node: Node, months: Collection[int], span: Span) -> Node:
        steps = tuple(
            (name, Number(1.0 if month in months else 0.0, "ratio", span))
            for month, name in enumerate(self.calendar.names)
        )
        source = Given(MonthMap(steps, span))
        return Node(node_id, node.title, "ratio", "none", source, ACTUALS, part="1 where measured")


def _first_span(sources: Iterable[_Source], fixed_nodes: FixedNodes) -> Span:
    return min(fixed_nodes.nodes[source.node].span for source in sources)
