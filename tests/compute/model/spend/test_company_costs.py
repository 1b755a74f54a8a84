"""What the company pays beside the plan, by month, in cash and in break-even."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

COSTS = """\
company_costs:
  machines: {title: Machines, kind: start_up, month: 2026-11, amount: 8000 EUR}
  shop: {title: Fittings, kind: start_up, amount: 500 EUR}
  rent: {title: Rent, amount: 100 EUR, end: 2027-06}
  insurance: {title: Insurance, amount: 90 EUR, every: quarter, start: 2027-02}
"""
FORECAST = (
    "model: none\ninputs: {revenue: 1000, gross_profit: 1000, expected_gain: 1000, cash_at_start: 2000}\n"
)


def test_costs_fall_due_and_leave_the_cash(outcome: Callable[..., Outcome]) -> None:
    results = outcome(budget=COSTS, forecast=FORECAST).results
    assert results
    assert results.series("budget.company_costs", "month")[:8] == [600, 190, 100, 100, 190, 100, 0, 90]
    # 1,000 collected each month; what was paid before the plan is no longer in the cash
    assert results.series("cash_at_end", "month")[:3] == pytest.approx([2400, 3210, 4110])


def test_break_even_covers_what_was_paid_before_the_plan_too(outcome: Callable[..., Outcome]) -> None:
    results = outcome(budget=COSTS, forecast=FORECAST).results
    assert results
    # 8,600 in the first month, then 190, 100, 100, 190, 100, 0, 90, 0, 0, 90: 9,280 at the end of September
    assert results.value("break_even_month", "plan", 0) == 10
    assert sum(value or 0 for value in results.series("overhead", "month")[:10]) == 9370


def test_they_come_on_top_of_other_costs_that_the_forecast_states(outcome: Callable[..., Outcome]) -> None:
    given = FORECAST.replace("cash_at_start", "other_costs: 40, cash_at_start")
    results = outcome(budget=COSTS, forecast=given).results
    assert results
    assert results.series("total_costs", "month")[:3] == [640, 230, 140]
