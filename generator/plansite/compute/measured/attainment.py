"""Make the nodes of attainment: how far each person met the quota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.sections import TEAM
from plansite.compute.model.capacity import quotas
from plansite.compute.model.given import formula_node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.graph import Node
    from plansite.read.plan import Plan


def attainment_nodes(plan: Plan, nodes: Mapping[str, Node]) -> list[Node]:
    """Return how far each person met the quota, from what was measured of the person; in percent of the quota."""
    attainments = []
    for quota in quotas(plan):
        reached = ids.actual(quota.kpi, quota.seat.key)
        if reached in nodes and quota.capacity in nodes:
            text, span = f"{reached} / {quota.capacity}", nodes[reached].span
            attainments.append(
                formula_node(
                    quota.attainment, quota.title, "percent", "recompute", TEAM, text, span, "attainment"
                )
            )
    return attainments
