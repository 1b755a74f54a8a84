"""Read lists: a line for each month and thing, or for each booking, instead of a column for each month."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from plansite.deliver.spreadsheets.cells.amounts import Amount, read_amount
from plansite.deliver.spreadsheets.cells.grid import Place
from plansite.deliver.spreadsheets.cells.headings import Column, Heading
from plansite.deliver.spreadsheets.cells.periods import Period, is_month_first, read_period
from plansite.deliver.spreadsheets.cells.tables import Left, Row, Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plansite.deliver.spreadsheets.cells.grid import Cell, Sheet

_FEWEST = 4
_REPEATED = 0.7  # of the lines of a list; a text that differs in more of them describes single lines


class _List(NamedTuple):
    """Hold where a list stands: its row of headings, its rows with their times, and the column of these."""

    head: int
    column: int
    times: dict[int, Period]


def lists_in(sheet: Sheet, mark: str) -> tuple[list[Table], list[Left], set[Place]]:
    """Return the lists of a sheet as tables, what of them is left out, and all cells that belong to them."""
    tables: list[Table] = []
    left: list[Left] = []
    used: set[Place] = set()
    for one in _lists(sheet):
        reader = _Reader(sheet, one, mark)
        rows = reader.rows()
        if rows:
            periods = sorted(set(one.times.values()))
            columns = tuple(Column(at, period) for at, period in enumerate(periods))
            places = frozenset(Place(row, one.column) for row in one.times)
            tables.append(
                Table(sheet, Heading(one.head, one.head + 1, columns, places, {}), tuple(rows), is_list=True)
            )
            left += reader.left
            used |= reader.used | places
    return tables, left, used


def _lists(sheet: Sheet) -> Iterator[_List]:
    """Find columns of times in which a time comes again, below a heading."""
    texts = [cell.text for cell in sheet.cells.values() if cell.is_text]
    month_first = is_month_first(texts)
    columns: dict[int, dict[int, Period]] = defaultdict(dict)
    for place, cell in sheet.cells.items():
        period = read_period(cell, month_first=month_first)
        if period and period.year and not (isinstance(cell.value, float)):
            columns[place.column][place.row] = period
    for column, times in sorted(columns.items()):
        head = min(times) - 1
        above = sheet.at(Place(head, column))
        is_repeated = len(set(times.values())) < len(times)
        if (
            len(times) >= _FEWEST
            and is_repeated
            and above
            and above.is_text
            and max(times) - head <= 2 * len(times)
        ):
            yield _List(head, column, times)


class _Reader:
    """Read the lines of one list, and add up those of the same month and thing."""

    def __init__(self, sheet: Sheet, one: _List, mark: str) -> None:
        self.sheet, self.list, self.mark = sheet, one, mark
        self.left: list[Left] = []
        columns = sorted({place.column for place in sheet.cells if place.row == one.head} - {one.column})
        self.numbers = [column for column in columns if self._share_of_numbers(column) > _REPEATED]
        texts = [column for column in columns if column not in self.numbers]
        self.labels = [column for column in texts if self._is_label(column)]
        self.used = {Place(one.head, column) for column in (one.column, *columns)}
        for column in texts:
            places = [Place(row, column) for row in one.times if sheet.at(Place(row, column))]
            self.used |= set(places)
            if places and column not in self.labels:
                self.left.append(
                    Left(
                        sheet.name,
                        sheet.addresses(places),
                        self._head(column),
                        "a column that is not taken over",
                    )
                )

    def _head(self, column: int) -> str:
        cell = self.sheet.at(Place(self.list.head, column))
        return cell.text if cell else ""

    def _cells(self, column: int) -> list[Cell]:
        return [cell for row in self.list.times if (cell := self.sheet.at(Place(row, column)))]

    def _share_of_numbers(self, column: int) -> float:
        cells = self._cells(column)
        return sum(read_amount(cell, self.mark) is not None for cell in cells) / len(cells) if cells else 0

    def _is_label(self, column: int) -> bool:
        texts = Counter(cell.text for cell in self._cells(column))
        return bool(texts) and len(texts) <= _REPEATED * len(self.list.times)

    def rows(self) -> list[Row]:
        """Return a row for each thing and column of numbers."""
        return [row for column in self.numbers for row in self._rows(column)]

    def _rows(self, column: int) -> Iterator[Row]:
        by_label: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for row in self.list.times:
            by_label[tuple(self._text(row, label) for label in self.labels)].append(row)
        for labels, lines in by_label.items():
            values = self._values(lines, column)
            if values:
                head = [self._head(column)] if len(self.numbers) > 1 or not any(labels) else []
                *groups, title = [*filter(None, labels), *head]
                at = Place(lines[0], self.labels[-1] if self.labels else column)
                yield Row(self.sheet, title, at, tuple(groups), "", tuple(values))

    def _text(self, row: int, column: int) -> str:
        cell = self.sheet.at(Place(row, column))
        return cell.text if cell else ""

    def _values(self, lines: Sequence[int], column: int) -> list[Value]:
        sums: dict[Period, Value] = {}
        for row in lines:
            place = Place(row, column)
            cell = self.sheet.at(place)
            if cell is None:
                continue
            self.used.add(place)
            amount = read_amount(cell, self.mark)
            if amount is None:
                self.left.append(Left(self.sheet.name, self.sheet.address(place), cell.text, "is no number"))
                continue
            period = self.list.times[row]
            before = sums[period].amount if period in sums else Amount(Decimal(0))
            both = Amount(
                before.number + amount.number, amount.unit or before.unit, amount.unclear or before.unclear
            )
            sums[period] = Value(period, place, cell, both)
        return [sums[period] for period in sorted(sums)]


def as_one_row(table: Table) -> Table:
    """Return a table of months down and years across as one row of months; any other as it is."""
    months = [
        read_period(table.sheet.cells[row.at]) if row.at in table.sheet.cells else None for row in table.rows
    ]
    columns = table.heading.columns
    is_matrix = (
        len(table.rows) >= _FEWEST
        and all(column.period.length == 12 for column in columns)  # noqa: PLR2004 - months of a year
        and all(month and month.year is None and month.length < 12 for month in months)  # noqa: PLR2004 - months of a year
    )
    if not is_matrix:
        return table
    values = [
        Value(Period(value.period.year, month.first, month.length), value.place, value.cell, value.amount)
        for row, month in zip(table.rows, months, strict=True)
        if month
        for value in row.values
    ]
    first = table.rows[0]
    head = table.sheet.at(Place(table.heading.row, first.at.column))
    title = head.text if head and head.is_text else table.sheet.name
    ordered = tuple(sorted(values, key=lambda value: value.period))
    row = Row(
        table.sheet, title, Place(table.heading.row, first.at.column), first.groups, first.unit, ordered
    )
    named = tuple(Column(at, value.period) for at, value in enumerate(ordered))
    heading = Heading(table.heading.row, table.heading.body, named, table.heading.places, {})
    return Table(table.sheet, heading, (row,))
