"""Read one workbook in a process of its own, and write its cells to standard output as JSON.

The only door to calamine. What a workbook may cost is decided here, before a byte of it is parsed: the process takes limits on
itself, and the parts of a zip file are unpacked once, only to be counted. Formulas are read as text and never run; links to
other files are never followed.
"""

from __future__ import annotations

import contextlib
import json
import sys
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import python_calamine as calamine

from plansite.deliver.spreadsheets.cells.details import Details, details_of

MAX_ROWS = 5_000
MAX_COLUMNS = 500
MAX_CELLS = 200_000
MAX_SHEETS = 60
MAX_TEXT = 32_767  # as much as a cell can hold
MAX_UNPACKED = 200_000_000
MAX_PARTS = 5_000
_MEGABYTES = 1_500
_SECONDS = 60
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class _RefusalError(Exception):
    """Say in one sentence why a workbook is not read."""


def main() -> None:
    """Read the workbook whose path is the one argument."""
    _limit()
    try:
        answer = _read(Path(sys.argv[1]).read_bytes())
    except _RefusalError as refusal:
        answer = {"refusal": str(refusal)}
    except (MemoryError, OverflowError):
        answer = {"refusal": "This workbook takes more memory than a workbook may."}
    sys.stdout.write(json.dumps(answer))


def _limit() -> None:
    """Have the system refuse more memory, more time, and files to write."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # systems without such limits
        import resource

        size = _MEGABYTES * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(raw: bytes) -> dict[str, Any]:
    if raw.startswith(_OLE) and _ENCRYPTED in raw:
        raise _RefusalError(
            "This workbook is protected by a password. Save it without one and import it again."
        )
    details: dict[str, Details] = {}
    if raw.startswith(b"PK"):
        details = _unpacked(raw)
    try:
        book = calamine.load_workbook(BytesIO(raw))
        sheets, notes = _sheets(book, details)
    except calamine.PasswordError:
        raise _RefusalError(
            "This workbook is protected by a password. Save it without one and import it again."
        ) from None
    except calamine.CalamineError as failure:
        raise _RefusalError(
            f"This file is no workbook that can be read, or it is damaged ({str(failure)[:100]})."
        ) from None
    return {"sheets": sheets, "notes": notes}


def _unpacked(raw: bytes) -> dict[str, Details]:
    """Unpack a zip file once to see how large it is, and read what calamine does not tell of its cells."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as package:
            parts = package.infolist()
            if any(part.flag_bits & 1 for part in parts) or _is_encrypted(package):
                raise _RefusalError(
                    "This workbook is protected by a password. Save it without one and import it again."
                )
            left = MAX_UNPACKED if len(parts) <= MAX_PARTS else 0
            for part in parts:
                with package.open(part) as stream:
                    while left > 0 and (chunk := stream.read(_CHUNK)):
                        left -= len(chunk)
            if left <= 0:
                raise _RefusalError(
                    f"Unpacked, this workbook is larger than {MAX_UNPACKED // 1_000_000:,} MB, so it is not read."
                )
            return details_of(package)
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, NotImplementedError, ValueError, KeyError):  # type: ignore[attr-defined]  # zlib is there where zip files can be read
        raise _RefusalError(
            "This file is damaged: it cannot be unpacked. Save it again in your spreadsheet program."
        ) from None


def _is_encrypted(package: zipfile.ZipFile) -> bool:
    """Tell whether an OpenDocument file keeps its parts encrypted."""
    name = "META-INF/manifest.xml"
    return name in package.namelist() and b"encryption-data" in package.read(name)


def _sheets(
    book: calamine.CalamineWorkbook, details: dict[str, Details]
) -> tuple[list[dict[str, Any]], list[str]]:
    sheets: list[dict[str, Any]] = []
    notes: list[str] = []
    left = MAX_CELLS
    for number, known in enumerate(book.sheets_metadata):
        if number >= MAX_SHEETS:
            notes.append(f"Only the first {MAX_SHEETS} sheets were read.")
            break
        if known.typ != calamine.SheetTypeEnum.WorkSheet:
            notes.append(f"“{known.name}” is a sheet without cells, so it was left out.")
            continue
        sheet = book.get_sheet_by_index(number)
        cells, cut = _cells(sheet, details.get(known.name, Details()), left)
        left -= len(cells)
        if cut:
            notes.append(
                f"“{known.name}” is larger than {MAX_ROWS:,} rows, {MAX_COLUMNS} columns or {MAX_CELLS:,} cells; the rest was not read."
            )
        merged = sheet.merged_cell_ranges or details.get(known.name, Details()).merged
        hidden = known.visible != calamine.SheetVisibleEnum.Visible
        sheets.append({"name": known.name, "hidden": hidden, "cells": cells, "merged": merged})
    return sheets, notes


def _cells(sheet: calamine.CalamineSheet, details: Details, left: int) -> tuple[list[list[Any]], bool]:
    """Return the cells that are not empty, each as row, column, kind, value, form and formula, and whether there are more."""
    cells: dict[tuple[int, int], list[Any]] = {}
    top, start = sheet.start or (0, 0)
    cut = top + sheet.height > MAX_ROWS or start + sheet.width > MAX_COLUMNS
    for row, values in enumerate(sheet.to_python(nrows=max(0, MAX_ROWS - top)), top):
        for column, value in enumerate(values[: max(0, MAX_COLUMNS - start)], start):
            written = _written(value)
            if written:
                cells[row, column] = [row, column, *written, details.forms.get((row, column), ""), ""]
            if len(cells) >= left:
                return list(cells.values()), True
    for (row, column), error in details.errors.items():
        if row < MAX_ROWS and column < MAX_COLUMNS:
            cells[row, column] = [row, column, "t", error, "", ""]
    for (row, column), formula in details.formulas.items():
        if row < MAX_ROWS and column < MAX_COLUMNS:
            cells.setdefault((row, column), [row, column, "t", "", "", ""])[5] = formula
    return sorted(cells.values(), key=lambda cell: (cell[0], cell[1])), cut


def _written(value: object) -> tuple[str, str | float] | None:
    if isinstance(value, str):
        return ("t", value[:MAX_TEXT]) if value.strip() else None
    if isinstance(value, bool):
        return "t", "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return "n", float(value)
    if isinstance(value, datetime):
        return "d", value.date().isoformat()
    return ("d", value.isoformat()) if isinstance(value, date) else ("t", str(value))


if __name__ == "__main__":
    main()
