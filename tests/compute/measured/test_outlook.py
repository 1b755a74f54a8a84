"""The outlook by hand: what was measured of a figure moves what it is computed from, and all that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

# in January 100 customers pay 5,000 EUR a month; ten deals are decided and 5 won at 50 EUR, 2 customers leave with 100 EUR
SUBSCRIPTION = """\
model: subscription
inputs:
  visitors: 1000
  visitor_to_lead: 10%
  lead_to_mql: 50%
  mql_to_sql: 40%
  sql_to_opportunity: 50%
  opportunity_to_customer: 50%
  opening_customers: 100
  opening_mrr: 5000 EUR
  monthly_churn: 2%
  price_per_month: 50 EUR
  gross_margin: 80%
"""
# nothing is in the bank, and revenue of 5,075 in January and 5,223.5 in February is paid after 30 days
CASH = (
    SUBSCRIPTION.replace("80%", "100%")
    + "  cash_at_start: 0 EUR\n  other_costs: 0 EUR\n  days_to_pay: 30 days\n"
)
COHORTS = SUBSCRIPTION.replace("subscription", "subscription_cohorts") + "  churn_in_month_1: 10%\n"
# 40 clients want 120 days of the 160 that 10 people can bill
SERVICES = """\
model: services
inputs:
  leads_new: 0
  lead_to_opportunity: 50%
  opportunity_to_customer: 50%
  opening_customers: 40
  monthly_churn: 0%
  days_per_client: 3
  billable_people: 10
  working_days: 20
  highest_utilization: 80%
  day_rate: 1000 EUR
  gross_margin: 40%
"""
# 1,000 visits and 100 past buyers bring 50 + 10 orders at 60 EUR
ORDERS = """\
model: orders
inputs:
  visits: 1000
  visit_to_order: 5%
  opening_buyers: 100
  monthly_repurchase: 10%
  monthly_buyer_loss: 5%
  order_value: 60 EUR
  new_buyer_share: 40%
  gross_margin: 50%
"""
TWO = """\
streams:
  home: {title: Home, model: orders, inputs: {visits: 1000, visit_to_order: 3%, order_value: 10 EUR, new_buyer_share: 50%, gross_margin: 50%}}
  away: {title: Away, model: orders, inputs: {visits: 1000, visit_to_order: 1%, order_value: 20 EUR, new_buyer_share: 50%, gross_margin: 50%}}
