"""Know what follows from what in the same month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Derived, inputs_of, looked_back_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine.graph import Node


@dataclass(frozen=True, slots=True)
class SameMonth:
    """Hold, for each figure, what it is computed from in the same month, and what is computed from it."""

    inputs: Mapping[str, set[str]]
    users: Mapping[str, list[str]]
    _known: dict[frozenset[str], set[str]] = field(default_factory=dict)

    def following(self, figures: Iterable[str]) -> set[str]:
        """Return figures, and all that follows from them in the same month; the same are often asked for."""
        key = frozenset(figures)
        if key not in self._known:
            reached = self._known[key] = set[str]()
            waiting = list(key)
            while waiting:
                name = waiting.pop()
                if name not in reached:
                    reached.add(name)
                    waiting += self.users.get(name, ())
        return self._known[key]


def same_month(nodes: Mapping[str, Node]) -> SameMonth:
    """Look at each formula once: many questions are asked of the answer."""
    inputs = {
        name: {*inputs_of(node)} - looked_back_of(node) if isinstance(node.source, Derived) else set()
        for name, node in nodes.items()
    }
    users: dict[str, list[str]] = {}
    for name, needed in inputs.items():
        for below in needed:
            users.setdefault(below, []).append(name)
    return SameMonth(inputs, users)


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
