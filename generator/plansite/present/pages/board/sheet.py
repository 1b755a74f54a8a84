"""Make the board view: what a board asks first, on one screen and on one sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.measured.ahead.risks import exposures
from plansite.compute.model.kpis import headline_kpis
from plansite.present.answers.answers import Answers
from plansite.present.context import nodes_of_plan
from plansite.present.figures.conditions import numbers_of
from plansite.present.figures.figures import Figures, given, led
from plansite.present.figures.tiles import Tiles
from plansite.present.page import BOARD, Page
from plansite.present.parts.agenda import coming, overdue
from plansite.present.parts.goals import goal_rows
from plansite.present.parts.in_short import in_short
from plansite.present.places import Place, item_anchor
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.compute.measured.ahead.risks import Exposure
    from plansite.present.context import PageContext
    from plansite.present.parts.agenda import Event

TITLE = "Board view"
_RISKS_PAGE = "risks.md"
_MOST_GOALS, _MOST_TILES, _MOST_RISKS, _MOST_DATES = 7, 8, 4, 6


@dataclass(frozen=True, slots=True)
class TopRisk:
    """Show a risk in a line: what it is called, what is expected of it, and whether its early sign is there."""

    title: Markup
    likelihood: Markup
    owner: Markup
    is_raised: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Show what is to be decided or done: its day, what it is, and whose it is."""

    day: Markup
    title: Markup
    owner: Markup
    is_late: bool


def board_page(context: PageContext) -> Page | None:
    """Make the page; None where a plan has neither goals nor figures to open with."""
    goals, tiles = goal_rows(context, BOARD), Tiles(context, BOARD)
    of_plan, named = nodes_of_plan(context.plan, context.results), context.plan.files.plan.headline.items
    kpis = [kpi for kpi in headline_kpis(context.plan, context.results) if kpi in of_plan or kpi in named]
    if not goals and not kpis:
        return None
    text = render(
        "board.md.j2",
        title=TITLE,
        plan=context.plan.settings.title,
        company=context.plan.files.plan.company,
        as_of=context.as_of,
        in_short=in_short(context, BOARD),
        goals=goals[:_MOST_GOALS],
        more_goals=len(goals) - _MOST_GOALS,
        tiles=[tiles.standing(kpi) for kpi in kpis[:_MOST_TILES]],
        cash=context.charts.get("cash") or context.charts.get("worth"),
        risks=_risks(context),
        due=_due(context),
    )
    return Page(BOARD, TITLE, text)


def _risks(context: PageContext) -> list[TopRisk]:
    """Return what is expected to cost most, without what is over."""
    scenarios = {key: scenario.results for key, scenario in context.scenarios.items()}
    ranked = exposures(context.plan, numbers_of(context), scenarios)
    open_risks = [exposure for exposure in ranked if exposure.risk.status != "over"]
    return [_risk(context, exposure) for exposure in open_risks[:_MOST_RISKS]]


def _risk(context: PageContext, exposure: Exposure) -> TopRisk:
    risk, figures = exposure.risk, Figures(context, BOARD)
    likelihood = (
        Markup('<span class="ps-count">{}</span>').format(context.language.percent(exposure.likelihood))
        if exposure.likelihood is not None
        else Markup()
    )
    expected = (
        Markup(', expected <span class="ps-count">{}</span>').format(
            figures.write_difference(risk.figure, exposure.expected, large=True)
        )
        if exposure.expected is not None and risk.figure
        else ""
    )
    return TopRisk(
        led(risk.title_or_id, Place(_RISKS_PAGE, item_anchor("risks", risk.id), risk.title_or_id), BOARD),
        Markup("{}{}").format(likelihood, expected),
        Answers(context, BOARD, prose).owner(risk.entry) or Markup(),
        exposure.is_raised,
    )


def _due(context: PageContext) -> list[Due]:
    """Return what is overdue and what comes next."""
    late, soon = overdue(context), coming(context, _MOST_DATES)
    shown = [(event, True) for event in late] + [(event, False) for event in soon]
    return [_dated(context, event, is_late=is_late) for event, is_late in shown[:_MOST_DATES]]


def _dated(context: PageContext, event: Event, *, is_late: bool) -> Due:
    answers = Answers(context, BOARD, prose)
    return Due(
        given(context.language.day(event.day), event.span),
        led(event.title, event.place, BOARD),
        answers.refer("people", event.owner) if event.owner else Markup(),
        is_late,
    )
