"""Find the place of a part of a text in its file: texts run over several lines, and YAML folds, indents and quotes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.read.document import Entry

_ESCAPE = re.compile(
    r"\\(?:(?:x(?P<two>[0-9A-Fa-f]{2})|u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8}))|(?P<sign>[\"/\\])|.)"
)


class _Character(NamedTuple):
    """Hold a character of a text, and its line and column in the file, from 0."""

    character: str
    line: int
    column: int


def place_within(source: str, entry: Entry, at: int, size: int) -> Span:
    """Return the place of what stands at an offset of an entry's text; `source` is the text of the whole file.

    A text and how it stands in its file have the same characters in the same order, but for spaces, line breaks and quotes.
    """
    lines = source.split("\n")
    written = _characters(lines, entry)
    for offset, wanted in enumerate(str(entry.data)):
        if wanted.isspace():
            continue
        place = next((known for known in written if known.character == wanted), None)
        if place is None:
            break
        if offset >= at:
            end = min(place.column + size, len(lines[place.line]))
            return Span(entry.mark.file, place.line + 1, place.column + 1, end + 1)
    return entry.span


def _characters(lines: list[str], entry: Entry) -> Iterator[_Character]:
    """Yield the characters of a file from the beginning of an entry on, escapes in double quotes as what they stand for."""
    first, column = entry.mark.line - 1, entry.mark.column - 1
    sign = lines[first][column : column + 1]
    if sign in {"|", ">"}:
        first, column = first + 1, 0
    for line in range(first, len(lines)):
        while column < len(lines[line]):
            escape = _ESCAPE.match(lines[line], column) if sign == '"' else None
            yield _Character(_meant(escape) if escape else lines[line][column], line, column)
            column = escape.end() if escape else column + 1
        column = 0


def _meant(escape: re.Match[str]) -> str:
    code = escape["two"] or escape["four"] or escape["eight"]
    return chr(int(code, 16)) if code else escape["sign"] or " "
