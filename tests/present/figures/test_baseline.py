"""The frozen baseline stands beside the plan where the plan has moved away from it, and nowhere else."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from plansite.pipeline import run
from plansite.present.site import make_site

PLAN = Path(__file__).parents[2] / "plans" / "good" / "moved_from_baseline"


def pages(folder: Path) -> dict[str, str]:
    outcome = run(folder)
    assert outcome.results, outcome.problems
    return {page.path: page.text for page in make_site(outcome, date(2027, 3, 3)).navigation.pages()}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("kpis/deals_closed.md", "Frozen baseline 2027 120 now 20% higher"),
        ("kpis/win_rate.md", "Frozen baseline Jan 2027 25% now 5 points higher"),
        ("kpis/plan_cost_total.md", "Frozen baseline 2027 €1,200 now 25% higher"),
        ("budget.md", "€1,500 €1,200 2027 now 25% higher"),
    ],
)
def test_the_baseline_stands_beside_what_has_moved(page: str, said: str) -> None:
    assert said in words(pages(PLAN)[page])


def test_more_deals_look_good_and_more_cost_does_not() -> None:
    made = pages(PLAN)
    for page, look in (("kpis/deals_closed.md", "ps-better"), ("kpis/plan_cost_total.md", "ps-worse")):
        assert re.search(rf'<span class="ps-against {look}"><a [^>]*>now [^<]+ higher</a>', made[page])


def test_what_has_not_moved_shows_no_baseline() -> None:
    made = pages(PLAN)
    assert "Frozen baseline" not in made["forecast.md"]  # revenue is as it was
    assert "baseline.revenue" not in made["numbers/baseline.md"]
    assert "baseline.deals_closed" in made["numbers/baseline.md"]


def test_without_the_file_there_is_no_word_of_it(tmp_path: Path) -> None:
    shutil.copytree(PLAN, tmp_path / "plan")
    (tmp_path / "plan" / "baseline.csv").unlink()
    made = pages(tmp_path / "plan")
    assert "numbers/baseline.md" not in made
    assert not [path for path, text in made.items() if "Frozen baseline" in text]
