"""Give a heading an id of its own where the site builder would give it one that stands elsewhere on its page."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

_ID = re.compile(r'\bid="([^"]+)"')
_HEADING = re.compile(r"(?:(?<=\n\n)|(?<=\n---\n)|\A)#{1,6} (?P<title>.*)")
_ATTRIBUTES = re.compile(r" \{ [^{}]*\}\Z")
_TAG = re.compile(r"<[^>]*>")


def with_own_ids(page: str) -> str:
    """Return a page whose headings share no id with the HTML in it, which the site builder does not look into."""
    taken = set(_ID.findall(page))
    return _HEADING.sub(lambda heading: _apart(heading, taken), page) if taken else page


def _apart(heading: re.Match[str], taken: set[str]) -> str:
    line, attributes = heading[0], _ATTRIBUTES.search(heading[0])
    slug = _slug(unescape(_TAG.sub("", heading["title"])))
    if attributes or slug not in taken:
        return line
    while slug in taken:
        slug += "-"
    taken.add(slug)
    return f"{line} {{ #{slug} }}"


def _slug(title: str) -> str:
    """Return the id that Python-Markdown, and so each of the builders, gives a heading."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", letters).strip().lower())
