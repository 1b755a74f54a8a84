"""Make the page of channels: what each is to bring and to cost beside forecast and budget, its words, pages and cadences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.compute.engine import ids
from plansite.compute.model.marketing import targets
from plansite.present.answers.answers import Answers
from plansite.present.charts.channels import spend_against_leads
from plansite.present.figures.figures import Figures, given, led
from plansite.present.figures.tables import Table, Tables
from plansite.present.page import Page
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.present.context import PageContext
    from plansite.read.items.item import Amount
    from plansite.read.items.sales import Channel, Keyword, LandingPage

PATH = "channels.md"
TITLE = "Channels in numbers"
_COLUMNS = (targets.LEADS, targets.SPEND, targets.COST_PER_LEAD, targets.CONVERSIONS)
_URL = Markup('<a class="ps-url" href="{}" rel="noopener noreferrer">{}</a>')


@dataclass(frozen=True, slots=True)
class Line:
    """Show one channel, or what all come to: name, and the figures of the columns, empty where there is none."""

    title: Markup
    owner: Markup
    cells: tuple[Markup, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Show the words and the pages of one channel, as rows of cells."""

    title: Markup
    keywords: tuple[tuple[Markup, ...], ...]
    pages: tuple[tuple[Markup, ...], ...]


def channels_page(context: PageContext) -> Page | None:
    """Make the page; None when no channel has targets, words or pages."""
    lines = _lines(context)
    parts = [
        _part(context, channel)
        for channel in context.plan.channels.values()
        if channel.keywords or channel.pages
    ]
    if not lines and not parts:
        return None
    text = render(
        "channels.md.j2",
        title=TITLE,
        lines=[*lines, *_totals(context)] if lines else [],
        gap=_gap(context),
        chart=spend_against_leads(context, PATH),
        tables=_tables(context),
        parts=parts,
        place=led("Place", context.places.parts.get("marketing.place"), PATH),
    )
    return Page(PATH, TITLE, text)


def _lines(context: PageContext) -> list[Line]:
    answers, nodes = Answers(context, PATH, prose), context.results.graph.nodes
    return [
        Line(
            answers.refer("channels", channel.id),
            answers.refer("people", channel.owner) if channel.owner else Markup(),
            (
                *(_cell(context, ids.of_part(figure, channel.id)) for figure in _COLUMNS),
                _cell(context, ids.breakdown("channel", channel.id)),
            ),
        )
        for channel in context.plan.channels.values()
        if any(ids.of_part(figure, channel.id) in nodes for figure in _COLUMNS)
    ]


def _cell(context: PageContext, node: str) -> Markup:
    is_there = node in context.results.graph.nodes
    return Figures(context, PATH).link(node, "plan", 0) if is_there else Markup()


def _totals(context: PageContext) -> list[Line]:
    """Return what all channels come to, what forecast and budget say, and how far apart they are."""

    def line(title: str, leads: str, spend: str, budget: str = "", kind: str = "") -> Line:
        cells = tuple(_cell(context, node) if node else Markup() for node in (leads, spend, "", "", budget))
        return Line(escape(title), Markup(), cells, kind)

    lines = [
        line("All channels", targets.ALL_LEADS, targets.ALL_SPEND, targets.ALL_BUDGETED, "total"),
        line("Forecast and budget", targets.FORECAST_LEADS, targets.ALL_BUDGETED),
        line("Channels beyond these", targets.LEADS_GAP, targets.SPEND_GAP),
    ]
    return [one for one in lines if any(one.cells)]


def _gap(context: PageContext) -> Markup | None:
    """Say in a sentence how many leads of the forecast come from no channel; None where none lack."""
    gap = (
        context.results.value(targets.LEADS_GAP, "plan", 0)
        if targets.LEADS_GAP in context.results.graph.nodes
        else None
    )
    forecast = context.results.value(targets.FORECAST_LEADS, "plan", 0) if gap else None
    if gap is None or gap >= 0 or forecast is None or targets.are_close(gap, 0.0, forecast):
        return None
    figures = Figures(context, PATH)
    lacking = figures.link(
        targets.LEADS_GAP, "plan", 0, text=figures.write(targets.LEADS_GAP, -gap), signed=False
    )
    return Markup("{} leads of the forecast come from no channel.").format(lacking)


def _tables(context: PageContext) -> list[Table]:
    """Return the leads and the spending of all channels by quarter."""
    tables, nodes = Tables(context, PATH), context.results.graph.nodes
    shown = []
    for figure, total in ((targets.LEADS, targets.ALL_LEADS), (targets.SPEND, targets.ALL_SPEND)):
        names = [name for key in context.plan.channels if (name := ids.of_part(figure, key)) in nodes]
        if names:
            shown.append(tables.of([*names, total], "quarter", (total,)))
    return shown


def _part(context: PageContext, channel: Channel) -> Part:
    return Part(
        Answers(context, PATH, prose).refer("channels", channel.id),
        tuple(_keyword(context, word) for word in channel.keywords),
        tuple(_page(context, page) for page in channel.pages),
    )


def _keyword(context: PageContext, word: Keyword) -> tuple[Markup, ...]:
    name = _linked(word.words, word.page) if word.page else given(word.words, word.words.span)
    return (name, *(_written(context, amount) for amount in (word.volume, word.rank, word.target_rank)))


def _page(context: PageContext, page: LandingPage) -> tuple[Markup, ...]:
    name = _linked(page.title, page.link) if page.link else given(page.title, page.title.span)
    return (
        name,
        *(_written(context, amount) for amount in (page.visits, page.conversion, page.target_conversion)),
    )


def _linked(title: str, address: str) -> Markup:
    return _URL.format(address, title) if address.startswith(("https://", "http://")) else escape(title)


def _written(context: PageContext, amount: Amount) -> Markup:
    return Figures(context, PATH).written(amount.place) if amount else Markup()
