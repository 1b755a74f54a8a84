"""Make a site from the last one, without a builder, where nothing else is new than the contents of pages and files beside them.

What a builder would write around a page is what stands around it already, if all that it rests on is as it was. So the new
content takes the place of the old one, in the page and in the index of the search. Where that cannot be said of one page, the
builder makes them all.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import escape

from plansite.deliver.building.builder import KEPT_LIST
from plansite.deliver.building.finished_pages import finished_page, head_and_body
from plansite.deliver.building.kept_pages import KeptPage, digest, materials, read_kept, write_kept
from plansite.deliver.building.raw_blocks import OddPageError
from plansite.deliver.building.sections import entries_of, is_for_search

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plansite.deliver.building.kept_pages import Materials

_DESCRIPTION = 'description: "'  # as pages say what they are about, in a line of its own
_NAMED = '<meta name="description" content="{}">'
_SHARED = '<meta property="og:description" content="{}">'
_INDEX = ("search/search_index.json", "search/search_index.js")


class _NewPage(NamedTuple):
    """Hold what a page becomes, and what is to be kept of it."""

    html: str
    kept: KeptPage


def made_from_last(build: Path, fresh: Path) -> bool:
    """Make a site in the folder `fresh`; tell whether it could be, without anything there if not.

    The last site and the list of its pages must be those that belong together.
    """
    made_from, last = materials(build), build / "site"
    before = read_kept(build / KEPT_LIST, made_from.around)
    if before.keys() != made_from.pages.keys():
        return False
    try:
        pages = _new_pages(made_from, before, last)
        after = before | {path: page.kept for path, page in pages.items()}
        files = _new_files(made_from, last) | _index(last, before.values(), after.values())
        _refuse_broken_links(after.values(), pages)
    except OddPageError:
        return False
    shutil.copytree(last, fresh, copy_function=_take)
    for path, page in pages.items():
        files[_html(path)] = page.html.encode()
    for path, content in files.items():
        (fresh / path).unlink()  # the last site keeps its own
        (fresh / path).write_bytes(content)
    write_kept(build / KEPT_LIST, made_from.around, after)
    return True


def _take(source: str, target: str) -> None:
    """Let a file stand in both sites, which needs no copy of it where the disk can do so."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _html(path: str) -> str:
    return f"{path.removesuffix('.md')}.html"


def _new_pages(made_from: Materials, before: Mapping[str, KeptPage], last: Path) -> dict[str, _NewPage]:
    """Return the pages that are not as they were. Raises OddPageError."""
    return {
        path: _new_page(source, before[path], (last / _html(path)).read_bytes())
        for path, source in made_from.pages.items()
        if digest(source) != before[path].source
    }


def _new_page(source: bytes, before: KeptPage, last: bytes) -> _NewPage:
    """Return a page with another content, in the place of the one that it had. Raises OddPageError."""
    old = before.content
    if old is None or digest(last) != before.html:
        raise OddPageError
    around, (head, body) = last.decode(), head_and_body(source.decode())
    page = finished_page(body, old.behind_headings)
    headings = [[heading["level"], heading["id"], heading["name"]] for heading in page.headings]
    html = page.html
    looked_for = {part: part in html for part in old.looked_for}
    if headings != old.headings or looked_for != old.looked_for or is_for_search(html):
        raise OddPageError
    description = _description(head)
    start = _described(around[: old.start], old.description, description)
    shown = f"{start}{html}{around[old.start + old.length :]}"
    content = old._replace(start=len(start), length=len(html), description=description)
    entries = entries_of(html.sections, old.address, old.title, old.search)
    kept = KeptPage(digest(source), digest(shown.encode()), sorted(page.anchors), {}, entries, content)
    return _NewPage(shown, kept)


def _description(head: str) -> str:
    """Return what a page says it is about. Raises OddPageError where that may have another meaning in YAML than it has here."""
    lines = [line for line in head.split("\n") if line.startswith("description:")]
    if not lines:
        return ""
    words = lines[0].removeprefix(_DESCRIPTION).removesuffix('"')
    if (
        len(lines) > 1
        or lines[0] != f'{_DESCRIPTION}{words}"'
        or '"' in words
        or "\\" in words
        or not words.isprintable()
    ):
        raise OddPageError
    return words


def _described(start: str, before: str, after: str) -> str:
    """Return what stands ahead of a content with another description. Raises OddPageError where the old one is not found."""
    if before == after:
        return start
    if not before or not after:
        raise OddPageError
    for line, written in (_NAMED, str), (_SHARED, escape):
        old = line.format(written(before))
        if start.count(old) != 1:
            raise OddPageError
        start = start.replace(old, line.format(written(after)))
    return start


def _new_files(made_from: Materials, last: Path) -> dict[str, bytes]:
    """Return the files beside the pages that are not as they were. Raises OddPageError where one was not there."""
    files = {path: content for path, content in made_from.files.items() if path not in made_from.pages}
    if not all((last / path).is_file() for path in files):
        raise OddPageError
    return {path: content for path, content in files.items() if (last / path).read_bytes() != content}


def _index(last: Path, before: Iterable[KeptPage], after: Iterable[KeptPage]) -> dict[str, bytes]:
    """Return the files of the search with other entries. Raises OddPageError where the old ones do not stand at their end."""
    old, new = (_written([entry for page in pages for entry in page.entries]) for pages in (before, after))
    texts = {path: (last / path).read_bytes() for path in _INDEX if (last / path).is_file()}
    if len(texts) < len(_INDEX) or not all(text.endswith(old) for text in texts.values()):
        raise OddPageError
    return {path: text.removesuffix(old) + new for path, text in texts.items()}


def _written(entries: list[dict[str, str]]) -> bytes:
    """Return entries as they stand at the end of the index."""
    return f'"docs":{json.dumps(entries, separators=(",", ":"))}}}'.encode()


def _refuse_broken_links(pages: Iterable[KeptPage], new: Mapping[str, _NewPage]) -> None:
    """Raise OddPageError where an anchor is gone that others lead to, which the builder has to tell."""
    for page in pages:
        for path, links in page.links.items():
            if path in new and not links.keys() <= set(new[path].kept.anchors):
                raise OddPageError
