"""What goes on only while a figure is good enough, by hand: what was measured says no, and the outlook spends nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.explain import trace
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

FORECAST = """\
model: none
inputs: {new_customers: 10, contracts_signed: 8, contracts_sent_count: {2027-01: 10, 2027-02: 30, 2027-03: 10}}
"""
LINE = """\
lines:
  ads: {title: Ads, amount: 100 EUR, start: 2027-01, end: 2027-06, only_if: CONDITION}
  fair: {title: Fair, amount: 40 EUR, every: quarter}
"""


@pytest.fixture
def measured(write: Callable[..., Path]) -> Callable[..., Outcome]:
    """Run a plan with a condition on its ads, and with what was measured, a row a line."""

    def made(condition: str, *rows: str) -> Outcome:
        folder = write(forecast=FORECAST, budget=LINE.replace("CONDITION", condition))
        if rows:
            (folder / "actuals").mkdir()
            text = "\n".join(["month,metric,value", *rows])
            (folder / "actuals" / "a.csv").write_text(text, encoding="utf-8")
        outcome = run(folder)
        assert not outcome.failed, outcome.problems
        return outcome

    return made


def ads(outcome: Outcome) -> list[float | None]:
    assert outcome.results
    return (outcome.outlook or outcome.results).series("budget.line.ads", "month")[:7]


def test_nothing_is_spent_from_the_month_after_a_no(measured: Callable[..., Outcome]) -> None:
    outcome = measured("new_customers > 9", "2027-01,new_customers,12", "2027-02,new_customers,9")
    assert ads(outcome) == [100, 100, 0, 0, 0, 0, 0]
    assert outcome.results
    assert outcome.results.value("budget.line.ads", "plan", 0) == pytest.approx(600), "the plan itself stays"
    assert outcome.outlook
    # 2 months of ads, and 4 quarters of the fair
    assert outcome.outlook.value("budget.total", "plan", 0) == pytest.approx(200 + 160)
    lineage = trace(outcome.outlook, "budget.line.ads.due", "month", 3)
    assert "none from 2027-03 on, since “new_customers > 9” was not met in 2027-02" in lineage.node.title
    assert (lineage.value, lineage.span.file.rpartition("/")[2], lineage.span.line) == (0, "budget.yaml", 2)


def test_what_is_spent_all_the_same_counts(measured: Callable[..., Outcome]) -> None:
    rows = ("2027-01,new_customers,5", "2027-01,budget.line.ads,90", "2027-02,budget.line.ads,70")
    assert ads(measured("new_customers > 9", *rows)) == [90, 70, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("condition", "rows", "spent"),
    [
        ("new_customers > 9", (), [100] * 6 + [0]),
        ("new_customers > 9", ("2027-01,budget.line.fair,40",), [100] * 6 + [0]),
        ("new_customers > 9", ("2027-01,new_customers,5", "2027-02,new_customers,10"), [100] * 6 + [0]),
        ("new_customers > 9 at 2027-03", ("2027-01,new_customers,5",), [100] * 6 + [0]),
        (
            "new_customers > 9 at 2027-01",
            ("2027-01,new_customers,5", "2027-02,new_customers,10"),
            [100] + [0] * 6,
        ),
        (
            "new_customers >= 30 a quarter",
            ("2027-01,new_customers,5", "2027-02,new_customers,10"),
            [100] * 6 + [0],
        ),
        ("new_customers >= 30 a quarter", ("2027-Q1,new_customers,29",), [100] * 3 + [0] * 4),
    ],
)
def test_only_what_is_measured_says_no(
    measured: Callable[..., Outcome], condition: str, rows: tuple[str, ...], spent: list[float]
) -> None:
    assert ads(measured(condition, *rows)) == spent


@pytest.mark.parametrize(
    ("condition", "spent"),
    [
        # 7 + 27 + 7 of 50 contracts are signed
        ("signed_contract_rate > 81% a quarter", [100] * 6 + [0]),
        ("signed_contract_rate > 83% a quarter", [100] * 3 + [0] * 4),
        ("signed_contract_rate > 83% at 2027-Q1", [100] * 3 + [0] * 4),
        ("signed_contract_rate > 83% a year", [100] * 6 + [0]),
    ],
)
def test_a_rate_measured_by_month_says_no_over_a_quarter(
    measured: Callable[..., Outcome], condition: str, spent: list[float]
) -> None:
    rates = ("70%", "90%", "70%")
    rows = [f"2027-0{month},signed_contract_rate,{rate}" for month, rate in enumerate(rates, start=1)]
    outcome = measured(condition, *rows)
    assert ads(outcome) == spent
    told = [problem.message for problem in outcome.problems if problem.rule == "stop-reached"]
    assert len(told) == (spent[3] == 0)
    assert all(
        "it was 82% in 2027-Q1. The outlook spends nothing on it from 2027-04 on" in words for words in told
    )


def test_the_page_says_when_and_why_and_what_is_still_open(measured: Callable[..., Outcome]) -> None:
    pages = {page.path: page.text for page in make_site(measured("new_customers > 9")).navigation.pages()}
    assert "still open: nothing measured yet" in pages["budget.md"]


def test_the_page_says_from_when_on_it_is_stopped(measured: Callable[..., Outcome]) -> None:
    outcome = measured("new_customers > 9", "2027-02,new_customers,9")
    pages = {page.path: page.text for page in make_site(outcome).navigation.pages()}
    assert "Stopped from Mar 2027 on" in pages["budget.md"]
    assert 'in <span class="ps-period">Feb 2027</span>, measured' in pages["budget.md"]
    assert ("stop-reached", "budget_lines/ads") in {
        (problem.rule, problem.subject) for problem in outcome.problems
    }
