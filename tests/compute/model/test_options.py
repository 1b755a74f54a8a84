"""Options of a model by hand: each against numbers worked out on paper, alone, in streams, and several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.formula import parse
from plansite.compute.model.catalog import load_catalog
from plansite.compute.model.options import with_options
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.compute.model.options import Option
    from plansite.outcome import Outcome

CATALOG = load_catalog(catalog_folder())
PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: To keep eight parts in view.
currency: EUR
start: 2027-01
months: 12
"""
FUNNEL = "visitors: 0, visitor_to_lead: 0%, lead_to_mql: 100%, mql_to_sql: 100%, sql_to_opportunity: 100%, opportunity_to_customer: 100%"
MODEL = "model: subscription\noptions: [{options}]\ninputs: {{{inputs}, gross_margin: 80%, {funnel}}}\n"


@pytest.fixture
def computed(outcome: Callable[..., Outcome]) -> Callable[..., Results]:
    """Compute a subscription with options; the inputs are text, as in a plan."""

    def results_of(options: str, inputs: str, **files: str) -> Results:
        result = outcome(forecast=MODEL.format(options=options, inputs=inputs, funnel=FUNNEL), **files)
        assert result.results, result.problems
        return result.results

    return results_of


def months(results: Results, figure: str) -> list[float]:
    series = results.series(figure, "month")
    return [value for value in series if value is not None]


@pytest.mark.parametrize("option", CATALOG.options.values(), ids=list(CATALOG.options))
def test_an_option_says_what_it_is_and_what_to_write(option: Option) -> None:
    assert option.title
    assert option.description.endswith(".")
    for figure in [*option.figures.values(), *option.company.values()]:
        assert figure.formula or figure.meaning, figure.id
        assert not figure.formula or parse(figure.formula.replace("base.", "")), figure.id


@pytest.mark.parametrize("option", CATALOG.options.values(), ids=list(CATALOG.options))
def test_what_an_option_replaces_keeps_unit_and_sums(option: Option) -> None:
    for model in option.models:
        below = CATALOG.models[model].definitions
        for name in set(below) & set(option.figures):
            own, replaced = option.figures[name], below[name]
            assert (own.unit, own.rollup, own.streams) == (
                replaced.unit,
                replaced.rollup,
                replaced.streams,
            ), name
    for name in set(CATALOG.inputs) & set(option.company):
        own, replaced = option.company[name], CATALOG.inputs[name]
        assert (own.unit, own.rollup) == (replaced.unit, replaced.rollup), name


def test_a_model_without_options_is_the_model_itself() -> None:
    model = CATALOG.models["orders"]
    assert with_options(model, CATALOG.options.values()) is model


def test_full_months_count_everybody_at_the_end(computed: Callable[..., Results]) -> None:
    # 50 customers more each month, each for 10: 500, 1,000, … 6,000
    results = computed("full_months", "outbound_leads: 50, price_per_month: 10 EUR, monthly_churn: 0%")
    assert months(results, "subscription_revenue") == [500 * month for month in range(1, 13)]
    assert results.value("revenue", "plan", 0) == 500 * 78
    average = computed("", "outbound_leads: 50, price_per_month: 10 EUR, monthly_churn: 0%")
    assert average.value("revenue", "plan", 0) == 500 * 78 - 3000


def test_each_stream_has_options_of_its_own(outcome: Callable[..., Outcome]) -> None:
    inputs = f"outbound_leads: 50, price_per_month: 10 EUR, monthly_churn: 0%, gross_margin: 80%, {FUNNEL}"
    streams = f"  a:\n    model: subscription\n    options: [full_months]\n    inputs: {{{inputs}}}\n"
    streams += f"  b:\n    model: subscription\n    inputs: {{{inputs}}}\n"
    result = outcome(forecast=f"streams:\n{streams}")
    assert result.results, result.problems
    assert months(result.results, "a.revenue")[:2] == [500, 1000]
    assert months(result.results, "b.revenue")[:2] == [250, 750]
    assert months(result.results, "revenue")[:2] == [750, 1750]


def test_a_scenario_may_choose_otherwise(outcome: Callable[..., Outcome]) -> None:
    inputs = "outbound_leads: 50, price_per_month: 10 EUR, monthly_churn: 0%"
    forecast = MODEL.format(options="full_months", inputs=inputs, funnel=FUNNEL)
    scenario = "title: By the average\nchange: {forecast: {options: []}}\n"
    result = outcome(forecast=forecast, scenarios__average=scenario)
    assert result.results, result.problems
    assert result.results.value("revenue", "plan", 0) == 39_000
    assert [what_if.results.value("revenue", "plan", 0) for what_if in result.scenarios] == [36_000]


