"""Read a form that was filled in: a workbook or a document, which may be damaged, enormous or something else."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from plansite.deliver.forms.form import FormTrouble
from plansite.deliver.forms.rows import ABOUT, MARK, Cell, Returned, Row, Taking, about_of
from plansite.deliver.spreadsheets.cells.grid import Place
from plansite.deliver.spreadsheets.cells.workbook import NoWorkbookError, open_workbook
from plansite.deliver.xlsx.references import column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from plansite.deliver.spreadsheets.cells.grid import Sheet

_LARGEST = 20_000_000
_UNPACKED = 40_000_000
_PARTS = 5_000
_ANSWER = 2
_WORKBOOKS = frozenset({".xlsx", ".ods"})
ENDINGS = (*sorted(_WORKBOOKS), ".docx")
_OLE = b"\xd0\xcf\x11\xe0"


def is_form(path: Path) -> bool:
    """Tell whether a file is a form that Plansite wrote, filled in or not; what cannot be read is none."""
    try:
        return path.suffix.lower() in ENDINGS and _marked(path)
    except FormTrouble:
        return False


def _marked(path: Path) -> bool:
    refuse(path)
    if path.suffix.lower() in _WORKBOOKS:
        return MARK in _opened(path)
    from plansite.deliver.forms.returned_document import is_marked

    return is_marked(path)


def read_form(path: Path) -> Returned:
    """Read the answers of a form. Raises FormTrouble."""
    refuse(path)
    if path.suffix.lower() in _WORKBOOKS:
        return _read_workbook(path)
    from plansite.deliver.forms.returned_document import read_document

    return read_document(path)


def refuse(path: Path) -> None:
    """Raise FormTrouble for a file that is no such document, or would be too large once it is unpacked."""
    if path.suffix.lower() not in ENDINGS:
        raise FormTrouble(f"{path.name} is no form: a form is a file that ends in {', '.join(ENDINGS)}.")
    try:
        if not path.is_file():
            raise FormTrouble(f"There is no file {path}.")
        if path.stat().st_size > _LARGEST:
            raise FormTrouble(
                f"{path.name} has more than {_LARGEST:,} bytes: a form is never as large as that."
            )
        with path.open("rb") as stream:
            if stream.read(4) == _OLE:
                raise FormTrouble(
                    f"{path.name} is protected with a password, or of an old format. Save it again without a password."
                )
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise FormTrouble(f"{path.name} is protected with a password. Save it again without one.")
            if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
                raise FormTrouble(
                    f"{path.name} would be too large once it is unpacked: a form is never as large as that."
                )
            if path.suffix.lower() not in _WORKBOOKS:  # those are unpacked in a process that has limits
                _refuse_false_sizes(path, packed)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as failure:
        raise FormTrouble(f"{path.name} is damaged, or no document of this kind.") from failure
    except OSError as failure:
        raise FormTrouble(f"{path.name} cannot be read: {failure.strerror}.") from failure


def _refuse_false_sizes(path: Path, packed: zipfile.ZipFile) -> None:
    """Unpack each part once, no further than may be: the sizes in a file may not be true."""
    left = _UNPACKED
    for part in packed.infolist():
        with packed.open(part) as stream:
            while piece := stream.read(1_000_000):
                left -= len(piece)
                if left < 0:
                    raise FormTrouble(f"{path.name} would be too large once it is unpacked.")


def _opened(path: Path) -> dict[str, Sheet]:
    """Return the sheets of a workbook by name; like all workbooks, it is read in a process that has limits."""
    try:
        book = open_workbook(path)
    except NoWorkbookError as refusal:
        raise FormTrouble(str(refusal)) from refusal
    if book.notes:
        raise FormTrouble(f"{path.name} is no form as it was written: {book.notes[0]}")
    return {sheet.name: sheet for sheet in book.sheets}


def _read_workbook(path: Path) -> Returned:
    sheets = _opened(path)
    if MARK not in sheets:
        raise FormTrouble(f"{path.name} is no form of Plansite: the sheet that tells so is missing.")
    noted = {str(row[0]): str(row[1]) for row in _values(sheets.pop(MARK)) if len(row) > 1}
    returned = Returned(about_of(noted.pop(ABOUT, ""), path), noted)
    for name, sheet in sheets.items():
        taking = Taking(returned, _ANSWER, name)
        for row in _rows(name, _values(sheet)):
            taking.take(row)
    return returned


def _values(sheet: Sheet) -> Iterator[list[str | float | date]]:
    """Yield what stands in each row of a sheet, as wide as the sheet: an answer that was taken out is empty, not missing."""
    height, width = (1 + max((place[at] for place in sheet.cells), default=-1) for at in (0, 1))
    for row in range(height):
        places = (Place(row, column) for column in range(width))
        yield [sheet.cells[place].value if place in sheet.cells else "" for place in places]


def _rows(name: str, values: Iterable[list[str | float | date]]) -> Iterator[Row]:
    for number, row in enumerate(values, 1):
        tag = str(row[0]).strip() if row else ""
        cells = {
            column: Cell(value, f"{name}, cell {column_name(column)}{number}")
            for column, value in enumerate(row[1:], 1)
            if value not in {"", None} or column == _ANSWER or tag.startswith("row ")
        }
        yield Row(tag, cells)
