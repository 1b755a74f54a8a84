"""What was measured by week, by hand: a week in two months is split by days, and alarms count weeks in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.measured.ahead.conditions import Numbers
from plansite.compute.measured.ahead.risks import exposures
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

FORECAST = "model: none\ninputs: {new_customers: 10, stock: 7, share: 10%}\n"
KPIS = """\
inputs:
  stock: {title: Stock, meaning: Paper., unit: count, rollup: closing}
  share: {title: Share, meaning: Some of it., unit: percent, rollup: recompute}
"""
# 2027 begins on a Friday: W53 of 2026 has its first three days, and W01 begins on January 4
WEEKS = (
    "2026-W53",
    "2027-W01",
    "2027-W02",
    "2027-W03",
    "2027-W04",
    "2027-W05",
    "2027-W06",
    "2027-W07",
    "2027-W08",
)


@pytest.fixture
def measured(write: Callable[..., Path]) -> Callable[..., Outcome]:
    """Run a plan with what was measured, a row a line."""

    def made(*rows: str, risks: str = "") -> Outcome:
        files = {"risks": risks} if risks else {}
        folder = write(
            forecast=FORECAST,
            kpis=KPIS,
            **files,
        )
        (folder / "actuals").mkdir()
        text = "\n".join(["month,metric,value", *rows])
        (folder / "actuals" / "a.csv").write_text(text, encoding="utf-8")
        return run(folder)

    return made


def known(outcome: Outcome, figure: str) -> list[float | None]:
    assert not outcome.failed, outcome.problems
    assert outcome.results
    return (
        outcome.results.series(f"actual.{figure}", "month")[:3]
        if f"actual.{figure}" in outcome.results.graph.nodes
        else []
    )


def test_weeks_add_up_to_months_by_days(measured: Callable[..., Outcome]) -> None:
    # 3 days of 7, four weeks of 14; then 28 days of February: four weeks from February 1 on, of 21
    amounts = (7, 14, 14, 14, 14, 21, 21, 21, 21)
    rows = (f"{week},new_customers,{amount}" for week, amount in zip(WEEKS, amounts, strict=True))
    assert known(measured(*rows), "new_customers") == [3 + 4 * 14, 4 * 21, None]


def test_a_month_with_a_day_that_nobody_measured_is_not_known(measured: Callable[..., Outcome]) -> None:
    rows = (f"{week},new_customers,14" for week in WEEKS[1:])
    assert known(measured(*rows), "new_customers") == [None, 56, None]


def test_a_balance_is_that_of_the_week_in_which_the_month_ends(measured: Callable[..., Outcome]) -> None:
    rows = (f"{week},stock,{amount}" for week, amount in zip(WEEKS[3:6], (5, 6, 4), strict=True))
    assert known(measured(*rows), "stock") == [6, None, None]


def test_a_rate_of_weeks_says_nothing_of_months(measured: Callable[..., Outcome]) -> None:
    rows = (f"{week},share,20%" for week in WEEKS)
    assert known(measured(*rows), "share") == []


def test_weeks_and_months_that_overlap_are_refused(measured: Callable[..., Outcome]) -> None:
    rows = [f"{week},new_customers,14" for week in WEEKS]
    outcome = measured(*rows, "2027-02,new_customers,50")
    assert [problem.rule for problem in outcome.problems if "overlaps" in problem.message] == [
        "duplicate-row"
    ]


@pytest.mark.parametrize("week", ["2027-W53", "2027-W00", "2027-W60"])
def test_a_week_that_the_year_does_not_have_is_refused(measured: Callable[..., Outcome], week: str) -> None:
    (problem,) = [each for each in measured(f"{week},new_customers,1").problems if each.rule == "wrong-month"]
    assert week in problem.message


def test_weeks_outside_the_plan_are_told(measured: Callable[..., Outcome]) -> None:
    outcome = measured("2026-W20,new_customers,1", "2026-W53,new_customers,1")
    told = [problem.message for problem in outcome.problems if problem.rule == "month-outside"]
    assert [message.split()[0] for message in told] == ["2026-W20"]


RISK = "risks: {dry: {title: Dry, early_sign: new_customers < 5 for 2 weeks in a row}}\n"


@pytest.mark.parametrize(
    ("rows", "alarms"),
    [
        (("2027-W01,new_customers,4",), 0),
        (("2027-W01,new_customers,4", "2027-W02,new_customers,3"), 1),
        (("2027-W01,new_customers,4", "2027-W03,new_customers,3"), 0),
        (("2026-W53,new_customers,4", "2027-W01,new_customers,3"), 1),
        (("2027-W01,new_customers,4", "2027-W02,new_customers,3", "2027-W03,new_customers,5"), 0),
    ],
)
def test_two_weeks_in_a_row_raise_an_alarm(
    measured: Callable[..., Outcome], rows: tuple[str, ...], alarms: int
) -> None:
    outcome = measured(*rows, risks=RISK)
    assert outcome.plan
    assert outcome.results
    (exposure,) = exposures(outcome.plan, Numbers(outcome.plan, outcome.results), {})
    assert exposure.is_raised == bool(alarms)
    assert [problem.rule for problem in outcome.problems].count("risk-raised") == alarms
    pages = {page.path: page.text for page in make_site(outcome).navigation.pages()}
    assert f"week {int(rows[-1][6:8])} of 2027" in pages["risks.md"]
