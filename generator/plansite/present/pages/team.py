"""Show above the words about the team whose week looks how, and what the team can bring by its quotas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.model.capacity import by_kpi
from plansite.judge.pay import hides_pay
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures
from plansite.present.figures.sums import Part, Sums
from plansite.present.figures.tables import Table, Tables
from plansite.present.parts.agenda import all_events
from plansite.present.parts.my_week import stretches
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.model.capacity import Quota
    from plansite.present.context import PageContext
    from plansite.present.parts.agenda import Event

_WEEKS = 3  # stretches of days that are told: what is overdue, this week, next week
GRAINS: tuple[Grain, ...] = ("quarter", "month")


@dataclass(frozen=True, slots=True)
class PersonsWeek:
    """Show of one person how much is overdue, and due in this week and in the next."""

    name: Markup
    says: tuple[tuple[int, str], ...]
    late: bool


@dataclass(frozen=True, slots=True)
class Capacity:
    """Show one figure that quotas count: all quotas against the forecast, the quota of each seat, and what was reached of it."""

    title: str
    says: Markup
    chart: Markup | None
    tables: tuple[Table, ...]
    attained: Table | None


def capacity_part(context: PageContext, page: str) -> Markup | None:
    """Return what the team's page says of weeks and quotas, and that pay is not published; None when there is nothing to say."""
    capacities = [
        _capacity(context, page, kpi, seats)
        for kpi, seats in by_kpi(context.plan, context.results.graph.nodes).items()
    ]
    is_silent, weeks = hides_pay(context.plan), _weeks(context, page)
    if not capacities and not is_silent and not weeks:
        return None
    part = render("capacity.md.j2", capacities=capacities, hides_pay=is_silent, weeks=weeks)
    return Markup(part)  # noqa: S704 - a finished template


def _weeks(context: PageContext, page: str) -> list[PersonsWeek]:
    """Return the weeks of all who have a page; none without a today."""
    if context.today is None:
        return []
    due: dict[str, list[Event]] = {}
    for event in all_events(context):
        for person in event.people:
            due.setdefault(person, []).append(event)
    with_page = (key for key in context.plan.people if context.places.has_page("people", key))
    return [_week(context, page, key, due.get(key, [])) for key in with_page]


def _week(context: PageContext, page: str, person: str, due: list[Event]) -> PersonsWeek:
    name = Answers(context, page, prose).refer("people", person)
    counts = [(stretch.title, len(stretch.events)) for stretch in stretches(context, due)[:_WEEKS]]
    says = tuple((count, title.lower()) for title, count in counts if count)
    return PersonsWeek(name, says, late=bool(counts[0][1]))


def _capacity(context: PageContext, page: str, kpi: str, seats: list[Quota]) -> Capacity:
    nodes = context.results.graph.nodes
    return Capacity(
        nodes[kpi].title if kpi in nodes else kpi,
        _says(context, page, kpi),
        context.charts.get(f"capacity.{kpi}"),
        tuple(_table(context, page, kpi, seats, grain) for grain in GRAINS),
        _attained(context, page, seats),
    )


def _attained(context: PageContext, page: str, seats: list[Quota]) -> Table | None:
    """Return how far each person met the quota, for the months of which anything was measured; None when there are none."""
    tables, results = Tables(context, page), context.results
    known = [seat for seat in seats if seat.attainment in results.graph.nodes]
    series = [results.series(seat.attainment, "month") for seat in known]
    months = [
        month
        for month in range(results.calendar.months)
        if any(attained[month] is not None for attained in series)
    ]
    if not months:
        return None
    table = tables.table((tables.row(seat.attainment, "month", title=seat.title) for seat in known), "month")
    rows = tuple(replace(row, cells=tuple(row.cells[month] for month in months)) for row in table.rows)
    return Table("", tuple(replace(table.columns[month], firm=True) for month in months), rows)


def _table(context: PageContext, page: str, kpi: str, seats: list[Quota], grain: Grain) -> Table:
    """Return the quotas of all seats, what they come to, what the forecast needs, and that as a share."""
    tables, total = Tables(context, page), ids.capacity(kpi)
    parts = [Part(seat.counted, 1, tables.name(seat.counted, seat.title)) for seat in seats]
    table = Sums(context, page).flow(parts, total, grain)
    rows = [*table.rows[:-1], replace(table.rows[-1], title=tables.name(total, "All quotas"))]
    if context.results.value(kpi, "plan", 0) is not None:
        rows += [
            tables.row(kpi, grain, title="Forecast"),
            tables.row(ids.capacity_used(kpi), grain, title="Share needed"),
        ]
    return replace(table, rows=tuple(rows))


def _says(context: PageContext, page: str, kpi: str) -> Markup:
    """Say in a sentence, year by year, how much of the capacity the forecast needs."""
    figures, total = Figures(context, page), ids.capacity(kpi)
    years = [
        Markup("{} of {} in {}").format(
            figures.link(kpi, "year", at), figures.link(total, "year", at), context.language.period(period)
        )
        for at, period in enumerate(context.results.calendar.periods("year"))
        if context.results.value(kpi, "year", at) is not None and context.results.value(total, "year", at)
    ]
    return Markup("The forecast needs {}.").format(Markup(", ").join(years)) if years else Markup()
