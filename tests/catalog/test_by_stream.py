"""With several streams of revenue, what only means something for one kind of it is given by stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.reasons import why_unknown
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

    Make = Callable[..., Outcome]

SUBSCRIPTION = """\
    model: subscription
    inputs: {visitors: 1000, visitor_to_lead: 10%, lead_to_mql: 50%, mql_to_sql: 50%, sql_to_opportunity: 40%,
      opportunity_to_customer: 50%, opening_customers: 100, opening_mrr: 10000 EUR, price_per_month: 100 EUR, monthly_churn: 5%,
      gross_margin: 80%, one_time_fees: 500 EUR}
"""
SHOP = """\
    model: orders
    inputs: {visits: 10000, visit_to_order: 2%, order_value: 50 EUR, new_buyer_share: 60%, gross_margin: 30%,
      opening_buyers: 200, monthly_repurchase: 10%, monthly_buyer_loss: 5%}
"""
SERVICES = """\
    model: services
    inputs: {leads_new: 20, lead_to_opportunity: 50%, opportunity_to_customer: 20%, opening_customers: 40, monthly_churn: 10%,
      days_per_client: 2, billable_people: 10, working_days: 20, highest_utilization: 90%, day_rate: 800 EUR, gross_margin: 40%}
"""
PROJECTS = """\
    model: projects
    inputs: {leads_new: 20, lead_to_opportunity: 40%, opportunity_to_customer: 25%, order_value: 9000 EUR, delivery_time: 90 days,
      new_client_share: 75%, gross_margin: 40%}
