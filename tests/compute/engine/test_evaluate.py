"""Nothing infinite comes out of a formula, wherever infinity would arise and whatever else is computed beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from figures import formula, given
from hypothesis import given as for_all
from hypothesis import strategies as st

from plansite.compute.engine.calendar import GRAINS, Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.evaluation.evaluate import View, evaluate
from plansite.compute.engine.formula import parse
from plansite.compute.engine.results import compute
from plansite.compute.engine.rollup import ROLLUPS

if TYPE_CHECKING:
    from plansite.compute.engine.rollup import Rollup

HUGE = 1e308


@pytest.mark.parametrize(
    "text",
    [
        "huge * huge", "huge + huge", "-huge - huge", "one / zero", "zero / zero", "huge / small", "sum(huge, huge)",
        "cumulative(huge)", "growth(huge, small)", "1 / (one / zero)", "min(1 / zero, 1)", "1 / zero > 1", "not (1 / zero)",
        "9" * 400, "1 if 1 / zero else 2", "round(1 / zero)", "year_ago(one)", "lag(one)", "nothing + 1",
    ],
)  # fmt: skip
def test_what_would_be_infinite_is_unknown_and_its_neighbors_are_not(text: str) -> None:
    """The second sample has harmless numbers, so that it shows whether it suffers from the first."""
    figures = {
        "huge": np.array([[HUGE, HUGE], [3.0, 3.0]]),
        "small": np.array([[1e-10, 1e-10], [2.0, 2.0]]),
        "zero": np.array([[0.0, 0.0], [4.0, 4.0]]),
        "one": np.array([[1.0, 1.0], [1.0, 1.0]]),
    }
    found = evaluate(parse(text), View(figures, 0, 2, 2, 12))
    assert found.shape[1] == 2
    assert not np.isinf(found).any()
    assert np.isnan(found[0]).any()
    if len(found) > 1 and "lag" not in text and "ago" not in text:
        assert not np.isnan(found[1]).any()


def test_looking_back_meets_every_window() -> None:
    figures = {"a": np.arange(24.0)[None, :]}
    whole = View(figures, 0, 24, 24, 12)
    for text, steps, before in (
        ("lag(a)", 1, None),
        ("lag(a, 7)", 1, 7.0),
        ("year_ago(a)", 12, None),
        ("year_ago(a, 7)", 12, 7.0),
    ):
        wanted = [before if at < steps else at - steps for at in range(24)]
        for first, stop in ((0, 24), (0, 1), (0, 13), (1, 2), (5, 14), (12, 24), (23, 24)):
            line = evaluate(parse(text), whole.window(first, stop))[0]
            assert [None if np.isnan(each) else each for each in line] == wanted[first:stop], (
                text,
                first,
                stop,
            )


# one after the other, in plain numbers

AMOUNTS = st.sampled_from([0.0, 1.0, -1.0, 0.3, -2.5, 7.0, 1e-308, 1e308, -1e308]) | st.floats(-1e6, 1e6)
PARTS = st.sampled_from(["a", "b", "lag(h)", "lag(h, b)", "lag(g)", "lag(g, 2)", "0", "1", "2.5%", "3"])
FORMULAS = st.recursive(
    PARTS,
    lambda part: st.one_of(
        st.tuples(
            part, st.sampled_from(["+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!=", "and", "or"]), part
        ).map(lambda each: f"({' '.join(each)})"),
        st.tuples(part, part, part).map(lambda each: f"({each[0]} if {each[1]} else {each[2]})"),
        st.tuples(st.sampled_from(["min", "max", "sum"]), st.lists(part, min_size=1, max_size=3)).map(
            lambda each: f"{each[0]}({', '.join(each[1])})"
        ),
        part.map(lambda each: f"(-{each})"),
    ),
    max_leaves=8,
)


@for_all(
    st.lists(AMOUNTS, min_size=16, max_size=16),
    st.lists(AMOUNTS, min_size=9, max_size=9),
    st.tuples(FORMULAS, FORMULAS),
    st.tuples(st.sampled_from(list(ROLLUPS)), st.sampled_from(list(ROLLUPS))),
)
def test_figures_that_look_back_at_each_other_are_the_same_in_plain_numbers(
    a: list[float], b: list[float], texts: tuple[str, str], rollups: tuple[Rollup, Rollup]
) -> None:
    own = [
        formula("h", f"lag(g, 1) + {texts[0]}", "ratio", rollups[0]),
        formula("g", f"h - {texts[1]} * lag(g, a)", "ratio", rollups[1]),
    ]
    nodes = [given("a", a, "ratio", start="2027-01"), given("b", b, "ratio", start="2027-05"), *own]
    graph, problems = build_graph(nodes, {})
    assert problems == [] or {each.rule for each in problems} == {"unit"}
    calendar = Calendar("2027-02", 16)
    one_by_one = compute(graph, calendar)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plansite.compute.engine.evaluation.evaluation_plan.in_turn", lambda *_: None)
        in_arrays = compute(graph, calendar)
    for grain in GRAINS:
        for name in ("h", "g"):
            ours, theirs = one_by_one.figures[grain][name], in_arrays.figures[grain][name]
            assert np.array_equal(ours, theirs, equal_nan=True)
            known = ~np.isnan(ours)
            assert (np.signbit(ours) == np.signbit(theirs))[known].all()
