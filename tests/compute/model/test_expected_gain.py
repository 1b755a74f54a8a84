"""What a plan gains, in every model and with every option: nothing where it changes nothing, else what its customers bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.model.catalog import load_catalog
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

CATALOG = load_catalog(catalog_folder())
PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: To see what it gains.
currency: EUR
start: 2027-01
months: 40
"""
BUDGET = "lines: {ads: {title: Ads, kind: recurring, category: advertising, department: marketing, amount: 100 EUR}}\n"
CHURN = {"opening_customers": "101", "monthly_churn": "{2027-01: 2%, 2027-06: 5%}"}
SUBSCRIPTION = {
    **CHURN,
    "visitors": "1000",
    "visitor_to_lead": "2%",
    "lead_to_mql": "100%",
    "mql_to_sql": "100%",
    "sql_to_opportunity": "100%",
    "opening_mrr": "10000 EUR",
    "price_per_month": "60 EUR",
    "monthly_contraction": "{2027-01: 0%, 2027-04: 1%}",
}
MODELS: dict[str, dict[str, str]] = {
    "subscription": SUBSCRIPTION,
    "subscription_cohorts": {**SUBSCRIPTION, "churn_in_month_1": "20%", "monthly_mrr_churn": "1.5%"},
    "services": {
        **CHURN,
        "leads_new": "20",
        "lead_to_opportunity": "100%",
        "days_per_client": "3",
        "day_rate": "900 EUR",
        "billable_people": "{2027-01: 30, 2027-08: 4}",  # first more than clients want, later less
        "working_days": "18",
        "highest_utilization": "80%",
    },
    "orders": {
        "visits": "1000",
        "visit_to_order": "2%",
        "new_buyer_share": "40%",
        "opening_buyers": "400",
        "monthly_repurchase": "5%",
        "monthly_buyer_loss": "2%",
        "order_value": "60 EUR",
        "returned_share": "10%",
    },
    "projects": {
        "leads_new": "20",
        "lead_to_opportunity": "100%",
        "order_value": "6000 EUR",
        "delivery_time": "100 days",
        "opening_backlog": "90000 EUR",
    },
}
# what an option asks for beside the inputs of its model, and what it computes itself
OF_OPTIONS: dict[str, dict[str, str]] = {
    "billed_ahead": {"billed_yearly": "40%", "billed_quarterly": "30%"},
    "contracts": {
        "contract_years": "2",
        "contract_renewal_rate": "{2027-01: 90%, 2028-03: 80%}",
        "renewal_price_change": "-3%",
        "monthly_churn": "",
    },
    "price_tiers": {
        "tier_1_price": "20 EUR",
        "tier_2_price": "90 EUR",
        "tier_2_share": "30%",
        "price_per_month": "",
    },
    "project_terms": {"billed_with_order": "30%", "billed_at_the_end": "20%"},
}


def _options(model: str) -> list[str]:
    return [name for name, option in CATALOG.options.items() if model in option.models]


CASES = [
    (model, options)
    for model in MODELS
    for options in sorted({(), *((name,) for name in _options(model)), tuple(_options(model))})
]
WINS_NOBODY = {model: {"opportunity_to_customer": "0%"} for model in MODELS} | {"orders": {"visits": "0"}}
WINS = {model: {"opportunity_to_customer": "50%"} for model in MODELS} | {"orders": {}}


BESIDE = {
    model: {"one_time_fees" if model.startswith("subscription") else "other_revenue": "700 EUR"}
    for model in MODELS
}


def months(results: Results, figure: str) -> list[float]:
    series = results.series(figure, "month")
    assert None not in series, figure
    return [value for value in series if value is not None]


@pytest.fixture
def computed(outcome: Callable[..., Outcome]) -> Callable[..., Results]:
    def results_of(model: str, options: tuple[str, ...], more: Mapping[str, str]) -> Results:
        inputs = {**MODELS[model], "gross_margin": "80%"}
        for option in options:
            inputs |= OF_OPTIONS.get(option, {})
        inputs |= more
        stated = ", ".join(f"{name}: {text}" for name, text in inputs.items() if text)
        forecast = f"model: {model}\noptions: [{', '.join(options)}]\ninputs: {{{stated}}}\n"
        result = outcome(plan=PLAN, budget=BUDGET, forecast=forecast)
        assert result.results, result.problems
        return result.results

    return results_of


def test_every_model_is_tried() -> None:
    assert MODELS.keys() == CATALOG.models.keys()


@pytest.mark.parametrize(("model", "options"), CASES)
def test_a_plan_that_changes_nothing_gains_nothing(
    computed: Callable[..., Results], model: str, options: tuple[str, ...]
) -> None:
    results = computed(model, options, WINS_NOBODY[model])
    assert months(results, "gross_profit")[0] > 0
    assert months(results, "gross_profit")[0] != pytest.approx(months(results, "gross_profit")[-1])
    assert months(results, "expected_gain") == pytest.approx([0] * 40, abs=1e-6)
    assert results.value("break_even_month", "plan", 0) is None


