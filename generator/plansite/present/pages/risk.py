"""Make the page of ranges and chances: how far the plan may come out lower or higher, and what decides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given
from plansite.compute.engine.sampling import SAMPLES, Samples, drivers, sample, swings
from plansite.present.charts.charts import Chart, Label
from plansite.present.charts.plots import Line, band_shape, line_shapes, month_labels, scale_for, ticks
from plansite.present.figures.figures import Figures
from plansite.present.figures.tables import Tables
from plansite.present.page import Page
from plansite.present.text.language import chance_in_words
from plansite.present.text.render import render

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.sampling import Band, Swing
    from plansite.present.context import PageContext

PATH = "ranges.md"
GAIN, BREAK_EVEN = "plan_net_gain", "break_even_month"
_WHOLE_PLAN = frozenset({"sum", "setting"})
_SURE = 0.01


@dataclass(frozen=True, slots=True)
class Risk:
    """Hold the samples behind the page; `north` is the figure that the plan steers by, empty when it is unknown."""

    samples: Samples
    north: str
    shown: tuple[str, ...]
    goals: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Bar:
    """Show what one range alone does to a figure; the places on its bar run from 0 on the left to 1 on the right."""

    title: Markup
    stated: Markup
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


def weigh(context: PageContext) -> Risk | None:
    """Sample what the page shows; None when the plan states no range."""
    nodes = context.results.graph.nodes
    if not drivers(context.results.graph):
        return None
    root = context.plan.single("plan")
    north = root.text("north_star") if root else ""
    north = north if context.results.value(north, "month", _last(context)) is not None else ""
    headline = root.texts("headline") if root else ()
    wanted = dict.fromkeys([*([north] if north else []), *headline, GAIN])
    shown = tuple(
        node
        for node in wanted
        if node in nodes and context.results.value(node, *_period(context, node)) is not None
    )
    goals = tuple(
        key
        for key in context.plan.items("goals")
        if {ids.goal(key, "forecast"), ids.goal(key, "target")} <= nodes.keys()
    )
    figures: dict[Grain, list[str]] = {"month": [north] if north else [], "year": [], "plan": []}
    for node in shown:
        figures[_period(context, node)[0]].append(node)
    figures["plan"] += [ids.goal(key, part) for key in goals for part in ("forecast", "target")]
    figures["plan"] += [BREAK_EVEN] if BREAK_EVEN in nodes else []
    return Risk(sample(context.results, figures), north, shown, goals)


def fan(context: PageContext, risk: Risk | None) -> dict[str, Chart]:
    """Return the chart of the figure that the plan steers by, with the space in which eight of ten draws lie."""
    if risk is None or not risk.north or not risk.samples.moves(risk.north, "month"):
        return {}
    bands = [band for band in risk.samples.bands(risk.north, "month") if band]
    likely = Line("Likely", tuple(context.results.series(risk.north, "month")))
    if len(bands) < len(likely.known) or len(bands) < context.results.calendar.months:
        return {}
    lows, highs = [band.p10 for band in bands], [band.p90 for band in bands]
    scale = scale_for([*lows, *highs, *likely.known], zero=False)
    figures, language = Figures(context, PATH), context.language
    unit = context.results.graph.nodes[risk.north].unit
    write = language.short if unit in {"money", "count"} else language.value
    ends = [
        Label(1, scale.share(value), figures.write(risk.north, value, large=True), kind)
        for value, kind in ((lows[-1], "end ps-c-below"), (highs[-1], "end"))
    ]
    labels = (
        *ticks(scale, lambda value: write(value, unit)),
        *month_labels(context.results.calendar.names, language),
        *ends,
    )
    title = context.results.graph.nodes[risk.north].title
    says = f"{title}: eight of ten draws end between {ends[0].text} and {ends[1].text}."
    shapes = (band_shape(lows, highs, 1, scale), *line_shapes([likely], scale))
    return {
        "fan": Chart(
            says,
            shapes,
            "wide",
            (risk.north,),
            labels,
            ((1, "Likely, with eight of ten draws around it"),),
            title,
        )
    }


def chances(context: PageContext, risk: Risk | None) -> dict[str, float]:
    """Return for each goal that ranges move the share of draws that reach it, 0 to 1."""
    found: dict[str, float] = {}
    for key in risk.goals if risk else ():
        kpi = context.catalog.kpis.get(context.plan.items("goals")[key].text("kpi"))
        if risk and any(risk.samples.moves(ids.goal(key, part), "plan") for part in ("forecast", "target")):
            found[key] = risk.samples.chance_of_goal(key, kpi.better if kpi else "up")
    return found


def risk_page(context: PageContext, risk: Risk | None) -> Page | None:
    """Make the page; None when the plan states no range."""
    if risk is None:
        return None
    made = Maker(context, risk, Figures(context, PATH), Tables(context, PATH))
    spreads = [spread for node in risk.shown if (spread := made.spread(node))]
    north = next((node for node in risk.shown if node == risk.north), "")
    tornadoes = [made.tornado(node) for node in dict.fromkeys((GAIN, north)) if node in risk.shown]
    text = render(
        "risk.md.j2",
        title="Ranges and chances",
        ranges=len(risk.samples.drivers),
        samples=context.language.number(SAMPLES, "count"),
        north=made.told(north) if north else None,
        gain=made.told(GAIN) if GAIN in risk.shown else None,
        below=made.below(GAIN) if GAIN in risk.shown else None,
        back=made.break_even(),
        until=context.language.month(context.results.calendar.names[-1]),
        chart=context.charts.get("fan"),
        spreads=spreads,
        odds=[made.odds(key) for key in risk.goals],
        tornadoes=[each for each in tornadoes if each.bars],
    )
    return Page(PATH, "Ranges and chances", text)


@dataclass(frozen=True, slots=True)
class Maker:
    """Make the parts of the page."""

    context: PageContext
    risk: Risk
    figures: Figures
    tables: Tables

    def spread(self, node: str) -> Spread | None:
        """Return how far a figure may come out; None when no range moves it, or when it cannot always be told."""
        grain, index = _period(self.context, node)
        band = self._band(node)
        if band is None or not self.risk.samples.moves(node, grain):
            return None
        low, middle, high = (
            self._sampled(node, value, quantile=rank)
            for rank, value in ((10, band.p10), (50, band.p50), (90, band.p90))
        )
        period = self.context.language.period(self.context.results.calendar.periods(grain)[index])
        return Spread(
            self.tables.name(node), period, self.figures.link(node, grain, index), low, middle, high
        )

    def told(self, node: str) -> Spread | None:
        """Return a figure for a sentence."""
        return self.spread(node)

    def below(self, node: str) -> Markup | None:
        """Return in how many draws a figure ends below its likely value."""
        grain, index = _period(self.context, node)
        likely = self.context.results.value(node, grain, index)
        if likely is None or not self.risk.samples.moves(node, grain):
            return None
        return self._chance(self.risk.samples.chance(node, grain, index, lambda found: found < likely))

    def break_even(self) -> Markup | None:
        """Return the chance that the plan earns back what it costs while it lasts."""
        if BREAK_EVEN not in self.context.results.graph.nodes or not self.risk.samples.moves(
            BREAK_EVEN, "plan"
        ):
            return None
        return self._chance(self.risk.samples.chance_known(BREAK_EVEN), BREAK_EVEN)

    def odds(self, key: str) -> Odds:
        """Return the chance of a goal."""
        goal = self.context.plan.items("goals")[key]
        forecast, target = ids.goal(key, "forecast"), ids.goal(key, "target")
        kpi = self.context.catalog.kpis.get(goal.text("kpi"))
        share = self.risk.samples.chance_of_goal(key, kpi.better if kpi else "up")
        moved = any(self.risk.samples.moves(node, "plan") for node in (forecast, target))
        chance = (
            self._chance(share, forecast)
            if moved
            else Markup('<span class="ps-aside">moved by no range</span>')
        )
        place = self.context.places.item("goals", key)
        title = goal.text("title", key)
        link = (
            Markup('<a class="ps-ref" href="{}">{}</a>').format(place.seen_from(PATH), title)
            if place
            else Markup("{}").format(title)
        )
        due = Markup('<span class="ps-period">{}</span>').format(self.context.language.day(goal.text("end")))
        return Odds(
            link,
            due,
            self.figures.link(target, "plan", 0),
            self.figures.link(forecast, "plan", 0),
            chance,
            share if moved else 0.0,
        )

    def tornado(self, node: str) -> Tornado:
        """Return what each range alone does to a figure."""
        grain, index = _period(self.context, node)
        likely = self.context.results.value(node, grain, index) or 0.0
        found = swings(self.context.results, node, grain, index)
        ends = [likely, *(end for swing in found for end in (swing.low, swing.high))]
        first, width = min(ends), (max(ends) - min(ends)) or 1.0
        bars = tuple(self._bar(node, swing, (likely - first) / width, first, width) for swing in found)
        period = self.context.language.period(self.context.results.calendar.periods(grain)[index])
        return Tornado(self.tables.name(node), period, self.figures.link(node, grain, index), bars)

    def _bar(self, node: str, swing: Swing, likely: float, first: float, width: float) -> Bar:
        source = self.context.results.graph.nodes[swing.driver].source
        stated = self.figures.written_value(source.value) if isinstance(source, Given) else Markup()
        return Bar(
            self.tables.name(swing.driver),
            stated,
            self._sampled(node, swing.low, driver=swing.driver, end="low"),
            self._sampled(node, swing.high, driver=swing.driver, end="high"),
            (swing.low - first) / width,
            (swing.high - first) / width,
            likely,
        )

    def _band(self, node: str) -> Band | None:
        grain, index = _period(self.context, node)
        return self.risk.samples.bands(node, grain)[index]

    def _sampled(self, node: str, value: float, **marks: str | int) -> Markup:
        """Return a value of a figure that is not the plan's likely one, marked with how it came about."""
        grain, index = _period(self.context, node)
        period = self.context.results.calendar.periods(grain)[index].label
        how = Markup().join(Markup(' data-{}="{}"').format(name, mark) for name, mark in marks.items())
        return Markup(
            '<span class="ps-sampled{}" data-node="{}" data-period="{}" data-sampled="{}"{}>{}</span>'
        ).format(
            " ps-negative" if value < 0 else "",
            node,
            period,
            repr(value),
            how,
            self.figures.write(node, value),
        )

    def _chance(self, share: float, node: str = "") -> Markup:
        """Return a share of all draws, marked with the figure that it is about."""
        words = chance_in_words(self.context.language, share)
        marks = Markup(' data-node="{}" data-period="plan"').format(node) if node else Markup()
        return Markup('<span class="ps-count" data-chance="{}"{}>{}</span>').format(repr(share), marks, words)


def _last(context: PageContext) -> int:
    return context.results.calendar.months - 1


def _period(context: PageContext, node: str) -> tuple[Grain, int]:
    """Return where a figure is looked at: over the whole plan if it adds up, in the last year if it is a rate, else at the end."""
    rollup = context.results.graph.nodes[node].rollup
    if rollup == "recompute":
        return "year", len(context.results.calendar.periods("year")) - 1
    return ("plan", 0) if rollup in _WHOLE_PLAN else ("month", _last(context))
