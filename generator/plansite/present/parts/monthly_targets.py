"""Show a goal's target month by month, beside what is expected and what was measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Reading
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.tables import Table, Tables
from plansite.read.scenario import OUTLOOK

if TYPE_CHECKING:
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext


def monthly_targets(context: PageContext, page: str, judged: JudgedGoal) -> Table | None:
    """Return the target of each month of a goal; None where the plan gives no weights of months for it."""
    nodes = context.results.graph.nodes
    target, forecast = ids.goal(judged.id, "monthly_target"), nodes.get(judged.node("forecast"))
    if target not in nodes or forecast is None or not isinstance(forecast.source, Reading):
        return None
    tables, reading = Tables(context, page), forecast.source
    rows = [tables.row(target, "month", title="Target"), tables.row(reading.node, "month", title="Plan")]
    if context.outlook:
        cells = expected_figures(context, page).cells(reading.node, "month")
        rows.append(
            replace(rows[1], title=tables.name(reading.node, "Outlook"), cells=cells, scenario=OUTLOOK)
        )
    table = tables.table(rows, "month")
    months = slice(reading.first, reading.stop)
    kept = tuple(replace(row, cells=row.cells[months]) for row in table.rows)
    return Table("Month by month", table.columns[months], kept)
