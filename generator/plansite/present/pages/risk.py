"""Make the page of ranges and chances: how far the plan may come out lower or higher, and what decides it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine.graph import Given
from plansite.compute.engine.sampling import SAMPLES, swings
from plansite.present.charts.builder import NEAREST
from plansite.present.charts.charts import Chart, Key
from plansite.present.charts.plots import (
    Line,
    band_shape,
    line_shapes,
    month_labels,
    names_beside,
    scale_for,
    ticks,
)
from plansite.present.figures.figures import Figures, led
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.sampled import chance, sampled, spread_words
from plansite.present.figures.tables import Row, Table, Tables
from plansite.present.page import Page
from plansite.present.parts.goals import goal_status
from plansite.present.parts.risk import BREAK_EVEN, CASH, GAIN, RETURN, period_of
from plansite.present.text.render import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.compute.engine.sampling import Band, Swing
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext
    from plansite.present.parts.risk import Risk

PATH = "ranges.md"
TITLE = "Ranges and chances"
_UNMOVED = Markup('<span class="ps-aside">moved by no range</span>')


@dataclass(frozen=True, slots=True)
class Spread:
    """Show a figure: likely, and what one, five and nine of ten draws stay at or below."""

    title: Markup
    period: str
    likely: Markup
    low: Markup
    middle: Markup
    high: Markup


@dataclass(frozen=True, slots=True)
class Odds:
    """Show how likely a goal is reached; `share` is the length of its bar."""

    title: Markup
    due: Markup
    target: Markup
    likely: Markup
    chance: Markup
    share: float
    status: Markup


@dataclass(frozen=True, slots=True)
class Bar:
    """Show what one range alone does to a figure; the places on its bar run from 0 on the left to 1 on the right."""

    title: Markup
    given: Markup
    low: Markup
    high: Markup
    at_low: float
    at_high: float
    likely: float


@dataclass(frozen=True, slots=True)
class Tornado:
    """Show the bars of one figure, the longest first."""

    title: Markup
    period: str
    likely: Markup
    bars: tuple[Bar, ...]


def fan(context: PageContext, risk: Risk | None) -> dict[str, Chart]:
    """Return the chart of the figure that the plan steers by, with the space in which eight of ten draws lie."""
    if risk is None or not risk.north or not risk.samples.moves(risk.north, "month"):
        return {}
    bands = [band for band in risk.samples.bands(risk.north, "month") if band]
    likely = Line("Likely", tuple(context.results.series(risk.north, "month")))
    if len(bands) < len(likely.known) or len(bands) < context.results.calendar.months:
        return {}
    return {"fan": _fan(context, risk.north, bands, likely)}


def _fan(context: PageContext, north: str, bands: Sequence[Band], likely: Line) -> Chart:
    """Draw the likely line with what one and nine of ten draws stay at or below, in every month."""
    lows, highs = [band.p10 for band in bands], [band.p90 for band in bands]
    scale = scale_for([*lows, *highs, *likely.known], zero=False)
    node, language = context.results.graph.nodes[north], context.language
    write = language.short if node.unit in {"money", "count"} else language.value
    figures = Figures(context, PATH)
    low, high, last = (
        figures.write(north, value, large=True) for value in (lows[-1], highs[-1], likely.values[-1] or 0.0)
    )
    named = (("P90", highs[-1], high), ("Likely", likely.values[-1] or 0.0, last), ("P10", lows[-1], low))
    names = [(scale.share(value), 1, False, f"{name} {text}") for name, value, text in named]
    months = month_labels(context.results.calendar.names, language)
    seen = f"{node.title}: eight of ten draws end between {low} and {high}"
    return Chart(
        f"{seen}.",
        (band_shape(lows, highs, 1, scale), *line_shapes([likely], scale)),
        "wide",
        (north,),
        (*ticks(scale, lambda value: write(value, node.unit)), *months, *names_beside(names, NEAREST)),
        (Key(1, "Likely, with eight of ten draws around it"),),
        finding=seen,
        table=_of_bands(context, north, bands),
        names=max(len(text) for *_, text in names),
    )


def _of_bands(context: PageContext, north: str, bands: Sequence[Band]) -> Table:
    """Return by month what one and nine of ten draws stay at or below, and what is likely."""
    figures, tables = Figures(context, PATH), Tables(context, PATH)
    low, high = (
        Row(
            Markup('<span class="ps-count">{}</span>').format(title),
            north,
            tuple(
                sampled(figures, north, "month", month, value, quantile=quantile)
                for month, value in enumerate(values)
            ),
        )
        for title, quantile, values in (
            ("One of ten draws is lower (P10)", 10, [band.p10 for band in bands]),
            ("Nine of ten draws are lower (P90)", 90, [band.p90 for band in bands]),
        )
    )
    table = tables.table((high, tables.row(north, "month", title="Likely"), low), "month")
    # no cell of draws claims to be the plan's own value of its month
    return replace(table, columns=tuple(replace(column, label="") for column in table.columns))


def risk_page(context: PageContext, risk: Risk | None, within: str = "") -> Page | None:
    """Make the page; None when the plan states no range. `within` says how often earlier ranges held, empty without any."""
    if risk is None:
        return None
    maker = Maker(context, risk, Figures(context, PATH), Tables(context, PATH))
    north, gain = (node if node in risk.shown else "" for node in (risk.north, GAIN))
    tornadoes = [maker.tornado(node) for node in dict.fromkeys((gain, north)) if node]
    text = render(
        "risk.md.j2",
        title=TITLE,
        ranges=len(risk.samples.drivers),
        samples=context.language.number(SAMPLES, "count"),
        north=maker.spread(north) if north else None,
        gain=maker.spread(gain) if gain else None,
        below=maker.below(gain) if gain else None,
        worth={node: spread_words(maker.figures, node) for node in (BREAK_EVEN, RETURN, CASH)},
        until=context.language.month(context.results.calendar.names[-1]),
        chart=context.charts.get("fan"),
        spreads=[spread for node in risk.shown if (spread := maker.spread(node))],
        within=within,
        odds=[maker.odds(judged) for judged in context.goals if _has_odds(context, judged)],
        tornadoes=[tornado for tornado in tornadoes if tornado.bars],
    )
    return Page(PATH, TITLE, text)


def _has_odds(context: PageContext, judged: JudgedGoal) -> bool:
    """Tell whether a goal is open and has both a target and a figure to expect."""
    nodes = context.expected.graph.nodes
    return not judged.goal.done and all(judged.node(part) in nodes for part in ("forecast", "target"))


@dataclass(frozen=True, slots=True)
class Maker:
    """Make the parts of the page."""

    context: PageContext
    risk: Risk
    figures: Figures
    tables: Tables

    def spread(self, node: str) -> Spread | None:
        """Return how far a figure may come out; None when no range moves it, or when it cannot always be told."""
        grain, index = period_of(self.context, node)
        band = self._band(node)
        if band is None or not self.risk.samples.moves(node, grain):
            return None
        return Spread(
            self.tables.name(node),
            self._period(node),
            self.figures.link(node, grain, index),
            self._sampled(node, band.p10, quantile=10),
            self._sampled(node, band.p50, quantile=50),
            self._sampled(node, band.p90, quantile=90),
        )

    def below(self, node: str) -> Markup | None:
        """Return in how many draws a figure ends below its likely value."""
        grain, index = period_of(self.context, node)
        likely = self.context.results.value(node, grain, index)
        if likely is None or not self.risk.samples.moves(node, grain):
            return None
        return self._chance(self.risk.samples.chance(node, grain, index, lambda drawn: drawn < likely))

    def odds(self, judged: JudgedGoal) -> Odds:
        """Return the chance of a goal, in the numbers that it is judged by."""
        goal, place = judged.goal, self.context.places.item("goals", judged.id)
        figures, share, forecast = (
            expected_figures(self.context, PATH),
            judged.chance,
            judged.node("forecast"),
        )
        return Odds(
            led(goal.title, place, PATH),
            Markup('<span class="ps-period">{}</span>').format(self.context.language.day(goal.end)),
            figures.link(judged.node("target"), "plan", 0),
            figures.link(forecast, "plan", 0),
            _UNMOVED if share is None else self._chance(share, forecast),
            share or 0.0,
            goal_status(judged),
        )

    def tornado(self, node: str) -> Tornado:
        """Return what each range alone does to a figure."""
        grain, index = period_of(self.context, node)
        likely = self.context.results.value(node, grain, index) or 0.0
        by_range = swings(self.context.results, node, grain, index)
        ends = [likely, *(end for swing in by_range for end in (swing.low, swing.high))]
        first, width = min(ends), (max(ends) - min(ends)) or 1.0
        return Tornado(
            self.tables.name(node),
            self._period(node),
            self.figures.link(node, grain, index),
            tuple(self._bar(node, swing, (likely - first) / width, first, width) for swing in by_range),
        )

    def _bar(self, node: str, swing: Swing, likely: float, first: float, width: float) -> Bar:
        source = self.context.results.graph.nodes[swing.driver].source
        given = self.figures.written_value(source.value) if isinstance(source, Given) else Markup()
        return Bar(
            self.tables.name(swing.driver),
            given,
            self._sampled(node, swing.low, driver=swing.driver, end="low"),
            self._sampled(node, swing.high, driver=swing.driver, end="high"),
            (swing.low - first) / width,
            (swing.high - first) / width,
            likely,
        )

    def _period(self, node: str) -> str:
        """Return in words the period in which a figure is looked at."""
        grain, index = period_of(self.context, node)
        return self.context.language.period(self.context.results.calendar.periods(grain)[index])

    def _band(self, node: str) -> Band | None:
        grain, index = period_of(self.context, node)
        return self.risk.samples.bands(node, grain)[index]

    def _sampled(self, node: str, value: float, **marks: str | int) -> Markup:
        """Return a value of a figure that is not the plan's likely one, marked with how it came about."""
        grain, index = period_of(self.context, node)
        return sampled(self.figures, node, grain, index, value, **marks)

    def _chance(self, share: float, node: str = "") -> Markup:
        """Return a share of all draws, marked with the figure that it is about."""
        return chance(self.figures, share, node)
