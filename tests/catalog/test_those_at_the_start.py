"""Retention is that of the customers there at the start, and lifetime value that of one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plansite.compute.engine.reasons import why_unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

    Make = Callable[..., Outcome]

TWO_YEARS = """\
schema_version: 2
title: Those there at the start
why: To count them.
type: padre
currency: EUR
start: 2027-01
months: 24
"""
FORECAST = """\
model: {model}
inputs:
  {{visitors: 1000, visitor_to_lead: {won}%, lead_to_mql: 100%, mql_to_sql: 100%, sql_to_opportunity: 100%,
  opportunity_to_customer: 100%, opening_customers: 50, opening_mrr: 500 EUR, price_per_month: 10 EUR, monthly_churn: {later}%,
  cross_sell_revenue: 0 EUR, gross_margin: 80%{more}}}
"""
EARLY = ", churn_in_month_1: 20%, churn_in_month_2: 10%"
SPENDING = "lines: {ads: {title: Ads, category: advertising, department: marketing, amount: 400 EUR, every: month}}\n"
SHOP = """\
model: orders
inputs: {{visits: 10000, visit_to_order: 2%, order_value: 50 EUR, new_buyer_share: 60%, gross_margin: 60%{more}}}
"""


def made(
    outcome: Make, model: str = "subscription_cohorts", more: str = "", won: int = 10, later: int = 2
) -> Results:
    forecast = FORECAST.format(model=model, more=more, won=won, later=later)
    results = outcome(plan=TWO_YEARS, forecast=forecast).results
    assert results is not None
    return results


def test_customers_won_during_a_period_do_not_count_in_its_retention(outcome: Make) -> None:
    # only the 50 opening customers were there at the start of 2027, and 2 of 100 of them leave in a month
    results = made(outcome, more=EARLY)
    for grain, index, months in (("month", 0, 1), ("quarter", 0, 3), ("year", 0, 12), ("plan", 0, 24)):
        kept = 0.98**months
        assert results.value("gross_revenue_retention", grain, index) == pytest.approx(kept)
        assert results.value("customer_churn_rate", grain, index) == pytest.approx(1 - kept)
        assert results.value("customer_retention_rate", grain, index) == pytest.approx(kept)


# the sample numbers of the template for subscriptions, followed by cohort
SAMPLE = """\
model: subscription_cohorts
inputs:
  visitors: {start: 4000, growth: 2% per month}
  visitor_to_lead: 2.5%
  outbound_leads: 20
  lead_to_mql: 40%
  mql_to_sql: 45%
  sql_to_opportunity: 60%
  opportunity_to_customer: 35%
  price_per_month: 490 EUR
  opening_customers: 60
  opening_mrr: 27000 EUR
  monthly_churn: {2027-01: 1.8%, 2027-05: 1.6%, 2027-09: 1.5%}
  churn_in_month_1: 20%
  churn_in_month_2: 10%
  gross_margin: 82%
