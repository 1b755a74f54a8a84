"""Amounts in other currencies are converted month by month, with the rate as a figure of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from figures import leaves
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plansite.compute.engine.goalseek import Movable, seek
from plansite.compute.engine.graph import Given
from plansite.compute.engine.sampling import drivers, sample
from plansite.compute.model.currencies import months_in_own

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

    Run = Callable[..., Outcome]

PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: To see what other currencies do.
currency: EUR
exchange_rates: {rates}
start: 2027-01
months: 12
"""
LINE = (
    "lines: {{tool: {{title: Tool, category: software, department: sales, kind: recurring, amount: {0}}}}}\n"
)
FORECAST = "model: subscription\ninputs: {{visitors: 1000, visitor_to_lead: 2%, lead_to_mql: 50%, mql_to_sql: 50%, sql_to_opportunity: 50%, opportunity_to_customer: 20%, price_per_month: {0}, monthly_churn: 1%, gross_margin: 80%}}\n"


def computed(outcome: Run, rates: str, **files: str) -> Results:
    found = outcome(plan=PLAN.format(rates=rates), **files)
    assert found.results is not None, [problem.message for problem in found.problems]
    return found.results


@pytest.mark.parametrize(
    ("rates", "amount", "january", "december"),
    [
        ("{USD: 0.5 EUR}", "100 USD", 50, 50),
        ("{USD: 0.5}", "100 USD", 50, 50),
        ("{USD: {2027-01: 0.5, 2027-07: 0.6}}", "100 USD", 50, 60),
        ("{USD: {start: 0.5, growth: -10% per year}}", "100 USD", 50, 50 * 0.9 ** (11 / 12)),
        ("{USD: {low: 0.4, likely: 0.5, high: 0.7}}", "100 USD", 50, 50),
        ("{USD: '= exchange_rate.CHF / 2', CHF: 1.1 EUR}", "100 USD", 55, 55),
        ("{USD: 0.5}", "{2027-01: 100 USD, 2027-12: 200 USD}", 50, 100),
        ("{USD: 0.5}", "{start: 100 USD, growth: 12% per year}", 50, 50 * 1.12 ** (11 / 12)),
        ("{USD: 0.5}", "{year: 1200 USD, season: [10, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 10]}", 60, 60),
        ("{USD: 0.5}", "{low: 80 USD, likely: 100 USD, high: 130 USD}", 50, 50),
    ],
)
def test_an_amount_is_converted_with_the_rate_of_its_month(
    outcome: Run, rates: str, amount: str, january: float, december: float
) -> None:
    results = computed(outcome, rates, budget=LINE.format(amount))
    months = results.series("budget.line.tool", "month")
    assert (months[0], months[-1]) == (pytest.approx(january), pytest.approx(december))
    assert results.graph.nodes["budget.line.tool.amount.USD"].unit == "USD"


def test_lineage_ends_at_the_amount_and_at_the_rate(outcome: Run) -> None:
    results = computed(outcome, "{USD: 0.5}", budget=LINE.format("100 USD"))
    places = {
        node.id: node.span.file.rsplit("/", 1)[-1] for node in leaves(results, "budget.line.tool.amount")
    }
    assert places == {"budget.line.tool.amount.USD": "budget.yaml", "exchange_rate.USD": "plan.yaml"}


def test_other_currencies_may_stand_wherever_money_stands(outcome: Run) -> None:
    results = computed(
        outcome,
        "{USD: 0.5}",
        budget="promotions: {spring: {title: Spring, start: 2027-03-01, end: 2027-03-31, cost: 300 USD}}\n",
        team="roles: {seller: {title: Seller, team: field, monthly_pay: 4000 USD, on_costs: 25%}}\n"
        "teams: {field: {title: Field, department: sales}}\n"
        "people: {ada: {name: Ada, role: seller, start: 2027-07}}\n",
        forecast=FORECAST.format("80 USD"),
    )
    assert results.series("budget.promotion.spring", "plan") == [150]
    assert results.series("team.seller.pay", "quarter") == [0, 0, 7500, 7500]
    assert results.value("price_per_month", "month", 0) == 40


def test_a_scenario_may_change_a_rate(outcome: Run) -> None:
    found = outcome(
        plan=PLAN.format(rates="{USD: 0.5}"),
        budget=LINE.format("100 USD"),
        scenarios__dear="title: Dear dollar\nchange: {plan: {exchange_rates: {USD: 0.75}}}\n",
    )
    assert [each.series("budget.line.tool", "plan") for each in found.numbers.values()] == [[600], [900]]


