"""Exit criteria of phases, by hand: what was measured decides, else the outlook, else the plan."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from plansite.compute.measured.ahead.conditions import Numbers
from plansite.compute.measured.ahead.phases import standings
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

KPIS = """\
definitions:
  letters: {title: Letters, unit: count, rollup: sum, better: neutral, formula: letters_written, definition: Letters., question: How many?}
  stock: {title: Stock, unit: count, rollup: closing, better: neutral, formula: paper_left, definition: Paper., question: How much?}
inputs:
  letters_written: {title: Letters written, meaning: Letters., unit: count, rollup: sum}
  paper_left: {title: Paper left, meaning: Paper., unit: count, rollup: closing}
"""
FORECAST = """\
model: none
inputs:
  letters_written: 10
  paper_left: {2027-01: 90, 2027-02: 80, 2027-03: 70, 2027-04: 60}
"""
ROADMAP = """\
phases:
  second: {title: Second, start: 2027-04-01, end: 2027-06-30, exit_criteria: [letters >= 30, stock >= 65]}
  first:
    title: First
    start: 2027-01-01
    end: 2027-03-31
    exit_criteria: [letters >= 30, letters > 12 at 2027-02, letters >= 10 for 3 months in a row, stock <= 70]
"""
MEASURED = """\
month,metric,value
2027-01,letters_written,9
2027-02,letters_written,12
2027-03,letters_written,10
"""


def judged(outcome: Outcome, today: date | None = None) -> dict[str, list[tuple[object, ...]]]:
    assert not outcome.failed, outcome.problems
    assert outcome.plan
    assert outcome.results
    numbers = Numbers(outcome.plan, outcome.results, outcome.outlook)
    return {
        f"{standing.phase.id} {standing.stretch}": [
            (judged.is_met, judged.value, judged.period, judged.basis) for judged in standing.criteria
        ]
        for standing in standings(outcome.plan, numbers, today)
    }


def test_the_plan_says_what_to_expect_while_nothing_is_measured(outcome: Callable[..., Outcome]) -> None:
    assert judged(outcome(kpis=KPIS, forecast=FORECAST, roadmap=ROADMAP)) == {
        "first undated": [
            (True, 30.0, "2027-01..2027-03", "plan"),
            (False, 10.0, "2027-02", "plan"),
            (True, 10.0, "2027-03", "plan"),
            (True, 70.0, "2027-03", "plan"),
        ],
        "second undated": [(True, 30.0, "2027-04..2027-06", "plan"), (False, 60.0, "2027-06", "plan")],
    }


def test_what_was_measured_decides(write: Callable[..., Path]) -> None:
    folder = write(kpis=KPIS, forecast=FORECAST, roadmap=ROADMAP)
    (folder / "actuals").mkdir()
    (folder / "actuals" / "letters.csv").write_text(MEASURED, encoding="utf-8")
    assert judged(run(folder), date(2027, 4, 2)) == {
        # 9 + 12 + 10 letters; 12 are not more than 12; 9 breaks the row
        "first over": [
            (True, 31.0, "2027-01..2027-03", "measured"),
            (False, 12.0, "2027-02", "measured"),
            (False, 10.0, "2027-03", "measured"),
            (True, 70.0, "2027-03", "outlook"),
        ],
        "second running": [
            (True, 30.0, "2027-04..2027-06", "outlook"),
            (False, 60.0, "2027-06", "outlook"),
        ],
    }
