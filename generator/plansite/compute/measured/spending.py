"""Know what sums of spending are made of: budget lines, pay, and amounts that the plan states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.formula import Call, Name, Number, Operation
from plansite.compute.engine.graph import Derived
from plansite.compute.engine.sections import BUDGET, TEAM
from plansite.compute.measured.deviation import foreseen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.formula import Expression
    from plansite.compute.engine.graph import Node

MOST_LINES = 200  # of more, no share is worked out: each needs what all others are


def sums_of_spending(nodes: Mapping[str, Node]) -> dict[str, tuple[str, ...]]:
    """Return by sum the lines that it adds up, however many sums lie between; those of which a line has no amount, and very long ones, are left out."""
    said = foreseen(nodes)
    parts: dict[str, tuple[str, ...] | None] = {}
    for name in said:
        _lines(name, nodes, said, parts)
    return {
        name: lines
        for name, lines in parts.items()
        if lines and lines != (name,) and len(lines) <= MOST_LINES
    }


def _lines(
    name: str, nodes: Mapping[str, Node], said: set[str], parts: dict[str, tuple[str, ...] | None]
) -> tuple[str, ...] | None:
    """Return the lines that a figure adds up, itself if it is one; None when it is something else."""
    if name in parts:
        return parts[name]
    parts[name] = None  # what looks back at itself is no sum
    node = nodes.get(name)
    if node is None or name not in said or node.unit != "money" or node.rollup != "sum":
        return None
    summands = _summands(node.source.expression) if isinstance(node.source, Derived) else None
    if summands is None:
        is_line = node.section in {BUDGET, TEAM} or not isinstance(node.source, Derived)
        parts[name] = (name,) if is_line else None
        return parts[name]
    added: list[str] = []
    for summand in summands:
        lines = _lines(summand, nodes, said, parts)
        if lines is None:
            return None
        added += lines
    parts[name] = tuple(added) if len({*added}) == len(added) else None
    return parts[name]


def _summands(expression: Expression) -> list[str] | None:
    """Return the names that a formula adds up; None for any other formula."""
    if isinstance(expression, Name):
        return [expression.id]
    if isinstance(expression, Number):
        return [] if expression.amount == 0 else None
    if isinstance(expression, Call) and expression.function == "sum":
        parts = expression.arguments
    elif isinstance(expression, Operation) and expression.sign == "+":
        parts = expression.parts
    else:
        return None
    summands = [_summands(part) for part in parts]
    return None if None in summands else [name for names in summands for name in names or ()]
