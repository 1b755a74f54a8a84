"""Complete what a warehouse has added up for a map: months without a row are measured too, and what was not told apart is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from plansite.deliver.refresh.mapping import NO_DAY, OTHER_CURRENCY, CannotMapError
from plansite.read.tables.mapped import empty_months
from plansite.read.tables.query import Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.read.tables.export_map import MappedFigure
    from plansite.read.warehouses.questions import TableMap


def completed(table_map: TableMap, rows: Iterable[Row]) -> list[Row]:
    """Return rows with those of months in which nothing was. Raises CannotMapError where a row that counts has no month or currency."""
    figures = {figure.id: figure for figure in table_map.export.figures}
    by_figure: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.month in {NO_DAY, OTHER_CURRENCY}:
            raise _cannot_count(figures[row.metric], row.month, table_map.currency)
        by_figure[row.metric].append(row)
    months: dict[str, list[str]] = defaultdict(list)
    for name, figure in figures.items():
        months[figure.date] += [row.month for row in by_figure[name]]
    whole: list[Row] = []
    for name, figure in figures.items():
        keys = Counter((row.month, row.scope) for row in by_figure[name])
        if twice := next((scope for (_, scope), times in keys.items() if times > 1), ""):
            message = f"Two columns of names mean “{twice}”, and {name} would count twice for it."
            raise CannotMapError("wrong-value", message, "Measure it by one of them: “by: […]”.")
        whole += by_figure[name]
        there = months[figure.date]
        if figure.way != "average" and there:
            whole += [
                Row(month, name, scope, 0.0) for month, scope in empty_months(keys, min(there), max(there))
            ]
    return sorted(whole)


def _cannot_count(figure: MappedFigure, month: str, currency: str) -> CannotMapError:
    if month == NO_DAY:
        message = f"Rows that count for {figure.id} have no day under “{figure.date}”."
        hint = "Fill it in the system, or let only rows with a day count, in a view."
        return CannotMapError("empty-cell", message, hint)
    message = (
        f"Amounts that count for {figure.id} are in another currency, and the plan counts in {currency}."
    )
    hint = f"Let a view have them in {currency}, or let only those count that are: “where: {{currency: {currency}}}”."
    return CannotMapError("wrong-currency", message, hint)
