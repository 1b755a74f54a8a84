"""Show a KPI as it is of parts: of each person, of each channel, planned and measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.model.attainability import origin
from plansite.present.figures.tables import Table, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext

_HEADINGS = {"people": "By person", "channels": "By channel", "": "By part"}


class ByPart(NamedTuple):
    """Show a KPI of all parts of one kind."""

    heading: str
    table: Table


def by_part(context: PageContext, page: str, kpi: str) -> list[ByPart]:
    """Return a KPI's values of parts: planned ones by year, and by month those that rest on what was measured."""
    nodes = context.results.graph.nodes
    wanted = origin(kpi, nodes)
    groups: dict[tuple[str, Grain], list[tuple[str, str]]] = {}
    for node in nodes:
        part = ids.part(node)
        if part and (part.figure == kpi or origin(part.figure, nodes) == wanted):
            collection = next((name for name in _HEADINGS if part.item in context.plan.items(name)), "")
            is_measured = part.is_measured or collection == "people"
            title = context.plan.title(collection, part.item) or part.item
            groups.setdefault((collection, "month" if is_measured else "year"), []).append((node, title))
    shown = (
        ByPart(_heading(collection, grain), _table(context, page, rows, grain))
        for (collection, grain), rows in groups.items()
    )
    return [one for one in shown if one.table.columns]


def _heading(collection: str, grain: Grain) -> str:
    return _HEADINGS[collection] + (", as measured" if grain == "month" else "")


def _table(context: PageContext, page: str, rows: Iterable[tuple[str, str]], grain: Grain) -> Table:
    """Return a table without the periods of which nothing is known."""
    tables, results = Tables(context, page), context.results
    table = tables.table((tables.row(node, grain, title=title) for node, title in rows), grain)
    series = [results.series(row.node, grain) for row in table.rows]
    known = [index for index in range(len(table.columns)) if any(one[index] is not None for one in series)]
    kept = tuple(replace(row, cells=tuple(row.cells[index] for index in known)) for row in table.rows)
    return Table("", tuple(replace(table.columns[index], firm=True) for index in known), kept)
