"""Make the nodes of KPIs from their definitions, and of what the calendar itself knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Given, Node
from plansite.compute.engine.sections import KPIS
from plansite.compute.model.definition import node_of
from plansite.problems import Problem, Span
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.read.plan import Plan

# what a plan without headline figures of its own opens with, as far as it can be computed
_USUAL = (
    "mrr",
    "total_revenue",
    "new_customer_count",
    "customer_acquisition_cost",
    "plan_cost_total",
    "plan_net_gain",
)
DAYS = "days_in_period"  # the one figure that is known for every calendar
WORTH = ("plan_cost_total", "plan_net_gain", "break_even_month")


def kpi_nodes(catalog: Catalog) -> tuple[list[Node], list[Problem]]:
    """Return a node for every KPI of the catalogue, the plan's own included, and what is wrong with formulas."""
    nodes: list[Node] = []
    problems: list[Problem] = []
    for definition in catalog.kpis.values():
        node = node_of(definition, KPIS)
        if isinstance(node, Problem):
            problems.append(node)
        elif node is not None:
            nodes.append(node)
    return nodes, problems


def calendar_nodes(calendar: Calendar, start: Span) -> list[Node]:
    """Return the nodes that follow from the plan's months alone; `start` is where the plan gives its first one."""
    days = tuple(
        (name, Number(float(calendar.days(month)), "days", start))
        for month, name in enumerate(calendar.names)
    )
    return [Node(DAYS, "Days in the period", "days", "sum", Given(MonthMap(days, start)), KPIS)]


def compared_figures(plan: Plan, nodes: Mapping[str, Node]) -> tuple[str, ...]:
    """Return the figures by which scenarios are compared: the KPIs that the plan opens with, and what it is worth."""
    wanted = dict.fromkeys((*plan.files.plan.headline.items, *WORTH))
    return tuple(figure for figure in wanted if figure in nodes)


def headline_kpis(plan: Plan, results: Results) -> list[str]:
    """Return the KPIs that the plan opens with: all that it names, whether or not they are known, else the usual that are."""
    chosen = plan.files.plan.headline.items
    if chosen:
        return [kpi for kpi in chosen if kpi in results.graph.nodes]
    return [kpi for kpi in _USUAL if results.is_known(kpi)]
