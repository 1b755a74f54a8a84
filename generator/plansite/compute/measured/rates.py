"""Say what a rate that was measured comes to in a longer period, where nothing that it is computed from follows it.

Its months are weighed by what the rate is divided by, if that adds up: a cost of each lead by leads. Any other rate is, in a longer
period, what the plan's formula yields there, and as far from it as its months are on average.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids, outlook_ids
from plansite.compute.engine.formula import Operation, names
from plansite.compute.engine.graph import Derived
from plansite.compute.engine.sections import ACTUALS
from plansite.compute.engine.units import of_difference
from plansite.compute.model.given import formula_node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.rollup import Rollup
    from plansite.problems import Span

_MONTHS = "months_in_period"


def rate_nodes(node: Node, text: str, nodes: Mapping[str, Node], span: Span) -> list[Node]:
    """Return a rate whose months a formula gives, and what its longer periods are made of; `nodes` are those of the plan.

    A figure that the plan does not compute is known by month only.
    """
    if not is_weighed(node, nodes) or not isinstance(node.source, Derived):
        return [formula_node(node.id, node.whole, node.unit, "none", node.section, text, span, node.part)]
    month, weighed = outlook_ids.month_by_month(node.id), outlook_ids.weighed(node.id)
    weight = _weight(node.source, nodes)
    brought = f"{month} * ({weight})" if weight else f"{month} - {ids.as_planned(node.id)}"
    longer = f"{weighed} / ({weight})" if weight else f"{ids.as_planned(node.id)} + {weighed}"
    value = f"{month} if {_MONTHS} == 1 else {longer}"
    unit = "ratio" if weight else of_difference(node.unit)
    rollup: Rollup = "sum" if weight else "average"
    return [
        formula_node(month, node.title, node.unit, "none", ACTUALS, text, span, "month by month"),
        formula_node(weighed, node.title, unit, rollup, ACTUALS, brought, span, "what months bring"),
        formula_node(node.id, node.whole, node.unit, "recompute", node.section, value, span, node.part),
    ]


def is_weighed(node: Node, nodes: Mapping[str, Node]) -> bool:
    """Tell whether longer periods of a figure of the outlook are made of its months."""
    return node.rollup == "recompute" and isinstance(node.source, Derived) and _MONTHS in nodes


def _weight(source: Derived, nodes: Mapping[str, Node]) -> str:
    """Return the divisor of a formula as it is written, if it adds up over months; empty if it does not."""
    expression = source.expression
    if not isinstance(expression, Operation) or expression.sign != "/":
        return ""
    divisors = [*names(expression.parts[1])]
    adds_up = all(name.id in nodes and nodes[name.id].rollup == "sum" for name in divisors)
    return source.text[expression.at + 1 :].strip() if divisors and adds_up else ""