YEARLY = "outbound_leads: {2027-01: 1, 2027-02: 0}, price_per_month: 100 EUR, monthly_churn: 0%, billed_yearly: 100%"


def test_a_year_is_billed_at_its_start_and_earned_month_by_month(computed: Callable[..., Results]) -> None:
    results = computed("billed_ahead", YEARLY)
    assert months(results, "billings") == [1200, *[0] * 11]
    assert months(results, "deferred_revenue") == [100 * left for left in range(11, -1, -1)]
    assert months(results, "revenue") == [100] * 12
    assert results.value("deferred_revenue", "quarter", 0) == 900  # what is left at its end


def test_who_leaves_within_a_paid_year_gets_the_rest_back(computed: Callable[..., Results]) -> None:
    # ten customers are billed 12 x 10 in January; half of them leave in February, with 11 months of 10 each unearned
    inputs = "outbound_leads: {2027-01: 10, 2027-02: 0}, price_per_month: 10 EUR, billed_yearly: 100%"
    results = computed("billed_ahead", f"{inputs}, monthly_churn: {{2027-01: 0%, 2027-02: 50%, 2027-03: 0%}}")
    assert months(results, "billings")[:3] == [1200, -5 * 11 * 10, 0]
    assert months(results, "deferred_revenue") == [1100, *[50 * left for left in range(10, -1, -1)]]


def test_billing_in_part_by_the_year_by_the_quarter_and_by_the_month(
    computed: Callable[..., Results],
) -> None:
    # an MRR of 1,200 from before the plan: a half by the year, a quarter of it by the quarter, the rest by the month;
    # terms end evenly: each month 50 x 12 and 100 x 3 fall due, beside the 300 of those who pay each month
    inputs = "opening_customers: 10, opening_mrr: 1200 EUR, monthly_churn: 0%, price_per_month: 0 EUR"
    results = computed("billed_ahead", f"{inputs}, billed_yearly: 50%, billed_quarterly: 25%")
    assert months(results, "billings") == pytest.approx([50 * 12 + 100 * 3 + 300] * 12)
    assert months(results, "deferred_revenue") == pytest.approx([600 * 5.5 + 300] * 12)


def test_all_that_is_billed_is_earned_or_deferred(computed: Callable[..., Results]) -> None:
    inputs = "outbound_leads: {start: 5, growth: 4% per month}, price_per_month: 90 EUR, monthly_churn: 3%"
    inputs += ", monthly_expansion: 2%, monthly_contraction: 1%, opening_customers: 40, opening_mrr: 3000 EUR"
    results = computed("billed_ahead", f"{inputs}, billed_yearly: 40%, billed_quarterly: 35%")
    billed, earned = results.value("billings", "plan", 0), results.value("revenue", "plan", 0)
    before, left = results.value("deferred_at_start", "plan", 0), results.value("deferred_revenue", "plan", 0)
    assert None not in (billed, earned, before, left)
    assert before + billed - earned == pytest.approx(left)
    plain = computed("full_months", inputs)
    assert months(plain, "revenue") == pytest.approx(months(results, "revenue"))


def test_cash_follows_what_is_billed(computed: Callable[..., Results]) -> None:
    # paid 31 days after the invoice of January: in February
    assert months(computed("billed_ahead", YEARLY), "cash_collected")[:2] == [1200, 0]
    later = computed("billed_ahead", f"{YEARLY}, days_to_pay: 31 days, opening_receivables: 0 EUR")
    assert months(later, "cash_collected")[:3] == pytest.approx([0, 1200, 0])


def test_deferred_revenue_of_streams_adds_up(outcome: Callable[..., Outcome]) -> None:
    one = "outbound_leads: {2027-01: 1, 2027-02: 0}, price_per_month: 100 EUR, monthly_churn: 0%, gross_margin: 80%"
    ahead = f"model: subscription, options: [billed_ahead], inputs: {{{one}, billed_yearly: 100%, {FUNNEL}}}"
    monthly = f"model: subscription, options: [full_months], inputs: {{{one}, {FUNNEL}}}"
    result = outcome(forecast=f"streams: {{a: {{{ahead}}}, b: {{{ahead}}}, c: {{{monthly}}}}}\n")
    assert result.results, result.problems
    assert months(result.results, "deferred_revenue")[:2] == [2200, 2000]
    assert months(result.results, "billings")[:2] == [2500, 100]
    assert months(result.results, "cash_collected")[:2] == [2500, 100]


