"""A goal's status follows its likely number and its chance, the worse of both, with the ends on the better side."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.judge.status import Thresholds, thresholds_of
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.judge.status import JudgedGoal
    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: P\ntype: padre\nwhy: W\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"
GOAL = "title: Deals\nkpi: deals_closed\nkind: level\nbaseline: 0\nstart: 2027-01-01\nend: 2027-12-31\n"
EVEN = "{low: 5, likely: 10, high: 15}"  # ten a month, 120 a year; as often above as below


def judged(outcome: Callable[..., Outcome], deals: str, goal: str, group: str = "") -> JudgedGoal:
    plan = PLAN + (f"goal_status: {group}\n" if group else "")
    forecast = f"model: none\ninputs: {{deals_won: {deals}, deals_lost: 30, revenue: 1000 EUR}}\n"
    made = outcome(plan=plan, forecast=forecast, goals__win=GOAL + goal)
    assert not made.failed, made.problems
    (only,) = made.goals
    return only


@pytest.mark.parametrize(
    ("chance", "status"),
    [
        (1.0, "on_track"),
        (0.5, "on_track"),
        (0.4999, "at_risk"),
        (0.2, "at_risk"),
        (0.1999, "off_track"),
        (0.0, "off_track"),
    ],
)
def test_the_ends_of_chances_belong_to_the_better_side(chance: float, status: str) -> None:
    assert Thresholds().by_chance(chance) == status


@pytest.mark.parametrize(
    ("target", "expected", "status"),
    [
        (100, 101, "on_track"),
        (100, 100, "on_track"),
        (100, 99.9999, "at_risk"),
        (100, 95, "at_risk"),
        (1.0, 0.95, "at_risk"),  # in binary a hair more than 5%
        (100, 94.9999, "off_track"),
    ],
)
def test_the_ends_of_gaps_belong_to_the_better_side(target: float, expected: float, status: str) -> None:
    assert Thresholds().by_number((target - expected) / target) == status


@pytest.mark.parametrize(
    ("deals", "goal", "chance", "status"),
    [
        ("10", "amount: 120\n", None, "on_track"),
        (EVEN, "amount: 60\n", 1.0, "on_track"),  # five a month is the least
        (EVEN, "amount: 181\n", 0.0, "off_track"),
        (EVEN, "amount: 60\ndone: true\n", None, "done"),
        (
            "{low: 5, likely: 10, high: 10}",
            "amount: 120\n",
            0.0,
            "off_track",
        ),  # the likely number is also the most
    ],
)
def test_the_worse_of_number_and_chance_decides(
    outcome: Callable[..., Outcome], deals: str, goal: str, chance: float | None, status: str
) -> None:
    goal_now = judged(outcome, deals, goal)
    assert goal_now.chance == (None if chance is None else pytest.approx(chance, abs=1e-3))
    assert goal_now.status == status


@pytest.mark.parametrize(
    ("group", "status"),
    [
        ("", "at_risk"),
        ("{at_risk_gap: 10%}", "at_risk"),
        ("{at_risk_chance: 45%}", "off_track"),
        ("{at_risk_gap: 1%}", "off_track"),
    ],
)
def test_the_plan_says_where_the_ends_are(outcome: Callable[..., Outcome], group: str, status: str) -> None:
    # 120 of 124 are 3.2 % short, and somewhat fewer than half of the draws reach it
    goal = judged(outcome, EVEN, "amount: 124\n", group)
    assert goal.chance is not None
    assert 0.35 < goal.chance < 0.45
    assert goal.status == status


def test_a_goal_reached_in_half_of_the_draws_may_be_asked_for_more(outcome: Callable[..., Outcome]) -> None:
    assert judged(outcome, EVEN, "amount: 110\n").status == "on_track"
    goal = judged(outcome, EVEN, "amount: 110\n", "{on_track_chance: 90%}")
    assert (goal.status, goal.is_missed, goal.is_unlikely) == ("at_risk", False, True)


@given(
    thresholds=st.builds(Thresholds, st.floats(0.5, 1), st.floats(0, 0.5), st.floats(0, 1)),
    gap=st.floats(-2, 2),
    chance=st.floats(0, 1),
)
def test_a_better_number_never_makes_a_worse_status(
    thresholds: Thresholds, gap: float, chance: float
) -> None:
    order = ("on_track", "at_risk", "off_track")
    assert order.index(thresholds.by_number(gap - 0.01)) <= order.index(thresholds.by_number(gap))
    assert order.index(thresholds.by_chance(chance)) <= order.index(thresholds.by_chance(chance * 0.9))
    assert chance > 0.499 or thresholds.by_chance(chance) != "on_track"


def test_nobody_can_ask_for_less_than_half(outcome: Callable[..., Outcome]) -> None:
    made = outcome(plan=PLAN + "goal_status: {on_track_chance: 40%}\n")
    assert made.failed
    assert made.plan is not None
    assert thresholds_of(made.plan).on_track == 0.5


def test_the_schema_names_the_same_defaults(outcome: Callable[..., Outcome]) -> None:
    made = outcome()
    assert made.plan is not None
    fields = made.plan.schemas.kinds["plan"]["properties"]["goal_status"]["properties"]
    default = Thresholds()
    assert {name: field["default"] for name, field in fields.items()} == {
        "on_track_chance": f"{default.on_track:.0%}",
        "at_risk_chance": f"{default.at_risk:.0%}",
        "at_risk_gap": f"{default.margin:.0%}",
    }


@pytest.mark.parametrize(("measured", "chance", "status"), [(12, 1.0, "on_track"), (8, 0.0, "off_track")])
def test_what_was_measured_is_no_longer_drawn(
    write: Callable[..., Path], measured: int, chance: float, status: str
) -> None:
    # eleven months of 12 are 132, and of 8 are 88; the twelfth brings 5 to 15 deals
    forecast = f"model: none\ninputs: {{deals_won: {EVEN}, deals_lost: 30, revenue: 1000 EUR}}\n"
    folder = write(plan=PLAN, forecast=forecast, goals__win=GOAL + "amount: 126\n")
    rows = [f"deals_won,2027-{month:02},{measured}" for month in range(1, 12)]
    (folder / "actuals").mkdir()
    (folder / "actuals/measured.csv").write_text(
        "\n".join(["metric,month,value", *rows]) + "\n", encoding="utf-8"
    )
    made = run(folder, "plan", today=date(2027, 12, 10))
    (goal,) = made.goals
    assert (goal.basis, goal.chance, goal.status) == ("outlook", chance, status)
