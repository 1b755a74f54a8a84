"""Tell whether a scenario moves a figure, and by how much, with the better direction marked."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.engine.units import POINTS

if TYPE_CHECKING:
    from plansite.present.context import PageContext


def differ(base: float | None, value: float | None) -> bool:
    """Tell whether two values differ by more than the noise of arithmetic."""
    if base is None or value is None:
        return base is not value
    return not isclose(base, value, rel_tol=1e-9, abs_tol=1e-12)


def better_or_worse(better: str, *, is_better: bool) -> str:
    """Return how a change looks; `better` is the direction in which the figure gets better, neutral when it has none."""
    return "" if better == "neutral" else " ps-better" if is_better else " ps-worse"


def apart_words(context: PageContext, comparison: str, apart: float) -> str:
    """Write how far two values lie apart, without a sign and in the unit of the figure that compares them; nothing for nothing."""
    language, node = context.language, context.results.graph.nodes.get(comparison)
    return language.points(apart) if node and node.unit == POINTS else language.difference(apart)


def difference(context: PageContext, node: str, base: float | None, value: float | None) -> Markup:
    """Return by how much a scenario differs, with the better direction marked; nothing when it does not, as far as is told.

    A goal is better the way its KPI is.
    """
    if base is None or value is None or not differ(base, value):
        return Markup()
    unit = context.results.graph.nodes[node].unit
    part = ids.goal_figure(node)
    goal = context.plan.goals.get(part.key) if part else None
    definition = context.catalog.kpis.get(goal.kpi if goal else node)
    better = definition.better if definition else "neutral"
    look = better_or_worse(better, is_better=(value > base) == (better == "up"))
    if unit in {"percent", POINTS}:
        apart = context.language.points(value - base)
    elif unit == "money" and base > 0:
        apart = context.language.difference((value - base) / base)
    else:
        apart = context.language.value(abs(value - base), unit)
    if not apart:
        return Markup()
    sign = "+" if value > base else "−"
    return Markup('<span class="ps-delta ps-count{}">{}{}</span>').format(look, sign, apart)
