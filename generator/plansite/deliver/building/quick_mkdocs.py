"""Run MkDocs as its own command does, only quicker on pages of finished HTML: what comes out is the same, byte for byte.

It runs in a process of its own, as `python -P -m plansite.deliver.building.quick_mkdocs build …`. With settings that a person
has to trust, which may name any plugin, and with another MkDocs or Material inside, all goes the long way.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from functools import partial, partialmethod
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from markdown.extensions.toc import nest_toc_tokens
from markdown.preprocessors import HtmlBlockPreprocessor
from mkdocs.__main__ import cli
from mkdocs.config import defaults
from mkdocs.structure import pages
from mkdocs.structure.toc import get_toc
from mkdocs.theme import Theme

from plansite.deliver.building.builder import FRESH, KEPT_LIST
from plansite.deliver.building.finished_pages import FinishedPage, finished_page
from plansite.deliver.building.quick_keeping import Keeping, behind_headings
from plansite.deliver.building.raw_blocks import OddPageError, past_parser
from plansite.deliver.building.sections import KEPT, is_for_search, sections_of
from plansite.present.text.compiled import compiled_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown import Markdown
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_GARBAGE = (
    1_000_000  # objects; looking for garbage more often takes a tenth of the time, and finds next to none
)
_CONFIG, _TARGET = "--config-file", "--site-dir"
_EXTENSIONS = {
    "toc",
    "tables",
    "fenced_code",
    "attr_list",
}  # with others, more than HTML and headings has a meaning
_PERMALINK = {"toc": {"permalink": True}}


class _SearchParser:
    """Divide a page for the search, in the place of Material's parser, which takes the pages that are written otherwise."""

    def __init__(self, otherwise: Callable[[], Any]) -> None:
        self.otherwise = otherwise
        self.data: list[Any] = []

    def feed(self, html: str) -> None:
        """Divide a whole page."""
        try:
            self.data = sections_of(html)
        except OddPageError:
            parser = self.otherwise()
            parser.feed(html)
            parser.close()
            self.data = parser.data

    def close(self) -> None:
        """Do nothing more; all was read."""


def _divide(
    plugin: Any, context: Any, *, page: pages.Page, otherwise: Callable[..., None], **others: Any
) -> None:
    """Divide a page for the search; attributes for the search alone are taken out of pages that have any with a value."""
    if plugin.config.enabled and not is_for_search(page.content or ""):
        plugin.search_index.add_entry_from_context(page)
    else:
        otherwise(plugin, context, page=page, **others)


class _PastParser(pages._RawHTMLPreprocessor):  # noqa: SLF001 - it stands right before the parser of HTML
    """Take blocks of HTML out of a page before they are parsed, and note the anchors in them."""

    def _register(self, md: Markdown) -> None:
        self.md = md
        super()._register(md)

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines that are left for the parser."""
        if type(self.md.preprocessors["html_block"]) is not HtmlBlockPreprocessor:
            return super().run(lines)
        try:
            text, anchors = past_parser("\n".join(lines), self.md.is_block_level, self.md.htmlStash.store)
        except OddPageError:
            return super().run(lines)
        left = super().run(text.split("\n"))
        self.present_anchor_ids |= anchors
        return left


def _render(
    page: pages.Page,
    config: MkDocsConfig,
    files: Files,
    otherwise: Callable[..., None] = pages.Page.render,
) -> None:
    """Convert a page: one of finished HTML at once, another one as MkDocs does."""
    finished = _finished(page.markdown or "", config)
    if finished is None:
        otherwise(page, config, files)
        return
    headings: list[Any] = finished.headings
    page.content, page.toc = finished.html, get_toc(nest_toc_tokens(headings))
    page.present_anchor_ids, page.links_to_anchors = finished.anchors, {}
    page._title_from_render = finished.title  # noqa: SLF001 - as MkDocs does, for pages without a title


def _finished(text: str, config: MkDocsConfig) -> FinishedPage | None:
    """Return what becomes of a page of finished HTML; None of another one, and with settings by which more is Markdown."""
    if set(config.markdown_extensions) != _EXTENSIONS or config.mdx_configs not in ({}, _PERMALINK):
        return None
    with contextlib.suppress(OddPageError):
        return finished_page(text, behind_headings(config))
    return None


def rests_on_others(config: Path) -> bool:
    """Tell whether settings rest on a file that the builder itself reads, which may name plugins of any kind."""
    try:
        return bool(json.loads(config.read_text(encoding="utf-8")).get("INHERIT", ""))
    except (OSError, ValueError):
        return True


def names_of_theme(folders: Sequence[str]) -> list[str]:
    """Return the files of a theme without those in folders like `.icons`: there are thousands, and MkDocs strikes out each."""
    return sorted({name for top in folders for name in _visible(top)})


def _visible(top: str) -> Iterator[str]:
    for place, folders, names in os.walk(top):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name).relative_to(top).as_posix() for name in names)


def _settings(source: IO[bytes], *_: Any) -> Any:
    """Read the settings that Plansite wrote, which are JSON."""
    return json.load(source)


def _environment(theme: Theme, otherwise: Callable[[Theme], Any] = Theme.get_env) -> Any:
    environment = otherwise(theme)
    environment.bytecode_cache = compiled_templates("theme")
    environment.loader.list_templates = partial(names_of_theme, environment.loader.searchpath)
    return environment


def make_quicker() -> None:
    """Put the quicker parts in their places, if what they stand for is as it is known."""
    setattr(Theme, "get_env", _environment)  # noqa: B010 - it is a method
    setattr(defaults, "yaml_load", _settings)  # noqa: B010 - it has a type of its own
    setattr(pages.Page, "render", _render)  # noqa: B010 - it is a method
    setattr(pages, "_RawHTMLPreprocessor", _PastParser)  # noqa: B010 - it is a class
    with contextlib.suppress(ImportError, AttributeError):
        search: Any = import_module("material.plugins.search.plugin")
        if search.Parser().keep == KEPT:
            search.Parser = partial(_SearchParser, search.Parser)
            search.SearchPlugin.on_page_context = partialmethod(
                _divide, otherwise=search.SearchPlugin.on_page_context
            )


def keeping(arguments: Sequence[str]) -> Keeping | None:
    """Return what keeps pages from one build to the next; None where a site is made only once."""
    target = Path(arguments[arguments.index(_TARGET) + 1]) if _TARGET in arguments else None
    if target is None or target.name != FRESH:
        return None
    return Keeping(target.with_name("site"), target.with_name(KEPT_LIST))


def main() -> None:
    """Run the command."""
    gc.set_threshold(_GARBAGE)
    kept = None
    if not rests_on_others(Path(sys.argv[sys.argv.index(_CONFIG) + 1])):
        make_quicker()
        kept = keeping(sys.argv[1:])
    if kept is None:
        cli()
        return
    kept.put_in_place()
    try:
        cli()
    except SystemExit as end:
        if not end.code:
            kept.save()
        raise


if __name__ == "__main__":
    main()
