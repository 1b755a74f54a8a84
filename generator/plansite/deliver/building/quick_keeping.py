"""Let MkDocs take the pages that are as they were from the last good site, and make the others."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.commands import build as building
from mkdocs.structure.toc import TableOfContents

from plansite.deliver.building.finished_pages import BEHIND_HEADINGS, head_and_body
from plansite.deliver.building.kept_pages import Content, KeptPage, digest, materials, read_kept, write_kept
from plansite.deliver.building.sections import PlainHtml, entries_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink


class Keeping:
    """Stand between MkDocs and its two steps for each page: reading it, and writing it."""

    def __init__(self, last: Path, file: Path) -> None:
        """Take pages from the folder of the last good site, listed in `file`."""
        self.last, self.file = last, file
        self.read: Callable[..., None] = building._populate_page  # noqa: SLF001 - the steps have no other names
        self.write: Callable[..., None] = building._build_page  # noqa: SLF001
        self.around = ""
        self.divides_words = find_spec("jieba") is not None  # Material divides Chinese by it
        self.config: MkDocsConfig | None = None
        self.sources: dict[str, bytes] = {}
        self.before: dict[str, KeptPage] = {}
        self.now: dict[str, KeptPage] = {}

    def put_in_place(self) -> None:
        """Let MkDocs call this in place of its steps."""
        setattr(building, "_populate_page", self.populate)  # noqa: B010 - it has a type of its own
        setattr(building, "_build_page", self.build)  # noqa: B010

    def save(self) -> None:
        """Keep what was made, now that the whole site is good."""
        if self.now:
            write_kept(self.file, self.around, self.now)

    def populate(self, page: Page, config: MkDocsConfig, files: Files, *others: Any) -> None:
        """Read a page; of one that is as it was, only what it says of itself."""
        if config is not self.config:
            self._look_around(config)
        path = page.file.src_uri
        known = self.before.get(path)
        if known is None or known.source != digest(self.sources[path]) or self._html(page) != known.html:
            self.before.pop(path, None)
            self.read(page, config, files, *others)
            return
        page.read_source(config)
        page.content, page.toc = "", TableOfContents([])
        page.present_anchor_ids = set(known.anchors)
        page.links_to_anchors = {
            file: links for uri, links in known.links.items() if (file := files.get_file_from_path(uri))
        }

    def build(self, page: Page, config: MkDocsConfig, *others: Any, **named: Any) -> None:
        """Write a page, or copy the one that is as it was, with its entries in the search."""
        path, target = page.file.src_uri, Path(page.file.abs_dest_path)
        entries = _entries_of_search(config)
        if known := self.before.get(path):
            _copy(self.last / page.file.dest_uri, target)
            entries += known.entries
            self.now[path] = known
            return
        count = len(entries)
        self.write(page, config, *others, **named)
        links = {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()}
        anchors = sorted(page.present_anchor_ids or ())
        source, html = self.sources[path], target.read_bytes()
        content = (
            None
            if self.divides_words
            else _content(page, config, source.decode(), html.decode(), entries[count:])
        )
        self.now[path] = KeptPage(digest(source), digest(html), anchors, links, entries[count:], content)

    def _look_around(self, config: MkDocsConfig) -> None:
        made_from = materials(Path(config.config_file_path).parent)
        self.sources, self.around = made_from.pages, made_from.around
        self.before = read_kept(self.file, self.around)
        self.config, self.now = config, {}

    def _html(self, page: Page) -> str:
        file = self.last / page.file.dest_uri
        return digest(file.read_bytes()) if file.is_file() and not file.is_symlink() else ""


def behind_headings(config: MkDocsConfig) -> str:
    """Return what Python-Markdown puts behind each heading."""
    return BEHIND_HEADINGS if config.mdx_configs else ""


def _content(
    page: Page, config: MkDocsConfig, source: str, html: str, entries: list[dict[str, Any]]
) -> Content | None:
    """Return what is known of the content of a page; None where it came about in another way than finished pages do."""
    content, (_, body) = page.content, head_and_body(source)
    if not isinstance(content, PlainHtml) or html.count(content) != 1 or body != page.markdown:
        return None
    address, title, search = page.url, str(page.title), page.meta.get("search") or {}
    if entries != entries_of(content.sections, address, title, search):
        return None
    start, behind = html.index(content), behind_headings(config)
    headings = [[heading.level, heading.id, heading.title] for heading in _headings(page.toc)]
    looked_for, described = dict(content.looked_for), str(page.meta.get("description", ""))
    return Content(start, len(content), described, behind, headings, looked_for, address, title, search)


def _headings(toc: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    for heading in toc:
        yield heading
        yield from _headings(heading.children)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _entries_of_search(config: MkDocsConfig) -> list[dict[str, Any]]:
    """Return the list that the search fills, page by page; a list of nothing where there is no search."""
    searches = (getattr(plugin, "search_index", None) for plugin in config.plugins.values())
    return next((search.entries for search in searches if search), [])
