from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plansite.compute.engine.calendar import GRAINS, Calendar
from plansite.read.values import MONTHS_PER

CALENDARS = st.builds(
    Calendar,
    st.builds("{:04d}-{:02d}".format, st.integers(1900, 2200), st.integers(1, 12)),
    st.integers(1, 60),
    st.integers(1, 12),
)


@given(CALENDARS)
def test_the_periods_of_each_grain_cover_all_months_without_gap_or_overlap(calendar: Calendar) -> None:
    for grain in GRAINS:
        periods = calendar.periods(grain)
        assert [month for period in periods for month in range(period.first, period.stop)] == list(
            range(calendar.months)
        )
        assert len({period.label for period in periods}) == len(periods)
        for period in periods:
            size = MONTHS_PER.get(grain, calendar.months)
            assert period.stop - period.first <= size
            assert period.whole == (period.stop - period.first == size)


@given(CALENDARS)
def test_quarters_nest_in_years_and_years_start_where_the_fiscal_year_does(calendar: Calendar) -> None:
    quarters, years = calendar.periods("quarter"), calendar.periods("year")
    assert {year.first for year in years} <= {quarter.first for quarter in quarters}
    for year in years[1:]:
        assert int(calendar.name(year.first)[5:]) == calendar.fiscal_year_start
    for quarter in quarters[1:]:
        assert (int(calendar.name(quarter.first)[5:]) - calendar.fiscal_year_start) % 3 == 0


@given(CALENDARS)
def test_a_fiscal_year_is_named_after_the_year_in_which_it_ends(calendar: Calendar) -> None:
    for year in calendar.periods("year"):
        full_end = (
            calendar.index(f"{year.label}-12")
            if calendar.fiscal_year_start == 1
            else calendar.index(f"{year.label}-{calendar.fiscal_year_start - 1:02d}")
        )
        assert year.stop == min(full_end + 1, calendar.months)
        for quarter in calendar.periods("quarter"):
            if year.first <= quarter.first < year.stop:
                assert quarter.label.startswith(f"{year.label}-Q")


@given(CALENDARS, st.integers(-100, 100))
def test_a_month_is_found_where_it_was_named(calendar: Calendar, index: int) -> None:
    assert calendar.index(calendar.name(index)) == index
    assert calendar.index(f"{calendar.name(index)}-15") == index


@given(CALENDARS)
def test_the_days_of_all_months_are_the_days_between_start_and_end(calendar: Calendar) -> None:
    first = date.fromisoformat(f"{calendar.names[0]}-01")
    end = first + timedelta(days=sum(calendar.days(index) for index in range(calendar.months)))
    assert f"{end:%Y-%m-%d}".lstrip("0") == f"{calendar.name(calendar.months)}-01".lstrip("0")


def test_quarters_of_a_year_that_starts_in_april() -> None:
    calendar = Calendar("2026-11", 8, 4)
    assert [period.label for period in calendar.periods("quarter")] == ["2027-Q3", "2027-Q4", "2028-Q1"]
    assert [period.whole for period in calendar.periods("quarter")] == [False, True, True]
    assert [(period.label, period.whole) for period in calendar.periods("year")] == [
        ("2027", False),
        ("2028", False),
    ]
