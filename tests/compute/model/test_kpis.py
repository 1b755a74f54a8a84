"""Break-even waits for the first cost."""

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
        ("50 EUR", 4),
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
