"""What the page of the forecast shows of a plan's options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

INPUTS = """visitors: 0, visitor_to_lead: 0%, outbound_leads: 10, lead_to_mql: 100%, mql_to_sql: 100%, sql_to_opportunity: 100%,
      opportunity_to_customer: 100%, monthly_churn: 1%, gross_margin: 80%, tier_1_price: 10 EUR, tier_2_price: 30 EUR,
      tier_2_share: 20%, billed_yearly: 50%"""
ALONE = f"model: subscription\noptions: [billed_ahead, price_tiers]\ninputs: {{{INPUTS}}}\n"
STREAM = f"""\
streams:
  platform:
    model: subscription
    options: [billed_ahead, price_tiers]
    inputs: {{{INPUTS}}}
"""


def shown(outcome: Outcome, path: str = "forecast.md") -> str:
    assert not outcome.failed, outcome.problems
    return next(page.text for page in make_site(outcome, None).navigation.pages() if page.path == path)


def test_options_are_named_and_their_sums_shown(outcome: Callable[..., Outcome]) -> None:
    page = shown(outcome(forecast=ALONE))
    assert "## Options" in page
    assert "Price tiers" in page
    for title in ("Deferred revenue", "Customers won by price tier", "New MRR by price tier"):
        assert f"## {title}" in page
    assert 'data-node="tier_2_mrr"' in page


def test_options_of_a_stream_stand_below_its_name(outcome: Callable[..., Outcome]) -> None:
    page = shown(outcome(forecast=STREAM))
    assert "Options of the model: Billing in advance, Price tiers." in page
    assert 'data-node="platform.deferred_revenue"' in page


def test_a_stream_without_options_names_none(outcome: Callable[..., Outcome]) -> None:
    inputs = "{visits: 90, visit_to_order: 2%, order_value: 5 EUR, new_buyer_share: 9%, gross_margin: 9%}"
    page = shown(outcome(forecast=f"streams: {{shop: {{model: orders, inputs: {inputs}}}}}\n"))
    assert "Options of the model" not in page


def test_cash_tells_what_was_billed_and_what_is_deferred(outcome: Callable[..., Outcome]) -> None:
    budget = "lines:\n  fair: {title: Fair, category: other, department: marketing, kind: one_off, month: 2027-03, amount: 90 EUR}\n"
    forecast = f"{ALONE[:-2]}, other_costs: 5 EUR, cash_at_start: 100 EUR}}\n"
    page = shown(outcome(forecast=forecast, budget=budget), "budget.md")
    rows = [
        f'data-node="{figure}"' for figure in ("billings", "deferred_revenue", "cash_collected", "net_burn")
    ]
    assert [page.find(row) for row in rows] == sorted(page.find(row) for row in rows)
    assert all(row in page for row in rows)