"""


class Measuring:
    """Compute a forecast with rows of what was measured."""

    def __init__(self, write: Callable[..., Path]) -> None:
        self.write = write

    def __call__(self, forecast: str, *rows: str) -> Outcome:
        folder = self.write(forecast=forecast)
        (folder / "actuals").mkdir(exist_ok=True)
        (folder / "actuals" / "crm.csv").write_text("\n".join(["month,metric,value", *rows]) + "\n")
        outcome = run(folder)
        assert outcome.results, outcome.problems
        assert outcome.outlook
        return outcome


@pytest.fixture
def measured(write: Callable[..., Path]) -> Measuring:
    return Measuring(write)


def months(outcome: Outcome, figure: str, stop: int = 2) -> list[float | None]:
    assert outcome.outlook
    return outcome.outlook.series(figure, "month")[:stop]


def disagreeing(outcome: Outcome) -> list[tuple[int, str]]:
    return [
        (problem.span.line, problem.rule)
        for problem in outcome.problems
        if problem.rule.startswith("measured-")
    ]


CASES = (
    # lost customers take their MRR along; from then on as many leave as planned
    (SUBSCRIPTION, "customers_lost,4", {"paying_subscribers": (101, 103.98), "mrr": (5050, 5199), "monthly_churn": (0.04, 0.02)}),
    (SUBSCRIPTION, "customers_lost_count,4", {"paying_subscribers": (101, 103.98), "mrr": (5050, 5199)}),
    # a rate stays as far from plan
    (SUBSCRIPTION, "customer_churn_rate,4%", {"paying_subscribers": (101, 101.96), "mrr": (5050, 5098), "customers_lost": (4, 4.04)}),
    (SUBSCRIPTION, "churn_share,0.04", {"paying_subscribers": (101, 101.96)}),
    (SUBSCRIPTION, "customers_kept_share,0.96", {"customers_lost": (4, 2.02)}),
    # more customers than planned were won, fewer have left
    (SUBSCRIPTION, "paying_subscribers,107", {"new_customers": (9, 5), "customers_lost": (2, 2.14), "mrr": (5350, 5493)}),
    (SUBSCRIPTION, "paying_subscribers,95", {"new_customers": (5, 5), "customers_lost": (10, 1.9), "mrr": (4750, 4905)}),
    (SUBSCRIPTION, "active_customers,103", {"paying_subscribers": (106, 108.88)}),
    # MRR beyond what was won and lost has grown or shrunk
    (SUBSCRIPTION, "mrr,5400", {"expansion_mrr": (250, 0), "contraction_mrr": (0, 0), "mrr_at_end": (5400, 5542), "customers_lost": (2, 2.06)}),
    (SUBSCRIPTION, "mrr,4900", {"expansion_mrr": (0, 0), "contraction_mrr": (250, 0), "mrr_at_end": (4900, 5052)}),
    (SUBSCRIPTION, "arr,64800", {"expansion_mrr": (250, 0), "mrr": (5400, 5542)}),
    (SUBSCRIPTION, "avg_monthly_fee,50 EUR", {"mrr_at_end": (5150, 5297)}),
    (SUBSCRIPTION, "new_mrr,300", {"price_per_month": (60, 50), "mrr": (5200, 5346)}),
    (SUBSCRIPTION, "churned_mrr,150", {"mrr": (5100, 5248), "customers_lost": (2, 2.06)}),
    (SUBSCRIPTION, "monthly_mrr_churn,3%", {"mrr": (5100, 5197), "customers_lost": (2, 2.06)}),
    (SUBSCRIPTION, "net_revenue_retention,103%", {"expansion_mrr": (250, 270), "mrr": (5400, 5812)}),
    (SUBSCRIPTION, "gross_revenue_retention,95%", {"churned_mrr": (250, None), "mrr": (5000, None)}),
    # gained is twice what was lost, 250 of new MRR against 125, 25 more than churn takes; or 600 against 100
    (SUBSCRIPTION, "quick_ratio,2", {"contraction_mrr": (25, None), "expansion_mrr": (0, 0), "mrr": (5125, None), "quick_ratio": (2, None)}),
    (SUBSCRIPTION, "quick_ratio,6", {"contraction_mrr": (0, 0), "expansion_mrr": (350, None), "mrr": (5500, None), "quick_ratio": (6, None)}),
    # the other side of a rate, and a second name, move what the rate itself moves
    (SUBSCRIPTION, "gross_mrr_churn,5%", {"churned_mrr": (250, None), "mrr": (5000, None), "gross_revenue_retention": (0.95, 0.95)}),
    (SUBSCRIPTION, "net_mrr_churn,-3%", {"expansion_mrr": (250, 270), "mrr": (5400, 5812)}),
    (SUBSCRIPTION, "customer_retention_rate,96%", {"paying_subscribers": (101, 101.96), "mrr": (5050, 5098), "customers_lost": (4, 4.04)}),
    (SUBSCRIPTION, "arpa,50 EUR", {"mrr_at_end": (5150, 5297)}),
    (ORDERS, "visit_to_order_rate,6%", {"visit_orders": (60, 60), "orders": (70, None)}),
    (SUBSCRIPTION, "subscription_revenue,5100", {"mrr": (5200, 5346)}),
    # what nothing explains is revenue beside subscriptions
    (SUBSCRIPTION, "total_revenue,6000", {"one_time_fees": (925, 0), "mrr": (5150, 5297)}),
    (SUBSCRIPTION, "gross_profit_margin,70%", {"gross_profit": (3552.5, 3656.45), "gross_margin": (0.7, 0.7)}),
    (SUBSCRIPTION, "gross_profit,4263", {"gross_margin": (0.84, 0.8)}),
    (SUBSCRIPTION, "deals_closed,7", {"new_customers": (7, 5), "opportunity_to_customer": (0.7, 0.5), "deals_lost": (3, 5)}),
    (SUBSCRIPTION, "win_rate,70%", {"new_customers": (7, 7), "paying_subscribers": (105, 109.9)}),
    # nothing waits here, so that all ten opportunities are decided; four that stay open were not
    (SUBSCRIPTION, "close_rate,70%", {"new_customers": (7, 7)}),
    (SUBSCRIPTION, "opportunities_at_end,4", {"deals_decided": (6, 10), "new_customers": (3, 5)}),
    (SUBSCRIPTION, "lead_conversion_rate,6%", {"new_customers": (6, 6)}),
    (SUBSCRIPTION, "mql_to_sql_rate,50%", {"sqls": (25, 25), "new_customers": (6.25, 6.25)}),
    (SUBSCRIPTION, "lead_count,120", {"website_leads": (120, 100), "visitor_to_lead": (0.12, 0.1), "new_customers": (6, 5)}),
    # what was collected later is owed until then, and what is in the bank is what was not spent
    (CASH, "cash_collected,4000", {"receivables": (5986.29, 5596.61), "cash_collected": (4000, 5613.18), "cash_at_end": (4000, 9613.18)}),
    (CASH, "receivables,6000", {"cash_collected": (3986.29, None), "cash_at_end": (3986.29, None)}),
    (CASH, "cash_at_end,7000", {"net_burn": (-7000, -4538.18), "cash_at_end": (7000, 11538.18)}),
    (COHORTS, "customers_lost,4", {"paying_subscribers": (101, 103.58), "monthly_churn": (0.04, 0.02)}),
    (SERVICES, "days_billed,100", {"days_per_client": (2.5, 3), "revenue": (100000, 120000), "days_turned_away": (0, 0)}),
    (SERVICES, "days_turned_away,10", {"days_billed": (160, 120), "days_per_client": (4.25, 3)}),
    (SERVICES, "customers_at_end,30", {"customers_lost_count": (10, 0), "days_billed": (105, 90)}),
    (SERVICES, "total_revenue,130000", {"other_revenue": (10000, 0)}),
    (ORDERS, "orders,90", {"visit_orders": (75, 50), "repurchase_orders": (15, 12.5), "new_customers": (30, 20)}),
    (ORDERS, "average_order_value,70 EUR", {"order_value": (70, 70), "revenue": (4200, 4305)}),
    (ORDERS, "new_customer_count,30", {"buyers_at_end": (125, 138.75), "new_buyer_share": (0.6, 0.4)}),
    (ORDERS, "total_revenue,4000", {"other_revenue": (400, 0), "order_value": (60, 60)}),
    (SUBSCRIPTION, "customers_kept,96", {"customers_lost": (4, 2.02), "paying_subscribers": (101, 103.98)}),
    (SUBSCRIPTION, "pipeline_coverage_needed,2.5", {"win_rate": (0.4, 0.4), "new_customers": (4, 4)}),
    (CASH, "total_costs,500", {"other_costs": (500, 0), "total_costs": (500, 0)}),
    (CASH, "profit_margin,80%", {"other_costs": (1015, 0), "total_costs": (1015, 0)}),
    (SERVICES, "fees_billed,108000", {"day_rate": (900, 1000), "revenue": (108000, 120000)}),
    (SERVICES, "recurring_revenue,108000", {"day_rate": (900, 1000), "fees_billed": (108000, 120000)}),
    (SERVICES, "utilization,50%", {"days_billed": (100, None), "revenue": (100000, None)}),
    (SERVICES, "effective_rate,540", {"day_rate": (900, 900), "fees_billed": (108000, 108000)}),
    (SERVICES, "days_available,180", {"billable_people": (9, 10), "utilization": (120 / 180, 0.6)}),
    (ORDERS, "return_rate_by_value,10%", {"returned_value": (360, 369), "revenue": (3240, 3321)}),
    (ORDERS, "returned_value,360", {"returned_share": (0.1, 0), "revenue": (3240, 3690)}),
    (ORDERS, "contribution_margin_per_order,24", {"gross_margin": (0.4, 0.4), "gross_profit": (1440, 1476)}),
    (ORDERS, "net_order_value,54", {"order_value": (54, 54), "revenue": (3240, 3321)}),
    (ORDERS, "buyers,80", {"orders": (80, 50 + 12 + 1 / 6), "new_customers": (80 / 3, 20), "revenue": (4800, 3730)}),
    (TWO, "new_customer_count,30", {"home.new_customers": (22.5, 15), "away.new_customers": (7.5, 5), "revenue": (500, 500)}),
    (TWO, "total_revenue,1000", {"home.revenue": (600, 300), "away.revenue": (400, 200), "gross_profit": (500, 250)}),
)  # fmt: skip


@pytest.mark.parametrize(("forecast", "row", "expected"), CASES, ids=[row for _, row, _ in CASES])
def test_the_model_follows(
    measured: Measuring, forecast: str, row: str, expected: dict[str, tuple[float | None, float | None]]
) -> None:
    outcome = measured(forecast, f"2027-01,{row}")
    for figure, wanted in expected.items():
        for month, amount in enumerate(wanted):
            if amount is not None:
                assert months(outcome, figure)[month] == pytest.approx(amount), (figure, month)
    assert disagreeing(outcome) == []


def quarter(results: Results | None, figure: str, index: int = 0) -> float | None:
    assert results
    return results.value(figure, "quarter", index)


def test_a_rate_of_a_quarter_fixes_its_months(measured: Measuring) -> None:
    outcome = measured(SUBSCRIPTION, "2027-Q1,customer_churn_rate,27.1%")  # 0.9 × 0.9 × 0.9 stay
    assert months(outcome, "monthly_churn", 4) == pytest.approx([0.1] * 4)
    assert months(outcome, "customers_lost", 2) == pytest.approx([10, 9.5])
    assert quarter(outcome.outlook, "customer_churn_rate") == pytest.approx(0.271)
    assert disagreeing(outcome) == []


def test_a_rate_of_a_year_fixes_its_months(measured: Measuring) -> None:
    outcome = measured(SUBSCRIPTION, f"2027,customer_churn_rate,{(1 - 0.9**12) * 100:.10f}%")
    assert months(outcome, "monthly_churn", 12) == pytest.approx([0.1] * 12)
    assert outcome.outlook
    assert outcome.outlook.value("customer_churn_rate", "year", 0) == pytest.approx(1 - 0.9**12)


def test_other_figures_of_a_quarter(measured: Measuring) -> None:
    outcome = measured(SUBSCRIPTION, "2027-Q1,new_customers,18", "2027-Q1,mrr,6000", "2027-Q2,win_rate,60%")
    assert months(outcome, "new_customers", 6) == pytest.approx([6, 6, 6, 6, 6, 6])
    assert months(outcome, "mrr", 3)[2] == pytest.approx(6000)
    assert quarter(outcome.outlook, "win_rate", 1) == pytest.approx(0.6)


def test_a_rate_that_moves_nothing_has_longer_periods_too(write: Callable[..., Path]) -> None:
    """Of a KPI of its own, a plan does not say what a measured value of it fixes."""
    own = "title: Revenue of a win, definition: Revenue by win, unit: money, better: up, formula: revenue / new_customers, rollup: recompute"
    kpis = f"definitions:\n  revenue_of_a_win: {{{own}}}\n"
    folder = write(forecast=SUBSCRIPTION, kpis=kpis)
    (folder / "actuals").mkdir()
    rows = ["month,metric,value", "2027-01,revenue_of_a_win,1200", "2027-02,revenue_of_a_win,700"]
    rows += ["2027-01,new_customers,4", "2027-02,new_customers,8", "2027-01,customer_lifetime_value,1500"]
    rows += ["2027-02,customer_lifetime_value,1800"]
    (folder / "actuals" / "crm.csv").write_text("\n".join(rows) + "\n")
    outcome = run(folder)
    found = outcome.outlook
    assert found
    # 4 wins at 1,200, 8 at 700, and 5 as far above the outlook's own as those of February were
    revenue = found.series("revenue", "month")[:3]
    assert None not in revenue
    third = (revenue[2] or 0) / 5 + 700 - (revenue[1] or 0) / 8
    assert found.series("revenue_of_a_win", "month")[:3] == pytest.approx([1200, 700, third])
    assert quarter(found, "revenue_of_a_win") == pytest.approx((4 * 1200 + 8 * 700 + 5 * third) / 17)
    # the plan's own 2,000 for the quarter, less the average of what its months are below
    assert found.series("customer_lifetime_value", "month")[:3] == pytest.approx([1500, 1800, 1800])
    assert quarter(found, "customer_lifetime_value") == pytest.approx(2000 - (500 + 200 + 200) / 3)
    assert quarter(found, "customer_lifetime_value", 3) == pytest.approx(1800)
    year = found.value("customer_lifetime_value", "year", 0)
    assert year == pytest.approx(2000 - (500 + 11 * 200) / 12)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("2027-Q9,mrr,1", "wrong-month"),
        ("2029-Q1,mrr,1", "month-outside"),
        ("2027-Q1,new_customer_growth,1%", "not-by-month"),
        ("2027-Q1,unique_visitors,9", "not-by-month"),
    ],
)
def test_what_cannot_be_of_a_quarter(write: Callable[..., Path], row: str, rule: str) -> None:
    folder = write(forecast=SUBSCRIPTION)
    (folder / "actuals").mkdir()
    (folder / "actuals" / "crm.csv").write_text(f"month,metric,value\n{row}\n")
    found = [problem.rule for problem in run(folder).problems if problem.span.file.endswith(".csv")]
    assert found == [rule]


def test_a_month_and_its_quarter_are_one_too_many(write: Callable[..., Path]) -> None:
    folder = write(forecast=SUBSCRIPTION)
    (folder / "actuals").mkdir()
    (folder / "actuals" / "crm.csv").write_text("month,metric,value\n2027-Q1,mrr,9\n2027-03,mrr,9\n")
    found = [(problem.rule, problem.span.line) for problem in run(folder).problems]
    assert ("duplicate-row", 2) in found


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (("customers_lost,4", "customer_churn_rate,4%"), []),
        (("customers_lost,4", "customer_churn_rate,4.02%"), []),  # as far as digits are written
        (("customers_lost,4", "customer_churn_rate,6%"), [2, 3]),
        (("customers_lost,4", "new_customers,5", "paying_subscribers,101"), []),
        (("customers_lost,4", "new_customers,5", "paying_subscribers,120"), [2, 3, 4]),
        (("mrr,5200", "arr,62400"), []),
        (("mrr,5200", "arr,60000"), [2, 3]),
        (("deals_closed,7", "new_customer_count,7"), []),
        (("deals_closed,7", "new_customer_count,6"), [2, 3]),
        (("mrr,5200", "paying_subscribers,104", "avg_monthly_fee,50"), []),
        (("new_customers,5", "deals_lost,3"), []),
        (("monthly_churn,3%", "customers_lost,9"), [2, 3]),
    ],
)
def test_what_says_more_than_the_model_needs_agrees_or_is_found(
    measured: Measuring, rows: tuple[str, ...], lines: list[int]
) -> None:
    outcome = measured(SUBSCRIPTION, *(f"2027-01,{row}" for row in rows))
    assert (
        sorted({line for line, rule in disagreeing(outcome) if rule == "measured-values-disagree"}) == lines
    )


def test_won_and_lost_deals_together_say_how_many_were_decided(measured: Measuring) -> None:
    outcome = measured(SUBSCRIPTION, "2027-01,new_customers,12", "2027-01,deals_lost,8")
    assert months(outcome, "deals_decided") == [20, 10]
    assert months(outcome, "opportunity_to_customer") == pytest.approx([0.6, 0.5])
    assert disagreeing(outcome) == []


def test_a_level_at_the_start_is_that_at_the_end_of_the_month_before(measured: Measuring) -> None:
    outcome = measured(SUBSCRIPTION, "2027-02,customers_at_start,101", "2027-02,mrr_at_start,5200")
    assert months(outcome, "paying_subscribers", 1) == pytest.approx([101])
    assert months(outcome, "customers_at_start") == pytest.approx([100, 101])
    assert months(outcome, "mrr_at_end", 1) == pytest.approx([5200])
    assert disagreeing(outcome) == []


def test_a_rate_stays_within_what_it_can_be(measured: Measuring) -> None:
    forecast = SUBSCRIPTION.replace(
        "monthly_churn: 2%", "monthly_churn: {2027-01: 5%, 2027-03: 1%, 2027-05: 5%}"
    )
    outcome = measured(forecast, "2027-01,customer_churn_rate,2%")
    assert months(outcome, "monthly_churn", 6) == pytest.approx([0.02, 0.02, 0, 0, 0.02, 0.02])


def test_of_what_the_plan_does_not_foresee_there_is_no_deviation(measured: Measuring) -> None:
    outcome = measured(SUBSCRIPTION, "2027-01,repeat_customers,9", "2027-01,customers_satisfied,8")
    assert outcome.results
    assert outcome.outlook
    for name in ("repeat_customers", "customers_satisfied"):
        assert months(outcome, name) in ([9, None], [8, None])
        assert f"actual.{name}.deviation" not in outcome.results.graph.nodes
        assert f"planned.{name}" not in outcome.outlook.graph.nodes


# 1,000 for marketing, 200 and 300 for sales, of which 300 are pay, for 5 customers a month
SPENDING = """\
lines:
  ads: {title: Ads, category: advertising, department: marketing, amount: 800 EUR, every: month}
  fair: {title: Fair, category: events, department: marketing, amount: 200 EUR, every: month}
  crm: {title: CRM, category: software, department: sales, amount: 200 EUR, every: month}
