"""Make the pages that open figures up: one for each KPI, and one for each part of the graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.compute.measured.actuals import actual_id
from plansite.compute.measured.alarms import alarms
from plansite.compute.model.spending import budget_lines
from plansite.present.answers.answers import Answers, words
from plansite.present.figures.alternatives import by_year
from plansite.present.figures.baseline import Baseline
from plansite.present.figures.figures import Figures, led
from plansite.present.figures.lineage import Lineages
from plansite.present.figures.measured import Measured
from plansite.present.figures.tiles import Tiles
from plansite.present.page import Page, Section
from plansite.present.parts.kpis import kpi_row, target_markup, tracked_entry
from plansite.present.places import KPIS as INDEX
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.present.context import Book
    from plansite.read.document import Entry

_TOLD_ABOVE = frozenset({"owner", "target", "baseline", "goal", "threshold", "latest"})


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
        tracked = tracked_entry(book, kpi)
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


def _kpi(book: Book, kpi: str) -> Page:
    path = f"kpis/{kpi}.md"
    definition, tracked = book.catalog.kpis[kpi], tracked_entry(book, kpi)
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
        target=target_markup(book, kpi),
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
