"""Make the pages of KPIs: all in one list, and a page each with its target, values and formula."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from plansite.compute.engine import ids, outlook_ids
from plansite.compute.engine.graph import Given, inputs_of
from plansite.compute.measured.alarms import alarms
from plansite.compute.measured.targets import alarm_grain
from plansite.present.answers.answers import Answers, words
from plansite.present.figures.alternatives import by_year
from plansite.present.figures.baseline import Baseline
from plansite.present.figures.figures import Figures, given
from plansite.present.figures.lineage import Lineages
from plansite.present.figures.measured import Measured, measured_figure
from plansite.present.figures.parts import by_part
from plansite.present.figures.tables import Table, Tables
from plansite.present.figures.tiles import Tiles
from plansite.present.page import Page, Section
from plansite.present.parts.kpis import each_period, kpi_row, target_markup
from plansite.present.parts.spend_lines import lines_behind, spend_lines
from plansite.present.parts.weeks import last_weeks
from plansite.present.places import KPIS as INDEX
from plansite.present.places import WHAT_IT_COSTS, own_page
from plansite.present.text.render import prose, render
from plansite.read.values import Number, currency_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.rollup import Rollup
    from plansite.compute.model.definition import Definition
    from plansite.present.context import PageContext
    from plansite.present.figures.lineage import Explained
    from plansite.read.items.item import Amount
    from plansite.read.items.kpis import TrackedKpi

Schema = dict[str, Any]
PER_MONTH = "a month"
# what one value of a KPI covers, by how its months make a longer period
_BASES: Mapping[Rollup, str] = {
    "sum": "Over the period: its months added up.",
    "closing": "At the end of the period.",
    "opening": "At the start of the period.",
    "average": "Of an average month of the period.",
    "setting": "One value for the whole plan.",
    "none": "Of a single month.",
}
_STANDS_ALONE = (
    " What was measured of it stands for itself: it moves none of the figures that this one is computed from."
)
_TOLD_ABOVE = frozenset({"owner", "target", "baseline", "goal", "threshold", "latest"})


def kpi_pages(context: PageContext) -> Section:
    """Make the list of KPIs, and a page for each KPI that the plan asks for, by what they aim at."""
    if not context.kpis:
        return Section("KPIs", ())
    by_aim = _by_aim(context)
    aims = [Section(aim, tuple(_kpi(context, kpi) for kpi in kpis)) for aim, kpis in by_aim.items()]
    return Section("KPIs", (_index(context, by_aim), *aims))


def _by_aim(context: PageContext) -> dict[str, list[str]]:
    """Return the KPIs by the aim for which they are tracked, those without one at the end."""
    file = context.plan.files.kpis
    groups: dict[str, list[str]] = {}
    for kpi in context.kpis:
        groups.setdefault(words(file.tracking(kpi).aim), []).append(kpi)
    rest = groups.pop("", [])
    return {**groups, "Others": rest} if rest else groups


def _index(context: PageContext, by_aim: dict[str, list[str]]) -> Page:
    answers, file = Answers(context, INDEX, prose), context.plan.files.kpis
    schema = context.plan.schemas.kinds["kpis"]
    text = render(
        "kpis.md.j2",
        title=str(schema.get("title", "KPIs")),
        owner=answers.owner(file.entry),
        groups={aim: [kpi_row(context, INDEX, kpi) for kpi in kpis] for aim, kpis in by_aim.items()},
        blocks=answers.blocks(file.entry, schema, leave=frozenset({"tracked", "definitions", "inputs"})),
    )
    return Page(INDEX, "All KPIs", text)


def _kpi(context: PageContext, kpi: str) -> Page:
    path = own_page("kpis", kpi)
    answers, definition = Answers(context, path, prose), context.catalog.kpis[kpi]
    goals = [key for key, goal in context.plan.goals.items() if goal.kpi == kpi]
    tracked, schema = context.plan.files.kpis.tracking(kpi), _tracked_schema(context)
    text = render(
        "kpi.md.j2",
        title=definition.title,
        question=definition.question,
        definition=prose(definition.meaning) if definition.meaning else None,
        basis=f"{_basis(definition)}{_stands_alone(context, kpi)}",
        source=prose(definition.source) if definition.source else None,
        tile=Tiles(context, path).standing(kpi, whole=False),
        since=Baseline(context, path).since(kpi),
        alarm=_alarm(answers, tracked),
        owner=answers.owner(tracked.entry),
        target=target_markup(context, kpi),
        told=_told(answers, tracked, schema["properties"]),
        chart=context.charts.get(f"kpi.{kpi}"),
        facts=answers.facts(tracked.entry, schema, _TOLD_ABOVE),
        blocks=answers.blocks(tracked.entry, _prose_only(schema), leave=_TOLD_ABOVE),
        by_stream=_by_stream(context, kpi, path),
        weeks=last_weeks(context, path, kpi),
        scenarios=by_year(context, path, kpi),
        parts=by_part(context, path, kpi),
        node=_explained(context, kpi, path),
        goals=[answers.refer("goals", key) for key in goals],
        spend=spend_lines(context, path, "kpi", kpi),
        costs=lines_behind(context, path, kpi),
        budget=WHAT_IT_COSTS.seen_from(path),
    )
    return Page(path, definition.title, text)


def _basis(definition: Definition) -> str:
    """Say what one value of a KPI covers, so that nobody holds a month against a year."""
    if definition.suffix == PER_MONTH:
        return "For one month, in quarters and years as well."
    return _BASES.get(definition.rollup, "Over the period, from its own figures.")


def _stands_alone(context: PageContext, kpi: str) -> str:
    """Say of a KPI that was measured itself, and that fixes no figure which it is computed from, what its measuring leaves as it is."""
    plan, outlook = context.results.graph.nodes, context.outlook
    measured, expected = plan.get(ids.actual(kpi)), None
    if outlook:
        nodes = outlook.graph.nodes
        expected = nodes.get(outlook_ids.month_by_month(kpi)) or nodes.get(kpi)
    is_computed = kpi in plan and bool(inputs_of(plan[kpi])) and ids.actual(kpi) not in inputs_of(plan[kpi])
    is_measured = measured is not None and isinstance(measured.source, Given)
    if expected is None or not (is_computed and is_measured) or ids.actual(kpi) not in inputs_of(expected):
        return ""
    return _STANDS_ALONE


def _by_stream(context: PageContext, kpi: str, page: str) -> list[Table]:
    """Return a KPI of each stream of revenue that has it for itself."""
    of_streams = [ids.stream(stream, kpi) for stream in context.streams]
    given = tuple(node for node in of_streams if node in context.results.graph.nodes)
    tables = Tables(context, page)
    return [tables.of(given, grain) for grain in ("year", "quarter", "month")] if given else []


def _tracked_schema(context: PageContext) -> Schema:
    schema: Schema = context.plan.schemas.kinds["kpis"]["properties"]["tracked"]["additionalProperties"]
    return schema


def _explained(context: PageContext, kpi: str, page: str) -> Explained:
    """Return how a KPI is computed, its first table with what was measured and what the baseline said."""
    explained = Lineages(context, page).explained(
        [context.results.graph.nodes[kpi]], ("year", "quarter", "month")
    )
    baseline, measured = Baseline(context, page), Measured(context, page)
    first = tuple(measured.beside(baseline.beside(table)) for table in explained.tables[:1])
    return replace(explained, tables=(*first, *explained.tables[1:]))


def _alarm(answers: Answers, tracked: TrackedKpi) -> Markup | None:
    """Say that the last measured value has passed the alarm value, and what the plan wants done then."""
    context = answers.context
    raised = alarms(context.plan, context.results, context.outlook, context.catalog.kpis)
    alarm = next((alarm for alarm in raised if alarm.kpi == tracked.id), None)
    if alarm is None:
        return None
    passed = Markup('<p>{} in <span class="ps-period">{}</span> is past the alarm value of {}{}.</p>').format(
        measured_figure(context, answers.page, alarm.kpi, alarm.grain, alarm.at),
        context.period(alarm.grain, alarm.at),
        _level(answers, alarm.kpi, tracked.threshold, {}),
        each_period(context, alarm.kpi, alarm.grain),
    )
    return passed + prose(tracked.response) if tracked.response else passed


def _level(answers: Answers, kpi: str, amount: Amount, field: Schema) -> Markup:
    """Write a level of a KPI as its values are written: a ratio with ×, a payback in months with one decimal."""
    value, figures = amount.value, Figures(answers.context, answers.page)
    if isinstance(value, Number) and not currency_of(value):
        return given(figures.write(kpi, value.amount), value.span)
    return answers.inline(amount.place, field) if field else figures.written(amount.place)


def _told(answers: Answers, tracked: TrackedKpi, fields: Schema) -> list[tuple[str, Markup, Markup]]:
    """Return what the plan says about the KPI's level: baseline, latest and alarm value, with a period."""
    each = each_period(answers.context, tracked.id, alarm_grain(tracked))
    levels = [
        (str(fields[name]["title"]), _level(answers, tracked.id, amount, fields[name]), escape(when))
        for name, amount, when in (("baseline", tracked.baseline, ""), ("threshold", tracked.threshold, each))
        if amount
    ]
    latest, below = tracked.latest, fields["latest"]["properties"]
    if latest.value:
        when = answers.inline(latest.date.place, below["date"]) if latest.date else Markup()
        value = _level(answers, tracked.id, latest.value, below["value"])
        levels.insert(-1, (str(fields["latest"]["title"]), value, when))
    return levels


def _prose_only(schema: Schema) -> Schema:
    fields = {name: below for name, below in schema["properties"].items() if below.get("x-text") == "prose"}
    return {**schema, "properties": fields}
