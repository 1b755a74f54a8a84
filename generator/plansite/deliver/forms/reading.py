"""Read a form that was filled in: a workbook or a document, which may be damaged, enormous or something else."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from plansite.deliver.forms.form import FormTrouble
from plansite.deliver.forms.rows import ABOUT, MARK, Cell, Returned, Row, Taking, about_of
from plansite.deliver.xlsx.references import column_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST = 20_000_000
_UNPACKED = 40_000_000
_PARTS = 5_000
_CELLS = 2_000_000
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
        return MARK in _opened(path).sheet_names
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


def _opened(path: Path) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except Exception as failure:  # the library has no error of its own for all that can be wrong
        raise FormTrouble(f"{path.name} is damaged, protected with a password, or no workbook.") from failure


def _read_workbook(path: Path) -> Returned:
    book = _opened(path)
    if MARK not in book.sheet_names:
        raise FormTrouble(f"{path.name} is no form of Plansite: the sheet that tells so is missing.")
    noted = {str(row[0]): str(row[1]) for row in _values(book, MARK, path) if len(row) > 1}
    returned = Returned(about_of(noted.pop(ABOUT, ""), path), noted)
    for name in book.sheet_names:
        if name != MARK:
            taking = Taking(returned, _ANSWER, name)
            for row in _rows(name, _values(book, name, path)):
                taking.take(row)
    return returned


def _values(book: Any, name: str, path: Path) -> list[list[Any]]:
    try:
        sheet = book.get_sheet_by_name(name)
        values = (
            list(sheet.to_python(skip_empty_area=False)) if sheet.height * sheet.width <= _CELLS else None
        )
    except Exception as failure:  # as above
        raise FormTrouble(f"The sheet “{name}” of {path.name} cannot be read.") from failure
    if values is None:
        raise FormTrouble(f"The sheet “{name}” of {path.name} has more cells than any form.")
    return values


def _rows(name: str, values: list[list[Any]]) -> Iterator[Row]:
    for number, row in enumerate(values, 1):
        tag = str(row[0]).strip() if row else ""
        cells = {
            column: Cell(value, f"{name}, cell {column_name(column)}{number}")
            for column, value in enumerate(row[1:], 1)
            if value not in {"", None} or column == _ANSWER or tag.startswith("row ")
        }
        yield Row(tag, cells)
