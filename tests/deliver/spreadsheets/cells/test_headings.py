"""Headings that say their year once: above a block of months, for several years side by side, or for a fiscal year."""

from __future__ import annotations

import pytest

from plansite.deliver.spreadsheets.cells.finding import tables_of
from plansite.deliver.spreadsheets.cells.grid import Cell, Place, Sheet
from plansite.deliver.spreadsheets.cells.words import load_words
from plansite.resources import catalog_folder

WORDS = {known.id: known for known in load_words(catalog_folder())}
FROM_APRIL = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
FROM_JANUARY = FROM_APRIL[-3:] + FROM_APRIL[:-3]


def sheet(*lines: list[str | float]) -> Sheet:
    cells = {
        Place(row, column): Cell(float(value) if isinstance(value, int) else value)
        for row, line in enumerate(lines)
        for column, value in enumerate(line)
        if value != ""
    }
    return Sheet("Budget", cells)


@pytest.mark.parametrize(
    ("years", "months", "spans"),
    [
        (["2027", "2028"], FROM_JANUARY, ["2027-01 2027-12", "2028-01 2028-12"]),
        (["2027", "2028"], FROM_APRIL, ["2027-04 2028-03", "2028-04 2029-03"]),
        (["FY2027", "FY2028"], FROM_APRIL, ["2026-04 2027-03", "2027-04 2028-03"]),
        (["GJ 2027", "GJ 2028"], FROM_APRIL, ["2026-04 2027-03", "2027-04 2028-03"]),
        (["FY2027", "FY2028"], FROM_JANUARY, ["2027-01 2027-12", "2028-01 2028-12"]),
        (["FY 27"], FROM_APRIL, ["2026-04 2027-03"]),
        (["2027"], FROM_APRIL, ["2027-04 2028-03"]),
    ],
)
def test_years_stand_above_their_months(years: list[str], months: list[str], spans: list[str]) -> None:
    """Each year has a total after its months, which belongs to that year and to no other."""
    above = ["", *(text for year in years for text in [year, *[""] * 12])]
    heads = ["Item", *(text for _ in years for text in [*months, "Total"])]
    values = ["Ads", *(amount for _ in years for amount in [*range(1, 13), 78])]
    found = tables_of(sheet(above, heads, values), WORDS, None, "")
    periods = [[value.period.label for value in row.values] for table in found.tables for row in table.rows]
    if len(periods) == 1 and len(spans) > 1:
        periods = [periods[0][at : at + 12] for at in range(0, len(periods[0]), 12)]
    assert [f"{labels[0]} {labels[-1]}" for labels in periods] == spans
    assert found.left == ()
    totals = [
        [(total.place.column, float(total.amount.number)) for total in row.totals]
        for table in found.tables
        for row in table.rows
    ]
    assert totals == [[(13 * (at + 1), 78.0)] for at in range(len(years))]


def test_planned_and_measured_months_follow_each_other_side_by_side() -> None:
    heads = ["Item", *(f"{month} {kind}" for month in FROM_JANUARY[:3] for kind in ("Plan", "Actual"))]
    found = tables_of(sheet(heads, ["Ads", 100, 90, 101, 91, 102, 92]), WORDS, 2027, "")
    read = [
        (row.measured, [value.period.label for value in row.values])
        for table in found.tables
        for row in table.rows
    ]
    months = ["2027-01", "2027-02", "2027-03"]
    assert read == [(False, months), (True, months)]
