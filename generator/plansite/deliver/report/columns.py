"""Count the columns that a text takes in a terminal: emoji sequences, wide and invisible characters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BASE = r"[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]"
_AFTER = r"(?:\ufe0f|[\U0001f3fb-\U0001f3ff])"
# several characters that people see as one picture: a flag of a country or of a part of one, a key, a sign with what
# changes it and what is joined to it; compiled when a line has any such character, since that takes a millisecond
_SEQUENCE = (
    r"[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f|[#*0-9]\ufe0f?\u20e3"
    rf"|{_BASE}{_AFTER}*(?:\u200d{_BASE}{_AFTER}*)+|{_BASE}{_AFTER}+"
)
_OF_A_PICTURE = 2
_JAMO = range(
    0x1160, 0x1200
)  # vowels and ends of Korean syllables stand in the columns of their first letter


def columns(text: str) -> int:
    """Return how many columns a text takes: two for a wide character or an emoji sequence, none for a mark on another one."""
    return sum(map(_width, pieces(text)))


def pieces(text: str) -> Iterator[str]:
    """Yield the emoji sequences of a text whole, and all else character by character."""
    if text.isascii():
        yield from text
        return
    at = 0
    for sequence in re.finditer(_SEQUENCE, text):
        yield from text[at : sequence.start()]
        yield sequence[0]
        at = sequence.end()
    yield from text[at:]


def whole(text: str, at: int) -> int:
    """Return a place where a text can be cut: the given one, or the start of the emoji sequence that it lies in."""
    if text.isascii():
        return at
    within = (piece for piece in re.finditer(_SEQUENCE, text) if piece.start() < at < piece.end())
    return next((piece.start() for piece in within), at)


def _width(piece: str) -> int:
    if len(piece) > 1:
        return _OF_A_PICTURE
    if unicodedata.category(piece) in {"Mn", "Me", "Cf"} or ord(piece) in _JAMO:
        return 0
    return 2 if unicodedata.east_asian_width(piece) in {"W", "F"} else 1
