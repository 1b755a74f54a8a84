"""Hand finished HTML past the Markdown parser, which would take it apart and put it together unchanged.

A page is blocks between blank lines. Elements in which all is closed in order come out of Python-Markdown as they went in.
Where anything on a page is written otherwise, the whole page goes the long way.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
TAG = re.compile(r"""<(/?)([a-z][a-z0-9-]*)((?:\s+[^\s"'`<>/=]+(?:="[^"<]*")?)*\s*/?)>""", re.ASCII)
PARTS = (
    4  # of a text that is split at its tags: what stands before a tag, its slash, its name, the rest of it
)
# what is not plain HTML everywhere: elements that hold no tags, comments, Markdown within HTML, references without an end
_SPECIAL = re.compile(
    r"<(?:script|style|textarea|title|iframe|noembed|noframes|noscript|plaintext|xmp)\b|<[!?]|\smarkdown[=\s>]"
    r"|&(?!(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][-.a-zA-Z0-9]*);)",
    re.IGNORECASE,
)
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
    if is_special(page):
        raise OddPageError
    scan = _Scan(is_block_level)
    runs: list[tuple[bool, list[str]]] = []  # whether it is HTML, and its blocks
    for block in page.split("\n\n"):
        if scan.still_open:
            runs[-1][1].append(block)
        else:
            runs.append((block.startswith("<"), [block]))
        if runs[-1][0]:
            scan.read(block)
        elif _LINE_OF_HTML.search(block):
            raise OddPageError
    if scan.still_open:
        raise OddPageError
    texts = (
        store(f"{text}\n") if is_html else text for is_html, blocks in runs for text in ["\n\n".join(blocks)]
    )
    return "\n\n".join(texts), scan.anchors


def is_special(html: str) -> bool:
    """Tell whether there is anything in HTML that not all parsers take for the same."""
    return bool(_SPECIAL.search(html))


class _Scan:
    """Follow which elements are open, and collect anchors. Raises OddPageError where they are not closed in order."""

    def __init__(self, is_block_level: Callable[[str], bool]) -> None:
        self.is_block_level = is_block_level
        self.still_open: list[str] = []
        self.anchors: set[str] = set()

    def read(self, block: str) -> None:
        """Go through the tags of a block; outside of elements stand only further ones, each on a line of its own."""
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

    def _note_anchors(self, name: str, rest: str) -> None:
        for attribute, anchor in _ANCHOR.findall(rest):
            if attribute == "id" or name == "a":
                self.anchors.add(unescape(anchor))
