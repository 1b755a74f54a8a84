"""Make the page of the forecast: what is expected, in pictures and tables, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.present.answers.answers import Answers, question_of
from plansite.present.figures.baseline import Baseline
from plansite.present.figures.figures import Figures, stated
from plansite.present.figures.lineage import Lineages
from plansite.present.figures.measured import Measured
from plansite.present.figures.sums import Part, Sums
from plansite.present.figures.tables import Table, Tables
from plansite.present.page import Page
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.problems import Span
    from plansite.read.document import Entry

PATH = "forecast.md"
GRAINS: tuple[Grain, ...] = ("year", "quarter", "month")
_SHOWN_ELSEWHERE = frozenset({"inputs", "figures", "expectation", "model", "streams", "firm_until"})
# each: heading, parts with “-” for what is taken off, and what they come to; the first that a model knows is shown
_FLOWS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "Recurring revenue from month to month",
        ("mrr_at_start", "new_mrr", "expansion_mrr", "cross_sell_mrr", "-contraction_mrr", "-churned_mrr"),
        "mrr_at_end",
    ),
    ("Customers", ("customers_at_start", "new_customers", "-customers_lost_count"), "paying_subscribers"),
    ("Customers", ("customers_at_start", "new_customers", "-customers_lost_count"), "customers_at_end"),
    ("Orders", ("new_customers", "repeat_orders"), "orders"),
    ("Days of work", ("days_billed", "days_turned_away"), "days_wanted"),
)
_REVENUE = (
    "subscription_revenue",
    "order_revenue",
    "one_time_fees",
    "other_revenue",
    "revenue",
    "gross_profit",
    "expected_gain",
)
_FUNNEL = ("visits", "leads_new", "mqls", "sqls", "opportunities_created", "orders", "new_customers")
_FUNNEL_TABLE = ("visitors", *_FUNNEL)
# how much of one stage reaches the next, by the figure that says so best
_RATES = {
    "mqls": ("lead_to_mql",),
    "sqls": ("mql_to_sql_rate", "mql_to_sql"),
    "opportunities_created": ("sql_to_opportunity", "lead_to_opportunity_ratio"),
    "orders": ("visit_to_order",),
    "new_customers": ("close_rate", "opportunity_to_customer"),
}


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

    title: str
    revenue: list[Table]
    stages: list[Stage]
    funnel: list[Table]
    flows: list[tuple[str, list[Table]]]
    inputs: list[Input]


def forecast_page(context: PageContext) -> Page | None:
    """Make the page of the forecast; None when the plan has none."""
    root = context.plan.single("forecast")
    if root is None:
        return None
    answers, streams = Answers(context, PATH, prose), context.streams
    schema = context.plan.schemas.kinds["forecast"]
    title = str(schema.get("title", "Forecast"))
    first = context.results.calendar.periods("year")[0]
    text = render(
        "forecast.md.j2",
        title=title,
        lead=question_of(schema),
        owner=answers.owner(root),
        expectation=prose(root.text("expectation")) if root.text("expectation") else None,
        charts=[
            context.charts[name] for name in ("revenue", "streams", "customers") if name in context.charts
        ],
        whole=_several(context) if streams else _model(context, root),
        streams=[_model(context, entry, key) for key, entry in root.under("streams")],
        year=context.language.period(first),
        firm=_firm(context, root),
        inputs=[*_inputs(context, root, "", ""), *_own(context, root)],
        blocks=answers.blocks(root, schema, leave=_SHOWN_ELSEWHERE),
    )
    return Page(PATH, title, text)


def forecast_figures(context: PageContext) -> list[str]:
    """Return the figures in the tables of the page that are anything but zero; none when the plan has no forecast."""
    if context.plan.single("forecast") is None:
        return []
    flows = [name.removeprefix("-") for _, names, total in _FLOWS for name in (*names, total)]
    wanted, figures = dict.fromkeys((*_REVENUE, *_FUNNEL_TABLE, *flows)), Figures(context, PATH)
    return [node for node in wanted if any(figures.series(node, "month"))]


def _several(context: PageContext) -> ModelShown:
    """Return what the company earns with all its streams; what moves in each is shown with the stream."""
    names = (
        *(ids.stream(stream, "revenue") for stream in context.streams),
        "revenue",
        "gross_profit",
        "expected_gain",
    )
    return ModelShown("", _tables(Tables(context, PATH), names, ("revenue",)), [], [], [], [])


def _model(context: PageContext, entry: Entry, stream: str = "") -> ModelShown:
    """Return what a model leads to: that of the plan, or that of a stream, whose figures begin with its name."""
    title = context.streams.get(stream, "")
    tables = Tables(context, PATH, title)
    return ModelShown(
        title=title,
        revenue=_tables(tables, _full(_REVENUE, stream), (ids.stream(stream, "revenue"),)),
        stages=_stages(context, stream, title),
        funnel=_tables(tables, _full(_FUNNEL_TABLE, stream), ()),
        flows=_flows(context, stream, title),
        inputs=_inputs(context, entry, stream, title),
    )


def _full(names: tuple[str, ...], stream: str) -> tuple[str, ...]:
    return tuple(ids.stream(stream, name) for name in names)


def _tables(tables: Tables, nodes: tuple[str, ...], totals: tuple[str, ...]) -> list[Table]:
    made = [tables.of(nodes, grain, totals) for grain in GRAINS]
    return _beside(tables.context, [table for table in made if table.rows])


def _beside(context: PageContext, made: list[Table]) -> list[Table]:
    """Return tables with the frozen baseline and what was measured beside the first of them."""
    first = [Measured(context, PATH).beside(Baseline(context, PATH).beside(table)) for table in made[:1]]
    return [*first, *made[1:]]


def _flows(context: PageContext, stream: str, within: str) -> list[tuple[str, list[Table]]]:
    """Return what moves from period to period, as far as the model knows it."""
    ledger, nodes = Sums(context, PATH, within), context.results.graph.nodes
    found = []
    for title, names, total in _FLOWS:
        total = ids.stream(stream, total)  # noqa: PLW2901 - the same figure under its full name
        parts = [
            Part(ids.stream(stream, name.removeprefix("-")), -1 if name.startswith("-") else 1)
            for name in names
        ]
        known = [
            part
            for part in parts
            if part.node in nodes and any(Figures(context, PATH).series(part.node, "month"))
        ]
        if total in nodes and len(known) > 1 and any(Figures(context, PATH).series(total, "month")):
            found.append((title, _beside(context, [ledger.flow(known, total, grain) for grain in GRAINS])))
    return found


def _stages(context: PageContext, stream: str, within: str) -> list[Stage]:
    """Return the funnel of the first year."""
    figures, tables = Figures(context, PATH), Tables(context, PATH, within)
    known = [
        (node, value)
        for node in _FUNNEL
        if (value := context.results.value(ids.stream(stream, node), "year", 0))
    ]
    if len(known) < 3 or "opportunities_created" not in dict(known):  # noqa: PLR2004 - fewer stages make no funnel
        return []
    most = max(value for _, value in known)
    stages = []
    for at, (node, value) in enumerate(known):
        rates = [
            rate
            for rate in _full(_RATES.get(node, ()), stream)
            if at and context.results.value(rate, "year", 0) is not None
        ]
        rate = figures.link(rates[0], "year", 0) if rates else Markup()
        shown = ids.stream(stream, node)
        stages.append(Stage(tables.name(shown), figures.link(shown, "year", 0), value / most, rate))
    return stages


def _firm(context: PageContext, root: Entry) -> Markup | None:
    """Return the month up to which the plan stands by its numbers, None when that is all of them."""
    if context.firm_months >= context.results.calendar.months:
        return None
    words = context.language.month(context.results.calendar.name(context.firm_months - 1))
    entry = root.get("firm_until")
    return stated(words, entry.span) if entry else Markup('<span class="ps-period">{}</span>').format(words)


def _place(figures: Figures, span: Span) -> tuple[str, Markup]:
    return f"{span.file}:{span.line}", figures.place(span)


def _inputs(context: PageContext, root: Entry, stream: str, within: str) -> list[Input]:
    """Return what the plan states for a model, in the order of the file."""
    figures, nodes, tables = (
        Figures(context, PATH),
        context.results.graph.nodes,
        Tables(context, PATH, within),
    )
    return [
        Input(tables.name(ids.stream(stream, name)), figures.written(entry), "", *_place(figures, entry.span))
        for name, entry in root.under("inputs")
        if ids.stream(stream, name) in nodes
    ]


def _own(context: PageContext, root: Entry) -> list[Input]:
    """Return the figures that the plan defines, in the order of the file."""
    figures, lineages, nodes = Figures(context, PATH), Lineages(context, PATH), context.results.graph.nodes
    tables, found = Tables(context, PATH), []
    for name, entry in root.under("figures"):
        if name in nodes:
            formula = Markup("= {}").format(lineages.formula(nodes[name]))
            found.append(
                Input(tables.name(name), formula, entry.text("note"), *_place(figures, nodes[name].span))
            )
    return found
