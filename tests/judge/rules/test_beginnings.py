"""A value that begins after the plan is reported only for the months that it really leaves unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: To see when values begin.
currency: EUR
start: 2027-01
months: 12
"""
FORECAST = """\
model: subscription
inputs:
  visitors: {visitors}
  visitor_to_lead: {visitor_to_lead}
  lead_to_mql: 50%
  mql_to_sql: 50%
  sql_to_opportunity: 50%
  opportunity_to_customer: 20%
  price_per_month: {price_per_month}
  monthly_churn: {monthly_churn}
  gross_margin: {gross_margin}
"""
LINE = "lines: {{tool: {{title: Tool, category: software, department: sales, {0}}}}}\n"
TEAM = """\
roles: {{seller: {{title: Seller, monthly_pay: {0}, in_budget: true}}}}
people: {{ann: {{name: Ann, role: seller, start: {1}}}}}
"""


def forecast(**inputs: str) -> str:
    given = {
        "visitors": "1000",
        "visitor_to_lead": "2%",
        "price_per_month": "100 EUR",
        "monthly_churn": "1%",
        "gross_margin": "80%",
    }
    return FORECAST.format(**{**given, **inputs})


def late(outcome: Outcome) -> dict[str, str]:
    """Return the months that each reported value leaves unknown."""
    problems = [problem for problem in outcome.problems if problem.rule == "value-begins-late"]
    return {
        problem.message.split("”")[0][1:]: problem.message.split("unknown in ")[1] for problem in problems
    }


@pytest.mark.parametrize(
    ("inputs", "unknown"),
    [
        ({"price_per_month": "{2027-04: 100 EUR}"}, {"Monthly fee of a new customer": "2027-01 to 2027-03."}),
        (
            {"monthly_churn": "{2027-04: 1%}"},
            {"Customers who leave in a month": "2027-01 to 2027-03."},
        ),
        (
            {"visitors": "{2027-03: 1000}", "visitor_to_lead": "{2027-04: 2%}"},
            {"Visitors": "2027-01 to 2027-02.", "Visitors who become leads": "2027-01 to 2027-03."},
        ),
        ({"visitors": "{2026-10: 1000, 2027-04: 2000}"}, {}),
    ],
)
def test_inputs(outcome: Callable[..., Outcome], inputs: dict[str, str], unknown: dict[str, str]) -> None:
    assert late(outcome(plan=PLAN, forecast=forecast(**inputs))) == unknown


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("kind: recurring, every: month, start: 2027-06, amount: {2027-06: 500 EUR}", {}),
        ("kind: one_off, month: 2027-09, amount: {2027-08: 500 EUR}", {}),
        (
            "kind: recurring, every: month, amount: {2027-02: 500 EUR}",
            {"Tool: amount each time": "2027-01."},
        ),
        (
            "kind: recurring, every: quarter, start: 2027-02, amount: {2027-06: 500 EUR}",
            {"Tool: amount each time": "2027-02 and 2027-05."},
        ),
    ],
)
def test_budget_lines(outcome: Callable[..., Outcome], line: str, unknown: dict[str, str]) -> None:
    assert late(outcome(plan=PLAN, budget=LINE.format(line))) == unknown


def test_pay(outcome: Callable[..., Outcome]) -> None:
    pay = "{2027-03: 3000 EUR}"
    assert late(outcome(plan=PLAN, team=TEAM.format(pay, "2027-03"))) == {}
    assert late(outcome(plan=PLAN, team=TEAM.format(pay, "2027-02"))) == {"Seller: monthly pay": "2027-02."}


def test_exchange_rates(outcome: Callable[..., Outcome]) -> None:
    plan = f"{PLAN}exchange_rates: {{USD: {{2027-04: 0.5}}}}\n"
    assert late(outcome(plan=plan)) == {}
    due = LINE.format("kind: recurring, every: month, start: 2027-04, amount: 500 USD")
    assert late(outcome(plan=plan, budget=due)) == {}
    assert late(outcome(plan=plan, budget=due.replace("start: 2027-04", "start: 2027-03"))) == {
        "EUR for one USD": "2027-03."
    }