def test_contracts_are_lost_and_renewed_when_their_term_ends(computed: Callable[..., Results]) -> None:
    # 10 contracts of January: 8 are renewed a year later, 6.4 another year later, each time for 5 % more
    inputs = "outbound_leads: {2027-01: 10, 2027-02: 0}, price_per_month: 100 EUR, contract_renewal_rate: 80%"
    inputs += ", renewal_price_change: 5%"
    results = computed("contracts", inputs, plan=PLAN.replace("months: 12", "months: 36"))
    assert months(results, "paying_subscribers") == pytest.approx([10] * 12 + [8] * 12 + [6.4] * 12)
    assert months(results, "mrr_at_end") == pytest.approx([1000] * 12 + [840] * 12 + [705.6] * 12)
    january = {"churned_mrr": 200, "expansion_mrr": 40, "subscriptions_due": 10, "subscriptions_renewed": 8}
    assert {figure: months(results, figure)[12] for figure in january} == pytest.approx(january)
    assert months(results, "monthly_churn")[11:13] == pytest.approx([0, 0.2])


def test_contracts_from_before_the_plan_end_evenly_over_their_term(computed: Callable[..., Results]) -> None:
    # 240 contracts for two years: 10 end each month, of which a tenth is not renewed; what is renewed ends two years later
    inputs = "opening_customers: 240, opening_mrr: 24000 EUR, contract_years: 2, contract_renewal_rate: 90%"
    inputs += ", price_per_month: 0 EUR, renewal_price_change: -10%"
    results = computed("contracts", inputs, plan=PLAN.replace("months: 12", "months: 36"))
    assert months(results, "customers_lost_count") == pytest.approx([1] * 24 + [0.9] * 12)
    assert months(results, "contraction_mrr") == pytest.approx([90] * 24 + [72.9] * 12)
    assert months(results, "mrr_at_end")[23] == pytest.approx(24 * 1000 * 0.9 * 0.9)


def test_all_contracts_together_are_the_mrr(computed: Callable[..., Results]) -> None:
    inputs = "outbound_leads: {start: 4, growth: 3% per month}, price_per_month: 70 EUR, contract_renewal_rate: 85%"
    inputs += ", renewal_price_change: 4%, monthly_expansion: 2%, monthly_contraction: 0.5%"
    inputs += ", opening_customers: 60, opening_mrr: 3600 EUR"
    results = computed("contracts", inputs, plan=PLAN.replace("months: 12", "months: 30"))
    begun = [300.0] * 12 + months(results, "mrr_begun")  # 3,600 from before the plan, a twelfth a month
    running = [sum(begun[month + 1 : month + 13]) for month in range(30)]
    assert running == pytest.approx(months(results, "mrr_at_end"))


def test_a_contract_that_is_billed_for_its_year_is_earned_to_the_end(
    computed: Callable[..., Results],
) -> None:
    inputs = "outbound_leads: {2027-01: 10, 2027-02: 0}, price_per_month: 100 EUR, contract_renewal_rate: 80%"
    inputs += ", billed_yearly: 100%"
    results = computed("contracts, billed_ahead", inputs, plan=PLAN.replace("months: 12", "months: 24"))
    assert months(results, "billings") == pytest.approx([12_000, *[0] * 11, 9_600, *[0] * 11])
    assert months(results, "deferred_revenue")[11:13] == pytest.approx([0, 8_800])


TIERS = "outbound_leads: 200, monthly_churn: 0%, tier_1_price: 20 EUR, tier_2_price: 50 EUR, tier_3_price: 300 EUR"


def test_the_price_follows_from_tiers_and_their_shares(computed: Callable[..., Results]) -> None:
    # 60 % at 20, 30 % at 50, 10 % at 300: 12 + 15 + 30
    results = computed("price_tiers", f"{TIERS}, tier_2_share: 30%, tier_3_share: 10%")
    assert months(results, "price_per_month") == pytest.approx([57] * 12)
    customers = [months(results, f"tier_{tier}_customers")[0] for tier in (1, 2, 3, 4)]
    assert customers == pytest.approx([120, 60, 20, 0])
    assert sum(months(results, f"tier_{tier}_mrr")[0] for tier in (1, 2, 3, 4)) == pytest.approx(200 * 57)
    assert months(results, "new_mrr")[0] == pytest.approx(200 * 57)


