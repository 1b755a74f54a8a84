"""What segments of the market and target accounts come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

MARKET = """\
segments:
  bakeries: {title: Bakeries, buyers: 1400, spend: 18000 EUR, growth: 4%, our_share: 3%}
  dairies: {title: Dairies, buyers: 300, spend: 9000 EUR, growth: 1%, our_share: 1%}
  mills: {title: Mills, buyers: 20}
"""
CUSTOMERS = """\
accounts:
  berg: {title: Berg, rank: 2, status: contacted, potential: 1200 EUR}
  see: {title: See, rank: 1, status: contacted, potential: 800 EUR}
  tal: {title: Tal, potential: 500 EUR}
  wald: {title: Wald, status: customer}
"""


def test_segments_add_up_and_percentages_weigh_by_spend(outcome: Callable[..., Outcome]) -> None:
    results = outcome(market=MARKET).results
    assert results
    sums = {name: results.value(f"segment_{name}", "plan", 0) for name in ("buyers", "spend", "our_sales")}
    assert sums == pytest.approx({"buyers": 1720, "spend": 27000, "our_sales": 540 + 90})
    assert results.value("segment_growth", "plan", 0) == pytest.approx((720 + 90) / 27000)
    assert results.value("segment_our_share", "plan", 0) == pytest.approx(630 / 27000)


def test_a_market_may_have_any_number_of_segments(outcome: Callable[..., Outcome]) -> None:
    many = "".join(
        f"  segment_of_the_market_{number}: {{title: S, buyers: 1, spend: {number} EUR, growth: {number}%, our_share: 2%}}\n"
        for number in range(1, 301)
    )
    results = outcome(market=f"segments:\n{many}").results
    assert results
    spent = 300 * 301 / 2
    grown = sum(number * number / 100 for number in range(1, 301))
    assert results.value("segment_growth", "plan", 0) == pytest.approx(grown / spent)
    assert results.value("segment_our_sales", "plan", 0) == pytest.approx(spent * 0.02)


def test_potential_adds_up_by_status(outcome: Callable[..., Outcome]) -> None:
    results = outcome(customers=CUSTOMERS).results
    assert results
    assert results.value("account_potential_contacted", "plan", 0) == 2000
    assert results.value("account_potential_target", "plan", 0) == 500
    assert results.value("account_potential", "plan", 0) == 2500


def test_a_plan_without_them_has_no_such_figure(outcome: Callable[..., Outcome]) -> None:
    results = outcome().results
    assert results
    assert not [node for node in results.graph.nodes if node.startswith(("segment_", "account_potential"))]