"""
TEAM = """\
teams: {sales: {title: Sales, department: sales}}
roles: {rep: {title: Rep, team: sales, monthly_pay: 300 EUR, in_budget: true}}
people: {ann: {name: Ann, role: rep}}
"""
SPENT = (
    (("marketing_spend,1500",), {"budget.line.ads": 1200, "budget.line.fair": 300, "plan_cost_total": 2000, "customer_acquisition_cost": 400, "sales_spend": 500}),
    (("plan_cost_total,3000",), {"marketing_spend": 2000, "sales_spend": 1000, "team.pay": 600, "customer_acquisition_cost": 600}),
    (("spend_actual,3000",), {"marketing_spend": 2000, "spend_actual": 3000, "budget.line.ads": 1600}),
    (("budget.category.events,500",), {"marketing_spend": 1300, "plan_cost_total": 1800}),
    (("team.pay,600",), {"sales_spend": 800, "plan_cost_total": 1800}),
    (("customer_acquisition_cost,600",), {"marketing_spend": 2000, "sales_spend": 1000, "plan_cost_total": 3000}),
    (("new_customer_cac,600",), {"marketing_spend": 2000, "customer_acquisition_cost": 600}),
    (("customer_acquisition_cost,600", "new_customers,4"), {"plan_cost_total": 2400, "marketing_spend": 1600}),
    # who knows both cost and what is spent knows the customers
    (("customer_acquisition_cost,375", "plan_cost_total,1500"), {"new_customers": 4, "paying_subscribers": 102}),
    (("marketing_spend,1500", "plan_cost_total,2250"), {"sales_spend": 750, "budget.line.crm": 300, "team.pay": 450}),
    (("budget.line.ads,1000", "marketing_spend,1500"), {"budget.line.fair": 500, "plan_cost_total": 2000}),
    (("marketing_efficiency_ratio,5",), {"marketing_spend": 1015, "budget.line.fair": 203}),
    (("cost_to_revenue,40%",), {"plan_cost_total": 2030, "marketing_spend": 2030 * 2 / 3}),
    (("blended_cac_ratio,1",), {"acquisition_spend": 3000, "customer_acquisition_cost": 600}),
    (("cac_payback,5",), {"customer_acquisition_cost": 200, "plan_cost_total": 1000}),
    (("ltv_to_cac,10",), {"customer_acquisition_cost": 200, "plan_cost_total": 1000}),
)  # fmt: skip


def spent(write: Callable[..., Path], *rows: str) -> Outcome:
    folder = write(forecast=SUBSCRIPTION, budget=SPENDING, team=TEAM)
    (folder / "actuals").mkdir(exist_ok=True)
    lines = ["month,metric,value", *(f"2027-01,{row}" for row in rows)]
    (folder / "actuals" / "crm.csv").write_text("\n".join(lines) + "\n")
    return run(folder)


@pytest.mark.parametrize(("rows", "expected"), SPENT, ids=[" ".join(rows) for rows, _ in SPENT])
def test_what_was_spent_is_shared_out_among_its_lines(
    write: Callable[..., Path], rows: tuple[str, ...], expected: dict[str, float]
) -> None:
    outcome = spent(write, *rows)
    assert outcome.outlook, outcome.problems
    for figure, amount in expected.items():
        assert months(outcome, figure, 1)[0] == pytest.approx(amount), figure
    # whatever was measured, sums are those of their lines, in the measured month and after it
    for month in range(2):
        lines = [months(outcome, f"budget.line.{line}")[month] or 0 for line in ("ads", "fair", "crm")]
        total = sum(lines) + (months(outcome, "team.pay")[month] or 0)
        assert months(outcome, "plan_cost_total")[month] == pytest.approx(total)
        assert months(outcome, "marketing_spend")[month] == pytest.approx(lines[0] + lines[1])
        customers = months(outcome, "new_customers")[month] or 0
        assert months(outcome, "customer_acquisition_cost")[month] == pytest.approx(total / customers)
    assert months(outcome, "plan_cost_total")[1] == pytest.approx(1500)
    assert disagreeing(outcome) == []


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (("customer_acquisition_cost,300", "new_customers,4", "marketing_spend,1500"), [2, 3, 4]),
        (("customer_acquisition_cost,300", "new_customers,4", "plan_cost_total,1500"), [2, 3]),
        (("customer_acquisition_cost,375", "new_customers,4", "plan_cost_total,1500"), []),
        (("plan_cost_total,1200", "marketing_spend,1500"), [2, 3]),
        (("budget.line.ads,900", "budget.line.fair,300", "marketing_spend,1500"), [2, 3, 4]),
        (("budget.line.ads,900", "budget.line.fair,300", "marketing_spend,1200"), []),
    ],
)
def test_what_was_spent_agrees_with_itself_or_is_found(
    write: Callable[..., Path], rows: tuple[str, ...], lines: list[int]
) -> None:
    outcome = spent(write, *rows)
    assert sorted({line for line, _ in disagreeing(outcome)}) == lines
    for name in ("ads", "fair", "crm"):
        assert (months(outcome, f"budget.line.{name}", 1)[0] or 0) >= 0
