"""Quote a line and underline what is meant in it, also with tabs, wide and invisible characters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.problems import Span

_BREAK = re.compile(r"\r\n|[\n\r]")
_TAB = "    "
_WIDTH = 96
_BEFORE = 40


def printable(text: str) -> str:
    """Return a text that is safe to show: no line break, no control character, nothing that reorders it."""
    return "".join(_shown(char) for char in text)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, as spans count them; there are none in an empty text."""
    return _BREAK.split(text) if text else []


def excerpt(lines: Sequence[str], span: Span) -> tuple[str, str] | None:
    """Return the span's line and the line to set under it; None when there is no such line.

    A long line is cut around the span.
    """
    if span.line > len(lines):
        return None
    line = lines[span.line - 1]
    first = min(span.column - 1, len(line))
    stop = min(span.end - 1, len(line)) if span.end > span.column else first + 1
    begin = max(0, first - _BEFORE) if len(line) > _WIDTH else 0
    end = min(len(line), begin + _WIDTH)
    front, back = ("…" if begin else ""), ("…" if end < len(line) else "")
    indent = " " * _columns(front + line[begin:first])
    underline = "^" * max(1, _columns(line[first : min(stop, end)]))
    return front + "".join(_shown(char) for char in line[begin:end]) + back, indent + underline


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    if char == "\t":
        return _TAB
    return " " if unicodedata.category(char) == "Zs" else "�"


def _columns(text: str) -> int:
    """Count the terminal's columns: none for a combining mark, two for a wide character."""
    return sum(
        0 if unicodedata.combining(char) else 2 if _is_wide(char) else 1
        for char in "".join(map(_shown, text))
    )


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"W", "F"}
