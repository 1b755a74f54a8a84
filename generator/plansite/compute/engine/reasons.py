"""Say why a value is unknown: follow the first unknown part of each formula down to where it begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from plansite.compute.engine import ids
from plansite.compute.engine.evaluation.evaluate import View, evaluate
from plansite.compute.engine.formula import Call, Expression, Name, Number, Operation, parts_of
from plansite.compute.engine.graph import Derived, Given, Node, Reading
from plansite.compute.engine.sections import BASELINE
from plansite.compute.engine.series import first_known
from plansite.read.values import Measured

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results


class _Value(NamedTuple):
    """Name one value: a figure in a period."""

    node: str
    grain: Grain
    period: int


_Cause = str | _Value
_NO_COSTS = "the plan has no costs yet: budget.yaml has no lines, and team.yaml no pay"
_COSTS = dict.fromkeys(
    map(ids.budget, ("one_off", "recurring", "marketing", "sales", "total", "lead_generation")), _NO_COSTS
)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Say why values are unknown; what is known of one also holds for all values on the way to it."""

    results: Results
    known: dict[_Value, str] = field(default_factory=dict)

    def why(self, node: str, grain: Grain, index: int) -> str:
        """Say in one sentence why a value is unknown."""
        at: _Cause = _Value(node, grain, index)
        way: dict[_Value, None] = {}
        while isinstance(at, _Value):
            if at in way:
                at = f"“{self.results.graph.nodes[at.node].title}” is unknown in an earlier period"
            elif at in self.known:
                at = self.known[at]
            else:
                way[at] = None
                at = _cause(self.results, at)
        self.known.update(dict.fromkeys(way, at))
        return at


def why_unknown(results: Results, node: str, grain: Grain, index: int) -> str:
    """Say in one sentence why a value is unknown."""
    return Reasons(results).why(node, grain, index)


def _cause(results: Results, value: _Value) -> _Cause:
    """Return why a value is unknown, or the value that it waits for."""
    node_id, grain, index = value
    if node_id in results.withheld:
        return results.withheld[node_id]
    node = results.graph.nodes.get(node_id)
    if node is None:
        return _COSTS.get(node_id) or f"the plan gives no value for “{node_id}”"
    if not isinstance(node.source, Derived) or (grain != "month" and _by_month_only(node)):
        return _not_measured(results, node, grain)
    if node.rollup != "recompute" and grain != "month":
        period = results.calendar.periods(grain)[index]
        months = range(period.first, period.stop)
        unknown = (month for month in months if results.value(node_id, "month", month) is None)
        return _Value(node_id, "month", next(unknown, period.first))
    view = results.view(grain).window(index, index + 1)
    return (
        _in_expression(results, node.source.expression, view, grain) or f"“{node.title}” cannot be computed"
    )


def _not_measured(results: Results, node: Node, grain: Grain) -> str:
    """Explain what no formula makes in this period."""
    if node.section == BASELINE:
        title, only = _title_of_figure(results, node), grain != "month" and _by_month_only(node)
        return f"the baseline has “{title}” {'by month only' if only else 'not for all of that period'}"
    if grain != "month" and _by_month_only(node):
        return f"“{node.title}” is measured by month only"
    if isinstance(node.source, Given) and isinstance(node.source.value, Measured):
        return f"“{_title_of_figure(results, node)}” was not measured then"
    if isinstance(node.source, Given):
        start = results.calendar.name(first_known(node.source.value, results.calendar))
        return f"“{node.title}” has no value before {start}"
    name = node.source.node if isinstance(node.source, Reading) else node.id
    return f"“{name}” is unknown in that period, or the period lies outside the plan"


def _title_of_figure(results: Results, node: Node) -> str:
    """Return the title of the figure that a node is about, its own when it is about none."""
    return results.graph.nodes.get(node.about, node).title


def _by_month_only(node: Node) -> bool:
    """Tell whether months make no longer period: different people were counted, or a ratio was typed in."""
    return node.rollup == "none" or (node.rollup == "recompute" and isinstance(node.source, Given))


def _in_expression(results: Results, expression: Expression, view: View, grain: Grain) -> _Cause:
    """Find the first part, from the left, that makes an expression unknown; nothing where it is known."""
    value = evaluate(expression, view)[0, 0]
    if isinstance(expression, Number) or value == value:  # noqa: PLR0124 - unknown is not itself
        return ""
    if isinstance(expression, Name):
        return _Value(expression.id, grain, view.first)
    if isinstance(expression, Call) and expression.function in {"lag", "year_ago"}:
        return _earlier(results, expression, view, grain)
    if isinstance(expression, Call) and expression.function == "delayed":
        return _not_arrived(results, expression, view, grain)
    for part in _looked_at(expression, view):
        cause = _in_expression(results, part, view, grain)
        if cause:
            return cause
    return _here(results, expression, view)


