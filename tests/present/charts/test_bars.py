from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from plansite.present.charts.bars import Bar, Bars, Step, Strip, draw_bars, waterfall
from plansite.present.figures.tables import Table

PLACE = re.compile(r"--left:([0-9.]+);--width:([0-9.]+)")


def step(change: float) -> Step:
    return Step(Markup(), change, Markup())


def drawn(rows: tuple[Bar, ...]) -> list[tuple[float, float]]:
    html = draw_bars(Bars("Finding", "Title", rows, Table("", (), ()), ("mrr",)))
    return [(float(left), float(width)) for left, width in PLACE.findall(html)]


def test_each_step_begins_where_the_one_before_it_ended() -> None:
    rows = waterfall(step(100.0), [step(150.0), step(-50.0)], step(200.0))
    assert [(strip.start, strip.end) for row in rows for strip in row.strips] == [
        (0, 100),
        (100, 250),
        (250, 200),
        (0, 200),
    ]
    assert drawn(rows) == [(0, 0.4), (0.4, 0.6), (0.8, 0.2), (0, 0.8)]
    assert [row.is_total for row in rows] == [True, False, False, True]


def test_what_rises_has_another_color_than_what_falls() -> None:
    _, rise, fall, _ = waterfall(step(10.0), [step(5.0), step(-5.0)], step(10.0))
    assert rise.strips[0].number != fall.strips[0].number


def test_large_amounts_are_cut_where_little_moves() -> None:
    rows = waterfall(step(1000.0), [step(10.0)], step(1010.0))
    assert [row.strips[0].look for row in rows] == ["cut", "", "cut"]
    (_, before), (left, moved), (_, after) = drawn(rows)
    assert left == pytest.approx(before, abs=1e-3)
    assert moved > 0.5
    assert after == 1


def test_amounts_below_zero_are_never_cut() -> None:
    rows = waterfall(step(-1000.0), [step(10.0)], step(-990.0))
    assert [row.strips[0].look for row in rows] == ["total", "", "total"]
    assert drawn(rows)[0] == (0, 1)


def test_a_bar_below_zero_ends_at_zero() -> None:
    rows = tuple(Bar(Markup(), (Strip(0.0, end),), Markup()) for end in (-25.0, 75.0))
    assert drawn(rows) == [(0, 0.25), (0.25, 0.75)]


def test_bars_of_nothing_are_drawn() -> None:
    assert drawn((Bar(Markup(), (Strip(0.0, 0.0),), Markup()),)) == [(0, 0)]


def test_the_words_of_a_plan_are_escaped() -> None:
    rows = (Bar(Markup("a"), (Strip(0.0, 1.0),), Markup("b")),)
    html = draw_bars(Bars("<b>1</b>", "<i>2</i>", rows, Table("", (), ()), ("mrr",)))
    assert "<b>1" not in html
    assert "<i>2" not in html


amounts = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda amount: round(amount, 2))


@given(amounts, st.lists(amounts, max_size=8))
def test_every_bar_lies_within_the_drawing(first: float, changes: list[float]) -> None:
    rows = waterfall(step(first), [step(change) for change in changes], step(first + sum(changes)))
    for left, width in drawn(rows):
        assert 0 <= left <= 1
        assert 0 <= left + width <= 1.0002  # both are written with four decimals
