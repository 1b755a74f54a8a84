"""Follow a value back: its formula, its inputs, and at the leaves the line of the plan it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine.calendar import GRAINS, Grain, Period
from plansite.compute.engine.graph import Derived, Given, Node, Reading, inputs_of
from plansite.compute.engine.reasons import why_unknown
from plansite.compute.engine.series import place_of

if TYPE_CHECKING:
    from plansite.compute.engine.results import Results
    from plansite.problems import Span


@dataclass(frozen=True, slots=True)
class Lineage:
    """Hold one step back: a value, how it was made, and what it was made of.

    `formula` is empty for a value that stands in a file. `reason` says why a value is unknown.
    """

    node: Node
    period: Period
    value: float | None
    formula: str
    inputs: tuple[str, ...]
    span: Span
    reason: str


def trace(results: Results, node_id: str, grain: Grain, index: int) -> Lineage:
    """Return one step of a value's lineage; follow `inputs` for the next."""
    node = results.graph.nodes[node_id]
    period = results.calendar.periods(grain)[index]
    value = results.value(node_id, grain, index)
    reason = "" if value is not None else why_unknown(results, node_id, grain, index)
    formula = node.source.text if isinstance(node.source, Derived) else ""
    return Lineage(node, period, value, formula, inputs_of(node), source_span(results, node, period), reason)


def source_span(results: Results, node: Node, period: Period) -> Span:
    """Return the line that a node's value in a period comes from: the written value, or the formula."""
    if isinstance(node.source, Given):
        return place_of(node.source.value, results.calendar, period.stop - 1)
    return node.span


def input_period(results: Results, node: Node, grain: Grain, index: int) -> tuple[Grain, int]:
    """Return the period in which a node's inputs are looked at: its own, unless it reads one period of another node."""
    if isinstance(node.source, Reading):
        for inputs_grain in GRAINS:
            for position, period in enumerate(results.calendar.periods(inputs_grain)):
                if (period.first, period.stop) == (node.source.first, node.source.stop):
                    return inputs_grain, position
    return grain, index
