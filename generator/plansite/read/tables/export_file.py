"""Read the file that another system has written: its letters, its separator, the line of its headings and the rows below.

A row knows the line that it begins on. Where a cell stands in it is looked for only when somebody asks.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Span, did_you_mean, error
from plansite.read.files.opening import Limit, Refusal, read_file
from plansite.read.files.unusable import unfinished

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from plansite.read.tables.export_map import ExportMap, Words

_LIMIT = Limit(50_000_000, "an export", "Export fewer columns, or only the rows since the plan began.")
_BREAK = re.compile(r"\r\n|[\n\r]")
_SEPARATORS = (",", ";", "\t", "|")
_TOP = 50  # lines above and around the headings, such as the name of a report
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Row(NamedTuple):
    """Hold the cells of a row, and the line that it begins on."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class ExportFile:
    """Hold the headings and rows of a file, and its lines for places; `at` has the number of each heading as `plain` reads it."""

    file: str
    lines: list[str]
    separator: str
    headings: Row
    at: Mapping[str, int]
    rows: tuple[Row, ...]

    def column(self, headings: Iterable[str]) -> int | None:
        """Return the number of the first heading that is there."""
        return next((self.at[plain(heading)] for heading in headings if plain(heading) in self.at), None)

    def span(self, row: Row, column: int) -> Span:
        """Return the place of a cell, without its quotes and the spaces around it."""
        line, start = row.line, 0
        for number in range(column + 1):
            text, line, first, line_after, after = self._cell(line, start)
            if number == column:
                return Span(self.file, line, first + 1, first + 1 + len(text))
            line, start = line_after, after
        raise ValueError(column)

    def _cell(self, line: int, start: int) -> tuple[str, int, int, int, int]:
        """Return a cell's text on its first line, where that begins, and where the next cell begins."""
        text = self.lines[line - 1]
        if text[start : start + 1] != '"':
            end = text.find(self.separator, start)
            end = len(text) if end < 0 else end
            shown = text[start:end]
            return shown.strip(), line, start + len(shown) - len(shown.lstrip()), line, end + 1
        at, last = start + 1, line
        while True:
            here = self.lines[last - 1]
            quote = here.find('"', at)
            if quote < 0:
                last, at = last + 1, 0
            elif here[quote + 1 : quote + 2] == '"':
                at = quote + 2
            else:
                shown = text[start + 1 : quote if last == line else len(text)]
                return shown, line, start + 1, last, quote + 2


def plain(text: str) -> str:
    """Return a text as it is compared: without capital letters, quotes around it and needless spaces."""
    return " ".join(text.casefold().split())


def read_export(
    path: Path, file: str, project: Path, export: ExportMap
) -> tuple[ExportFile | None, str, list[Problem]]:
    """Read the file of an export that people know by a name; returns its text, too, and what makes it unusable."""
    raw = read_file(path, project, _LIMIT)
    if isinstance(raw, Refusal):
        return None, "", [raw.at(file)]
    text, problem = _decoded(file, raw, export)
    if problem:
        return None, text, [problem]
    lines = _BREAK.split(text)
    try:
        found = _with_headings(file, lines, export)
        if isinstance(found, Problem):
            return None, text, [found]
        separator, headings = found
        return _table(file, lines, separator, headings, export.left_out), text, []
    except _BrokenRowError as broken:
        return None, text, [broken.problem]