"""
SPENDING = "lines:\n  ads: {title: Ads, category: advertising, department: marketing, amount: 1000 EUR, every: month}\n"
ALL = f"streams:\n  platform:\n{SUBSCRIPTION}  shop:\n{SHOP}  advice:\n{SERVICES}"
REASON = "there is no single kind of revenue that all its figures are of: see each stream"


def test_each_stream_has_a_lifetime_value_of_its_own(outcome: Make) -> None:
    results = outcome(forecast=ALL).results
    assert results is not None
    for grain in ("month", "quarter", "year", "plan"):
        assert results.value("platform.customer_lifetime_value", grain, 0) == pytest.approx(100 / 0.05 * 0.8)
        assert results.value("shop.customer_lifetime_value", grain, 0) == pytest.approx(50 * 3 * 0.3)
        assert results.value("customer_lifetime_value", grain, 0) is None
    assert why_unknown(results, "customer_lifetime_value", "year", 0) == REASON
    # 180 days can be billed of 200, and clients want fewer
    wanted = results.value("advice.days_wanted", "month", 0)
    assert wanted is not None
    assert results.value("advice.utilization", "month", 0) == pytest.approx(min(wanted, 180) / 200)
    # only one stream has days of work, so that they are the company's
    assert results.series("utilization", "month") == results.series("advice.utilization", "month")


def test_the_company_has_what_adds_up(outcome: Make) -> None:
    results = outcome(forecast=ALL).results
    assert results is not None
    # 5 % of 100 customers, 5 % of 200 buyers, 10 % of 40 clients
    assert results.value("customers_lost", "month", 0) == pytest.approx(5 + 10 + 4)
    assert results.value("customer_churn_rate", "month", 0) == pytest.approx(19 / 340)
    kept = 100 * 0.95**12 + 200 * 0.95**12 + 40 * 0.9**12
    assert results.value("customer_retention_rate", "year", 0) == pytest.approx(kept / 340)
    assert results.value("shop.customers_lost", "month", 0) == pytest.approx(10)
    assert results.series("mrr", "month") == results.series("platform.mrr_at_end", "month")


def test_rates_of_a_funnel_count_the_streams_that_have_the_funnel(outcome: Make) -> None:
    """Of 100 leads and 10 opportunities 5 become customers, of 20 and 10 two clients; 120 new buyers of the shop were no leads."""
    results = outcome(forecast=ALL, budget=SPENDING).results
    assert results is not None
    expected = {
        "deals_closed": 5 + 2,
        "win_rate": 7 / 20,
        "close_rate": 7 / 20,
        "opportunity_to_win_ratio": 7 / 20,
        "lead_conversion_rate": 7 / 120,
        "lead_to_opportunity_ratio": 20 / 120,
        "mql_to_sql_rate": 25 / 50,
        "platform.win_rate": 5 / 10,
        "advice.win_rate": 2 / 10,
        "platform.lead_conversion_rate": 5 / 100,
        "advice.lead_conversion_rate": 2 / 20,
        "platform.sql_to_customer_rate": 5 / 25,
    }
    for name, value in expected.items():
        assert results.value(name, "month", 0) == pytest.approx(value), name
    # customers of two streams out of the qualified leads of one, and costs of all buyers against fees of some
    for name in ("sql_to_customer_rate", "cac_payback"):
        assert results.value(name, "month", 0) is None
        assert why_unknown(results, name, "month", 0) == REASON
    assert "shop.win_rate" not in results.graph.nodes


def test_orders_of_projects_are_deals_beside_customers_of_a_subscription(outcome: Make) -> None:
    results = outcome(forecast=f"streams:\n  platform:\n{SUBSCRIPTION}  works:\n{PROJECTS}").results
    assert results is not None
    # half of 10, and a quarter of 8, of which three quarters are of new clients
    assert results.value("deals_closed", "month", 0) == pytest.approx(5 + 2)
    assert results.value("win_rate", "month", 0) == pytest.approx(7 / 18)
    assert results.value("customers_from_leads", "month", 0) == pytest.approx(5 + 1.5)
    assert results.value("average_deal_size", "month", 0) is None
    assert results.value("works.average_deal_size", "month", 0) == pytest.approx(9000)


def test_revenue_of_all_is_not_divided_by_the_customers_of_one(outcome: Make) -> None:
    """Days of work that are ordered by nobody in particular bring revenue without customers."""
    of_nobody = SERVICES.replace("leads_new: 20, ", "").replace("days_per_client: 2", "days_wanted: 100")
    results = outcome(forecast=f"streams:\n  platform:\n{SUBSCRIPTION}  advice:\n{of_nobody}").results
    assert results is not None
    assert results.value("advice.revenue", "month", 0) == pytest.approx(80_000)
    assert results.value("arpu", "month", 0) is None
    assert why_unknown(results, "arpu", "month", 0) == REASON
    revenue, customers = (
        results.value(f"platform.{figure}", "month", 0) for figure in ("revenue", "active_customers")
    )
    assert revenue is not None
    assert customers is not None
    assert results.value("platform.arpu", "month", 0) == pytest.approx(revenue / customers)


@pytest.mark.parametrize("model", [SUBSCRIPTION, SHOP, SERVICES], ids=["subscription", "orders", "services"])
def test_a_single_stream_is_the_company(outcome: Make, model: str) -> None:
    results = outcome(forecast=f"streams:\n  only:\n{model}").results
    assert results is not None
    assert "single_kind_of_revenue" not in results.graph.nodes
    of_stream = [node for node in results.graph.nodes if node.startswith("only.")]
    compared = [node for node in of_stream if node.removeprefix("only.") in results.graph.nodes]
    assert "only.customer_churn_rate" in compared
    for node in compared:
        for grain in ("month", "quarter", "year", "plan"):
            assert results.series(node, grain) == results.series(node.removeprefix("only."), grain), node


@pytest.mark.parametrize(
    ("others", "is_known"),
    [
        (f"  advice:\n{SERVICES}", False),
        (f"  more:\n{SUBSCRIPTION.replace('price_per_month: 100', 'price_per_month: 300')}", True),
    ],
    ids=["services", "subscription"],
)
def test_a_blend_of_different_kinds_of_revenue_is_no_lifetime_value(
    outcome: Make,
    others: str,
    is_known: bool,  # noqa: FBT001 - what is expected
) -> None:
    """Both kinds have customers who leave and pay by month, so that only what they earn by tells them apart."""
    results = outcome(forecast=f"streams:\n  platform:\n{SUBSCRIPTION}{others}", budget=SPENDING).results
    assert results is not None
    for name in ("customer_lifetime_value", "cac_payback", "ltv_to_cac"):
        for grain in ("month", "quarter", "year", "plan"):
            assert (results.value(name, grain, 0) is not None) == is_known, (name, grain)
    if not is_known:
        assert why_unknown(results, "customer_lifetime_value", "year", 0) == REASON
        assert why_unknown(results, "cac_payback", "year", 0) == REASON
        assert REASON in why_unknown(results, "ltv_to_cac", "year", 0)
    # what is one sum divided by another adds up
    for name in ("customer_churn_rate", "customer_retention_rate", "arpu", "customer_acquisition_cost"):
        assert results.value(name, "month", 0) is not None, name


def test_a_page_of_a_kpi_shows_it_by_stream(outcome: Make) -> None:
    made = outcome(forecast=ALL, kpis="tracked: {customer_lifetime_value: {}, total_revenue: {}}\n")
    pages = {page.path: page.text for page in make_site(made, None).navigation.pages()}
    assert 'data-node="platform.customer_lifetime_value"' in pages["kpis/customer_lifetime_value.md"]
    assert "see each stream" in pages["kpis/customer_lifetime_value.md"]
    assert "By stream of revenue" not in pages["kpis/total_revenue.md"]
