"""A goal's target is spread over its months by the weights of the year's months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: Plan\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 24\n"
PADRE = "\n".join(
    f"{part}: {{approach: A free trial.}}"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
FORECAST = "model: none\ninputs: {new_customers: 10, revenue: 1000 EUR}\n"
WEIGHTS = (7, 9, 11, 8, 8, 7, 5, 4, 11, 12, 11, 7)
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
CUSTOMERS = (
    "seasonality: {weights: {"
    + ", ".join(f"{month}: {weight}%" for month, weight in zip(MONTHS, WEIGHTS, strict=True))
    + "}}\n"
)
GOAL = "title: <b>Win</b>\nkpi: new_customer_count\narea: sales\nkind: level\namount: 120\nstart: 2027-01-01\nend: 2027-12-31\n"
TARGET = "goal.win.monthly_target"


def read(folder: Path, goal: str = GOAL, customers: str = CUSTOMERS) -> Outcome:
    texts = {"plan": PLAN, "padre": PADRE, "forecast": FORECAST, "customers": customers}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "goals").mkdir()
    (folder / "goals" / "win.yaml").write_text(goal, encoding="utf-8")
    outcome = run(folder)
    assert not outcome.failed, outcome.problems
    return outcome


def test_the_targets_of_months_add_up_to_that_of_the_goal(tmp_path: Path) -> None:
    """7 % of 120 are 8.4; the first quarter has 27 % of it."""
    results = read(tmp_path).results
    assert results is not None
    months = [1.2 * weight for weight in WEIGHTS]
    assert results.series(TARGET, "month") == pytest.approx([*months, *[0.0] * 12])
    assert results.value(TARGET, "quarter", 0) == pytest.approx(32.4)
    assert results.value(TARGET, "plan", 0) == pytest.approx(120)
    assert results.graph.nodes["goal.win.month_weight"].unit == "percent"


def test_a_goal_of_some_months_has_all_of_its_target_in_them(tmp_path: Path) -> None:
    """October, November, December and January weigh 12, 11, 7 and 7: 37 together."""
    some = GOAL.replace("2027-01-01", "2027-10-01").replace("2027-12-31", "2028-01-31")
    results = read(tmp_path, some).results
    assert results is not None
    expected = [120 * weight / 37 for weight in (12, 11, 7, 7)]
    assert results.series(TARGET, "month")[9:13] == pytest.approx(expected)
    assert sum(value or 0 for value in results.series(TARGET, "month")) == pytest.approx(120)


def test_two_years_have_each_half(tmp_path: Path) -> None:
    results = read(tmp_path, GOAL.replace("2027-12-31", "2028-12-31")).results
    assert results is not None
    assert results.value(TARGET, "year", 0) == pytest.approx(60)
    assert results.value(TARGET, "month", 21) == pytest.approx(120 * 12 / 200)


@pytest.mark.parametrize(
    ("goal", "customers"),
    [
        (GOAL, "buying: {patterns: Spring.}\n"),
        (
            GOAL.replace("new_customer_count", "profit_margin").replace("120", "12%"),
            CUSTOMERS,
        ),  # adds up over nothing
        (GOAL.replace("2027-01-01", "2027-12-01"), CUSTOMERS),  # one month
        (GOAL + "measured_over: month\n", CUSTOMERS),
        (GOAL.replace("level", "milestone"), CUSTOMERS),
    ],
)
def test_without_weights_or_a_sum_there_are_none(tmp_path: Path, goal: str, customers: str) -> None:
    results = read(tmp_path, goal, customers).results
    assert results is not None
    assert TARGET not in results.graph.nodes


def test_the_page_of_the_goal_shows_them(tmp_path: Path) -> None:
    pages = {page.path: page.text for page in make_site(read(tmp_path), None).navigation.pages()}
    page = pages["goals/win.md"]
    table = page.split("<summary>Month by month</summary>")[1].split("</table>")[0]
    target = next(line for line in table.split("\n") if f'data-node="{TARGET}"' in line)
    assert "8.4" in target
    assert ">14<" in target
    assert 'data-period="2027-12"' in table
    assert 'data-period="2028-01"' not in table
    assert "<b>Win" not in page
