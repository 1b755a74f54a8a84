"""Write the site builder's settings: the navigation, and what pages need to look and link the same everywhere."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from plansite.resources import packaged

if TYPE_CHECKING:
    from plansite.present.page import Section, Site

# ruff: noqa: RUF001 - look-alikes are the point
_LOOK_ALIKES = {"<": "‹", ">": "›", "'": "’"}
_ENTITY = re.compile(r"&(?=[#0-9A-Za-z])")
_OPENING = re.compile(r'(^|[\s(\[{>“])"')
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def theme_folder() -> Path:
    """Return the folder with the theme's overrides and assets."""
    return packaged("docs_theme")


def base_settings(plan: Path) -> Path:
    """Return the settings a site builds on: the user's mkdocs.yml beside the plan, else the one that comes along."""
    beside = plan.resolve().parent / "mkdocs.yml"
    return beside if beside.is_file() else theme_folder().parent / "mkdocs.yml"


def settings_text(site: Site, build: Path, base: Path) -> str:
    """Return build/mkdocs.yml. It is JSON, which every YAML reader accepts; all paths are relative to `build`."""
    settings = {
        "INHERIT": _relative(base, build),
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
        "extra": {"plansite_as_of": plain_title(site.as_of)} if site.as_of else {},
    }
    return json.dumps(settings, ensure_ascii=False, indent=1) + "\n"


def inherited(build: Path) -> Path:
    """Return the settings file that build/mkdocs.yml rests on."""
    settings = json.loads((build / "mkdocs.yml").read_text(encoding="utf-8"))
    return Path(build.resolve(), settings["INHERIT"])


def plain_title(text: str) -> str:
    """Return a title that looks the same in every builder and can do nothing there.

    Material prints titles of the navigation and of the site without escaping them, in ProperDocs and Zensical too,
    and undoes entities in <title>. So neither markup nor entities are safe: characters that mean something in HTML
    give way to look-alikes, and an ampersand that could begin an entity is held apart by an invisible word joiner.
    """
    kept = "".join(char for char in " ".join(text.split()) if _is_shown(char))
    quoted = _OPENING.sub(r"\1“", kept).replace('"', "”")
    plain = "".join(_LOOK_ALIKES.get(char, char) for char in quoted)
    return _ENTITY.sub("&\u2060", plain)


def _is_shown(char: str) -> bool:
    """Refuse what YAML cannot hold (controls, lone surrogates, non-characters) and what turns text around."""
    return unicodedata.category(char) not in {"Cc", "Cs", "Cn"} and char not in _REORDERING


def _navigation(section: Section) -> list[dict[str, object]]:
    """Return the pages below a section as the builder's nested nav; a section without a title adds no level."""
    from plansite.present.page import Page

    nested: list[dict[str, object]] = []
    for entry in section.entries:
        if isinstance(entry, Page):
            nested.append({plain_title(entry.title) or entry.path.removesuffix(".md"): entry.path})
        elif not plain_title(entry.title):
            nested += _navigation(entry)
        elif entry.pages():
            nested.append({plain_title(entry.title): _navigation(entry)})
    return nested


def _relative(path: Path, build: Path) -> str:
    """Return a path as seen from the build folder, or the whole path when they lie on different drives."""
    try:
        return os.path.relpath(path.resolve(), build.resolve()).replace(os.sep, "/")
    except ValueError:
        return str(path.resolve())
