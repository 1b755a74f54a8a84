"""Read a sheet that is about one time, which its name says: a workbook with a sheet for each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.amounts import read_amount
from plansite.deliver.spreadsheets.cells.grid import Cell, Place
from plansite.deliver.spreadsheets.cells.headings import Column, Heading
from plansite.deliver.spreadsheets.cells.periods import read_period, with_years

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.deliver.spreadsheets.cells.grid import Sheet
    from plansite.deliver.spreadsheets.cells.periods import Period
    from plansite.deliver.spreadsheets.cells.words import Known


def heading_by_name(sheet: Sheet, words: Mapping[str, Known], year: int | None, mark: str) -> Heading | None:
    """Return the heading of a sheet whose name is its time, None where it is not, or where several columns may be meant.

    A column is meant where its heading says “plan” or “actual”, or where it is the only one with numbers that is neither a
    total nor something else.
    """
    period = _period(sheet.name, year)
    numbers = [place for place, cell in sheet.cells.items() if read_amount(cell, mark)]
    if period is None or not numbers:
        return None
    body = min(place.row for place in numbers)
    row = max((place.row for place in sheet.cells if place.row < body), default=body)
    headed = {
        column: cell.text if (cell := sheet.at(Place(row, column))) and cell.is_text else ""
        for column in sorted({place.column for place in numbers})
    }
    columns = [
        Column(column, period, kind == "measured")
        for column, text in headed.items()
        if (kind := next((name for name in ("measured", "planned") if words[name].is_in(text)), ""))
    ]
    columns = columns or [
        Column(column, period)
        for column, text in headed.items()
        if not words["total"].is_in(text) and not words["passed_over"].is_in(text)
    ]
    if not columns or len({column.measured for column in columns}) < len(columns):
        return None
    taken = {column.column for column in columns}
    others = {column: text for column, text in headed.items() if column not in taken}
    places = frozenset(Place(row, column) for column in taken if row < body)
    return Heading(row, body, tuple(columns), places, others)


def _period(name: str, year: int | None) -> Period | None:
    period = read_period(Cell(name))
    if period is None or period.counted or (period.year is None and year is None):
        return None
    return with_years([period], year or 0)[0]
