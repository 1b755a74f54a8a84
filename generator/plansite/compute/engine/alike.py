"""Tell whether figures of two results are computed alike: from the same numbers and formulas, wherever these stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Derived, Reading
from plansite.read.values import FormulaText, Growth, Measured, MonthMap, Range, Season, numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.results import Results
    from plansite.read.values import Value


def computed_alike(names: Iterable[str], one: Results, other: Results) -> bool:
    """Tell whether figures, and all that they are computed from, are the same in two results but for titles and places."""
    if one.calendar != other.calendar:
        return False
    wanted = list(names)
    nodes, others = one.graph.ancestors(wanted), other.graph.ancestors(wanted)
    return nodes.keys() == others.keys() and all(_is_same(node, others[name]) for name, node in nodes.items())


def _is_same(one: Node, other: Node) -> bool:
    return one is other or (
        one.unit == other.unit and one.rollup == other.rollup and _computed_from(one) == _computed_from(other)
    )


def _computed_from(node: Node) -> object:
    source = node.source
    if isinstance(source, Derived):
        return source.expression
    if isinstance(source, Reading):
        return source.node, source.first, source.stop
    return type(source.value), _numbers(source.value), _spread(source.value)


def _numbers(value: Value) -> tuple[object, ...]:
    return tuple(
        (number.amount, number.unit, (number.low, number.high) if isinstance(number, Range) else ())
        for number in numbers_in(value)
    )


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
