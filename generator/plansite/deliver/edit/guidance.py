"""Write advice into a new plan, as comments above the questions that it is about."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.model.guidance import Guidance

_WIDTH = 100


def guided(text: str, advice: Iterable[Guidance]) -> str:
    """Return a plan file with advice above its questions; what is about no question of it stands below its heading."""
    lines = text.splitlines()
    for piece in reversed(list(advice)):
        lines[_place(lines, piece.field) : _place(lines, piece.field)] = comments(piece)
    return "".join(f"{line}\n" for line in lines)


def comments(piece: Guidance) -> list[str]:
    """Return a piece of advice as comments: its words, then what to read."""
    reading = [f"See {title}: {url}" if url else f"See {title}." for title, url in piece.reading]
    words = textwrap.wrap(piece.text, _WIDTH, break_long_words=False)
    return [f"# {line}" for line in (*words, *reading)]


def _place(lines: list[str], field: str) -> int:
    """Return the line above which advice about a field belongs: the first of the comments above the field."""
    asked = re.compile(rf"(# )?{field}:")
    place = next((number for number, line in enumerate(lines) if asked.match(line)), None)
    if place is None:
        return next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    while place and lines[place - 1].startswith("#"):
        place -= 1
    return place
