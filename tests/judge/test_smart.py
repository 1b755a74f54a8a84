from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from plansite.judge.smart import GoalFacts, smart
from plansite.judge.status import judged_goals

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.judge.smart import Verdict
    from plansite.outcome import Outcome

FORECAST = """\
model: subscription
levers: [visitors]
inputs: {visitors: 1000, visitor_to_lead: 4%, lead_to_mql: 50%, mql_to_sql: 50%, sql_to_opportunity: 80%, opportunity_to_customer: 50%, price_per_month: 45 EUR, opening_customers: 40, opening_mrr: 1800 EUR, monthly_churn: 2%, gross_margin: 75%}
"""
DATES = "start: 2027-01-01\nend: 2027-12-31\n"
WORDS = "title: T\nstatement: Exactly so.\nwhy: It matters.\nmission_link: It serves.\nsteps: [{title: Begin, due: 2027-02-01, done: true}, {title: End}]\n"
NEW = "kpi: new_customer_count\n"
TEAM = "people: {mira: {name: Mira, quota: 2, quota_kpi: deals_closed}}\n"


def verdicts(made: Outcome, chance: float | None = None) -> dict[str, Verdict]:
    assert made.plan is not None
    assert made.catalog is not None
    assert made.results is not None
    (judged,) = judged_goals(made.plan, made.catalog, made.results, made.outlook, None)
    expected = made.outlook or made.results
    facts = GoalFacts(replace(judged, chance=chance), made.plan, made.catalog, made.results, expected)
    return {verdict.aspect: verdict for verdict in smart(facts)}


# 48 customers are won in the year, 4 a month; recurring revenue ends at 3329.60 EUR, and churn is 2 percent
@pytest.mark.parametrize(
    ("goal", "achievable"),
    [
        (NEW + "kind: level\namount: 48\n", True),
        (NEW + "kind: level\namount: 49\n", False),
        (NEW + "kind: relative\ndirection: increase\nbaseline: 40\namount: 20%\n", True),
        (NEW + "kind: relative\ndirection: increase\nbaseline: 40\namount: 21%\n", False),
        (NEW + "kind: absolute\ndirection: increase\nbaseline: 40\namount: 8\n", True),
        (NEW + "kind: absolute\ndirection: increase\nbaseline: 40\namount: 9\n", False),
        (NEW + "kind: resource\ndirection: increase\nbaseline: 40\namount: 8\n", True),
        ("kpi: customer_churn_rate\nkind: points\ndirection: decrease\nbaseline: 3%\namount: 1%\n", True),
        ("kpi: customer_churn_rate\nkind: points\ndirection: decrease\nbaseline: 3%\namount: 1.1%\n", False),
        ("kind: milestone\n", None),
    ],
)
def test_each_kind_of_goal_is_judged_by_its_numbers(
    outcome: Callable[..., Outcome], goal: str, *, achievable: bool | None
) -> None:
    found = verdicts(outcome(forecast=FORECAST, goals__win=WORDS + DATES + goal))
    assert found["achievable"].holds is achievable
    assert all(found[name].holds for name in ("specific", "measurable", "relevant", "time_bound"))


@pytest.mark.parametrize(
    ("missing", "aspect"),
    [
        ("statement: Exactly so.\n", "specific"),
        ("why: It matters.\n", "specific"),
        (NEW, "measurable"),
        ("amount: 48\n", "measurable"),
        ("mission_link: It serves.\n", "relevant"),
        ("start: 2027-01-01\n", "time_bound"),
        ("end: 2027-12-31\n", "time_bound"),
    ],
)
def test_what_a_goal_lacks_speaks_against_it(
    outcome: Callable[..., Outcome], missing: str, aspect: str
) -> None:
    text = (WORDS + DATES + NEW + "kind: level\namount: 48\n").replace(missing, "")
    assert verdicts(outcome(forecast=FORECAST, goals__win=text))[aspect].holds is False


@pytest.mark.parametrize(("chance", "holds"), [(0.5, True), (0.49, False), (None, True)])
def test_a_goal_that_most_draws_miss_is_not_achievable(
    outcome: Callable[..., Outcome], chance: float | None, *, holds: bool
) -> None:
    made = outcome(forecast=FORECAST, goals__win=WORDS + DATES + NEW + "kind: level\namount: 48\n")
    assert verdicts(made, chance)["achievable"].holds is holds


def test_the_team_has_its_say_under_whatever_name_its_quotas_count(outcome: Callable[..., Outcome]) -> None:
    made = outcome(forecast=FORECAST, team=TEAM, goals__win=WORDS + DATES + NEW + "kind: level\namount: 48\n")
    assert made.results is not None
    assert made.results.value("goal.win.capacity", "plan", 0) == 24
    found = verdicts(made)["achievable"]
    assert found.holds is False
    assert ("The team can bring {}", False) in [(each.words, each.holds) for each in found.evidence]


@pytest.mark.parametrize(("limit", "holds"), [("100 EUR", True), ("10 EUR", False)])
def test_the_money_has_its_say(outcome: Callable[..., Outcome], limit: str, *, holds: bool) -> None:
    made = outcome(
        forecast=FORECAST,
        goals__win=WORDS + DATES + NEW + "kind: level\namount: 48\n",
        budget=f"lines: {{ad: {{title: Ad, category: advertising, department: marketing, kind: one_off, month: 2027-03, amount: 50 EUR}}}}\nlimits: {{all: {{amount: {limit}}}}}\n",
    )
    assert verdicts(made)["achievable"].holds is holds


@pytest.mark.parametrize(
    ("star", "words"), [("new_customer_count", "North Star, New customers"), ("mrr", "A lever that moves it")]
)
def test_the_north_star_makes_a_goal_relevant(outcome: Callable[..., Outcome], star: str, words: str) -> None:
    plan = f"schema_version: 2\ntitle: P\ntype: padre\nwhy: x\ncurrency: EUR\nstart: 2027-01\nmonths: 12\nnorth_star: {star}\n"
    made = outcome(plan=plan, forecast=FORECAST, goals__win=WORDS + DATES + NEW + "kind: level\namount: 48\n")
    assert any(words in each.words and each.holds for each in verdicts(made)["relevant"].evidence)


@pytest.mark.parametrize(
    ("question", "aspect"), [("statement", "specific"), ("why", "specific"), ("mission_link", "relevant")]
)
def test_a_blank_answers_nothing(outcome: Callable[..., Outcome], question: str, aspect: str) -> None:
    lines = (
        f"{question}: 'TODO, for example: so.'\n" if line.startswith(f"{question}:") else line
        for line in WORDS.splitlines(keepends=True)
    )
    goal = "".join(lines) + DATES + NEW + "kind: level\namount: 48\n"
    assert verdicts(outcome(forecast=FORECAST, goals__win=goal))[aspect].holds is False
