"""Describe a finished site: its pages in Markdown, its navigation, and the data files beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = "data/plan.json"
WHAT_IF = "data/what-if.js"
EXPLORER = "data/budget.js"
SOURCES = "data/sources.js"
PLAN_PDF = "plan.pdf"
WORKBOOK = "data/plan.xlsx"
CSV = "data/plan.csv"
BOARD = "board.md"
BOARD_PDF = "board.pdf"
CARD = "assets/card.png"
SUMMARY = "data/summary.json"


@dataclass(frozen=True, slots=True)
class Page:
    """Hold one finished page: `path` ends in .md and is relative to the pages folder, with forward slashes."""

    path: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """Group pages in the navigation. Without a title, its pages stand at the top level."""

    title: str
    entries: tuple[Page | Section, ...]

    def pages(self) -> tuple[Page, ...]:
        """Return all pages below, in order."""
        pages: list[Page] = []
        for entry in self.entries:
            pages += entry.pages() if isinstance(entry, Section) else [entry]
        return tuple(pages)


@dataclass(frozen=True, slots=True)
class Site:
    """Hold everything that is published: a name, the navigation with its pages, and files by path.

    `as_of` says under each page as of which day it is, where the plan fixes one. `company`, `months`, `version`, `day` and `words`
    are what a cover says of the plan; `words` are its first sentence. Each is empty where nobody knows it. `is_among_others` says
    that the site stands in a folder below the index of several plans.
    """

    name: str
    language: str
    navigation: Section
    files: Mapping[str, bytes]
    as_of: str = ""
    company: str = ""
    months: str = ""
    version: str = ""
    day: str = ""
    words: str = ""
    is_among_others: bool = False
