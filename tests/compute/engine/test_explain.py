from __future__ import annotations

import pytest
from figures import formula, given, leaves, results_of
from hypothesis import given as for_all
from hypothesis import strategies as st

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.explain import trace
from plansite.compute.engine.reasons import Reasons, why_unknown


@pytest.mark.parametrize(
    ("nodes", "index", "reason"),
    [
        (
            [given("spend", 5, "money"), given("leads", 0), formula("x", "spend / leads", "money")],
            0,
            "“Leads” is zero, and nothing can be divided by zero",
        ),
        ([given("a", 5), formula("x", "a / missing", "ratio")], 0, "the plan gives no value for “missing”"),
        (
            [given("a", 5), formula("y", "a / missing", "ratio"), formula("x", "y * 2", "ratio")],
            0,
            "the plan gives no value for “missing”",
        ),
        ([given("a", [1, 2], start="2027-03"), formula("x", "a * 2")], 1, "“A” has no value before 2027-03"),
        (
            [given("a", 5), formula("x", "lag(a)")],
            0,
            "there is no earlier period in the plan to compare with",
        ),
        (
            [given("a", 5), formula("x", "year_ago(a)")],
            11,
            "there is no year before in the plan to compare with",
        ),
        (
            [given("a", 0), formula("x", "growth(a, a)", "percent")],
            3,
            "growth on a base of zero or below cannot be computed",
        ),
        ([given("a", 1), formula("x", "first_month(a > 5)")], 3, "this is never reached within the plan"),
        ([given("a", 1e300, "ratio"), formula("x", "a * a", "ratio")], 0, "the result is too large"),
    ],
)
def test_why_a_month_is_unknown(nodes: list[object], index: int, reason: str) -> None:
    results = results_of(nodes, known={"missing": "ratio"})  # type: ignore[arg-type]
    assert results.value("x", "month", index) is None
    assert why_unknown(results, "x", "month", index) == reason


def test_why_a_quarter_is_unknown() -> None:
    results = results_of(
        [
            given("a", [1] * 10, start="2027-03"),
            given("b", 3, rollup="none"),
            formula("x", "a / b", "ratio", "recompute"),
        ]
    )
    assert why_unknown(results, "a", "quarter", 0) == "“A” has no value before 2027-03"
    assert why_unknown(results, "b", "quarter", 0) == "“B” is measured by month only"
    assert why_unknown(results, "x", "quarter", 1) == "“B” is measured by month only"


def chain(length: int, last: object) -> list[object]:
    return [last, *(formula(f"n{at}", f"n{at - 1} + 1") for at in range(1, length))]


def test_a_reason_is_found_however_far_away_it_lies() -> None:
    results = results_of(chain(3_000, formula("n0", "missing")), known={"missing": "count"})  # type: ignore[arg-type]
    for grain in GRAINS:
        assert why_unknown(results, "n2999", grain, 0) == "the plan gives no value for “missing”"


def test_what_looks_back_at_itself_has_the_reason_of_its_first_month() -> None:
    nodes = [given("won", [5] * 10, start="2027-03"), formula("end", "lag(end, 0) + won", rollup="closing")]
    results = results_of(nodes)
    reasons = [why_unknown(results, "end", "month", month) for month in (0, 1, 11)]
    assert reasons == ["“Won” has no value before 2027-03"] * 3


@for_all(st.permutations([(name, month) for name in ("a", "b", "c") for month in range(12)]))
def test_reasons_are_the_same_in_whatever_order_they_are_asked_for(order: list[tuple[str, int]]) -> None:
    nodes = [
        given("won", [5] * 9, start="2027-04"),
        formula("a", "lag(c) + won"),
        formula("b", "year_ago(a) + a"),
        formula("c", "lag(b, won) / lag(a, 1)"),
    ]
    results = results_of(nodes)
    reasons = Reasons(results)
    for name, month in order:
        if results.value(name, "month", month) is None:
            assert reasons.why(name, "month", month) == why_unknown(results, name, "month", month)


def test_a_value_knows_its_formula_inputs_and_line() -> None:
    results = results_of(
        [given("a", [1, 2, 3], line=5), given("b", 2, line=40), formula("x", "a * b", "ratio", line=50)]
    )
    step = trace(results, "x", "month", 1)
    assert (step.value, step.formula, step.inputs, step.span.line, step.reason) == (
        4,
        "a * b",
        ("a", "b"),
        50,
        "",
    )
    assert [trace(results, "a", "month", index).span.line for index in range(4)] == [5, 6, 7, 7]
    assert {node.id for node in leaves(results, "x")} == {"a", "b"}
    unknown = trace(results, "x", "month", 0)
    assert unknown.reason == ""


def test_every_figure_rests_on_lines_of_a_file() -> None:
    nodes = [
        given("a", 1),
        formula("start", "lag(end, a)"),
        formula("end", "start + a", rollup="closing"),
        formula("x", "end / a", "ratio"),
    ]
    results = results_of(nodes)
    for node in nodes:
        found = leaves(results, node.id)
        assert [each.id for each in found] == ["a"]
        assert all(each.span.line >= 1 for each in found)
