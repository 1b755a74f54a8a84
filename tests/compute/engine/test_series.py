from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.series import first_known, place_of, spread
from plansite.problems import Span
from plansite.read.values import FormulaText, Growth, MonthMap, Number, Season

PLACE = Span("f", 1, 1)


def number(amount: float, line: int = 1) -> Number:
    return Number(amount, None, Span("f", line, 1))


def test_a_number_stands_in_every_month() -> None:
    assert spread(number(5), Calendar("2027-01", 3)).tolist() == [5, 5, 5]


def test_a_month_map_holds_until_the_next_and_is_unknown_before() -> None:
    value = MonthMap((("2027-02", number(1, 2)), ("2027-04", number(9, 3))), PLACE)
    calendar = Calendar("2027-01", 5)
    assert spread(value, calendar).tolist() == pytest.approx([float("nan"), 1, 1, 9, 9], nan_ok=True)
    assert [place_of(value, calendar, month).line for month in range(5)] == [1, 2, 2, 3, 3]
    assert first_known(value, calendar) == 1


def test_what_began_before_the_plan_holds_on() -> None:
    value = MonthMap((("2020-01", number(1)), ("2026-12", number(2)), ("2027-02", number(3))), PLACE)
    assert spread(value, Calendar("2027-01", 3)).tolist() == [2, 3, 3]
    assert first_known(value, Calendar("2027-01", 3)) == 0


@pytest.mark.parametrize(("per", "after_a_year"), [("month", 1.1**12), ("quarter", 1.1**4), ("year", 1.1)])
def test_growth_is_compounded_month_by_month(per: str, after_a_year: float) -> None:
    found = spread(Growth(number(100), 0.1, per, PLACE), Calendar("2027-01", 13))
    assert found[0] == 100
    assert found[12] == pytest.approx(100 * after_a_year)
    assert np.allclose(found[1:] / found[:-1], found[1] / found[0])


def test_a_season_begins_with_january_wherever_the_plan_does() -> None:
    weights = tuple(float(each) for each in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 25])
    found = spread(Season(number(1000), weights, PLACE), Calendar("2026-11", 4))
    assert found.tolist() == pytest.approx([200, 250, 10, 20])


@given(st.floats(-1e9, 1e9), st.integers(1, 12), st.lists(st.floats(0, 100), min_size=12, max_size=12))
def test_the_months_of_any_whole_year_add_up_to_the_year(
    amount: float, start: int, weights: list[float]
) -> None:
    total = sum(weights) or 1.0
    value = Season(number(amount), tuple(each * 100 / total for each in weights), PLACE)
    found = spread(value, Calendar(f"2027-{start:02d}", 12))
    assert found.sum() == pytest.approx(amount if sum(weights) else 0, abs=1e-3)


def test_a_formula_has_no_numbers_of_its_own() -> None:
    with pytest.raises(ValueError, match="graph"):
        spread(FormulaText("a", PLACE), Calendar("2027-01", 3))
