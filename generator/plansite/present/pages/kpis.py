"""Make the pages that open figures up: one for each KPI, and one for each part of the graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.compute.engine import ids
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
    from plansite.present.context import PageContext
    from plansite.read.document import Entry

_TOLD_ABOVE = frozenset({"owner", "target", "baseline", "goal", "threshold", "latest"})


def kpi_pages(context: PageContext) -> Section:
    """Make the list of KPIs, and a page for each KPI that the plan asks for, by what they aim at."""
    if not context.kpis:
        return Section("KPIs", ())
    aims = [Section(aim, tuple(_kpi(context, kpi) for kpi in kpis)) for aim, kpis in _by_aim(context).items()]
    return Section("KPIs", (_index(context), *aims))


def _by_aim(context: PageContext) -> dict[str, list[str]]:
    """Return the KPIs by the aim for which they are tracked, those without one at the end."""
    groups: dict[str, list[str]] = {}
    for kpi in context.kpis:
        tracked = tracked_entry(context, kpi)
        groups.setdefault(words(tracked.text("aim")) if tracked else "", []).append(kpi)
    rest = groups.pop("", [])
    return {**groups, "Others": rest} if rest else groups


def _index(context: PageContext) -> Page:
    answers = Answers(context, INDEX, prose)
    root, schema = context.plan.single("kpis"), context.plan.schemas.kinds["kpis"]
    groups = {aim: [kpi_row(context, INDEX, kpi) for kpi in kpis] for aim, kpis in _by_aim(context).items()}
    blocks = (
        answers.blocks(root, schema, leave=frozenset({"tracked", "definitions", "inputs"})) if root else ()
    )
    title = str(schema.get("title", "KPIs"))
    owner = answers.owner(root) if root else None
    return Page(
        INDEX, "All KPIs", render("kpis.md.j2", title=title, owner=owner, groups=groups, blocks=blocks)
    )


def _kpi(context: PageContext, kpi: str) -> Page:
    path = f"kpis/{kpi}.md"
    definition, tracked = context.catalog.kpis[kpi], tracked_entry(context, kpi)
    answers = Answers(context, path, prose)
    schema: dict[str, Any] = context.plan.schemas.kinds["kpis"]["properties"]["tracked"][
        "additionalProperties"
    ]
    explained = Lineages(context, path).explained(
        [context.results.graph.nodes[kpi]], ("year", "quarter", "month")
    )
    since, measured = Baseline(context, path), Measured(context, path)
    beside = tuple(measured.beside(since.beside(table)) for table in explained.tables[:1])
    goals = [key for key, goal in context.plan.items("goals").items() if goal.text("kpi") == kpi]
    text = render(
        "kpi.md.j2",
        title=definition.title,
        question=definition.question,
        definition=prose(definition.meaning) if definition.meaning else None,
        tile=Tiles(context, path).standing(kpi, whole=False),
        since=since.since(kpi),
        alarm=_alarm(context, kpi, tracked, path),
        owner=answers.owner(tracked) if tracked else None,
        target=target_markup(context, kpi),
        told=_told(answers, tracked, schema) if tracked else (),
        chart=context.charts.get(f"kpi.{kpi}"),
        facts=answers.facts(tracked, schema, _TOLD_ABOVE) if tracked else (),
        blocks=answers.blocks(tracked, _prose_only(schema), leave=_TOLD_ABOVE) if tracked else (),
        scenarios=by_year(context, path, kpi),
        node=replace(explained, tables=(*beside, *explained.tables[1:])),
        goals=[answers.refer("goals", key) for key in goals],
        spend=_spend(context, kpi, path),
    )
    return Page(path, definition.title, text)


def _alarm(context: PageContext, kpi: str, tracked: Entry | None, page: str) -> Markup | None:
    """Say that the last measured value has passed the alarm value, and what the plan wants done then."""
    found = next(
        (each for each in alarms(context.plan, context.results, context.catalog.kpis) if each.kpi == kpi),
        None,
    )
    if found is None or tracked is None:
        return None
    measured = Figures(context, page).link(ids.actual(kpi), "month", found.month)
    month = context.language.month(context.results.calendar.name(found.month))
    limit = Figures(context, page).written(found.entry)
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


def _spend(context: PageContext, kpi: str, page: str) -> list[tuple[Markup, Markup]]:
    """Return the spend lines that are to improve a KPI, with what each costs over the plan."""
    figures = Figures(context, page)
    return [
        (
            led(line.title, context.places.item("budget_lines", line.id), page),
            figures.link(line.node, "plan", 0),
        )
        for line in budget_lines(context.plan)
        if line.item.kpi == kpi and line.node in context.results.graph.nodes
    ]
