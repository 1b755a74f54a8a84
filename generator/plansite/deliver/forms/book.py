"""Hold what all sheets of a workbook to fill in share: styles, and the lists of what may be chosen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plansite.deliver.forms.questions import Table
from plansite.deliver.forms.rows import CHOICES
from plansite.deliver.xlsx.references import column_name, quoted

if TYPE_CHECKING:
    from plansite.deliver.forms.form import Form

EMPTY_ROWS = 5
_NAVY, _ACCENT, _PALE, LINE, _GREY, _BAND = "#1F2A44", "#2F6FDE", "#FFFBEA", "#D5D9E2", "#6B7280", "#EEF2FA"
_WRAP = {"text_wrap": True, "valign": "top"}
_BOX = {**_WRAP, "border": 1, "border_color": LINE}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 20, "font_color": _NAVY},
    "intro": {**_WRAP, "font_color": _GREY, "font_size": 11},
    "group": {
        "bold": True,
        "font_size": 13,
        "font_color": _NAVY,
        "bottom": 2,
        "bottom_color": _ACCENT,
        "valign": "vcenter",
    },
    "group text": {
        "font_color": _GREY,
        "italic": True,
        "valign": "vcenter",
        "bottom": 2,
        "bottom_color": _ACCENT,
    },
    "group below": {
        "bold": True,
        "font_size": 11,
        "font_color": _NAVY,
        "bottom": 1,
        "bottom_color": LINE,
        "valign": "vcenter",
    },
    "group below text": {
        "font_color": _GREY,
        "italic": True,
        "valign": "vcenter",
        "bottom": 1,
        "bottom_color": LINE,
    },
    "question": {**_WRAP, "font_color": _NAVY},
    "bold": {"bold": True, "font_color": _NAVY},
    "grey": {"font_color": _GREY, "font_size": 9},
    "help": {**_WRAP, "font_color": _GREY, "font_size": 9, "indent": 1},
    "answer": {**_BOX, "bg_color": _PALE},
    "exact": {**_BOX, "bg_color": _PALE, "num_format": "@"},
    "day": {**_BOX, "bg_color": _PALE, "num_format": "yyyy-mm-dd", "align": "left"},
    "head": {**_BOX, "bold": True, "font_color": "white", "bg_color": _NAVY},
    "head help": {**_BOX, "font_color": _GREY, "font_size": 8, "bg_color": _BAND},
    "row name": {**_BOX, "font_color": _NAVY, "bg_color": _BAND},
    "link": {"font_color": _ACCENT, "underline": 1, "font_size": 11},
}


@dataclass(slots=True)
class Book:
    """Hold a workbook while it is written. `extra` says how many items of a collection may be new in it.

    `columns` says in which cells a list of choices stands, `places` in which cell of the form each item is called by its name.
    """

    form: Form
    styles: dict[str, Any]  # of XlsxWriter, which brings no types
    lists: Any
    titles: dict[str, str]
    extra: dict[str, int]
    columns: dict[str, str] = field(default_factory=dict)
    collections: dict[str, int] = field(default_factory=dict)
    places: dict[str, dict[str, tuple[str, int, int]]] = field(default_factory=dict)

    def choices(self, name: str, options: list[str]) -> str:
        """Return the cells that hold a list of choices, written once."""
        if name not in self.columns:
            for row, option in enumerate(options):
                self.lists.write_string(row, len(self.columns), option)
            self._keep(name, len(options))
        return self.columns[name]

    def names(self, collection: str) -> str:
        """Return the cells that hold the names of all items of a collection, empty where it has none; they are written last."""
        rows = len(self.form.known.names.offered(collection)) + self.extra.get(collection, 0)
        if rows and collection not in self.collections:
            self.collections[collection] = len(self.columns)
            self._keep(f"all {collection}", rows)
        return self.columns[f"all {collection}"] if rows else ""

    def _keep(self, name: str, rows: int) -> None:
        column = column_name(len(self.columns))
        self.columns[name] = f"={CHOICES}!${column}$1:${column}${rows}"

    def called(self, collection: str, key: str, place: tuple[str, int, int]) -> None:
        """Note the sheet, row and column in which an item is called by its name; what is new has a key with “+”."""
        there = self.places.setdefault(collection, {})
        there[f"{key} {len(there)}" if key.startswith("+") else key] = place

    def write_names(self) -> None:
        """Write the names of all items: those in the form follow what is written there."""
        names = self.form.known.names
        for collection, column in self.collections.items():
            places = self.places.get(collection, {})
            keys = [*names.by_collection.get(collection, {}), *(key for key in places if key.startswith("+"))]
            for row, key in enumerate(keys):
                title = "" if key.startswith("+") else names.title(collection, key)
                if key in places and title != key:
                    sheet, line, cell = places[key]
                    here = f"{quoted(sheet)}!${column_name(cell)}${line + 1}"
                    self.lists.write_formula(row, column, f'=IF({here}="","",{here})', None, title)
                else:
                    self.lists.write_string(row, column, title)


def extra_of(form: Form) -> dict[str, int]:
    """Return how many items of each collection may be new in a form."""
    counted: Counter[str] = Counter()
    for sheet in form.sheets:
        counted[sheet.file.split("/", 1)[0]] += sheet.is_empty
        for block in sheet.blocks:
            if isinstance(block, Table) and "x-collection" in block.field:
                counted[str(block.field["x-collection"])] += EMPTY_ROWS
    return dict(counted)
