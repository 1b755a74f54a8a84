"""Make the nodes of events: what is expected of each in the month in which it begins, what was measured, and what a lead costs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Node
from plansite.compute.engine.sections import KPIS
from plansite.compute.model.given import each_month, formula_node, given_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.calendar import Calendar
    from plansite.problems import Problem
    from plansite.read.items.calendar import Event, EventFigures
    from plansite.read.items.item import Amount
    from plansite.read.plan import Plan

LEADS, COST, COST_PER_LEAD, TURN_UP = "event_leads", "event_cost", "event_cost_per_lead", "event_turn_up"
MEASURED = "_measured"
_UNITS = {"registered": "count", "attended": "count", "leads": "count", "cost": "money"}


def event_nodes(plan: Plan, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of all events that have a day and are not dropped, and what is wrong with their values."""
    nodes: list[Node] = []
    problems: list[Problem] = []
    lines = Counter(event.budget_line for event in planned_events(plan))
    for event in planned_events(plan):
        nodes.append(_due(event, calendar))
        for figures, suffix in ((event.expected, ""), (event.measured, MEASURED)):
            of_event, of_values = _figures(plan, event, figures, suffix)
            nodes += of_event
            problems += of_values
        own = ids.of_part(COST, event.id)
        is_alone = lines[event.budget_line] == 1 and event.budget_line in plan.budget_lines
        if is_alone and not event.expected.cost and plan.budget_lines[event.budget_line].amount.value:
            text, title = ids.budget_line(event.budget_line), event.title_or_id
            nodes.append(formula_node(own, title, "money", "sum", KPIS, text, event.budget_line.span, "cost"))
        nodes += _following(event, {node.id for node in nodes})
    return nodes, problems


def planned_events(plan: Plan) -> list[Event]:
    """Return the events that have a day and are not dropped."""
    return [event for event in plan.events.values() if event.first and not event.is_dropped]


def _amounts(figures: EventFigures) -> Iterator[tuple[str, Amount]]:
    yield from (
        ("registered", figures.registered),
        ("attended", figures.attended),
        ("leads", figures.leads),
        ("cost", figures.cost),
    )


def _due(event: Event, calendar: Calendar) -> Node:
    """Return 1 for the month in which the event begins, and 0 for all others."""
    span = event.first.span
    flags = (float(event.first.startswith(name)) for name in calendar.names)
    given = Given(each_month(flags, "count", calendar, span))
    return Node(
        ids.of_part("event_due", event.id), event.title_or_id, "ratio", "sum", given, KPIS, part="month"
    )


def _figures(
    plan: Plan, event: Event, figures: EventFigures, suffix: str
) -> tuple[list[Node], list[Problem]]:
    nodes: list[Node] = []
    problems: list[Problem] = []
    for name, amount in _amounts(figures):
        figure, unit, word = f"event_{name}{suffix}", _UNITS[name], f"{name}{', measured' if suffix else ''}"
        each = ids.of_part(f"{figure}_each", event.id)
        title, currencies = event.title_or_id, plan.settings.currencies
        given, wrong = given_nodes(each, title, unit, "average", KPIS, amount, currencies, f"{word}, in all")
        problems += wrong
        if given:
            text, span = f"{each} * {ids.of_part('event_due', event.id)}", amount.span
            total = formula_node(ids.of_part(figure, event.id), title, unit, "sum", KPIS, text, span, word)
            nodes += [*given, total]
    return nodes, problems


def _following(event: Event, there: set[str]) -> Iterator[Node]:
    """Yield what a lead costs and who turned up, expected and measured, as far as the figures are there."""
    for suffix, words in (("", ""), (MEASURED, ", measured")):
        leads, registered, attended, cost = (
            ids.of_part(f"event_{name}{suffix}", event.id)
            for name in ("leads", "registered", "attended", "cost")
        )
        title, span = event.title_or_id, event.key_span
        if {leads, cost} <= there:
            node_id, part = ids.of_part(f"{COST_PER_LEAD}{suffix}", event.id), f"cost per lead{words}"
            text = f"{cost} / ({leads} if {cost} != 0 else 0)"
            yield formula_node(node_id, title, "money", "recompute", KPIS, text, span, part)
        if {registered, attended} <= there:
            node_id, part = ids.of_part(f"{TURN_UP}{suffix}", event.id), f"share who came{words}"
            text = f"{attended} / {registered}"
            yield formula_node(node_id, title, "percent", "recompute", KPIS, text, span, part)
