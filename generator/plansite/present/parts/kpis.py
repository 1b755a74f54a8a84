"""Show a KPI in a line, with its target and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures, given
from plansite.present.figures.tiles import Tile, Tiles
from plansite.present.places import KPIS as INDEX
from plansite.present.text.render import prose
from plansite.read.values import MonthMap, Number, Season, currency_of

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.problems import Span


@dataclass(frozen=True, slots=True)
class KpiRow:
    """Show a KPI in a line of a list."""

    tile: Tile
    question: str
    target: Markup
    owner: Markup


def kpi_row(context: PageContext, page: str, kpi: str) -> KpiRow:
    """Return a KPI in a line, for a page."""
    owner = context.plan.files.kpis.tracking(kpi).owner
    return KpiRow(
        Tiles(context, page).standing(kpi, whole=False),
        context.catalog.kpis[kpi].question,
        target_markup(context, kpi),
        Answers(context, page, prose).refer("people", owner) if owner else Markup(),
    )


def target(context: PageContext, kpi: str) -> str:
    """Return a KPI's target in a few words, the last one of those that change; empty when the plan sets none."""
    return _target_and_place(context, kpi)[0]


def target_markup(context: PageContext, kpi: str) -> Markup:
    """Return a KPI's target with the line it stands on."""
    words, span = _target_and_place(context, kpi)
    return given(words, span) if span else Markup()


def _target_and_place(context: PageContext, kpi: str) -> tuple[str, Span | None]:
    target = context.plan.files.kpis.tracking(kpi).target
    value, place = target.value, target.place
    if value is None:
        return "", None
    figures = Figures(context, INDEX)
    if currency_of(value):
        return figures.written(place).striptags() + _each(context, kpi), place.span
    each = _each(context, kpi)
    if isinstance(value, Number):
        return figures.write(kpi, value.amount) + each, value.span
    if isinstance(value, MonthMap):
        month, number = value.steps[-1]
        return f"{figures.write(kpi, number.amount)}{each} from {context.language.month(month)}", number.span
    if isinstance(value, Season):
        return f"{figures.write(kpi, value.year.amount)} a year", value.year.span
    return figures.written(place).striptags(), place.span


def _each(context: PageContext, kpi: str) -> str:
    grain = context.target_grain(kpi)
    return each_period(context, kpi, grain) if grain else ""


def each_period(context: PageContext, kpi: str, grain: Grain) -> str:
    """Return for which period a level of what adds up holds, such as “ a month”; empty for all else."""
    node = context.results.graph.nodes.get(kpi)
    return f" a {grain}" if node and node.rollup == "sum" else ""