def _looked_at(expression: Expression, view: View) -> tuple[Expression, ...]:
    """Return the parts that an expression depends on; of a choice, only the side that its test takes."""
    parts = parts_of(expression)
    if not (isinstance(expression, Operation) and expression.sign == "if"):
        return parts
    test = evaluate(parts[0], view)[0, 0]
    return (parts[0],) if np.isnan(test) else (parts[1] if test else parts[2],)


def _earlier(results: Results, expression: Call, view: View, grain: Grain) -> _Cause:
    steps = 1 if expression.function == "lag" else view.year
    name = expression.arguments[0]
    if steps and view.first >= steps and isinstance(name, Name):
        if results.value(name.id, grain, view.first - steps) is not None:
            return f"“{results.graph.nodes[name.id].title}” covers fewer or more months in the period to compare with"
        return _Value(name.id, grain, view.first - steps)
    if len(expression.arguments) > 1:
        return _in_expression(results, expression.arguments[1], view, grain)
    before = "no earlier period" if expression.function == "lag" else "no year before"
    return f"there is {before} in the plan to compare with"


def _not_arrived(results: Results, expression: Call, view: View, grain: Grain) -> _Cause:
    """Look for what makes a delayed figure unknown: its days, then what came before the plan and in each month so far."""
    coming, days, *before = expression.arguments
    so_far = [view.window(index, index + 1) for index in range(view.stop)]
    looked_at = [*((days, month) for month in so_far), *((figure, so_far[0]) for figure in before)]
    for part, here in [*looked_at, *((coming, month) for month in so_far)]:
        cause = _in_expression(results, part, here, grain)
        if cause:
            return cause
        if part is days and evaluate(days, here)[0, 0] < 0:
            return f"{_words(results, days)} is below zero, and nothing can arrive before it comes"
    return ""


def _here(results: Results, expression: Operation | Call, view: View) -> str:
    """Explain an expression whose parts are all known."""
    if isinstance(expression, Call):
        words = {
            "growth": "growth on a base of zero or below cannot be computed",
            "first_month": "this is never reached within the plan",
            "first_month_for_good": "this is never reached for good within the plan",
            "cumulative": "an earlier month is unknown",
        }
        return words.get(expression.function, "")
    if expression.sign == "/" and evaluate(expression.parts[1], view)[0, 0] == 0:
        return _divided_by_zero(results, expression.parts[1], view)
    return "the result is too large"


def _divided_by_zero(results: Results, divisor: Expression, view: View) -> str:
    needed = _needed(divisor)
    if needed and evaluate(needed, view)[0, 0] == 0:
        return f"there is {_none_of(results, needed)}"
    if needed:
        divisor = parts_of(divisor)[1]
    floored = _above_zero(divisor)
    if floored:
        return f"{_words(results, floored)} is zero or below, and nothing can be divided by that"
    return f"{_words(results, divisor)} is zero, and nothing can be divided by zero"


def _above_zero(expression: Expression) -> Expression | None:
    """Return what stands in max(…, 0), the way a formula says that only a number above zero may be divided by."""
    if (
        isinstance(expression, Call)
        and expression.function == "max"
        and expression.arguments[1:] == (Number(0.0),)
    ):
        return expression.arguments[0]
    return None


def _needed(expression: Expression) -> Name | None:
    """Return the figure in (… if figure != 0 else 0), the way a formula says that without it nothing is to be divided."""
    if not isinstance(expression, Operation) or expression.sign != "if":
        return None
    test, _, otherwise = expression.parts
    if isinstance(test, Operation) and test.sign == "!=" and test.parts[1] == otherwise == Number(0.0):
        return test.parts[0] if isinstance(test.parts[0], Name) else None
    return None


def _none_of(results: Results, figure: Name) -> str:
    """Say that there is none of a figure, by its title: “no sales or marketing spend”."""
    title = results.graph.nodes[figure.id].title
    first = title[0] if title[1:2].isupper() else title[0].lower()
    return f"no {first}{title[1:]}".replace(" and ", " or ")


def _words(results: Results, expression: Expression) -> str:
    if isinstance(expression, Name) and expression.id in results.graph.nodes:
        return f"“{results.graph.nodes[expression.id].title}”"
    if isinstance(expression, Number):
        return f"{expression.amount:.12g}"
    if isinstance(expression, Call) and expression.function in {"lag", "year_ago"}:
        return f"{_words(results, expression.arguments[0])} of an earlier period"
    if isinstance(expression, Operation) and expression.sign in _SIGNS:
        return f" {_SIGNS[expression.sign]} ".join(_words(results, part) for part in expression.parts)
    return "the figure below the line"


_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
