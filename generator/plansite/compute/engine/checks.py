"""Check figures, their names, units, delays and cycles, and make the graph of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids, outlook_ids
from plansite.compute.engine.alike import is_same
from plansite.compute.engine.formula import Name, calls, names
from plansite.compute.engine.graph import Derived, Graph, Node, inputs_of
from plansite.compute.engine.groups import graph_of, same_month_cycle
from plansite.compute.engine.units import (
    UnitError,
    describe,
    dimension,
    dimension_of,
    fits,
    fitting_unit,
    is_percentage,
)
from plansite.problems import Hint, Problem, Suggestion, error, which
from plansite.read.currencies import is_currency

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_NAMES = "Names are the ids of KPIs, of inputs and figures of the forecast, and sums such as budget.total or team.pay."
_BASE = "In the plan itself, write the name without “base.”: it names what the plan says of a figure."
_DESCRIBED = frozenset({"money", "days", "minutes", "count"})


def build_graph(
    nodes: Iterable[Node],
    known_elsewhere: Mapping[str, str],
    kinds: Mapping[str, Sequence[str]] | None = None,
    sound: Graph | None = None,
) -> tuple[Graph, list[Problem]]:
    """Check nodes and order them; with any problem, the graph must not be computed.

    `known_elsewhere` maps names that a catalogue defines but this plan gives no value for to their units: a formula
    over such a name is sound and its value unknown. Any other missing name, a unit mistake and a cycle are problems.
    `kinds` says which figures a vague name may mean. What stands in `sound`, a graph without problems, is not checked again.
    """
    by_id: dict[str, Node] = {}
    problems: list[Problem] = []
    for node in nodes:
        first = by_id.setdefault(node.id, node)
        problems += [] if first is node else [_taken(node, first)]
    units = {**known_elsewhere, **{node.id: node.unit for node in by_id.values()}}
    unchecked = list(_unchecked(by_id, sound) if sound else by_id.values())
    for node in unchecked:
        problems += [*_unknown_names(node, units, kinds or {}), *_wrong_units(node, units)]
    problems += [problem for node in unchecked for problem in _delays_by_month(node)]
    graph = graph_of(by_id, sound)
    if sound is None or graph.groups is not sound.groups:
        problems += [problem for group in graph.groups for problem in _cycles(group, by_id, units)]
    return graph, problems


def _unchecked(nodes: Mapping[str, Node], sound: Graph) -> Iterator[Node]:
    """Yield the nodes that are not in a sound graph, or whose inputs have another unit there."""
    same_units = {
        name for name, node in sound.nodes.items() if name in nodes and nodes[name].unit == node.unit
    }
    for name, node in nodes.items():
        if not is_same(node, sound.nodes.get(name)) or not same_units.issuperset(inputs_of(node)):
            yield node


def _taken(node: Node, first: Node) -> Problem:
    place = f"{first.span.file}:{first.span.line}"
    if ids.first_word(node.id):  # nobody wrote this name: it was put together from those of items
        message = (
            f"“{node.title}” and “{first.title}” in {place} would both be called “{node.id}” in formulas."
        )
        return error("name-taken", message, "Give one of what they belong to another id.", node.span)
    message = f"The name “{node.id}” is taken by “{first.title}” in {first.span.file}."
    return error("name-taken", message, "Give this figure another name.", node.span)


def _unknown_names(
    node: Node, units: Mapping[str, str], kinds: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    if not isinstance(node.source, Derived) or all(name in units for name in node.source.inputs):
        return
    first: dict[str, Name] = {}
    for name in names(node.source.expression):
        first.setdefault(name.id, name)
    for name in first.values():
        if name.id not in units:
            message = f"Nothing here is called “{name.id}”."
            hint: Hint = which(kinds.get(name.id, ())) or Suggestion(name.id, units, _NAMES)
            code = node.source.text[name.at : name.at + 3]
            if is_currency(code) and name.id == ids.exchange_rate(code):
                message = f"“{code}” is not the currency of this plan, and it has no exchange rate for it."
                hint = f"State the rate in plan.yaml, “exchange_rates: {{{code}: …}}”, or write the amount in the plan's currency."
            if outlook_ids.plan_figure(name.id) and not any(map(outlook_ids.plan_figure, units)):
                message, hint = f"“{name.id}” means something in a scenario only.", _BASE
            yield error("unknown-name", message, hint, node.source.place_of_word(name.at))


def _wrong_units(node: Node, units: Mapping[str, str]) -> Iterator[Problem]:
    if not isinstance(node.source, Derived) or any(name not in units for name in inputs_of(node)):
        return
    try:
        yielded = dimension_of(node.source.expression, units)
    except UnitError as mistake:
        yield error("unit", mistake.message, mistake.hint, node.source.place_of_word(mistake.at))
        return
    if node.unit == "count" and is_percentage(node.source.expression, units):
        message = f"“{node.title}” is declared as a count, but its formula yields a percentage."
        hint = "Multiply the percentage by what it is a part of, or write “unit: percent”."
        yield error("unit", message, hint, node.source.span)
    elif not fits(node.unit, yielded):
        declared = dimension(node.unit)
        words = describe(declared) if node.unit in _DESCRIBED else node.unit.replace("_", " ")
        message = (
            f"“{node.title}” is declared as {words}, but its formula yields {describe(yielded or declared)}."
        )
        unit = fitting_unit(yielded)
        hint = (
            f"Write “unit: {unit}”, or change the formula."
            if unit
            else "Change the formula: no unit means that."
        )
        yield error("unit", message, hint, node.source.span)


def _delays_by_month(node: Node) -> Iterator[Problem]:
    """Refuse a delay in a formula that longer periods recompute: it moves what comes by month."""
    if isinstance(node.source, Derived) and node.rollup == "recompute" and "delayed" in node.source.text:
        for call in calls(node.source.expression, "delayed"):
            yield error(
                "delay-by-month",
                f"“{node.title}” is computed anew for quarters and years, but delayed(…) moves figures by month.",
                "Give the delayed part a name of its own, with “rollup: sum”, and use that name here.",
                node.source.place_of_word(call.at),
            )


def _cycles(group: Sequence[str], nodes: Mapping[str, Node], units: Mapping[str, str]) -> Iterator[Problem]:
    """Refuse a group in which some node needs itself in the same month."""
    cycle = same_month_cycle(group, nodes)
    if cycle:
        shown = " → ".join([*cycle, cycle[0]])
        hint = (
            "Look back at the month before in one of them: lag(name), or lag(name, value of the first month)."
        )
        if len(cycle) == 1 and outlook_ids.of_plan(cycle[0]) in units:
            hint += f" In a scenario, base.{cycle[0]} is what the plan says."
        message = f"These figures need each other in the same month: {shown}."
        yield error("cycle", message, hint, nodes[cycle[0]].span)
