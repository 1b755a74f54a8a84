"""Open the workbook of a person: Excel and OpenDocument files in a process of their own, tables of text here."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.cells.grid import Cell, Place, Sheet, Workbook
from plansite.read.files.opening import Limit, Refusal, read_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

MAX_BYTES = 30_000_000
SECONDS = 90
MAX_LINES = 5_000
MAX_FIELDS = 500
BOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
TEXTS = frozenset({".csv", ".tsv", ".txt"})
_LIMIT = Limit(MAX_BYTES, "a workbook", "Copy the sheets that matter into a workbook of their own.")
_KEPT = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
_SEPARATORS = ";\t,|"
_SAMPLE = 40
_WESTERN = "windows-1252"


class NoWorkbookError(Exception):
    """Say in one sentence why a file cannot be imported."""


def open_workbook(path: Path) -> Workbook:
    """Read a workbook. Raises NoWorkbookError for what is none, is protected, damaged or too large."""
    ending = path.suffix.lower()
    if ending not in BOOKS | TEXTS:
        raise NoWorkbookError(
            f"“{path.name}” is no .xlsx, .ods or .csv file. Save the workbook as one of them."
        )
    raw = read_file(path, None, _LIMIT)
    if isinstance(raw, Refusal):
        raise NoWorkbookError(f"{raw.message} {raw.hint}")
    if not raw.strip(b"\0 \r\n\t"):
        raise NoWorkbookError(f"“{path.name}” is empty.")
    return _of_text(path, raw) if ending in TEXTS else _of_process(path)


def _of_process(path: Path) -> Workbook:
    """Have a workbook read by the process that takes limits on itself."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "plansite.deliver.spreadsheets.cells.reading_process",
        str(path.resolve()),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and the path as one argument
            command,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode != 0:
        raise NoWorkbookError(
            f"“{path.name}” takes more time or memory than a workbook may, or it is damaged. "
            "Copy the sheets that matter into a workbook of their own."
        )
    answer = json.loads(done.stdout)
    if "refusal" in answer:
        raise NoWorkbookError(answer["refusal"])
    sheets = tuple(_sheet(sheet) for sheet in answer["sheets"])
    return Workbook(visible(path.name), sheets, tuple(answer["notes"]))


def _sheet(written: dict[str, Any]) -> Sheet:
    merged: dict[Place, Place] = {}
    for (top, left), (bottom, right) in written["merged"][:MAX_LINES]:
        for row in range(top, min(bottom, MAX_LINES) + 1):
            merged |= {
                Place(row, column): Place(top, left) for column in range(left, min(right, MAX_FIELDS) + 1)
            }
        merged.pop(Place(top, left), None)
    cells = {
        Place(row, column): Cell(_value(kind, value), form, formula)
        for row, column, kind, value, form, formula in written["cells"]
    }
    return Sheet(visible(written["name"]), cells, written["hidden"], merged)


def _value(kind: str, value: str | float) -> str | float | date:
    if kind == "d":
        return date.fromisoformat(str(value))
    return float(value) if kind == "n" else visible(str(value))


def visible(text: str) -> str:
    """Return a text without what nobody sees: marks of direction and control characters, which a plan cannot have."""
    return "".join(
        mark
        for mark in text
        if mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Cf", "Co", "Cs", "Cn"}
    )


def _of_text(path: Path, raw: bytes) -> Workbook:
    """Read a table of text: its encoding and separator are what it looks like."""
    text = _decoded(raw)
    if "\0" in text:
        raise NoWorkbookError(f"“{path.name}” is no table of text. Save the workbook as .xlsx, .ods or .csv.")
    separator, text = _separator(text)
    notes: list[str] = []
    cells: dict[Place, Cell] = {}
    try:
        for row, fields in enumerate(csv.reader(StringIO(text), delimiter=separator)):
            if row >= MAX_LINES:
                notes.append(f"Only the first {MAX_LINES:,} lines were read.")
                break
            for column, words in enumerate(fields[:MAX_FIELDS]):
                if words.strip():
                    cells[Place(row, column)] = Cell(visible(words.strip()))
    except csv.Error as failure:
        raise NoWorkbookError(f"“{path.name}” cannot be read as a table: {failure}.") from failure
    return Workbook(visible(path.name), (Sheet(visible(path.stem), cells),), tuple(notes))


def _decoded(raw: bytes) -> str:
    """Return the text of a file in UTF-8, in UTF-16 with its mark, or else as Windows writes it in the west."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode(_WESTERN, "replace")


def _separator(text: str) -> tuple[str, str]:
    """Return what separates fields, and the text without a line that only says so, as Excel reads it: sep=;."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return first.strip()[-1], f"\n{rest}"
    lines = [_unquoted(line) for line in text.splitlines()[:_SAMPLE] if line.strip()]
    return max(_SEPARATORS, key=lambda mark: _fits(lines, mark)), text


def _fits(lines: Sequence[str], mark: str) -> tuple[int, int]:
    """Tell how well a mark separates lines: how many have as many of it as most that have any."""
    counts = Counter(number for line in lines if (number := line.count(mark)))
    if not counts:
        return (0, 0)
    number, times = max(counts.items(), key=lambda item: (item[1], item[0]))
    return (times, number)


def _unquoted(line: str) -> str:
    """Return a line without what stands in quotes."""
    return "".join(line.split('"')[::2])
