"""Figures that look back: equal periods only, the year before the plan, and single months of what is not added up."""

from __future__ import annotations

import pytest
from sheet import HERE, compute_nodes, formula, stated

from plansite.compute.engine.graph import Node, Reading
from plansite.compute.engine.reasons import why_unknown

# from February to December: the first quarter has two months
FROM_FEBRUARY = "2027-02"


def test_a_quarter_cut_short_is_not_compared_with_a_whole_one() -> None:
    nodes = [stated("leads", 100, "count", "sum"), formula("before", "lag(leads)", "count", "recompute")]
    results = compute_nodes(nodes, 11, FROM_FEBRUARY)
    assert results.series("leads", "quarter") == [200, 300, 300, 300]
    assert results.series("before", "quarter") == [None, None, 300, 300]
    reason = why_unknown(results, "before", "quarter", 1)
    assert reason == "“leads” covers fewer or more months in the period to compare with"
    assert (
        why_unknown(results, "before", "quarter", 0)
        == "there is no earlier period in the plan to compare with"
    )


def test_a_balance_is_compared_however_long_the_period_is() -> None:
    nodes = [
        stated("cash", list(range(1, 12)), "money", "closing"),
        formula("before", "lag(cash)", "money", "recompute"),
    ]
    results = compute_nodes(nodes, 11, FROM_FEBRUARY)
    # stated from January to November, so February to March are the second and third number, and December holds the last
    assert results.series("cash", "quarter") == [3, 6, 9, 11]
    assert results.series("before", "quarter") == [None, 3, 6, 9]


def test_a_year_that_has_not_ended_is_not_compared_with_a_whole_one() -> None:
    nodes = [
        stated("sales", 10, "money", "sum"),
        formula("last_year", "year_ago(sales)", "money", "recompute"),
    ]
    results = compute_nodes(nodes, 18)
    assert results.series("last_year", "year") == [None, None]
    assert results.series("last_year", "quarter") == [None, None, None, None, 30, 30]


def test_the_same_months_of_the_year_before_are_added_up() -> None:
    nodes = [
        stated("sales", list(range(1, 19)), "money", "sum"),
        formula("last_year", "year_ago(sales)", "money", "sum"),
    ]
    results = compute_nodes(nodes, 18)
    # January to June 2027 for the six months of 2028 that are in the plan
    assert results.value("last_year", "year", 1) == 1 + 2 + 3 + 4 + 5 + 6


def test_the_year_before_the_plan_may_be_stated() -> None:
    nodes = [
        stated("sales", 10, "money", "sum"),
        stated("earlier", 7, "money", "sum"),
        formula("last_year", "year_ago(sales, earlier)", "money", "sum"),
    ]
    results = compute_nodes(nodes, 24)
    assert results.series("last_year", "month") == [7] * 12 + [10] * 12
    assert results.series("last_year", "year") == [84, 120]


def test_a_missing_year_before_the_plan_is_named() -> None:
    nodes = [
        stated("sales", 10, "money", "sum"),
        formula("last_year", "year_ago(sales, revenue_before_plan)", "money", "sum"),
    ]
    results = compute_nodes(nodes, 24)
    assert results.series("last_year", "year") == [None, 120]
    assert why_unknown(results, "last_year", "year", 0) == "the plan gives no value for “revenue_before_plan”"


def test_a_missing_opening_value_is_named() -> None:
    results = compute_nodes([formula("before", "lag(mrr, opening_mrr)", "money", "recompute")], 2)
    assert why_unknown(results, "before", "month", 0) == "the plan gives no value for “opening_mrr”"


@pytest.mark.parametrize("rollup", ["recompute", "none"])
def test_what_was_typed_in_by_month_makes_no_quarter(rollup: str) -> None:
    results = compute_nodes([stated("rate", 0.5, "ratio", rollup)], 4)  # type: ignore[arg-type]
    assert results.series("rate", "month") == [0.5] * 4
    assert results.series("rate", "quarter") == [None, 0.5]  # the second quarter has one month only
    assert why_unknown(results, "rate", "quarter", 0) == "“rate” is measured by month only"


def test_reading_one_month_keeps_what_the_month_looks_back_at() -> None:
    nodes = [
        stated("leads", [100, 110, 132], "count", "sum"),
        formula("before", "lag(leads)", "count", "recompute"),
        formula("growth_of_leads", "growth(leads, before)", "percent", "recompute"),
        Node(
            "at_the_end", "At the end", "percent", "setting", Reading("growth_of_leads", 2, 3, HERE), "sheet"
        ),
    ]
    results = compute_nodes(nodes, 3)
    assert results.value("at_the_end", "plan", 0) == pytest.approx(22 / 110)


def test_a_divisor_that_must_be_above_zero_says_so() -> None:
    nodes = [stated("cash", 90, "money", "closing"), stated("burn", -5, "money", "sum", "Net burn")]
    results = compute_nodes([*nodes, formula("runway", "cash / max(burn, 0)", "ratio", "recompute")], 1)
    assert results.value("runway", "month", 0) is None
    reason = why_unknown(results, "runway", "month", 0)
    assert reason == "“Net burn” is zero or below, and nothing can be divided by that"


def test_a_divisor_of_several_figures_names_them() -> None:
    nodes = [stated("won", 0, "count", "sum", "Won"), stated("lost", 0, "count", "sum", "Lost")]
    results = compute_nodes([*nodes, formula("rate", "won / (won + lost)", "percent", "recompute")], 1)
    reason = why_unknown(results, "rate", "month", 0)
    assert reason == "“Won” + “Lost” is zero, and nothing can be divided by zero"


def test_a_divisor_of_an_earlier_period_says_so() -> None:
    nodes = [stated("index", [0, 1], "ratio", "closing", "Index")]
    results = compute_nodes([*nodes, formula("rate", "index / lag(index)", "ratio", "recompute")], 2)
    reason = why_unknown(results, "rate", "month", 1)
    assert reason == "“Index” of an earlier period is zero, and nothing can be divided by zero"
