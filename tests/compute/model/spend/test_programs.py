"""What programs pay follows what comes by them, while they are in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

FORECAST = "model: none\ninputs: {new_customers: 10, orders: 40, revenue: 5000, gross_profit: 3000}\n"


def test_a_reward_for_each_customer_while_the_program_runs(outcome: Callable[..., Outcome]) -> None:
    marketing = "programs:\n  friends: {title: Friends, share: 20%, amount: 50 EUR, start: 2027-02-10, end: 2027-03-05}\n"
    results = outcome(marketing=marketing, forecast=FORECAST).results
    assert results
    assert results.series("budget.program.friends", "month")[:4] == [0, 100, 100, 0]
    assert results.series("budget.program.friends.counted", "month")[:4] == [0, 2, 2, 0]
    assert results.series("plan_cost_total", "month")[:4] == [0, 100, 100, 0]
    assert results.value("budget.category.programs", "plan", 0) == 200


def test_a_percentage_of_the_revenue_that_comes_by_it(outcome: Callable[..., Outcome]) -> None:
    marketing = "programs:\n  builders: {title: Builders, share: 20%, percent: 10%, revenue_share: 30%, department: sales}\n"
    results = outcome(marketing=marketing, forecast=FORECAST).results
    assert results
    assert results.series("budget.program.builders", "month")[:2] == pytest.approx([150, 150])
    assert results.series("sales_spend", "month")[:2] == pytest.approx([150, 150])


def test_both_for_each_order(outcome: Callable[..., Outcome]) -> None:
    marketing = (
        "programs:\n  members: {title: Members, counted: order, share: 25%, amount: 1 EUR, percent: 2%}\n"
    )
    results = outcome(marketing=marketing, forecast=FORECAST).results
    assert results
    assert results.series("budget.program.members", "month")[:2] == pytest.approx([10 + 25, 35])


def test_a_program_in_words_pays_nothing(outcome: Callable[..., Outcome]) -> None:
    marketing = "programs:\n  council: {title: Council, aim: Advice for breakfast., share: 25%}\n"
    plan = outcome(marketing=marketing, forecast=FORECAST)
    assert plan.results
    assert "budget.program.council" not in plan.results.graph.nodes