def _decoded(file: str, raw: bytes, export: ExportMap) -> tuple[str, Problem | None]:
    encoding = export.encoding or ("utf-16" if raw.startswith(_UTF16) else "utf-8")
    if raw.startswith(b"PK\x03\x04"):
        hint = "Save it as CSV in the program that wrote it, or export it as CSV."
        return "", error(
            "not-csv", "This is a workbook or an archive, not a CSV file.", hint, Span(file, 1, 1)
        )
    try:
        text = raw.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError as failure:
        start = failure.start if isinstance(failure, UnicodeDecodeError) else 0
        before = raw[:start].decode(encoding, errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"This character cannot be read: the file is not saved as {encoding.upper()}."
        hint = "Add “encoding: windows-1252” beside “file:” if Excel has written it, or save it as UTF-8."
        quoted = raw.decode(encoding, errors="replace")
        return quoted, error("not-utf-8", message, hint, Span(file, line, column, column + 1))
    if not text.strip():
        hint = "Export it again, or delete the file that maps it."
        return text, error("empty-file", "This file is empty.", hint, Span(file, 1, 1))
    return text, unfinished(file, raw, text)


class _BrokenRowError(Exception):
    """Say what keeps a file from being cut into cells."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _records(file: str, lines: list[str], separator: str, above: int = 0) -> Iterator[Row]:
    """Yield rows as they are cut, blank lines as rows without cells; `above` is how many lines stand above them."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True)
    line = above + 1
    try:
        for cells in reader:
            yield Row(line, [cell.strip() for cell in cells])
            line = above + reader.line_num + 1
    except csv.Error as failure:
        hint = "Put a quote at both ends of a cell, or at none, and write one inside it twice."
        message = "This row cannot be cut into cells: a quote is opened here and not closed."
        if "field larger" in str(failure):
            message, hint = "A cell of this row is longer than any cell is.", "Perhaps a quote is missing."
        raise _BrokenRowError(error("open-quote", message, hint, Span(file, line, 1))) from failure


def _with_headings(file: str, lines: list[str], export: ExportMap) -> tuple[str, Row] | Problem:
    """Find the line of the headings: the first that has all columns that are needed."""
    top, named = lines[:_TOP], re.match(r"sep=(.)\s*\Z", lines[0])
    separators = (export.separator,) if export.separator else (named[1],) if named else _SEPARATORS
    nearest: tuple[int, str, Row] | None = None
    for separator in separators:
        for row in _top_rows(file, top, separator):
            lacking = lacking_columns(export, {plain(cell) for cell in row.cells})
            if not lacking:
                return separator, row
            score = len(_needed(export)) - len(lacking), len(row.cells)
            if len(row.cells) > 1 and (nearest is None or score > (nearest[0], len(nearest[2].cells))):
                nearest = (score[0], separator, row)
    if nearest is None:
        hint = "Say what stands between the columns: “separator: semicolon”, comma, tab or pipe."
        return error("wrong-separator", "No columns can be seen in this file.", hint, Span(file, 1, 1))
    return _missing_column(file, lines, export, nearest[2])


def _top_rows(file: str, lines: list[str], separator: str) -> Iterator[Row]:
    try:
        yield from (row for row in _records(file, lines, separator) if row.cells)
    except _BrokenRowError:
        return  # cut with another separator, or further down than the top is read


def _needed(export: ExportMap) -> dict[str, Words]:
    names = dict.fromkeys(name for figure in export.figures for name in figure.needed)
    return {name: export.columns.get(name, (name,)) for name in names}


def lacking_columns(export: ExportMap, there: set[str]) -> list[str]:
    """Return the columns that figures need and that are not among headings as `plain` reads them."""
    return [
        name
        for name, headings in _needed(export).items()
        if not any(plain(heading) in there for heading in headings)
    ]


def _missing_column(file: str, lines: list[str], export: ExportMap, row: Row) -> Problem:
    there = {plain(cell): cell for cell in row.cells if cell}
    name = lacking_columns(export, set(there))[0]
    headings = _needed(export)[name]
    wanted = " or ".join(f"“{heading}”" for heading in headings) or f"“{name}”"
    users = ", ".join(figure.id for figure in export.figures if name in figure.needed)
    message = f"There is no column {wanted} here, which is needed for {users}."
    heading = headings[0] if headings else name
    hint = did_you_mean(heading, there.values(), "")
    hint += f" Then write “columns: {{{name}: …}}” with the heading of the file." if hint else ""
    hint = f"{hint} {export.choose}".strip() if export.choose else hint
    return error("missing-column", message, hint, Span(file, row.line, 1, len(lines[row.line - 1]) + 1))


def _table(file: str, lines: list[str], separator: str, headings: Row, left_out: Words) -> ExportFile:
    rows = tuple(_rows(file, lines, separator, headings, {plain(word) for word in left_out}))
    at: dict[str, int] = {}
    for number, heading in enumerate(headings.cells):
        at.setdefault(plain(heading), number)
    return ExportFile(file, lines, separator, headings, at, rows)


def _rows(file: str, lines: list[str], separator: str, headings: Row, left_out: set[str]) -> Iterator[Row]:
    """Yield the rows below the headings, down to what a system writes below its table."""
    width, after_blank = len(headings.cells), False
    for row in _records(file, lines[headings.line :], separator, headings.line):
        cells = row.cells
        if not any(cells):
            after_blank = True
        elif left_out and any(plain(cell) in left_out for cell in cells):
            continue
        elif len(cells) < width and (after_blank or cells[0].startswith("#")):
            return  # a line about the report, or its next table
        else:
            yield row
            after_blank = False
