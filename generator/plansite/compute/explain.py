"""Follow a value back: its formula, its inputs, and at the leaves the line of the plan it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.calendar import GRAINS, Grain, Period
from plansite.compute.evaluate import View, evaluate
from plansite.compute.formula import Call, Expression, Name, Number, Operation
from plansite.compute.graph import Derived, Given, Node, Reading, inputs_of
from plansite.compute.series import first_known, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.results import Results
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
        for each in GRAINS:
            for position, period in enumerate(results.calendar.periods(each)):
                if (period.first, period.stop) == (node.source.first, node.source.stop):
                    return each, position
    return grain, index


def leaves(results: Results, node_id: str) -> Iterator[Node]:
    """Yield every written value that a node rests on, each once."""
    seen: set[str] = set()
    waiting = [node_id]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in results.graph.nodes:
            continue
        seen.add(name)
        node = results.graph.nodes[name]
        if isinstance(node.source, Given):
            yield node
        waiting += inputs_of(node)


def why_unknown(results: Results, node_id: str, grain: Grain, index: int) -> str:
    """Say in one sentence why a value is unknown."""
    return _why(results, node_id, grain, index, set())


def _why(results: Results, node_id: str, grain: Grain, index: int, seen: set[str]) -> str:
    node = results.graph.nodes.get(node_id)
    if node is None:
        return f"the plan gives no value for “{node_id}”"
    if node_id in seen:
        return f"“{node.title}” is unknown in an earlier period"
    seen = {*seen, node_id}
    if not isinstance(node.source, Derived) or (grain != "month" and _by_month_only(node)):
        return _why_not_measured(results, node, grain)
    if node.rollup != "recompute" and grain != "month":
        period = results.calendar.periods(grain)[index]
        month = next(
            (m for m in range(period.first, period.stop) if results.value(node_id, "month", m) is None),
            period.first,
        )
        return _why(results, node_id, "month", month, seen - {node_id})
    return _why_formula(results, node.source, grain, index, seen) or f"“{node.title}” cannot be computed"


def _why_not_measured(results: Results, node: Node, grain: Grain) -> str:
    """Explain what no formula makes in this period."""
    if grain != "month" and _by_month_only(node):
        return f"“{node.title}” is measured by month only"
    if isinstance(node.source, Given):
        start = results.calendar.name(first_known(node.source.value, results.calendar))
        return f"“{node.title}” has no value before {start}"
    name = node.source.node if isinstance(node.source, Reading) else node.id
    return f"“{name}” is unknown in that period, or the period lies outside the plan"


def _by_month_only(node: Node) -> bool:
    """Tell whether months make no longer period: different people were counted, or a ratio was typed in."""
    return node.rollup == "none" or (node.rollup == "recompute" and isinstance(node.source, Given))


def _why_formula(results: Results, source: Derived, grain: Grain, index: int, seen: set[str]) -> str:
    whole = results.view(grain)
    return _why_expression(results, source.expression, whole.window(index, index + 1), grain, seen)


def _why_expression(
    results: Results, expression: Expression, view: View, grain: Grain, seen: set[str]
) -> str:
    """Find the first part, from the left, that makes an expression unknown."""
    if isinstance(expression, Number) or evaluate(expression, view)[0, 0] == evaluate(expression, view)[0, 0]:
        return ""
    if isinstance(expression, Name):
        return _why(results, expression.id, grain, view.first, seen)
    parts = expression.parts if isinstance(expression, Operation) else expression.arguments
    if isinstance(expression, Call) and expression.function in {"lag", "year_ago"}:
        return _why_earlier(results, expression, view, grain, seen)
    for part in parts:
        reason = _why_expression(results, part, view, grain, seen)
        if reason:
            return reason
    return _why_here(results, expression, view)


def _why_earlier(results: Results, expression: Call, view: View, grain: Grain, seen: set[str]) -> str:
    steps = 1 if expression.function == "lag" else view.year
    name = expression.arguments[0]
    if steps and view.first >= steps and isinstance(name, Name):
        if results.value(name.id, grain, view.first - steps) is not None:
            return f"“{results.graph.nodes[name.id].title}” covers fewer or more months in the period to compare with"
        return _why(results, name.id, grain, view.first - steps, seen)
    if len(expression.arguments) > 1:
        return _why_expression(results, expression.arguments[1], view, grain, seen)
    before = "no earlier period" if expression.function == "lag" else "no year before"
    return f"there is {before} in the plan to compare with"


def _why_here(results: Results, expression: Operation | Call, view: View) -> str:
    """Explain an expression whose parts are all known."""
    if isinstance(expression, Call):
        words = {
            "growth": "growth on a base of zero or below cannot be computed",
            "first_month": "this is never reached within the plan",
            "cumulative": "an earlier month is unknown",
        }
        return words.get(expression.function, "")
    if expression.sign == "/" and evaluate(expression.parts[1], view)[0, 0] == 0:
        floored = _above_zero(expression.parts[1])
        if floored:
            return f"{_words(results, floored)} is zero or below, and nothing can be divided by that"
        return f"{_words(results, expression.parts[1])} is zero, and nothing can be divided by zero"
    return "the result is too large"


def _above_zero(expression: Expression) -> Expression | None:
    """Return what stands in max(…, 0), the way a formula says that only a number above zero may be divided by."""
    if (
        isinstance(expression, Call)
        and expression.function == "max"
        and expression.arguments[1:] == (Number(0.0),)
    ):
        return expression.arguments[0]
    return None


def _words(results: Results, expression: Expression) -> str:
    if isinstance(expression, Name) and expression.id in results.graph.nodes:
        return f"“{results.graph.nodes[expression.id].title}”"
    if isinstance(expression, Number):
        return f"{expression.amount:g}"
    if isinstance(expression, Call) and expression.function in {"lag", "year_ago"}:
        return f"{_words(results, expression.arguments[0])} of an earlier period"
    if isinstance(expression, Operation) and expression.sign in _SIGNS:
        return f" {_SIGNS[expression.sign]} ".join(_words(results, part) for part in expression.parts)
    return "the figure below the line"


_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
