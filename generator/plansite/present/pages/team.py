"""Show what the team can bring by its quotas, beside what the forecast needs of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.model.capacity import by_kpi
from plansite.present.figures.figures import Figures
from plansite.present.figures.sums import Ledger, Part
from plansite.present.figures.tables import Table, Tables
from plansite.present.text.render import render

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.model.capacity import Quota
    from plansite.present.context import Book

GRAINS: tuple[Grain, ...] = ("quarter", "month")


@dataclass(frozen=True, slots=True)
class Capacity:
    """Show one figure that quotas count: all quotas against the forecast, the quota of each seat, and what was reached of it."""

    title: str
    says: Markup
    chart: Markup | None
    tables: tuple[Table, ...]
    attained: Table | None


def capacity_part(book: Book, page: str) -> Markup | None:
    """Return the part of the team's page that is about quotas; None when no quota counts a figure."""
    found = [
        _capacity(book, page, kpi, seats)
        for kpi, seats in by_kpi(book.plan, book.results.graph.nodes).items()
    ]
    return Markup(render("capacity.md.j2", capacities=found)) if found else None  # noqa: S704 - a finished template


def _capacity(book: Book, page: str, kpi: str, seats: list[Quota]) -> Capacity:
    title = book.results.graph.nodes[kpi].title if kpi in book.results.graph.nodes else kpi
    made = tuple(_table(book, page, kpi, seats, grain) for grain in GRAINS)
    attained = _attained(book, page, seats)
    return Capacity(title, _says(book, page, kpi), book.charts.get(f"capacity.{kpi}"), made, attained)


def _attained(book: Book, page: str, seats: list[Quota]) -> Table | None:
    """Return how far each person met the quota, for the months of which anything was measured; None when there are none."""
    tables, results = Tables(book, page), book.results
    known = [seat for seat in seats if seat.attainment in results.graph.nodes]
    series = {seat.attainment: results.series(seat.attainment, "month") for seat in known}
    months = [
        at for at in range(results.calendar.months) if any(each[at] is not None for each in series.values())
    ]
    if not months:
        return None
    table = tables.table((tables.row(seat.attainment, "month", title=seat.title) for seat in known), "month")
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in months)) for row in table.rows)
    return Table("", tuple(replace(table.columns[at], firm=True) for at in months), rows)


def _table(book: Book, page: str, kpi: str, seats: list[Quota], grain: Grain) -> Table:
    """Return the quotas of all seats, what they come to, what the forecast needs, and that as a share."""
    tables, total = Tables(book, page), f"team.capacity.{kpi}"
    parts = [Part(seat.capacity, 1, tables.name(seat.capacity, seat.title)) for seat in seats]
    table = Ledger(book, page).flow(parts, total, grain)
    rows = [*table.rows[:-1], replace(table.rows[-1], title=tables.name(total, "All quotas"))]
    if book.results.value(kpi, "plan", 0) is not None:
        rows += [
            tables.row(kpi, grain, title="Forecast"),
            tables.row(f"{total}.used", grain, title="Share needed"),
        ]
    return replace(table, rows=tuple(rows))


def _says(book: Book, page: str, kpi: str) -> Markup:
    """Say in a sentence, year by year, how much of the capacity the forecast needs."""
    figures, total = Figures(book, page), f"team.capacity.{kpi}"
    years = [
        Markup("{} of {} in {}").format(
            figures.link(kpi, "year", at), figures.link(total, "year", at), book.language.period(period)
        )
        for at, period in enumerate(book.results.calendar.periods("year"))
        if book.results.value(kpi, "year", at) is not None and book.results.value(total, "year", at)
    ]
    return Markup("The forecast needs {}.").format(Markup(", ").join(years)) if years else Markup()
