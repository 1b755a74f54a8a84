"""Quote a line and underline what is meant in it, also with tabs, wide and invisible characters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from plansite.deliver.report.columns import columns, pieces, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.problems import Span

_BREAK = re.compile(r"\r\n|[\n\r]")
_TAB = "    "
_JOINERS = "\u200c\u200d"  # words of Persian and of languages of India need them
_WIDTH = 96
_BEFORE = 40


def printable(text: str) -> str:
    """Return a text that is safe to show: no line break, no control character, nothing that reorders it. Emoji sequences stay."""
    return "".join(_shown(piece) for piece in pieces(text))


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
    begin = whole(line, max(0, first - _BEFORE)) if len(line) > _WIDTH else 0
    end = whole(line, min(len(line), begin + _WIDTH))
    front, back = ("…" if begin else ""), ("…" if end < len(line) else "")
    indent = " " * columns(printable(front + line[begin:first]))
    underline = "^" * max(1, columns(printable(line[first : min(stop, end)])))
    return front + printable(line[begin:end]) + back, indent + underline


def _shown(piece: str) -> str:
    if len(piece) > 1 or piece.isprintable() or piece in _JOINERS:
        return piece
    if piece == "\t":
        return _TAB
    return " " if unicodedata.category(piece) == "Zs" else "�"
