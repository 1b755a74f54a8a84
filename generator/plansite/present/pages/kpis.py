"""Make the pages that open figures up: one for each KPI, and one for each part of the graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.compute.engine.graph import inputs_of
from plansite.compute.measured.actuals import actual_id
from plansite.compute.measured.alarms import alarms
from plansite.compute.measured.baseline import SECTION as BASELINE
from plansite.compute.measured.baseline import first_move, frozen_of
from plansite.compute.model.spending import budget_lines
from plansite.present.answers.answers import Answers, words
from plansite.present.figures.alternatives import by_year
from plansite.present.figures.baseline import Baseline
from plansite.present.figures.figures import Figures, led, stated
from plansite.present.figures.lineage import Lineages
from plansite.present.figures.measured import Measured
from plansite.present.figures.tiles import Tile, Tiles
from plansite.present.page import Page, Section
from plansite.present.text.render import prose, render
from plansite.read.values import MonthMap, Number, Season, currency_of

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.graph import Node
    from plansite.present.context import Book
    from plansite.problems import Span
    from plansite.read.document import Entry

INDEX = "kpis/index.md"
_TITLES = {
    "forecast": ("Figures of the forecast", "How is each figure of the forecast made?"),
    "budget": ("Figures of the budget", "How is each spend line and total made?"),
    "exchange_rates": ("Exchange rates", "What is each other currency worth?"),
    "team": ("Figures of the team", "How are headcount and pay made?"),
    "process": ("Figures of the sales process", "How long do deals take, and how many go on?"),
    "goals": ("Figures of the goals", "How are targets, forecasts and gaps made?"),
    "actuals": ("What was measured", "Which values were measured, and how far are they from plan?"),
    "baseline": (
        "Frozen baseline",
        "What did an earlier state of the plan say, and how far has the plan moved since?",
    ),
    "kpis": ("Other figures", "Which further figures do the KPIs rest on?"),
}
_TOLD_ABOVE = frozenset({"owner", "target", "baseline", "goal", "threshold", "latest"})


@dataclass(frozen=True, slots=True)
class KpiRow:
    """Show a KPI in the list of all."""

    tile: Tile
    question: str
    target: Markup
    owner: Markup


def kpi_pages(book: Book) -> Section:
    """Make the list of KPIs, and a page for each KPI that the plan asks for, by what they aim at."""
    if not book.kpis:
        return Section("KPIs", ())
    aims = [Section(aim, tuple(_kpi(book, kpi) for kpi in kpis)) for aim, kpis in _by_aim(book).items()]
    return Section("KPIs", (_index(book), *aims))


def _by_aim(book: Book) -> dict[str, list[str]]:
    """Return the KPIs by the aim for which they are tracked, those without one at the end."""
    groups: dict[str, list[str]] = {}
    for kpi in book.kpis:
        tracked = _tracked(book, kpi)
        groups.setdefault(words(tracked.text("aim")) if tracked else "", []).append(kpi)
    rest = groups.pop("", [])
    return {**groups, "Others": rest} if rest else groups


def _index(book: Book) -> Page:
    answers = Answers(book, INDEX, prose)
    root, schema = book.plan.single("kpis"), book.plan.schemas.kinds["kpis"]
    groups = {aim: [kpi_row(book, INDEX, kpi) for kpi in kpis] for aim, kpis in _by_aim(book).items()}
    blocks = (
        answers.blocks(root, schema, leave=frozenset({"tracked", "definitions", "inputs"})) if root else ()
    )
    title = str(schema.get("title", "KPIs"))
    owner = answers.owner(root) if root else None
    return Page(
        INDEX, "All KPIs", render("kpis.md.j2", title=title, owner=owner, groups=groups, blocks=blocks)
    )


def kpi_row(book: Book, page: str, kpi: str) -> KpiRow:
    """Return a KPI in a line, for a page."""
    answers, tracked = Answers(book, page, prose), _tracked(book, kpi)
    owner = answers.refer("people", tracked.text("owner")) if tracked and tracked.text("owner") else Markup()
    return KpiRow(
        Tiles(book, page).standing(kpi, whole=False),
        book.catalog.kpis[kpi].question,
        _target(book, kpi),
        owner,
    )


def target(book: Book, kpi: str) -> str:
    """Return a KPI's target in a few words, the last one of those that change; empty when the plan sets none."""
    return _target_and_place(book, kpi)[0]


def _target(book: Book, kpi: str) -> Markup:
    """Return a KPI's target with the line it stands on."""
    words, span = _target_and_place(book, kpi)
    return stated(words, span) if span else Markup()


def _target_and_place(book: Book, kpi: str) -> tuple[str, Span | None]:
    tracked = _tracked(book, kpi)
    entry = tracked.get("target") if tracked else None
    value = book.plan.value(entry)
    if entry is None or value is None:
        return "", None
    figures = Figures(book, INDEX)
    if currency_of(value):
        return figures.written(entry).striptags(), entry.span
    if isinstance(value, Number):
        return figures.write(kpi, value.amount), value.span
    if isinstance(value, MonthMap):
        month, number = value.steps[-1]
        return f"{figures.write(kpi, number.amount)} from {book.language.month(month)}", number.span
    if isinstance(value, Season):
        return f"{figures.write(kpi, value.year.amount)} a year", value.year.span
    return figures.written(entry).striptags(), entry.span


def _tracked(book: Book, kpi: str) -> Entry | None:
    root = book.plan.single("kpis")
    tracked = root.get("tracked") if root else None
    return tracked.get(kpi) if tracked else None


