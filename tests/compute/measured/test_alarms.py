"""An alarm value is held against the period that it is about, and on the way from the target where no direction is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.measured.ahead.conditions import Numbers, condition_of, latest
from plansite.compute.measured.alarms import alarms
from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from plansite.outcome import Outcome

FORECAST = "model: none\ninputs: {deals_won: 10, deals_lost: 30, territories_selling: 8}"
KPIS = """\
tracked:
  {kpi}: {{{tracked}}}
definitions:
  stock_level:
    {{title: Stock, definition: Paper on the shelf., formula: stock, unit: count, better: up, rollup: average}}
inputs:
  stock: {{title: Counted, meaning: Paper., unit: count, rollup: average}}
"""


@pytest.fixture
def measured(write: Callable[..., Path]) -> Callable[..., Outcome]:
    """Run a plan that tracks a KPI, with what was measured of it from the first month on."""

    def made(kpi: str, tracked: str, rows: Sequence[object], months: int = 12, risks: str = "") -> Outcome:
        files = {"forecast": FORECAST, "kpis": KPIS.format(kpi=kpi, tracked=tracked)}
        files |= {"risks": risks} if risks else {}
        folder = write(**files)
        plan = (folder / "plan.yaml").read_text("utf-8")
        (folder / "plan.yaml").write_text(plan.replace("months: 12", f"months: {months}"), "utf-8")
        (folder / "actuals").mkdir(exist_ok=True)
        lines = [
            str(row) if str(row).startswith("202") else f"2027-{at:02},{kpi},{row}"
            for at, row in enumerate(rows, 1)
        ]
        text = "\n".join(["month,metric,value", *lines, ""])
        (folder / "actuals/measured.csv").write_text(text, "utf-8")
        outcome = run(folder)
        assert not outcome.failed, outcome.problems
        return outcome

    return made


def raised(outcome: Outcome) -> bool:
    assert outcome.plan is not None
    assert outcome.results is not None
    assert outcome.catalog is not None
    of_plan = alarms(outcome.plan, outcome.results, outcome.outlook, outcome.catalog.kpis)
    told = [problem for problem in outcome.problems if problem.rule == "alarm"]
    assert len(told) == len(of_plan)
    return bool(of_plan)


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
    measured: Callable[..., Outcome],
    tracked: str,
    passed: bool,  # noqa: FBT001 - whether there is an alarm
) -> None:
    assert raised(measured("territories_active", tracked, [6])) == passed


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
        # told of quarters alone, it is one of a quarter, however often the figure is measured
        ("threshold: {2027-Q1: 35, 2027-Q2: 40}", (10, 10, 10), True),
        ("threshold: {2027-Q1: 25, 2027-Q2: 40}", (10, 10, 10), False),
        ("threshold: {2027: 110}", (10,) * 11, False),
        ("threshold: {2027: 110}", (9,) * 12, True),
        # as the target beside it is
        ("target: {2027-Q1: 45, 2027-Q2: 60}, threshold: 35", (10, 10, 10), True),
        ("target: {2027-Q1: 45, 2027-Q2: 60}, threshold: 25", (10, 10, 10), False),
    ],
)
def test_an_alarm_value_of_what_adds_up_is_about_its_own_period(
    measured: Callable[..., Outcome],
    tracked: str,
    rows: tuple[int, ...],
    passed: bool,  # noqa: FBT001 - whether there is an alarm
) -> None:
    assert raised(measured("deals_closed", tracked, rows)) == passed


@pytest.mark.parametrize(
    ("kpi", "tracked", "rows", "passed"),
    [
        # 10 are won in each month, of 33.3, 33.3 and 100 deals that this takes: 30 of 166.7 are 18 percent
        ("win_rate", "threshold: 17%, every: quarter", ("30%", "30%", "10%"), False),
        ("win_rate", "threshold: 19%, every: quarter", ("30%", "30%", "10%"), True),
        ("win_rate", "threshold: 17%", ("30%", "30%", "10%"), True),
        ("win_rate", "threshold: 19%, every: quarter", ("30%", "10%"), False),
        ("win_rate", "threshold: 25%, every: year", (*["30%"] * 11, "10%"), False),
        ("win_rate", "threshold: 26%, every: year", (*["30%"] * 11, "10%"), True),
        # an average of 7
        ("stock_level", "threshold: 6, every: quarter", (10, 10, 1), False),
        ("stock_level", "threshold: 8, every: quarter", (10, 10, 1), True),
        ("stock_level", "threshold: 6", (10, 10, 1), True),
        # measured by quarter at once
        ("win_rate", "threshold: 20%, every: quarter", ("2027-Q1,win_rate,15%",), True),
        ("win_rate", "threshold: 20%, every: quarter", ("2027-Q1,win_rate,25%",), False),
    ],
)
def test_an_alarm_value_of_a_rate_or_an_average_is_about_its_own_period(
    measured: Callable[..., Outcome],
    kpi: str,
    tracked: str,
    rows: tuple[object, ...],
    passed: bool,  # noqa: FBT001 - whether there is an alarm
) -> None:
    assert raised(measured(kpi, tracked, rows)) == passed


def test_a_quarter_cut_short_by_the_plan_is_not_held_against_a_whole_one(
    measured: Callable[..., Outcome],
) -> None:
    """Of 14 months, the last quarter has two: 20 deals of them are no alarm for 25 a quarter, where 30 stood before."""
    rows = [f"2027-{month:02},deals_closed,10" for month in range(1, 13)]
    rows += ["2028-01,deals_closed,10", "2028-02,deals_closed,10"]
    assert not raised(measured("deals_closed", "threshold: 25, every: quarter", rows, months=14))
    assert raised(measured("deals_closed", "threshold: 31, every: quarter", rows, months=14))


@pytest.mark.parametrize(("limit", "is_met"), [("19%", True), ("17%", False)])
def test_a_condition_over_a_quarter_holds_for_rates_that_were_measured_by_month(
    measured: Callable[..., Outcome],
    limit: str,
    is_met: bool,  # noqa: FBT001 - what is expected
) -> None:
    risks = f"risks:\n  fewer_wins: {{title: Fewer wins, early_sign: win_rate < {limit} a quarter}}\n"
    outcome = measured("win_rate", "target: 25%", ("30%", "30%", "10%"), risks=risks)
    assert outcome.plan is not None
    assert outcome.results is not None
    sign = condition_of(outcome.plan.risks["fewer_wins"].early_sign, outcome.results.graph, outcome.plan)
    assert sign is not None
    judged = latest(sign, Numbers(outcome.plan, outcome.results, outcome.outlook))
    assert judged.is_met == is_met
    assert judged.value == pytest.approx(0.18)


def test_the_page_tells_both_over_the_same_quarter(measured: Callable[..., Outcome]) -> None:
    wins = measured("win_rate", "threshold: 19%, every: quarter", ("30%", "30%", "10%"))
    page = next(page for page in make_site(wins).navigation.pages() if page.path == "kpis/win_rate.md")
    assert ">18%</a>" in page.text.partition("Past its alarm value")[2][:300]
    deals = measured("deals_closed", "threshold: 35, every: quarter", (10, 10, 10))
    page = next(page for page in make_site(deals).navigation.pages() if page.path == "kpis/deals_closed.md")
    assert "is past the alarm value of " in page.text
    assert "35</span> a quarter" in page.text