def test_ranges_of_an_amount_and_of_its_rate_are_drawn_each_by_itself(outcome: Run) -> None:
    ranges = {
        "budget.line.tool.amount.USD": "{low: 80 USD, likely: 100 USD, high: 130 USD}",
        "exchange_rate.USD": "{low: 0.4, likely: 0.5, high: 0.7}",
    }
    amount, rate = ranges.values()
    results = computed(outcome, f"{{USD: {rate}}}", budget=LINE.format(amount))
    assert set(drivers(results.graph)) == set(ranges)
    drawn = sample(results, {"month": ["budget.line.tool"]}, 1000).of("budget.line.tool", "month")[:, 0]
    assert 80 * 0.4 <= drawn.min() < 45
    assert 60 < drawn.max() <= 130 * 0.7


def test_goal_seek_moves_a_price_in_another_currency(outcome: Run) -> None:
    goal = "title: More\nwhy: To grow.\nkpi: mrr\nkind: level\namount: 1000 EUR\nend: 2027-12-31\n"
    results = computed(
        outcome,
        "{USD: 0.5}",
        forecast=FORECAST.format("80 USD") + "levers: [price_per_month]\n",
        goals__more=goal,
    )
    reached = results.value("mrr", "month", 11)
    assert reached is not None
    (lever,) = seek(results, "more", [Movable(("price_per_month",))], 11)
    assert lever.today == 40
    assert lever.factor == pytest.approx(1000 / reached, rel=1e-6)


def test_units_of_other_currencies_are_checked(said: Callable[..., list[str]]) -> None:
    found = said(
        plan=PLAN.format(rates="{USD: 0.5}"),
        budget=LINE.format("100 USD")
        + "promotions: {spring: {title: Spring, start: 2027-03-01, end: 2027-03-31, cost: '= budget.line.tool + budget.line.tool.amount.USD'}}\n",
    )
    assert [each.split()[-1] for each in found] == ["unit"]


CENTS = st.integers(-10_000_000, 10_000_000).map(lambda cents: Decimal(cents) / 100)
RATE = st.integers(1, 99_999).map(lambda digits: Decimal(digits) / 10_000)
LINES = st.lists(
    st.tuples(CENTS, st.sampled_from(("EUR", "USD", "GBP")), st.integers(1, 12)), min_size=1, max_size=12
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, usd=RATE, gbp=RATE, twice=st.booleans())
def test_totals_of_typed_in_money_are_exact_to_the_minor_unit(
    outcome: Any, lines: list[tuple[Decimal, str, int]], usd: Decimal, gbp: Decimal, *, twice: bool
) -> None:
    """Decimal arithmetic over the same amounts gives the same cents, several currencies included."""
    later = gbp * 2 if twice else gbp
    results = computed(
        outcome,
        f"{{USD: {usd}, GBP: {{2027-01: {gbp}, 2027-07: {later}}}}}",
        budget="lines:\n"
        + "".join(
            f"  line_{at}: {{title: Line {at}, category: other, department: sales, kind: recurring, "
            f"amount: {amount} {code}, start: 2027-{month:02}}}\n"
            for at, (amount, code, month) in enumerate(lines)
        ),
    )
    for month, found in enumerate(results.series("budget.total", "month"), 1):
        rates = {"EUR": Decimal(1), "USD": usd, "GBP": gbp if month < 7 else later}
        exact = sum((amount * rates[code] for amount, code, first in lines if first <= month), Decimal())
        assert found is not None
        assert abs(Decimal(found) - exact) < Decimal("0.000001")


def test_a_rate_that_nothing_uses_is_a_figure_all_the_same(outcome: Run) -> None:
    results = computed(outcome, "{USD: 0.92 EUR}")
    assert isinstance(results.graph.nodes["exchange_rate.USD"].source, Given)
    assert results.value("exchange_rate.USD", "plan", 0) == pytest.approx(0.92)


def test_a_target_in_another_currency_is_drawn_in_the_plans_own(outcome: Run) -> None:
    found = outcome(
        plan=PLAN.format(rates="{USD: {2027-01: 0.5, 2027-07: 0.6}}"),
        kpis="tracked: {mrr: {target: {2027-02: 100 USD}}}\n",
    )
    assert found.plan is not None
    assert found.results is not None
    root = found.plan.single("kpis")
    value = found.plan.value(root.at(["tracked", "mrr", "target"])) if root else None
    assert value is not None
    assert months_in_own(value, found.results) == [None, *[50.0] * 5, *[60.0] * 6]
