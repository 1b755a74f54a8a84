"""Show pages that were just made in the last built site, in place of what they were made into then, until the whole is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.building.finished_pages import BEHIND_HEADINGS, finished_page, head_and_body
from plansite.deliver.building.raw_blocks import OddPageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from plansite.present.page import Page


def early_pages(build: Path, pages: Iterable[Page]) -> dict[str, bytes]:
    """Return pages of the built site by path with what is new in them; those that only a builder can make are left out.

    What stands around a page, such as its title in the navigation, stays as it was.
    """
    early: dict[str, bytes] = {}
    for page in pages:
        path = f"{page.path.removesuffix('.md')}.html"
        source, built = build / "pages" / page.path, build / "site" / path
        before = source.read_text(encoding="utf-8") if source.is_file() and built.is_file() else page.text
        if before != page.text and (shown := _with_new(built, before, page.text)):
            early[path] = shown.encode()
    return early


def _with_new(built: Path, before: str, after: str) -> str:
    """Return a built page with another text; empty where what it was made into before does not stand there once."""
    html = built.read_text(encoding="utf-8")
    for behind in (BEHIND_HEADINGS, ""):
        try:
            old, new = (finished_page(head_and_body(text)[1], behind).html for text in (before, after))
        except OddPageError:
            return ""
        if html.count(old) == 1:
            return html.replace(old, new)
    return ""
