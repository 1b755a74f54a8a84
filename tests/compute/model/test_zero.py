"""What is not there, or not due, is zero and not unknown; what there is no spending for has no cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.reasons import why_unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

    Run = Callable[..., Outcome]

PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: To see what nothing is.
currency: EUR
exchange_rates: {USD: {2027-06: 0.5}}
start: 2027-01
months: 12
"""
LINE = "lines: {{tool: {{title: Tool, category: software, department: {0}, {1}}}}}\n"
SUBSCRIPTION = """\
model: subscription
inputs: {{visitors: {{2027-01: 0, 2027-06: 1000}}, visitor_to_lead: 2%, lead_to_mql: 50%, mql_to_sql: 50%, sql_to_opportunity: 50%,
  opportunity_to_customer: 100%, price_per_month: {0}, monthly_churn: {1}, gross_margin: {1}}}
"""


def computed(outcome: Run, **files: str) -> Results:
    results = outcome(**{"plan": PLAN, **files}).results
    assert results is not None
    return results


def test_recurring_revenue_before_the_first_customer(outcome: Run) -> None:
    results = computed(outcome, forecast=SUBSCRIPTION.format("100 EUR", "10%"))
    assert results.series("mrr", "month")[:6] == [0, 0, 0, 0, 0, pytest.approx(250)]
    assert results.series("arr", "month")[4:6] == [0, pytest.approx(3000)]
    assert results.series("avg_monthly_fee", "month")[:6] == [None] * 5 + [pytest.approx(100)]
    assert results.value("mrr", "quarter", 0) == 0
    assert results.value("net_new_arr", "month", 5) == pytest.approx(3000)
    for unknown in ("arpu", "mrr_growth_rate", "customer_churn_rate"):
        assert results.value(unknown, "month", 1) is None


@pytest.mark.parametrize(
    ("line", "months"),
    [
        ("kind: recurring, every: month, start: 2027-06, amount: {2027-06: 500 EUR}", [0] * 5 + [500] * 7),
        (
            "kind: recurring, every: quarter, start: 2027-02, amount: {2027-05: 500 EUR}",
            [0, None, 0, 0, 500, 0, 0, 500, 0, 0, 500, 0],
        ),
        ("kind: one_off, month: 2027-06, amount: {2027-04: 500 EUR}", [0] * 5 + [500] + [0] * 6),
        ("kind: recurring, every: month, start: 2027-06, amount: 500 USD", [0] * 5 + [250] * 7),
        (
            "kind: recurring, every: month, amount: {2027-01: 0 USD, 2027-06: 500 USD}",
            [0] * 5 + [250] * 7,
        ),
        ("kind: one_off, month: 2027-06, amount: = revenue_estimate", [0] * 5 + [500] + [0] * 6),
        ("kind: recurring, every: month, start: 2027-05, amount: 500 USD", [0] * 4 + [None] + [250] * 7),
    ],
)
def test_what_is_not_due_costs_nothing(outcome: Run, line: str, months: list[float | None]) -> None:
    stated = "model: none\ninputs: {revenue_estimate: {2027-06: 500 EUR}}\n"
    results = computed(outcome, budget=LINE.format("sales", line), forecast=stated)
    assert results.series("budget.line.tool", "month") == months
    assert results.series("budget.total", "month") == months
    total = None if None in months else sum(month or 0 for month in months)
    assert results.value("plan_cost_total", "year", 0) == total


@pytest.mark.parametrize(
    ("pay", "start", "june"),
    [
        ("monthly_pay: {2027-06: 3000 EUR}", "2027-06", 3000),
        ("monthly_pay: 3000 USD", "2027-06", 1500),
        ("monthly_pay: 3000 EUR, on_costs: {2027-06: 20%}", "2027-06", 3600),
        ("monthly_pay: {2027-06: 3000 EUR}", "2027-05", 3000),
    ],
)
def test_nobody_is_paid_before_somebody_is_there(outcome: Run, pay: str, start: str, june: float) -> None:
    team = f"roles: {{seller: {{title: Seller, in_budget: true, {pay}}}}}\npeople: {{ann: {{name: Ann, role: seller, start: {start}}}}}\n"
    results = computed(outcome, team=team)
    may = 0 if start == "2027-06" else None
    assert results.series("team.pay", "month")[:6] == [0, 0, 0, 0, may, june]


