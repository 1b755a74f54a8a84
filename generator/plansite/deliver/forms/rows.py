"""Hold what workbooks and documents of a form have in common: its rows, each with an address that nobody sees."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from plansite.deliver.forms.form import FormTrouble
from plansite.deliver.forms.names import key_from
from plansite.deliver.forms.questions import EVERY
from plansite.deliver.forms.wording import tidy

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.deliver.forms.form import Form, Sheet
    from plansite.deliver.forms.wording import Raw

MARK = "Plansite form"
START = "Start here"
CHOICES = "Choices"
ABOUT = "about"
VERSION = 1
_LONGEST_TITLE = 31
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


class Cell(NamedTuple):
    """Hold what stands in a cell, and where people find it."""

    raw: Raw
    place: str

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing stands in it."""
        return self.raw is None or (isinstance(self.raw, str) and not tidy(self.raw))


class Row(NamedTuple):
    """Hold a row: its hidden tag, empty for one that people added, and its cells by column."""

    tag: str
    cells: dict[int, Cell]


@dataclass(slots=True)
class Returned:
    """Hold what a form brings back.

    `before` has the answers that stood in it when it was made. `answers` maps addresses to cells; those of a figure by month have a
    column each. `rows` maps each table to the rows that it has, `files` lists the sheets that are there, each with its place.
    """

    about: dict[str, str]
    before: dict[str, str]
    answers: dict[str, Cell] = field(default_factory=dict)
    by_month: dict[str, dict[str, Cell]] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


def about(form: Form) -> dict[str, str]:
    """Return what a form says of itself."""
    choice = form.choice
    return {
        "version": str(VERSION),
        "name": choice.name,
        "company": choice.company,
        "outline": choice.outline,
        "day": choice.today.isoformat(),
    }


def about_of(text: str, path: Path) -> dict[str, str]:
    """Return what a form says of itself. Raises FormTrouble for one that a newer Plansite wrote, or somebody else."""
    try:
        about = {str(key): str(value) for key, value in json.loads(text).items()}
    except (ValueError, AttributeError, RecursionError) as failure:
        raise FormTrouble(
            f"{path.name} is no form of Plansite any more: what it says of itself is lost."
        ) from failure
    if about.get("version") != str(VERSION):
        raise FormTrouble(
            f"{path.name} was written by another version of Plansite. Take a new form, and copy the answers into it."
        )
    return about


def intro_of(sheet: Sheet) -> str:
    """Return what a sheet asks about, in one sentence."""
    return " ".join(str(sheet.schema.get("description", "")).split("\n\n", 1)[0].split())


def name_of(sheet: Sheet) -> str:
    """Return what a sheet is about: the title of its kind, and of one of several that of the item."""
    if sheet.is_empty:
        return f"{sheet.title} (new)"
    item = str(sheet.data.get("title") or sheet.file.rsplit("/", 1)[-1])
    return f"{sheet.title}: {item}" if "/" in sheet.file else sheet.title


def sheet_titles(form: Form) -> dict[str, str]:
    """Return what the sheet of each file is called: its title, and for one of several that of the item, each another."""
    titles: dict[str, str] = {}
    for sheet in form.sheets:
        name = f"{sheet.title} new {sheet.file.rsplit('+', 1)[1]}" if sheet.is_empty else name_of(sheet)
        plain = " ".join(name.translate(_NOT_IN_TITLES).split())[:_LONGEST_TITLE].strip()
        number, free = 2, plain
        while free.casefold() in {title.casefold() for title in (START, CHOICES, MARK, *titles.values())}:
            free, number = f"{plain[: _LONGEST_TITLE - 4].strip()} ({number})", number + 1
        titles[sheet.file] = free
    return titles


@dataclass(slots=True)
class Taking:
    """Take the answers of one sheet, or of all tables of a document, a row after the other.

    `column` is the one that has the answer beside a question; `place` is what people call the sheet, empty for a document.
    """

    returned: Returned
    column: int
    place: str = ""
    file: str = ""
    table: str = ""
    columns: dict[int, str] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Take a row. Raises FormTrouble for one that no form has."""
        kind, _, path = row.tag.partition(" ")
        if kind == "file":
            self.file, self.table = _free_file(path, self.returned), ""
            self.returned.files[self.file] = self.place or row.cells[self.column].place
        elif not self.file or kind == "skip":
            return
        elif kind == "ask":
            self.table = ""
            if self.column in row.cells:
                self.returned.answers.setdefault(f"{self.file}|{path}", row.cells[self.column])
        elif kind == "columns":
            self.table = f"{self.file}|{path}"
            self.columns = {number: str(cell.raw) for number, cell in row.cells.items() if not cell.is_empty}
            self.returned.rows.setdefault(self.table, [])
        elif kind == "end":
            self.table = ""
        elif kind in {"row", ""}:
            self._take_item(
                {number: cell for number, cell in row.cells.items() if number in self.columns}, path
            )
        else:
            raise FormTrouble(
                "This form has been changed in a way that cannot be read: take a new one, and copy the answers into it."
            )

    def _take_item(self, cells: dict[int, Cell], key: str) -> None:
        """Take what a table says of one item; a row without a key, or with one that was there before, is new."""
        if not self.table:
            return
        there = self.returned.rows[self.table]
        if not key or key in there:
            written = [str(cell.raw) for _, cell in sorted(cells.items()) if not cell.is_empty]
            if not written:
                return
            key = f"+{key_from(written[0], [earlier[1:] for earlier in there], 'item')}"
        there.append(key)
        for number, cell in cells.items():
            column, address = self.columns[number], f"{self.table}/{key}"
            if EVERY in self.columns.values():
                self.returned.by_month.setdefault(address, {})[column] = cell
            else:
                self.returned.answers[f"{address}/{column}"] = cell


def _free_file(file: str, returned: Returned) -> str:
    """Return the name under which a sheet is kept: a copy of an empty sheet asks for one more file."""
    number, free = 2, file
    while free in returned.files:
        folder = file.split("/", 1)[0]
        free, number = f"{folder}/+copy{number}", number + 1
    return free
