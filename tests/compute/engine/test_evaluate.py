"""Nothing infinite comes out of a formula, wherever infinity would arise and whatever else is computed beside it."""

from __future__ import annotations

import numpy as np
import pytest

from plansite.compute.engine.evaluate import View, evaluate
from plansite.compute.engine.formula import parse

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
