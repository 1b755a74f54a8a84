"""Hand finished HTML past the Markdown parser, which would take it apart and put it together unchanged.

A page is blocks between blank lines. Elements in which all is closed in order come out of Python-Markdown as they went in.
Where anything on a page is written otherwise, the whole page goes the long way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# the elements before and behind which a paragraph of Markdown ends, as Python-Markdown has them
BLOCK_LEVEL = frozenset({
    "address", "article", "aside", "blockquote", "body", "canvas", "center", "colgroup", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "group", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "html", "iframe", "legend", "li", "main", "map", "math", "menu", "nav", "noscript", "object", "ol", "option", "output", "p",
    "pre", "progress", "script", "section", "style", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr",
    "ul", "video",
})  # fmt: skip
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
TAG = re.compile(r"""<(/?)([a-z][a-z0-9-]*)((?:\s++[^\s"'`<>/=]++(?:="[^"<]*+")?)*+\s*+/?)>""", re.ASCII)
PARTS = (
    4  # of a text that is split at its tags: what stands before a tag, its slash, its name, the rest of it
)
# what is not plain HTML everywhere: elements that hold no tags, comments, Markdown within HTML, references without an end
_HOLDS_NO_TAGS = re.compile(
    r"<(?:script|style|textarea|title|iframe|noembed|noframes|noscript|plaintext|xmp)\b", re.IGNORECASE
)
_MARKDOWN = re.compile(r"\smarkdown[=\s>]", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?!(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][-.a-zA-Z0-9]*);)")
_LINE_OF_HTML = re.compile(r"^ {0,3}<", re.MULTILINE)
_ANCHOR = re.compile(r'\s(id|name)="([^"]*)"')


class OddPageError(Exception):
    """Say that a page is written in a way that only the parser itself understands."""


def past_parser(
    page: str, is_block_level: Callable[[str], bool], store: Callable[[str], str]
) -> tuple[str, set[str]]:
    """Return a page with its blocks of HTML replaced by what `store` returns for each, and the anchors in them.

    Raises OddPageError where the parser would make something else of a block.
    """
    blocks, anchors = blocks_of(page, is_block_level)
    return "\n\n".join(store(f"{block.text}\n") if block.parts else block.text for block in blocks), anchors


@dataclass(slots=True)
class Block:
    """Hold what stands between blank lines, or goes on in an element; `parts` are those of HTML, split at its tags, else none."""

    text: str
    parts: list[str]


def blocks_of(page: str, is_block_level: Callable[[str], bool]) -> tuple[list[Block], set[str]]:
    """Return the blocks of a page, and the anchors in them.

    Raises OddPageError where the parser would make something else of a block.
    """
    if is_special(page):
        raise OddPageError
    scan = _Scan(is_block_level)
    blocks: list[Block] = []
    for text in page.split("\n\n"):
        if scan.still_open:
            blocks[-1].text += f"\n\n{text}"
            follow(blocks[-1].parts, scan.read(text), "\n\n")
        elif text.startswith("<"):
            blocks.append(Block(text, scan.read(text)))
        elif _LINE_OF_HTML.search(text):
            raise OddPageError
        else:
            blocks.append(Block(text, []))
    if scan.still_open:
        raise OddPageError
    return blocks, scan.anchors


def follow(parts: list[str], others: list[str], between: str) -> None:
    """Let other HTML that was split at its tags follow."""
    parts[-1] += between + others[0]
    parts += others[1:]


def is_special(html: str) -> bool:
    """Tell whether there is anything in HTML that not all parsers take for the same."""
    is_special = "<!" in html or "<?" in html or _REFERENCE.search(html) or _HOLDS_NO_TAGS.search(html)
    return bool(is_special or _MARKDOWN.search(html))


class _Scan:
    """Follow which elements are open, and collect anchors. Raises OddPageError where they are not closed in order."""

    def __init__(self, is_block_level: Callable[[str], bool]) -> None:
        self.is_block_level = is_block_level
        self.still_open: list[str] = []
        self.anchors: set[str] = set()

    def read(self, block: str) -> list[str]:
        """Go through a block and return its parts; outside of elements stand only further ones, each on a line of its own."""
        parts = TAG.split(block)
        texts, still_open = parts[::PARTS], self.still_open
        if "<" in "".join(texts):
            raise OddPageError
        between = ""
        for text, slash, name, rest in zip(
            texts, parts[1::PARTS], parts[2::PARTS], parts[3::PARTS], strict=False
        ):
            if not still_open and (text != between or slash or not self.is_block_level(name)):
                raise OddPageError
            between = "\n"
            if "id=" in rest or (name == "a" and "name=" in rest):
                self._note_anchors(name, rest)
            if slash:
                if still_open.pop() != name:
                    raise OddPageError
            elif name not in VOID and not rest.endswith("/"):
                still_open.append(name)
            elif not still_open:
                raise OddPageError
        if not still_open and texts[-1]:
            raise OddPageError
        return parts

    def _note_anchors(self, name: str, rest: str) -> None:
        for attribute, anchor in _ANCHOR.findall(rest):
            if attribute == "id" or name == "a":
                self.anchors.add(unescape(anchor))
