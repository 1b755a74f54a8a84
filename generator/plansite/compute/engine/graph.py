"""Hold every figure of a plan as a node of one graph, check it, and put it in order of computing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from plansite.compute.engine.formula import (
    Call,
    Expression,
    FormulaError,
    Name,
    Number,
    calls,
    looked_back_names,
    names,
    parse,
)
from plansite.compute.engine.units import UnitError, describe, dimension, dimension_of, fits
from plansite.problems import Problem, Span, error, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from plansite.read.values import Value

_NAMES = "Names are the ids of KPIs, of inputs and figures of the forecast, and sums such as budget.total or team.pay."
Rollup = Literal["sum", "opening", "closing", "average", "recompute", "setting", "none"]


@dataclass(frozen=True, slots=True)
class Given:
    """A value as written in a plan or a catalogue."""

    value: Value


@dataclass(frozen=True, slots=True)
class Derived:
    """A formula over other nodes, with its text, the place of its first character, and the ids of its names, each once."""

    text: str
    span: Span
    expression: Expression
    inputs: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", tuple(dict.fromkeys(each.id for each in names(self.expression))))


@dataclass(frozen=True, slots=True)
class Reading:
    """The value that another node has over a run of months: `first` inclusive, `stop` exclusive, counted from 0."""

    node: str
    first: int
    stop: int
    span: Span


@dataclass(frozen=True, slots=True)
class Node:
    """Describe one figure: where its values come from, its unit, and how months make a longer period.

    `written` is the id of the node with the amount as the plan states it, where that is in another currency; `about` that of the figure
    of which the node says what was measured, or what the baseline has. Both are empty for all others.
    """

    id: str
    title: str
    unit: str
    rollup: Rollup
    source: Given | Derived | Reading
    section: str
    written: str = ""
    about: str = ""

    @property
    def span(self) -> Span:
        """Return the place of the value or formula."""
        return self.source.value.span if isinstance(self.source, Given) else self.source.span


@dataclass(frozen=True, slots=True)
class Graph:
    """Hold sound nodes in computing order; each group has one node, or several that look back at each other."""

    nodes: Mapping[str, Node]
    groups: tuple[tuple[str, ...], ...]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def ancestors(
        self, names: Iterable[str], through: Callable[[Node], bool] | None = None
    ) -> dict[str, Node]:
        """Return figures and all that they are computed from, by id.

        With `through`, the walk goes on only to the inputs of figures that it accepts. Names without a figure are left out.
        """
        reached: dict[str, Node] = {}
        waiting = list(names)
        while waiting:
            node = self.nodes.get(waiting.pop())
            if node is not None and node.id not in reached:
                reached[node.id] = node
                waiting += inputs_of(node) if through is None or through(node) else ()
        return reached

    def descendants(self, names: Iterable[str]) -> set[str]:
        """Return the ids of figures and of all that are computed from them."""
        reached = {name for name in names if name in self.nodes}
        for group in self.groups:
            if any(not reached.isdisjoint(inputs_of(self.nodes[name])) for name in group):
                reached.update(group)
        return reached


def derived(text: str, span: Span) -> Derived | Problem:
    """Parse a formula, or return the problem on its place."""
    try:
        return Derived(text, span, parse(text))
    except FormulaError as bad:
        return error("formula", bad.message, bad.hint, _inside(span, bad.at, _word_at(text, bad.at)))


def added(parts: Iterable[str], span: Span) -> Derived:
    """Make the formula that adds nodes up; with none it is zero and says so."""
    found = tuple(Name(part, 0) for part in parts)
    text = " + ".join(name.id for name in found) or "0"
    return Derived(text, span, Call("sum", found, 0) if found else Number(0.0))


def as_given(node: Node, nodes: Mapping[str, Node]) -> Node | None:
    """Return the node with the value that a plan states for a figure, maybe in another currency; None for all others."""
    return node if isinstance(node.source, Given) else nodes.get(node.written)


def inputs_of(node: Node) -> tuple[str, ...]:
    """Return the ids that a node is computed from, each once, in the order of its formula."""
    if isinstance(node.source, Reading):
        return (node.source.node,)
    if isinstance(node.source, Given):
        return ()
    return node.source.inputs


def build_graph(nodes: Iterable[Node], known_elsewhere: Mapping[str, str]) -> tuple[Graph, list[Problem]]:
    """Check nodes and order them.

    `known_elsewhere` maps names that a catalogue defines but this plan gives no value for to their units: a formula
    over such a name is sound and its value unknown. Any other missing name, a unit mistake and a cycle are problems;
    the nodes concerned are left out.
    """
    found: dict[str, Node] = {}
    problems: list[Problem] = []
    for node in nodes:
        if node.id in found:
            problems.append(_taken(node, found[node.id]))
        found.setdefault(node.id, node)
    problems += _check_names(found, known_elsewhere) + _check_units(found, known_elsewhere)
    problems += _check_delays(found)
    groups = _components(found)
    for group in groups:
        problems += _check_cycle(group, found)
    missing = {
        node.id: lacking
        for node in found.values()
        if (lacking := tuple(each for each in inputs_of(node) if each not in found))
    }
    return Graph(found, tuple(groups), missing), problems


def _taken(node: Node, first: Node) -> Problem:
    message = f"The name “{node.id}” is taken by “{first.title}” in {first.span.file}."
    return error("name-taken", message, "Give this figure another name.", node.span)


def _inside(span: Span, at: int, length: int) -> Span:
    return Span(span.file, span.line, span.column + at, span.column + at + length)


def _word_at(text: str, at: int) -> int:
    """Return the length of the name, number or sign that stands at an offset."""
    found = re.compile(r"[\w.]+|[<>=!]=|\S").match(text, at)
    return len(found[0]) if found else 1


def _check_names(found: Mapping[str, Node], known_elsewhere: Mapping[str, str]) -> list[Problem]:
    problems = []
    for node in found.values():
        if isinstance(node.source, Derived):
            first: dict[str, Name] = {}
            for name in names(node.source.expression):
                first.setdefault(name.id, name)
            for name in first.values():
                if name.id not in found and name.id not in known_elsewhere:
                    hint = nearest(name.id, {**found, **known_elsewhere}) or _NAMES
                    place = _inside(node.source.span, name.at, len(name.id))
                    problems.append(
                        error("unknown-name", f"Nothing here is called “{name.id}”.", hint, place)
                    )
    return problems


def _check_units(found: Mapping[str, Node], known_elsewhere: Mapping[str, str]) -> list[Problem]:
    units = {**known_elsewhere, **{node.id: node.unit for node in found.values()}}
    problems = []
    for node in found.values():
        if not isinstance(node.source, Derived) or any(each not in units for each in inputs_of(node)):
            continue
        try:
            yielded = dimension_of(node.source.expression, units)
        except UnitError as bad:
            length = _word_at(node.source.text, bad.at)
            problems.append(error("unit", bad.message, bad.hint, _inside(node.source.span, bad.at, length)))
            continue
        if not fits(node.unit, yielded):
            meant = (
                describe(dimension(node.unit))
                if node.unit in {"money", "days", "minutes", "count"}
                else node.unit.replace("_", " ")
            )
            message = f"“{node.title}” is declared as {meant}, but its formula yields {describe(yielded or dimension(node.unit))}."
            problems.append(error("unit", message, "Change the formula or the unit.", node.source.span))
    return problems


def _check_delays(found: Mapping[str, Node]) -> list[Problem]:
    """Refuse a delay in a formula that longer periods compute anew: it moves what comes by month."""
    return [
        error(
            "delay-by-month",
            f"“{node.title}” is computed anew for quarters and years, but delayed(…) moves figures by month.",
            "Give the delayed part a name of its own, with “rollup: sum”, and use that name here.",
            _inside(node.source.span, call.at, len(call.function)),
        )
        for node in found.values()
        if isinstance(node.source, Derived) and node.rollup == "recompute"
        for call in calls(node.source.expression, "delayed")
    ]


def _check_cycle(group: tuple[str, ...], found: Mapping[str, Node]) -> list[Problem]:
    """Refuse a group in which some node needs itself in the same month."""
    inside = set(group)
    now = {
        name: [
            each
            for each in inputs_of(found[name])
            if each in inside and each not in _looked_back(found[name])
        ]
        for name in group
    }
    path = _cycle(now)
    if not path:
        return []
    node = found[path[0]]
    shown = " → ".join([*path, path[0]])
    hint = "Look back at the month before in one of them: lag(name), or lag(name, value of the first month)."
    return [error("cycle", f"These figures need each other in the same month: {shown}.", hint, node.span)]


def _looked_back(node: Node) -> set[str]:
    return looked_back_names(node.source.expression) if isinstance(node.source, Derived) else set()


def _cycle(edges: Mapping[str, list[str]]) -> list[str]:
    """Return the nodes of one cycle in order, or nothing."""
    done: set[str] = set()
    for start, first in edges.items():
        stack = [(start, iter(first))] if start not in done else []
        path = [start] if stack else []
        while stack:
            name, rest = stack[-1]
            following = next((each for each in rest if each not in done), None)
            if following is None:
                done.add(name)
                stack.pop()
                path.pop()
            elif following in path:
                return path[path.index(following) :]
            else:
                stack.append((following, iter(edges[following])))
                path.append(following)
    return []


def _components(found: Mapping[str, Node]) -> list[tuple[str, ...]]:
    """Return strongly connected components in computing order (Tarjan's algorithm, without recursion).

    Inside a component, nodes are ordered so that what is needed in the same month comes first.
    """
    edges = {name: [each for each in inputs_of(node) if each in found] for name, node in found.items()}
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    on_stack: set[str] = set()
    groups: list[tuple[str, ...]] = []
    for start, first in edges.items():
        work = [(start, iter(first))] if start not in number else []
        while work:
            name, rest = work[-1]
            if name not in number:
                number[name] = low[name] = len(number)
                waiting.append(name)
                on_stack.add(name)
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    at = waiting.index(name)
                    groups.append(_same_month_order(waiting[at:], found))
                    on_stack -= set(waiting[at:])
                    del waiting[at:]
            elif following not in number:
                work.append((following, iter(edges[following])))
            elif following in on_stack:
                low[name] = min(low[name], number[following])
    return groups


def _same_month_order(group: list[str], found: Mapping[str, Node]) -> tuple[str, ...]:
    ordered: list[str] = []
    remaining = sorted(group)
    while remaining:
        ready = [
            name
            for name in remaining
            if all(
                each in ordered or each not in group or each in _looked_back(found[name])
                for each in inputs_of(found[name])
            )
        ]
        if not ready:  # a cycle, which _check_cycle reports
            return (*ordered, *remaining)
        ordered += ready
        remaining = [name for name in remaining if name not in ready]
    return tuple(ordered)
