"""Tell which figures of two graphs are computed alike: from the same numbers and formulas, wherever these stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Derived, Given, Reading, inputs_of
from plansite.read.values import FormulaText, Growth, Measured, MonthMap, Range, Season, numbers_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from plansite.compute.engine.graph import Graph, Node
    from plansite.read.values import Value


def alike(graph: Graph, other: Graph) -> Collection[str]:
    """Return the figures of a graph that another one computes in the same way, with all that they are computed from.

    Titles and places do not matter. Where the calendars are the same, so are the values.
    """
    nodes, others = graph.nodes, other.nodes
    unlike = {name for name, node in nodes.items() if not is_same(node, others.get(name))}
    lacking = others.keys() - nodes.keys()
    if lacking:
        unlike |= {name for name, node in nodes.items() if not lacking.isdisjoint(inputs_of(node))}
    return nodes.keys() - graph.descendants(unlike)


def is_same(one: Node, other: Node | None) -> bool:
    """Tell whether two nodes are computed in the same way from what has the same names, but for titles and places."""
    return one is other or (
        other is not None
        and one.unit == other.unit
        and one.rollup == other.rollup
        and _is_from_same(one.source, other.source)
    )


def _is_from_same(one: Given | Derived | Reading, other: Given | Derived | Reading) -> bool:
    if one is other:
        return True
    if isinstance(one, Given) and isinstance(other, Given) and one.value is other.value:
        return True
    return _computed_from(one) == _computed_from(other)


def _computed_from(source: Given | Derived | Reading) -> object:
    if isinstance(source, Derived):
        return source.expression
    if isinstance(source, Reading):
        return source.node, source.first, source.stop
    return type(source.value), _numbers(source.value), _spread(source.value)


def _numbers(value: Value) -> list[tuple[object, ...]]:
    return [
        (number.amount, number.unit, number.low, number.high)
        if isinstance(number, Range)
        else (number.amount, number.unit)
        for number in numbers_in(value)
    ]


def _spread(value: Value) -> object:
    """Return how the numbers of a value are spread over months."""
    if isinstance(value, Growth):
        return value.rate, value.per
    if isinstance(value, Season):
        return value.weights
    if isinstance(value, FormulaText):
        return value.text
    if isinstance(value, MonthMap | Measured):
        return tuple(month for month, _ in value.steps)
    return None
