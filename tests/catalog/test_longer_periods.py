"""What a KPI says of a quarter, a year or the whole plan has the basis that its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheet import compute_kpi

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.reasons import why_unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

SUBSCRIPTION = """\
inputs:
  {visitors: 1000, visitor_to_lead: 20%, lead_to_mql: 100%, mql_to_sql: 100%, sql_to_opportunity: 100%, opportunity_to_customer: 10%,
  opening_customers: 50, opening_mrr: 500 EUR, price_per_month: 10 EUR, monthly_churn: 5%, cross_sell_revenue: 0 EUR, gross_margin: 80%}
"""
# in each of these nothing changes from month to month but the number of customers
CONSTANT = {
    "subscription": f"model: subscription\n{SUBSCRIPTION}",
    "subscription_cohorts": f"model: subscription_cohorts\n{SUBSCRIPTION}",
    "services": """\
model: services
inputs:
  {leads_new: 20, lead_to_opportunity: 50%, opportunity_to_customer: 20%, opening_customers: 40, monthly_churn: 3%, days_per_client: 2,
  billable_people: 90, working_days: 20, highest_utilization: 90%, day_rate: 800 EUR, gross_margin: 40%}
""",
    "orders": """\
model: orders
inputs:
  {visits: 10000, visit_to_order: 2%, order_value: 50 EUR, new_buyer_share: 60%, gross_margin: 30%, opening_buyers: 200,
  monthly_repurchase: 10%, monthly_buyer_loss: 5%}
""",
}
BUDGET = """\
lines:
  search: {title: Search, category: advertising, department: marketing, kind: recurring, amount: 3000 EUR}
"""
PER_MONTH = ("arpu", "customer_lifetime_value", "ltv_to_cac", "cac_payback")


def results_of(outcome: Callable[..., Outcome], forecast: str) -> Results:
    computed = outcome(forecast=forecast, budget=BUDGET)
    assert computed.results is not None, computed.problems
    return computed.results


@pytest.mark.parametrize("model", CONSTANT)
def test_what_is_the_same_each_month_is_the_same_in_longer_periods(
    outcome: Callable[..., Outcome], model: str
) -> None:
    results = results_of(outcome, CONSTANT[model])
    for kpi in PER_MONTH:
        if model == "orders" and kpi == "cac_payback":
            continue  # nobody pays a fee
        values = [value for grain in GRAINS for value in results.series(kpi, grain)]
        assert values == [pytest.approx(values[0])] * len(values), kpi
        assert values[0] is not None


SHARES = st.integers(0, 100).map(lambda share: f"{share}%")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["subscription", "subscription_cohorts", "services"]),
    st.lists(SHARES, min_size=12, max_size=12),
    st.sampled_from([0, 1, 50]),
)
def test_churn_is_a_share_of_those_at_the_start(
    outcome: Callable[..., Outcome], model: str, shares: list[str], opening: int
) -> None:
    by_month = ", ".join(f"2027-{month:02}: {share}" for month, share in enumerate(shares, start=1))
    forecast = CONSTANT[model]
    for constant in ("monthly_churn: 5%", "monthly_churn: 3%"):
        forecast = forecast.replace(constant, f"monthly_churn: {{{by_month}}}")
    for constant in ("opening_customers: 50", "opening_customers: 40"):
        forecast = forecast.replace(constant, f"opening_customers: {opening}")
    results = results_of(outcome, forecast)
    for grain in GRAINS:
        for kpi in ("customer_churn_rate", "gross_revenue_retention"):
            assert all(value is None or -1e-9 <= value <= 1 + 1e-9 for value in results.series(kpi, grain))
    at_start = results.series("customers_at_start", "month")
    churn = results.series("customer_churn_rate", "month")
    assert [value is None for value in churn] == [customers == 0 for customers in at_start]


def test_churn_of_a_year_never_counts_customers_won_in_it() -> None:
    # ten customers at start, of whom half leave each month; many more are won and lost
    lost, at_start = [5.0] + [500.0] * 11, [10.0] + [1000.0] * 11
    results = compute_kpi(
        "customer_churn_rate", {"customers_lost_count": lost, "customers_at_start": at_start}, 12
    )
    assert results.value("customer_churn_rate", "year", 0) == pytest.approx(1 - 0.5**12)


def test_all_leave_and_others_come() -> None:
    given_by_month = {"customers_lost_count": [10.0, 0, 2, 2], "customers_at_start": [10.0, 0, 20, 20]}
    results = compute_kpi("customer_churn_rate", given_by_month, 4)
    assert results.series("customer_churn_rate", "month") == [1, None, 0.1, 0.1]
    assert results.series("customer_churn_rate", "quarter") == [1, 0.1]


def test_an_unknown_month_makes_its_quarter_unknown() -> None:
    results = compute_kpi("customer_churn_rate", {"customers_at_start": [10.0, 20, 20]}, 3)
    assert results.series("customer_churn_rate", "quarter") == [None]
    reason = why_unknown(results, "customer_churn_rate", "quarter", 0)
    assert reason == "the plan gives no value for “customers_lost_count”"


FAST = """\
inputs:
  {visitors: 4000, visitor_to_lead: 10%, lead_to_mql: 100%, mql_to_sql: 100%, sql_to_opportunity: 100%, opportunity_to_customer: 10%,
  opening_customers: 20, opening_mrr: 200 EUR, price_per_month: 10 EUR, monthly_churn: 2%, cross_sell_revenue: 0 EUR, gross_margin: 80%}
"""


@pytest.mark.parametrize("model", ["subscription", "subscription_cohorts"])
def test_a_company_that_grows_fast_loses_a_fifth_in_a_year(
    outcome: Callable[..., Outcome], model: str
) -> None:
    # 400 leads a month, of whom 40 are won, beside 20 customers at the start
    results = results_of(outcome, f"model: {model}\n{FAST}")
    churn = results.value("customer_churn_rate", "year", 0)
    assert churn == pytest.approx(1 - 0.98**12)
    assert round(churn or 0, 3) == 0.215
    # 10 a month for 50 months, of which 80 percent are left; 3,000 spent for 40 customers
    for kpi, value in (("customer_lifetime_value", 400), ("ltv_to_cac", 400 / 75), ("cac_payback", 75 / 8)):
        for grain in GRAINS:
            count = len(results.calendar.periods(grain))
            assert results.series(kpi, grain) == pytest.approx([value] * count), (kpi, grain)
