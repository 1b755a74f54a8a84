"""Goals of KPIs that are better neither higher nor lower go the way that the plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.judge.status import judged_goals
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.judge.status import JudgedGoal
    from plansite.outcome import Outcome

FORECAST = "model: none\ninputs: {territories_selling: 8}"
GOAL = """\
title: The right number of territories
kpi: territories_active
direction: {way}
kind: level
amount: 10
start: 2027-01-01
end: 2027-12-31
"""


@pytest.mark.parametrize(("way", "gap"), [("increase", 0.2), ("decrease", -0.2)])
def test_a_goal_says_which_way_a_neutral_kpi_is_to_go(
    outcome: Callable[..., Outcome], way: str, gap: float
) -> None:
    results = outcome(forecast=FORECAST, goals__size=GOAL.format(way=way)).results
    assert results is not None
    assert results.value("goal.size.gap", "plan", 0) == pytest.approx(gap)


@pytest.mark.parametrize(
    ("reason", "gap", "status"),
    [("", -0.25, "on_track"), ("We want to serve fewer, better.", 0.25, "off_track")],
)
def test_a_goal_with_a_reason_goes_its_own_way(
    outcome: Callable[..., Outcome], reason: str, gap: float, status: str
) -> None:
    """With 10 wins a month where 8 are wanted, and more is better: a reason for fewer turns the judgement around."""
    goal = "title: Fewer\nkpi: new_customer_count\ndirection: decrease\nkind: level\namount: 8\nmeasured_over: month\n"
    goal += "start: 2027-01-01\nend: 2027-12-31\n" + (f"reason_for_direction: {reason}\n" if reason else "")
    made = outcome(forecast="model: none\ninputs: {new_customers: 10}", goals__fewer=goal)
    assert made.results is not None
    assert made.results.value("goal.fewer.gap", "plan", 0) == pytest.approx(gap)
    assert [judged.status for judged in made.goals] == [status]


@pytest.mark.parametrize(
    ("end", "over", "forecast"),
    [
        ("2027-03-31", "quarter", 30),
        ("2027-02-28", "quarter", None),
        ("2027-12-31", "year", 120),
        ("2027-11-30", "year", None),
    ],
)
def test_a_part_of_a_period_is_not_held_against_the_target_of_a_whole_one(
    outcome: Callable[..., Outcome], end: str, over: str, forecast: float | None
) -> None:
    goal = (
        f"title: Win\nkpi: new_customer_count\nkind: level\namount: 30\nmeasured_over: {over}\nend: {end}\n"
    )
    made = outcome(forecast="model: none\ninputs: {new_customers: 10}", goals__win=goal)
    assert made.results is not None
    assert made.results.value("goal.win.forecast", "plan", 0) == forecast
    hints = [str(problem.hint) for problem in made.problems if problem.rule == "goal-not-measured"]
    assert [f"The {over} up to its deadline begins before the plan" in hint for hint in hints] == (
        [] if forecast else [True]
    )


BURN = """\
title: Burn less
kpi: operating_cash
direction: increase
kind: level
amount: {target} EUR
end: 2027-12-31
"""
OPERATING_CASH = """\
definitions:
  operating_cash:
    title: Operating cash
    question: What is left?
    definition: What is left of the money.
    formula: left
    unit: money
    better: up
    rollup: closing
inputs:
  left: {title: Left, meaning: money left, unit: money, rollup: closing}
"""


def stands(
    run: Callable[..., Outcome], target: int, left: str, better: str = "up"
) -> tuple[Outcome, JudgedGoal]:
    made = run(
        forecast=f"model: none\ninputs: {{left: {left}}}",
        kpis=OPERATING_CASH.replace("better: up", f"better: {better}"),
        goals__burn=BURN.format(target=target),
    )
    assert made.results, made.problems
    (judged,) = judged_goals(made.plan, made.catalog, made.results, None, None)
    return made, judged


@pytest.mark.parametrize(
    ("target", "left", "better", "shortfall", "gap", "status", "words"),
    [
        (-1000, "-1100 EUR", "up", 100, 0.1, "off_track", "10% short"),
        (-1000, "-1020 EUR", "up", 20, 0.02, "at_risk", "2% short"),
        (-1000, "-900 EUR", "up", -100, -0.1, "on_track", "10% ahead"),
        (-1000, "-900 EUR", "down", 100, 0.1, "off_track", "10% short"),
        (-1000, "500 EUR", "up", -1500, -1.5, "on_track", "150% ahead"),
        (0, "-1100 EUR", "up", 1100, None, "off_track", "€1,100 short"),
        (0, "-0.01 EUR", "up", 0.01, None, "off_track", "€0.01 short"),
        (0, "0 EUR", "up", 0, None, "on_track", "on target"),
        (0, "250 EUR", "up", -250, None, "on_track", "€250 ahead"),
        (0, "250 EUR", "down", 250, None, "off_track", "€250 short"),
    ],
)
def test_a_target_below_zero_and_one_of_zero_are_missed_by_what_falls_short(  # noqa: PLR0913 - by hand
    outcome: Callable[..., Outcome],
    target: int,
    left: str,
    better: str,
    shortfall: float,
    gap: float | None,
    status: str,
    words: str,
) -> None:
    made, judged = stands(outcome, target, left, better)
    assert judged.shortfall == pytest.approx(shortfall)
    assert judged.gap == (None if gap is None else pytest.approx(gap))
    assert (judged.status, judged.is_missed) == (status, shortfall > 0)
    pages = {page.path: page.text for page in make_site(made).navigation.pages()}
    assert all(f">{words}<" in pages[path] for path in ("gaps.md", "goals/burn.md"))
    told = [problem.message for problem in made.problems if problem.rule == "goal-out-of-reach"]
    assert len(told) == (shortfall > 0)


def test_of_a_target_of_zero_the_draws_are_counted_by_their_amount(outcome: Callable[..., Outcome]) -> None:
    assert stands(outcome, 0, "{low: -300 EUR, likely: -100 EUR, high: 100 EUR}")[1].chance == pytest.approx(
        0.104, abs=0.02
    )
    assert stands(outcome, 0, "{low: 0 EUR, likely: 100 EUR, high: 300 EUR}")[1].chance == 1
