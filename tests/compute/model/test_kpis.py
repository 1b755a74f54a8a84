"""Break-even waits for the first cost, and lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

LINE = "lines: {ads: {title: Ads, kind: recurring, category: advertising, department: marketing, amount: 100 EUR, start: 2027-04}}\n"


@pytest.mark.parametrize(
    ("gain", "month"),
    [
        # nothing costs and nothing comes before April; −100, −150, −200, then 350 and 600 are gained
        ("{2027-01: 0 EUR, 2027-05: 50 EUR, 2027-07: 450 EUR}", 7),
        ("{2027-01: 0 EUR, 2027-04: 100 EUR}", 4),
        # 200 by the end of April, of which 100 is spent; but 600 in the year, of 900
        ("50 EUR", None),
        ("0 EUR", None),
    ],
)
def test_nothing_is_earned_back_before_anything_was_spent(
    outcome: Callable[..., Outcome], gain: str, month: float | None
) -> None:
    made = outcome(budget=LINE, forecast=f"model: none\ninputs: {{expected_gain: {gain}}}\n")
    assert made.results, made.problems
    assert made.results.value("break_even_month", "plan", 0) == month


def test_a_plan_without_cost_has_nothing_to_earn_back(outcome: Callable[..., Outcome]) -> None:
    made = outcome(forecast="model: none\ninputs: {expected_gain: 50 EUR}\n")
    assert made.results, made.problems
    assert made.results.value("break_even_month", "plan", 0) is None


MORE = "model: none\ninputs: {{expected_gain: {gain}, other_costs: {overhead}{more}}}\n"


@pytest.mark.parametrize(
    ("gain", "overhead", "more", "month"),
    [
        # 100 a month from April; with 150 gained it is covered at once and stays so
        ("{2027-01: 0 EUR, 2027-04: 150 EUR}", "0 EUR", "", 4),
        # covered from April to July (+50 each month), lost from August on (−200 by the end of November)
        ("{2027-01: 0 EUR, 2027-04: 150 EUR, 2027-08: 0 EUR}", "0 EUR", "", None),
        # the same, but for a last month that makes good: 4 × 50 − 4 × 100 + 200
        ("{2027-01: 0 EUR, 2027-04: 150 EUR, 2027-08: 0 EUR, 2027-12: 300 EUR}", "0 EUR", "", 12),
        ("{2027-01: 0 EUR, 2027-04: 60 EUR}", "0 EUR", "", None),
        # overhead of 30 a month from January: −90 by March, then 20 more each month: −90 + 5 × 20 = 10 in August
        ("{2027-01: 0 EUR, 2027-04: 150 EUR}", "30 EUR", "", 8),
        ("{2027-01: 0 EUR, 2027-04: 150 EUR}", "60 EUR", "", None),
        # of an overhead of 30, a business of 20 a month covers 20: −30 by March, then 40 more each month
        ("{2027-01: 0 EUR, 2027-04: 150 EUR}", "30 EUR", ", continuing_gross_profit: 20 EUR", 4),
        # what the business brings beyond its overhead is no gain of the plan
        ("{2027-01: 0 EUR, 2027-04: 60 EUR}", "30 EUR", ", continuing_gross_profit: 900 EUR", None),
    ],
)
def test_a_plan_breaks_even_when_its_gain_covers_its_cost_for_good_overhead_included(
    outcome: Callable[..., Outcome], gain: str, overhead: str, more: str, month: float | None
) -> None:
    made = outcome(budget=LINE, forecast=MORE.format(gain=gain, overhead=overhead, more=more))
    assert made.results, made.problems
    assert made.results.value("break_even_month", "plan", 0) == month


def test_overhead_may_be_left_apart(outcome: Callable[..., Outcome]) -> None:
    forecast = MORE.format(gain="{2027-01: 0 EUR, 2027-04: 150 EUR}", overhead="60 EUR", more="")
    made = outcome(budget=LINE, forecast=f"options: [overhead_apart]\n{forecast}")
    assert made.results, made.problems
    assert made.results.value("break_even_month", "plan", 0) == 4
