"""The page of the price shows the computed margin and break-even beside the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: T\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
PRICE = """\
price:
  price_point: 42 EUR
  profit_outlook: A small profit from the spring on.
  break_even_outlook: In the summer.
"""
FORECAST = """\
model: none
inputs: {variable_cost_per_unit: 26 EUR, units_expected: 1000, fixed_costs: 12000 EUR, launch_costs: 8000 EUR}
"""


def page(made: Outcome) -> str:
    assert not made.failed, made.problems
    return next(
        page.text for page in make_site(made, None).navigation.pages() if page.path == "marketing/price.md"
    )


def test_margin_and_break_even_stand_beside_the_words(outcome: Callable[..., Outcome]) -> None:
    """42 less 26 are 16 a unit, 16,000 a month; less 12,000 leaves 4,000, which pay back 8,000 in two months."""
    made = outcome(plan=PLAN, marketing=PRICE, forecast=FORECAST)
    text = page(made)
    profit, break_even = text.split("In the summer.")
    assert 'data-node="unit_margin"' in profit
    assert "€16" in profit
    assert "€48" in profit  # 4,000 a month, over the plan
    assert 'data-node="break_even_units"' in break_even
    assert ">750<" in break_even  # 12,000 / 16
    assert 'data-node="break_even_period"' in break_even
    assert "data-node" not in page(
        outcome(plan=PLAN, marketing=PRICE.replace("price_point: 42 EUR", "price_per: Unit"))
    )


def test_two_prices_are_an_error(outcome: Callable[..., Outcome]) -> None:
    [problem] = outcome(
        plan=PLAN, marketing=PRICE, forecast=FORECAST.replace("{v", "{price_per_unit: 44 EUR, v")
    ).problems
    assert problem.rule == "two-numbers"
    assert "marketing.yaml:2" in problem.message
    same = outcome(plan=PLAN, marketing=PRICE, forecast=FORECAST.replace("{v", "{price_per_unit: 42, v"))
    assert not same.failed