"""


def test_early_churn_of_customers_won_does_not_lower_the_retention_of_a_year(outcome: Make) -> None:
    results = outcome(plan=TWO_YEARS, forecast=SAMPLE).results
    assert results is not None
    # the 60 opening customers are past their first months: four months at 1.8 percent, four at 1.6 and four at 1.5
    kept = 0.982**4 * 0.984**4 * 0.985**4
    assert round(kept, 3) == 0.821
    assert results.value("gross_revenue_retention", "year", 0) == pytest.approx(kept)
    assert results.value("trailing_gross_revenue_retention", "month", 11) == pytest.approx(kept)
    assert results.value("trailing_gross_revenue_retention", "year", 0) == pytest.approx(kept)
    assert results.value("customer_retention_rate", "year", 0) == pytest.approx(kept)
    # months of all customers, multiplied, would count those who came and went within the year
    later = [0.018] * 4 + [0.016] * 4 + [0.015] * 4
    old, chained = 60.0, 1.0
    cohorts: list[float] = []
    for month, share in enumerate(later):
        stay = [0.8, 0.9, *[1 - share] * 10]
        left = [customers * stay[age] for age, customers in enumerate(reversed(cohorts))]
        chained *= (old * (1 - share) + sum(left)) / (old + sum(cohorts))
        old *= 1 - share
        won = (4000 * 1.02**month * 0.025 + 20) * 0.4 * 0.45 * 0.6 * 0.35
        cohorts = [*reversed(left), won]
    assert round(chained, 3) == 0.686


def test_those_there_at_the_start_are_followed_through_their_own_months(outcome: Make) -> None:
    # at the start of February: 49 opening customers and 100 of January, of whom a fifth leaves, then a tenth, then a fiftieth
    results = made(outcome, more=EARLY)
    second = results.value("customer_churn_rate", "month", 1)
    assert second == pytest.approx((49 * 0.02 + 100 * 0.2) / 149)
    # at the start of April: 50 × 0.98³ opening customers, 100 won in March, 80 left of February, 72 left of January
    old = 50 * 0.98**3
    kept = old * 0.98**3 + 100 * 0.8 * 0.9 * 0.98 + 80 * 0.9 * 0.98**2 + 72 * 0.98**3
    assert results.value("customer_retention_rate", "quarter", 1) == pytest.approx(kept / (old + 252))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 90), min_size=6, max_size=6), st.integers(0, 40), st.integers(1, 30))
def test_a_plain_count_of_cohorts_gives_the_same(
    outcome: Make, early: list[int], later: int, won: int
) -> None:
    more = "".join(f", churn_in_month_{age}: {share}%" for age, share in enumerate(early, start=1))
    results = made(outcome, more=more, won=won, later=later)
    groups = [[50.0, 7]]  # customers, and how many months old they are
    at_month: list[list[list[float]]] = []
    for _ in range(24):
        at_month.append([list(group) for group in groups])
        groups = [_aged(group, early, later) for group in groups] + [[won * 10.0, 0]]
    for grain in ("month", "quarter", "year", "plan"):
        for index, period in enumerate(results.calendar.periods(grain)):
            there = at_month[period.first]
            at_start = sum(customers for customers, _ in there)
            for _ in range(period.first, period.stop):
                there = [_aged(group, early, later) for group in there]
            kept = sum(customers for customers, _ in there)
            assert results.value("customer_retention_rate", grain, index) == pytest.approx(kept / at_start)
            assert results.value("gross_revenue_retention", grain, index) == pytest.approx(kept / at_start)


def _aged(group: list[float], early: list[int], later: int) -> list[float]:
    customers, age = group
    share = early[int(age)] if age < len(early) else later
    return [customers * (1 - share / 100), age + 1]


@pytest.mark.parametrize("model", ["subscription", "subscription_cohorts"])
def test_retention_over_twelve_months_is_that_of_the_year_that_ends_then(outcome: Make, model: str) -> None:
    results = made(outcome, model, EARLY if model == "subscription_cohorts" else "")
    for kpi in ("gross_revenue_retention", "net_revenue_retention"):
        by_month, by_year = results.series(f"trailing_{kpi}", "month"), results.series(kpi, "year")
        assert by_month[:11] == [None] * 11
        assert [by_month[11], by_month[23]] == pytest.approx(by_year)
        assert results.series(f"trailing_{kpi}", "year") == pytest.approx(by_year)


def test_a_lifetime_is_that_of_a_customer_who_is_won(outcome: Make) -> None:
    # 1 + 0.8 + 0.72 × (1 + 0.98 + …) months of 10, of which 80 percent are left
    results = made(outcome, more=EARLY)
    value = 10 * (1 + 0.8 + 0.72 / 0.02) * 0.8
    for grain in ("month", "quarter", "year", "plan"):
        assert results.series("customer_lifetime_value", grain) == pytest.approx(
            [value] * len(results.calendar.periods(grain))
        )


OF_TEN = "{title: T, model: subscription, inputs: {visitors: 1000, visitor_to_lead: 10%, lead_to_mql: 100%, mql_to_sql: 100%, sql_to_opportunity: 100%, opportunity_to_customer: 100%, opening_customers: 50, opening_mrr: 500 EUR, monthly_churn: 2%, price_per_month: 10 EUR, gross_margin: 80%}}"
LIFETIMES = {
    # whole customers are lost as the months bring them, yet one in fifty is what is expected
    "whole customers": (FORECAST.format(model="subscription", won=10, later=2, more="") + "options: [whole_customers]\n", 400),
    # five terms of two years, since a fifth does not renew
    "contracts": (FORECAST.format(model="subscription", won=10, later=2, more=", contract_years: 2, contract_renewal_rate: 80%").replace(" monthly_churn: 2%,", "") + "options: [contracts]\n", 960),
    "two streams": (f"streams:\n  one: {OF_TEN}\n  two: {OF_TEN}\n", 400),
}  # fmt: skip


@pytest.mark.parametrize("name", LIFETIMES)
def test_constant_inputs_give_one_lifetime_value_at_every_grain(outcome: Make, name: str) -> None:
    forecast, value = LIFETIMES[name]
    results = outcome(plan=TWO_YEARS, forecast=forecast, budget=SPENDING).results
    assert results is not None
    won = 200 if name == "two streams" else 100
    for grain in ("month", "quarter", "year", "plan"):
        count = len(results.calendar.periods(grain))
        assert results.series("customer_lifetime_value", grain) == pytest.approx([value] * count)
        assert results.series("ltv_to_cac", grain) == pytest.approx([value / (400 / won)] * count)
        # 8 of profit in a month from each customer won
        assert results.series("cac_payback", grain) == pytest.approx([400 / won / 8] * count)


@pytest.mark.parametrize("model", ["subscription", "subscription_cohorts"])
def test_one_time_fees_are_no_part_of_a_lifetime(outcome: Make, model: str) -> None:
    without, fees = made(outcome, model), made(outcome, model, ", one_time_fees: 700 EUR")
    revenue = without.value("total_revenue", "year", 0)
    assert revenue is not None
    assert fees.value("total_revenue", "year", 0) == pytest.approx(revenue + 12 * 700)
    values = without.series("customer_lifetime_value", "year")
    assert fees.series("customer_lifetime_value", "year") == pytest.approx(values)
    assert without.value("customer_lifetime_value", "year", 0) == pytest.approx(10 / 0.02 * 0.8)


def test_a_shop_s_lifetime_value_is_net_of_returns(outcome: Make) -> None:
    # an order of 50, of which a tenth comes back; six a year for three years; 60 percent margin
    more = ", returned_share: 10%, orders_per_customer_per_year: 6, customer_lifespan_years: 3"
    results = outcome(forecast=SHOP.format(more=more)).results
    assert results is not None
    for grain in ("month", "quarter", "year", "plan"):
        assert results.value("customer_lifetime_value", grain, 0) == pytest.approx(50 * 0.9 * 6 * 3 * 0.6)


def test_a_shop_finds_a_lifetime_from_its_past_buyers(outcome: Make) -> None:
    # a first order, and a tenth a month for the 20 months until one buyer in twenty is lost
    more = ", opening_buyers: 200, monthly_repurchase: 10%, monthly_buyer_loss: 5%"
    results = outcome(forecast=SHOP.format(more=more)).results
    assert results is not None
    assert results.value("customer_lifetime_value", "year", 0) == pytest.approx(50 * (1 + 0.1 * 20) * 0.6)
    assert results.value("customers_lost", "month", 0) == pytest.approx(200 * 0.05)
    assert results.value("customer_churn_rate", "quarter", 0) == pytest.approx(1 - 0.95**3)


def test_a_shop_that_says_nothing_of_its_buyers_has_no_lifetime_value(outcome: Make) -> None:
    results = outcome(forecast=SHOP.format(more="")).results
    assert results is not None
    reason = why_unknown(results, "customer_lifetime_value", "month", 0)
    assert "“Past buyers who are lost in a month” is zero" in reason


def test_different_buyers_are_never_averaged(outcome: Make) -> None:
    results = outcome(forecast=SHOP.format(more=", orders_per_buyer: 2")).results
    assert results is not None
    assert results.value("buyers", "month", 0) == pytest.approx(100)
    assert results.value("buyers", "quarter", 0) is None
    assert "active_customers" not in results.graph.nodes
    # revenue of 10,000 from 100 buyers, in a month
    assert results.series("arpu", "quarter") == pytest.approx([100] * len(results.series("arpu", "quarter")))


# 600 customers of before the plan, 40 won each month, seven contracts in ten renewed: of contracts for a year, 180 of 600, 270 of 900
# and 333 of 1,110 end in a year; of those for two years, 90 of 600, 90 of 990 and 207 of 1,380; of those for three, 60 each year
@pytest.mark.parametrize(
    ("years", "by_year", "over_plan"),
    [
        (1, [180 / 600, 270 / 900, 333 / 1110], 1 - 0.7**3),
        (
            2,
            [90 / 600, 90 / 990, 207 / 1380],
            1 - (0.7 - 210 * 0.3 / 600),
        ),  # 210 of the first year come up again
        (3, [60 / 600, 60 / 1020, 60 / 1440], 0.3),
    ],
)
def test_customers_within_a_term_do_not_lower_the_churn_of_contracts(
    outcome: Make, years: int, by_year: list[float], over_plan: float
) -> None:
    results = contracts(outcome, f", contract_years: {years}")
    assert results.series("customer_churn_rate", "year") == pytest.approx(by_year)
    assert results.value("customer_churn_rate", "plan", 0) == pytest.approx(over_plan)
    assert results.value("customer_churn_rate", "quarter", 0) == pytest.approx(180 / years / 4 / 600)
    for kpi in ("gross_revenue_retention", "net_revenue_retention"):
        kept = [1 - churn for churn in by_year]
        assert results.series(kpi, "year") == pytest.approx(kept)
        assert results.series(f"trailing_{kpi}", "year") == pytest.approx(kept)
    assert results.value("gross_revenue_retention", "plan", 0) == pytest.approx(1 - over_plan)


@pytest.mark.parametrize(
    ("change", "gross", "net"), [("5%", 0.7, 0.7 * 1.05), ("-10%", 0.7 * 0.9, 0.7 * 0.9)]
)
def test_a_price_at_renewal_counts_for_those_who_renew(
    outcome: Make, change: str, gross: float, net: float
) -> None:
    results = contracts(outcome, f", renewal_price_change: {change}")
    for kpi, share in (("gross_revenue_retention", gross), ("net_revenue_retention", net)):
        assert results.series(kpi, "year")[0] == pytest.approx(share)
        assert results.value(f"trailing_{kpi}", "month", 11) == pytest.approx(share)


def contracts(outcome: Make, more: str) -> Results:
    inputs = FORECAST.format(model="subscription", won=4, later=2, more=f", contract_renewal_rate: 70%{more}")
    inputs = inputs.replace(
        "opening_customers: 50, opening_mrr: 500 EUR", "opening_customers: 600, opening_mrr: 6000 EUR"
    )
    forecast = inputs.replace(" monthly_churn: 2%,", "") + "options: [contracts]\n"
    results = outcome(plan=TWO_YEARS.replace("months: 24", "months: 36"), forecast=forecast).results
    assert results is not None
    return results
