"""Values that cannot be are told once, where they are written; those that can be are not told."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable

SOUND = Path(__file__).parents[1] / "sound"
RULES = {"impossible-value", "opening-incomplete", "slow-payment", "several-values"}
FORECAST = "forecast.yaml"


@pytest.fixture
def judged(tmp_path: Path) -> Callable[..., list[tuple[str, int, str]]]:
    """Return the findings of a sound plan to whose forecast inputs are added, and to which files are added."""

    def judge(inputs: str = "", **files: str) -> list[tuple[str, int, str]]:
        plan = tmp_path / "plan"
        shutil.copytree(SOUND, plan)
        forecast = plan / FORECAST
        text = forecast.read_text(encoding="utf-8")
        for line in inputs.splitlines():
            name = line.partition(":")[0]
            kept = [old for old in text.splitlines() if not old.startswith(f"  {name}:")]
            text = "\n".join([*kept, f"  {line}", ""])
        forecast.write_text(text, encoding="utf-8")
        for name, content in files.items():
            path = plan / name.replace("__", "/").replace("_csv", ".csv").replace("_yaml", ".yaml")
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        outcome = run(plan, today=date(2026, 12, 15))
        assert not outcome.failed, outcome.problems
        return [
            (Path(problem.span.file).name, problem.span.line, problem.message)
            for problem in outcome.problems
            if problem.rule in RULES
        ]

    return judge


@pytest.mark.parametrize(
    "inputs",
    [
        "funding_received: -4000 EUR",
        "net_burn: -4000 EUR",
        "cash_at_start: -1 EUR",
        "gross_margin: -20%",
        "monthly_expansion: 110%",
        "visitor_to_lead: 100%",
        "monthly_churn: {2027-01: 0%, 2027-06: {low: 0%, likely: 1%, high: 100%}}",
        "days_to_pay: 31 days",
        "opening_customers: 0\nopening_mrr: 0 EUR",
    ],
)
def test_what_can_be_is_not_told(judged: Callable[..., list[tuple[str, int, str]]], inputs: str) -> None:
    assert judged(inputs) == []


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (
            "price_per_month: -5 EUR",
            ["“Monthly fee of a new customer” is -5 EUR, and cannot be below 0 EUR."],
        ),
        (
            "visitors: {year: -1200, season: [100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}",
            ["“Visitors” is -1,200 in"],
        ),
        (
            "monthly_contraction: {start: 90%, growth: 5% per month}",
            ["“Shrinking of existing subscriptions” is 104.2% in"],
        ),
        (
            "monthly_churn: {2027-01: 101%, 2027-03: 2%, 2027-05: {low: -1%, likely: 1%, high: 2%}}",
            ["“Customers who leave in a month” is 101%", "“Customers who leave in a month” is -1%"],
        ),
        ("mql_to_sql: 130%\nsql_to_opportunity: = mql_to_sql", ["“MQLs that sales accepts” is 130%"]),
        ("days_to_pay: -5 days", ["“Days until customers pay” is -5 days, and cannot be below 0 days."]),
        ("cash_at_start: [100 EUR, 200 EUR]", ["“Cash when the plan starts” is one value"]),
        (
            "cash_at_start: {start: 100 EUR, growth: 5% per month}",
            ["“Cash when the plan starts” is one value"],
        ),
    ],
)
def test_what_cannot_be_is_told_once(
    judged: Callable[..., list[tuple[str, int, str]]], inputs: str, said: list[str]
) -> None:
    findings = judged(inputs)
    assert len(findings) == len(said)
    assert all(message.startswith(words) for (_, _, message), words in zip(findings, said, strict=True))


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("budget.yaml", "company_costs: {rent: {title: Rent, amount: -5 EUR}}\n", "“Amount” is -5 EUR"),
        ("budget.yaml", "limits: {all: {title: All, amount: -5 EUR}}\n", "“Amount” is -5 EUR"),
        (
            "budget.yaml",
            "promotions: {sale: {title: Sale, start: 2027-03-01, end: 2027-03-31, month: 2027-03, cost: -5 EUR}}\n",
            "“Cost” is -5 EUR",
        ),
        ("marketing.yaml", "price: {price_point: -5 EUR}\n", "“Price point” is -5 EUR"),
        (
            "market.yaml",
            "segments: {all: {title: All, buyers: 10, growth: -150%}}\n",
            "“Growth in a year” is -150%",
        ),
    ],
)
def test_what_cannot_be_is_told_in_each_file_of_a_plan(
    tmp_path: Path, file: str, text: str, said: str
) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(SOUND, plan)
    with (plan / file).open("a", encoding="utf-8") as opened:
        opened.write(text)
    told = [problem.message for problem in run(plan).problems if problem.rule == "impossible-value"]
    assert [message[: len(said)] for message in told] == [said]


@pytest.mark.parametrize(
    ("days", "said"), [("days_to_pay_suppliers", ["Suppliers are paid after 45 days"]), ("days_in_stock", [])]
)
def test_payables_reach_back_no_further_than_receivables_and_stock_lies_as_long_as_it_lies(
    tmp_path: Path, days: str, said: list[str]
) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(SOUND, plan)
    with (plan / FORECAST).open("a", encoding="utf-8") as forecast:
        forecast.write(f"  {days}: 45 days\noptions: [working_capital]\n")
    told = [problem.message for problem in run(plan).problems if problem.rule == "slow-payment"]
    assert [message.partition(" in 20")[0].partition(", but")[0] for message in told] == said


def test_a_large_file_of_actuals_has_one_finding_for_each_figure(
    judged: Callable[..., list[tuple[str, int, str]]],
) -> None:
    rows = [
        f"2027-{month:02},{metric},-1" for metric in ("visitors", "mrr", "net_burn") for month in range(1, 13)
    ]
    findings = judged(actuals__all_csv="\n".join(["month,metric,value", *rows, ""]))
    assert [(file, line) for file, line, _ in findings] == [("all.csv", 2), ("all.csv", 14)]
    assert "11 more rows" in findings[0][2]


def test_a_scenario_is_told_of_what_only_it_brings_about(
    judged: Callable[..., list[tuple[str, int, str]]],
) -> None:
    scenario = "title: High\nchange:\n  forecast:\n    inputs:\n      lead_to_mql: 70%\n"
    findings = judged("gross_margin: = lead_to_mql * 1.5", scenarios__high_yaml=scenario)
    assert [file for file, _, _ in findings] == [FORECAST]
    assert "105%" in findings[0][2]
    assert "“high”" in findings[0][2]


def test_what_the_plan_has_wrong_is_not_told_again_of_its_scenarios(
    judged: Callable[..., list[tuple[str, int, str]]],
) -> None:
    scenario = "title: High\nchange: {forecast: {inputs: {lead_to_mql: 70%}}}\n"
    findings = judged("gross_margin: 175%", scenarios__high_yaml=scenario)
    assert [file for file, _, _ in findings] == [FORECAST]


def test_a_stage_of_the_sales_process_has_bounds_of_its_schema(
    judged: Callable[..., list[tuple[str, int, str]]],
) -> None:
    stages = "process: {stages: {visit: {title: Visit, conversion: 120%, elapsed_days: 3 days}, offer: {title: Offer}}}\n"
    assert [(file, line) for file, line, _ in judged(sales_yaml=stages)] == [("sales.yaml", 1)]


def test_receivables_that_a_plan_computes_itself_may_reach_back(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(SOUND, plan)
    with (plan / FORECAST).open("a", encoding="utf-8") as forecast:
        forecast.write("  days_to_pay: 45 days\n")
    assert [problem.rule for problem in run(plan).problems] == ["slow-payment"]
    with (plan / FORECAST).open("a", encoding="utf-8") as forecast:
        forecast.write(
            "  receivables: = revenue + revenue_before * (days_to_pay - days_in_period) / days_in_period\n"
        )
        forecast.write(
            'figures:\n  revenue_before: {title: Revenue of the month before, formula: "lag(revenue, revenue)", unit: money, rollup: closing}\n'
        )
    assert run(plan).problems == ()


def test_a_row_of_a_quarter_is_one_row(judged: Callable[..., list[tuple[str, int, str]]]) -> None:
    rows = "month,metric,value\n2027-Q1,customer_retention_rate,104%\n2027-Q2,customer_retention_rate,105%\n"
    ((_, line, message),) = judged(actuals__all_csv=rows)
    assert line == 2
    assert "is 104%, and cannot be above 100%. So it is with one more row of this file." in message


@pytest.mark.parametrize("stated", ["", "days_to_pay: 10 days"])
def test_more_days_than_a_month_has_are_told_where_they_were_measured(
    judged: Callable[..., list[tuple[str, int, str]]], stated: str
) -> None:
    rows = "month,metric,value\n2027-01,days_to_pay,30 days\n2027-02,days_to_pay,45 days\n2027-03,days_to_pay,50 days\n"
    ((file, line, message),) = judged(stated, actuals__all_csv=rows)
    assert (file, line) == ("all.csv", 3)
    assert "Customers pay after 45 days" in message
