"""The pages of a tiny plan, as they stand in `tests/golden/`. After a change that is meant: `pytest tests/present --accept`."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hostile import EXAMPLE

from plansite.pipeline import run
from plansite.present.site import make_site

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "tiny"
# pages that list every question of the schemas, or every figure of the catalogue, change too often to be kept
KEPT = ("index.md", "goals/", "forecast.md", "budget.md", "kpis/", "timeline.md")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    here = Path.cwd()
    os.chdir(GOLDEN)
    try:
        outcome = run(Path("plan"))
        assert not outcome.failed, outcome.problems
        made = make_site(outcome, date(2027, 1, 15)).navigation.pages()
    finally:
        os.chdir(here)
    return {page.path: page.text for page in made if page.path.startswith(KEPT)}


def test_the_pages_are_as_they_were(pages: dict[str, str], request: pytest.FixtureRequest) -> None:
    folder = GOLDEN / "pages"
    if request.config.getoption("--accept"):
        for old in folder.rglob("*.md"):
            old.unlink()
        for path, text in pages.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    kept = {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in folder.rglob("*.md")
    }
    assert sorted(pages) == sorted(kept)
    for path, text in pages.items():
        assert text.splitlines() == kept[path].splitlines(), path


def test_the_same_plan_gives_the_same_pages(pages: dict[str, str]) -> None:
    here = Path.cwd()
    os.chdir(GOLDEN)
    try:
        again = make_site(run(Path("plan")), date(2027, 1, 15)).navigation.pages()
    finally:
        os.chdir(here)
    assert {page.path: page.text for page in again if page.path in pages} == pages


def test_no_two_pages_of_the_example_have_one_name() -> None:
    made = make_site(run(EXAMPLE))
    titles = Counter(page.title for page in made.navigation.pages())
    assert [title for title, count in titles.items() if count > 1] == []