def test_a_formula_stays_plain_where_all_is_known(outcome: Run) -> None:
    results = computed(outcome, budget=LINE.format("sales", "kind: recurring, every: month, amount: 500 EUR"))
    source = results.graph.nodes["budget.line.tool"].source
    assert getattr(source, "text", "") == "budget.line.tool.amount * budget.line.tool.due"


def test_without_spending_customers_have_no_cost(outcome: Run) -> None:
    results = computed(
        outcome,
        forecast=SUBSCRIPTION.format("100 EUR", "10%"),
        budget=LINE.format("sales", "kind: one_off, month: 2027-08, amount: 500 EUR"),
    )
    for figure in ("customer_acquisition_cost", "cac_payback", "ltv_to_cac"):
        assert results.value(figure, "month", 6) is None
        assert why_unknown(results, figure, "month", 6) == "there is no sales or marketing spend"
        assert results.value(figure, "month", 7) is not None
    assert results.value("customer_acquisition_cost", "month", 7) == pytest.approx(200)
    assert why_unknown(results, "cost_per_lead", "month", 7) == "there is no spend on leads"


@pytest.mark.parametrize(
    ("figure", "spend", "brought"),
    [
        ("paid_cac", "advertising_spend", "customers_from_advertising"),
        ("cost_per_action", "advertising_spend", "ad_conversions"),
        ("cost_per_click", "advertising_spend", "ad_clicks"),
        ("cost_per_thousand_impressions", "advertising_spend", "ad_impressions"),
        ("channel_cost_per_customer", "channel_spend", "channel_customers"),
    ],
)
def test_what_costs_nothing_has_no_cost_each(outcome: Run, figure: str, spend: str, brought: str) -> None:
    forecast = f"model: none\ninputs: {{{spend}: {{2027-01: 0 EUR, 2027-04: 600 EUR}}, {brought}: 20}}\n"
    results = computed(outcome, forecast=forecast)
    each = 30000 if figure == "cost_per_thousand_impressions" else 30
    assert results.series(figure, "month")[:4] == [None, None, None, pytest.approx(each)]
    assert results.series(figure, "quarter")[:2] == [None, pytest.approx(each)]
    assert why_unknown(results, figure, "month", 0).startswith("there is no ")


def test_a_channel_without_spending_has_no_cost_of_a_customer(outcome: Run) -> None:
    results = computed(
        outcome,
        forecast="model: none\ninputs: {new_customers: 20}\n",
        marketing="place: {share_of: conversions, channels: {fairs: {title: Fairs, kind: both, share: 50%}, rest: {title: Rest, kind: both, share: 50%}}}\n",
        budget=LINE.format("marketing", "kind: one_off, month: 2027-02, amount: 500 EUR, channel: fairs"),
    )
    # ten customers a month
    assert results.series("channel_cost_per_customer.of.fairs", "month")[:3] == [None, 50, None]
    assert results.value("channel_cost_per_customer.of.fairs", "quarter", 0) == pytest.approx(500 / 30)


@pytest.mark.parametrize("margin", ["0%", "-10%"])
def test_customers_who_bring_no_profit_never_pay_back_what_they_cost(outcome: Run, margin: str) -> None:
    results = computed(
        outcome,
        forecast=SUBSCRIPTION.format("100 EUR", "10%").replace(
            "gross_margin: 10%", f"gross_margin: {margin}"
        ),
        budget=LINE.format("sales", "kind: recurring, every: month, amount: 500 EUR"),
    )
    assert results.series("cac_payback", "month") == [None] * 12
    assert results.series("cac_payback", "year") == [None]
    assert "is zero or below" in why_unknown(results, "cac_payback", "year", 0)


def test_a_choice_is_unknown_for_the_side_that_it_takes(outcome: Run) -> None:
    forecast = """\
model: none
inputs: {revenue_estimate: {2027-06: 500 EUR}}
figures:
  chosen: {title: Chosen, unit: money, rollup: sum, formula: below if 0 > 1 else revenue_estimate}
  below: {title: Not chosen, unit: money, rollup: sum, formula: revenue_estimate / 0}
"""
    results = computed(outcome, forecast=forecast)
    assert why_unknown(results, "chosen", "month", 0) == "“Revenue estimated” has no value before 2027-06"
