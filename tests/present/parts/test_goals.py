"""A goal is compared over the period that it is measured over, and percentages differ in points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

    Run = Callable[..., Outcome]

# ten deals a month to June, twelve from July
FORECAST = "model: none\ninputs: {deals_won: {2027-01: 10, 2027-07: 12}, deals_lost: 36, revenue: 1000 EUR}\n"
GOAL = "title: Win\nkind: level\nstart: {start}\nend: {end}\nkpi: {kpi}\namount: {amount}\n"


def goal(
    outcome: Run,
    more: str = "",
    kpi: str = "deals_closed",
    amount: str = "15",
    dates: tuple[str, str] = ("2027-01-01", "2027-12-31"),
) -> tuple[Outcome, str]:
    written = GOAL.format(start=dates[0], end=dates[1], kpi=kpi, amount=amount) + more
    made = outcome(forecast=FORECAST, goals__win=written)
    assert made.results, made.problems
    pages = {page.path: page.text for page in make_site(made).navigation.pages()}
    return made, pages["goals/win.md"]


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def value(made: Outcome, part: str) -> float | None:
    assert made.results
    return made.results.value(f"goal.win.{part}", "plan", 0)


@pytest.mark.parametrize(
    ("over", "forecast", "when", "target"),
    [
        ("", 132, "Forecast Jan 2027 – Dec 2027 132", "Target by 31 Dec 2027 15 "),
        ("month", 12, "Forecast in Dec 2027 12", "Target by 31 Dec 2027 15 a month"),
        ("quarter", 36, "Forecast Oct 2027 – Dec 2027 36", "Target by 31 Dec 2027 15 a quarter"),
        ("year", 132, "Forecast Jan 2027 – Dec 2027 132", "Target by 31 Dec 2027 15 a year"),
    ],
)
def test_what_adds_up_is_read_over_the_period_of_the_goal(
    outcome: Run, over: str, forecast: float, when: str, target: str
) -> None:
    made, page = goal(outcome, f"measured_over: {over}\n" if over else "")
    assert value(made, "forecast") == forecast
    assert when in plain(page)
    assert target in plain(page)


def test_the_chart_of_a_monthly_goal_shows_months_and_of_a_quarterly_one_quarters(outcome: Run) -> None:
    said = {
        over: re.search(r'aria-label="([^"]*)"', goal(outcome, f"measured_over: {over}\n")[1])
        for over in ("month", "quarter")
    }
    assert said["month"]
    assert "up from 10 to 12 in Dec 2027" in said["month"][1]
    assert said["quarter"]
    assert "up from 30 to 36 in Q4 2027" in said["quarter"][1]


def test_the_finding_says_the_period(outcome: Run) -> None:
    made, _ = goal(outcome, "measured_over: month\n")
    (message,) = (found.message for found in made.problems if found.rule == "goal-out-of-reach")
    assert message.endswith("the forecast says 12, the target is 15 a month.")


@pytest.mark.parametrize(
    ("dates", "more", "says"),
    [
        (("2027-01-15", "2027-12-14"), "", True),
        (("2027-01-15", "2027-12-31"), "", True),
        (("2027-01-01", "2027-12-30"), "", True),
        (("2027-01-01", "2027-02-28"), "", False),
        (("2027-01-15", "2027-12-31"), "measured_over: month\n", False),
    ],
)
def test_a_goal_that_cuts_months_says_that_whole_ones_count(
    outcome: Run, dates: tuple[str, str], more: str, *, says: bool
) -> None:
    made, page = goal(outcome, more, amount="500", dates=dates)
    assert (", whole months" in plain(page)) == says
    (message,) = (found.message for found in made.problems if found.rule == "goal-out-of-reach")
    assert (", in whole months." in message) == says


def test_a_percentage_is_missed_by_points(outcome: Run) -> None:
    # 12 of 48 are won
    made, page = goal(outcome, kpi="win_rate", amount="26.5%")
    assert "Gap 1.5 points short" in plain(page)
    (message,) = (found.message for found in made.problems if found.rule == "goal-out-of-reach")
    assert "is missed by 1.5 points: the forecast says 25%, the target is 26.5%." in message


def test_a_change_in_points_is_written_in_points(outcome: Run) -> None:
    written = "kind: points\nbaseline: 22%\namount: 4%\nkpi: win_rate\ntitle: Win\nstart: 2027-01-01\nend: 2027-12-31\n"
    made = outcome(forecast=FORECAST, goals__win=written)
    pages = {page.path: page.text for page in make_site(made).navigation.pages()}
    assert "22% + 4 points = 26%" in plain(pages["goals/win.md"])


def test_goals_of_one_figure_over_other_periods_agree(outcome: Run) -> None:
    monthly = GOAL.format(start="2027-01-01", end="2027-12-31", kpi="deals_closed", amount="12")
    made = outcome(
        forecast=FORECAST,
        goals__win=monthly + "measured_over: month\n",
        goals__all=monthly.replace("amount: 12", "amount: 132"),
        kpis="tracked: {deals_closed: {target: 12}}\n",
    )
    assert "goals-disagree" not in {found.rule for found in made.problems}
    made = outcome(
        forecast=FORECAST,
        goals__win=monthly + "measured_over: month\n",
        goals__all=monthly.replace("amount: 12", "amount: 132"),
        kpis="tracked: {deals_closed: {target: 14}}\n",
    )
    assert "goals-disagree" in {found.rule for found in made.problems}
