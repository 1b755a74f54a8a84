"""Nothing of the catalogue is there for show: what the questionnaire names has a value in the example, or in a filled template.

The template is that of a subscription company; what it leaves open, this module lays in as a company would: numbers under
`inputs:`, and what was measured by month. A KPI that is told of parts has a value when one of its parts has.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine import ids
from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.graph import Given, inputs_of
from plansite.deliver.edit.scaffold import Choice, start_project
from plansite.pipeline import run
from plansite.problems import Severity
from plansite.resources import packaged

if TYPE_CHECKING:
    from plansite.outcome import Outcome

STARTED, TODAY = date(2026, 12, 10), date(2028, 3, 15)
MONTHS = Calendar("2027-01", 14)
ROWS = (Path(__file__).parent / "index.txt").read_text(encoding="utf-8").splitlines()
NAMED = [row.split("|")[0].strip() for row in ROWS if row and not row.startswith("#")]
# these two compare any figure with its plan or target, and each has its own: goal.<goal>.gap and actual.<figure>.deviation
WITHOUT_VALUE = {
    "kpi_deviation": "each measured figure has its own deviation",
    "goal_gap": "each goal has its own gap",
}
STATED = """\
  variable_cost_per_unit: 26 EUR
  units_expected: 1000
  fixed_costs: 12000 EUR
  launch_costs: 30000 EUR
  market_revenue: 400000 EUR
  revenue_base: 27000 EUR
  revenue_change_per_period: 900 EUR
  revenue_estimate: 30000 EUR
  sales_target: 32000 EUR
"""
MEASURED = {
    "advertising_spend": 900,
    "closing_calls_completed": 9,
    "comments_received": 40,
    "contracts_sent_count": 8,
    "contracts_signed": 5,
    "customers_counted": 60,
    "customers_delivered": 5,
    "customers_satisfied": 4,
    "deals_entering_stage": 20,
    "deals_leaving_stage": 18,
    "deals_leaving_stage_forward": 11,
    "engaged_sessions": 4200,
    "existing_account_sales": 700,
    "first_calls_completed": 45,
    "follow_ups_within_limit": 4,
    "followers_gained": 30,
    "gross_profit_from_marketing": 9000,
    "guest_posts_published": 1,
    "lead_to_customer_days_total": 300,
    "lifetime_spend_total": 210000,
    "new_account_prospects": 50,
    "new_account_revenue": 2500,
    "new_accounts_won": 5,
    "order_revenue": 3000,
    "orders": 12,
    "pageviews": 21000,
    "plan_cost_total": 15000,
    "referral_visits": 600,
    "referrals_received": 2,
    "returning_buyers": 8,
    "session_minutes_total": 15000,
    "sessions_count": 7000,
    "shares_received": 25,
    "single_page_sessions": 2800,
    "social_leads": 6,
    "social_referred_visits": 500,
    "stage_days_total": 160,
    "subscriptions_due": 10,
    "subscriptions_renewed": 9,
    "tasks_done": 38,
    "tasks_due": 40,
    "total_revenue": 31000,
    "won_deal_days_total": 250,
}
OF_A_PERSON = ("deals_closed", "sales_lead", 3)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("filled")
    start_project(folder, Choice("north_quay", "subscription", "full", "", STARTED))
    plan = folder / "plan"
    for name, old, new in (
        ("plan", "months: 12", "months: 24"),
        ("forecast", "inputs:\n", f"inputs:\n{STATED}"),
        ("team", "quota: 4", "quota: 4\n    quota_kpi: deals_closed"),
        ("marketing", "price_per:", "price_point: 42 EUR\n  price_per:"),
    ):
        path = plan / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        if name != "marketing" or "\n  price_point:" not in text:
            assert old in text, name
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
    rows = [
        *((figure, "", number) for figure, number in MEASURED.items()),
        OF_A_PERSON,
    ]
    lines = [f"{month},{figure},{number},{scope}" for figure, scope, number in rows for month in MONTHS.names]
    (plan / "actuals").mkdir()
    (plan / "actuals" / "sample.csv").write_text(
        "\n".join(["month,metric,value,scope", *lines, ""]), encoding="utf-8"
    )
    return run(plan, today=TODAY)


@pytest.fixture(scope="module")
def example() -> Outcome:
    return run(packaged("schemas").parent / "plan")


def known(outcome: Outcome) -> set[str]:
    """Return the KPIs that have a value, in any period, as a whole or of any part."""
    results = outcome.results
    assert results is not None, outcome.problems
    there = [node for node in results.graph.nodes if results.is_known(node)]
    return {*there, *(part.figure for node in there if (part := ids.part(node)))}


def test_the_sample_is_a_sound_plan(filled: Outcome) -> None:
    assert [problem for problem in filled.problems if problem.severity is Severity.ERROR] == []


def test_what_the_questionnaire_names_has_a_value(example: Outcome, filled: Outcome) -> None:
    assert len(NAMED) == 86
    with_value = known(example) | known(filled)
    assert [kpi for kpi in NAMED if kpi not in with_value] == [kpi for kpi in NAMED if kpi in WITHOUT_VALUE]
    assert len(NAMED) - len(WITHOUT_VALUE) >= 80


def test_what_has_no_value_of_its_own_has_it_elsewhere(example: Outcome, filled: Outcome) -> None:
    assert example.plan is not None
    assert any(ids.goal(goal, "gap") in known(example) for goal in example.plan.goals)
    assert ids.deviation("total_revenue") in known(filled) or ids.deviation("revenue") in known(filled)


def test_no_kpi_is_laid_in_itself(filled: Outcome) -> None:
    """A KPI counts that follows from what it is made of; the only ones that were measured are compared with the plan."""
    assert filled.results is not None
    laid_in = {*MEASURED, OF_A_PERSON[0]} & set(NAMED)
    assert laid_in == {"plan_cost_total", "total_revenue", "deals_closed"}
    nodes = filled.results.graph.nodes
    assert [kpi for kpi in NAMED if kpi in nodes and isinstance(nodes[kpi].source, Given)] == []
    assert all(inputs_of(nodes[kpi]) for kpi in NAMED if kpi in nodes)
