"""Compare what was measured with the plan: what follows from it, and the deviation, by month and so far."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import Name, renamed, tokens
from plansite.compute.engine.graph import Derived, Given, Node, Reading, inputs_of
from plansite.compute.engine.sections import ACTUALS
from plansite.compute.engine.units import of_comparison
from plansite.compute.measured.actuals import also_measured, measured_nodes
from plansite.compute.model.given import formula_node
from plansite.compute.model.kpis import DAYS
from plansite.read.values import Measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.model.definition import Definition
    from plansite.problems import Problem, Span
    from plansite.read.plan import Plan

_SO_FAR = frozenset({"sum", "product", "recompute"})
_COST = frozenset({"budget", "team"})


def months_measured(
    nodes: Mapping[str, Node], calendar: Calendar, settled: set[str] | None = None
) -> dict[str, frozenset[int]]:
    """Return in which months each figure is known from what was measured: itself, or all that its formula needs.

    `nodes` are those of the plan and of what was measured, `settled` those that need no measuring. Months are counted from 0.
    """
    months_of = measured_months(nodes, calendar)
    settled = settled_names(nodes) if settled is None else settled
    users: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, int] = {}
    for node in nodes.values():
        if isinstance(node.source, Derived) and ids.is_of_plan(node.id):
            needed = [name for name in node.source.inputs if name not in settled]
            waiting |= {node.id: len(needed)} if needed else {}
            for name in needed:
                users[name].append(node.id)
    ready = deque(months_of)
    while ready:
        for user in users[ready.popleft()]:
            waiting[user] -= 1
            if waiting[user] == 0 and user not in months_of:
                months_of[user] = frozenset.intersection(
                    *(months_of[name] for name in inputs_of(nodes[user]) if name in months_of)
                )
                if months_of[user]:
                    ready.append(user)
    return {name: months for name, months in months_of.items() if months}


def measured_months(nodes: Mapping[str, Node], calendar: Calendar) -> dict[str, frozenset[int]]:
    """Return in which months, counted from 0, each of some figures was measured itself."""
    values = {
        node.id: node.source.value
        for node in nodes.values()
        if isinstance(node.source, Given) and isinstance(node.source.value, Measured)
    }
    return {
        name: frozenset(calendar.index(month) for month, _ in values[measured].steps)
        for name in nodes
        if (measured := ids.actual(name)) in values
    }


def settled_names(nodes: Mapping[str, Node]) -> set[str]:
    """Return the figures that need no measuring: those of the calendar, and formulas over nothing else."""
    users: dict[str, list[str]] = defaultdict(list)
    lacking: dict[str, int] = {}
    for node in nodes.values():
        if isinstance(node.source, Derived):
            lacking[node.id] = len(node.source.inputs)
            for name in node.source.inputs:
                users[name].append(node.id)
    waiting = [DAYS, *(name for name, count in lacking.items() if count == 0)]
    settled = set(waiting)
    while waiting:
        for user in users[waiting.pop()]:
            lacking[user] -= 1
            if lacking[user] == 0 and user not in settled:
                settled.add(user)
                waiting.append(user)
    return settled


def foreseen(nodes: Mapping[str, Node]) -> set[str]:
    """Return the figures for which the plan says something: a value, or a formula over such figures.

    Of a choice, only what it is chosen by has to be there.
    """
    users: dict[str, list[str]] = defaultdict(list)
    for node in nodes.values():
        if isinstance(node.source, Derived):
            for name in node.source.needed:
                users[name].append(node.id)
    waiting = [name for name in users if name not in nodes]
    silent = set(waiting)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in silent:
                silent.add(user)
                waiting.append(user)
    return {name for name in nodes if name not in silent}


def better_direction(name: str, nodes: Mapping[str, Node], defined: Mapping[str, Definition]) -> str:
    """Return in which direction a figure gets better: up, down or neutral; one that a KPI renames goes with the KPI."""
    return _better(name, nodes, defined, _of_second_names(nodes, defined))


def _better(
    name: str,
    nodes: Mapping[str, Node],
    defined: Mapping[str, Definition],
    of_second_names: Mapping[str, str],
) -> str:
    if name in defined and defined[name].better != "neutral":
        return defined[name].better
    if name in of_second_names:
        return of_second_names[name]
    return "down" if nodes[name].section in _COST and nodes[name].unit == "money" else "neutral"


def _of_second_names(nodes: Mapping[str, Node], defined: Mapping[str, Definition]) -> dict[str, str]:
    """Return by figure the direction of the first definition that only renames it."""
    directions: dict[str, str] = {}
    for definition in defined.values():
        node = nodes.get(definition.id)
        match node.source if node else None:
            case Derived(expression=Name(name, 0)):
                directions.setdefault(name, definition.better)
    return directions


def actual_nodes(
    plan: Plan, nodes: Iterable[Node], defined: Mapping[str, Definition], calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of what was measured, of what follows from it, and of deviations, and what is wrong with rows."""
    planned = {node.id: node for node in nodes}
    actuals, problems = measured_nodes(plan, planned, defined, calendar)
    known = {**planned, **{node.id: node for node in actuals}}
    settled = settled_names(known)
    months = months_measured(known, calendar, settled)
    actuals += _following_nodes(known, months, settled)
    known |= {node.id: node for node in actuals}
    also = also_measured(known, defined)  # of what follows, too: total revenue is revenue
    if also:
        actuals += also
        known |= {node.id: node for node in also}
        months = months_measured(known, calendar)
    return [*actuals, *_deviation_nodes(known, defined, months)], problems


