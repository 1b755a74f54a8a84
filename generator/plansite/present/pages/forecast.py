"""Make the page of the forecast: what is expected, in charts and tables, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.model.options import chosen
from plansite.compute.model.revenue_model import EARNED, REVENUE
from plansite.compute.model.streams import company_model, read_streams
from plansite.present.answers.answers import Answers, question_of
from plansite.present.charts.moves import Moves
from plansite.present.figures.baseline import Baseline
from plansite.present.figures.figures import Figures, given, is_catalogs
from plansite.present.figures.lineage import Lineages
from plansite.present.figures.measured import Measured
from plansite.present.figures.sums import Part, Sums
from plansite.present.figures.tables import Table, Tables
from plansite.present.page import Page
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.model.revenue_model import Funnel, RevenueModel
    from plansite.present.context import PageContext
    from plansite.problems import Span
    from plansite.read.items.forecast import ForecastFile, Stream

PATH = "forecast.md"
GRAINS: tuple[Grain, ...] = ("year", "quarter", "month")
_SHOWN_ELSEWHERE = frozenset({"inputs", "figures", "expectation", "model", "streams", "firm_until"})
_FEWEST_STAGES = 3  # of a funnel with more: what is known of fewer is not one


@dataclass(frozen=True, slots=True)
class Stage:
    """Show one stage of the funnel: how many, as a share of the first, and which part of the stage before."""

    title: Markup
    value: Markup
    share: float
    rate: Markup


@dataclass(frozen=True, slots=True)
class Input:
    """Show an input as the plan states it, or a figure that the plan defines, with its line."""

    title: Markup
    written: Markup
    note: str
    source: str
    place: Markup


@dataclass(frozen=True, slots=True)
class ModelShown:
    """Show one model: what it earns, its funnel, what moves from month to month, and what it is computed from."""

    title: str = ""
    options: list[str] = field(default_factory=list)
    revenue: list[Table] = field(default_factory=list)
    funnel_title: str = ""
    stages: list[Stage] = field(default_factory=list)
    funnel: list[Table] = field(default_factory=list)
    sums: list[tuple[str, Markup | None, list[Table]]] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)


def forecast_page(context: PageContext) -> Page | None:
    """Make the page of the forecast; None when the plan has none."""
    forecast = context.plan.files.forecast
    if not forecast.is_given:
        return None
    answers, streams = Answers(context, PATH, prose), read_streams(context.plan, context.catalog)
    schema = context.plan.schemas.kinds["forecast"]
    title = str(schema.get("title", "Forecast"))
    first = context.results.calendar.periods("year")[0]
    model = company_model(context.plan, context.catalog)
    charts = ("revenue", "streams", *(f"model.{chart.title}" for chart in model.charts))
    text = render(
        "forecast.md.j2",
        title=title,
        lead=question_of(schema),
        owner=answers.owner(forecast.entry),
        expectation=prose(forecast.expectation) if forecast.expectation else None,
        charts=[context.charts[name] for name in charts if name in context.charts],
        whole=_several(context) if streams else _model(context, model, forecast),
        streams=[_model(context, stream.model, stream.item, stream.id) for stream in streams],
        year=context.language.period(first),
        firm=_firm(context, forecast),
        inputs=[*_inputs(context, forecast, "", ""), *_own(context, forecast)],
        blocks=answers.blocks(forecast.entry, schema, leave=_SHOWN_ELSEWHERE),
    )
    return Page(PATH, title, text)


def forecast_figures(context: PageContext) -> list[str]:
    """Return the figures in the tables of the page that are anything but zero; none when the plan has no forecast."""
    if not context.plan.files.forecast.is_given:
        return []
    model, figures = company_model(context.plan, context.catalog), Figures(context, PATH)
    return [node for node in model.figures_in_order if any(figures.series(node, "month"))]


def _several(context: PageContext) -> ModelShown:
    """Return what the company earns with all its streams; what moves in each is shown with the stream."""
    names = (*(ids.stream(stream, REVENUE) for stream in context.streams), *EARNED)
    return ModelShown(revenue=_tables(Tables(context, PATH), names, (REVENUE,)))


def _model(
    context: PageContext, model: RevenueModel, item: ForecastFile | Stream, stream: str = ""
) -> ModelShown:
    """Return what a model leads to: that of the plan, or that of a stream, whose figures begin with its name."""
    title = context.streams.get(stream, "")
    tables = Tables(context, PATH, title)
    funnel = (*model.funnel.before, *model.funnel.figures)
    return ModelShown(
        title=title,
        options=[option.title for option in chosen(item, context.catalog.options)],
        revenue=_tables(tables, _full(model.earned, stream), (ids.stream(stream, REVENUE),)),
        funnel_title=model.funnel.title,
        stages=_stages(context, model.funnel, stream, title),
        funnel=_tables(tables, _full(funnel, stream), ()),
        sums=_sums(context, model, stream, title),
        inputs=_inputs(context, item, stream, title),
    )


def _full(names: tuple[str, ...], stream: str) -> tuple[str, ...]:
    return tuple(ids.stream(stream, name) for name in names)


def _tables(tables: Tables, nodes: tuple[str, ...], totals: tuple[str, ...]) -> list[Table]:
    by_grain = [tables.of(nodes, grain, totals) for grain in GRAINS]
    return _beside(tables.context, [table for table in by_grain if table.rows])


def _beside(context: PageContext, tables: list[Table]) -> list[Table]:
    """Return tables with the frozen baseline and what was measured beside the first of them."""
    first = [Measured(context, PATH).beside(Baseline(context, PATH).beside(table)) for table in tables[:1]]
    return [*first, *tables[1:]]


def _sums(
    context: PageContext, model: RevenueModel, stream: str, within: str
) -> list[tuple[str, Markup | None, list[Table]]]:
    """Return what adds up in each period, with what moved it over the whole plan, as far as the plan has it."""
    sums, moves, shown = Sums(context, PATH, within), Moves(context, PATH), []
    for breakdown in model.sums:
        total = ids.stream(stream, breakdown.total)
        parts = [Part(ids.stream(stream, term.figure), term.sign) for term in breakdown.terms]
        known = [part for part in parts if _is_known(context, part.node)]
        if len(known) > 1 and _is_known(context, total):
            tables = _beside(context, [sums.flow(known, total, grain) for grain in GRAINS])
            shown.append((breakdown.title, moves.over_plan(known, total), tables))
    return shown


def _is_known(context: PageContext, node: str) -> bool:
    """Tell whether a figure is there and anything but zero."""
    return node in context.results.graph.nodes and any(Figures(context, PATH).series(node, "month"))


def _stages(context: PageContext, funnel: Funnel, stream: str, within: str) -> list[Stage]:
    """Return the funnel of the first year; none when it is not drawn, or too little of it is known."""
    figures, tables = Figures(context, PATH), Tables(context, PATH, within)
    known = [
        (stage, ids.stream(stream, stage.figure), value)
        for stage in funnel.stages
        if (value := context.results.value(ids.stream(stream, stage.figure), "year", 0))
    ]
    if not funnel.title or len(known) < min(_FEWEST_STAGES, len(funnel.stages)):
        return []
    most = max(value for _, _, value in known)
    shown: list[Stage] = []
    for stage, node, value in known:
        rates = [
            rate
            for rate in _full(stage.rates, stream)
            if shown and context.results.value(rate, "year", 0) is not None
        ]
        rate = figures.link(rates[0], "year", 0) if rates else Markup()
        shown.append(Stage(tables.name(node), figures.link(node, "year", 0), value / most, rate))
    return shown


def _firm(context: PageContext, forecast: ForecastFile) -> Markup | None:
    """Return the month up to which the plan stands by its numbers, None when that is all of them."""
    if context.firm_months >= context.results.calendar.months:
        return None
    words = context.language.month(context.results.calendar.name(context.firm_months - 1))
    until = forecast.firm_until
    return given(words, until.span) if until else Markup('<span class="ps-period">{}</span>').format(words)


def _place(figures: Figures, span: Span) -> tuple[str, Markup]:
    return "" if is_catalogs(span) else f"{span.file}:{span.line}", figures.place(span)


def _inputs(context: PageContext, item: ForecastFile | Stream, stream: str, within: str) -> list[Input]:
    """Return what the plan states for a model, in the order of the file."""
    figures, tables = Figures(context, PATH), Tables(context, PATH, within)
    return [
        Input(tables.name(node), figures.written(amount.place), "", *_place(figures, amount.span))
        for name, amount in item.inputs.items()
        if (node := ids.stream(stream, name)) in context.results.graph.nodes
    ]


def _own(context: PageContext, forecast: ForecastFile) -> list[Input]:
    """Return the figures that the plan defines, in the order of the file."""
    figures, lineages, nodes = Figures(context, PATH), Lineages(context, PATH), context.results.graph.nodes
    tables = Tables(context, PATH)
    return [
        Input(
            tables.name(name),
            Markup("= {}").format(lineages.formula(nodes[name])),
            figure.note,
            *_place(figures, nodes[name].span),
        )
        for name, figure in forecast.figures.items()
        if name in nodes
    ]
