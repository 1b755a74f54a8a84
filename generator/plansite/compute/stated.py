"""Make a node of a value that a plan states, checked against the unit of its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.graph import Derived, Given, Node, Rollup, derived
from plansite.problems import Problem
from plansite.read.values import Expected, FormulaText, Value, read_value

if TYPE_CHECKING:
    from plansite.problems import Span
    from plansite.read.document import Entry


def stated_node(  # noqa: PLR0913 - a node's own fields, and the currency that a value is checked against
    node_id: str,
    title: str,
    unit: str,
    rollup: Rollup,
    section: str,
    entry: Entry,
    currency: str,
) -> tuple[Node | None, list[Problem]]:
    """Make the node of the value at an entry; None with the problems when it cannot be used."""
    value, problems = read_value(entry, Expected(unit, currency))
    if value is None:
        return None, problems
    source = _source(value)
    if isinstance(source, Problem):
        return None, [source]
    return Node(node_id, title, unit, rollup, source, section), []


def formula_node(  # noqa: PLR0913 - a node's own fields
    node_id: str, title: str, unit: str, rollup: Rollup, section: str, text: str, span: Span
) -> Node:
    """Make a node of a formula that the program itself writes; a mistake in it is a bug: ValueError."""
    source = derived(text, span)
    if not isinstance(source, Derived):
        raise ValueError(f"{text}: {source.message}")  # noqa: TRY004 - the formula is wrong, not its type
    return Node(node_id, title, unit, rollup, source, section)


def _source(value: Value) -> Given | Derived | Problem:
    return derived(value.text, value.span) if isinstance(value, FormulaText) else Given(value)
