"""Subscriptions by cohort: each month of a customer's first half year has a churn of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.model.catalog import load_catalog
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

FORECAST = """\
model: {model}
inputs:
  visitors: 1000
  visitor_to_lead: {{2027-01: 10%, 2027-02: 0%}}
  lead_to_mql: 100%
  mql_to_sql: 100%
  sql_to_opportunity: 100%
  opportunity_to_customer: 100%
  price_per_month: 10 EUR
  opening_customers: 50
  opening_mrr: 500 EUR
  monthly_churn: 2%
  gross_margin: 75%
{more}"""
EARLY = "  churn_in_month_1: 20%\n  churn_in_month_2: 10%\n"


def made(outcome: Callable[..., Outcome], model: str = "subscription_cohorts", more: str = "") -> Outcome:
    found = outcome(forecast=FORECAST.format(model=model, more=more))
    assert not found.failed, found.problems
    return found


def months(found: Outcome, node: str) -> list[float | None]:
    assert found.results is not None
    return found.results.series(node, "month")


def test_a_cohort_shrinks_by_the_churn_of_its_months(outcome: Callable[..., Outcome]) -> None:
    # 100 customers are won in January; a fifth leaves in February, a tenth of the rest in March, then two of a hundred a month
    found = made(outcome, more=EARLY)
    lost = months(found, "customers_lost_count")
    old = [50 * 0.98**month for month in range(13)]
    assert lost[0] == pytest.approx(50 * 0.02)
    assert lost[1] == pytest.approx(20 + old[1] * 0.02)
    assert lost[2] == pytest.approx(8 + old[2] * 0.02)
    assert lost[3] == pytest.approx(72 * 0.02 + old[3] * 0.02)
    assert months(found, "cohort_3")[3] == pytest.approx(72 * 0.98)
    # from the seventh month on they are among the older ones
    assert months(found, "older_customers")[7] == pytest.approx(72 * 0.98**5 + old[8])
    assert months(found, "paying_subscribers")[11] == pytest.approx(72 * 0.98**9 + old[12])


def test_recurring_revenue_leaves_with_the_customers(outcome: Callable[..., Outcome]) -> None:
    found = made(outcome, more=EARLY)
    assert months(found, "mrr_at_end")[0] == pytest.approx(500 - 10 + 1000)
    assert months(found, "mrr_at_end")[1] == pytest.approx((490 + 1000) * (1 - (20 + 49 * 0.02) / 149))
    # what would be left without the plan is left by old customers
    assert months(found, "continuing_mrr")[11] == pytest.approx(500 * 0.98**12)


FIGURES = (
    "customers_lost_count",
    "paying_subscribers",
    "mrr_at_end",
    "revenue",
    "expected_gain",
    "customer_churn_rate",
)


@pytest.mark.parametrize("figure", FIGURES)
def test_without_early_churn_it_is_the_plain_model(outcome: Callable[..., Outcome], figure: str) -> None:
    plain, cohorts = made(outcome, "subscription"), made(outcome)
    assert months(cohorts, figure) == pytest.approx(months(plain, figure))


def test_cohorts_add_up_to_all_customers(outcome: Callable[..., Outcome]) -> None:
    found = made(outcome, more=EARLY)
    parts = [months(found, f"cohort_{age}") for age in range(7)] + [months(found, "older_customers")]
    totals = [sum(each or 0.0 for each in month) for month in zip(*parts, strict=True)]
    assert totals == pytest.approx(months(found, "paying_subscribers"))


def test_a_model_that_extends_another_has_all_of_its_figures() -> None:
    models = load_catalog(catalog_folder()).models
    base, cohorts = models["subscription"], models["subscription_cohorts"]
    assert set(base.definitions) < set(cohorts.definitions)
    assert (cohorts.funnel, cohorts.sums, cohorts.charts) == (base.funnel, base.sums, base.charts)
    assert cohorts.title != base.title