def _following_nodes(nodes: Mapping[str, Node], months: Iterable[str], settled: set[str]) -> list[Node]:
    """Return the nodes of what follows from measured values by the plan's own formulas, of the figures that have `months`."""
    return [
        _following(nodes[name], settled)
        for name in months
        if ids.actual(name) not in nodes and nodes[name].section != ACTUALS
    ]


def _deviation_nodes(
    nodes: Mapping[str, Node], defined: Mapping[str, Definition], months_of: Mapping[str, frozenset[int]]
) -> list[Node]:
    """Return the deviations from plan of all figures with measured values, what follows from those included.

    A deviation above zero is good: for a figure that is better when it is lower, the sign is turned. It is a share of what was
    planned, for a percentage the difference in points.
    """
    deviations: list[Node] = []
    said, of_second_names = foreseen(nodes), _of_second_names(nodes, defined)
    for name, months in months_of.items():
        node, actual = nodes[name], ids.actual(name)
        if node.section == ACTUALS or name not in said:
            continue
        better = _better(name, nodes, defined, of_second_names)
        deviations.append(_deviation(ids.deviation(name), actual, name, node, better, "deviation from plan"))
        if nodes[actual].rollup in _SO_FAR:
            deviations += _so_far(node, months, better, nodes[actual].span)
    return deviations


def _following(node: Node, settled: set[str]) -> Node:
    """Return what follows from measured values by a figure's own formula."""
    assert isinstance(node.source, Derived)  # noqa: S101 - only formulas follow from others
    measured = {name: ids.actual(name) for name in inputs_of(node) if name not in settled}
    text, parts, at = node.source.text, [], 0
    for token in tokens(text):
        if token.kind == "name" and token.text in measured:
            parts += [text[at : token.at], measured[token.text]]
            at = token.at + len(token.text)
    # not parsed again: with its longer names it may be longer than what people may write
    source = Derived("".join([*parts, text[at:]]), node.span, renamed(node.source.expression, measured))
    return Node(ids.actual(node.id), node.title, node.unit, node.rollup, source, ACTUALS, part="measured")


def _deviation(  # noqa: PLR0913 - a node's own fields, and what is compared
    node_id: str, actual: str, planned: str, node: Node, better: str, words: str
) -> Node:
    ahead = f"{planned} - {actual}" if better == "down" else f"{actual} - {planned}"
    text = ahead if node.unit == "percent" else f"({ahead}) / max({planned}, -{planned})"
    unit = of_comparison(node.unit)
    return formula_node(node_id, node.title, unit, "recompute", ACTUALS, text, node.span, words)


def _so_far(node: Node, months: frozenset[int], better: str, span: Span) -> list[Node]:
    """Return what was measured and what was planned over the last months without a gap, and the deviation."""
    first = last = max(months)
    while first - 1 in months:
        first -= 1
    actual = ids.actual(node.id)
    names = (ids.so_far(node.id), ids.planned_so_far(node.id))
    words = ("measured so far", "planned for the same months")
    sources = (Reading(actual, first, last + 1, span), Reading(node.id, first, last + 1, span))
    read = [
        Node(name, node.title, node.unit, "setting", source, ACTUALS, part=part)
        for name, part, source in zip(names, words, sources, strict=True)
    ]
    return [*read, _deviation(ids.deviation_so_far(node.id), *names, node, better, "deviation so far")]
