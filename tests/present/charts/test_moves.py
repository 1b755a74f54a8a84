"""What moved a result is drawn step by step, by numbers worked out by hand."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

MOVED = Path(__file__).parents[2] / "plans" / "good" / "moved_from_baseline"
FORECAST = """\
model: subscription
inputs:
  new_customers: 5
  price_per_month: 20 EUR
  opening_customers: 40
  opening_mrr: 800 EUR
  monthly_churn: 0%
  gross_margin: 75%
"""


def charts(outcome: Outcome, path: str) -> list[str]:
    """Return the charts of bars of a page."""
    assert not outcome.failed, outcome.problems
    pages = {page.path: page.text for page in make_site(outcome, date(2027, 3, 3)).navigation.pages()}
    return re.findall(r'<figure class="ps-chart ps-chart-bars".*?</figure>', pages[path], re.DOTALL)


def finding(chart: str) -> str:
    match = re.search(r'ps-chart-finding">([^<]*)<', chart)
    assert match
    return match[1]


def rows(chart: str) -> list[tuple[str, str]]:
    listed = re.findall(
        r'ps-bar-title">(.*?)</span>\s*<span class="ps-bar-track.*?ps-bar-value">(.*?)</span>\s*</li>', chart
    )
    return [(re.sub("<[^>]+>", "", title), re.sub("<[^>]+>", "", value)) for title, value in listed]


def test_what_was_added_leads_from_the_start_of_the_plan_to_its_end(outcome: Callable[..., Outcome]) -> None:
    recurring, customers = charts(outcome(forecast=FORECAST), "forecast.md")
    assert finding(recurring) == "MRR at end: up from €800 to €2,000; €1,200 more from New MRR"
    assert rows(recurring) == [("MRR at start", "€800"), ("New MRR", "+€1,200"), ("MRR at end", "€2,000")]
    assert finding(customers) == "Paying subscriptions: up from 40 to 100; 60 more from Customers won"
    assert rows(customers)[1] == ("Customers won", "+60")


def test_what_is_lost_is_taken_off(outcome: Callable[..., Outcome]) -> None:
    text = FORECAST.replace("new_customers: 5", "new_customers: 0").replace(
        "monthly_churn: 0%", "monthly_churn: {2027-01: 50%, 2027-02: 0%}"
    )
    _, customers = charts(outcome(forecast=text), "forecast.md")
    assert finding(customers) == "Paying subscriptions: down from 40 to 20; 20 less from Customers who left"
    assert rows(customers)[1] == ("Customers who left", "−20")


def test_nothing_is_drawn_where_nothing_moves(outcome: Callable[..., Outcome]) -> None:
    still = FORECAST.replace("new_customers: 5", "new_customers: 0")
    assert charts(outcome(forecast=still), "forecast.md") == []


def test_what_has_moved_since_the_baseline_is_told_by_line() -> None:
    [chart] = charts(run(MOVED), "budget.md")
    assert finding(chart) == "Total cost of the plan: up from €1,200 to €1,500; €300 more from Ads"
    assert rows(chart) == [
        ("Frozen baseline", "€1,200"),
        ("Ads", "+€300"),
        ("Total cost of the plan", "€1,500"),
    ]


def test_what_no_line_explains_is_one_step(tmp_path: Path) -> None:
    for file in MOVED.rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            if file.name == "baseline.csv":
                text = "".join(
                    line for line in text.splitlines(keepends=True) if "budget.line.ads" not in line
                )
            (tmp_path / file.name).write_text(text, encoding="utf-8")
    [chart] = charts(run(tmp_path), "budget.md")
    assert rows(chart)[1] == ("Everything else", "+€300")
