"""Headings that name times, as people write them in several languages."""

from __future__ import annotations

from datetime import date

import pytest

from plansite.deliver.spreadsheets.cells.grid import Cell
from plansite.deliver.spreadsheets.cells.periods import (
    Period,
    is_month_first,
    is_whole_year,
    read_period,
    with_years,
)


@pytest.mark.parametrize(
    ("text", "year", "first", "length"),
    [
        ("Jan-27", 2027, 1, 1),
        ("January 2027", 2027, 1, 1),
        ("Mrz 27", 2027, 3, 1),
        ("März 2027", 2027, 3, 1),
        ("févr. 2027", 2027, 2, 1),
        ("Aout 2027", 2027, 8, 1),
        ("ene 2027", 2027, 1, 1),
        ("Sty 2027", 2027, 1, 1),
        ("янв. 2027 г.", 2027, 1, 1),  # noqa: RUF001 - Russian
        ("Май 27", 2027, 5, 1),
        ("2027년 3월", 2027, 3, 1),
        ("2027-04", 2027, 4, 1),
        ("04/2027", 2027, 4, 1),
        ("31.12.2027", 2027, 12, 1),
        ("2027-12-31T00:00:00", 2027, 12, 1),
        ("Q1 2027", 2027, 1, 3),
        ("2027 Q4", 2027, 10, 3),
        ("2Q27", 2027, 4, 3),
        ("Q3 '27", 2027, 7, 3),
        ("1. Quartal 2027", 2027, 1, 3),
        ("T2 2027", 2027, 4, 3),
        ("II кв. 2027", 2027, 4, 3),
        ("2분기 2027", 2027, 4, 3),
        ("H2 2027", 2027, 7, 6),
        ("1. Halbjahr 2027", 2027, 1, 6),
        ("2027", 2027, 1, 12),
        ("FY27", 2027, 1, 12),
        ("Geschäftsjahr 2027", 2027, 1, 12),
        ("Oct", None, 10, 1),
        ("Q2", None, 4, 3),
    ],
)
def test_a_heading_names_a_time(text: str, year: int | None, first: int, length: int) -> None:
    assert read_period(Cell(text)) == Period(year, first, length)


@pytest.mark.parametrize(
    "text", ["Total", "Price", "12", "Ist", "2027/28", "13/2027", "Q5 2027", "March of the penguins", ""]
)
def test_other_texts_name_none(text: str) -> None:
    assert read_period(Cell(text)) is None


def test_dates_and_years_are_read_from_numbers() -> None:
    assert read_period(Cell(date(2027, 3, 31))) == Period(2027, 3, 1)
    assert read_period(Cell(2027.0)) == Period(2027, 1, 12)
    assert read_period(Cell(202703.0)) == Period(2027, 3, 1)
    assert read_period(Cell(2027.0, form="EUR")) is None


def test_a_counted_month_says_so() -> None:
    assert read_period(Cell("Month 3")) == Period(None, 3, 1, counted=True)


def test_what_changes_from_date_to_date_is_the_month() -> None:
    assert is_month_first(["01/01/2027", "02/01/2027", "03/01/2027"])
    assert not is_month_first(["01/01/2027", "01/02/2027", "01/03/2027"])
    assert not is_month_first(["31/01/2027", "28/02/2027"])


def test_after_december_comes_the_next_year() -> None:
    months = [Period(None, month, 1) for month in (11, 12, 1, 2)]
    assert [period.label for period in with_years(months, 2027)] == [
        "2027-11",
        "2027-12",
        "2028-01",
        "2028-02",
    ]


def test_quarters_between_their_months_are_of_the_same_year() -> None:
    periods = [Period(None, first, length) for first, length in [(2, 1), (3, 1), (1, 3), (4, 1), (4, 3)]]
    assert {period.year for period in with_years(periods, 2027)} == {2027}
    over = [Period(None, 12, 1), Period(None, 10, 3), Period(None, 1, 1), Period(None, 1, 3)]
    assert [period.year for period in with_years(over, 2027)] == [2027, 2027, 2028, 2028]


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [
        ("Year", True), ("FY", True), ("Full year", True), ("Jahr", True), ("año", True), ("год", True), ("연간", False),
        ("Year 1", False), ("2027", False), ("Last year", False), ("", False), ("Full", False),
    ],
)  # fmt: skip
def test_a_word_for_a_year_is_no_time_but_a_total(text: str, *, is_whole: bool) -> None:
    assert is_whole_year(text) is is_whole
