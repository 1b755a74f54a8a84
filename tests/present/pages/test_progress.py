"""The page of completeness counts by the planning steps, or by the sections of an outline that has its own."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.judge.outlines import load_outline
from plansite.pipeline import run
from plansite.present.pages.progress import STEP_TITLES, STEPS
from plansite.present.site import make_site
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from pathlib import Path

_TITLE = re.compile(r'class="ps-step-title">(?:<span class="ps-count">(\d+)</span>)?([^<]+)<')
_COUNT = re.compile(r'<span class="ps-count">(\d+) of (\d+)</span>')


def counted(folder: Path, outline: str) -> tuple[list[tuple[str, str]], int]:
    """Return the numbers and titles that the page counts by, and how many questions they have together."""
    start_project(folder, Choice("swim", "shop", outline, "", date(2027, 1, 15)))
    site = make_site(run(folder / "plan"))
    text = next(page.text for page in site.navigation.pages() if page.path == STEPS)
    return _TITLE.findall(text), sum(int(asked) for _, asked in _COUNT.findall(text))


def test_seven_sections_are_counted_by_their_own_names_and_order(tmp_path: Path) -> None:
    titles, asked = counted(tmp_path, "seven")
    tabs = list(load_outline(catalog_folder(), "seven").tabs)[:-1]  # the last is about the plan itself
    assert titles == [(str(number), title) for number, title in enumerate(tabs, 1)]
    assert asked > 50


@pytest.mark.parametrize("outline", ["marketing", "full"])
def test_other_outlines_are_counted_by_the_planning_steps(tmp_path: Path, outline: str) -> None:
    titles, _ = counted(tmp_path, outline)
    assert {title for _, title in titles} <= set(STEP_TITLES)
    assert len(titles) > 5
