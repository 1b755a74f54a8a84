"""Samples of months that nothing needs are not computed, and leaving them out does not change those that are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet import formula, stated

from plansite.compute.engine.calendar import GRAINS, Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.evaluation.evaluation_plan import short_evaluation_plan, shortened
from plansite.compute.engine.graph import Given, Node, Reading
from plansite.compute.engine.results import Results, compute
from plansite.compute.engine.sampling import sample, swings
from plansite.problems import Span
from plansite.read.values import Measured, Number, Range

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Span("test", 1, 1)
MONTHS = 18
SAMPLING = "plansite.compute.engine.sampling."
PLAN = "plansite.compute.engine.evaluation.evaluation_plan."


def measured(*values: float) -> Node:
    steps = tuple((f"2027-{at:02}", Number(value, None, HERE)) for at, value in enumerate(values, 1))
    return Node("measured", "measured", "ratio", "sum", Given(Measured(steps, HERE)), "test")


def ranged(name: str, low: float, likely: float, high: float, unit: str = "ratio") -> Node:
    return Node(name, name, unit, "average", Given(Range(likely, "count", HERE, low, high)), "test")


def read(name: str, node: str, first: int, stop: int) -> Node:
    return Node(name, name, "ratio", "setting", Reading(node, first, stop, HERE), "test")


def company(*texts: str) -> list[Node]:
    """Make a plan of which three months were measured, with a rate from each of them and a stock that looks back."""
    return [
        ranged("visitors", 8_000, 10_000, 11_000),
        ranged("planned_rate", 0.01, 0.02, 0.04),
        ranged("days", 0, 20, 75, "days"),
        measured(120, 0, 180),
        stated("opening", 100, "ratio", "setting"),
        formula("known", "measured >= 0", "ratio", "none"),
        formula("arrived", "delayed(visitors, days)", "ratio", "sum"),
        formula("rate_measured", "measured / arrived", "ratio", "average"),
        formula("rate", "rate_measured if is_known else planned_rate", "ratio", "average"),
        formula(
            "is_known", "1 if first_month(known) > 12 else (1 if month_number < 4 else 0)", "ratio", "none"
        ),
        stated_months("month_number"),
        formula("won", "arrived * rate", "ratio", "sum"),
        formula("at_start", "lag(at_end, opening)", "ratio", "opening"),
        formula("lost_measured", "at_start * rate_measured / 10", "ratio", "sum"),
        formula("lost", "lost_measured if is_known else at_start * 0.02", "ratio", "sum"),
        formula("at_end", "at_start + won - lost", "ratio", "closing"),
        formula("per_won", "at_end / won", "ratio", "recompute"),
        formula("best", "max(won, lag(won), year_ago(won, 1))", "ratio", "sum"),
        formula("passed", "first_month(at_end > 1500)", "ratio", "setting"),
        *(formula(f"own_{at}", text, "ratio", "sum") for at, text in enumerate(texts)),
        read("in_june", "won", 5, 6),
        read("in_spring", "per_won", 2, 5),
    ]


def stated_months(name: str) -> Node:
    steps = tuple(
        (f"{2027 + at // 12}-{at % 12 + 1:02}", Number(at + 1.0, None, HERE)) for at in range(MONTHS)
    )
    return Node(name, name, "ratio", "none", Given(Measured(steps, HERE)), "test")


def solve(nodes: list[Node]) -> Results:
    graph, problems = build_graph(nodes, {})
    assert problems == []
    return compute(graph, Calendar("2027-01", MONTHS))


def needed(results: Results, wanted: Mapping[str, list[str]]) -> Mapping[str, int]:
    ranges = ["visitors", "planned_rate", "days"]
    plan = short_evaluation_plan(results.graph, results.calendar, ranges, wanted)  # type: ignore[arg-type]
    return shortened(plan, wanted.get("month", ()), results.figures["month"]).needed


def test_a_node_is_computed_as_far_as_it_is_read_and_as_choices_take_it() -> None:
    results = solve(company())
    june, spring = needed(results, {"plan": ["in_june"]}), needed(results, {"plan": ["in_spring"]})
    assert june["won"] == 6
    assert june["rate_measured"] == 3
    assert "at_end" not in june
    assert spring["won"] == spring["at_end"] == spring["lost"] == 5
    assert spring["lost_measured"] == 3


def test_what_is_wanted_by_month_and_what_sees_all_months_is_computed_to_the_end() -> None:
    results = solve(company())
    counts = needed(results, {"month": ["won"], "plan": ["passed"]})
    assert counts["won"] == counts["at_end"] == counts["passed"] == MONTHS
    assert counts["lost_measured"] == 3


def test_what_no_choice_takes_is_not_computed() -> None:
    results = solve(company("won if measured > 1000 else opening"))
    counts = needed(results, {"month": ["own_0"]})
    assert set(counts) == {"own_0"}
    sampled = sample(results, {"month": ["own_0"]}, 150)
    assert sampled.of("own_0", "month").shape == (150, MONTHS)
    assert swings(results, "own_0", "month", 0) == ()


PARTS = st.sampled_from(
    ["won", "lost", "rate", "at_end", "lag(won)", "measured", "per_won", "opening", "arrived"]
)
TESTS = st.sampled_from(
    ["measured > 130", "won > 180", "month_number < 9", "measured / measured > 0", "not measured > 130", "first_month(known) > 1"]
)  # fmt: skip
CHOICES = st.builds(lambda yes, test, no: f"({yes} if {test} else {no})", PARTS, TESTS, PARTS)


@settings(max_examples=25, deadline=None)
@given(
    st.builds(lambda a, test, b: f"{a} if {test} else {b} + 1", CHOICES, TESTS, CHOICES),
    st.builds(lambda a, b: f"cumulative({a}) + {b}", CHOICES, CHOICES),
)
def test_leaving_out_what_nothing_needs_changes_nothing(first: str, second: str) -> None:
    """The order in which months are added up may differ, and with it the last digit."""
    results = solve(company(first, second))
    names = list(results.graph.nodes)
    questions = (
        dict.fromkeys(GRAINS, names),
        {"plan": ["in_june", "own_0"]},
        {"plan": ["in_spring"], "year": ["own_1"]},
    )
    for wanted in questions:
        short = sample(results, wanted, 120).figures  # type: ignore[arg-type]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(f"{SAMPLING}shortened", lambda plan, *_: plan)
            patch.setattr(f"{PLAN}in_turn", lambda *_: None)
            whole = sample(results, wanted, 120).figures  # type: ignore[arg-type]
        assert {grain: list(found) for grain, found in short.items()} == {
            grain: list(found) for grain, found in whole.items()
        }
        for grain, found in whole.items():
            for name, array in found.items():
                np.testing.assert_allclose(short[grain][name], array, rtol=1e-12, err_msg=f"{grain} {name}")
