"""Worked examples of public texts: each states numbers and what a KPI comes to, and the catalogue's formula agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sheet import compute_kpi

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Example:
    """Give what a text says: its address, its numbers by month, and its result, rounded as it prints it.

    The result is that of the last period of `grain`; percentages are fractions.
    """

    kpi: str
    url: str
    says: str
    given: Mapping[str, float | Sequence[float]]
    result: float
    rounded: float
    grain: Grain = "month"


EXAMPLES = [
    Example(
        "customer_retention_rate",
        "https://metrickittools.com/glossary/logo-retention-rate",
        "200 customers at the start, 15 lost: 185 / 200 = 92.5%",
        {"customers_at_start": 200, "customers_lost_count": 15},
        0.925,
        0.0005,
    ),
    Example(
        "gross_revenue_retention",
        "https://pulserevops.com/sales-trainings/q97",
        "$10.0M at the start, $600K contracts, $900K churns: 85%",
        {"mrr_at_start": 10_000, "contraction_mrr": 600, "churned_mrr": 900},
        0.85,
        0.005,
    ),
    Example(
        "net_revenue_retention",
        "https://pulserevops.com/sales-trainings/q97",
        "and $1.8M expands: 103%",
        {"mrr_at_start": 10_000, "contraction_mrr": 600, "churned_mrr": 900, "expansion_mrr": 1_800},
        1.03,
        0.005,
    ),
    Example(
        "renewal_rate",
        "https://bigdelta.com/library/metrics/renewal-rate",
        "22 renewals of 24 expiring contracts: 92%",
        {"subscriptions_renewed": 22, "subscriptions_due": 24},
        0.92,
        0.005,
    ),
    Example(
        "trial_to_paid_rate",
        "https://help.growslash.com/en/articles/11148222-trial-to-paid-conversion",
        "40, 30 and 50 trials ended, 26, 15 and 32 converted: 73 / 120 ≈ 60.8% over the three",
        {"trials_ended": [40, 30, 50], "trials_converted": [26, 15, 32]},
        0.608,
        0.0005,
        "quarter",
    ),
    Example(
        "paid_cac",
        "https://ads.expert/glossary/customer-acquisition-cost",
        "$20,000 on a channel, 10 customers: $2,000",
        {"advertising_spend": 20_000, "customers_from_advertising": 10},
        2_000,
        0.5,
    ),
    Example(
        "channel_cost_per_customer",
        "https://insightful-data-lab.com/2025/08/29/channel-specific-cac-customer-acquisition-cost/",
        "$20,000 spent, 250 customers acquired: $80",
        {"channel_spend": 20_000, "channel_customers": 250},
        80,
        0.5,
    ),
    Example(
        "pipeline_coverage",
        "https://winsabove.pages.dev/glossary/pipeline-coverage-ratio",
        "$4.8M open in the quarter against $1.6M of remaining quota: 3.0x",
        {"pipeline_value_at_start": 4_800_000, "sales_target_left": 1_600_000},
        3.0,
        0.05,
    ),
    Example(
        "pipeline_coverage_needed",
        "https://winsabove.pages.dev/glossary/pipeline-coverage-ratio",
        "a win rate of 22%: 1 / 0.22 = 4.5x",
        {"new_customers": 22, "deals_lost": 78},
        4.5,
        0.05,
    ),
    Example(
        "win_rate",
        "https://optif.ai/learn/questions/pipeline-coverage-ratio-calculation",
        "10 won and 30 lost: 10 / 40 = 25%",
        {"new_customers": 10, "deals_lost": 30},
        0.25,
        0.005,
    ),
    Example(
        "win_rate",
        "http://blog.altify.com/donals-blog/when-is-your-win-rate-not-your-win-rate",
        "deals of $20,000 and $10,000 won, of $40,000 and $30,000 lost: 50% of the units",
        {"new_customers": 2, "deals_lost": 2},
        0.5,
        0.005,
    ),
    Example(
        "win_rate_by_value",
        "http://blog.altify.com/donals-blog/when-is-your-win-rate-not-your-win-rate",
        "and 30% of the value",
        {"won_deal_value": 20_000 + 10_000, "lost_deal_value": 40_000 + 30_000},
        0.3,
        0.005,
    ),
    Example(
        "forecast_error",
        "https://askvity.info/forecasting-accuracy/what-is-the-weighted-average-percent-error",
        "100, 200 and 150 against 90, 210 and 140: 30 / 450 = 6.67%",
        {"revenue": [100, 200, 150], "revenue_forecast": [90, 210, 140]},
        0.0667,
        0.00005,
        "quarter",
    ),
    Example(
        "returning_customer_rate",
        "https://www.glew.io/guides/calculate-repeat-purchase-rate",
        "75 repeat customers of 225 who paid: 0.33",
        {"returning_buyers": 75, "buyers": 225},
        0.33,
        0.005,
    ),
    Example(
        "repeat_purchase_rate",
        "https://www.runfutureproof.com/terms/repeat-purchase-rate",
        "a cohort of 1,000, of whom 350 purchased again within 12 months: 35%",
        {"cohort_buyers": 1_000, "cohort_buyers_again": 350},
        0.35,
        0.005,
    ),
    Example(
        "add_to_cart_rate",
        "https://jetmetrics.io/new-add-to-cart-rate",
        "2,500 of 10,000 sessions: 25%",
        {"carts_started": 2_500, "visits": 10_000},
        0.25,
        0.005,
    ),
    Example(
        "contribution_margin_per_order",
        "https://www.peasy.nu/blog/how-to-calculate-and-track-contribution-margin",
        "a $100 order with $55 in variable costs: $45",
        {"order_contribution": 100 - 55, "orders": 1},
        45,
        0.5,
    ),
    Example(
        "profit_on_ad_spend",
        "https://eleniq.com/glossary/profit-on-ad-spend",
        "£40,000 of revenue, £24,000 of costs, £8,000 of spend: 2.0",
        {"advertising_gross_profit": 40_000 - 24_000, "advertising_spend": 8_000},
        2.0,
        0.05,
    ),
    Example(
        "return_on_ad_spend",
        "https://eleniq.com/glossary/profit-on-ad-spend",
        "£40,000 of revenue on £8,000 of spend: a headline ROAS of 5.0",
        {"advertising_revenue": 40_000, "advertising_spend": 8_000},
        5.0,
        0.05,
    ),
    Example(
        "cost_per_thousand_impressions",
        "https://usetoolz.ru/blog/cpm-cpc-cpa-modeli-reklamy?hl=en",
        "$150 and 500,000 impressions: $0.30",
        {"advertising_spend": 150, "ad_impressions": 500_000},
        0.30,
        0.005,
    ),
    Example(
        "cost_per_action",
        "https://usetoolz.ru/blog/cpm-cpc-cpa-modeli-reklamy?hl=en",
        "$500 and 100 leads: $5",
        {"advertising_spend": 500, "ad_conversions": 100},
        5,
        0.5,
    ),
    Example(
        "click_to_open_rate",
        "https://basicfreetools.com/blog/how-email-marketing-metrics-work",
        "285 clicks of 2,375 opens: 12.0%",
        {"email_clicks": 285, "email_opens": 2_375},
        0.12,
        0.0005,
    ),
    Example(
        "unsubscribe_rate",
        "https://basicfreetools.com/blog/how-email-marketing-metrics-work",
        "19 of 9,500 delivered: 0.2%",
        {"unsubscribes": 19, "emails_delivered": 9_500},
        0.002,
        0.0005,
    ),
    Example(
        "engagement_rate",
        "https://www.nicelookingdata.com/blog/ga4-engagement-rate-vs-bounce-rate",
        "1,300 of 2,000 sessions engaged: 65%",
        {"engaged_sessions": 1_300, "sessions_count": 2_000},
        0.65,
        0.005,
    ),
    Example(
        "bounce_rate",
        "https://www.nicelookingdata.com/blog/ga4-engagement-rate-vs-bounce-rate",
        "and a 35% bounce rate",
        {"engaged_sessions": 1_300, "sessions_count": 2_000},
        0.35,
        0.005,
    ),
    Example(
        "billable_utilization",
        "https://claritydesk.io/blog/metrics-that-matter-agency-performance",
        "112 of 160 available hours logged to client projects: 70%",
        {"days_billable": 112, "days_available": 160},
        0.70,
        0.005,
    ),
    Example(
        "spend_vs_budget",
        "https://www.calcmastery.com/budget-variance-calculator/",
        "$95,000 spent of $100,000: 95.0%",
        {"spend_actual": 95_000, "spend_planned": 100_000},
        0.95,
        0.0005,
    ),
    Example(
        "spend_vs_budget",
        "http://armyengineer.tpub.com/FI0921/FI09210021.htm",
        "$392,000 of $400,000: 98%",
        {"spend_actual": 392_000, "spend_planned": 400_000},
        0.98,
        0.005,
    ),
    Example(
        "realization_rate_by_value",
        "https://bidsharp.io/it/glossary/realization-rate",
        "10 hours at a standard rate of $200, discounted to $150: 75%",
        {"fees_billed": 10 * 150, "billable_value": 10 * 200},
        0.75,
        0.005,
    ),
    Example(
        "adoption_rate",
        "https://kpitree.co/glossary/product-metrics/user-adoption-rate",
        "1,000 employees are licensed and 420 use it in a month: 42 per cent",
        {"users_active": 420, "users_entitled": 1_000},
        0.42,
        0.005,
    ),
    Example(
        "sales_velocity",
        "https://winsabove.pages.dev/glossary/sales-velocity",
        "18 opportunities × $42K × 24% / 78 days = $2,326 per day, $209,340 over a quarter of 90 days",
        {
            "opportunities_open": [18] * 3,
            "new_customers": 24,
            "deals_lost": 76,
            "won_deal_value": 24 * 42_000,
            "won_deal_days_total": 24 * 78,
        },
        209_340,
        0.5 * 90,
        "quarter",
    ),
    Example(
        "magic_number",
        "https://xlslides.com/free-tools/saas-magic-number-calculator",
        "revenue of the quarter up by $480,000, $1,800,000 spent in the quarter before: 1.07x",
        {
            # $480,000 more in a quarter are $160,000 more in a month
            "paying_subscribers": 1,
            "avg_monthly_fee": [1_400_000] * 3 + [1_560_000] * 3,
            "opening_mrr": 1_400_000,
            "budget.sales": 600_000,
            "team.department.sales.pay": 0,
            "budget.marketing": 0,
            "team.department.marketing.pay": 0,
        },
        1.07,
        0.005,
        "quarter",
    ),
    Example(
        "marketing_roi",
        "http://kameir.com/marketing-roi/",
        "$50,000 of incremental revenue at 60% for $10,000: an additional $2 for every dollar",
        {
            "gross_profit_from_marketing": 50_000 * 0.60,
            "budget.marketing": 10_000,
            "team.department.marketing.pay": 0,
        },
        2,
        0.05,
    ),
    Example(
        "rep_target_attainment",
        "https://prowi.io/en/glossary/quota-attainment",
        "$42,500, $55,000 and $52,500 of $50,000 a month: 100% of the quarter",
        {"rep_sales": [42_500, 55_000, 52_500], "rep_target": 50_000},
        1.0,
        0.005,
        "quarter",
    ),
    Example(
        "visitor_to_lead_rate",
        "https://www.klipfolio.com/metrics/marketing/lead-conversion-rate",
        "2,000 leads of 50,000 visitors: 4%",
        {"website_leads": 2_000, "unique_visitors_count": 50_000},
        0.04,
        0.005,
    ),
    Example(
        "sql_to_customer_rate",
        "https://www.usedaymark.io/metrics/lead-to-customer-conversion",
        "150 SQLs, 18 customers: 12%",
        {"new_customers": 18, "sqls": 150},
        0.12,
        0.005,
    ),
    Example(
        "lead_response_time",
        "https://metrickittools.com/glossary/lead-response-time",
        "created at 10:00 and first contacted at 10:30: 30 minutes",
        {"lead_response_minutes": 30, "leads_answered": 1},
        30,
        0.5,
    ),
    Example(
        "customer_satisfaction",
        "https://www.mindmesh.com/glossary/what-is-customer-satisfaction-score",
        "30 gave a 4 and 20 a 5 of 100 answers: 50%",
        {"satisfied_answers": 30 + 20, "satisfaction_answers": 100},
        0.50,
        0.005,
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{example.kpi}: {example.says}" for example in EXAMPLES])
def test_the_result_is_the_published_one(example: Example) -> None:
    lengths = [len(numbers) for numbers in example.given.values() if not isinstance(numbers, int | float)]
    results = compute_kpi(example.kpi, example.given, max(lengths, default=1))
    last = len(results.calendar.periods(example.grain)) - 1
    value = results.value(example.kpi, example.grain, last)
    assert value is not None
    assert abs(value - example.result) <= example.rounded


def test_a_shop_s_lifetime_value_is_the_published_one(outcome: Callable[..., Outcome]) -> None:
    """Three orders a year of $70 for 36 months are $630, and $189 at a margin of 30%.

    Source: https://www.feverbee.com/roi/calculating-customer-lifetime-value/
    """
    forecast = """\
model: orders
inputs: {visits: 1000, visit_to_order: 10%, order_value: 70, new_buyer_share: 50%, gross_margin: 30%,
  orders_per_customer_per_year: 3, customer_lifespan_years: 3}
"""
    results = outcome(forecast=forecast).results
    assert results is not None
    for grain in ("month", "quarter", "year", "plan"):
        assert results.value("lifetime_revenue_per_customer", grain, 0) == pytest.approx(630)
        assert results.value("customer_lifetime_value", grain, 0) == pytest.approx(189)


def test_examples_are_many() -> None:
    assert len({example.kpi for example in EXAMPLES}) >= 36
