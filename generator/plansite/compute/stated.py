"""Make a node of a value that a plan states, checked against the unit of its place and the plan's months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.graph import Derived, Given, Node, Rollup, derived
from plansite.compute.series import months_outside
from plansite.problems import Problem, error
from plansite.read.values import Expected, FormulaText, Value, read_value

if TYPE_CHECKING:
    from plansite.compute.calendar import Calendar
    from plansite.problems import Span
    from plansite.read.document import Entry


def stated_node(  # noqa: PLR0913 - a node's own fields, and the two things a value is checked against
    node_id: str,
    title: str,
    unit: str,
    rollup: Rollup,
    section: str,
    entry: Entry,
    calendar: Calendar,
    currency: str,
) -> tuple[Node | None, list[Problem]]:
    """Make the node of the value at an entry; None with the problems when it cannot be used."""
    value, problems = read_value(entry, Expected(unit, currency))
    if value is None:
        return None, problems
    source = _source(value)
    if isinstance(source, Problem):
        return None, [source]
    return Node(node_id, title, unit, rollup, source, section), _outside(value, calendar)


def formula_node(node_id: str, title: str, unit: str, rollup: Rollup, section: str, text: str, span: Span) -> Node:  # noqa: PLR0913
    """Make a node of a formula that the program itself writes; a mistake in it is a bug: ValueError."""
    source = derived(text, span)
    if not isinstance(source, Derived):
        raise ValueError(f"{text}: {source.message}")
    return Node(node_id, title, unit, rollup, source, section)


def _source(value: Value) -> Given | Derived | Problem:
    return derived(value.text, value.span) if isinstance(value, FormulaText) else Given(value)


def _outside(value: Value, calendar: Calendar) -> list[Problem]:
    return [
        error(
            "month-outside",
            f"{month} is after the plan's last month, {calendar.names[-1]}.",
            f"The plan starts in {calendar.start} and has {calendar.months} months. Change the month, or “months:” in plan.yaml.",
            span,
        )
        for month, span in months_outside(value, calendar)
    ]
