"""What puts most at stake is told first."""

from __future__ import annotations

from plansite.judge.rulebook import load_rulebook
from plansite.judge.stakes import by_stake
from plansite.problems import Problem, Severity, Span
from plansite.resources import catalog_folder

PLANTED = [
    "plan-loses-money",
    "limit-exceeded",
    "goal-out-of-reach",
    "goal-unlikely",
    "alarm",
    "review-overdue",
    "action-overdue",
    "impossible-value",
    "goal-without-mission",
    "kpi-without-mission",
]


def test_ten_faults_stand_in_the_order_of_their_weight() -> None:
    rulebook = load_rulebook(catalog_folder())
    problems = [
        Problem(Severity.WARNING, rule, rule, "", Span("plan/a.yaml", line, 1))
        for line, rule in enumerate(PLANTED, 1)
    ]
    for turned in (problems[::-1], problems[5:] + problems[:5]):
        assert [problem.rule for problem in by_stake(turned, rulebook)] == PLANTED


def test_what_weighs_more_stands_before_what_puts_more_at_stake() -> None:
    rulebook = load_rulebook(catalog_folder())
    note = Problem(Severity.NOTE, "plan-loses-money", "", "", Span("plan/a.yaml", 1, 1))
    warning = Problem(Severity.WARNING, "kpi-without-mission", "", "", Span("plan/a.yaml", 2, 1))
    blank = Problem(Severity.BLANK, "blank", "", "", Span("plan/a.yaml", 3, 1))
    assert by_stake([blank, note, warning], rulebook) == [warning, note, blank]
