"""The plan against its frozen baseline, by hand: what was, what has changed, and from which line it comes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.explain import trace
from plansite.compute.measured.baseline import first_move
from plansite.deliver.export.export import as_csv
from plansite.pipeline import run

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results

PLAN = Path(__file__).parents[2] / "plans" / "good" / "moved_from_baseline"


def results(folder: Path = PLAN) -> Results:
    outcome = run(folder)
    assert outcome.results, outcome.problems
    return outcome.results


# frozen: 10 deals won and 30 lost a month, 100 EUR for ads; now: 12 and 28, and 150 EUR from July on
@pytest.mark.parametrize(
    ("figure", "grain", "index", "then", "change"),
    [
        ("deals_closed", "month", 0, 10, 2 / 10),
        ("deals_closed", "quarter", 1, 30, 6 / 30),
        ("deals_closed", "year", 0, 120, 24 / 120),
        ("win_rate", "month", 11, 0.25, 0.05),
        ("plan_cost_total", "month", 5, 100, 0),
        ("plan_cost_total", "month", 6, 100, 50 / 100),
        ("plan_cost_total", "plan", 0, 1200, 300 / 1200),
        ("budget.line.ads", "year", 0, 1200, 300 / 1200),
        ("revenue", "year", 0, 12000, 0),
    ],
)
def test_change_since_the_baseline(figure: str, grain: Grain, index: int, then: float, change: float) -> None:
    found = results()
    assert found.value(f"baseline.{figure}", grain, index) == then
    assert found.value(f"baseline.{figure}.change", grain, index) == pytest.approx(change, abs=1e-12)
    node = found.graph.nodes[f"baseline.{figure}"]
    assert node.unit == found.graph.nodes[figure].unit


def test_a_ratio_is_known_by_month_only() -> None:
    found = results()
    assert found.value("baseline.win_rate", "year", 0) is None
    assert (
        trace(found, "baseline.win_rate", "year", 0).reason
        == "the baseline has “Win rate by count” by month only"
    )


def test_a_figure_of_the_baseline_leads_to_its_line() -> None:
    found = results()
    change = trace(found, "baseline.deals_closed.change", "month", 6)
    assert change.inputs == ("deals_closed", "baseline.deals_closed")
    span = trace(found, "baseline.deals_closed", "month", 6).span
    line = (PLAN / "baseline.csv").read_text().splitlines()[span.line - 1]
    assert line == "base,deals_closed,month,2027-07,10.0,count"
    assert line[span.column - 1 : span.end - 1] == "10.0"


def test_what_the_plan_no_longer_has_is_passed_over() -> None:
    assert "retired_figure" in (PLAN / "baseline.csv").read_text()
    assert not [name for name in results().graph.nodes if "retired_figure" in name]


def test_where_the_plan_first_moves_away() -> None:
    found = results()
    moves = {name: first_move(found, name) for name in ("deals_closed", "win_rate", "revenue", "deals_won")}
    assert moves == {
        "deals_closed": ("year", 0),
        "win_rate": ("month", 0),
        "revenue": None,
        "deals_won": None,
    }


def test_a_plan_has_not_moved_from_itself(tmp_path: Path) -> None:
    for file in PLAN.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text())
    before = results(tmp_path)
    (tmp_path / "baseline.csv").write_text(as_csv({"base": before}))
    after = results(tmp_path)
    frozen = {name.removeprefix("baseline.") for name in after.graph.nodes if name.startswith("baseline.")}
    assert {"deals_closed", "win_rate", "budget.line.ads"} <= frozen
    assert {first_move(after, name) for name in before.graph.nodes} == {None}
    for grain in GRAINS:
        changes = [after.series(name, grain) for name in after.graph.nodes if name.endswith(".change")]
        # an export keeps twelve digits
        assert all(abs(value) < 1e-9 for series in changes for value in series if value is not None)
