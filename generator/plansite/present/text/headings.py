"""Give a heading an id of its own where the site builder would give it one that stands elsewhere on its page."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# what stands before is looked at last, since a pattern that begins with letters is found many times as fast
_ID = re.compile(r'id="(?<!\wid=")([^"]+)"')
_HEADING = re.compile(r"\n#(?:(?<=\n\n#)|(?<=\n---\n#))#{0,5} (?P<title>.*)")
_BEFORE = "\n\n"  # for the page to be read, so that one may begin with a heading
_ATTRIBUTES = re.compile(r" \{ [^{}]*\}\Z")
_OWN = re.compile(r" \{ #(?P<id>[\w-]+)[^{}]*\}\Z")
_BARE = re.compile(r"<h(?P<level>[1-6])(?P<rest>(?: class=\"[^\"]*\")?)>(?P<words>.*?)</h")
_TAG = re.compile(r"<[^>]*>")


def with_own_ids(page: str) -> str:
    """Return a page whose headings share no id with the HTML in it, which the site builder does not look into."""
    taken = set(_ID.findall(page))
    if not taken:
        return page
    return _HEADING.sub(lambda heading: _apart(heading, taken), _BEFORE + page).removeprefix(_BEFORE)


def with_all_ids(page: str) -> str:
    """Return a page in which headings that stand within HTML have an id, so that each begins a part that can be found."""
    taken = {*_ID.findall(page), *(anchor_of(heading[0]) for heading in _HEADING.finditer(_BEFORE + page))}
    return _BARE.sub(lambda heading: _named(heading, taken), page)


def _named(heading: re.Match[str], taken: set[str]) -> str:
    slug = slug_of(unescape(_TAG.sub("", heading["words"]))) or "part"
    free = next(name for name in _numbered(slug) if name not in taken)
    taken.add(free)
    return f'<h{heading["level"]} id="{free}"{heading["rest"]}>{heading["words"]}</h'


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    yield from (f"{slug}-part-{number}" for number in count(2))


def anchor_of(heading: str) -> str:
    """Return the id that a line with a heading has on its page: its own, or that of its words."""
    own = _OWN.search(heading)
    return own["id"] if own else slug_of(unescape(_TAG.sub("", heading.lstrip("\n# "))))


def _apart(heading: re.Match[str], taken: set[str]) -> str:
    line, attributes = heading[0], _ATTRIBUTES.search(heading[0])
    slug = slug_of(unescape(_TAG.sub("", heading["title"])))
    if attributes or slug not in taken:
        return line
    while slug in taken:
        slug += "-"
    taken.add(slug)
    return f"{line} {{ #{slug} }}"


def slug_of(title: str) -> str:
    """Return the id that Python-Markdown, and so each of the builders, gives a heading."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", letters).strip().lower())
