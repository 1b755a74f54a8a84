"""Make the nodes of what each part of PADRE costs: the spend lines and the pay of the roles that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Node, added
from plansite.compute.engine.sections import BUDGET
from plansite.compute.model.spending import budget_lines

if TYPE_CHECKING:
    from collections.abc import Collection

    from plansite.read.plan import Plan


def padre_nodes(plan: Plan, known: Collection[str]) -> list[Node]:
    """Return what each part costs, for the parts to which money belongs.

    `known` has the ids of the nodes of budget and team: a line that cannot be computed adds nothing.
    """
    found: dict[str, list[str]] = {}
    for line in budget_lines(plan):
        found.setdefault(line.under("padre"), []).append(line.node)
    for key, role in plan.items("roles").items():
        if role.flag("in_budget", default=True):
            found.setdefault(role.text("padre"), []).append(ids.role(key, "pay"))
    place = plan.single("budget") or plan.single("plan")
    costs = {part: [node for node in nodes if node in known] for part, nodes in found.items() if part}
    return [
        Node(
            ids.padre_cost(part),
            f"Cost of the part “{part}”",
            "money",
            "sum",
            added(nodes, place.span),
            BUDGET,
        )
        for part, nodes in costs.items()
        if nodes and place
    ]