@pytest.mark.parametrize("model", MODELS)
def test_what_is_stated_beside_is_no_gain_of_a_plan_that_wins_nobody(
    computed: Callable[..., Results], model: str
) -> None:
    results = computed(model, (), WINS_NOBODY[model] | BESIDE[model])
    assert months(results, "revenue")[0] > 700
    assert months(results, "expected_gain") == pytest.approx([0] * 40, abs=1e-6)


@pytest.mark.parametrize(
    ("model", "brought"),
    [
        # all fees of a month in which somebody is won
        ("subscription", 700),
        # 20 orders of 40 are of visits, and 20 of past buyers, who come without the plan
        ("orders", 700 * 20 / 40),
    ],
)
def test_what_is_stated_beside_is_gained_as_far_as_the_plan_brings_what_it_stands_beside(
    computed: Callable[..., Results], model: str, brought: float
) -> None:
    plain = months(computed(model, (), WINS[model]), "expected_gain")[0]
    beside = months(computed(model, (), WINS[model] | BESIDE[model]), "expected_gain")[0]
    assert beside - plain == pytest.approx(brought * 0.8)


BROUGHT: dict[str, Callable[[Results], float]] = {
    # a new customer pays for half of its first month, on average
    "subscription": lambda results: months(results, "new_mrr")[0] / 2,
    "subscription_cohorts": lambda results: months(results, "new_mrr")[0] / 2,
    "services": lambda results: months(results, "new_customers")[0] / 2 * 3 * 900,
    "orders": lambda results: months(results, "visit_orders")[0] * 60 * 0.9,
    # of 100 days, a month is 365 / 12
    "projects": lambda results: months(results, "order_intake")[0] * 365 / 12 / 100,
}


@pytest.mark.parametrize(("model", "options"), CASES)
def test_the_first_month_gains_what_its_customers_bring(
    computed: Callable[..., Results], model: str, options: tuple[str, ...]
) -> None:
    results = computed(model, options, WINS[model])
    brought = BROUGHT[model](results) * (2 if {"full_months", "billed_ahead"} & {*options} else 1)
    assert brought > 0
    assert months(results, "expected_gain")[0] == pytest.approx(brought * 0.8)


def test_customers_shrink_without_the_plan_too(computed: Callable[..., Results]) -> None:
    # of 10,000 a month, a hundredth is given up and two leave with customers: 9,700 and 9,409 are left
    inputs = {"monthly_churn": "2%", "monthly_contraction": "1%", "monthly_expansion": "3%"}
    results = computed("subscription", (), {**WINS_NOBODY["subscription"], **inputs})
    assert months(results, "continuing_mrr")[:2] == pytest.approx([9_700, 9_409])
    assert months(results, "continuing_gross_profit")[:2] == pytest.approx([9_850 * 0.8, 9_554.5 * 0.8])
    # expansion keeps MRR where it is, and is the plan's
    assert months(results, "expected_gain")[:2] == pytest.approx([150 * 0.8, 445.5 * 0.8])
    whole = computed("subscription", ("full_months",), {**WINS_NOBODY["subscription"], **inputs})
    assert months(whole, "expected_gain")[:2] == pytest.approx([300 * 0.8, 591 * 0.8])


def test_contracts_end_without_the_plan_when_they_do_in_it(computed: Callable[..., Results]) -> None:
    # of 10,000 a twelfth ends each month and 90 % of it is renewed: 1,000 less in the first year, 900 in the second
    inputs = {"monthly_contraction": "", "monthly_churn": "", "contract_renewal_rate": "90%"}
    terms = {"contract_years": "1", "renewal_price_change": "10%"}
    results = computed("subscription", ("contracts",), {**WINS["subscription"], **inputs, **terms})
    left = [10_000 - 1_000 / 12, 9_000, 8_100]
    assert [months(results, "continuing_mrr")[month] for month in (0, 11, 23)] == pytest.approx(left)
    # a higher price is the plan's: 10 % of 750 that are renewed in January, of which half a month is billed
    won = months(results, "new_mrr")[0]
    assert months(results, "expected_gain")[0] == pytest.approx((won + 75) / 2 * 0.8)


def test_old_customers_leave_at_their_own_rate(computed: Callable[..., Results]) -> None:
    # a fifth of those won in January leaves in February, which takes nothing from those who were there before
    inputs = {"monthly_churn": "2%", "monthly_mrr_churn": "", "monthly_contraction": ""}
    results = computed("subscription_cohorts", (), {**WINS["subscription_cohorts"], **inputs})
    assert months(results, "monthly_mrr_churn")[1] > 0.02
    assert months(results, "continuing_mrr")[:2] == pytest.approx([9_800, 9_604])


def test_orders_without_the_plan_can_be_stated(computed: Callable[..., Results]) -> None:
    # of 400 past buyers 20 order in January; 392 are left, of whom 19.6 order in February
    results = computed("orders", (), {})
    assert months(results, "orders_without_plan")[:2] == pytest.approx([20, 19.6])
    stated = computed("orders", (), {"orders_without_plan": "25"})
    assert months(stated, "continuing_gross_profit")[0] == pytest.approx(25 * 60 * 0.9 * 0.8)
