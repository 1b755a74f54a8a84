"""Know what follows from what in the same month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.formula import looked_back_names
from plansite.compute.engine.graph import Derived

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine.graph import Node


def inputs_now(node: Node) -> set[str]:
    """Return what a figure is computed from in the same month."""
    if not isinstance(node.source, Derived):
        return set()
    return {*node.source.inputs} - looked_back_names(node.source.expression)


def following(figures: Iterable[str], nodes: Mapping[str, Node]) -> set[str]:
    """Return figures, and all that follows from them in the same month."""
    users: dict[str, list[str]] = {}
    for node in nodes.values():
        for name in inputs_now(node):
            users.setdefault(name, []).append(node.id)
    reached: set[str] = set()
    waiting = list(figures)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += users.get(name, ())
    return reached


def leads_to(figures: Iterable[str], goal: str, inputs: Mapping[str, Iterable[str]]) -> bool:
    """Tell whether any of these figures needs another, directly or by what it needs."""
    reached: set[str] = set()
    waiting = list(figures)
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name not in reached:
            reached.add(name)
            waiting += inputs.get(name, ())
    return False
