"""What a plan says of the status of its goals is one number each, can be, and is in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: P\ntype: padre\nwhy: W\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"


def said(outcome: Callable[..., Outcome], group: str) -> list[tuple[str, str]]:
    made = outcome(plan=f"{PLAN}goal_status: {group}\n")
    return [
        (problem.rule, problem.message)
        for problem in made.problems
        if "plan.yaml:8" in str(problem.span.file) + f":{problem.span.line}"
    ]


@pytest.mark.parametrize(
    "group",
    [
        "{on_track_chance: 50%}",
        "{on_track_chance: 100%}",
        "{at_risk_chance: 0%}",
        "{at_risk_chance: 50%}",  # nothing is at risk by its chance alone
        "{on_track_chance: 70%, at_risk_chance: 70%}",
        "{at_risk_gap: 0%}",
        "{at_risk_gap: 100%}",
    ],
)
def test_the_ends_are_allowed(outcome: Callable[..., Outcome], group: str) -> None:
    assert said(outcome, group) == []


@pytest.mark.parametrize(
    ("group", "rule", "words"),
    [
        ("{on_track_chance: 49.9%}", "goal-status", "fewer than half of the draws"),
        ("{on_track_chance: 101%}", "goal-status", "cannot be above 100%"),
        ("{at_risk_chance: -1%}", "goal-status", "cannot be below zero"),
        ("{at_risk_chance: 101%}", "goal-status", "cannot be above 100%"),
        ("{at_risk_gap: -5%}", "goal-status", "cannot be asked to pass it"),
        ("{at_risk_gap: 101%}", "goal-status", "cannot be above 100%"),
        ("{at_risk_chance: 51%}", "goal-status", "at risk from a chance of 51%, but on track from 50%"),
        ("{on_track_chance: 60%, at_risk_chance: 70%}", "goal-status", "at risk from a chance of 70%"),
        ("{on_track_chance: {low: 50%, likely: 60%, high: 70%}}", "goal-status", "is one number"),
        ("{at_risk_gap: {2027-01: 5%, 2027-06: 3%}}", "goal-status", "is one number"),
        ("{at_risk_gap: = 5 / 100}", "goal-status", "is one number"),
        ("{on_track: 60%}", "unknown-key", "on_track"),
        ("{at_risk_gap: 5}", "wrong-unit", ""),
    ],
)
def test_what_cannot_be_is_found(outcome: Callable[..., Outcome], group: str, rule: str, words: str) -> None:
    problems = said(outcome, group)
    assert rule in {found for found, _ in problems}, problems
    assert any(words in message for found, message in problems if found == rule), problems
