"""Hold what stands in the cells of a workbook, each with its address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

LETTERS = 26
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})\Z")


class Place(NamedTuple):
    """Name a cell by its row and column, both counted from 0."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold what a cell shows: a text, a number or a date; `formula` is empty where none stands, without its “=”.

    `form` is how the workbook shows a number: percent, a currency's code, or empty where it says neither.
    """

    value: str | float | date
    form: str = ""
    formula: str = ""

    @property
    def text(self) -> str:
        """Return what stands in the cell as one line of text."""
        if isinstance(self.value, str):
            return " ".join(self.value.split())
        return f"{self.value:g}" if isinstance(self.value, float) else self.value.isoformat()

    @property
    def is_text(self) -> bool:
        """Tell whether the cell holds words, or a number or date that was typed as text."""
        return isinstance(self.value, str)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold the cells of a sheet that are not empty; `merged` names the first cell of a merged range for each of the others.

    `turned` says that rows and columns were exchanged, so that months that go down can be read as months that go across.
    """

    name: str
    cells: Mapping[Place, Cell]
    hidden: bool = False
    merged: Mapping[Place, Place] = field(default_factory=dict)
    turned: bool = False

    def at(self, place: Place) -> Cell | None:
        """Return a cell, None where it is empty."""
        return self.cells.get(place)

    def address(self, place: Place) -> str:
        """Return the address that people know a cell by: B5."""
        return address(Place(place.column, place.row) if self.turned else place)

    def addresses(self, places: Sequence[Place]) -> str:
        """Return the range from the first to the last of some cells: B5:M5."""
        first, last = self.address(min(places)), self.address(max(places))
        return first if first == last else f"{first}:{last}"

    def without(self, places: set[Place]) -> Sheet:
        """Return the sheet with some cells taken out."""
        return replace(self, cells={place: cell for place, cell in self.cells.items() if place not in places})

    def turn(self) -> Sheet:
        """Exchange rows and columns."""
        cells = {Place(place.column, place.row): cell for place, cell in self.cells.items()}
        merged = {Place(*place[::-1]): Place(*first[::-1]) for place, first in self.merged.items()}
        return replace(self, cells=dict(sorted(cells.items())), merged=merged, turned=not self.turned)


@dataclass(frozen=True, slots=True)
class Workbook:
    """Hold the sheets of a file; `file` is its name, `notes` say what of it was not read."""

    file: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def address(place: Place) -> str:
    """Return the address of a cell: row 4 and column 1 are B5."""
    letters, number = "", place.column + 1
    while number:
        number, letter = divmod(number - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{place.row + 1}"


def place_of(text: str) -> Place | None:
    """Return the place that an address names, with or without “$”, None when it names none."""
    match = _ADDRESS.match(text)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return Place(int(match[2]) - 1, column - 1)
