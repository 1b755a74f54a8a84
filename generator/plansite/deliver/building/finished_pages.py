"""Take a page that is finished, headings over blocks of HTML, for what Python-Markdown would make of it.

Nothing of such a page is left to be parsed. One on which anything else stands goes the long way, the whole page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.building.raw_blocks import TAG, OddPageError, blocks_of, follow
from plansite.deliver.building.sections import PlainHtml, sections_in

if TYPE_CHECKING:
    from collections.abc import Callable

# what Markdown changes before it looks for blocks: tabs, its own signs, code between fences; lines of spaces too
_CHANGED = ("\t", "\r", "\x02", "\x03", "```", "~~~")
_BLANK = re.compile(r"\n +\n")
# words in which Markdown finds nothing, and of attributes only those that all versions write alike
_HEADING = re.compile(
    r"(?P<marks>#{1,6}) (?P<words>[^\n<>&\\`*_\[\]{}!\"#|~^$@=]+?)(?: \{(?= [#.])(?: #(?P<id>[\w-]+))?(?: \.(?P<style>[\w-]+))? \})?",
    re.ASCII,
)


class FinishedPage(NamedTuple):
    """Hold the HTML of a page, the anchors in it, its headings as the table of contents takes them, and its own title."""

    html: PlainHtml
    anchors: set[str]
    headings: list[dict[str, Any]]
    title: str | None


def finished_page(
    page: str, is_block_level: Callable[[str], bool], slug: Callable[[str], str], behind: str = ""
) -> FinishedPage:
    """Return what becomes of a page in Markdown. Raises OddPageError where it is not finished.

    `slug` gives a heading its id, and `behind` stands at the end of each, with its id in place of {}.
    """
    if not page.strip() or any(sign in page for sign in _CHANGED) or _BLANK.search(page):
        raise OddPageError
    blocks, anchors = blocks_of(page.rstrip("\n"), is_block_level)
    headings: list[dict[str, Any]] = []
    texts, parts, between = list[str](), [""], ""
    for block in blocks:
        if not block.parts:
            headings.append(_heading(block.text, slug))
        text = block.text if block.parts else _written(headings[-1], behind)
        texts += (between, text)
        follow(parts, block.parts or TAG.split(text), between)
        between = "\n\n" if block.parts else "\n"
    ids = {heading["id"] for heading in headings}
    if len(ids) < len(headings):
        raise OddPageError
    title = headings[0]["name"] if headings and headings[0]["level"] == 1 and not blocks[0].parts else None
    return FinishedPage(PlainHtml("".join(texts), sections_in(parts)), anchors | ids, headings, title)


def _heading(line: str, slug: Callable[[str], str]) -> dict[str, Any]:
    """Return a heading by its level, id, words and style."""
    heading = _HEADING.fullmatch(line)
    words = heading["words"] if heading else ""
    if heading is None or words != " ".join(words.split()) or not (own := heading["id"] or slug(words)):
        raise OddPageError
    return {"level": len(heading["marks"]), "id": own, "name": words, "style": heading["style"]}


def _written(heading: dict[str, Any], behind: str) -> str:
    """Return the HTML of a heading, as Python-Markdown writes it."""
    name, style = f"h{heading['level']}", heading["style"]
    look = f' class="{style}"' if style else ""
    words = f"{heading['name']}{behind.replace('{}', heading['id'])}"
    return f'<{name}{look} id="{heading["id"]}">{words}</{name}>'