def _kpi(book: Book, kpi: str) -> Page:
    path = f"kpis/{kpi}.md"
    definition, tracked = book.catalog.kpis[kpi], _tracked(book, kpi)
    answers = Answers(book, path, prose)
    schema: dict[str, Any] = book.plan.schemas.kinds["kpis"]["properties"]["tracked"]["additionalProperties"]
    explained = Lineages(book, path).explained([book.results.graph.nodes[kpi]], ("year", "quarter", "month"))
    since, measured = Baseline(book, path), Measured(book, path)
    beside = tuple(measured.beside(since.beside(table)) for table in explained.tables[:1])
    goals = [key for key, goal in book.plan.items("goals").items() if goal.text("kpi") == kpi]
    text = render(
        "kpi.md.j2",
        title=definition.title,
        question=definition.question,
        definition=prose(definition.meaning) if definition.meaning else None,
        tile=Tiles(book, path).standing(kpi, whole=False),
        since=since.since(kpi),
        alarm=_alarm(book, kpi, tracked, path),
        owner=answers.owner(tracked) if tracked else None,
        target=_target(book, kpi),
        told=_told(answers, tracked, schema) if tracked else (),
        chart=book.charts.get(f"kpi.{kpi}"),
        facts=answers.facts(tracked, schema, _TOLD_ABOVE) if tracked else (),
        blocks=answers.blocks(tracked, _prose_only(schema), leave=_TOLD_ABOVE) if tracked else (),
        scenarios=by_year(book, path, kpi),
        node=replace(explained, tables=(*beside, *explained.tables[1:])),
        goals=[answers.refer("goals", key) for key in goals],
        spend=_spend(book, kpi, path),
    )
    return Page(path, definition.title, text)


def _alarm(book: Book, kpi: str, tracked: Entry | None, page: str) -> Markup | None:
    """Say that the last measured value has passed the alarm value, and what the plan wants done then."""
    found = next(
        (each for each in alarms(book.plan, book.results, book.catalog.kpis) if each.kpi == kpi), None
    )
    if found is None or tracked is None:
        return None
    measured = Figures(book, page).link(actual_id(kpi), "month", found.month)
    month = book.language.month(book.results.calendar.name(found.month))
    limit = Figures(book, page).written(found.entry)
    said = Markup('<p>{} in <span class="ps-period">{}</span> is past the alarm value of {}.</p>').format(
        measured, month, limit
    )
    return said + prose(tracked.text("response")) if tracked.text("response") else said


def _told(answers: Answers, tracked: Entry, schema: dict[str, Any]) -> list[tuple[str, Markup, Markup]]:
    """Return what the plan says about the KPI's level: baseline, latest and alarm value, with a period."""
    fields, found = schema["properties"], []
    for name in ("baseline", "threshold"):
        entry = tracked.get(name)
        if entry:
            found.append((str(fields[name]["title"]), answers.inline(entry, fields[name]), Markup()))
    latest = tracked.get("latest")
    value, day = (latest.get("value"), latest.get("date")) if latest else (None, None)
    if value:
        below = fields["latest"]["properties"]
        when = answers.inline(day, below["date"]) if day else Markup()
        found.insert(-1, (str(fields["latest"]["title"]), answers.inline(value, below["value"]), when))
    return found


def _prose_only(schema: dict[str, Any]) -> dict[str, Any]:
    fields = {name: below for name, below in schema["properties"].items() if below.get("x-text") == "prose"}
    return {**schema, "properties": fields}


def _spend(book: Book, kpi: str, page: str) -> list[tuple[Markup, Markup]]:
    """Return the spend lines that are to improve a KPI, with what each costs over the plan."""
    figures = Figures(book, page)
    return [
        (led(line.title, book.places.item("budget_lines", line.id), page), figures.link(line.node, "plan", 0))
        for line in budget_lines(book.plan)
        if line.entry.text("kpi") == kpi and line.node in book.results.graph.nodes
    ]


def figure_pages(book: Book) -> Section:
    """Make the pages on which every other figure shows its formula, inputs and source."""
    pages = []
    shown = _worth_showing(book)
    for section, (title, lead) in _TITLES.items():
        path = f"numbers/{section}.md"
        nodes = [node for node in shown if node.section == section]
        if nodes:
            lineages = Lineages(book, path)
            text = render(
                "numbers.md.j2",
                title=title,
                lead=lead,
                nodes=lineages.families(nodes),
                months=lineages.months(nodes),
            )
            pages.append(Page(path, title, text))
    return Section("How figures are made", tuple(pages))


def _worth_showing(book: Book) -> list[Node]:
    """Return the nodes without a page of their own that have a value, or that one with a page or a value rests on."""
    nodes, figures = book.results.graph.nodes, Figures(book, INDEX)
    grains: tuple[Grain, ...] = ("month", "year", "plan")
    waiting = [
        node
        for node in nodes
        if node in book.kpis or any(set(figures.series(node, grain)) - {None} for grain in grains)
    ]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in seen:
            seen.add(name)
            waiting += inputs_of(nodes[name])
    kept = {node.id for node in nodes.values() if node.section == BASELINE and not _has_moved(book, node)}
    return [
        node
        for node in nodes.values()
        if node.id in seen and node.id not in kept and node.id not in book.places.kpi_pages
    ]


def _has_moved(book: Book, node: Node) -> bool:
    """Tell whether the plan has moved away from what a node of the baseline is about."""
    return first_move(book.results, frozen_of(node.id)) is not None
