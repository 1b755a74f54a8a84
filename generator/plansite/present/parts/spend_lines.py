"""Show the spend lines that are counted under one thing, such as a person or a KPI, and what those of a person come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.model.spend.spending import budget_lines
from plansite.present.figures.figures import Figures, led

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.present.context import PageContext


def spend_lines(context: PageContext, page: str, breakdown: str, item: str) -> list[tuple[Markup, Markup]]:
    """Return the spend lines under an item of a breakdown, each with what it costs over the plan."""
    figures = Figures(context, page)
    return [
        (
            led(line.title, context.places.item("budget_lines", line.id), page),
            figures.link(line.node, "plan", 0),
        )
        for line in budget_lines(context.plan)
        if line.under(breakdown) == item and line.node in context.results.graph.nodes
    ]


def spent_by(context: PageContext, page: str, person: str) -> Markup | None:
    """Return what the spend lines of a person come to over the plan; None when there are none."""
    total = ids.breakdown("owner", person)
    return Figures(context, page).link(total, "plan", 0) if total in context.results.graph.nodes else None