def test_shares_of_more_than_all_customers_are_found(outcome: Callable[..., Outcome]) -> None:
    inputs = f"{TIERS}, tier_2_share: 70%, tier_3_share: 40%"
    forecast = MODEL.format(options="full_months, price_tiers", inputs=inputs, funnel=FUNNEL)
    impossible = [
        problem for problem in outcome(forecast=forecast).problems if problem.rule == "impossible-value"
    ]
    assert [(problem.span.line, problem.span.column) for problem in impossible] == [(2, 24)]
    assert "“New customers in tier 1” is -10%" in impossible[0].message


def test_more_than_all_that_is_billed_ahead_is_found(outcome: Callable[..., Outcome]) -> None:
    forecast = MODEL.format(options="billed_ahead", inputs=f"{YEARLY}, billed_quarterly: 10%", funnel=FUNNEL)
    impossible = [
        problem for problem in outcome(forecast=forecast).problems if problem.rule == "impossible-value"
    ]
    assert [problem.span.line for problem in impossible] == [2]
    assert "“Billed month by month” is -10%" in impossible[0].message


def test_customers_are_won_and_lost_as_whole_ones(computed: Callable[..., Results]) -> None:
    # 2.6 leads become 3 customers; 10 % of 12 are 1, of 14 are 1, of 16 are 2
    inputs = "outbound_leads: 2.6, price_per_month: 10 EUR, monthly_churn: 10%, opening_customers: 12, opening_mrr: 120 EUR"
    results = computed("whole_customers", inputs)
    assert months(results, "new_customers") == [3] * 12
    assert months(results, "customers_lost_count")[:3] == [1, 1, 2]
    assert months(results, "paying_subscribers")[:3] == [14, 16, 17]
    assert months(results, "mrr_at_end")[:3] == pytest.approx([140, 160, 170])
    assert all(value == round(value) for value in months(results, "paying_subscribers"))


def company(outcome: Callable[..., Outcome], options: str, inputs: str) -> Results:
    """Compute a company without a model: 1,000 of revenue a month, a half of it gross profit, and no other costs."""
    given = f"revenue: 1000 EUR, gross_profit: 500 EUR, other_costs: 0 EUR, cash_at_start: 0 EUR, {inputs}"
    result = outcome(forecast=f"model: none\noptions: [{options}]\ninputs: {{{given}}}\n", budget=BUDGET)
    assert result.results, result.problems
    return result.results


BUDGET = """\
lines:
  launch: {title: Launch, department: marketing, kind: one_off, category: other, month: 2027-01, amount: 1200 EUR}
"""


def test_losses_are_made_good_before_profit_is_taxed(outcome: Callable[..., Outcome]) -> None:
    # a loss of 700 in January and profits of 500: in March 300 is left to be taxed, from April on all of it
    results = company(outcome, "taxes", "tax_rate: 20%")
    assert months(results, "profit_before_tax") == [-700, *[500] * 11]
    assert months(results, "taxes_paid") == pytest.approx([0, 0, 60, *[100] * 9])
    assert months(results, "cash_at_end")[:4] == pytest.approx([-700, -200, 240, 640])
    before = company(outcome, "taxes", "tax_rate: 20%, opening_tax_losses: 1000 EUR")
    assert months(before, "taxes_paid") == pytest.approx([0, 0, 0, 0, 60, *[100] * 7])


def test_a_loss_after_profits_is_made_good_later(outcome: Callable[..., Outcome]) -> None:
    # profits of 500 and a loss of 800 in April: May and 300 of June make it good, so that 200 of June are taxed
    other = "{2027-01: 0 EUR, 2027-04: 1300 EUR, 2027-05: 0 EUR}"
    forecast = f"model: none\noptions: [taxes]\ninputs: {{revenue: 1000 EUR, gross_profit: 500 EUR, other_costs: {other}, tax_rate: 10%}}\n"
    results = outcome(forecast=forecast, budget=BUDGET.replace("1200", "0")).results
    assert results
    assert months(results, "taxes_paid")[:7] == pytest.approx([50, 50, 50, 0, 0, 20, 50])


