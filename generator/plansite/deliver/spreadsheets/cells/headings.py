"""Find the rows of a sheet whose cells name times, and what each column below them holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.grid import Cell, Place
from plansite.deliver.spreadsheets.cells.periods import (
    MONTH,
    YEAR,
    Period,
    is_fiscal,
    is_month_first,
    read_period,
    with_years,
)
from plansite.deliver.spreadsheets.cells.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from plansite.deliver.spreadsheets.cells.grid import Sheet
    from plansite.deliver.spreadsheets.cells.words import Known

FEWEST = 2
_ABOVE = 3
_NUMBERED = 6
_FAR = 24
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Column:
    """Hold a column of a table: the time that it is about, and whether its values were measured."""

    column: int
    period: Period
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Hold the columns of one table in a row of headings, and the row in which its body begins.

    `places` are all cells that name times or say more of them; `others` are columns of something else between them, by what they
    are called. `year_from` is empty where the headings say their years themselves.
    """

    row: int
    body: int
    columns: tuple[Column, ...]
    places: frozenset[Place]
    others: Mapping[int, str]
    year_from: str = ""


def headings_of(sheet: Sheet, words: Mapping[str, Known], year: int | None, year_from: str) -> list[Heading]:
    """Return the headings of all tables of a sheet whose times go across; `year` counts where a heading says none."""
    reader = _Reader(sheet, words)
    headings: list[Heading] = []
    for row in sorted({place.row for place in sheet.cells}):
        headings += [reader.heading(row, run, year, year_from) for run in reader.runs(row)]
    return headings


