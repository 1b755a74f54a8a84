"""Figures are alike in two states of a plan when all that they are computed from is, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.results import computed_alike

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: P\ntype: padre\nwhy: W\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
FORECAST = "model: none\ninputs:\n  revenue: 1000 EUR\n  deals_won: {low: 5, likely: 10, high: 15}\n  deals_lost: 30\n"
BUDGET = "lines:\n  ads: {title: Ads, category: advertising, department: marketing, amount: = 0.5 * total_revenue}\n"
COST, DEALS = "plan_cost_total", "deals_closed"


@pytest.fixture
def results(outcome: Callable[..., Outcome]) -> Callable[..., Results]:
    def computed(plan: str = PLAN, forecast: str = FORECAST, budget: str = BUDGET) -> Results:
        made = outcome(plan=plan, forecast=forecast, budget=budget)
        assert made.results, made.problems
        return made.results

    return computed


def test_titles_and_places_do_not_matter(results: Callable[..., Results]) -> None:
    moved = results(
        forecast=f"# moved down\n\n{FORECAST}", budget=BUDGET.replace("title: Ads", "title: Posters")
    )
    assert computed_alike([COST, DEALS], results(), moved)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("low: 5,", "low: 6,"),
        ("high: 15", "high: 16"),
        ("{low: 5, likely: 10, high: 15}", "10"),
        ("{low: 5, likely: 10, high: 15}", "{2027-01: 10, 2027-03: 12}"),
        ("{low: 5, likely: 10, high: 15}", "{start: 10, growth: 1% per month}"),
    ],
)
def test_a_number_that_is_another_changes_what_rests_on_it_alone(
    results: Callable[..., Results], old: str, new: str
) -> None:
    changed = results(forecast=FORECAST.replace(old, new))
    assert not computed_alike([DEALS], results(), changed)
    assert computed_alike([COST], results(), changed)


def test_months_that_begin_elsewhere_are_another_number(results: Callable[..., Results]) -> None:
    ranged = "{low: 5, likely: 10, high: 15}"
    steps = [FORECAST.replace(ranged, f"{{2027-01: 10, {month}: 11}}") for month in ("2027-04", "2027-05")]
    assert not computed_alike([DEALS], *(results(forecast=one) for one in steps))
    assert computed_alike([DEALS], *(results(forecast=steps[0]) for _ in range(2)))


def test_the_same_digits_for_a_quarter_and_from_a_month_on_are_two_numbers(
    results: Callable[..., Results],
) -> None:
    spread = ("{2027-Q1: 30, 2027-Q2: 60}", "{2027-01: 30, 2027-04: 60}")
    forecasts = [FORECAST.replace("{low: 5, likely: 10, high: 15}", value) for value in spread]
    assert not computed_alike([DEALS], *(results(forecast=forecast) for forecast in forecasts))


def test_a_formula_that_is_another_changes_what_rests_on_it(results: Callable[..., Results]) -> None:
    changed = results(budget=BUDGET.replace("0.5", "0.6"))
    assert not computed_alike([COST], results(), changed)
    assert computed_alike([DEALS], results(), changed)


def test_plans_of_other_months_have_nothing_alike(results: Callable[..., Results]) -> None:
    assert not computed_alike([DEALS], results(), results(plan=PLAN.replace("12", "13")))
