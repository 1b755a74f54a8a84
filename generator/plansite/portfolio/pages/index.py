"""Decide which pages the index of several plans has, and write the files of data beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.portfolio.pages.budget import budget_page
from plansite.portfolio.pages.goals import goals_page
from plansite.portfolio.pages.kpis import kpis_page, months_page
from plansite.portfolio.pages.overview import overview
from plansite.portfolio.pages.people import people_page
from plansite.portfolio.pages.writing import BUDGET, GOALS, KPIS, MONTHS, PEOPLE, Writing
from plansite.present.page import Section
from plansite.present.places import OVERVIEW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.portfolio.adding_up import Together

_PAGES = (
    (GOALS, goals_page),
    (BUDGET, budget_page),
    (KPIS, kpis_page),
    (MONTHS, months_page),
    (PEOPLE, people_page),
)


def pages_of(together: Together, addresses: Mapping[str, str] | None = None) -> Section:
    """Make the pages of the index, the overview first.

    `addresses` say where each plan's site begins, from the top of the whole site; without one, in a folder of the plan's id.
    """
    writing = Writing(together, OVERVIEW, addresses or {})
    pages = [make(replace(writing, page=path)) for path, make in _PAGES]
    sections = tuple(Section(page.title, (page,)) for page in pages if page)
    return Section("", (overview(writing, sections), *sections))