def year_in(texts: Sequence[str]) -> int | None:
    """Return the one year that texts name, None where they name none or several."""
    years = {int(year) for text in texts for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


class _Reader:
    """Read the headings of one sheet."""

    def __init__(self, sheet: Sheet, words: Mapping[str, Known]) -> None:
        self.sheet = sheet
        self.words = words
        self.rows: dict[int, list[int]] = {}
        for place in sheet.cells:
            self.rows.setdefault(place.row, []).append(place.column)
        texts = [cell.text for cell in sheet.cells.values() if cell.is_text]
        self.month_first = is_month_first(texts)

    def runs(self, row: int) -> list[list[Column]]:
        """Return the columns of a row that name times, those of each table by themselves."""
        named = [
            Column(column, period, self.kind(Place(row, column)) == "measured")
            for column in sorted(self.rows.get(row, []))
            if (period := self.period(Place(row, column)))
        ]
        if not self._is_heading(row, named):
            named = self._numbered(row)
        runs: list[list[Column]] = []
        for column in named:
            seen = [known.period for known in runs[-1] if known.measured == column.measured] if runs else []
            far = runs and column.column - runs[-1][-1].column > _FAR
            if not runs or column.period in seen or far:
                runs.append([])
            runs[-1].append(column)
        return [run for run in runs if len(run) >= FEWEST or len(runs) > 1]

    def _is_heading(self, row: int, named: Sequence[Column]) -> bool:
        """Tell whether times in a row are headings: several, more than other numbers, and years only one after the other."""
        if len({column.period for column in named}) < FEWEST:
            return False
        cells = [self.sheet.cells[Place(row, column.column)] for column in named]
        if all(isinstance(cell.value, float) for cell in cells):
            years = [column.period.index for column in named]
            step = MONTH if named[0].period.length == MONTH else YEAR
            return all(after - before == step for before, after in pairwise(years))
        columns = {column.column for column in named}
        numbers = [
            column
            for column in self.rows[row]
            if column not in columns and isinstance(self.sheet.cells[Place(row, column)].value, float)
        ]
        return len(numbers) < len(named)

    def _numbered(self, row: int) -> list[Column]:
        """Return the months of a row that counts them: 1, 2, 3 and so on."""
        columns = sorted(self.rows.get(row, []))
        values = [self.sheet.cells[Place(row, column)].value for column in columns]
        numbers = [
            (column, value) for column, value in zip(columns, values, strict=True) if isinstance(value, float)
        ]
        counted = [value for _, value in numbers] == [float(number) for number in range(1, len(numbers) + 1)]
        if (
            not counted
            or not _NUMBERED <= len(numbers) <= YEAR
            or any(isinstance(value, date) for value in values)
        ):
            return []
        return [Column(column, Period(None, int(value), MONTH)) for column, value in numbers]

    def period(self, place: Place) -> Period | None:
        """Read the time that a cell names, without words that say whether it is planned or measured."""
        cell = self.sheet.cells[place]
        period = read_period(cell, month_first=self.month_first)
        if period or not cell.is_text or not self.kind(place):
            return period
        marks = {part for name in ("measured", "planned") for word in self.words[name].words for part in word}
        kept = [word for word in re.split(r"[\s/|:()]+", cell.text) if plain(word).strip(".-") not in marks]
        return read_period(Cell(" ".join(kept)), month_first=self.month_first) if kept else None

    def kind(self, place: Place) -> str:
        """Return whether a cell says “measured” or “planned”, empty where it says neither."""
        cell = self.sheet.at(place)
        if cell is None or not cell.is_text:
            return ""
        return next((name for name in ("measured", "planned") if self.words[name].is_in(cell.text)), "")

    def heading(self, row: int, run: list[Column], year: int | None, year_from: str) -> Heading:
        """Make one table's heading from its columns, the rows above, and the row below that divides each time."""
        places = {Place(row, column.column) for column in run}
        others: dict[int, str] = {}
        columns, body = self._divided(row, run, places, others)
        columns = [self._marked(row, column, places) for column in columns]
        said = ""
        if any(column.period.year is None and not column.period.counted for column in columns):
            columns, above = self._dated(row, columns, places)
            undated = any(column.period.year is None and not column.period.counted for column in columns)
            said = "" if above and not undated else year_from
            if undated and year is not None:
                columns = _in_years(columns, year)
        return Heading(row, body, tuple(columns), frozenset(places), others, said)

    def _divided(
        self, row: int, run: list[Column], places: set[Place], others: dict[int, str]
    ) -> tuple[list[Column], int]:
        """Divide times into planned and measured columns where the row below says so; all other columns are no values."""
        last = run[-1].column + max(
            [after.column - before.column for before, after in pairwise(run)], default=1
        )
        below = {column: self._below(Place(row + 1, column)) for column in range(run[0].column, last)}
        if not any(kind in {"measured", "planned"} for kind in below.values()):
            return run, row + 1
        places |= {Place(row + 1, column) for column, kind in below.items() if kind}
        divided: list[Column] = []
        for column, kind in below.items():
            heads = [head for head in run if head.column <= column]
            if heads and kind in {"measured", "planned"}:
                divided.append(Column(column, heads[-1].period, kind == "measured"))
            elif kind:
                others[column] = self.sheet.cells[Place(row + 1, column)].text
        return divided, row + 2

    def _below(self, place: Place) -> str:
        cell = self.sheet.at(place)
        if cell is None or not cell.is_text:
            return ""
        return self.kind(place) or "other"

    def _marked(self, row: int, column: Column, places: set[Place]) -> Column:
        """Mark a column as measured where a heading above it says so."""
        if column.measured:
            return column
        for above, place in self._above(row, column.column):
            kind = self.kind(place)
            if kind and self._says_little(above):
                places.add(place)
                return replace(column, measured=kind == "measured")
        return column

    def _says_little(self, cell: Cell) -> bool:
        return len(cell.text.split()) <= FEWEST + 1

    def _above(self, row: int, column: int) -> Iterator[tuple[Cell, Place]]:
        """Yield what stands above a column, of each row the nearest cell at it or to the left."""
        for above in range(row - 1, max(-1, row - 1 - _ABOVE), -1):
            columns = [known for known in self.rows.get(above, []) if known <= column]
            if columns:
                place = Place(above, max(columns))
                yield self.sheet.cells[place], place

    def _dated(self, row: int, columns: list[Column], places: set[Place]) -> tuple[list[Column], bool]:
        """Give months and quarters the year that stands above them."""
        for above in range(row - 1, max(-1, row - 1 - _ABOVE), -1):
            years = {
                column: self.sheet.cells[Place(above, column)].text
                for column in self.rows.get(above, [])
                if (period := self.period(Place(above, column))) and period.length == YEAR and period.year
            }
            if years:
                places |= {Place(above, column) for column in years}
                return self._by_year(columns, above, years), True
        return columns, False

    def _by_year(self, columns: list[Column], above: int, years: Mapping[int, str]) -> list[Column]:
        """Give the columns below each of several years their own; what stands before the first belongs to it."""
        dated: list[Column] = []
        for start, text in years.items():
            ends = [other for other in years if other > start]
            block = [
                column
                for column in columns
                if (column.column >= start or start == min(years))
                and column.column < min(ends, default=column.column + 1)
            ]
            period = self.period(Place(above, start))
            year = period.year if period and period.year else 0
            dated += _in_years(block, year - 1 if is_fiscal(text) and _go_over(block) else year)
        return sorted(dated, key=lambda column: column.column)


def _go_over(columns: Sequence[Column]) -> bool:
    """Tell whether months that say no year go on into January: as a fiscal year does that begins later."""
    finest = min((column.period.length for column in columns), default=MONTH)
    firsts = [column.period.first for column in columns if column.period.length == finest]
    return any(after < before for before, after in pairwise(firsts))


def _in_years(columns: Sequence[Column], year: int) -> list[Column]:
    """Give years to columns that say none; what is planned and what was measured follow each other side by side."""
    dated: dict[int, Column] = {}
    for is_measured in (False, True):
        alike = [column for column in columns if column.measured is is_measured]
        periods = with_years([column.period for column in alike], year)
        dated |= {
            column.column: replace(column, period=period)
            for column, period in zip(alike, periods, strict=True)
        }
    return [dated[column.column] for column in columns]
