"""Make the nodes of what each part of PADRE costs: the spend lines and the pay of the roles that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Node, added
from plansite.compute.engine.sections import BUDGET
from plansite.compute.model.spend.spending import budget_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from plansite.read.plan import Plan


def padre_nodes(plan: Plan, known: Collection[str]) -> list[Node]:
    """Return what each part costs, for the parts to which money belongs.

    `known` has the ids of the nodes of budget and team: a line that cannot be computed adds nothing.
    """
    costs: dict[str, list[str]] = {}
    for part, node in _costs(plan):
        costs.setdefault(part, []).extend([node] if node in known else [])
    span = plan.files.budget.span
    return [
        Node(
            ids.padre_cost(part),
            f"Cost of the part “{part}”",
            "money",
            "sum",
            added(nodes, span),
            BUDGET,
        )
        for part, nodes in costs.items()
        if part and nodes
    ]


def _costs(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield what belongs to which part: the part, empty when none is named, and the id of the node."""
    for line in budget_lines(plan):
        yield line.item.padre, line.node
    for role in plan.roles.values():
        if role.in_budget:
            yield role.padre, ids.role(role.id, "pay")
