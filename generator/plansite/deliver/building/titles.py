"""Make texts of a plan safe for builders, which print titles and settings without escaping them."""

from __future__ import annotations

import re
import unicodedata

# ruff: noqa: RUF001 - look-alikes are the point
_LOOK_ALIKES = {"<": "‹", ">": "›", "'": "’"}
_ENTITY = re.compile(r"&(?=[#0-9A-Za-z])")
_OPENING = re.compile(r'(^|[\s(\[{>“])"')
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def plain_title(text: str) -> str:
    """Return a title that looks the same in every builder and can do nothing there.

    Material prints titles of the navigation and of the site without escaping them, in ProperDocs and Zensical too,
    and undoes entities in <title>. So neither markup nor entities are safe: characters that mean something in HTML
    give way to look-alikes, and an ampersand that could begin an entity is held apart by an invisible word joiner.
    """
    kept = "".join(char for char in " ".join(text.split()) if _is_shown(char))
    quoted = _OPENING.sub(r"\1“", kept).replace('"', "”")
    plain = "".join(_LOOK_ALIKES.get(char, char) for char in quoted)
    return _ENTITY.sub("&\u2060", plain)


def _is_shown(char: str) -> bool:
    """Refuse what YAML cannot hold (controls, lone surrogates, non-characters) and what turns text around."""
    return unicodedata.category(char) not in {"Cc", "Cs", "Cn"} and char not in _REORDERING
