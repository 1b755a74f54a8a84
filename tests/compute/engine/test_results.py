from __future__ import annotations

import math

import pytest
from figures import formula, given, results_of
from hypothesis import given as for_all
from hypothesis import strategies as st

from plansite.compute.engine.calendar import GRAINS, Calendar

AMOUNTS = st.lists(
    st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda each: round(each, 2)), min_size=60, max_size=60
)
CALENDARS = st.builds(
    Calendar,
    st.sampled_from([f"2027-{month:02d}" for month in range(1, 13)]),
    st.integers(1, 60),
    st.integers(1, 12),
)


def months(amounts: list[float], calendar: Calendar) -> list[float]:
    return amounts[: calendar.months]


@for_all(AMOUNTS, CALENDARS)
def test_months_add_up_to_quarters_years_and_the_plan(amounts: list[float], calendar: Calendar) -> None:
    results = results_of([given("a", amounts, start=calendar.start)], calendar)
    for grain in GRAINS:
        for index, period in enumerate(calendar.periods(grain)):
            assert results.value("a", grain, index) == pytest.approx(
                sum(amounts[period.first : period.stop]), abs=1e-6
            )


@for_all(AMOUNTS, CALENDARS)
def test_a_period_opens_with_its_first_month_and_closes_with_its_last(
    amounts: list[float], calendar: Calendar
) -> None:
    nodes = [
        given("o", amounts, rollup="opening", start=calendar.start),
        given("c", amounts, rollup="closing", start=calendar.start),
    ]
    nodes.append(given("m", amounts, rollup="average", start=calendar.start))
    results = results_of(nodes, calendar)
    for grain in GRAINS:
        for index, period in enumerate(calendar.periods(grain)):
            inside = amounts[period.first : period.stop]
            assert results.value("o", grain, index) == inside[0]
            assert results.value("c", grain, index) == inside[-1]
            assert results.value("m", grain, index) == pytest.approx(sum(inside) / len(inside), abs=1e-6)


@for_all(AMOUNTS, AMOUNTS, CALENDARS)
def test_a_ratio_is_its_formula_over_the_period_and_never_an_average(
    above: list[float], below: list[float], calendar: Calendar
) -> None:
    nodes = [given("above", above, start=calendar.start), given("below", below, start=calendar.start)]
    results = results_of([*nodes, formula("rate", "above / below", "percent", "recompute")], calendar)
    for grain in GRAINS:
        for index in range(len(calendar.periods(grain))):
            top, base = results.value("above", grain, index), results.value("below", grain, index)
            assert top is not None
            assert base is not None
            found = results.value("rate", grain, index)
            assert found == (pytest.approx(top / base) if base else None)


@for_all(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=12, max_size=12),
    st.sampled_from(["+", "-", "*", "/"]),
)
def test_nothing_infinite_ever_comes_out(amounts: list[float], sign: str) -> None:
    nodes = [given("a", amounts, "ratio"), given("b", list(reversed(amounts)), "ratio")]
    nodes += [formula("c", f"a {sign} b", "ratio"), formula("d", "cumulative(c) * c", "ratio", "recompute")]
    nodes += [
        formula("e", "growth(c, a)", "percent", "average"),
        formula("f", "lag(f, a) * c", "ratio", "closing"),
    ]
    results = results_of(nodes)
    for node in nodes:
        for grain in GRAINS:
            assert all(each is None or math.isfinite(each) for each in results.series(node.id, grain))


def test_what_is_unknown_in_one_month_is_unknown_in_the_sum() -> None:
    results = results_of([given("a", [1.0] * 10, start="2027-03")])
    assert results.series("a", "quarter") == [None, 3, 3, 3]
    assert results.value("a", "year", 0) is None


def test_different_people_are_never_added_up() -> None:
    results = results_of([given("visitors", 100, rollup="none")])
    assert results.value("visitors", "month", 0) == 100
    assert results.series("visitors", "quarter") == [None] * 4


def test_lag_and_a_year_ago_look_back_by_the_grain() -> None:
    calendar = Calendar("2027-01", 24)
    nodes = [given("a", list(range(1, 25))), formula("before", "lag(a)", rollup="recompute")]
    results = results_of([*nodes, formula("last_year", "year_ago(a)", rollup="recompute")], calendar)
    assert results.series("before", "month")[:3] == [None, 1, 2]
    assert results.series("last_year", "month")[11:14] == [None, 1, 2]
    assert results.series("last_year", "quarter") == [None] * 4 + [6, 15, 24, 33]
    assert results.series("last_year", "year") == [None, 78]


def test_a_value_outside_the_plan_is_unknown() -> None:
    results = results_of([given("a", 1)])
    assert results.value("a", "month", 12) is None
    assert results.value("a", "month", -1) is None
    assert results.value("nothing", "month", 0) is None
