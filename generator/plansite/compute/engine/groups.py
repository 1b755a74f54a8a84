"""Put figures in the order of computing: what is needed comes first, what looks back at each other comes together."""

from __future__ import annotations

from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from math import inf
from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Graph, Node, inputs_of, looked_back_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def graph_of(nodes: Mapping[str, Node], like: Graph | None = None) -> Graph:
    """Make the graph of nodes; what follows from its shape is taken over from another one that has the same."""
    missing = {
        name: tuple(below for below in node.source.inputs if below not in nodes)
        for name, node in nodes.items()
        if not nodes.keys() >= set(node.source.inputs)
    }
    graph = Graph(nodes, (), missing)
    has_same_order = like is not None and graph.has_shape_of(like)
    return replace(graph, groups=like.groups if like and has_same_order else computing_order(nodes))


def computing_order(nodes: Mapping[str, Node]) -> tuple[tuple[str, ...], ...]:
    """Return groups of ids, each after all that it needs: one node, or several that look back at each other.

    Inside a group, what is needed in the same month comes first.
    """
    inputs = {node.id: [name for name in inputs_of(node) if name in nodes] for node in nodes.values()}
    return tuple(_same_month_order(group, nodes) for group in _strongly_connected(inputs))


def same_month_cycle(group: Sequence[str], nodes: Mapping[str, Node]) -> tuple[str, ...]:
    """Return ids of a group of which each needs the next in the same month, and the last the first; mostly none."""
    if len(group) == 1 and group[0] not in inputs_of(nodes[group[0]]):
        return ()
    try:
        _same_month(group, nodes).prepare()
    except CycleError as cycle:
        chain = tuple(reversed(cycle.args[1][1:]))  # graphlib names first what is needed
        start = chain.index(min(chain))
        return chain[start:] + chain[:start]
    return ()


def _same_month_order(group: Sequence[str], nodes: Mapping[str, Node]) -> tuple[str, ...]:
    try:
        return tuple(_same_month(group, nodes).static_order()) if len(group) > 1 else tuple(group)
    except CycleError:  # no order will do, and nothing is computed
        return tuple(sorted(group))


def _same_month(group: Sequence[str], nodes: Mapping[str, Node]) -> TopologicalSorter[str]:
    """Return what each node of a group needs in the same month of others in it, and of itself."""
    inside = frozenset(group)
    return TopologicalSorter({name: _needed_now(nodes[name], inside) for name in sorted(group)})


def _needed_now(node: Node, inside: frozenset[str]) -> list[str]:
    looked_back = looked_back_of(node)
    return [name for name in inputs_of(node) if name in inside and name not in looked_back]


def _strongly_connected(inputs: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield the sets of nodes that all lead to each other, each after what it needs.

    This is Tarjan's algorithm without recursion: `graphlib` puts in order only what has no cycle.
    """
    number: dict[str, float] = {}
    lowest: dict[str, float] = {}
    ahead = {name: iter(needed) for name, needed in inputs.items()}
    unplaced: list[str] = []
    for start in inputs:
        path = [start] if start not in number else []
        while path:
            name = path[-1]
            if name not in number:
                number[name] = lowest[name] = len(number)
                unplaced.append(name)
            following = next(ahead[name], None)
            if following is not None and following not in number:
                path.append(following)
            elif following is not None:
                lowest[name] = min(lowest[name], number[following])
            else:
                path.pop()
                if path:
                    lowest[path[-1]] = min(lowest[path[-1]], lowest[name])
                if lowest[name] == number[name]:
                    group = [unplaced.pop()]
                    while group[-1] != name:
                        group.append(unplaced.pop())
                    number.update(dict.fromkeys(group, inf))  # whoever needs them later is no part of them
                    yield group
