"""Fill in forms as people do, and let LibreOffice open and save them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import docx
import openpyxl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook

_TAG = re.compile("⟦([^⟧]*)⟧")


def cells_of(book: Workbook) -> Iterator[tuple[str, Cell]]:
    """Yield the cells for answers, each with its address: goals/win|title, budget|lines/crm/amount."""
    for sheet in book.worksheets:
        file, table = "", ""
        columns: dict[int, str] = {}
        for row in sheet.iter_rows():
            kind, _, path = str(row[0].value or "").partition(" ")
            if kind == "file":
                file = path
            elif file and kind == "ask":
                yield f"{file}|{path}", row[2]
            elif file and kind == "columns":
                table = path
                columns = {
                    number: str(cell.value) for number, cell in enumerate(row) if number and cell.value
                }
            elif file and kind == "row":
                for number, column in columns.items():
                    yield f"{file}|{table}/{path}/{column}", row[number]


def fill_workbook(data: bytes, answers: Mapping[str, Any]) -> bytes:
    """Write answers into the cells with these addresses."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    left = dict(answers)
    for address, cell in cells_of(book):
        if address in left:
            cell.value = left.pop(address)
    assert left == {}, "the form does not ask for these"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def fill_document(data: bytes, answers: Mapping[str, Any]) -> bytes:
    """Write answers into the cells of a Word document with these addresses."""
    word = docx.Document(io.BytesIO(data))
    left = dict(answers)
    for address, cell in _document_cells(word):
        if address in left:
            cell.text = str(left.pop(address))
    assert left == {}, "the form does not ask for these"
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()


def _document_cells(word: Any) -> Iterator[tuple[str, Any]]:
    file = ""
    for block in word.iter_inner_content():
        if hasattr(block, "runs"):
            tags = [tag for tag in _TAG.findall(block.text) if tag.startswith("file ")]
            file = tags[0].removeprefix("file ") if tags else file
            continue
        for row in block.rows:
            for label, answer in zip(row.cells, row.cells[1:], strict=False):
                for tag in _TAG.findall(label.text):
                    kind, _, rest = tag.partition(" ")
                    path = rest.replace(" ", "/") + ("/every month" if kind == "figure" else "")
                    yield f"{file}|{path}", answer


def saved_by_office(file: Path, ending: str) -> Path:
    """Let LibreOffice open a file and save it again, as a file with another ending if one is named."""
    (saved,) = all_saved_by_office([file], ending)
    return saved


def all_saved_by_office(files: list[Path], ending: str) -> list[Path]:
    """Let LibreOffice open files of one folder and save them again."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is missing. “make test” installs it on Debian and Ubuntu"
    folder = files[0].parent
    place = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    command = [
        program,
        place,
        "--headless",
        "--norestore",
        "--convert-to",
        ending,
        "--outdir",
        str(folder / "saved"),
    ]
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, check=False, timeout=600
    )
    saved = [folder / "saved" / f"{file.stem}.{ending}" for file in files]
    assert all(file.is_file() for file in saved), done.stdout + done.stderr
    return saved
