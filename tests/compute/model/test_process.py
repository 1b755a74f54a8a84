"""The sales process drives when leads become customers, and how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from figures import leaves

from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

PLAN = """\
schema_version: 2
title: Plan
type: padre
why: To see when leads become customers.
currency: EUR
start: 2027-01
months: 6
"""
PADRE = """\
position: {approach: Two fairs a year.}
acquire: {approach: A free trial.}
deploy: {approach: A visit in week two.}
run: {approach: A call each month.}
expand: {approach: A second site.}
product: {approach: One release a quarter.}
people: {approach: Three of us.}
money: {approach: Paid by the month.}
"""
FORECAST = """\
model: subscription
inputs:
  visitors: 0
  visitor_to_lead: 0%
  outbound_leads: {2027-01: 100, 2027-02: 200, 2027-03: 400}
  lead_to_mql: 50%
  mql_to_sql: 100%
  monthly_churn: 0%
  price_per_month: 10 EUR
  gross_margin: 80%
"""
STAGES = """\
process:
  stages:
    call: {title: Call, conversion: 50%, elapsed_days: 5 days, becomes: opportunity}
    visit: {title: Visit, conversion: 40%, elapsed_days: 20 days}
    offer: {title: Offer, conversion: 50%, elapsed_days: 40.83333333333333 days}
"""


@pytest.fixture
def computed(tmp_path: Path) -> Callable[..., Results]:
    def compute(forecast: str = FORECAST, sales: str = STAGES) -> Results:
        (tmp_path / "padre.yaml").write_text(PADRE, encoding="utf-8")
        (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
        (tmp_path / "forecast.yaml").write_text(forecast, encoding="utf-8")
        (tmp_path / "sales.yaml").write_text(sales, encoding="utf-8")
        outcome = run(tmp_path)
        assert outcome.results is not None, outcome.problems
        return outcome.results

    return compute


def test_leads_of_march_become_customers_in_may(computed: Callable[..., Results]) -> None:
    """Opportunities are a quarter of leads, 5 days late; a fifth of them become customers two months later."""
    results = computed()
    share = 5 * 12 / 365
    opportunities = [25, 50 - share * 25, 100 - share * 50, 100, 100, 100]
    assert results.series("opportunities_created", "month") == pytest.approx(opportunities)
    customers = [5, 5, *(each / 5 for each in opportunities[:4])]
    assert results.series("new_customers", "month") == pytest.approx(customers)
    assert results.series("deals_lost", "month") == pytest.approx([4 * each for each in customers])
    assert results.value("win_rate", "quarter", 1) == pytest.approx(0.2)
    assert results.value("process_duration", "quarter", 0) == pytest.approx(65 + 5 / 6)
    assert results.value("pipeline_conversion_rate", "quarter", 0) == pytest.approx(0.1)


def test_what_is_still_open_counts_in_the_close_rate_and_not_in_the_win_rate(
    computed: Callable[..., Results],
) -> None:
    """With two months until a decision, those of two months are open when the plan starts."""
    results = computed(sales=STAGES.replace("elapsed_days: 5", "working_days: 5"))
    # 25, 50, 100, 100 and so on are opened; 25, 25, 25, 50, 100 and 100 decided
    assert results.series("opportunities_at_start", "month") == pytest.approx([50, 50, 75, 150, 200, 200])
    assert results.series("opportunities_at_end", "month") == pytest.approx([50, 75, 150, 200, 200, 200])
    won = results.series("close_rate", "month")
    assert won == pytest.approx([5 / 75, 5 / 100, 5 / 175, 10 / 250, 20 / 300, 20 / 300])
    assert results.value("close_rate", "quarter", 0) == pytest.approx(15 / (50 + 175))
    assert results.value("win_rate", "quarter", 0) == pytest.approx(15 / 75)
    assert results.value("opportunity_to_win_ratio", "quarter", 0) == pytest.approx(15 / 175)


def test_the_forecast_may_state_what_the_process_does_not_know(computed: Callable[..., Results]) -> None:
    without = STAGES.replace("elapsed_days", "working_days").replace("conversion: 50%, w", "w")
    results = computed(FORECAST + "  sql_to_opportunity: 50%\n  opportunity_to_customer: 30%\n", without)
    assert results.series("new_customers", "month") == pytest.approx([7.5, 15, 30, 30, 30, 30])
    before = computed(
        FORECAST + "  opportunities_before: 60\n", STAGES.replace("elapsed_days: 5", "working_days: 5")
    )
    assert before.series("new_customers", "month") == pytest.approx([12, 12, 5, 10, 20, 20])


def test_without_days_nothing_waits(computed: Callable[..., Results]) -> None:
    results = computed(sales=STAGES.replace("elapsed_days", "working_days"))
    assert results.series("new_customers", "month") == pytest.approx([5, 10, 20, 20, 20, 20])
    assert "stage_days_sum" not in results.graph.nodes


def test_a_customer_leads_back_to_the_stages(computed: Callable[..., Results]) -> None:
    found = {node.id: node.span for node in leaves(computed(), "new_customers")}
    assert {name for name in found if name.startswith("process")} == {
        f"process.{stage}.{part}"
        for stage in ("call", "visit", "offer")
        for part in ("elapsed_days", "conversion")
    }
    assert found["process.visit.elapsed_days"].line == 4


def test_a_process_may_have_any_number_of_stages(outcome: Callable[..., Outcome]) -> None:
    stages = "".join(
        f"    stage_with_a_long_name_{number}: {{title: Stage, conversion: 99%, elapsed_days: 1 days}}\n"
        for number in range(200)
    )
    results = outcome(sales=f"process:\n  stages:\n{stages}").results
    assert results
    assert results.value("process.to_customer.conversion", "plan", 0) == pytest.approx(0.99**200)
    assert results.value("process.to_customer.days", "plan", 0) == 200
