"""Goals and alarms of KPIs that are better neither higher nor lower go the way that the plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.measured.alarms import alarms
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    ("tracked", "passed"),
    [
        ("target: 10, threshold: 7", True),
        ("target: 10, threshold: 5", False),
        ("target: 4, threshold: 5", True),
        ("threshold: 5", True),
        ("threshold: 7", False),
    ],
)
def test_a_neutral_kpi_must_not_pass_its_alarm_value_on_the_way_from_its_target(
    write: Callable[..., Path],
    tracked: str,
    passed: bool,  # noqa: FBT001 - whether there is an alarm
) -> None:
    folder = write(forecast=FORECAST, kpis=f"tracked:\n  territories_active: {{{tracked}}}\n")
    (folder / "actuals").mkdir()
    (folder / "actuals/measured.csv").write_text(
        "month,metric,value\n2027-01,territories_active,6\n", "utf-8"
    )
    computed = run(folder)
    assert computed.results is not None
    assert computed.catalog is not None
    assert computed.plan is not None
    assert bool(alarms(computed.plan, computed.results, computed.catalog.kpis)) == passed


@pytest.mark.parametrize(
    ("tracked", "rows", "passed"),
    [
        # 30 in the quarter: each month alone is below 25
        ("threshold: 25, every: quarter", (10, 10, 10), False),
        ("threshold: 35, every: quarter", (10, 10, 10), True),
        # a quarter that is not measured to its end is not compared
        ("threshold: 35, every: quarter", (10, 10), False),
        ("threshold: 35, every: quarter", (10, 10, 10, 1), True),
        ("threshold: 11", (12, 12, 10), True),
        ("threshold: 9", (8, 8, 10), False),
    ],
)
def test_an_alarm_value_is_about_the_period_that_is_measured(
    write: Callable[..., Path],
    tracked: str,
    rows: tuple[int, ...],
    passed: bool,  # noqa: FBT001 - whether there is an alarm
) -> None:
    forecast = "model: none\ninputs: {deals_won: 10, deals_lost: 20}"
    folder = write(forecast=forecast, kpis=f"tracked:\n  deals_closed: {{{tracked}}}\n")
    (folder / "actuals").mkdir()
    lines = "".join(f"2027-{month:02},deals_closed,{value}\n" for month, value in enumerate(rows, 1))
    (folder / "actuals/measured.csv").write_text("month,metric,value\n" + lines, "utf-8")
    computed = run(folder)
    assert computed.results is not None
    assert computed.plan is not None
    assert computed.catalog is not None
    assert bool(alarms(computed.plan, computed.results, computed.catalog.kpis)) == passed
