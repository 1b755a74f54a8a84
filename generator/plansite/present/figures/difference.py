"""Tell whether a scenario moves a figure, and by how much, with the better direction marked."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids

if TYPE_CHECKING:
    from plansite.present.context import PageContext


def differ(one: float | None, other: float | None) -> bool:
    """Tell whether two values differ by more than the noise of arithmetic."""
    if one is None or other is None:
        return one is not other
    return not isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def difference(context: PageContext, node: str, base: float | None, other: float | None) -> Markup:
    """Return by how much a scenario differs, with the better direction marked; nothing when it does not.

    A goal is better the way its KPI is.
    """
    if base is None or other is None or not differ(base, other):
        return Markup()
    unit = context.results.graph.nodes[node].unit
    part = ids.goal_figure(node)
    goal = context.plan.goals.get(part.key) if part else None
    definition = context.catalog.kpis.get(goal.kpi if goal else node)
    better = definition.better if definition else "neutral"
    look = "" if better == "neutral" else " ps-better" if (other > base) == (better == "up") else " ps-worse"
    if unit == "money" and base > 0:
        share = context.language.percent(abs(other - base) / base)
    else:
        share = context.language.value(abs(other - base), unit)
    sign = "+" if other > base else "−"
    return Markup('<span class="ps-delta ps-count{}">{}{}</span>').format(look, sign, share)
