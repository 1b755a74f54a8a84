"""Find tables of roles: a line for each role or person, below headings such as role, name, salary and start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.grid import Place
from plansite.deliver.spreadsheets.cells.periods import read_period
from plansite.deliver.spreadsheets.cells.tables import Left
from plansite.deliver.spreadsheets.cells.words import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.deliver.spreadsheets.cells.grid import Cell, Sheet
    from plansite.deliver.spreadsheets.cells.words import Known

KINDS = ("role", "name", "team", "salary", "headcount", "start")
_PAID = frozenset({"salary", "headcount"})
_MOST_TIMES = 1  # a row of several times is the heading of another table
_MOST_ROWS = 300
_LONG = f"below the first {_MOST_ROWS} lines of a table of roles, which are all that is taken over"
_TOTAL = "a sum of other rows, which Plansite computes itself"
_COLUMN = "a column that is not taken over"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Hold a line about a role or a person: its number, and the columns of what is known of it; `head` is the row of headings.

    The role is that of a line above where the line names none.
    """

    sheet: Sheet
    head: int
    row: int
    role: Place
    columns: Mapping[str, int]

    def place(self, kind: str) -> Place:
        """Return the place of what the line says of a kind; there has to be a column of it."""
        return self.role if kind == "role" else Place(self.row, self.columns[kind])

    def cell(self, kind: str) -> Cell | None:
        """Return what the line says of a kind, None where it says nothing."""
        return self.sheet.at(self.place(kind)) if kind in self.columns else None

    def says(self, kind: str) -> str:
        """Return what the line says of a kind as text."""
        cell = self.cell(kind)
        return cell.text if cell else ""

    def heading(self, kind: str) -> str:
        """Return the heading of a kind."""
        cell = self.sheet.at(Place(self.head, self.columns[kind]))
        return cell.text if cell else ""

    def address(self, kind: str) -> str:
        """Return where the line says something of a kind, with its sheet: Team!C5."""
        return f"{self.sheet.name}!{self.sheet.address(self.place(kind))}"


def staff_in(sheet: Sheet, words: Mapping[str, Known]) -> tuple[list[StaffRow], list[Left], set[Place]]:
    """Return the lines of the tables of roles of a sheet, what in them is left out, and all their cells."""
    rows: list[StaffRow] = []
    left: list[Left] = []
    used: set[Place] = set()
    cells: dict[int, dict[int, Cell]] = {}
    for place, cell in sheet.cells.items():
        cells.setdefault(place.row, {})[place.column] = cell
    for head in sorted(cells):
        columns = _columns(cells[head], words)
        if Place(head, columns.get("role", -1)) in used or not _is_staff(cells[head], columns):
            continue
        table = list(_rows(sheet, head, columns))
        if len(table) > _MOST_ROWS:
            left += [
                Left(sheet.name, sheet.address(row.role), row.says("role"), _LONG)
                for row in table[_MOST_ROWS:]
            ]
            table = table[:_MOST_ROWS]
        totals = [row for row in table if words["total"].is_in(row.says("role")) and not row.says("name")]
        rows += [row for row in table if row not in totals]
        numbers = [row.row for row in table]
        width = range(min(columns.values()), 1 + _last(sheet, head, max(columns.values())))
        left += [Left(sheet.name, sheet.address(row.role), row.says("role"), _TOTAL) for row in totals]
        for column in width:
            places = [place for row in numbers if sheet.at(place := Place(row, column))]
            heading = sheet.at(Place(head, column))
            if column not in columns.values() and places:
                text = heading.text if heading else ""
                left.append(Left(sheet.name, sheet.addresses(places), text, _COLUMN))
        used |= {place for row in [head, *numbers] for column in width if (place := Place(row, column))}
    return rows, left, used


def _columns(headings: Mapping[int, Cell], words: Mapping[str, Known]) -> dict[str, int]:
    """Return the columns that a row of headings names, by what they are about."""
    columns: dict[str, int] = {}
    for column, cell in sorted(headings.items()):
        if cell.is_text:
            fitting = [kind for kind in KINDS if words[f"staff_{kind}"].fits(cell.text) == EXACT]
            for kind in fitting[:1]:
                columns.setdefault(kind, column)
    return columns


def _is_staff(headings: Mapping[int, Cell], columns: Mapping[str, int]) -> bool:
    """Tell whether headings are those of a table of roles: beside the role stand pay or numbers of people, or names with starts."""
    if "role" not in columns or not (_PAID & {*columns} or {"name", "start"} <= {*columns}):
        return False
    return sum(read_period(cell) is not None for cell in headings.values()) <= _MOST_TIMES


def _rows(sheet: Sheet, head: int, columns: Mapping[str, int]) -> Iterator[StaffRow]:
    """Yield the lines below headings, down to the first that names neither a role nor a person."""
    role: Place | None = None
    last = max(place.row for place in sheet.cells)
    for row in range(head + 1, last + 1):
        place = Place(row, columns["role"])
        here = sheet.at(place)
        is_named = "name" in columns and sheet.at(Place(row, columns["name"])) is not None
        if not (here or is_named):
            break
        role = place if here else role
        if role is not None:
            yield StaffRow(sheet, head, row, role, columns)


def _last(sheet: Sheet, head: int, column: int) -> int:
    """Return the last column of headings that go on side by side."""
    while sheet.at(Place(head, column + 1)):
        column += 1
    return column
