"""Rewrite the HTML of a page for a book of all pages: links lead inside it, nothing is folded, and no table is cut.

An id of a page and the links to it get the number of the page before them, so that pages may use the same ids.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from plansite.deliver.take_along.tables import Table, is_wide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Attributes = Sequence[tuple[str, str | None]]

_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_DROPPED = frozenset(
    {"script", "style", "link", "meta", "iframe", "object", "embed", "form", "button", "nav"}
)
_NOT_ON_PAPER = frozenset({"ps-as-table", "ps-what-if", "headerlink", "ps-not-printed"})
_KEPT = frozenset(
    {"class", "style", "alt", "colspan", "rowspan", "scope", "span", "start", "lang", "dir", "open"}
)
_DRAWN = frozenset(
    {
        "viewbox",
        "preserveaspectratio",
        "d",
        "points",
        "cx",
        "cy",
        "r",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "width",
        "height",
        "transform",
        "fill",
        "stroke",
        "role",
        "aria-hidden",
        "aria-label",
    }
)


@dataclass(slots=True)
class Rewritten:
    """Hold a page as it stands in the book; `is_wide` asks for paper across."""

    html: str
    is_wide: bool


def anchor(number: int, name: str = "") -> str:
    """Return the name of a place in the book: a page, or something with an id on it."""
    return f"p{number}-{name}" if name else f"p{number}"


def rewritten(html: str, path: str, numbers: Mapping[str, int]) -> Rewritten:
    """Rewrite the page at a path; `numbers` say which page each path is."""
    rewriter = _Rewriter(path, numbers)
    rewriter.feed(html)
    rewriter.close()
    return Rewritten("".join(rewriter.parts), rewriter.is_wide)


@dataclass(slots=True)
class _Left:
    """Hold what is left out: the element it began with, and how many of these are open."""

    tag: str = ""
    depth: int = 0


@dataclass(slots=True)
class _Place:
    path: str
    numbers: Mapping[str, int]

    def anchor(self, name: str) -> str:
        return anchor(self.numbers[self.path], name)

    def link(self, address: str) -> str:
        """Return where an address leads from the book: a place in it, another host, or nowhere."""
        parts = urlsplit(address)
        if parts.scheme:
            return address if parts.scheme in {"http", "https", "mailto"} else ""
        name = unquote(parts.path)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), name)) if name else self.path
        number = self.numbers.get(f"{posixpath.splitext(target)[0]}.md")
        return f"#{anchor(number, unquote(parts.fragment))}" if number is not None else ""


@dataclass(slots=True)
class _Tables:
    open: Table | None = None
    depth: int = 0
    wide: bool = field(default=False)


class _Rewriter(HTMLParser):
    """Copy HTML with what changes on paper."""

    def __init__(self, path: str, numbers: Mapping[str, int]) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.is_wide = False
        self._place = _Place(path, numbers)
        self._left = _Left()
        self._table: Table | None = None
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        classes = frozenset((dict(attrs).get("class") or "").split())
        if self._left.depth:
            self._left.depth += tag == self._left.tag and tag not in _VOID
        elif tag in _DROPPED or classes & _NOT_ON_PAPER:
            self._left = _Left(tag, int(tag not in _VOID))
        elif tag == "table" and self._table is None:
            self._table, self._depth = Table(self._tag(tag, attrs)), 1
        else:
            self._depth += tag == "table" and self._table is not None
            self._put_tag(tag, self._tag(tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        if self._left.depth:
            self._left.depth -= tag == self._left.tag
        elif tag == "table" and self._table is not None and self._depth == 1:
            table, self._table = self._table, None
            self.is_wide = self.is_wide or is_wide(table)
            self._put(table.html())
        elif tag not in _VOID:
            self._depth -= tag == "table" and self._table is not None
            self._put_end(tag)

    def handle_data(self, data: str) -> None:
        self._put(data)

    def handle_entityref(self, name: str) -> None:
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._put(f"&#{name};")

    def _put(self, text: str) -> None:
        if self._left.depth:
            return
        if self._table is not None:
            self._table.put(text)
        else:
            self.parts.append(text)

    def _put_tag(self, name: str, tag: str) -> None:
        if self._table is not None:
            self._table.open(name, tag)
        else:
            self.parts.append(tag)

    def _put_end(self, name: str) -> None:
        if self._table is not None:
            self._table.close(name)
        else:
            self.parts.append(f"</{name}>")

    def _tag(self, tag: str, attrs: Attributes) -> str:
        kept = [(name, value or "") for name, value in attrs if name in _KEPT or name in _DRAWN]
        kept += [("id", self._place.anchor(value)) for name, value in attrs if name == "id" and value]
        kept += [
            ("href", link)
            for name, value in attrs
            if name == "href" and (link := self._place.link(value or ""))
        ]
        kept += [
            ("src", value) for name, value in attrs if name == "src" and value and value.startswith("data:")
        ]
        if tag == "details" and "open" not in dict(kept):
            kept.append(("open", ""))
        return f"<{tag}{_written(kept)}>"


def _written(attributes: Iterable[tuple[str, str]]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes)
