"""Divide pages into the sections that Material's search knows, as its own parser does, in a fourth of the time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import islice
from typing import TYPE_CHECKING, Any

from plansite.deliver.building.raw_blocks import PARTS, TAG, VOID, OddPageError, is_special

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

KEPT = frozenset(
    {"p", "code", "pre", "li", "ol", "ul", "sub", "sup"}
)  # the elements that an entry of the search has
_ATTRIBUTE = re.compile(r'\s([^\s"=/]+)(?:="([^"]*)")?')
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_EXCLUDED = "data-search-exclude"
_NEVER = float("inf")
_FOR_SEARCH = re.compile(r'data-search-\w+="')


@dataclass(slots=True)
class Section:
    """Hold what stands below a heading: its element, its anchor unless it is the first, its words and those of the text."""

    name: str = ""
    depth: float = 0
    id: str | None = None
    excluded: bool = False
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def is_excluded(self) -> bool:
        """Tell whether its heading is left out of the search."""
        return self.excluded


class PlainHtml(str):
    """Be the HTML of a page, with the sections that were found when it was put together, and note what is looked for in it."""

    __slots__ = ("looked_for", "sections")
    sections: list[Section]
    looked_for: dict[str, bool]

    def __new__(cls, html: str, sections: list[Section]) -> Self:
        """Hold both."""
        plain = super().__new__(cls, html)
        plain.sections, plain.looked_for = sections, {}
        return plain

    def __contains__(self, part: object) -> bool:
        """Tell whether something stands in it, and note the answer: a theme asks what a page needs."""
        is_there = isinstance(part, str) and super().__contains__(part)
        self.looked_for[str(part)] = is_there
        return is_there


def sections_of(html: str) -> list[Section]:
    """Return the sections of a page. Raises OddPageError where its HTML is not plain."""
    if isinstance(html, PlainHtml):
        return html.sections
    parts = TAG.split(html)
    if parts[-1] or "<" in "".join(parts[::PARTS]) or is_special(html):
        raise OddPageError
    return sections_in(parts)


def sections_in(parts: list[str]) -> list[Section]:
    """Return the sections of plain HTML that was split at its tags. Raises OddPageError where it embeds something."""
    if "object" in parts[2::PARTS]:
        raise OddPageError
    reading = _Reading()
    for at in range(0, len(parts) - 1, PARTS):
        text, slash, name, rest = parts[at : at + PARTS]
        if text:
            reading.say(unescape(text))
        if name in VOID:
            continue
        if not slash:
            reading.begin(name, rest)
        if slash or rest.endswith("/"):
            reading.end(name)
    return reading.sections


def is_for_search(html: str) -> bool:
    """Tell whether values for the search alone stand in a page, which Material takes out of it."""
    return _FOR_SEARCH.search(html) is not None


def entries_of(
    sections: Iterable[Section], address: str, title: str, search: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the entries that Material's search makes of sections; `title` is that of a section without one.

    `search` is what the page says of itself for the search.
    """
    more = {"boost": search["boost"]} if "boost" in search else {}
    return [
        {
            "location": f"{address}#{section.id}" if section.id else address,
            "title": "".join(section.title or [title]).strip(),
            "text": "".join(section.text).strip(),
            **more,
        }
        for section in sections
        if not (section.excluded or search.get("exclude"))
    ]


class _Reading:
    """Follow a page. What is left out is known by the names of its elements, as Material's parser does."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.section: Section | None = None
        self.still_open: list[str] = []
        self.left_out: set[str] = set()
        self.links: list[int] = []  # how deep links to their own headings stand

    def begin(self, name: str, rest: str) -> None:
        """Begin an element; `rest` is what stands behind its name."""
        self.still_open.append(name)
        is_left_out = False
        if "id=" in rest or _EXCLUDED in rest or "linenodiv" in rest or "headerlink" in rest:
            attributes = dict(_ATTRIBUTE.findall(rest))
            if name in _HEADINGS and "id" in attributes:
                self._head(name, attributes)
            if name == "a" and attributes.get("class") == "headerlink":
                self.links.append(len(self.still_open))
            is_left_out = _EXCLUDED in attributes or attributes.get("class") == "linenodiv"
        section = self.section or self._begin_section(Section())
        if is_left_out:
            self.left_out.add(name)
        elif name in KEPT and not self._is_skipping():
            self._words_of(section).append(f"<{name}>")

    def end(self, name: str) -> None:
        """End an element."""
        if not self.still_open or self.still_open[-1] != name or not self.section:
            return
        if self.section.depth > len(self.still_open):
            self._leave(self.section, len(self.still_open))
        self.still_open.pop()
        if self.links and self.links[-1] > len(self.still_open):
            self.links.pop()
        if name in self.left_out:
            self.left_out.remove(name)
        elif name in KEPT and not self._is_skipping():
            _close(self._words_of(self.section), name)

    def say(self, words: str) -> None:
        """Add words to the section."""
        if self._is_skipping():
            return
        is_blank, is_literal = words.isspace(), "pre" in self.still_open
        if not is_literal:
            words = " " if is_blank else words.replace("\n", " ")
        section = self.section or self._begin_section(Section())
        if section.name in self.still_open:
            if not self.links:
                section.title.append(escape(words, quote=False))
        elif not is_blank or is_literal or not section.text or not section.text[-1].isspace():
            section.text.append(words if is_blank else escape(words, quote=False))

    def _head(self, name: str, attributes: dict[str, str]) -> None:
        """Begin the section of a heading with an anchor."""
        depth = len(self.still_open)
        if name != "h1" and not self.sections:
            self._begin_section(Section(depth=depth))
        anchor = unescape(attributes["id"]) if self.sections else None
        self._begin_section(Section(name, depth, anchor, _EXCLUDED in attributes))

    def _begin_section(self, section: Section) -> Section:
        self.section = section
        self.sections.append(section)
        return section

    def _leave(self, section: Section, depth: int) -> None:
        """Go back to the section around a heading whose element ends."""
        around = next((known for known in reversed(self.sections) if known.depth <= depth), None)
        if around:
            section.depth = _NEVER
            self.section = around

    def _words_of(self, section: Section) -> list[str]:
        """Return where words go now: the title of a section, or its text."""
        return section.title if section.name in self.still_open else section.text

    def _is_skipping(self) -> bool:
        return bool(self.left_out) and not self.left_out.isdisjoint(self.still_open)


def _close(words: list[str], name: str) -> None:
    """Close an element, or take it out again when nothing stands in it."""
    opening = words.index(f"<{name}>")
    if any(not text.isspace() for text in islice(words, opening + 1, None)):
        words.append(f"</{name}>")
    else:
        del words[opening:]
