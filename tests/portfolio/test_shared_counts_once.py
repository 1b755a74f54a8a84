"""What plans share counts once in their sums: the forecast, pay, goals and lines of a budget."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run_bare
from plansite.portfolio.adding_up import added_up
from plansite.portfolio.reading import read_portfolio
from plansite.portfolio.summary import summary_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.portfolio.adding_up import Together
    from plansite.portfolio.summary import Summary

TALLYMILL = Path(__file__).parent / "tallymill"


def together_at(top: Path) -> tuple[Together, dict[str, Summary]]:
    portfolio = read_portfolio(top)
    summaries = {
        place.id: summary_of(run_bare(place.folder, f"plans/{place.id}"), place.id)
        for place in portfolio.plans
    }
    assert not any(summary.failed for summary in summaries.values())
    return added_up(portfolio, summaries.values()), summaries


def over_plan(summary: Summary, figure: str) -> float:
    return next(one.whole or 0.0 for one in summary.figures if one.id == figure)


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., tuple[Together, dict[str, Summary]]]:
    """Add the two plans up after texts of their files were replaced."""

    def edited(*edits: tuple[str, str, str]) -> tuple[Together, dict[str, Summary]]:
        top = copytree(TALLYMILL, tmp_path / "top")
        for file, old, new in edits:
            path = top / file
            text = path.read_text()
            assert old in text
            path.write_text(text.replace(old, new))
        return together_at(top)

    return edited


def test_one_forecast_counts_once_and_both_budgets_count() -> None:
    together, plans = together_at(TALLYMILL)
    marketing, sales = plans["marketing"], plans["sales"]
    for figure in ("new_customers", "revenue", "mrr", "expected_gain"):
        alone = over_plan(marketing, figure)
        assert alone == pytest.approx(over_plan(sales, figure))
        assert together.value(figure) == pytest.approx(alone)
        assert together.counted(figure) == ("marketing", "sales")
    cost = over_plan(marketing, "plan_cost_total") + over_plan(sales, "plan_cost_total")
    assert together.value("plan_cost_total") == pytest.approx(cost)
    gain = over_plan(marketing, "expected_gain") - cost
    assert together.value("plan_net_gain") == pytest.approx(gain)
    won = over_plan(marketing, "new_customers")
    spent = over_plan(marketing, "acquisition_spend") + over_plan(sales, "acquisition_spend")
    assert together.value("customer_acquisition_cost") == pytest.approx(spent / won)


def test_a_goal_that_plans_share_is_one() -> None:
    together, _ = together_at(TALLYMILL)
    assert [(own.goal.id, own.plan.id, [plan.id for plan in own.others]) for own in together.goals] == [
        ("win_customers", "marketing", ["sales"]),
        ("more_leads", "marketing", []),
    ]


def test_pay_of_a_shared_team_counts_once(
    edited: Callable[..., tuple[Together, dict[str, Summary]]],
) -> None:
    together, plans = edited(
        (
            "plans/shared/team.yaml",
            "roles:\n",
            "roles:\n  clerk: {title: Clerk, team: sales, monthly_pay: 3000 EUR}\n",
        ),
        ("plans/shared/team.yaml", "people:\n", "people:\n  bo: {name: Bo Clerk, role: clerk}\n"),
    )
    pay = 12 * 3000
    lines = sum(
        sum(month or 0 for month in line.months)
        for plan in plans.values()
        for line in plan.spending
        if not line.is_pay
    )
    assert over_plan(plans["sales"], "plan_cost_total") > pay
    assert together.value("plan_cost_total") == pytest.approx(lines + pay)
    # what one clerk is paid is nobody's business: it is in the cost, and in no line
    shown = [month or 0 for spent in together.spending for month in spent.months]
    assert sum(shown) == pytest.approx(lines)
    assert not any(spent.line.is_pay for spent in together.spending)


def test_a_forecast_that_one_plan_changes_is_in_no_sum(
    edited: Callable[..., tuple[Together, dict[str, Summary]]],
) -> None:
    promotion = "promotions:\n  spring: {title: Spring, start: 2027-04-01, end: 2027-06-30, cost: 500 EUR, changes: {visitors: +25%}}\nlines:\n"
    together, plans = edited(("plans/marketing/budget.yaml", "lines:\n", promotion))
    assert over_plan(plans["marketing"], "new_customers") > over_plan(plans["sales"], "new_customers")
    assert together.value("new_customers") is None
    assert "plans share a part of “Customers won”" in together.why("new_customers")
    lines = sum(sum(month or 0 for month in line.months) for plan in plans.values() for line in plan.spending)
    assert together.value("plan_cost_total") == pytest.approx(lines)
