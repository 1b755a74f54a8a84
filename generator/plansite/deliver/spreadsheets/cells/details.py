"""Read what calamine does not tell of a workbook: formulas, errors, and how numbers are shown. Works on the XML itself.

XML of a workbook is untrusted: declarations of entities are refused, nothing outside the package is opened, and what is not
understood is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import TYPE_CHECKING
from xml.parsers import expat

from plansite.deliver.spreadsheets.cells.grid import LETTERS, place_of
from plansite.read.currencies import SYMBOLS

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable

    Attributes = dict[str, str]
    Started = Callable[[str, Attributes], None]

_PERCENTS = frozenset({9, 10})
_LONGEST = 400  # characters of a formula that somebody could still call simple
_CODE = re.compile(r"\[\$([^\]-]*)")
_REFERENCE = re.compile(r"\[\.?([^\]\[:]*)(?::\.?([^\]\[]*))?\]")


@dataclass(slots=True)
class Details:
    """Hold by row and column: the form of numbers (percent or a currency's code), formulas without “=”, and errors."""

    forms: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


def details_of(package: zipfile.ZipFile) -> dict[str, Details]:
    """Return the details of each sheet by its name; nothing for a package that is neither kind of workbook. Damage: ValueError."""
    names = set(package.namelist())
    try:
        if "xl/workbook.xml" in names:
            forms = _forms(package) if "xl/styles.xml" in names else []
            sheets = _sheet_parts(package)
            return {
                name: _Worksheet(forms).read(package.read(part))
                for name, part in sheets.items()
                if part in names
            }
        if "content.xml" in names:
            return _Document().read(package.read("content.xml"))
    except expat.ExpatError as failure:
        raise ValueError(str(failure)) from failure
    return {}


def _parse(
    content: bytes,
    start: Started,
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Parse XML and call back for each element, by its name without a prefix."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ValueError("a declaration of entities")

    def begin(name: str, attributes: Attributes) -> None:
        start(_local(name), {_local(key): value for key, value in attributes.items()})

    parser.buffer_text = True
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    if text:
        parser.CharacterDataHandler = text
    if end:
        parser.EndElementHandler = lambda name: end(_local(name))
    parser.Parse(content, True)  # noqa: FBT003 - the library's own argument


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the part that holds each sheet, by the sheet's name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else join("xl", target)
            targets[attributes.get("Id", "")] = normpath(path)

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            sheets[attributes.get("name", "")] = targets.get(attributes.get("id", ""), "")

    _parse(package.read("xl/_rels/workbook.xml.rels"), relation)
    _parse(package.read("xl/workbook.xml"), sheet)
    return sheets


def _forms(package: zipfile.ZipFile) -> list[str]:
    """Return how each style of cells shows numbers."""
    codes: dict[int, str] = {}
    forms: list[str] = []
    inside = False

    def style(name: str, attributes: Attributes) -> None:
        nonlocal inside
        if name == "numFmt":
            codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name in {"cellXfs", "cellStyleXfs"}:
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            number = int(attributes.get("numFmtId", "0"))
            forms.append("percent" if number in _PERCENTS else form_of(codes.get(number, "")))

    _parse(package.read("xl/styles.xml"), style)
    return forms


def form_of(code: str) -> str:
    """Return what a format of numbers shows: percent, a currency's code, or neither."""
    plain = re.sub(r'"[^"%]*"', lambda quoted: quoted[0] if _currency(quoted[0].strip('"')) else "", code)
    if "%" in plain:
        return "percent"
    marked = _CODE.search(code)
    return _currency(marked[1]) if marked else _currency(plain.split(";")[0])


def _currency(text: str) -> str:
    for symbol, code in SYMBOLS.items():
        if symbol in text or code in text:
            return code
    found = re.search(r"(?<![A-Z])(CHF|GBP|USD|EUR|SEK|NOK|DKK|CZK|HUF)(?![A-Z])", text)
    return found[1] if found else ""


class _Worksheet:
    """Read the XML of one sheet of an Excel workbook."""

    def __init__(self, forms: list[str]) -> None:
        self.forms = forms
        self.details = Details()
        self.place = (0, -1)
        self.kind = ""
        self.inside = ""
        self.text = ""
        self.shared = ""
        self.masters: dict[str, tuple[tuple[int, int], str]] = {}

    def read(self, content: bytes) -> Details:
        """Return the details of the sheet."""
        _parse(content, self._start, self._characters, self._end)
        return self.details

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            number = attributes.get("r", "")
            self.place = (int(number) - 1 if number.isdigit() else self.place[0] + 1, -1)
        elif name == "c":
            self.place = place_of(attributes.get("r", "")) or (self.place[0], self.place[1] + 1)
            self.kind = attributes.get("t", "n")
            style = attributes.get("s", "0")
            form = self.forms[int(style)] if style.isdigit() and int(style) < len(self.forms) else ""
            if form:
                self.details.forms[tuple(self.place)] = form  # type: ignore[index]  # a place is a pair
        elif name in {"f", "v"}:
            self.inside, self.text = name, ""
            self.shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""

    def _characters(self, text: str) -> None:
        if self.inside:
            self.text += text

    def _end(self, name: str) -> None:
        if name != self.inside:
            return
        place = (self.place[0], self.place[1])
        if name == "f":
            formula = self.text[:_LONGEST]
            if self.shared and formula:
                self.masters[self.shared] = (place, formula)
            elif self.shared in self.masters:
                formula = shifted(*self.masters[self.shared], place)
            if formula:
                self.details.formulas[place] = formula
        elif self.kind == "e":
            self.details.errors[place] = self.text[:20]
        self.inside = ""


_A1 = re.compile(r"(?<![A-Za-z_.!'$0-9])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![0-9A-Za-z_(.!])")


def shifted(origin: tuple[int, int], formula: str, place: tuple[int, int]) -> str:
    """Return a formula as it reads in another cell: what is not fixed with “$” moves along."""
    from plansite.deliver.spreadsheets.cells.grid import Place, address

    def move(match: re.Match[str]) -> str:
        there = place_of(match[2] + match[4])
        if there is None:
            return match[0]
        row = there.row if match[3] else there.row + place[0] - origin[0]
        column = there.column if match[1] else there.column + place[1] - origin[1]
        if row < 0 or not 0 <= column < LETTERS**3:
            return "#REF!"
        letters, digits = re.match(r"([A-Z]+)([0-9]+)", address(Place(row, column))).groups()  # type: ignore[union-attr]  # an address
        return f"{match[1]}{letters}{match[3]}{digits}"

    return _A1.sub(move, formula)


class _Document:
    """Read the XML of an OpenDocument spreadsheet, in which empty and equal cells are written once, with a count."""

    def __init__(self) -> None:
        self.sheets: dict[str, Details] = {}
        self.details = Details()
        self.row = self.column = 0
        self.rows = 1

    def read(self, content: bytes) -> dict[str, Details]:
        """Return the details of each sheet."""
        _parse(content, self._start, None, self._end)
        return self.sheets

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self.details = self.sheets.setdefault(attributes.get("name", ""), Details())
            self.row = 0
        elif name == "table-row":
            self.column, self.rows = 0, _count(attributes, "number-rows-repeated")
        elif name in {"table-cell", "covered-table-cell"}:
            columns = _count(attributes, "number-columns-repeated")
            if columns * self.rows < LETTERS * LETTERS:  # what is repeated more often is empty
                for row in range(self.row, self.row + self.rows):
                    for column in range(self.column, self.column + columns):
                        self._cell((row, column), attributes)
            self.column += columns

    def _cell(self, place: tuple[int, int], attributes: Attributes) -> None:
        kind = attributes.get("value-type", "")
        form = (
            "percent"
            if kind == "percentage"
            else attributes.get("currency", "")
            if kind == "currency"
            else ""
        )
        if form:
            self.details.forms[place] = form
        if kind == "error":
            self.details.errors[place] = "#VALUE!"
        formula = attributes.get("formula", "")
        if formula and len(formula) <= _LONGEST:
            self.details.formulas[place] = _REFERENCE.sub(_plain, formula.partition("=")[2])
        across, down = _count(attributes, "number-columns-spanned"), _count(attributes, "number-rows-spanned")
        if (across, down) != (1, 1):
            self.details.merged.append((place, (place[0] + down - 1, place[1] + across - 1)))

    def _end(self, name: str) -> None:
        if name == "table-row":
            self.row += self.rows


def _count(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isdigit() and len(text) < 8 else 1  # noqa: PLR2004 - more than any sheet has


def _plain(match: re.Match[str]) -> str:
    """Write a reference as it is written elsewhere: [.B2:.B5] is B2:B5."""
    return f"{match[1]}:{match[2]}" if match[2] else match[1]