def test_equipment_costs_cash_at_once_and_profit_over_its_life(outcome: Callable[..., Outcome]) -> None:
    # 600 for equipment of six months: 100 a month from January to June
    results = company(
        outcome,
        "equipment",
        "equipment_purchases: {2027-01: 600 EUR, 2027-02: 0 EUR}, equipment_life: 182.5 days",
    )
    assert months(results, "depreciation") == pytest.approx([*[100] * 6, *[0] * 6])
    assert months(results, "equipment_value") == pytest.approx([500, 400, 300, 200, 100, *[0] * 7], abs=1e-9)
    assert months(results, "total_costs")[:2] == pytest.approx([500 + 1200 + 100, 500 + 100])
    assert months(results, "net_burn")[:3] == pytest.approx([500 + 1200 + 600 - 1000, -500, -500])


def test_stock_and_bills_of_suppliers_move_cash(outcome: Callable[..., Outcome]) -> None:
    # costs of revenue are 500 in months of 31 days: 62 days of stock are 1,000, 31 days of bills 500
    days = "days_in_stock: 62 days, days_to_pay_suppliers: 31 days, opening_stock: 0 EUR, opening_payables: 0 EUR"
    results = company(outcome, "working_capital", days)
    assert (months(results, "stock")[0], months(results, "payables")[0]) == (1000, 500)
    assert months(results, "working_capital")[0] == 500
    assert months(results, "net_burn")[0] == pytest.approx(500 + 1200 - 1000 + 1000 - 500)
    steady = company(outcome, "working_capital", "days_in_stock: 62 days")
    assert months(steady, "net_burn")[0] == pytest.approx(500 + 1200 - 1000)  # as much in stock as before


def test_options_of_cash_go_together(outcome: Callable[..., Outcome]) -> None:
    inputs = "tax_rate: 20%, equipment_purchases: 60 EUR, equipment_life: 182.5 days, days_in_stock: 31 days"
    results = company(outcome, "taxes, equipment, working_capital", inputs)
    for month in range(12):
        cash_out = {name: months(results, name)[month] for name in ("equipment_purchases", "taxes_paid")}
        stock = months(results, "stock")
        more_stock = stock[month] - stock[max(month - 1, 0)]
        profit, depreciation = (
            months(results, name)[month] for name in ("profit_before_tax", "depreciation")
        )
        assert months(results, "net_burn")[month] == pytest.approx(
            sum(cash_out.values()) + more_stock - profit - depreciation
        )


def test_what_is_billed_of_projects_is_owed_from_the_first_month_on(
    outcome: Callable[..., Outcome],
) -> None:
    # each month an order of 12,000, delivered evenly over a year: half is billed with it, half as it is delivered
    inputs = (
        "leads_new: 1, lead_to_opportunity: 100%, opportunity_to_customer: 100%, order_value: 12000 EUR, "
    )
    terms = "delivery_time: 365 days, gross_margin: 40%, billed_with_order: 50%, cash_at_start: 0 EUR, days_to_pay: 20 days"
    forecast = f"model: projects\noptions: [project_terms]\ninputs: {{{inputs}{terms}}}\n"
    results = outcome(forecast=forecast).results
    assert results
    billed = [6000 + delivered / 2 for delivered in months(results, "revenue")]
    assert months(results, "revenue")[:3] == pytest.approx([1000, 2000, 3000])
    owed = [
        amount * 20 / days
        for amount, days in zip(billed, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True)
    ]
    assert months(results, "receivables") == pytest.approx(owed)
    # what was owed before is as much as after the first month, so that all of it is paid in that
    paid = [billed[0], *(billed[at] - owed[at] + owed[at - 1] for at in range(1, 12))]
    assert months(results, "cash_collected") == pytest.approx(paid)


def test_what_an_option_needs_is_asked_for(outcome: Callable[..., Outcome]) -> None:
    result = outcome(forecast="model: none\noptions: [taxes]\ninputs: {revenue: 10 EUR}\n")
    asked = [problem.message for problem in result.problems if problem.rule == "missing-input"]
    assert asked == [
        "The option “Taxes on profit” has no value for “tax_rate” (share of the company's profit that is paid in taxes)."
    ]


def test_contracts_are_lost_as_whole_ones(computed: Callable[..., Results]) -> None:
    # 24 contracts end two a month; a third of them would be 0.67 customers and is one, with a half of their MRR
    inputs = "opening_customers: 24, opening_mrr: 2400 EUR, contract_renewal_rate: {2027-01: 66.67%}, price_per_month: 0 EUR"
    results = computed("contracts, whole_customers", inputs)
    assert months(results, "customers_lost_count") == [1] * 12
    assert months(results, "subscriptions_renewed") == pytest.approx([1] * 12)
    assert months(results, "mrr_at_end") == pytest.approx([2400 - 100 * month for month in range(1, 13)])
