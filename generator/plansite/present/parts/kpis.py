"""Show a KPI in a line, with its target and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures, stated
from plansite.present.figures.tiles import Tile, Tiles
from plansite.present.places import KPIS as INDEX
from plansite.present.text.render import prose
from plansite.read.values import MonthMap, Number, Season, currency_of

if TYPE_CHECKING:
    from plansite.present.context import PageContext
    from plansite.problems import Span
    from plansite.read.document import Entry


@dataclass(frozen=True, slots=True)
class KpiRow:
    """Show a KPI in the list of all."""

    tile: Tile
    question: str
    target: Markup
    owner: Markup


def kpi_row(context: PageContext, page: str, kpi: str) -> KpiRow:
    """Return a KPI in a line, for a page."""
    answers, tracked = Answers(context, page, prose), tracked_entry(context, kpi)
    owner = answers.refer("people", tracked.text("owner")) if tracked and tracked.text("owner") else Markup()
    return KpiRow(
        Tiles(context, page).standing(kpi, whole=False),
        context.catalog.kpis[kpi].question,
        target_markup(context, kpi),
        owner,
    )


def target(context: PageContext, kpi: str) -> str:
    """Return a KPI's target in a few words, the last one of those that change; empty when the plan sets none."""
    return _target_and_place(context, kpi)[0]


def target_markup(context: PageContext, kpi: str) -> Markup:
    """Return a KPI's target with the line it stands on."""
    words, span = _target_and_place(context, kpi)
    return stated(words, span) if span else Markup()


def _target_and_place(context: PageContext, kpi: str) -> tuple[str, Span | None]:
    tracked = tracked_entry(context, kpi)
    entry = tracked.get("target") if tracked else None
    value = context.plan.value(entry)
    if entry is None or value is None:
        return "", None
    figures = Figures(context, INDEX)
    if currency_of(value):
        return figures.written(entry).striptags(), entry.span
    if isinstance(value, Number):
        return figures.write(kpi, value.amount), value.span
    if isinstance(value, MonthMap):
        month, number = value.steps[-1]
        return f"{figures.write(kpi, number.amount)} from {context.language.month(month)}", number.span
    if isinstance(value, Season):
        return f"{figures.write(kpi, value.year.amount)} a year", value.year.span
    return figures.written(entry).striptags(), entry.span


def tracked_entry(context: PageContext, kpi: str) -> Entry | None:
    """Return what the plan says of a KPI that it tracks, None when it does not."""
    root = context.plan.single("kpis")
    tracked = root.get("tracked") if root else None
    return tracked.get(kpi) if tracked else None
