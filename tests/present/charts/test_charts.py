from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.present.charts.charts import Chart, Key, Label, Shape, caption, draw, marked, path
from plansite.present.charts.plots import (
    Line,
    bar_shapes,
    line_shapes,
    names_beside,
    scale_for,
    spark,
    target_shapes,
)

# no figure of a plan is smaller than a millionth of its unit and yet not zero
values = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(
    lambda value: value if abs(value) > 1e-6 else 0.0
)
POINT = re.compile(r"(-?[0-9.]+),(-?[0-9.]+)")


def points(shape: Shape) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in POINT.findall(shape.path)]


@given(st.lists(values, min_size=1, max_size=60), st.booleans())
def test_every_value_lies_within_its_scale(numbers: list[float], zero: bool) -> None:  # noqa: FBT001 - Hypothesis gives it
    scale = scale_for(numbers, zero=zero)
    assert all(-1e-9 <= scale.share(number) <= 1 for number in numbers)
    assert all(-1e-9 <= scale.share(tick) <= 1 for tick in scale.ticks)
    assert not zero or 0 <= scale.share(0) <= 1


@given(st.lists(values, min_size=1, max_size=60), st.booleans())
def test_grid_lines_are_few_and_equally_far_apart(numbers: list[float], zero: bool) -> None:  # noqa: FBT001
    ticks = scale_for(numbers, zero=zero).ticks
    assert 1 <= len(ticks) <= 8
    steps = {round((after - before) / (ticks[-1] - ticks[0]), 6) for before, after in pairwise(ticks)}
    assert len(steps) <= 1


def test_grid_lines_stand_at_round_numbers() -> None:
    assert scale_for([89_143, 207_121], zero=True).ticks == (0, 100_000, 200_000)
    assert scale_for([0.011, 0.013], zero=False).ticks == (0.011, 0.0115, 0.012, 0.0125, 0.013)


def test_a_line_runs_from_edge_to_edge() -> None:
    scale = scale_for([0, 10], zero=True)
    shape = line_shapes([Line("", (0.0, 5.0, 10.0))], scale)[0]
    assert [x for x, _ in points(shape)] == [0, 500, 1000]
    heights = [y for _, y in points(shape)]
    assert heights[0] == 1000
    assert heights == sorted(heights, reverse=True)


def test_an_unknown_value_leaves_a_gap() -> None:
    shapes = line_shapes([Line("", (1.0, 2.0, None, 4.0, 5.0))], scale_for([1, 5], zero=True))
    assert [len(points(shape)) for shape in shapes] == [2, 2]


def test_a_target_holds_until_it_changes() -> None:
    shape = line_shapes([Line("", (1.0, 1.0, 2.0), 0, "steps")], scale_for([1, 2], zero=True))[0]
    found = points(shape)
    assert shape.look == "dashed"
    assert [x for x, _ in found] == [0, 1000, 1000]
    assert found[0][1] == found[1][1] > found[2][1]


def test_an_area_closes_at_zero() -> None:
    scale = scale_for([-5, 5], zero=True)
    area = line_shapes([Line("", (-5.0, 5.0), look="area")], scale)[0]
    zero = round((1 - scale.share(0)) * 1000, 1)
    assert area.path.endswith("Z")
    assert points(area)[0] == (0, zero)
    assert points(area)[-1] == (1000, zero)


def test_bars_stand_on_each_other() -> None:
    scale = scale_for([3], zero=True)
    first, second = bar_shapes([Line("a", (1.0,)), Line("b", (2.0,), 2)], scale)
    assert min(y for _, y in points(first)) == max(y for _, y in points(second))
    assert bar_shapes([Line("a", (0.0,))], scale)[0].path == ""


def test_a_target_crosses_its_column() -> None:
    shapes = target_shapes(Line("", (1.0, None)), scale_for([1], zero=True))
    assert [[x for x, _ in points(shape)] for shape in shapes] == [[0, 500]]


def test_nothing_is_drawn_without_data() -> None:
    assert spark([None, None, 3.0], "month", "Says nothing", "mrr") is None
    assert draw({}) == {}


def test_a_flat_line_is_flat_despite_the_noise_of_arithmetic() -> None:
    chart = spark([0.021, 0.021000000000000001, 0.02099999999999999], "month", "Flat", "rate")
    assert chart is not None
    assert len({y for _, y in points(chart.shapes[-1])}) == 1


@pytest.fixture
def drawn() -> str:
    label = Label(0.5, 0.25, "<b>€5K</b>", "tick")
    chart = Chart(
        'Says "<i>"',
        (Shape(path([(0, 0), (1, 1)]), "line", 7),),
        "wide",
        ("mrr",),
        (label,),
        (Key(1, "a & b"),),
        "<u>",
    )
    return str(draw({"one": chart})["one"])


def test_words_of_a_chart_are_escaped(drawn: str) -> None:
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert "<u>" not in drawn
    assert "a &amp; b" in drawn


def test_a_chart_says_in_words_what_it_shows(drawn: str) -> None:
    assert 'role="img" aria-label="Says' in drawn
    assert drawn.count('aria-hidden="true"') == 2


def test_a_chart_names_no_color_and_no_size(drawn: str) -> None:
    assert "#" not in drawn.replace("&#34;", "")
    assert not re.search(r'\b(width|height|fill|stroke)="', drawn)
    assert "ps-key-1" in drawn  # the seventh series takes the first color again


def test_the_same_chart_gives_the_same_bytes(drawn: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue("drawn") == drawn
    assert " id=" not in drawn


ends = st.lists(st.floats(0, 1), min_size=1, max_size=6)


@given(ends)
def test_names_beside_a_drawing_stand_apart_and_in_order(heights: list[float]) -> None:
    least = 0.075
    labels = names_beside([(height, 1, False, "name") for height in heights], least)
    placed = [label.y for label in labels]
    assert all(above - below >= least - 1e-9 for above, below in pairwise(placed))
    assert all(-1e-9 <= height <= 1 + 1e-9 for height in placed)


def test_a_name_with_room_stands_at_the_end_of_its_line() -> None:
    labels = names_beside([(0.2, 1, False, "low"), (0.9, 2, True, "high")], 0.075)
    assert [(label.text, label.y, label.kind) for label in labels] == [
        ("high", 0.9, "name ps-key-2 ps-key-dashed"),
        ("low", 0.2, "name ps-key-1"),
    ]


def test_what_is_named_in_the_drawing_needs_its_key_only_where_there_is_no_room() -> None:
    keys = caption("", "", [Key(1, "Plan", is_named=True), Key(0, "Target", is_dashed=True)])
    assert "ps-key-1 ps-key-named" in keys
    assert "ps-key-0 ps-key-dashed" in keys


@pytest.mark.parametrize(
    ("place", "kinds"),
    [
        ((0.0, 0.05), ["spot"]),  # no room on any side
        ((0.2, 0.5), ["spot", "note ps-c-after"]),
        ((0.6, 0.05), ["spot", "note"]),
    ],
)
def test_words_beside_a_spot_have_room(place: tuple[float, float], kinds: list[str]) -> None:
    chart = marked(Chart("", (), "wide", ("cash",)), place, "Lowest in May", "lowest")
    assert [label.kind for label in chart.labels] == kinds
    assert chart.nodes == ("cash", "lowest")
