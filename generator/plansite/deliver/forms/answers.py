"""Say which answers a form brings back, of which file and field each is, and which ids new items get."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.forms.form import address_of, rows_of
from plansite.deliver.forms.names import key_from
from plansite.deliver.forms.questions import EVERY, KEY, Question, Table
from plansite.deliver.forms.rows import Cell
from plansite.deliver.forms.wording import tidy
from plansite.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.deliver.forms.form import Form, Sheet
    from plansite.deliver.forms.rows import Returned
    from plansite.read.schema import Schema

_NEW_FILE = re.compile(r"[a-z_]+/\+[a-z0-9_]+\Z")
_NOTHING = Cell(None, "")


class Misfit(NamedTuple):
    """Say what is wrong with an answer, and where people find it."""

    place: str
    message: str


class Answer(NamedTuple):
    """Hold an answer: its address in the form, what it answers, its cells, and where it belongs in the plan.

    A figure that may differ by month has a cell for each, anything else one alone, under an empty name.
    """

    address: str
    field: Schema
    cells: Mapping[str, Cell]
    file: str
    path: tuple[str, ...]

    @property
    def place(self) -> str:
        """Return where people find it."""
        cells = list(self.cells.values())
        return next((cell.place for cell in cells if not cell.is_empty), cells[0].place)


@dataclass(slots=True)
class Answers:
    """Go through what a form brings back.

    `data` is what the plan says, by file; `ids` maps what is new in the form, a file or a row, to the id that it has now.
    """

    form: Form
    returned: Returned
    data: Mapping[str, Any]
    ids: dict[str, str]
    misfits: list[Misfit] = field(default_factory=list)

    def file(self, sheet: str) -> str:
        """Return the file of the plan that a sheet is about."""
        return self.ids.get(sheet, sheet)

    def every(self) -> list[Answer]:
        """Return all answers, once everything new has an id by which others may name it."""
        sheets = list(self._sheets())
        for file, sheet in sheets:
            self._name_file(file, sheet)
        used = [(file, sheet) for file, sheet in sheets if "/+" not in file or file in self.ids]
        for file, sheet in used:
            for block in sheet.blocks:
                if isinstance(block, Table):
                    self._name_rows(file, block)
        return [
            answer for file, sheet in used for block in sheet.blocks for answer in self._of_block(file, block)
        ]

    def strangers(self) -> list[str]:
        """Return the sheets that came back and ask about a file that the plan does not have any more."""
        known = {file for file, _ in self._sheets()}
        return [file for file in self.returned.files if file not in known]

    def _sheets(self) -> Iterator[tuple[str, Sheet]]:
        """Yield what came back: a copy of an empty sheet is one more of its kind."""
        known = {sheet.file: sheet for sheet in self.form.sheets}
        of_folder = {sheet.file.split("/", 1)[0]: sheet for sheet in self.form.sheets if sheet.is_empty}
        for file in self.returned.files:
            sheet = known.get(file) or (
                of_folder.get(file.split("/", 1)[0]) if _NEW_FILE.match(file) else None
            )
            if sheet is not None:
                yield file, sheet

    def _name_file(self, file: str, sheet: Sheet) -> None:
        cells = [cell for address, cell in self.returned.answers.items() if address.startswith(f"{file}|")]
        if "/+" not in file or file in self.ids or all(cell.is_empty for cell in cells):
            return
        folder = file.split("/", 1)[0]
        title = self._words(address_of(file, ("title",)))
        files = [*self.data, *self.ids.values()]
        taken = {name.split("/", 1)[1] for name in files if name.startswith(f"{folder}/")}
        self.ids[file] = f"{folder}/{key_from(title, taken, sheet.kind)}"
        self.form.known.names.add(folder, self.ids[file].split("/", 1)[1], title)

    def _name_rows(self, file: str, table: Table) -> None:
        """Give each row that is new an id, and note what all of them are called now."""
        address = address_of(file, table.path)
        taken = set(rows_of(table, self.data.get(self.file(file), {})))
        taken |= {key for row, key in self.ids.items() if row.startswith(f"{address}/")}
        for row in self.returned.rows.get(address, ()):
            title = self._words(f"{address}/{row}/{'/'.join(table.name_column.path)}")
            new = f"{address}/{row}"
            if row.startswith("+") and new not in self.ids and not self._is_left(new, table):
                key = self._key(new, title, table, taken)
                if not key:
                    continue
                self.ids[new] = key
                taken.add(key)
            collection, key = str(table.field.get("x-collection", "")), self.ids.get(new, row)
            if collection and title and not key.startswith("+"):
                self.form.known.names.add(collection, key, title)

    def _key(self, address: str, title: str, table: Table, taken: set[str]) -> str:
        """Return the key of a new row, empty where it cannot have one: then it is said why."""
        if not table.has_keys:
            return str(len(taken))
        if table.name_column.path != (KEY,):
            return key_from(title, taken, table.path[-1].rstrip("s"))
        names, collection = self.form.known.names, str(table.name_column.field["x-refers"])
        key, place = names.key(collection, title), self.returned.answers[f"{address}/{KEY}"].place
        if key is None:
            options = names.offered(collection)
            self.misfits.append(Misfit(place, f"“{title}” is not known. {did_you_mean(title, options)}"))
        elif key in taken:
            self.misfits.append(Misfit(place, f"“{title}” stands here twice. Keep one of the two rows."))
        return key if key and key not in taken else ""

    def _words(self, address: str) -> str:
        raw = self.returned.answers.get(address, _NOTHING).raw
        return " ".join(str("" if raw is None else raw).split())

    def _is_left(self, row: str, table: Table) -> bool:
        """Tell whether a row was left empty."""
        cells = (
            self.returned.answers.get(f"{row}/{'/'.join(column.path)}", _NOTHING) for column in table.columns
        )
        return all(cell.is_empty for cell in cells)

    def _of_block(self, file: str, block: Any) -> Iterator[Answer]:
        if isinstance(block, Question):
            address = address_of(file, block.path)
            if address in self.returned.answers:
                cells = {"": self.returned.answers[address]}
                yield Answer(address, block.field, cells, self.file(file), block.path)
        elif isinstance(block, Table):
            for row in self.returned.rows.get(address_of(file, block.path), ()):
                if not self.ids.get(address_of(file, (*block.path, row)), row).startswith("+"):
                    yield from self._of_row(file, block, row)

    def _of_row(self, file: str, table: Table, row: str) -> Iterator[Answer]:
        address = address_of(file, (*table.path, row))
        path = (*table.path, self.ids.get(address, row))
        for column in table.columns:
            if column.path == (EVERY,):
                if cells := self.returned.by_month.get(address):
                    unit = table.known[path[-1]].unit if table.known and path[-1] in table.known else "any"
                    yield Answer(address, {**column.field, "x-unit": unit}, cells, self.file(file), path)
                continue
            place = f"{address}/{'/'.join(column.path)}"
            cell = self.returned.answers.get(place)
            if cell is None:
                continue
            if column.path != (KEY,):
                yield Answer(place, column.field, {"": cell}, self.file(file), (*path, *column.path))
            elif self.form.known.names.key(str(column.field["x-refers"]), self._words(place)) != path[-1]:
                title = self.form.known.names.title(str(column.field["x-refers"]), path[-1])
                self.misfits.append(
                    Misfit(cell.place, f"This row is about “{title}”. Use an empty row for another.")
                )


def said_otherwise(returned: Returned, file: str, before: Mapping[str, str]) -> bool:
    """Tell whether a sheet has an answer that it did not have before."""
    return any(
        tidy(str(cell.raw or "")) != tidy(before.get(address, ""))
        for address, cell in returned.answers.items()
        if address.startswith(f"{file}|")
    )
