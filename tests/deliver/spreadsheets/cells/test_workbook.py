"""Files that are opened, and files that are refused in one sentence."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from plansite.deliver.spreadsheets.cells.grid import Place
from plansite.deliver.spreadsheets.cells.workbook import NoWorkbookError, open_workbook

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "Posten;Jän 2027;Feb 2027\nBüro;1.250,00 €;10\n"


def rewritten(file: Path, part: str, content: bytes) -> Path:
    """The same package with one part replaced."""
    target = file.with_name("changed.xlsx")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(name, content if name == part else source.read(name))
    return target


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    sheet["B2"], sheet["C2"], sheet["D2"] = 0.25, "=B2*2", "=1/0"
    sheet["B2"].number_format, sheet["C2"].number_format = "0%", '#,##0.00 "zł"'
    sheet.merge_cells("A4:B4")
    sheet["A4"] = "both\u202e"
    workbook.create_sheet("old").sheet_state = "hidden"
    workbook.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_cells_come_with_forms_formulas_and_merged_ranges(book: Path) -> None:
    sheet, old = open_workbook(book).sheets
    assert (sheet.at(Place(1, 1)).value, sheet.at(Place(1, 1)).form) == (0.25, "percent")  # type: ignore[union-attr]  # it is there
    assert sheet.at(Place(1, 2)).formula == "B2*2"  # type: ignore[union-attr]  # it is there
    assert sheet.merged == {Place(3, 1): Place(3, 0)}
    assert sheet.at(Place(3, 0)).text == "both", "nothing that nobody sees"  # type: ignore[union-attr]  # it is there
    assert old.hidden


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_of_text_is_read_in_its_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    file = tmp_path / "costs.csv"
    file.write_bytes(TABLE.replace(";", separator).encode(encoding))
    (sheet,) = open_workbook(file).sheets
    assert [cell.text for cell in sheet.cells.values()] == [
        "Posten",
        "Jän 2027",
        "Feb 2027",
        "Büro",
        "1.250,00 €",
        "10",
    ]


def test_excel_may_say_what_separates_fields(tmp_path: Path) -> None:
    file = tmp_path / "costs.csv"
    file.write_text("sep=|\na,b|c;d\n", encoding="utf-8")
    (sheet,) = open_workbook(file).sheets
    assert {sheet.address(place): cell.text for place, cell in sheet.cells.items()} == {
        "A2": "a,b",
        "B2": "c;d",
    }


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    for name, content, words in (
        ("plan.docx", b"PK", "is no .xlsx, .ods or .csv file"),
        ("plan.xlsx", b"", "is empty"),
        ("plan.xlsx", b"hello there", "no workbook that can be read"),
        ("plan.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("plan.csv", b"a\0b,c\n", "is no table of text"),
        (
            "plan.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(NoWorkbookError, match=words):
            open_workbook(tmp_path / name)
    with pytest.raises(NoWorkbookError, match="cannot be opened"):
        open_workbook(tmp_path / "nowhere.xlsx")


def test_a_cut_file_is_refused(book: Path) -> None:
    book.write_bytes(book.read_bytes()[:-400])
    with pytest.raises(NoWorkbookError, match="damaged"):
        open_workbook(book)


def test_a_bomb_is_refused_before_it_is_parsed(book: Path) -> None:
    bomb = rewritten(book, "xl/worksheets/sheet1.xml", b" " * 300_000_000)
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(NoWorkbookError, match="larger than 200 MB"):
        open_workbook(bomb)


def test_two_far_cells_take_no_memory_for_all_between(book: Path) -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(NoWorkbookError, match="memory"):
        open_workbook(rewritten(book, "xl/worksheets/sheet1.xml", sheet))


def test_entities_are_refused(book: Path) -> None:
    sheet = b'<!DOCTYPE w [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="str"><v>&c;</v></c></row></sheetData></worksheet>'
    with pytest.raises(NoWorkbookError, match="damaged"):
        open_workbook(rewritten(book, "xl/worksheets/sheet1.xml", sheet))
