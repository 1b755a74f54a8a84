from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from plansite.compute.measured.levers import levers_for
from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

INPUTS = {
    "visitors": "1000",
    "visitor_to_lead": "4%",
    "lead_to_mql": "50%",
    "mql_to_sql": "50%",
    "sql_to_opportunity": "80%",
    "opportunity_to_customer": "50%",
    "price_per_month": "45 EUR",
    "opening_customers": "40",
    "opening_mrr": "1800 EUR",
    "monthly_churn": "2%",
    "gross_margin": "75%",
}
GOAL = "title: Win sixty\nkpi: new_customer_count\nkind: level\namount: 60\nstart: 2027-01-01\nend: 2027-12-31\nowner: mira\n"
TEAM = "people: {mira: {name: Mira Holt, quota: 4.5, quota_kpi: deals_closed}}\n"
GAP = "gaps: {few: {title: Too few, goal: win, status: open, remedies: {fair: {title: Stand at the fair, kind: channel, owner: mira, by: 2027-03-31}}}}\n"
WORSE = "title: A bad year\nchange: {forecast: {inputs: {visitors: 800}}}\n"
LEVERS = ("visitors", "opportunity_to_customer", "lead_to_mql")


def forecast(**changed: str) -> str:
    lines = "".join(f"  {name}: {value}\n" for name, value in {**INPUTS, **changed}.items())
    return f"model: subscription\nlevers: [{', '.join(LEVERS)}]\ninputs:\n{lines}"


def page(made: Outcome) -> str:
    return {each.path: each.text for each in make_site(made).navigation.pages()}.get("gaps.md", "")


@pytest.fixture
def made(outcome: Callable[..., Outcome]) -> Outcome:
    return outcome(forecast=forecast(), goals__win=GOAL, team=TEAM, assumptions=GAP, scenarios__worse=WORSE)


def test_three_answers_stand_side_by_side(made: Outcome) -> None:
    shown = re.findall(
        r"--share:([0-9.]+)\"><dt>([^<]+)</dt> *<dd><a [^>]*data-node=\"([^\"]+)\"[^>]*>([^<]+)</a>",
        page(made),
    )
    assert shown == [
        ("1.0000", "The goal wants", "goal.win.target", "60"),
        ("0.8000", "The forecast gives", "goal.win.forecast", "48"),
        ("0.9000", "The team can bring", "goal.win.capacity", "54"),
    ]


def test_the_page_names_remedies_scenarios_and_what_sales_needs(made: Outcome) -> None:
    text = page(made)
    assert "Stand at the fair" in text
    assert "A bad year" in text
    needed = dict(
        re.findall(r'data-node="goal\.win\.planned\.([a-z_]+)".*?</td> *<td><span[^>]*>([^<]+)</span>', text)
    )
    # 480 leads, 240 qualified, 120 accepted and 96 opportunities win 48 customers; 60 need a quarter more of each
    assert needed == {"leads_new": "600", "mqls": "300", "sqls": "150", "opportunities_created": "120"}
    assert "120 short" in text


@pytest.mark.parametrize("lever", LEVERS)
def test_what_the_page_says_of_a_lever_reaches_the_goal(
    made: Outcome, outcome: Callable[..., Outcome], lever: str
) -> None:
    assert made.results is not None
    assert made.plan is not None
    goal = made.plan.goals["win"]
    levers = levers_for(goal, made.plan, made.catalog, made.results, made.results)
    needed = {one.node: one.needed for one in levers}[lever]
    assert needed is not None
    share = lever != "visitors"
    again = outcome(
        forecast=forecast(**{lever: f"{needed * 100:.9f}%" if share else f"{needed:.9f}"}),
        goals__win=GOAL,
        team=TEAM,
    )
    assert again.results is not None
    reached = again.results.value("goal.win.forecast", "plan", 0)
    assert reached == pytest.approx(60)
    shown = f"{needed:.1%}" if share else f"{needed:,.0f}"
    assert shown in page(made)


def test_there_is_no_page_without_a_target_and_a_forecast(outcome: Callable[..., Outcome]) -> None:
    assert page(outcome(goals__win=GOAL, team=TEAM)) == ""


def test_the_funnel_is_drawn_against_what_the_goal_needs(made: Outcome) -> None:
    """48 customers are expected of 60, by 480 leads a year of 600: the title says so of the first stage."""
    [chart] = re.findall(r'<figure class="ps-chart ps-chart-bars".*?</figure>', page(made), re.DOTALL)
    assert 'ps-chart-finding">New leads: 480 expected, 600 needed, 120 short<' in chart
    widths = re.findall(r"--width:([0-9.]+)", chart)
    assert widths[:2] == ["0.8000", "1.0000"]
    assert "ps-as-table" in chart


def test_blanks_are_told(outcome: Callable[..., Outcome], made: Outcome) -> None:
    words = "One file with blanks is not judged yet."
    assert words not in page(made)
    assert words in page(outcome(forecast=forecast(), goals__win=GOAL + "statement: TODO\n", team=TEAM))
