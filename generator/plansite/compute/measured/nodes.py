"""Add to a plan's nodes what was measured and what an earlier plan said, each beside the figure that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.measured.ahead.risks import risk_nodes
from plansite.compute.measured.baseline import baseline_nodes
from plansite.compute.measured.deviation import actual_nodes
from plansite.compute.measured.parts import part_nodes
from plansite.compute.model.forecast import forecast_figures
from plansite.compute.model.nodes import plan_nodes
from plansite.compute.model.reviews import review_nodes

if TYPE_CHECKING:
    from datetime import date

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.graph import Node
    from plansite.compute.model.catalog import Catalog
    from plansite.problems import Problem
    from plansite.read.plan import Plan


def all_nodes(
    plan: Plan, catalog: Catalog, calendar: Calendar, today: date | None = None
) -> tuple[list[Node], list[Problem]]:
    """Return all figures of a plan, measured and frozen ones too, and what is wrong with the values behind them."""
    nodes, problems = plan_nodes(plan, catalog, calendar)
    known_names = {node.id for node in nodes}
    nodes += [node for node in review_nodes(plan, today) if node.id not in known_names]
    of_risks, risk_problems = risk_nodes(plan, nodes)
    nodes += of_risks
    problems = [*problems, *risk_problems]
    nodes += baseline_nodes(plan.baseline, nodes, calendar)
    if not plan.actuals:
        return nodes, problems
    figures = {**catalog.kpis, **forecast_figures(plan, catalog)}
    actuals, actual_problems = actual_nodes(plan, nodes, figures, calendar)
    known = {node.id: node for node in (*nodes, *actuals)}
    return [*nodes, *actuals, *part_nodes(plan, known)], [*problems, *actual_problems]
