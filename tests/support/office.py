"""Let LibreOffice and Gnumeric recalculate workbooks, and read what they computed.

A workbook brings values along with its formulas, for programs that only show them. Before a program opens a copy,
each of these is replaced by a number that no plan has: whatever still shows it was not recalculated.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

STALE = -987654321.125
_CACHED = re.compile(
    r'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)(?: t="str")?>(<f>[^<]*</f>)(?:<v>[^<]*</v>|<v ?/>)?'
)
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
HEADING = 4  # the row with the names of columns and periods


Cells = dict[str, dict[str, object]]  # by a figure's name and by column: 2027-01, 2027-Q1, 2027, plan, Input…


def recalculated(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Return files in which LibreOffice has computed all formulas anew."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, (
        "LibreOffice is missing. “make test” installs it on Debian and Ubuntu: libreoffice-calc-nogui"
    )
    profile, after = (folder / name for name in ("profile", "after"))
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    files = [str(file) for file in spoiled_files(workbooks, folder / "before").values()]
    place = f"-env:UserInstallation={profile.resolve().as_uri()}"
    command = [
        program,
        place,
        "--headless",
        "--norestore",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(after),
        *files,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    made = {name: after / f"{name}.xlsx" for name in workbooks}
    assert all(file.is_file() for file in made.values()), done.stdout + done.stderr
    return made


def recalculated_by_gnumeric(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Return files in which Gnumeric has computed all formulas anew."""
    program = shutil.which("ssconvert")
    assert program, "Gnumeric is missing. “make test” installs it on Debian and Ubuntu: gnumeric"
    made = {}
    for name, before in spoiled_files(workbooks, folder / "before_gnumeric").items():
        made[name] = before.with_suffix(".gnumeric.xlsx")
        command = [program, "--recalc", str(before), str(made[name])]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        assert made[name].is_file(), done.stdout + done.stderr
    return made


PROGRAMS = (recalculated, recalculated_by_gnumeric)


def spoiled_files(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Write workbooks into a folder of their own, each with a wrong value for every formula."""
    folder.mkdir(parents=True)
    files = {name: folder / f"{name}.xlsx" for name in sorted(workbooks)}
    for name, file in files.items():
        spoil(workbooks[name], file)
    return files


def spoil(data: bytes, file: Path) -> None:
    """Write a workbook with a wrong value for every formula."""
    from io import BytesIO

    spoiled = 0
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text, count = _CACHED.subn(rf"\1>\2<v>{STALE}</v>", content.decode())
                assert count == text.count("<f>"), "a formula kept the value that it was written with"
                content, spoiled = text.encode(), spoiled + count
            target.writestr(name, content)
    assert spoiled


def computed_values(file: Path) -> Workbook:
    """Open a workbook with the values that a program computed. Gnumeric writes no default style, which is no fault."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Workbook contains no default style")
        return openpyxl.load_workbook(file, data_only=True)


def read_sheets(file: Path) -> dict[str, Cells]:
    """Read the values of all figures from a workbook by sheet, by the names of rows and columns that it shows."""
    book = computed_values(file)
    return {sheet.title: dict(_rows(sheet)) for sheet in book.worksheets}


def of_plan(sheets: Mapping[str, Cells], scenarios: Iterable[str] = ()) -> Cells:
    """Return the cells of the plan's own figures, wherever they stand."""
    found: Cells = {}
    for name, cells in sheets.items():
        if name not in scenarios:
            assert not found.keys() & cells.keys()
            found |= cells
    return found


def _rows(sheet: Worksheet) -> Iterator[tuple[str, dict[str, object]]]:
    rows = list(sheet.iter_rows(min_row=HEADING, values_only=True))
    if not rows or list(rows[0][:3]) != ["Figure", "Name", "Unit"]:
        return
    heads = [label_of(head) for head in rows[0]]
    for row in rows[1:]:
        if isinstance(row[1], str):
            yield row[1], {head: value for head, value in zip(heads, row, strict=True) if head}


def label_of(head: object) -> str:
    """Return the label of a period, or the name of another column, from what stands at its head."""
    if isinstance(head, datetime):
        return f"{head:%Y-%m}"
    words = str(head or "").removesuffix(" (part)")
    return "plan" if words == "Whole plan" else words


def values(row: Mapping[str, object], labels: Iterable[str]) -> list[float | None]:
    """Return the values of a row in some periods; an empty cell and an empty text are None, anything else fails."""
    found: list[float | None] = []
    for label in labels:
        value = row[label]
        assert (
            value is None or value == "" or (isinstance(value, int | float) and not isinstance(value, bool))
        ), value
        assert value != STALE, "this cell was not recalculated"
        found.append(None if value in {None, ""} else float(str(value)))
    return found
