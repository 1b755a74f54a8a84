"""Write the site builder's settings: the navigation, and what pages need to look and link the same everywhere."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from math import ceil, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plansite.deliver.building.policy import SCOPE, page_policy
from plansite.deliver.building.titles import plain_title
from plansite.present.page import BOARD, BOARD_PDF, CARD, CSV, DATA, PLAN_PDF, WORKBOOK
from plansite.present.parts.agenda import CALENDAR
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.deliver.building.own_settings import OwnSettings
    from plansite.present.page import Page, Section, Site
_INHERIT = "INHERIT"
_MEGABYTE = 1_000_000
_MOST_BESIDE = 40  # pages beside each other in the navigation
_BEGINNING = 24  # letters
TO_TAKE_ALONG = {
    PLAN_PDF: "Whole plan as PDF",
    BOARD_PDF: "Board view as PDF",
    WORKBOOK: "Spreadsheet with formulas (XLSX)",
    CSV: "All figures as CSV",
    DATA: "Figures as JSON",
    CALENDAR: "Calendar of all dates (ICS)",
}
# what stands between words for the search: amounts are found without their currency, and points and commas only end words
_BETWEEN_WORDS = r'[\s\-–—·…|/()\[\]{}<>“”„"«»:;!?=+%€$£¥₽₴₩]+|[.,](?!\d)|&[lg]t;|&amp;'
# a title tells more than a text, but not so much that one of its words outweighs all words in a text
_FIELDS = {"title": {"boost": 20}, "text": {"boost": 1}}
# the plugin for reading offline loads a shim from another host unless a name like this one is there; the theme loads its own
_SHIM = "assets/iframe-worker"


def theme_folder() -> Path:
    """Return the folder with the theme's overrides and assets."""
    return packaged("docs_theme")


def with_own_files(site: Site, base: OwnSettings) -> Site:
    """Return a site with the files that its settings name."""
    return replace(site, files={**site.files, **base.files})


def settings_text(site: Site, build: Path, base: OwnSettings) -> str:
    """Return build/mkdocs.yml. It is JSON, which every YAML reader accepts; all paths are relative to `build`.

    Only trusted settings are handed to the builder as they are.
    """
    settings = {
        "site_name": plain_title(site.name) or "Plan",
        "docs_dir": "pages",
        "site_dir": "site",
        "strict": True,
        "use_directory_urls": False,  # so that the pages also open straight from a folder
        "theme": {
            "name": "material",
            "custom_dir": _relative(theme_folder(), build),
            "language": site.language,
            "font": False,  # fonts would be fetched from another host
        },
        "markdown_extensions": {"attr_list": {}},  # headings name their anchors
        "validation": {
            "nav": {"omitted_files": "warn"},
            "links": {
                "not_found": "warn",
                "anchors": "warn",
                "absolute_links": "warn",
                "unrecognized_links": "warn",
            },
        },
        "nav": _navigation(site.navigation),
        "extra": {
            "scope": SCOPE,
            "polyfills": [_SHIM],
            "plansite_policy": page_policy(),
            "plansite_take_along": _to_take_along(site),
            "plansite_card": CARD if CARD in site.files else "",
            "plansite_board": any(page.path == BOARD for page in site.navigation.pages()),
            **({"plansite_others": True} if site.is_among_others else {}),
            **({"plansite_as_of": plain_title(site.as_of)} if site.as_of else {}),
        },
    }
    if (
        not base.trusted
    ):  # what is trusted may name plugins as a list, in whose place a group of ours would stand
        settings["plugins"] = {"search": {"separator": _BETWEEN_WORDS, "fields": _FIELDS}, "offline": {}}
    rests_on = {_INHERIT: _relative(base.path, build)} if base.trusted else base.values
    return json.dumps(_laid_over(rests_on, settings), ensure_ascii=False, indent=1) + "\n"


def inherited(build: Path) -> list[Path]:
    """Return the settings files that build/mkdocs.yml rests on: none, or the trusted one."""
    settings = json.loads((build / "mkdocs.yml").read_text(encoding="utf-8"))
    return [Path(build.resolve(), settings[_INHERIT])] if _INHERIT in settings else []


def _laid_over(base: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with ours put over them, group by group; a list of names is a group without options."""
    both = dict(base)
    for key, value in settings.items():
        below = both.get(key)
        if isinstance(value, dict) and isinstance(below, list):
            below = _as_group(below)
        both[key] = _laid_over(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return both


def _to_take_along(site: Site) -> list[dict[str, str]]:
    """Return what readers can take along of a site, as far as it is there: a title, the file, and how large it is."""
    return [
        {"title": title, "path": path, "size": _size(len(site.files[path]))}
        for path, title in TO_TAKE_ALONG.items()
        if path in site.files
    ]


def _size(count: int) -> str:
    """Say roughly how large a file is."""
    return f"{count / 1_000_000:.1f} MB" if count >= _MEGABYTE else f"{max(round(count / 1000), 1)} KB"


def _as_group(names: Sequence[Any]) -> dict[str, Any]:
    group: dict[str, Any] = {}
    for name in names:
        group |= name if isinstance(name, dict) else {str(name): {}}
    return group


def _navigation(section: Section) -> list[dict[str, object]]:
    """Return the pages below a section as the builder's nested nav; a section without a title adds no level."""
    from plansite.present.page import Page

    nested: list[dict[str, object]] = []
    for entry in section.entries:
        if isinstance(entry, Page):
            nested.append({_title(entry): entry.path})
        elif not plain_title(entry.title):
            nested += _navigation(entry)
        elif entry.pages():
            nested.append({plain_title(entry.title): _parted(_navigation(entry))})
    return nested


def _title(page: Page) -> str:
    return plain_title(page.title) or page.path.removesuffix(".md")


def _parted(entries: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the entries of a section, many pages in parts: each page lists all entries around it, which grows by the square.

    A page that comes before all others by its name, which tells of them, stays ahead of the parts.
    """
    if len(entries) <= _MOST_BESIDE or any(
        isinstance(below, list) for entry in entries for below in entry.values()
    ):
        return entries
    ahead = [entry for entry in entries[:1] for path in entry.values() if str(path).endswith("index.md")]
    pages = entries[len(ahead) :]
    size = ceil(sqrt(len(pages)))
    parts = [pages[at : at + size] for at in range(0, len(pages), size)]
    return ahead + [{f"{_begin(part[0])} – {_begin(part[-1])}": part} for part in parts]


def _begin(entry: dict[str, object]) -> str:
    """Return how the title of a page begins."""
    title = next(iter(entry))
    return title if len(title) <= _BEGINNING else f"{title[: _BEGINNING - 1].rstrip()}…"


def _relative(path: Path, build: Path) -> str:
    """Return a path as seen from the build folder, or the whole path when they lie on different drives."""
    try:
        return os.path.relpath(path.resolve(), build.resolve()).replace(os.sep, "/")
    except ValueError:
        return str(path.resolve())
