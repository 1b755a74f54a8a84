"""Find all tables of a sheet: of roles first, then lists, then times across or down, or else the time that its name says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.headings import headings_of
from plansite.deliver.spreadsheets.cells.listing import as_one_row, lists_in
from plansite.deliver.spreadsheets.cells.named_sheets import heading_by_name
from plansite.deliver.spreadsheets.cells.staff import StaffRow, staff_in
from plansite.deliver.spreadsheets.cells.tables import Finder, Left, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.deliver.spreadsheets.cells.grid import Sheet
    from plansite.deliver.spreadsheets.cells.words import Known


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what a sheet comes to: its tables, all cells that are in none of them, and the lines of its tables of roles."""

    tables: tuple[Table, ...]
    left: tuple[Left, ...]
    staff: tuple[StaffRow, ...] = ()


def tables_of(
    sheet: Sheet, words: Mapping[str, Known], year: int | None, year_from: str, mark: str = ""
) -> Found:
    """Find the tables of a sheet; `year` counts where headings say none. What is in no table is named cell by cell."""
    staff, left_of_staff, used_by_staff = staff_in(sheet, words)
    rest = sheet.without(used_by_staff)
    tables, left, used = lists_in(rest, mark)
    left += left_of_staff
    rest = rest.without(used)
    for _ in range(2):
        finder = Finder(rest, words, mark)
        tables += [as_one_row(table) for table in finder.tables(headings_of(rest, words, year, year_from))]
        left += finder.left
        rest = rest.without(finder.used).turn()
    if not tables and (heading := heading_by_name(rest, words, year, mark)):
        finder = Finder(rest, words, mark)
        tables, left = finder.tables([heading]), [*left_of_staff, *finder.left]
        rest = rest.without(finder.used)
    return Found(tuple(tables), (*left, *_outside(rest)), tuple(staff))


def _outside(rest: Sheet) -> Iterator[Left]:
    """Name what is in no table."""
    for place, cell in rest.cells.items():
        words = "a text outside of the tables" if cell.is_text else "a number outside of the tables"
        words = "an error of the workbook" if cell.text.startswith("#") else words
        if cell.text:
            yield Left(rest.name, rest.address(place), cell.text, words)
