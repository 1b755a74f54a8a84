"""Make the pages that open figures up: one for each KPI, and one for each part of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.present.answers import Answers
from plansite.present.page import Page, Section
from plansite.present.render import prose, render
from plansite.present.tables import Tables

if TYPE_CHECKING:
    from plansite.present.book import Book

_TITLES = {
    "forecast": ("Figures of the forecast", "How is each figure of the forecast made?"),
    "budget": ("Figures of the budget", "How is each spend line and total made?"),
    "team": ("Figures of the team", "How are headcount and pay made?"),
    "goals": ("Figures of the goals", "How are targets, forecasts and gaps made?"),
    "kpis": ("Other figures", "Which further figures do the KPIs rest on?"),
}


def kpi_pages(book: Book) -> Section:
    """Make a page for each KPI that the plan asks for."""
    return Section("KPIs", tuple(_kpi(book, kpi) for kpi in book.kpis))


def _kpi(book: Book, kpi: str) -> Page:
    path = f"kpis/{kpi}.md"
    definition = book.catalog.kpis[kpi]
    answers = Answers(book, path, prose)
    root = book.plan.single("kpis")
    tracked = root.at(["tracked"]).get(kpi) if root else None
    schema = book.plan.schemas.kinds["kpis"]["properties"]["tracked"]["additionalProperties"]
    card = answers.card(kpi, tracked, schema) if tracked else None
    goals = [answers.refer("goals", key) for key, goal in book.plan.items("goals").items() if goal.text("kpi") == kpi]
    text = render(
        "kpi.md.j2",
        title=definition.title,
        question=definition.question,
        definition=definition.meaning,
        chart=None,
        facts=card.facts if card else (),
        blocks=card.blocks if card else (),
        node=Tables(book, path).explained(book.results.graph.nodes[kpi]),
        goals=goals,
    )
    return Page(path, definition.title, text)


def figure_pages(book: Book) -> Section:
    """Make the pages on which every other figure shows its formula, inputs and source."""
    pages = []
    for section, (title, lead) in _TITLES.items():
        path = f"numbers/{section}.md"
        shown = [node for node in book.results.graph.nodes.values() if node.section == section and node.id not in book.places.kpi_pages]
        tables = Tables(book, path)
        nodes = [tables.explained(node) for node in shown]
        if nodes:
            pages.append(Page(path, title, render("numbers.md.j2", title=title, lead=lead, nodes=nodes)))
    return Section("How figures are made", tuple(pages))
