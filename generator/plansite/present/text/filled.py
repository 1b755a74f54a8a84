"""Show a text of a plan in which the figures that it mentions are written out."""

from __future__ import annotations

from markupsafe import Markup, escape

from plansite.read.items.filled import Filled, Shown
from plansite.read.items.item import Text

# stands before an address in finished text, and becomes the way from a page up to the folder of all pages
ROOT = "\ufdd0"


def filled_text(text: str) -> Filled | None:
    """Return the text with its figures, be it wrapped in a typed view; None for one that mentions none."""
    whole = text.place.data if isinstance(text, Text) else text
    return whole if isinstance(whole, Filled) else None


def phrase(text: str) -> Markup:
    """Escape a text without Markdown. Figures that it mentions lead to how they are computed."""
    filled = filled_text(text)
    if filled is None:
        return escape(text)
    return Markup().join(piece.link if isinstance(piece, Shown) else piece for piece in filled.pieces)
