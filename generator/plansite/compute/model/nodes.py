"""Make all nodes of a plan: of KPIs, calendar, money, people, goals and forecast, which meet only as names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.calendar import Calendar
from plansite.compute.model.attainability import attainability_nodes
from plansite.compute.model.by_stream import with_single_kinds
from plansite.compute.model.capacity import capacity_names, capacity_nodes
from plansite.compute.model.currencies import currency_names, currency_nodes, in_own_currency
from plansite.compute.model.forecast import forecast_figures, forecast_nodes
from plansite.compute.model.goals import goal_names, goal_nodes
from plansite.compute.model.kpis import calendar_nodes, kpi_nodes
from plansite.compute.model.market import account_nodes, segment_nodes
from plansite.compute.model.marketing.events import event_nodes
from plansite.compute.model.marketing.targets import target_nodes
from plansite.compute.model.monthly_targets import monthly_target_nodes
from plansite.compute.model.price import price_nodes
from plansite.compute.model.process import process_names, process_nodes
from plansite.compute.model.spend.budget import budget_names, budget_nodes
from plansite.compute.model.spend.channels import channel_nodes
from plansite.compute.model.spend.company_costs import company_cost_nodes
from plansite.compute.model.spend.limits import limit_nodes
from plansite.compute.model.spend.loans import loan_nodes
from plansite.compute.model.spend.padre import padre_nodes
from plansite.compute.model.spend.promotions import promoted_nodes
from plansite.compute.model.team import team_names, team_nodes
from plansite.compute.model.territories import territory_nodes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.graph import Node
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.problems import Problem
    from plansite.read.plan import Plan


def calendar_of(plan: Plan) -> Calendar:
    """Return the months of a plan."""
    return Calendar(plan.settings.start, plan.settings.months, plan.settings.fiscal_year_start)


def plan_nodes(plan: Plan, catalog: Catalog, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return all figures that a plan itself has, and what is wrong with the values behind them."""
    of_forecast = forecast_figures(plan, catalog)
    parts = [
        kpi_nodes(catalog),
        (calendar_nodes(calendar, plan.files.plan.start.span), []),
        currency_nodes(plan),
        budget_nodes(plan, calendar, _with_value(plan, of_forecast)),
        company_cost_nodes(plan, calendar),
        loan_nodes(plan, calendar),
        limit_nodes(plan, calendar),
        team_nodes(plan, calendar),
        capacity_nodes(plan, catalog.kpis, calendar),
        process_nodes(plan),
        territory_nodes(plan, calendar),
        price_nodes(plan, calendar),
        event_nodes(plan, calendar),
        segment_nodes(plan),
        account_nodes(plan),
        goal_nodes(plan, catalog.kpis, calendar),
    ]
    parts.append((monthly_target_nodes(plan, catalog.kpis, parts[-1][0], calendar), []))
    known = {node.id for nodes, _ in parts for node in nodes}
    parts += [(padre_nodes(plan, known), []), forecast_nodes(plan, catalog, known)]
    nodes = [node for part, _ in parts for node in part]
    parts += [promoted_nodes(plan, nodes, of_forecast, calendar)]
    nodes = parts[-1][0]
    parts.append(channel_nodes(plan, {node.id for node in nodes}))
    nodes += parts[-1][0]
    parts.append(target_nodes(plan, {node.id for node in nodes}))
    nodes += parts[-1][0]
    models = {stream.id: str(stream.model) for stream in plan.files.forecast.streams.values()}
    nodes = with_single_kinds(nodes, catalog, models)
    nodes += attainability_nodes(plan, catalog, nodes, calendar)
    nodes = in_own_currency(nodes, plan.settings.currency)
    return nodes, [problem for _, problems in parts for problem in problems]


def _with_value(plan: Plan, figures: Mapping[str, Definition]) -> set[str]:
    """Return the figures of a forecast that a plan states, or that follow from what it states."""
    return {name for name, figure in figures.items() if figure.formula or name in plan.files.forecast.inputs}


def plan_names(plan: Plan, catalog: Catalog) -> dict[str, str]:
    """Return the names that formulas may have although this plan gives no value for them, with their units."""
    figures = (*forecast_figures(plan, catalog).values(), *catalog.kpis.values())
    return {
        **currency_names(plan),
        **budget_names(plan),
        **team_names(plan),
        **capacity_names(plan, catalog.kpis),
        **process_names(plan),
        **goal_names(plan, catalog.kpis),
        **{figure.id: figure.unit for figure in figures},
    }
