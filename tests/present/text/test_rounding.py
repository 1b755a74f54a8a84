from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plansite.present.text.rounding import rounded_grid, rounded_parts

amounts = st.floats(min_value=-1e7, max_value=1e7, allow_nan=False)
parts = st.lists(amounts, max_size=30)
grids = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(amounts, min_size=width, max_size=width), min_size=1, max_size=12)
)


@given(parts)
def test_parts_add_up_to_the_rounded_total(values: list[float]) -> None:
    assert sum(rounded_parts(values)) == round(sum(values))


@given(parts)
def test_no_part_moves_by_one_or_more(values: list[float]) -> None:
    assert all(abs(shown - value) < 1 for shown, value in zip(rounded_parts(values), values, strict=True))


@given(st.lists(st.integers(-(10**6), 10**6), max_size=30))
def test_whole_parts_stay_as_they_are(values: list[int]) -> None:
    assert rounded_parts([float(value) for value in values]) == values


def test_largest_remainders_are_rounded_up() -> None:
    assert rounded_parts([0.5, 0.3, 0.2]) == [1, 0, 0]
    assert rounded_parts([10.4, 20.35, 30.25]) == [11, 20, 30]


def test_a_total_that_is_not_theirs_leaves_parts_alone() -> None:
    assert rounded_parts([1.2, 2.7], 50) == [1, 3]


@given(grids)
def test_columns_of_a_grid_add_up(cells: list[list[float]]) -> None:
    shown = rounded_grid(cells)
    whole = round(sum(map(sum, cells)))
    columns = rounded_parts([sum(column) for column in zip(*cells, strict=True)], whole)
    assert [sum(column) for column in zip(*shown, strict=True)] == [*columns, whole]


@given(grids)
def test_no_cell_of_a_grid_moves_by_one_or_more(cells: list[list[float]]) -> None:
    for row, numbers in zip(rounded_grid(cells), cells, strict=True):
        assert all(abs(shown - cell) < 1 for shown, cell in zip(row, [*numbers, sum(numbers)], strict=True))


def test_rows_of_a_grid_add_up_too() -> None:
    shown = rounded_grid([[34963.87, 39768.29], [4195.66, 4772.2], [5574.0, 6339.82], [420.0, 420.0]])
    assert all(sum(row[:-1]) == row[-1] for row in shown)
    assert shown[-1] == [420, 420, 840]


def test_given_columns_are_kept() -> None:
    shown = rounded_grid([[0.5, 0.5], [0.5, 0.5]], [1, 1])
    assert [sum(column) for column in zip(*shown, strict=True)] == [1, 1, 2]
