"""Make the pages that open every figure up that has no page of its own, one for each part of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.sections import BASELINE
from plansite.compute.measured.ahead.conditions import figures_in_conditions
from plansite.compute.measured.baseline import first_move
from plansite.present.context import nodes_of_plan
from plansite.present.figures.figures import Figures
from plansite.present.figures.lineage import Lineages
from plansite.present.page import Page, Section
from plansite.present.places import KPIS as INDEX
from plansite.present.text.render import render

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.graph import Node
    from plansite.present.context import PageContext


_TITLES = {
    "forecast": ("Figures of the forecast", "How is each figure of the forecast made?"),
    "budget": ("Figures of the budget", "How is each spend line and total made?"),
    "exchange_rates": ("Exchange rates", "What is each other currency worth?"),
    "team": ("Figures of the team", "How are headcount and pay made?"),
    "process": ("Figures of the sales process", "How long do deals take, and how many go on?"),
    "goals": ("Figures of the goals", "How are targets, forecasts and gaps made?"),
    "actuals": ("What was measured", "Which values were measured, and how far are they from plan?"),
    "baseline": (
        "Frozen baseline",
        "What did an earlier state of the plan say, and how far has the plan moved since?",
    ),
    "risks": ("Figures of the risks", "How likely is each risk, and what would it cost?"),
    "kpis": ("Other figures", "Which further figures do the KPIs rest on?"),
}
# what a search leads to, after the pages that say more; the rest repeats their figures, measured or as they were
_SEARCHED = frozenset({"forecast", "budget", "team", "process"})
_FOUND, _NOT_FOUND = "boost: 0.5", "exclude: true"
_LINES = {
    "budget": "boost: 2"
}  # each spend line is looked for by its name, and has no other part of a page to itself


def figure_pages(context: PageContext) -> Section:
    """Make the pages on which every other figure shows its formula, inputs and source."""
    shown = _worth_showing(context)
    by_section = {section: [node for node in shown if node.section == section] for section in _TITLES}
    pages = tuple(_page(context, section, nodes) for section, nodes in by_section.items() if nodes)
    return Section("How figures are made", pages)


def _page(context: PageContext, section: str, nodes: list[Node]) -> Page:
    path, (title, lead) = f"numbers/{section}.md", _TITLES[section]
    lineages = Lineages(context, path)
    text = render(
        "numbers.md.j2",
        title=title,
        lead=lead,
        nodes=lineages.families(nodes),
        months=lineages.months(nodes),
        search=_LINES.get(section, _FOUND) if section in _SEARCHED else _NOT_FOUND,
    )
    return Page(path, title, text)


def _worth_showing(context: PageContext) -> list[Node]:
    """Return the nodes without a page of their own that the plan gives a value, or that one with a page or a value rests on."""
    nodes, figures = context.results.graph.nodes, Figures(context, INDEX)
    grains: tuple[Grain, ...] = ("month", "year", "plan")
    of_plan = nodes if context.scenarios else nodes_of_plan(context.plan, context.results)
    asked = {*context.kpis, *(guardrail.figure for guardrail in context.plan.guardrails.values())}
    asked |= figures_in_conditions(context.plan)
    shown = [
        node
        for node in nodes
        if node in asked
        or (node in of_plan and any(set(figures.series(node, grain)) - {None} for grain in grains))
    ]
    needed = context.results.graph.ancestors(shown)
    kept = {node.id for node in nodes.values() if node.section == BASELINE and not _has_moved(context, node)}
    return [
        node
        for node in nodes.values()
        if node.id in needed and node.id not in kept and node.id not in context.places.kpi_pages
    ]


def _has_moved(context: PageContext, node: Node) -> bool:
    """Tell whether the plan has moved away from what a node of the baseline is about."""
    return first_move(context.results, ids.figure_of(node.id)) is not None
