"""A goal that is more or less likely than before is told of, as one that stands differently is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from plansite.deliver.compare.comparison import compare
from plansite.deliver.compare.snapshot import snapshot_of
from plansite.deliver.compare.statuses import find_hope_changes
from plansite.deliver.compare.write.formats import write as write_difference
from plansite.judge import chances
from plansite.pipeline import States, run
from plansite.present.context import open_context
from plansite.read.scenario import BASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.deliver.compare.comparison import Comparison

GOAL = "title: Deals\nkpi: deals_closed\nkind: level\nbaseline: 0\nstart: 2027-01-01\nend: 2027-12-31\n"
EVEN, LOWER, LOWEST = (
    "{low: 5, likely: 10, high: 15}",
    "{low: 0, likely: 10, high: 14}",
    "{low: 1, likely: 10, high: 10.4}",
)


@pytest.fixture
def between(write: Callable[..., Path]) -> Callable[..., Comparison]:
    """Compare a plan whose deals are a range with the same plan and another range."""

    def compared(old: str, new: str, amount: int = 126) -> Comparison:
        snapshots = []
        for deals in (old, new):
            forecast = f"model: none\ninputs: {{deals_won: {deals}, deals_lost: 30, revenue: 1000 EUR}}\n"
            folder = write(forecast=forecast, goals__win=f"{GOAL}amount: {amount}\n")
            snapshots.append(snapshot_of("plan", "plan", run(folder, "plan")))
        return compare(*snapshots)

    return compared


def test_a_chance_that_moves_is_told_though_the_status_stays(between: Callable[..., Comparison]) -> None:
    difference = between(EVEN, LOWER)
    (goal,) = difference.goals
    assert (goal.old, goal.new, goal.restood) == ("at_risk", "at_risk", False)
    assert goal.old_chance is not None
    assert goal.new_chance is not None
    assert goal.old_chance > goal.new_chance
    old, new = int(goal.old_chance * 100), int(goal.new_chance * 100)
    assert f"\n  Deals: {old}% → {new}% likely\n" in write_difference(difference, "text")
    assert f"- Deals: {old}% → **{new}% likely**" in write_difference(difference, "markdown")
    (record,) = json.loads(write_difference(difference, "json"))["goals"]
    assert record["chance"] == {"old": goal.old_chance, "new": goal.new_chance}


def test_a_chance_is_told_with_a_status_that_moves(between: Callable[..., Comparison]) -> None:
    difference = between(EVEN, LOWEST)
    (goal,) = difference.goals
    assert (goal.old, goal.new) == ("at_risk", "off_track")
    assert "Deals: at risk, " in write_difference(difference, "text")
    assert "→ off track, under 1% likely" in write_difference(difference, "text")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [("10", EVEN, r"moved by no range → 40% likely"), (EVEN, "10", "40% → moved by no range")],
)
def test_ranges_that_come_and_go_are_told(
    between: Callable[..., Comparison], old: str, new: str, words: str
) -> None:
    assert words in write_difference(between(old, new), "text")


def test_a_chance_that_reads_the_same_is_no_change(between: Callable[..., Comparison]) -> None:
    difference = between(EVEN, "{low: 5, likely: 10, high: 15.001}")
    assert difference.goals == ()


@pytest.mark.parametrize(("new", "told"), [(LOWER, True), ("{low: 4.9, likely: 10, high: 15}", False)])
def test_the_sentence_tells_what_people_would_notice(
    between: Callable[..., Comparison], new: str, *, told: bool
) -> None:
    sentence = write_difference(between(EVEN, new), "text").split("\n\n")[0]
    assert ("likely, was 40%" in sentence) == told


LINE = "lines: {ads: {title: Ads, kind: recurring, category: advertising, department: marketing, amount: 100 EUR}}\n"


def hopes(write: Callable[..., Path], old: str, new: str) -> Comparison:
    """Compare a plan that costs 100 a month and gains within a range with the same plan and another range."""
    snapshots = []
    for gain in (old, new):
        forecast = f"model: none\ninputs: {{expected_gain: {gain}, revenue: 1000 EUR}}\n"
        snapshots.append(snapshot_of("plan", "plan", run(write(forecast=forecast, budget=LINE), "plan")))
    return compare(*snapshots)


SURE, HALF, NEVER = (
    "{low: 101 EUR, likely: 110 EUR, high: 120 EUR}",
    "{low: 90 EUR, likely: 100 EUR, high: 110 EUR}",
    "60 EUR",
)


def test_a_change_in_the_chance_of_break_even_and_return_is_told(write: Callable[..., Path]) -> None:
    # half of the draws of a range that is even around what is spent gain as much as is spent
    difference = hopes(write, SURE, HALF)
    assert [(hope.node, hope.old) for hope in difference.hopes] == [
        ("break_even_month", 1),
        ("projected_roi", 1),
    ]
    assert all(hope.new == pytest.approx(0.5, abs=0.02) for hope in difference.hopes)
    text = write_difference(difference, "text")
    assert "\nHow likely the plan pays\n  Break-even month within the plan: over 99% → " in text
    assert " not below zero: over 99% → " in text
    assert ", was over 99%" in text.split("\n\n")[0]
    assert "- Break-even month within the plan: over 99% → **" in write_difference(difference, "markdown")
    record = json.loads(write_difference(difference, "json"))["hopes"]
    assert [hope["figure"] for hope in record] == ["break_even_month", "projected_roi"]


def test_what_is_hoped_for_and_moved_by_a_range_on_one_side_only(write: Callable[..., Path]) -> None:
    assert "over 99% → moved by no range" in write_difference(hopes(write, SURE, NEVER), "text")
    assert hopes(write, SURE, SURE).hopes == ()


def test_goals_that_are_computed_alike_are_drawn_once(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "forecast": f"model: none\ninputs: {{deals_won: {EVEN}, deals_lost: 30, revenue: 1000 EUR}}\n",
        "goals__win": f"{GOAL}amount: 126\n",
    }
    old = run(write(**files), "old", among=(states := States()))
    worded = {**files, "goals__win": files["goals__win"].replace("title: Deals", "title: More deals")}
    asked = {**files, "goals__win": f"{GOAL}amount: 130\n"}
    expected = [run(write(**changed), "new").goals[0].chance for changed in (worded, asked)]
    assert expected[0] == old.goals[0].chance != expected[1]
    monkeypatch.setattr(chances, "sample", drawn := Mock(wraps=chances.sample))
    assert run(write(**worded), "new", among=states).goals[0].chance == expected[0]
    assert drawn.call_count == 0
    assert run(write(**asked), "new", among=states).goals[0].chance == expected[1]
    assert drawn.call_count == 1


def test_the_chance_of_what_readers_may_not_see_is_not_told(write: Callable[..., Path]) -> None:
    snapshots = []
    for gain in (SURE, HALF):
        forecast = f"model: none\ninputs: {{expected_gain: {gain}, revenue: 1000 EUR}}\n"
        outcome = run(write(forecast=forecast, budget=LINE), "plan")
        assert outcome.results
        told = replace(outcome, results=outcome.results.without({"break_even_month"}, (), "pay"))
        context = open_context(told, whole=outcome)
        snapshots.append(replace(snapshot_of("plan", "plan", outcome), contexts={BASE: context}))
    assert [hope.node for hope in find_hope_changes(*snapshots)] == ["projected_roi"]
