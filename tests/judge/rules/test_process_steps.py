"""Two numbers for one step of the funnel are an error that names both places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAN = """\
schema_version: 2
title: Plan
type: padre
why: To see which number counts.
currency: EUR
start: 2027-01
months: 3
"""
PADRE = "\n".join(
    f"{part}: {{approach: A free trial.}}"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
FORECAST = """\
model: subscription
inputs:
  visitors: 1000
  visitor_to_lead: 10%
  lead_to_mql: 50%
  mql_to_sql: 100%
  monthly_churn: 0%
  price_per_month: 10 EUR
  gross_margin: 80%
"""
SERVICES = """\
model: services
inputs:
  leads_new: 100
  monthly_churn: 0%
  days_per_client: 5
  billable_people: 10
  working_days: 20
  highest_utilization: 80%
  day_rate: 900 EUR
  gross_margin: 40%
"""
STREAMS = """\
streams:
  north:
    model: subscription
    inputs: {visitors: 1000, visitor_to_lead: 10%, lead_to_mql: 50%, mql_to_sql: 100%, monthly_churn: 0%,
      price_per_month: 10 EUR, gross_margin: 80%, NORTH}
  south:
    model: subscription
    inputs: {visitors: 1000, visitor_to_lead: 10%, lead_to_mql: 50%, mql_to_sql: 100%, monthly_churn: 0%,
      price_per_month: 10 EUR, gross_margin: 80%, SOUTH}
"""
STAGES = """\
process:
  stages:
    call: {title: Call, conversion: 50%, elapsed_days: 5 days, becomes: opportunity}
    visit: {title: Visit, conversion: 47%, elapsed_days: 9 days}
    offer: {title: Offer, conversion: 61%, elapsed_days: 12 days}
"""


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., list[tuple[str, str, int]]]:
    def check(forecast: str, sales: str = STAGES, scenario: str = "") -> list[tuple[str, str, int]]:
        texts = {"plan": PLAN, "padre": PADRE, "forecast": forecast, "sales": sales}
        for name, text in texts.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        if scenario:
            (tmp_path / "scenarios").mkdir()
            (tmp_path / "scenarios" / "otherwise.yaml").write_text(scenario, encoding="utf-8")
        problems = [problem for problem in run(tmp_path).problems if problem.rule == "two-numbers"]
        return [
            (problem.message, problem.span.file.rpartition("/")[2], problem.span.line) for problem in problems
        ]

    return check


def test_another_number_names_both_places(said: Callable[..., list[tuple[str, str, int]]]) -> None:
    """47 % of 61 % is 28.67 %."""
    [(message, file, line)] = said(FORECAST + "  opportunity_to_customer: 31%\n")
    assert message.startswith("“Opportunities that are won” is 31% here, but 28.7% by the sales process (")
    assert "sales.yaml:4 and" in message
    assert "sales.yaml:5)" in message
    assert (file, line) == ("forecast.yaml", 10)


@pytest.mark.parametrize(
    "line",
    [
        "sql_to_opportunity: 50%",
        "sql_to_opportunity: 50.0%",
        "opportunity_to_customer: 29%",
        "opportunity_to_customer: 28.7%",
        "opportunity_to_customer: {low: 20%, likely: 29%, high: 35%}",
        "days_to_customer: 21 days",
        "opportunity_to_customer: = process.to_customer.conversion * 90%",
        "opportunity_to_customer: = process.visit.conversion * 61%",
    ],
)
def test_what_agrees_is_no_mistake(said: Callable[..., list[tuple[str, str, int]]], line: str) -> None:
    """What several stages come to may be rounded; a formula over the process says one number, not two."""
    assert said(FORECAST + f"  {line}\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "sql_to_opportunity: 50.4%",  # one stage says 50, and nothing had to be rounded
        "opportunity_to_customer: 28%",
        "opportunity_to_customer: 28.6%",
        "opportunity_to_customer: {low: 20%, likely: 28%, high: 35%}",
        "opportunity_to_customer: = 14% * 2",
        "opportunity_to_customer: {start: 29%, growth: 5% per month}",
        "days_to_customer: 22 days",
        "days_to_opportunity: 0 days",
    ],
)
def test_what_differs_is_a_mistake(said: Callable[..., list[tuple[str, str, int]]], line: str) -> None:
    assert len(said(FORECAST + f"  {line}\n")) == 1


def test_the_first_month_that_differs_is_named(said: Callable[..., list[tuple[str, str, int]]]) -> None:
    [(message, _, line)] = said(FORECAST + "  opportunity_to_customer:\n    2027-01: 29%\n    2027-03: 33%\n")
    assert "is 33% in 2027-03 here" in message
    assert line == 12
    by_month = STAGES.replace("61%", "{2027-01: 61%, 2027-03: 70%}")
    assert said(FORECAST + "  opportunity_to_customer: {2027-01: 29%, 2027-03: 33%}\n", by_month) == []


def test_a_service_reaches_its_proposals_by_the_stages(tmp_path: Path) -> None:
    """Of 100 leads, half become an opportunity; 47 % of 61 % of those are won, all without delay."""
    texts = {"plan": PLAN, "padre": PADRE, "forecast": SERVICES}
    texts["sales"] = STAGES.replace("elapsed_days", "working_days")
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    outcome = run(tmp_path)
    assert not outcome.failed
    assert not [problem for problem in outcome.problems if problem.rule == "missing-input"]
    assert outcome.results is not None
    assert outcome.results.series("opportunities_created", "month") == pytest.approx([50, 50, 50])
    assert outcome.results.series("new_customers", "month") == pytest.approx([14.335] * 3)


def test_a_service_cannot_say_it_twice(said: Callable[..., list[tuple[str, str, int]]]) -> None:
    assert said(SERVICES + "  lead_to_opportunity: 50%\n") == []


def test_a_service_that_says_it_twice(said: Callable[..., list[tuple[str, str, int]]]) -> None:
    assert len(said(SERVICES + "  lead_to_opportunity: 40%\n  days_to_opportunity: 6 days\n")) == 2


@pytest.mark.parametrize(
    ("north", "south", "mistakes"),
    [
        ("opportunity_to_customer: 20%", "opportunity_to_customer: 30%", 1),
        ("opportunity_to_customer: 20%", "opportunity_to_customer: 29%", 0),
        ("opportunity_to_customer: 20%", "opening_customers: 0", 0),
    ],
)
def test_of_several_streams_one_has_to_agree(
    said: Callable[..., list[tuple[str, str, int]]], north: str, south: str, mistakes: int
) -> None:
    assert len(said(STREAMS.replace("NORTH", north).replace("SOUTH", south))) == mistakes


@pytest.mark.parametrize(
    ("change", "mistakes"),
    [
        ("{forecast: {inputs: {opportunity_to_customer: 35%}}}", 0),
        ("{sales: {process: {stages: {offer: {conversion: 70%}}}}}", 1),
        (
            "{forecast: {inputs: {opportunity_to_customer: 35%}}, sales: {process: {stages: {offer: {conversion: 70%}}}}}",
            1,
        ),
        (
            "{forecast: {inputs: {opportunity_to_customer: 33%}}, sales: {process: {stages: {offer: {conversion: 70%}}}}}",
            0,
        ),
    ],
)
def test_a_scenario_may_change_the_forecast_alone(
    said: Callable[..., list[tuple[str, str, int]]], change: str, mistakes: int
) -> None:
    scenario = f"title: Otherwise\nchange: {change}\n"
    told = said(FORECAST + "  opportunity_to_customer: 29%\n", scenario=scenario)
    assert len(told) == mistakes
