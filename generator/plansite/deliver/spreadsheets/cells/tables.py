"""Find the tables of a sheet: rows of numbers below headings that name times, with their titles and what they belong to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.amounts import Amount, read_amount
from plansite.deliver.spreadsheets.cells.grid import Place
from plansite.deliver.spreadsheets.cells.periods import MONTH, QUARTER, YEAR, is_whole_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plansite.deliver.spreadsheets.cells.grid import Cell, Sheet
    from plansite.deliver.spreadsheets.cells.headings import Column, Heading
    from plansite.deliver.spreadsheets.cells.periods import Period
    from plansite.deliver.spreadsheets.cells.words import Known

_LONG = 60
_UNITS = frozenset(
    [
        "unit",
        "units",
        "einheit",
        "unité",
        "unidad",
        "jednostka",
        "единица",
        "ед.",
        "단위",
        "currency",
        "währung",
    ]
)


@dataclass(frozen=True, slots=True)
class Value:
    """Hold one number of a row: for which time, where it stands, and what it is."""

    period: Period
    place: Place
    cell: Cell
    amount: Amount


@dataclass(frozen=True, slots=True)
class Row:
    """Hold a row of a table: its title, the headings that it stands under, and its numbers.

    `totals` are numbers of longer times beside those that count; `unit` is what a column of units says.
    """

    sheet: Sheet
    title: str
    at: Place
    groups: tuple[str, ...]
    unit: str
    values: tuple[Value, ...]
    totals: tuple[Value, ...] = ()
    measured: bool = False

    @property
    def address(self) -> str:
        """Return where the title stands."""
        return self.sheet.address(self.at)

    @property
    def range(self) -> str:
        """Return where its numbers stand."""
        return self.sheet.addresses([value.place for value in self.values])


@dataclass(frozen=True, slots=True)
class Left:
    """Name a cell, or a range of them, that is not taken over, and say why."""

    sheet: str
    address: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """Hold one table: its rows, and how its heading was read."""

    sheet: Sheet
    heading: Heading
    rows: tuple[Row, ...]
    is_list: bool = False


class Finder:
    """Read the bodies of the tables of a sheet; `used` collects the cells that belong to one."""

    def __init__(self, sheet: Sheet, words: Mapping[str, Known], mark: str) -> None:
        self.sheet = sheet
        self.words = words
        self.mark = mark
        self.used: set[Place] = set()
        self.left: list[Left] = []

    def tables(self, headings: Sequence[Heading]) -> list[Table]:
        """Return the tables below all headings, those without a number left out."""
        tables = []
        labels: dict[int, list[int]] = {}
        last = max((place.row for place in self.sheet.cells), default=0)
        for heading in headings:
            first, final = heading.columns[0].column, heading.columns[-1].column
            below = [
                other.row
                for other in headings
                if other.row > heading.row
                and other.columns[0].column <= final
                and other.columns[-1].column >= first
            ]
            rows = range(heading.body, min(below, default=last + 1))
            before = [
                other.columns[-1].column
                for other in headings
                if other.row == heading.row and other.columns[-1].column < first
            ]
            own = self._label_columns(rows, max(before, default=-1) + 1, first)
            labels[heading.row] = own or labels.get(heading.row, [])
            table = _Body(self, heading, rows, labels[heading.row], is_first=not before).table()
            if table.rows:
                tables.append(table)
                self.used |= heading.places
        return tables

    def _label_columns(self, rows: range, first: int, end: int) -> list[int]:
        """Return the columns before the numbers that have texts."""
        return [
            column
            for column in range(first, end)
            if any((cell := self.sheet.at(Place(row, column))) and cell.is_text for row in rows)
        ]

    def amount(self, cell: Cell) -> Amount | None:
        """Read a number the way this sheet writes numbers."""
        return read_amount(cell, self.mark)


class _Body:
    """Read the rows below one heading."""

    def __init__(
        self, finder: Finder, heading: Heading, rows: range, labels: list[int], *, is_first: bool
    ) -> None:
        self.finder, self.heading, self.rows, self.is_first = finder, heading, rows, is_first
        self.sheet = finder.sheet
        headed = {
            column: self._text(Place(heading.row, column)) or self._text(Place(heading.body - 1, column))
            for column in labels
        }
        is_other = finder.words["passed_over"].is_in
        self.units = [
            column for column in labels if headed[column].casefold() in _UNITS or self._only_units(column)
        ]
        self.labels = [
            column
            for column in labels
            if column not in self.units and not (headed[column] and is_other(headed[column]))
        ]
        self.filled = [
            row for row in rows if any(self._number(row, column.column) for column in heading.columns)
        ]
        self.titles = self._title_column()
        finest = min((column.period.length for column in heading.columns), default=MONTH)
        self.values = [column for column in heading.columns if column.period.length == finest]
        self.totals = [column for column in heading.columns if column.period.length > finest]
        self.sums = self._sum_columns()
        self.others = {
            **heading.others,
            **{column: headed[column] for column in labels if column not in (*self.labels, *self.units)},
        }

    def _text(self, place: Place) -> str:
        place = self.sheet.merged.get(place, place)
        cell = self.sheet.at(place)
        return cell.text if cell and cell.is_text else ""

    def _only_units(self, column: int) -> bool:
        texts = {self._text(Place(row, column)) for row in self.rows} - {""}
        return bool(texts) and all(is_unit(text) for text in texts)

    def _number(self, row: int, column: int) -> Amount | None:
        cell = self.sheet.at(Place(row, column))
        return self.finder.amount(cell) if cell else None

    def _title_column(self) -> int:
        """Return the column of the titles: the one that tells most rows apart, the first of several."""
        apart = {
            column: len({self._text(Place(row, column)) for row in self.filled} - {""})
            for column in self.labels
        }
        return max(self.labels, key=lambda column: (apart[column], -column)) if self.labels else -1

    def _sum_columns(self) -> list[int]:
        """Return columns that add up the row: their heading is a word for a total, or for a year without its number."""
        last = max(column.column for column in self.heading.columns)
        # what stands between two tables side by side belongs to the one before it
        first = self.heading.columns[0].column
        around = range(max(0, first - 2) if self.is_first else first, last + 4)
        return [
            column
            for column in around
            if self.finder.words["total"].fits(text := self._text(Place(self.heading.row, column))) == 1
            or is_whole_year(text)
        ]

    def table(self) -> Table:
        """Read all rows."""
        rows: list[Row] = []
        carried: dict[int, str] = {}
        section = ""
        self.finder.used |= {Place(self.heading.row, column) for column in (*self.labels, *self.units)}
        for row in self.rows:
            if row in self.filled:
                groups = self._groups(row, carried)
                found = self._row(row, (section, *groups) if section else groups)
                rows += found
                if any(self.finder.words["total"].is_in(line.title) for line in found):
                    section = ""
            elif title := self._heading_text(row):
                section, carried = title, {}
            elif rows and not any(self._text(Place(row, column)) for column in self.labels):
                section, carried = "", {}
        self._pass_over()
        return Table(self.sheet, self.heading, tuple(rows))

    def _pass_over(self) -> None:
        """Name the columns that say something else, each once."""
        for column, text in self.others.items():
            places = [Place(row, column) for row in self.filled if self.sheet.at(Place(row, column))]
            self.finder.used |= {*places, Place(self.heading.row, column)}
            if places:
                self.finder.left.append(
                    Left(
                        self.sheet.name, self.sheet.addresses(places), text, "a column that is not taken over"
                    )
                )

    def _heading_text(self, row: int) -> str:
        """Return the heading that a row without numbers is; a long text is a note, which stays outside."""
        texts = [(column, text) for column in self.labels if (text := self._text(Place(row, column)))]
        values = [column for column in self.heading.columns if self.sheet.at(Place(row, column.column))]
        if len(texts) != 1 or values or len(texts[0][1]) > _LONG or not self._rows_follow(row):
            return ""
        self.finder.used.add(Place(row, texts[0][0]))
        return texts[0][1].rstrip(":")

    def _rows_follow(self, row: int) -> bool:
        """Tell whether numbers stand below a row before the next empty row."""
        for below in range(row + 1, self.rows.stop):
            if below in self.filled:
                return True
            if not any(self._text(Place(below, column)) for column in self.labels):
                return False
        return False

    def _groups(self, row: int, carried: dict[int, str]) -> tuple[str, ...]:
        """Return what stands before the title; what is typed once counts for the rows below it."""
        groups = []
        for column in self.labels:
            if column < self.titles and self._text(Place(row, self.titles)):
                text = self._text(Place(row, column)) or carried.get(column, "")
                carried[column] = text
                groups += [text] if text else []
        return tuple(groups)

    def _row(self, row: int, groups: tuple[str, ...]) -> list[Row]:
        """Read a row: what is planned and what was measured are two."""
        at = self._title_place(row)
        title = self._text(at)
        unit = next((text for column in self.units if (text := self._text(Place(row, column)))), "")
        self.finder.used |= {Place(row, column) for column in (*self.labels, *self.units)}
        found = []
        for measured in (False, True):
            values = self._values(row, (column for column in self.values if column.measured is measured))
            totals = self._values(row, (column for column in self.totals if column.measured is measured))
            if values:
                sums = self._sums(row, values) if not measured else []
                found.append(
                    Row(self.sheet, title, at, groups, unit, tuple(values), (*totals, *sums), measured)
                )
        return found

    def _title_place(self, row: int) -> Place:
        places = [Place(row, column) for column in (self.titles, *self.labels) if column >= 0]
        named = [place for place in places if self._text(place)]
        return named[0] if named else Place(row, self.heading.columns[0].column)

    def _values(self, row: int, columns: Iterable[Column]) -> list[Value]:
        values = []
        for column in columns:
            place = Place(row, column.column)
            cell = self.sheet.at(place)
            if cell is None:
                continue
            self.finder.used.add(place)
            amount = self.finder.amount(cell)
            if amount is None:
                shown = cell.text or f"={cell.formula}"
                why = (
                    "is no number"
                    if cell.text
                    else "is a formula without a value: open the workbook once and save it"
                )
                self.finder.left.append(Left(self.sheet.name, self.sheet.address(place), shown, why))
            else:
                values.append(Value(column.period, place, cell, amount))
        return values

    def _sums(self, row: int, values: Sequence[Value]) -> list[Value]:
        """Return the sums that stand beside a row, each for the whole time of the row."""
        months = sorted(value.period for value in values)
        length = months[-1].index + months[-1].length - months[0].index
        whole = replace(months[0], length=length)
        sums = []
        for column in self.sums:
            self.finder.used |= {Place(row, column), Place(self.heading.row, column)}
            amount = self._number(row, column)
            cell = self.sheet.at(Place(row, column))
            sums += [Value(whole, Place(row, column), cell, amount)] if amount and cell else []
        return sums


def is_unit(text: str) -> bool:
    """Tell whether a text is a unit: a currency, a percent sign, or a word for pieces."""
    from plansite.deliver.spreadsheets.cells.grid import Cell

    short = text.strip("()[] ")
    return short.casefold() in {
        "#",
        "no.",
        "number",
        "count",
        "anzahl",
        "nombre",
        "número",
        "szt.",
        "шт.",
        "개",
        "pcs",
        "stk",
        "stück",
    } or (read_amount(Cell(f"1 {short}")) is not None and not any(mark.isdigit() for mark in short))


def grain_words(heading: Heading) -> str:
    """Say how long the times of a table are."""
    lengths = Counter(column.period.length for column in heading.columns)
    return {MONTH: "months", QUARTER: "quarters", YEAR: "years"}.get(min(lengths), "half-years")
