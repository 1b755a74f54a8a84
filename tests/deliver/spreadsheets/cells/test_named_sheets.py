"""A sheet whose name is its time has one column of values, or one planned and one measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.deliver.spreadsheets.cells.finding import tables_of
from plansite.deliver.spreadsheets.cells.grid import Cell, Place, Sheet
from plansite.deliver.spreadsheets.cells.words import load_words
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from plansite.deliver.spreadsheets.cells.tables import Found

WORDS = {known.id: known for known in load_words(catalog_folder())}


def found(name: str, *lines: list[str | float | None], year: int | None = None) -> Found:
    cells = {
        Place(row, column): Cell(float(value) if isinstance(value, int) else value)
        for row, line in enumerate(lines)
        for column, value in enumerate(line)
        if value is not None
    }
    return tables_of(Sheet(name, cells), WORDS, year, "")


def values(read: Found) -> list[tuple[str, str, float, bool]]:
    return [
        (row.title, value.period.label, float(value.amount.number), row.measured)
        for table in read.tables
        for row in table.rows
        for value in row.values
    ]


@pytest.mark.parametrize(
    ("name", "year", "label"),
    [
        ("Jan 2027", None, "2027-01"),
        ("2027-02", None, "2027-02"),
        ("Marzo", 2027, "2027-03"),
        ("Kwiecień 2027", None, "2027-04"),
        ("5월", 2027, "2027-05"),
        ("Q3 2027", None, "2027-Q3"),
        ("2027", None, "2027"),
    ],
)
def test_the_name_of_a_sheet_is_the_time_of_its_numbers(name: str, year: int | None, label: str) -> None:
    read = found(name, ["Item", "Amount"], ["Ads", 100], ["Print", 50], year=year)
    assert values(read) == [("Ads", label, 100, False), ("Print", label, 50, False)]
    assert read.left == ()


def test_what_is_planned_and_what_was_measured_stand_side_by_side() -> None:
    read = found("Jan 2027", ["", "Plan", "Actual", "Variance"], ["Ads", 100, 90, -10])
    assert values(read) == [("Ads", "2027-01", 100, False), ("Ads", "2027-01", 90, True)]
    assert [(left.address, left.text) for left in read.left] == [("D2", "Variance")]


def test_a_total_beside_one_column_is_not_another() -> None:
    read = found("Jan 2027", ["Item", "Amount", "Total"], ["Ads", 100, 100])
    assert values(read) == [("Ads", "2027-01", 100, False)]


def test_numbers_without_a_heading_are_of_the_sheet_too() -> None:
    assert values(found("Jan 2027", ["Ads", 100])) == [("Ads", "2027-01", 100, False)]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Jan 2027", (["Item", "Net", "Gross"], ["Ads", 100, 119])),
        ("Jan 2027", (["Item", "Plan A", "Plan B"], ["Ads", 100, 119])),
        ("Jan", (["Item", "Amount"], ["Ads", 100])),
        ("Notes", (["Item", "Amount"], ["Ads", 100])),
        ("Month 1", (["Item", "Amount"], ["Ads", 100])),
    ],
)
def test_what_could_be_meant_otherwise_is_listed(name: str, lines: tuple[list[str | float], ...]) -> None:
    read = found(name, *lines)
    assert read.tables == ()
    assert "100" in {left.text for left in read.left}
