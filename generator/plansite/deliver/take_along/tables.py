"""Lay out tables for paper: one with more columns than a sheet has room for is continued below, a year at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ACROSS = 10  # columns beyond which a table wants paper across
TOO_MANY = 14  # columns beyond which even that has no room
YEAR = 12
_REST = 3  # columns that are left over and find room beside a year
WHOLE = 14  # rows that always find room on one sheet
_ID = re.compile(r' id="[^"]*"')
_COL = re.compile(r"<col(?P<rest>[^>]*)>")
_SPAN = re.compile(r' span="(\d{1,3})"')
_CELLS = frozenset({"th", "td"})


@dataclass(slots=True)
class _Row:
    tag: str
    cells: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """Gather a table cell by cell as its HTML comes in."""

    tag: str
    columns: list[str] = field(default_factory=list)
    groups: list[tuple[str, list[_Row]]] = field(default_factory=list)
    caption: str = ""
    inside: int = 0  # cells that are open

    def open(self, name: str, tag: str) -> None:
        """Take the start of an element."""
        if self.inside:
            self.inside += name in _CELLS
            self.put(tag)
        elif name in {"thead", "tbody", "tfoot"}:
            self.groups.append((tag, []))
        elif name == "tr":
            self._rows().append(_Row(tag))
        elif name in _CELLS:
            self._rows()[-1].cells.append(tag)
            self.inside = 1
        elif name == "col":
            self._add_columns(tag)
        elif name != "colgroup":
            self.caption += tag

    def close(self, name: str) -> None:
        """Take the end of an element."""
        if self.inside or name not in {"thead", "tbody", "tfoot", "tr", "colgroup", *_CELLS}:
            self.put(f"</{name}>")
        self.inside -= bool(self.inside) and name in _CELLS

    def put(self, text: str) -> None:
        """Take text, and what stands in a cell."""
        if self.inside:
            self._rows()[-1].cells[-1] += text
        elif self.caption and text.strip():
            self.caption += text

    def width(self) -> int:
        """Return how many columns there are."""
        return max((len(row.cells) for _, rows in self.groups for row in rows), default=0)

    def html(self) -> str:
        """Return the table, or several of them below each other that have room for their columns."""
        width = self.width()
        is_even = all(len(row.cells) == width for _, rows in self.groups for row in rows)
        count = sum(len(rows) for _, rows in self.groups)
        if width <= TOO_MANY or not is_even:
            return _whole(self._part(range(width), first=True), count)
        spans = _years(width)
        parts = (_whole(self._part([0, *span], first=place == 0), count) for place, span in enumerate(spans))
        return _whole(f'<div class="book-parted">{"".join(parts)}</div>', count * len(spans))

    def _part(self, shown: range | list[int], *, first: bool) -> str:
        columns = (
            "".join(self.columns[place] for place in shown)
            if len(self.columns) > max(shown, default=0)
            else ""
        )
        head = f"{self.tag}{self.caption}{f'<colgroup>{columns}</colgroup>' if columns else ''}"
        groups = "".join(
            f"{tag}{''.join(_row(row, shown) for row in rows)}</{tag[1:6]}>" for tag, rows in self.groups
        )
        html = f"{head}{groups}</table>"
        return html if first else _ID.sub("", html)

    def _rows(self) -> list[_Row]:
        if not self.groups:
            self.groups.append(("<tbody>", []))
        rows = self.groups[-1][1]
        if self.inside and not rows:
            rows.append(_Row("<tr>"))
        return rows

    def _add_columns(self, tag: str) -> None:
        span = _SPAN.search(tag)
        self.columns += [_SPAN.sub("", tag)] * (int(span[1]) if span else 1)


def is_wide(table: Table) -> bool:
    """Tell whether a table wants paper across."""
    return table.width() > ACROSS


def _whole(html: str, rows: int) -> str:
    """Say of a table with few rows that it stands on one sheet."""
    return f'<div class="book-whole">{html}</div>' if rows <= WHOLE else html


def _row(row: _Row, shown: range | list[int]) -> str:
    cells = (row.cells[place] for place in shown if place < len(row.cells))
    return f"{row.tag}{''.join(f'{cell}</{cell[1:3]}>' for cell in cells)}</tr>"


def _years(width: int) -> list[range]:
    """Cut all columns but the first into years; what is left over stands beside the last one."""
    starts = list(range(1, width, YEAR))
    if len(starts) > 1 and width - starts[-1] <= _REST:
        starts.pop()
    return [range(start, end) for start, end in zip(starts, [*starts[1:], width], strict=True)]
