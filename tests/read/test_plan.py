from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.problems import Severity
from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: Plan\ntype: padre\nwhy: x\ncurrency: EUR\nstart: 2027-01\nmonths: 12\n"


def test_a_sound_plan_is_read_whole(outcome: Callable[..., Outcome]) -> None:
    found = outcome(
        plan=PLAN + "owner: ana\n",
        team="people: {ana: {name: Ana}}\nteams: {field: {title: Field, size: {now: 3}}}\n",
        goals__win="title: Win\n",
    )
    plan = found.plan
    assert plan is not None
    assert (plan.settings.start, plan.settings.months, plan.settings.currency) == ("2027-01", 12, "EUR")
    assert set(plan.items("people")) == {"ana"}
    assert plan.items("goals")["win"].text("title") == "Win"
    assert [(each.collection, each.entry.data) for each in plan.references] == [("people", "ana")]
    size = plan.items("teams")["field"].at(["size", "now"])
    value = plan.value(size)
    assert isinstance(value, Number)
    assert value.amount == 3
    assert set(plan.texts) == {document.file for document in plan.documents}


def test_a_scenario_has_the_items_of_the_plan_but_those_of_files_that_it_changes(
    outcome: Callable[..., Outcome],
) -> None:
    found = outcome(
        plan=PLAN,
        team="people: {ana: {name: Ana}}\n",
        budget="lines: {ads: {title: Ads, kind: recurring, amount: 5 EUR, department: marketing, category: advertising}}\n",
        scenarios__low="title: Low\nwhy: x\nchange: {budget: {lines: {ads: {amount: 3 EUR}}}}\n",
        scenarios__weak="title: Weak\nwhy: x\nchange: {plan: {exchange_rates: {USD: 0.8 EUR}}}\n",
    )
    assert found.plan is not None
    low, weak = (what_if.plan for what_if in found.scenarios)
    assert low.people["ana"] is found.plan.people["ana"]
    assert weak.people["ana"] is not found.plan.people["ana"]  # amounts may be in other currencies there
    amounts = [plan.budget_lines["ads"].amount.value for plan in (found.plan, weak, low)]
    assert [amount.amount for amount in amounts if isinstance(amount, Number)] == [5, 5, 3]


def test_problems_of_all_files_come_together(said: Callable[..., list[str]]) -> None:
    assert said(
        plan=PLAN.replace("EUR", "euro"),
        budget="limits: {total: {amount: 12k}}\n",
        market="findings: [\n",
        goals__win="titel: Win\n",
        customers="seasonality: {strong_months: [mai]}\n",
    ) == [
        "budget.yaml:1:26 wrong-value",
        "customers.yaml:1:31 not-an-option",
        "goals/win.yaml:1:1 unknown-key",
        "market.yaml:1:11 yaml",
        "plan.yaml:5:11 wrong-form",
    ]


@pytest.mark.parametrize(
    "plan",
    [
        PLAN.replace("months: 12\n", ""),
        PLAN.replace("2027-01", "soon"),
        PLAN + "- x\n",
        PLAN.replace("EUR", "euro"),
    ],
)
def test_a_plan_file_that_cannot_be_used_hides_nothing_else(
    said: Callable[..., list[str]], plan: str
) -> None:
    found = said(plan=plan, goals__win="title: Win\nserves: grow\n")
    assert "goals/win.yaml:2:9 unknown-reference" in found
    assert len(found) == 2


@pytest.mark.parametrize(
    "files",
    [
        {"team": "people: {ana: {name: Ana}\n"},
        {"team": "people: ana\n"},
        {"team": "people: {ana: Ana}\n"},
        {"team": "people: {ana: {name: 12}}\n"},
        {"taem": "people: {ana: {name: Ana}}\n"},
    ],
)
def test_names_are_not_blamed_for_a_file_that_cannot_be_read(
    said: Callable[..., list[str]], files: dict[str, str]
) -> None:
    found = said(plan=PLAN + "owner: ana\n", **files)
    assert len(found) == 1
    assert not found[0].startswith("plan.yaml")


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        ("persona__buyer", "Did you mean “personas/buyer.yaml”?"),
        ("personas__north__buyer", "Did you mean “personas/buyer.yaml”?"),
        ("bugdet", "Did you mean “budget.yaml”?"),
        ("Budget", "Did you mean “budget.yaml”?"),
        ("pricing", "sections/pricing.yaml"),
        ("zoo__x", "Known here"),
    ],
)
def test_a_file_that_is_none_of_a_plan_gets_a_suggestion(
    outcome: Callable[..., Outcome], file: str, hint: str
) -> None:
    problems = outcome(**{file: "title: x\n"}).problems
    assert [each.rule for each in problems] == ["unknown-file"]
    assert hint in problems[0].hint


def test_what_is_still_to_be_filled_is_listed_and_stops_nothing(outcome: Callable[..., Outcome]) -> None:
    found = outcome(plan=PLAN.replace("why: x", 'why: "TODO: ask"') + "summary: TODO\n")
    assert not found.failed
    assert [(each.severity, each.rule, each.span.line) for each in found.problems] == [
        (Severity.BLANK, "blank", 4),
        (Severity.BLANK, "blank", 8),
    ]
    assert found.problems[0].hint.endswith("?")


@pytest.mark.parametrize(
    ("date", "hint"),
    [("2027-02-29", "28 days"), ("2028-02-30", "29 days"), ("2027-04-31", "30 days"), ("0027-01-01", "1900")],
)
def test_a_day_that_does_not_exist_is_reported(outcome: Callable[..., Outcome], date: str, hint: str) -> None:
    problems = outcome(plan=PLAN + f"review: {{next: {date}}}\n").problems
    assert [each.rule for each in problems] == ["wrong-date"]
    assert hint in problems[0].hint


def test_a_leap_day_exists(said: Callable[..., list[str]]) -> None:
    assert said(plan=PLAN.replace("12", "24") + "review: {next: 2028-02-29}\n") == []
