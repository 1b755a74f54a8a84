"""Let MkDocs take the pages that are as they were from the last good site, and make the others."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.commands import build as building
from mkdocs.structure.toc import TableOfContents

from plansite.deliver.building.kept_pages import KeptPage, around, digest, read_kept, write_kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


class Keeping:
    """Stand between MkDocs and its two steps for each page: reading it, and writing it."""

    def __init__(self, last: Path, file: Path) -> None:
        """Take pages from the folder of the last good site, listed in `file`."""
        self.last, self.file = last, file
        self.read: Callable[..., None] = building._populate_page  # noqa: SLF001 - the steps have no other names
        self.write: Callable[..., None] = building._build_page  # noqa: SLF001
        self.around = ""
        self.config: MkDocsConfig | None = None
        self.sources: dict[str, str] = {}
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
            self._look_around(config, files)
        path = page.file.src_uri
        known = self.before.get(path)
        if known is None or known.source != self.sources[path] or self._html(page) != known.html:
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
        self.now[path] = KeptPage(
            self.sources[path], digest(target.read_bytes()), anchors, links, entries[count:]
        )

    def _look_around(self, config: MkDocsConfig, files: Files) -> None:
        pages = {file.src_uri: file.content_bytes for file in files.documentation_pages()}
        self.sources = {path: digest(source) for path, source in pages.items()}
        theme = [
            file for folder in config.theme.dirs[:1] for file in Path(folder).rglob("*") if file.is_file()
        ]
        settings = Path(config.config_file_path)
        now = around([settings, *theme], pages, (file.src_uri for file in files))
        self.before = read_kept(self.file, now)
        self.config, self.around, self.now = config, now, {}

    def _html(self, page: Page) -> str:
        file = self.last / page.file.dest_uri
        return digest(file.read_bytes()) if file.is_file() and not file.is_symlink() else ""


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _entries_of_search(config: MkDocsConfig) -> list[dict[str, Any]]:
    """Return the list that the search fills, page by page; a list of nothing where there is no search."""
    searches = (getattr(plugin, "search_index", None) for plugin in config.plugins.values())
    return next((search.entries for search in searches if search), [])
