"""The difference of two percentages is in points, with one sign, wherever it stands; of all else it is a share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.deliver.xlsx.words import number_format, unit_words
from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.present.text.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

FORECAST = "model: none\ninputs: {deals_won: 10, deals_lost: 30}"
GOALS = {
    "wins": "title: More wins\nkpi: win_rate\nkind: points\nbaseline: 26%\namount: 4%\n",
    "level": "title: A third\nkpi: win_rate\nkind: level\namount: 20%\n",
    "close": "title: Nearly\nkpi: win_rate\nkind: level\namount: 26%\n",
    "none": "title: Nothing lost\nkpi: loss_rate\ndirection: decrease\nkind: level\namount: 0%\n",
    "deals": "title: Deals\nkpi: deals_closed\nkind: level\namount: 150\n",
}
DATES = "start: 2027-01-01\nend: 2027-12-31\n"
KPIS = """\
definitions:
  loss_rate:
    title: Loss rate
    definition: Lost of all.
    formula: deals_lost / (deals_won + deals_lost)
    unit: percent
    better: down
    rollup: recompute
"""


@pytest.fixture
def compared(write: Callable[..., Path]) -> Outcome:
    """Run a plan that wins 25 percent; measured in January are 12 of 40, 30 percent, where the baseline had 20."""
    goals = {f"goals__{key}": text + DATES for key, text in GOALS.items()}
    folder = write(forecast=FORECAST, kpis=KPIS, **goals)
    (folder / "actuals").mkdir()
    rows = "month,metric,value\n2027-01,deals_won,12\n2027-01,deals_lost,28\n"
    (folder / "actuals/measured.csv").write_text(rows, "utf-8")
    frozen = "scenario,metric,grain,period,value,unit\nbase,win_rate,month,2027-01,0.2,percent\n"
    (folder / "baseline.csv").write_text(frozen, "utf-8")
    outcome = run(folder)
    assert not outcome.failed, outcome.problems
    return outcome


@pytest.mark.parametrize(
    ("node", "grain", "unit", "value"),
    [
        ("goal.wins.amount", "plan", "points", 0.04),
        ("goal.wins.target", "plan", "percent", 0.30),
        ("goal.wins.shortfall", "plan", "points", 0.05),
        ("goal.wins.gap", "plan", "points", 0.05),
        ("goal.level.gap", "plan", "points", -0.05),
        ("goal.none.gap", "plan", "points", 0.75),
        ("goal.deals.gap", "plan", "percent", 30 / 150),
        ("goal.deals.shortfall", "plan", "count", 30),
        ("actual.win_rate.deviation", "month", "points", 0.05),
        ("actual.loss_rate.deviation", "month", "points", 0.05),
        ("actual.win_rate.so_far.deviation", "plan", "points", 0.05),
        ("actual.deals_closed.deviation", "month", "percent", 0.2),
        ("baseline.win_rate.change", "month", "points", 0.05),
    ],
)
def test_a_difference_of_percentages_is_in_points(
    compared: Outcome, node: str, grain: str, unit: str, value: float
) -> None:
    results = compared.results
    assert results is not None
    assert results.graph.nodes[node].unit == unit
    assert results.value(node, grain, 0) == pytest.approx(value)  # type: ignore[arg-type]


def test_a_status_still_asks_which_share_of_the_target_is_missing(compared: Outcome) -> None:
    """One point of 26 percent is 3.8 percent of it, within the margin of 5; five points of 30 are 17 percent."""
    states = {judged.id: judged.status for judged in compared.goals}
    assert states == {
        "wins": "off_track",
        "level": "on_track",
        "close": "at_risk",
        "none": "off_track",
        "deals": "off_track",
    }


def test_the_same_words_stand_on_the_pages_of_the_numbers_and_of_the_goal(
    compared: Outcome,
) -> None:
    pages = {page.path: page.text for page in make_site(compared).navigation.pages()}
    numbers = "".join(text for path, text in pages.items() if path.startswith("numbers/"))
    assert 'data-node="goal.wins.gap"' in pages["goals/wins.md"]
    assert "5 points short" in pages["goals/wins.md"]
    assert "5 points ahead" in pages["goals/level.md"]
    assert "75 points short" in pages["goals/none.md"]
    assert "5 points" in numbers
    assert "−5 points" in numbers
    assert "a difference of percentages, in points" in numbers


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.05, "5 points"),
        (-0.0123, "−1.23 points"),
        (0.01, "1 point"),
        (0.0, "0 points"),
        (0.256, "25.6 points"),
    ],
)
def test_points_are_written_with_their_sign(value: float, words: str) -> None:
    assert Language("en_GB", "EUR").value(value, "points") == words


def test_a_workbook_says_that_its_percentages_are_points() -> None:
    assert unit_words("points", "EUR", "") == "percentage points"
    assert number_format("points", [0.05], "EUR") == number_format("percent", [0.05], "EUR")
