"""What is shorter to write means the same as what is written out month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.series import spread
from plansite.read.currencies import Currencies
from plansite.read.fitting import Expected, read_value
from plansite.read.plan_months import PlanMonths
from plansite.read.source import read_bytes
from plansite.read.values import by_month

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from plansite.outcome import Outcome

MONTHS = 24


def months(
    written: str, *, adds_up: bool = True, start: str = "2027-01", year_begins: int = 1
) -> NDArray[np.float64]:
    """Return what a value comes to in the months of a plan of two years."""
    root, _, problems = read_bytes("x.yaml", f"value: {written}\n".encode())
    assert root, problems
    expected = Expected("count", Currencies("EUR"), PlanMonths(start, year_begins))
    value, wrong = read_value(root.at(["value"]), expected)
    assert value, wrong
    return spread(by_month(value, adds_up=adds_up), Calendar(start, MONTHS, year_begins))


@pytest.mark.parametrize(
    ("short", "long", "adds_up"),
    [
        ("{2027-Q1: 300, 2027-Q2: 330}", "{2027-01: 100, 2027-04: 110}", True),
        ("{2027-Q1: 300, 2027-Q2: 330}", "{2027-01: 300, 2027-04: 330}", False),
        ("{2027: 1200, 2028: 2400}", "{2027-01: 100, 2028-01: 200}", True),
        ("{2027: 1200, 2028: 2400}", "{2027-01: 1200, 2028-01: 2400}", False),
        (
            "{2027-01: 10, 2027-02: 20, 2027-Q2: 90, 2028: 1200}",
            "{2027-01: 10, 2027-02: 20, 2027-04: 30, 2028-01: 100}",
            True,
        ),
        ("{2027-Q1: {low: 3, likely: 6, high: 9}}", "2", True),
        ("[110, 120, 130]", "{2027-01: 110, 2027-02: 120, 2027-03: 130}", True),
        ("{year: 1200}", "100", True),
        ("{year: 1200, season: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}", "100", True),
        (
            "{year: 1200, season: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.5]}",
            "{year: 1200, season: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 50]}",
            True,
        ),
        (
            "{year: 1200, season: [0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5]}",
            "{2027-01: 50, 2027-02: 100, 2027-12: 150, 2028-01: 50, 2028-02: 100, 2028-12: 150}",
            True,
        ),
        (
            "{year: 1300, season: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]}",
            "{2027-01: 100, 2027-12: 200, 2028-01: 100, 2028-12: 200}",
            True,
        ),
    ],
)
def test_a_short_form_is_the_long_one(short: str, long: str, adds_up: bool) -> None:  # noqa: FBT001
    assert months(short, adds_up=adds_up) == pytest.approx(months(long, adds_up=adds_up))


def test_quarters_are_those_of_the_fiscal_year() -> None:
    april = months("{2028-Q1: 300, 2028-Q2: 600}", start="2027-04", year_begins=4)
    assert list(april[:6]) == [100, 100, 100, 200, 200, 200]


def test_a_list_begins_with_the_first_month_of_the_plan() -> None:
    assert list(months("[1, 2, 3]", start="2027-11")[:4]) == [1, 2, 3, 3]


@given(st.lists(st.integers(0, 10**6), min_size=8, max_size=8))
def test_quarters_that_add_up_come_to_what_is_told_of_them(amounts: list[int]) -> None:
    names = [f"{year}-Q{quarter}" for year in (2027, 2028) for quarter in range(1, 5)]
    told = "{" + ", ".join(f"{name}: {amount}" for name, amount in zip(names, amounts, strict=True)) + "}"
    assert months(told).reshape(8, 3).sum(axis=1) == pytest.approx(amounts)
    assert np.array_equal(months(told, adds_up=False), np.repeat(np.array(amounts, float), 3))


@given(st.lists(st.integers(1, 999), min_size=12, max_size=12))
def test_weights_of_any_scale_give_the_whole_year(weights: list[int]) -> None:
    total = sum(weights)
    if 90 < total < 110:
        weights = [weight * 100 for weight in weights]
    first = months(f"{{year: 1200, season: {weights}}}")[:12]
    assert first.sum() == pytest.approx(1200)
    assert first / first[0] == pytest.approx(np.array(weights) / weights[0])


def test_the_kind_of_the_figure_decides(outcome: Callable[..., Outcome]) -> None:
    made = outcome(
        forecast="model: none\ninputs: {deals_won: {2027-Q1: 30, 2027-Q2: 60}, sales_people_employed: {2027-Q1: 3, 2027-Q2: 6}}\n"
    )
    assert made.results, made.problems
    assert [made.results.value("deals_won", "month", month) for month in (0, 2, 3)] == [10, 10, 20]
    assert made.results.value("deals_won", "quarter", 1) == pytest.approx(60)
    assert [made.results.value("sales_people_employed", "month", month) for month in (0, 2, 3)] == [3, 3, 6]


def test_a_scenario_changes_short_forms(outcome: Callable[..., Outcome]) -> None:
    plan = "model: none\ninputs: {deals_won: [10, 20], deals_lost: {2027-Q1: 30}}\n"
    less = "title: Less\nchange: {forecast: {inputs: {deals_won: -50%, deals_lost: +100%}}}\n"
    made = outcome(forecast=plan, scenarios__less=less)
    assert made.results, made.problems
    assert [made.scenarios[0].results.value("deals_won", "month", month) for month in (0, 1)] == [5, 10]
    assert made.scenarios[0].results.value("deals_lost", "month", 2) == pytest.approx(20)
