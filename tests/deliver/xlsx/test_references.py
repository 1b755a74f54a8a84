"""How cells are named: letters of columns, sheets, and cells of several figures together."""

from __future__ import annotations

import pytest

from plansite.deliver.xlsx.references import Cell, column_name, listed, quoted


@pytest.mark.parametrize(
    ("column", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")],
)
def test_a_column_has_the_letters_of_spreadsheets(column: int, letters: str) -> None:
    assert column_name(column) == letters


@pytest.mark.parametrize(
    ("sheet", "written"),
    [
        ("Forecast", "Forecast"),
        ("Sales process", "'Sales process'"),
        ("Jan's", "'Jan''s'"),
        ("Über", "'Über'"),
        ("Plan2", "'Plan2'"),
    ],
)
def test_a_sheet_is_quoted_unless_it_is_one_plain_word(sheet: str, written: str) -> None:
    assert quoted(sheet) == written


def test_cells_below_each_other_make_a_range_and_others_stand_alone() -> None:
    here, there = "Budget", "Sales process"
    cells = [
        Cell(here, 6, 8),
        Cell(here, 4, 8),
        Cell(here, 5, 8),
        Cell(here, 7, 9),
        Cell(there, 2, 8),
        Cell(there, 1, 8),
        Cell(here, 7, 8, fixed=True),
    ]
    assert listed(cells, here) == "I5:I7,$I8,J8,'Sales process'!I2:I3"
    assert listed(cells[3:4], there) == "Budget!J8"
