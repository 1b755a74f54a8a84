"""The board view shows what a board asks first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from plansite.pipeline import run
from plansite.present.page import BOARD
from plansite.present.site import make_site

TOP = Path(__file__).parents[4]


def test_the_example_has_all_parts_on_one_page() -> None:
    site = make_site(run(TOP / "plan"))
    [page] = [page for page in site.navigation.pages() if page.path == BOARD]
    for part in (
        "ps-lead",
        "ps-tile-value",
        "ps-goals",
        "Cash is lowest",
        "Top risks",
        "Early sign raised",
        "ps-late",
    ):
        assert part in page.text, part
    [overview] = [page for page in site.navigation.pages() if page.path == "index.md"]
    assert 'href="board.html"' in overview.text
    assert (site.company, site.version, site.day) == ("Tallymill", "1.1", "12 Apr 2027")


def test_a_plan_without_goals_and_figures_has_none(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "plan.yaml").write_text(
        "schema_version: 2\ntitle: P\ncompany: C\ntype: minimal\ncurrency: EUR\nlanguage: en\nstart: 2027-01\nmonths: 12\n",
        encoding="utf-8",
    )
    outcome = run(plan, otherwise=date(2027, 1, 1))
    assert not outcome.failed, outcome.problems
    assert BOARD not in {page.path for page in make_site(outcome).navigation.pages()}
