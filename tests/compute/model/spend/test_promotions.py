"""A promotion changes what the forecast says for its months, in the words of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.goalseek import Movable, seek
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

PLAN = """\
schema_version: 2
title: Shop
type: padre
why: To see what an offer brings.
currency: EUR
start: 2027-10
months: 3
"""
PADRE = "\n".join(
    f"{part}: {{approach: A free trial.}}"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
FORECAST = """\
model: orders
inputs:
  visits: 1000
  visit_to_order: 10%
  order_value: 50 EUR
  new_buyer_share: 40%
  gross_margin: 50%
"""
BUDGET = """\
promotions:
  autumn: {title: Autumn offer, start: 2027-11-01, end: 2027-11-30, cost: 500 EUR, changes: {CHANGES}}
"""


@pytest.fixture
def outcome_of(tmp_path: Path) -> Callable[..., Outcome]:
    def compute(changes: str, forecast: str = FORECAST, more: str = "", scenario: str = "") -> Outcome:
        texts = {"plan": PLAN, "padre": PADRE, "forecast": forecast}
        texts["budget"] = BUDGET.replace("CHANGES", changes) + more
        for name, text in texts.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        if scenario:
            (tmp_path / "scenarios").mkdir()
            (tmp_path / "scenarios" / "otherwise.yaml").write_text(scenario, encoding="utf-8")
        return run(tmp_path)

    return compute


@pytest.fixture
def computed(outcome_of: Callable[..., Outcome]) -> Callable[..., Results]:
    def compute(changes: str, forecast: str = FORECAST, more: str = "") -> Results:
        outcome = outcome_of(changes, forecast, more)
        assert outcome.results is not None, outcome.problems
        return outcome.results

    return compute


def test_orders_of_november_grow_by_a_fifth(computed: Callable[..., Results]) -> None:
    """100 orders a month of EUR 50 are 120 in November: EUR 6,000, of which half is gross profit."""
    results = computed("orders: +20%")
    assert results.series("orders", "month") == pytest.approx([100, 120, 100])
    assert results.series("revenue", "month") == pytest.approx([5000, 6000, 5000])
    assert results.value("gross_profit", "quarter", 0) == pytest.approx(8000)
    assert results.value("orders", "quarter", 0) == pytest.approx(320)
    assert results.series("budget.unchanged.orders", "month") == pytest.approx([100, 100, 100])
    assert results.series("budget.change.autumn.orders", "month") == pytest.approx([0, 0.2, 0])
    assert results.series("new_customers", "month") == pytest.approx(
        [40, 40, 40]
    )  # of the orders from visits


@pytest.mark.parametrize(
    ("changes", "figure", "months"),
    [
        ("visits: +500", "orders", [100, 150, 100]),
        ("visits: -10%", "orders", [100, 90, 100]),
        ("visit_to_order: +2 points", "orders", [100, 120, 100]),
        ("visit_to_order: +20 %", "orders", [100, 120, 100]),
        ("order_value: -5 EUR", "revenue", [5000, 4500, 5000]),
        ("other_revenue: +3000 EUR", "revenue", [5000, 8000, 5000]),
        ("revenue: +10%", "gross_profit", [2500, 2750, 2500]),
        # what is bought sooner is not bought later
        ("orders: {2027-11: +20%, 2027-12: -5%}", "orders", [100, 120, 95]),
        ("orders: {2027-10: +1%}", "orders", [101, 101, 100]),
    ],
)
def test_a_change_is_written_as_in_a_scenario(
    computed: Callable[..., Results], changes: str, figure: str, months: list[float]
) -> None:
    assert computed(changes).series(figure, "month") == pytest.approx(months)


def test_two_promotions_multiply_and_add(computed: Callable[..., Results]) -> None:
    """In November 100 times 1.2 times 1.1 plus 8; the second goes on in December."""
    more = "  winter: {title: Winter, start: 2027-11-15, end: 2028-02-10, cost: 1 EUR, changes: {orders: +10%}}\n"
    more += (
        "  letter: {title: Letter, start: 2027-11-02, end: 2027-11-05, cost: 1 EUR, changes: {orders: +8}}\n"
    )
    assert computed("orders: +20%", more=more).series("orders", "month") == pytest.approx([100, 140, 110])


def test_a_value_that_grows_a_season_and_a_range_can_be_changed(computed: Callable[..., Results]) -> None:
    grows = FORECAST.replace("visits: 1000", "visits: {start: 1000, growth: 10% per month}")
    assert computed("visits: +10%", grows).series("visits", "month") == pytest.approx([1000, 1210, 1210])
    season = FORECAST.replace(
        "visits: 1000", "visits: {year: 10000, season: [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 10, 10]}"
    )
    assert computed("visits: +10%", season).series("visits", "month") == pytest.approx([800, 1100, 1000])
    ranged = FORECAST.replace("visits: 1000", "visits: {low: 500, likely: 1000, high: 1200}")
    assert computed("visits: +10%", ranged).series("visits", "month") == pytest.approx([1000, 1100, 1000])


def test_streams_are_changed_one_by_one(computed: Callable[..., Results]) -> None:
    inputs = FORECAST.partition("inputs:\n")[2].replace("  ", "        ")
    streams = "streams:\n" + "".join(
        f"  {name}:\n    model: orders\n    inputs:\n{inputs}" for name in ("web", "street")
    )
    results = computed("web.orders: +20%", streams)
    assert results.series("orders", "month") == pytest.approx([200, 220, 200])
    assert results.series("revenue", "month") == pytest.approx([10000, 11000, 10000])
    assert results.series("street.orders", "month") == pytest.approx([100, 100, 100])


def test_a_scenario_may_change_what_a_promotion_does(outcome_of: Callable[..., Outcome]) -> None:
    scenario = "title: No echo\nchange: {budget: {promotions: {autumn: {changes: {orders: +5%}}}}}\n"
    outcome = outcome_of("orders: +20%", scenario=scenario)
    [what_if] = outcome.scenarios
    assert what_if.results.series("orders", "month") == pytest.approx([100, 105, 100])


@pytest.mark.parametrize(
    ("changes", "rule", "word"),
    [
        ("ordrs: +20%", "unknown-input", "“orders”"),
        ("orders: 20%", "wrong-change", "sign"),
        ("orders: a fifth", "wrong-change", "sign"),
        ("orders: x1.2", "wrong-change", "+20%"),
        ("orders: +20 EUR", "wrong-unit", "+5"),
        ("orders: +2 points", "wrong-unit", "+5"),
        ("visit_to_order: +2", "wrong-unit", "+2 points"),
        ("order_value: +2 USD", "wrong-unit", "+3000 EUR"),
        ("opening_buyers: +20%", "wrong-change", "flows"),
        ("buyers_at_end: +20%", "wrong-change", "flows"),
        ("gross_margin_share: +20%", "wrong-change", "flows"),
        ("orders: {2027-11: +20%, 2027-12: -5}", "wrong-change", "percentage"),
        ("orders: -120%", "wrong-change", "-100%"),
        ("days_to_pay: +1 days, ad_clicks: +1%", "nothing-to-change", "forecast.yaml"),
    ],
)
def test_what_cannot_be_is_reported(
    outcome_of: Callable[..., Outcome], changes: str, rule: str, word: str
) -> None:
    problems = [problem for problem in outcome_of(changes).problems if problem.rule == rule]
    assert len(problems) == 1
    assert word in problems[0].hint
    assert problems[0].span.file.endswith("budget.yaml")
    assert problems[0].span.line == 2


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ("visit_to_order: +95 points", "105%"),
        ("orders: -3000", "-2,900"),
        ("order_value: -60 EUR", "-10 EUR"),
    ],
)
def test_what_only_a_promotion_makes_impossible_is_told(
    outcome_of: Callable[..., Outcome], changes: str, number: str
) -> None:
    told = [problem for problem in outcome_of(changes).problems if problem.rule == "impossible-value"]
    assert [problem.span.file.endswith("budget.yaml") for problem in told] == [True]
    assert f"is {number} in 2027-11" in told[0].message


def test_a_change_that_no_month_of_the_plan_has_is_reported(outcome_of: Callable[..., Outcome]) -> None:
    later = "  later: {title: Later, start: 2028-03-01, end: 2028-03-31, changes: {orders: +20%}}\n"
    (problem,) = [
        found for found in outcome_of("orders: +1%", more=later).problems if "Later" in found.message
    ]
    assert (problem.rule, problem.span.line) == ("month-outside", 3)


def test_the_company_follows_from_its_streams(outcome_of: Callable[..., Outcome]) -> None:
    inputs = FORECAST.partition("inputs:\n")[2].replace("  ", "        ")
    streams = f"streams:\n  web:\n    model: orders\n    inputs:\n{inputs}"
    [problem] = [
        each for each in outcome_of("orders: +20%", streams).problems if each.rule == "input-of-a-stream"
    ]
    assert "web.orders" in problem.hint


def test_a_lever_moves_what_the_plan_states(computed: Callable[..., Results], tmp_path: Path) -> None:
    """For 360 orders in the quarter instead of 320, visits have to be an eighth more in each month."""
    (tmp_path / "goals").mkdir()
    goal = "title: Orders\nkpi: lead\narea: sales\nstart: 2027-10-01\nend: 2027-12-31\namount: 360\n"
    (tmp_path / "goals" / "orders.yaml").write_text(goal.replace("lead", "orders_placed"), encoding="utf-8")
    own = "definitions:\n  orders_placed: {title: Orders placed, formula: orders, unit: count, rollup: sum, better: up}\n"
    (tmp_path / "kpis.yaml").write_text(own, encoding="utf-8")
    results = computed("visits: +20%")
    [lever] = seek(results, "orders", [Movable(("visits",))], 2)
    assert lever.factor == pytest.approx(1.125)
    [beside] = seek(computed("visits: +100"), "orders", [Movable(("visits",))], 2)
    assert beside.needed == pytest.approx(beside.today * 36 / 31)
