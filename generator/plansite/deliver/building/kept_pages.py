"""Keep what was made of each page, for the next build in which it is the same.

What a page becomes rests on its own Markdown, and on what is around all pages: the settings with the navigation, the theme, the
names of all files, and what pages say of themselves. A page is taken from the last good site only if all of that is as it
was, and the file there is byte for byte what was made then. A list that is damaged is none.
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.building.builder import build_date
from plansite.resources import packaged
from plansite.stored.sealing import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_PROGRAMS = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "markupsafe", "pyyaml")
_META = b"---\n"
_OWN = b"description:"  # what a page says of itself that no other page shows


class Content(NamedTuple):
    """Say where the content of a page stands in what it became, and on what of it the theme and the search rest.

    It begins so many characters behind the start and is so many long. `headings` have a level, an id and words, `looked_for`
    says what the theme has looked for in it, and found. `address` and `title` are what the search knows the page by, `search` is
    what the page says of itself for it.
    """

    start: int
    length: int
    description: str
    behind_headings: str
    headings: list[list[Any]]
    looked_for: dict[str, bool]
    address: str
    title: str
    search: dict[str, Any]


class KeptPage(NamedTuple):
    """Hold what a page was made from and became, as digests, and what other pages and the search need of it.

    `links` are those to anchors, as they are written, by the page and the anchor that they lead to. There is a `content` where
    another one may take its place without MkDocs.
    """

    source: str
    html: str
    anchors: list[str]
    links: dict[str, dict[str, str]]
    entries: list[dict[str, Any]]
    content: Content | None = None


class Materials(NamedTuple):
    """Hold the files that a site is made from, as they stand in the folder of pages, and the digest of what is around pages."""

    around: str
    files: dict[str, bytes]

    @property
    def pages(self) -> dict[str, bytes]:
        """Return the pages by path."""
        return {path: content for path, content in self.files.items() if path.endswith(".md")}


def materials(build: Path) -> Materials:
    """Return what stands in a folder for the builder."""
    folder = build / "pages"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
    pages = Materials("", files).pages
    return Materials(around([build / "mkdocs.yml", *_files(packaged("docs_theme"))], pages, files), files)


def digest(content: bytes) -> str:
    """Return the digest of some content."""
    return hashlib.sha256(content).hexdigest()


def around(files: Iterable[Path], pages: Mapping[str, bytes], names: Iterable[str]) -> str:
    """Return the digest of what all pages rest on: files of settings and theme, what pages say of themselves, names of files."""
    parts: list[object] = [
        KeptPage._fields,
        Content._fields,
        build_date(),
        [version(program) for program in _PROGRAMS],
        sorted(names),
    ]
    parts += [[str(file), digest(file.read_bytes())] for file in sorted(files)]
    parts += [[path, digest(_says_of_itself(source))] for path, source in sorted(pages.items())]
    return digest(json.dumps(parts).encode())


def read_kept(file: Path, now: str) -> dict[str, KeptPage]:
    """Return the pages of a list by their paths; none where it is damaged, or what is around pages is not as it was."""
    try:
        kept = json.loads(unsealed(file.read_bytes()))
    except (OSError, ValueError):
        return {}
    return {path: _page(page) for path, page in kept["pages"].items()} if kept["around"] == now else {}


def write_kept(file: Path, now: str, pages: Mapping[str, KeptPage]) -> None:
    """Put a list in the place of the last one."""
    body = json.dumps({"around": now, "pages": pages}).encode()
    unfinished = file.with_name(f".new-{file.name}")
    unfinished.write_bytes(sealed(body))
    os.replace(unfinished, file)  # noqa: PTH105 - as it is done for all files


def _page(kept: list[Any]) -> KeptPage:
    page = KeptPage._make(kept)
    return page._replace(content=Content._make(page.content)) if page.content else page


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _says_of_itself(source: bytes) -> bytes:
    head = source.partition(_META)[2].partition(_META)[0] if source.startswith(_META) else b""
    return b"\n".join(line for line in head.split(b"\n") if not line.startswith(_OWN))
