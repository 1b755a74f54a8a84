"""Hold a text of a plan in which the figures that it mentions are written out."""

from __future__ import annotations

from typing import Any, NamedTuple, Self


class Shown(NamedTuple):
    """Hold a figure that a text mentions: in words, and as HTML that leads to how it is computed."""

    words: str
    link: str


class Filled(str):
    """Be the words of a text with its figures in them; know its source, and where its figures lead.

    Two of them are equal when their sources are: a figure that moves is no change of what somebody wrote.
    """

    __slots__ = ("pieces", "source")
    pieces: tuple[str | Shown, ...]
    source: str

    def __new__(cls, source: str, pieces: tuple[str | Shown, ...]) -> Self:
        """Make the words of a text from its source and its pieces."""
        self = super().__new__(
            cls, "".join(piece.words if isinstance(piece, Shown) else piece for piece in pieces)
        )
        self.source, self.pieces = source, pieces
        return self

    def __eq__(self, other: object) -> bool:
        """Tell whether the other text is written the same."""
        return isinstance(other, Filled) and self.source == other.source

    def __ne__(self, other: object) -> bool:
        """Tell whether the other text is written differently."""
        return not self == other

    def __hash__(self) -> int:
        """Return the hash of the source."""
        return hash(self.source)

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Return what a copy is made from."""
        return self.source, self.pieces


def source_of(text: str) -> str:
    """Return a text as somebody wrote it."""
    return text.source if isinstance(text, Filled) else text
