"""Write cells, styles and notes into a spreadsheet file. The only door to XlsxWriter."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from plansite.deliver.xlsx.references import column_name, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - no clock: the same plan gives the same bytes
_A4 = 9
_FONT = {"font_name": "Arial", "font_size": 9}
_NAVY, _BLUE, _PALE, _ROSE, _RULE, _GREY = "#1F2A44", "#0000FF", "#FFF8DC", "#FDE9E7", "#C9CED8", "#6B7280"
_HEAD = {"bold": True, "font_color": "white", "bg_color": _NAVY}
_LINK = {"font_color": _BLUE, "underline": 1}
_STYLES: dict[str, dict[str, Any]] = {
    "name": {"bold": True, "font_size": 16, "font_color": _NAVY},
    "text": {},
    "text right": {"align": "right"},
    "minor": {"font_color": _GREY},
    "after": {"indent": 1},
    "link": _LINK,
    "link right": {**_LINK, "align": "right"},
    "band": {"bold": True, "font_color": _NAVY, "bottom": 1, "bottom_color": _NAVY},
    "head": {**_HEAD, "align": "right"},
    "head text": _HEAD,
    "head after": {**_HEAD, "indent": 1},
    "block": {"bold": True, "font_color": _NAVY, "bottom": 1, "bottom_color": _RULE},
    "typed": {"font_color": _BLUE, "bg_color": _PALE},
    "open": {"font_color": _BLUE, "bg_color": _ROSE},
    "total": {"bold": True},
}
_NOTE = {"author": "Plansite", "width": 230, "height": 60}
_FLAWS = (
    "formula_differs",
    "formula_range",
    "empty_cell_reference",
)  # what Excel marks green in a model like this


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """Hold a spreadsheet file while it is written; `styles` has the cell formats made so far."""

    file: Workbook
    held: io.BytesIO
    styles: dict[tuple[str, str], Format] = field(default_factory=dict)

    def page(self, name: str) -> Page:
        """Add a sheet after the others."""
        page = self.file.add_worksheet(name, _kind_of_sheet())
        page.hide_gridlines(2)
        page.set_row(0, 24)
        return Page(name, page, self)

    def style(self, name: str, number: str) -> Format:
        """Return a cell format, made once."""
        key = (name, number)
        if key not in self.styles:
            self.styles[key] = self.file.add_format({**_STYLES[name], "num_format": number})
        return self.styles[key]

    def close(self) -> bytes:
        """Return the finished file."""
        self.file.close()
        return self.held.getvalue()


def spreadsheet(title: str) -> Spreadsheet:
    """Start a spreadsheet file."""
    from xlsxwriter import Workbook

    held = io.BytesIO()
    # a copy, since XlsxWriter writes into it
    file = Workbook(held, {"in_memory": True, "default_format_properties": {**_FONT}})
    file.set_properties({"title": title, "created": _MADE})
    file.set_size(2400, 1500)
    return Spreadsheet(file, held)


def _kind_of_sheet() -> type[Worksheet]:
    """Return a kind of worksheet that takes formulas as they are, and numbers as spreadsheet programs do.

    XlsxWriter looks in each formula for thirty functions of newer programs, to mark them. Plansite writes none of these,
    and it would take a third of the time. Of numbers it writes sixteen digits: 0.07 would be 0.07000000000000001.
    """
    from xlsxwriter.worksheet import Worksheet

    class PlainSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter brings no types
        def _prepare_formula(self, formula: str, *_: object, **__: object) -> str:
            return formula.removeprefix("=")

        def _xml_number_element(self, number: float, attributes: Iterable[tuple[str, object]] = ()) -> None:
            held = "".join(f' {key}="{value}"' for key, value in attributes)
            self.fh.write(f"<c{held}><v>{number:.15G}</v></c>")

    return PlainSheet


@dataclass(frozen=True, slots=True)
class Page:
    """Write one sheet; rows and columns count from 0. Text stays text: nothing in a plan becomes a formula or a link."""

    name: str
    sheet: Worksheet
    spreadsheet: Spreadsheet

    def text(self, row: int, column: int, words: str, style: str = "text") -> None:
        """Write text."""
        self.sheet.write_string(row, column, words, self.spreadsheet.style(style, "General"))

    def number(self, row: int, column: int, value: float, style: str, form: str) -> None:
        """Write a number in a number format, with the fifteen digits that a spreadsheet program keeps."""
        self.sheet.write_number(row, column, value, self.spreadsheet.style(style, form))

    def month(self, row: int, column: int, label: str, style: str) -> None:
        """Write a month, YYYY-MM, as a date."""
        first = datetime(int(label[:4]), int(label[5:]), 1)  # noqa: DTZ001 - a month has no zone
        self.sheet.write_datetime(row, column, first, self.spreadsheet.style(style, "mmm yyyy"))

    def formula(  # noqa: PLR0913
        self, row: int, column: int, text: str, value: float | str | None, style: str, form: str
    ) -> None:
        """Write a formula without its “=”, and the value to show until it is computed, None when it is unknown."""
        shown = "" if value is None else value
        self.sheet.write_formula(row, column, f"={text}", self.spreadsheet.style(style, form), shown)

    def blank(self, row: int, columns: Iterable[int], style: str, form: str = "General") -> None:
        """Give empty cells a style."""
        for column in columns:
            self.sheet.write_blank(row, column, None, self.spreadsheet.style(style, form))

    def link(self, row: int, column: int, words: str, target: str, style: str = "link") -> None:
        """Write a link to a cell of this file, such as Guide!A1."""
        self.sheet.write_url(
            row, column, f"internal:{target}", self.spreadsheet.style(style, "General"), words
        )

    def note(self, row: int, column: int, words: str) -> None:
        """Put a note on a cell."""
        self.sheet.write_comment(row, column, words, _NOTE)

    def widen(self, columns: Iterable[int], width: float, *, foldable: bool = False) -> None:
        """Set the width of columns; foldable ones can be hidden with one click."""
        for column in columns:
            self.sheet.set_column(column, column, width, None, {"level": 1} if foldable else {})

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns to the left in sight."""
        self.sheet.freeze_panes(row, column)
        self.sheet.outline_settings(symbols_below=False, symbols_right=True)

    def accept(self, stop_row: int, stop_column: int) -> None:
        """Tell Excel that formulas here may differ from their neighbors and look at empty cells."""
        self.sheet.ignore_errors(dict.fromkeys(_FLAWS, f"A1:{column_name(stop_column - 1)}{stop_row}"))

    def paper(self, title: str, wide: int, heads: tuple[int, int] | None = None) -> None:
        """Set up printing, so many pages wide; `heads` are the first and last row to print on every page."""
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        left, middle = (words.replace("&", "&&")[:100] for words in (title, self.name))
        self.sheet.set_footer(f"&L&8{left}&C&8{middle}&R&8&P / &N")
        self.sheet.fit_to_pages(wide, 0)
        if heads:
            self.sheet.repeat_rows(*heads)
            self.sheet.repeat_columns(0)

    def show(self, stop_row: int, stop_column: int) -> None:
        """Print only what stands before a row and a column."""
        self.sheet.print_area(0, 0, stop_row - 1, stop_column - 1)


def place(sheet: str, row: int = 0) -> str:
    """Return the first cell of a row as a link names it."""
    return f"{quoted(sheet)}!A{row + 1}"
