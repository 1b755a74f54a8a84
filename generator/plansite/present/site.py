"""Decide which pages exist and in which order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.present.charts.catalog import pictures
from plansite.present.charts.charts import draw
from plansite.present.context import open_book
from plansite.present.files import datafile
from plansite.present.files.calendar import diaries
from plansite.present.page import DATA, Page, Section, Site
from plansite.present.pages.actions import action_pages
from plansite.present.pages.assumption_dependencies import reliance_page
from plansite.present.pages.budget import budget_page
from plansite.present.pages.figures import figure_pages
from plansite.present.pages.findings import Judged, findings_count, findings_pages
from plansite.present.pages.forecast import forecast_page
from plansite.present.pages.gaps import gaps_page
from plansite.present.pages.goals import goal_pages
from plansite.present.pages.kpis import kpi_pages
from plansite.present.pages.overview import overview
from plansite.present.pages.padre import lens_page
from plansite.present.pages.people import people_pages
from plansite.present.pages.progress import progress_pages
from plansite.present.pages.risk import Risk, chances, fan, risk_page, weigh
from plansite.present.pages.scenarios import scenarios_page
from plansite.present.pages.story import collection, pages, single
from plansite.present.pages.team import capacity_part
from plansite.present.sources import SourceLines

if TYPE_CHECKING:
    from datetime import date

    from plansite.outcome import Outcome, WhatIf
    from plansite.present.context import Book


def make_site(outcome: Outcome, today: date | None = None, lines: SourceLines | None = None) -> Site:
    """Make all pages of a sound plan. Raises ValueError without numbers.

    `today` decides what is overdue and what comes next; `lines` know where the web shows the lines of the plan.
    """
    if outcome.plan is None or outcome.catalog is None or outcome.results is None:
        raise ValueError("only a plan that could be computed has pages")
    book = open_book(outcome.plan, outcome.catalog, outcome.results, today)
    book = replace(book, lines=lines or SourceLines(), outlook=outcome.outlook)
    risk = weigh(book)
    charts = draw({**pictures(book), **fan(book, risk)})
    book = replace(book, charts=charts, chances=chances(book, risk))
    others = {
        each.scenario.id: replace(book, plan=each.plan, results=each.results, outlook=None)
        for each in outcome.scenarios
    }
    book = replace(book, scenarios=others)
    judged = Judged(outcome.problems, outcome.waived, outcome.rulebook)
    sections = tuple(
        each for each in _navigation(book, outcome.scenarios, risk, judged) if isinstance(each, Section)
    )
    first = overview(book, sections, findings_count(judged))
    navigation = _without_empty(Section("", (first, *sections)))
    files = {**diaries(book), DATA: datafile.data_file(book)}
    return Site(book.plan.settings.title, book.plan.settings.language, navigation, files)


def _navigation(
    book: Book, scenarios: tuple[WhatIf, ...], risk: Risk | None, judged: Judged
) -> tuple[Page | Section, ...]:
    why, rest = pages(book, "plan")[:1], pages(book, "plan")[1:]
    return (
        _section(
            "Plan",
            *why,
            single(book, "situation"),
            goal_pages(book),
            gaps_page(book),
            single(book, "assumptions"),
            reliance_page(book),
            collection(book, "sections", "More"),
            *rest,
            *findings_pages(book, judged),
            *progress_pages(book),
        ),
        _section(
            "Customers",
            *pages(book, "customers"),
            collection(book, "profiles", "Ideal customers"),
            collection(book, "personas", "Personas"),
            *pages(book, "market"),
        ),
        Section("Marketing", pages(book, "marketing")),
        _section("Sales", *pages(book, "sales"), collection(book, "strategies", "Strategies")),
        _section("PADRE", *pages(book, "padre"), lens_page(book)),
        _section(
            "Numbers",
            forecast_page(book),
            scenarios_page(book, scenarios),
            risk_page(book, risk),
            budget_page(book),
            kpi_pages(book),
            figure_pages(book),
        ),
        _section(
            "Team",
            *pages(book, "team", capacity_part),
            *action_pages(book),
            single(book, "tools"),
            people_pages(book),
        ),
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
