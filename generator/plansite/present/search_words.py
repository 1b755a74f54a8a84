"""Let the search of the site find pages, and parts of them, by words that people use and that do not stand there."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.text.headings import anchor_of
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = "search_words.yaml"
_HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_OPENING = re.compile(r"\n\n<p\b[^\n]*(?=\n\n|\n?\Z)")
_ALSO = Markup('<p class="ps-words" hidden>Also looked for as: {}.</p>')


@cache
def search_words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the words by page, without its ending, and by the anchor on it, which is empty for the whole page.

    The file is ours, so a mistake in it is a bug: ValueError.
    """
    root, _, problems = read_bytes(f"catalog/{_FILE}", (catalog_folder() / _FILE).read_bytes())
    if root is None or problems:
        raise ValueError(f"{_FILE}: {problems}")
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    for key, entry in root.items():
        page, _, anchor = key.partition("#")
        words.setdefault(page, {})[anchor] = entry.texts("words")
    return words


def with_search_words(text: str, path: str) -> str:
    """Return a page in Markdown with the words by which it is looked for, each list below what opens the part that it belongs to.

    Words for a part that the page does not have stand below its title.
    """
    wanted = search_words().get(path.removesuffix(".md"))
    if not wanted:
        return text
    headings = {anchor_of(heading[0]): heading for heading in reversed([*_HEADING.finditer(text)])}
    title = _HEADING.search(text)
    below: dict[int, list[str]] = {}
    for anchor, named in wanted.items():
        if heading := headings.get(anchor, title):
            below.setdefault(_after_opening(text, heading.end()), []).extend(named)
    for at, words in sorted(below.items(), reverse=True):
        text = f"{text[:at]}\n\n{_ALSO.format(', '.join(words))}{text[at:]}"
    return text


def _after_opening(text: str, heading: int) -> int:
    """Return where the first paragraph after a heading ends, or the heading itself where none follows."""
    opening = _OPENING.match(text, heading)
    return opening.end() if opening else heading
