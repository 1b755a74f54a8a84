"""What becomes of a goal or a KPI in each scenario stands on its own page, where a scenario moves it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.present.site import make_site
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

FORECAST = """\
model: subscription
inputs: {visitors: 1000, visitor_to_lead: 2%, lead_to_mql: 50%, mql_to_sql: 50%, sql_to_opportunity: 50%, opportunity_to_customer: 25%,
  opening_customers: 40, opening_mrr: 20000 EUR, monthly_churn: 2%, price_per_month: 500 EUR, gross_margin: 80%}
"""
GOAL = "title: Grow\nkpi: mrr\nkind: level\namount: 26000 EUR\nstart: 2027-01-01\nend: 2027-12-31\n"
KPIS = "tracked: {mrr: {}}\n"
WORSE = "title: More leave\nchange: {forecast: {inputs: {monthly_churn: 4%}}}\n"
SAME = "title: Margin falls\nchange: {forecast: {inputs: {gross_margin: 70%}}}\n"


def section(outcome: Outcome, path: str) -> str:
    pages = {page.path: page.text for page in make_site(outcome).navigation.pages()}
    found = re.search(r"## In other scenarios.*?</table>", pages[path], re.DOTALL)
    return found[0] if found else ""


def test_a_goal_shows_forecast_and_gap_in_the_scenarios_that_move_it(outcome: Callable[..., Outcome]) -> None:
    found = outcome(forecast=FORECAST, goals__grow=GOAL, scenarios__worse=WORSE, scenarios__same=SAME)
    assert not found.failed, found.problems
    shown = section(found, "goals/grow.md")
    assert re.findall(r'<th scope="row">(?:<a[^>]*>)?([^<]*)', shown) == ["This plan", "More leave"]
    for name in ("base", "worse"):
        for part in ("forecast", "gap"):
            value = found.numbers[name].value(f"goal.grow.{part}", "plan", 0)
            assert (
                f'data-node="goal.grow.{part}" data-period="plan" data-value="{exported(value)!r}"' in shown
            )
    assert "% short" in shown
    assert "ps-worse" in shown  # lower revenue is worse, though the goal itself is no KPI


def test_a_kpi_shows_its_years_in_the_scenarios_that_move_it(outcome: Callable[..., Outcome]) -> None:
    found = outcome(forecast=FORECAST, kpis=KPIS, scenarios__worse=WORSE)
    shown = section(found, "kpis/mrr.md")
    value = found.numbers["worse"].value("mrr", "year", 0)
    assert f'data-period="2027" data-value="{exported(value)!r}" data-scenario="worse"' in shown


def test_what_no_scenario_moves_has_no_such_part(outcome: Callable[..., Outcome]) -> None:
    found = outcome(forecast=FORECAST, kpis=KPIS, goals__grow=GOAL, scenarios__same=SAME)
    assert section(found, "goals/grow.md") == ""
    assert section(found, "kpis/mrr.md") == ""
    assert section(outcome(forecast=FORECAST, kpis=KPIS), "kpis/mrr.md") == ""
