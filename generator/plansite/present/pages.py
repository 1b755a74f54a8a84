"""Decide which pages exist and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.present.book import open_book
from plansite.present.numbers import figure_pages, kpi_pages
from plansite.present.page import Page, Section, Site
from plansite.present.story import collection, pages, single, story_page

if TYPE_CHECKING:
    from plansite.present.book import Book
    from plansite.compute.catalog import Catalog
    from plansite.compute.results import Results
    from plansite.read.plan import Plan


def make_site(plan: Plan, catalog: Catalog, results: Results) -> Site:
    """Make all pages of a sound plan."""
    book = open_book(plan, catalog, results)
    return Site(plan.settings.title, plan.settings.language, _without_empty(Section("", _navigation(book))), {})


def _navigation(book: Book) -> tuple[Page | Section, ...]:
    why, *rest = pages(book, "plan") or (None,)
    first = story_page(book, "index.md", book.plan.settings.title, book.plan.single("plan"), book.plan.schemas.kinds["plan"])
    return (
        _section("Overview", first, why, collection(book, "goals", "Goals")),
        _section(
            "Customers",
            *pages(book, "customers"),
            collection(book, "profiles", "Ideal customers"),
            collection(book, "personas", "Personas"),
            Section("Market", pages(book, "market")),
            single(book, "situation"),
        ),
        Section("Marketing", pages(book, "marketing")),
        _section("Sales", *pages(book, "sales"), collection(book, "strategies", "Strategies")),
        _section("PADRE", *pages(book, "padre")),
        Section("Numbers", (kpi_pages(book), figure_pages(book))),
        _section("Team", *pages(book, "team"), single(book, "actions"), single(book, "tools")),
        _section("About", *rest, single(book, "assumptions"), collection(book, "sections", "More")),
    )


def _section(title: str, *entries: Page | Section | None) -> Section:
    return Section(title, tuple(entry for entry in entries if entry))


def _without_empty(section: Section) -> Section:
    """Drop sections without pages, and lift the pages of sections without a title."""
    kept: list[Page | Section] = []
    for entry in section.entries:
        if isinstance(entry, Page):
            kept.append(entry)
            continue
        inside = _without_empty(entry)
        if inside.entries:
            kept += inside.entries if not inside.title else [inside]
    return Section(section.title, tuple(kept))
