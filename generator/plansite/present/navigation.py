"""Put pages into the navigation that readers see: no part that is empty, none inside another of its name, no name twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.present.page import Page, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    Entry = Page | Section


def tidy(section: Section) -> Section:
    """Return the navigation as it is published.

    Sections without pages are dropped. Pages of a section without a title, with the title of the section around it, or
    alone in a tab stand one level higher. A page with the name of another says to which section it belongs.
    """
    lifted = _lifted(section)
    tabs = tuple(_alone(entry) for entry in lifted.entries)
    counts = Counter(_name(page) for page in lifted.pages())
    return replace(lifted, entries=tuple(_distinct(entry, counts, "") for entry in tabs))


def _lifted(section: Section) -> Section:
    entries: list[Entry] = []
    for entry in section.entries:
        if isinstance(entry, Page):
            entries.append(entry)
            continue
        inside = _lifted(entry)
        is_same = inside.title in {"", section.title}
        entries += inside.entries if is_same else _if_any(inside)
    return Section(section.title, tuple(entries))


def _if_any(section: Section) -> Iterator[Section]:
    if section.entries:
        yield section


def _alone(entry: Entry) -> Entry:
    """Return the only page of a tab in its place, under the name of the tab."""
    if isinstance(entry, Section) and len(entry.entries) == 1 and isinstance(entry.entries[0], Page):
        return replace(entry.entries[0], title=entry.title)
    return entry


def _distinct(entry: Entry, counts: Counter[str], section: str) -> Entry:
    if isinstance(entry, Section):
        inside = tuple(_distinct(below, counts, entry.title) for below in entry.entries)
        return replace(entry, entries=inside)
    is_shared = counts[_name(entry)] > 1 and section
    return replace(entry, title=f"{entry.title} ({section})") if is_shared else entry


def _name(page: Page) -> str:
    return " ".join(page.title.casefold().split())
