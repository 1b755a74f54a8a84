"""The navigation names what readers look for, once each, and keeps what is about the plan's upkeep for the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hostile import EXAMPLE

from plansite.pipeline import run
from plansite.present.navigation import tidy
from plansite.present.page import Page, Section
from plansite.present.site import make_site

if TYPE_CHECKING:
    from plansite.present.page import Site

REAL = Path(__file__).resolve().parents[1] / "plans" / "real"
UPKEEP = ["findings.md", "rules.md", "completeness.md", "open-questions.md"]


def page(path: str, title: str) -> Page:
    return Page(path, title, f"# {title}\n")


def titles(section: Section) -> list[str]:
    return [entry.title for entry in section.entries]


@pytest.fixture(scope="module")
def example() -> Site:
    return make_site(run(EXAMPLE))


def test_the_tabs_are_what_readers_look_for(example: Site) -> None:
    assert titles(example.navigation) == [
        "Overview",
        "Goals",
        "KPIs",
        "Forecast",
        "Budget",
        "Marketing",
        "Sales",
        "Customers",
        "Team",
        "PADRE",
        "About this plan",
    ]


def test_what_is_about_upkeep_stands_together_at_the_end(example: Site) -> None:
    assert [page.path for page in example.navigation.pages()][-4:] == UPKEEP
    last = example.navigation.entries[-1]
    assert isinstance(last, Section)
    assert [page.path for page in _section(last, "Checks and completeness").pages()] == UPKEEP


@pytest.mark.parametrize("plan", sorted(folder.name for folder in REAL.iterdir() if folder.is_dir()))
def test_a_plan_has_no_tab_for_what_it_does_not_have(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REAL / plan)
    site = make_site(run(Path("plan") if Path("plan").is_dir() else Path()))
    names = titles(site.navigation)
    assert all(entry.pages() for entry in site.navigation.entries if isinstance(entry, Section))
    assert len(names) == len(set(names))
    pages = [page.title for page in site.navigation.pages()]
    assert len(pages) == len(set(pages))


def test_what_is_empty_is_left_out_and_what_is_alone_stands_higher() -> None:
    budget = Section("Budget", (page("budget.md", "Budget"),))
    navigation = tidy(
        Section("", (page("index.md", "Overview"), Section("Team", (Section("Roles", ()),)), budget))
    )
    assert [(entry.title, type(entry)) for entry in navigation.entries] == [
        ("Overview", Page),
        ("Budget", Page),
    ]


def test_a_part_inside_another_of_its_name_adds_no_level() -> None:
    goals = Section("Goals", (page("goals/index.md", "At a glance"), page("goals/win.md", "Win")))
    navigation = tidy(Section("", (Section("Goals", (goals, page("risks.md", "Risks"))),)))
    assert [page.path for page in navigation.pages()] == ["goals/index.md", "goals/win.md", "risks.md"]
    assert titles(_section(navigation, "Goals")) == ["At a glance", "Win", "Risks"]


def test_pages_that_share_a_name_say_where_they_belong() -> None:
    goals = Section("Goals", (page("goals/win.md", "Win  customers"), page("goals/keep.md", "Keep them")))
    sales = Section("Strategies", (page("strategies/win.md", "Win Customers"), page("sales.md", "Sales")))
    navigation = tidy(Section("", (goals, sales)))
    assert [page.title for page in navigation.pages()] == [
        "Win  customers (Goals)",
        "Keep them",
        "Win Customers (Strategies)",
        "Sales",
    ]


def _section(above: Section, title: str) -> Section:
    return next(entry for entry in above.entries if isinstance(entry, Section) and entry.title == title)
