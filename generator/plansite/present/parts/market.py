"""Show what segments of the market and target accounts come to: measures, and bars that compare the parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.compute.engine import ids
from plansite.compute.model.market import (
    BUYERS,
    GROWTH,
    OUR_SALES,
    OUR_SHARE,
    POTENTIAL,
    SPEND,
    STATUSES,
    potential_of,
)
from plansite.present.figures.figures import Figures
from plansite.present.text.render import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.present.context import PageContext

_MEASURES = (
    (BUYERS, "Companies or buyers"),
    (SPEND, "Spend in a year"),
    (GROWTH, "Growth in a year"),
    (OUR_SALES, "Our sales"),
    (OUR_SHARE, "Our share"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """Show one part as a bar: its share of the largest part."""

    title: Markup
    value: Markup
    share: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Compare parts."""

    title: str
    parts: tuple[Bar, ...]


def segments_part(context: PageContext, page: str) -> Markup | None:
    """Return what all segments come to, and how large each is; None where no segment has a number."""
    figures, segments = Figures(context, page), context.plan.files.market.segments
    measures = [
        (title, figures.link(node, "plan", 0)) for node, title in _MEASURES if context.results.is_known(node)
    ]
    titles = {segment.id: segment.title_or_id for segment in segments.values()}
    compared = (
        Bars(title, bars(context, page, ((ids.of_part(node, key), title) for key, title in titles.items())))
        for node, title in _MEASURES[:2]
    )
    return _shown(measures, [one for one in compared if len(one.parts) > 1])


def accounts_part(context: PageContext, page: str) -> Markup | None:
    """Return what target accounts could bring, together and by how far the plan is with them; None where none says it."""
    if not context.results.is_known(POTENTIAL):
        return None
    figures, accounts = Figures(context, page), context.plan.files.customers.accounts
    words = {
        status: status.replace("_", " ").capitalize() if status != STATUSES[0] else "Not contacted"
        for status in STATUSES
    }
    counted = {
        status: sum((account.status or STATUSES[0]) == status for account in accounts.values())
        for status in STATUSES
    }
    named = Markup('{} <span class="ps-count">({})</span>')
    rows = ((potential_of(status), named.format(words[status], counted[status])) for status in STATUSES)
    measures = [("Potential of all in a year", figures.link(POTENTIAL, "plan", 0))]
    return _shown(measures, [Bars("Potential by status", bars(context, page, rows))])


def bars(context: PageContext, page: str, rows: Iterable[tuple[str, str]]) -> tuple[Bar, ...]:
    """Return the parts whose value over the plan is known, as bars, in the order in which they are given."""
    figures, results = Figures(context, page), context.results
    known = [
        (node, title, value)
        for node, title in rows
        if node in results.graph.nodes and (value := results.value(node, "plan", 0)) is not None
    ]
    largest = max((value for _, _, value in known), default=0.0)
    return tuple(
        Bar(escape(title), figures.link(node, "plan", 0), max(value, 0.0) / largest if largest > 0 else 0.0)
        for node, title, value in known
    )


def _shown(measures: list[tuple[str, Markup]], compared: list[Bars]) -> Markup | None:
    if not measures and not compared:
        return None
    return Markup(render("compared.md.j2", measures=measures, compared=compared, tables=[]))  # noqa: S704 - a finished template
