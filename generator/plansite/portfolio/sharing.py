"""Say which figures of a plan rest on files that other plans share, so that what several plans have in common counts once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine.formula import Call, Name, Number, Operation
from plansite.compute.engine.graph import Derived, inputs_of
from plansite.compute.model.catalog import CATALOG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.formula import Expression
    from plansite.compute.engine.graph import Graph, Node


class Sharing(NamedTuple):
    """Say what a figure has in common with other plans: the shared files that it rests on, none for one of the plan's own.

    One that rests on shared files `alone` is the same in each plan. Of one that does not, `parts` are what it adds up, each with its
    sign; without any, nobody can take what is shared out of it.
    """

    files: tuple[str, ...] = ()
    alone: bool = False
    parts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Roots:
    """Know of each figure of a plan the files that its numbers stand in, beside plan.yaml and the catalogue."""

    graph: Graph
    shared: frozenset[str]
    of: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def sharing(self, name: str) -> Sharing:
        """Return what a figure has in common with other plans."""
        files = self.of.get(name, frozenset())
        common = tuple(sorted(files & self.shared))
        if not common:
            return Sharing()
        if files <= self.shared:
            return Sharing(common, alone=True)
        return Sharing(common, parts=self._parts(name) or ())

    def _parts(self, name: str) -> tuple[tuple[int, str], ...] | None:
        """Return the figures that one adds up, each either of the plan's own or shared as a whole; None where it does more than that."""
        files = self.of.get(name, frozenset())
        if files <= self.shared or not files & self.shared:
            return ((1, name),)
        source = self.graph.nodes[name].source
        terms = signed_names(source.expression) if isinstance(source, Derived) else None
        if terms is None or any(part == name for _, part in terms):
            return None
        parts: list[tuple[int, str]] = []
        for sign, term in terms:
            of_term = self._parts(term) if term in self.graph.nodes else ()
            if of_term is None:
                return None
            parts += [(sign * inner, part) for inner, part in of_term]
        return tuple(parts)


def roots_of(graph: Graph, shared: frozenset[str], plan_file: str) -> Roots:
    """Walk a graph from what is stated to what follows; nothing for a plan that shares nothing."""
    of: dict[str, frozenset[str]] = {}
    order = [name for group in graph.groups for name in group] if shared else []
    for name in 2 * order:  # what looks back may come before what it looks at
        inputs = (of.get(given, frozenset()) for given in inputs_of(graph.nodes[name]))
        of[name] = _own_file(graph.nodes[name], plan_file).union(*inputs)
    return Roots(graph, shared, of)


def _own_file(node: Node, plan_file: str) -> frozenset[str]:
    file = node.span.file
    return frozenset() if file == plan_file or file.startswith(f"{CATALOG}/") else frozenset({file})


def signed_names(expression: Expression) -> list[tuple[int, str]] | None:
    """Return the names that an expression adds up, each with its sign; None for an expression that does anything else."""
    if isinstance(expression, Name):
        return [(1, expression.id)]
    if isinstance(expression, Number):
        return [] if expression.amount == 0 else None
    if isinstance(expression, Call):
        signs, parts = (1,) * len(expression.arguments), expression.arguments
        if expression.function != "sum":
            return None
    else:
        assert isinstance(expression, Operation)  # noqa: S101 - the last of the shapes
        if expression.sign not in {"+", "-", "negative"}:
            return None
        signs = {"+": (1, 1), "-": (1, -1), "negative": (-1,)}[expression.sign]
        parts = expression.parts
    signed: list[tuple[int, str]] = []
    for sign, part in zip(signs, parts, strict=True):
        below = signed_names(part)
        if below is None:
            return None
        signed += [(sign * inner, name) for inner, name in below]
    return signed
