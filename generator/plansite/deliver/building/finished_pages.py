"""Take a page that is finished, headings over blocks of HTML, for what Python-Markdown would make of it.

Nothing of such a page is left to be parsed. One on which anything else stands goes the long way, the whole page.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from importlib.metadata import version
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.building.raw_blocks import BLOCK_LEVEL, PARTS, TAG, OddPageError, blocks_of, follow
from plansite.deliver.building.sections import PlainHtml, sections_in
from plansite.present.text.headings import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterator

BEHIND_HEADINGS = '<a class="headerlink" href="#{}" title="Permanent link">&para;</a>'
_META = "---\n"  # before and after what a page says of itself
# what Markdown changes before it looks for blocks: tabs, its own signs, code between fences; lines of spaces too
_CHANGED = ("\t", "\r", "\x02", "\x03", "```", "~~~")
_BLANK = re.compile(r"\n +\n")
# words in which Markdown finds nothing, numbered entities, links and spans around them, and of attributes only those that all versions write alike
_WORDS = r"""(?:[^\n<>&\\`*_\[\]{}!"\#|~^$@=]|&\#[0-9]+;)"""
_HEADING = re.compile(
    rf"""(?P<marks>\#{{1,6}})\ (?P<words>(?:{_WORDS}|<(?P<tag>a|span)(?:\ (?:class|href)="[^"<>\\`]*")*>{_WORDS}+</(?P=tag)>)+?)
    (?:\ \{{(?=\ [\#.d])(?:\ \#(?P<id>[\w-]+))?(?:\ \.(?P<style>[\w-]+))?(?P<excluded>\ data-search-exclude)?\ \}})?""",
    re.ASCII | re.VERBOSE,
)
_BARE_SINCE = (3, 11)
_NUMBERED = re.compile(r"_[0-9]+\Z")


class FinishedPage(NamedTuple):
    """Hold the HTML of a page, the anchors in it, its headings as the table of contents takes them, and its own title."""

    html: PlainHtml
    anchors: set[str]
    headings: list[dict[str, Any]]
    title: str | None


def head_and_body(source: str) -> tuple[str, str]:
    """Return what a page says of itself, empty where it says nothing, and its text."""
    head, end, body = source.removeprefix(_META).partition(_META)
    return (head, body.lstrip("\n")) if end and source.startswith(_META) else ("", source)


def finished_page(page: str, behind: str = "") -> FinishedPage:
    """Return what becomes of a page in Markdown. Raises OddPageError where it is not finished.

    `behind` stands at the end of each heading, with its id in place of {}.
    """
    if not page.strip() or any(sign in page for sign in _CHANGED) or _BLANK.search(page):
        raise OddPageError
    blocks, anchors = blocks_of(page.rstrip("\n"), BLOCK_LEVEL.__contains__)
    headings = _headings([block.text for block in blocks if not block.parts])
    texts, parts, between, next_heading = list[str](), [""], "", iter(headings)
    for block in blocks:
        text = block.text if block.parts else _written(next(next_heading), behind)
        texts += (between, text)
        follow(parts, block.parts or TAG.split(text), between)
        between = "\n\n" if block.parts else "\n"
    title = headings[0]["name"] if headings and headings[0]["level"] == 1 and not blocks[0].parts else None
    ids = {heading["id"] for heading in headings}
    return FinishedPage(PlainHtml("".join(texts), sections_in(parts)), anchors | ids, headings, title)


def _headings(lines: list[str]) -> list[dict[str, Any]]:
    """Return the headings of a page by level, id, words with and without tags, and attributes."""
    headings = [_heading(line) for line in lines]
    named = [heading["id"] for heading in headings if heading["id"]]
    taken = set(named)
    if len(taken) < len(named):
        raise OddPageError
    for heading in headings:
        heading["id"] = heading["id"] or _free(slug_of(unescape(heading["name"])), taken)
        taken.add(heading["id"])
    return headings


def _heading(line: str) -> dict[str, Any]:
    """Return a heading, without an id where it names none."""
    heading = _HEADING.fullmatch(line)
    if heading is None or (heading["excluded"] and not writes_bare()):
        raise OddPageError
    html = heading["words"]
    name = "".join(TAG.split(html)[::PARTS])
    if name != " ".join(name.split()) or html != html.strip():
        raise OddPageError
    return {**heading.groupdict(), "level": len(heading["marks"]), "name": name}


@cache
def writes_bare() -> bool:
    """Tell whether Python-Markdown writes an attribute that was given no value without one, as it has since 3.11."""
    major, minor = map(int, re.findall("[0-9]+", version("markdown"))[:2])
    return (major, minor) >= _BARE_SINCE


def _free(slug: str, taken: set[str]) -> str:
    """Return the id of a heading that names none, as Python-Markdown finds one that is not taken."""
    if not slug or (slug in taken and _NUMBERED.search(slug)):
        raise OddPageError
    return next(name for name in _numbered(slug) if name not in taken)


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    yield from (f"{slug}_{number}" for number in count(1))


def _written(heading: dict[str, Any], behind: str) -> str:
    """Return the HTML of a heading, as Python-Markdown writes it."""
    name, style = f"h{heading['level']}", heading["style"]
    look = f' class="{style}"' if style else ""
    search = " data-search-exclude" if heading["excluded"] else ""
    words = f"{heading['words']}{behind.replace('{}', heading['id'])}"
    return f'<{name}{look}{search} id="{heading["id"]}">{words}</{name}>'
