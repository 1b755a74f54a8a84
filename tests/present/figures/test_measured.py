"""One more month of measured values changes the main tables, the outlook, the goals and the deviations, in the right direction."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine.calendar import GRAINS
from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome
    from plansite.problems import Problem

PLAN = Path(__file__).parents[2] / "plans" / "good" / "measured_beside_plan"


class Site:
    """Hold the pages of the plan after some rows were added to what was measured."""

    def __init__(self, folder: Path, *rows: str) -> None:
        plan = folder / "plan"
        shutil.copytree(PLAN, plan)
        with (plan / "actuals" / "more.csv").open("w") as stream:
            stream.write("\n".join(["month,metric,value", *rows]) + "\n")
        self.outcome: Outcome = run(plan)
        assert self.outcome.results, self.outcome.problems
        made = make_site(self.outcome, date(2027, 3, 3))
        self.files = made.files
        self.pages = {page.path: page.text for page in made.navigation.pages()}

    def words(self, page: str) -> str:
        """Return a page's text without its marks."""
        bare = " ".join(re.sub(r"<[^>]+>", " ", self.pages[page]).split())
        return bare.replace(" .", ".")

    def against(self, page: str, node: str) -> list[tuple[str, str]]:
        """Return how far a figure is said to be from plan on a page, and whether that looks good."""
        found = re.findall(
            r'<span class="ps-against( ps-\w+)?"><a [^>]*data-node="([^"]+)"[^>]*>([^<]+)</a>',
            self.pages[page],
        )
        return [(words, look.strip()) for look, name, words in found if name.startswith(f"actual.{node}.")]


def alarms(outcome: Outcome) -> list[Problem]:
    """Return what the rule about alarm values says; other rules have their own say."""
    return [problem for problem in outcome.problems if problem.rule == "alarm"]


@pytest.mark.parametrize(
    ("rows", "deals", "cost"),
    [
        (
            ("2027-02,deals_won,15", "2027-01,revenue,1100", "2027-02,budget.line.ads,80"),
            ("ps-better", "above", "On track", "125"),
            ("ps-better", "below", "On track", "€1,180"),
        ),
        (
            ("2027-02,deals_won,8", "2027-01,revenue,900", "2027-02,budget.line.ads,150"),
            ("ps-worse", "below", "At risk", "118"),
            ("ps-worse", "above", "At risk", "€1,250"),
        ),
    ],
    ids=["good", "bad"],
)
def test_a_month_changes_everything_in_the_right_direction(
    tmp_path: Path, rows: tuple[str, ...], deals: tuple[str, ...], cost: tuple[str, ...]
) -> None:
    site = Site(tmp_path, *rows)
    revenue = (*deals[:3], {"125": "€12,100", "118": "€11,900"}[deals[3]])
    for page, node, (look, side, _, outlook) in (
        ("forecast.md", "revenue", revenue),
        ("kpis/deals_closed.md", "deals_closed", deals),
        ("budget.md", "plan_cost_total", cost),
        ("kpis/plan_cost_total.md", "plan_cost_total", cost),
        ("index.md", "plan_cost_total", cost),
    ):
        said = site.against(page, node)
        assert said, page
        assert all(seen == look and f" {side} plan" in words for words, seen in said), (page, said)
        if page != "index.md":
            assert outlook in site.words(page)
    for page in ("index.md", "goals/index.md"):
        table = site.words(page).rpartition("Outlook Gap Status")[2]
        rows_of_goals = {
            title: table.partition(title)[2][:120]
            for title in ("A hundred and twenty deals", "No more than twelve hundred euros")
        }
        assert deals[2] in rows_of_goals["A hundred and twenty deals"]
        assert cost[2] in rows_of_goals["No more than twelve hundred euros"]


def test_as_planned_is_said_so(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert site.against("budget.md", "plan_cost_total") == [("as planned", "")]
    assert site.against("kpis/deals_closed.md", "deals_closed")[0] == ("as planned", "")


def test_today_is_the_last_measured_value(tmp_path: Path) -> None:
    site = Site(tmp_path, "2027-02,deals_won,12")
    words = site.words("goals/deals.md")
    assert "At the start 0 Today 22 Jan 2027 – Feb 2027 Target" in words


def test_what_the_plan_does_not_foresee_has_no_plan_beside_it(tmp_path: Path) -> None:
    site = Site(tmp_path, "2027-02,repeat_customers,9")
    assert not [page for page in site.pages if site.against(page, "repeat_customers")]


def test_a_figure_past_its_alarm_value_asks_for_its_response(tmp_path: Path) -> None:
    calm = Site(tmp_path / "calm", "2027-02,deals_won,10", "2027-02,deals_lost,30")
    assert "Past its alarm value" not in calm.pages["kpis/win_rate.md"]
    alarmed = Site(tmp_path / "alarmed", "2027-02,deals_won,5", "2027-02,deals_lost,45")
    said = alarmed.words("kpis/win_rate.md")
    assert "10% in Feb 2027 is past the alarm value of 20%. Look at every lost deal of the month." in said
    assert [(each.rule, each.hint) for each in alarms(alarmed.outcome)] == [
        ("alarm", "The plan wants this done now: Look at every lost deal of the month.")
    ]


def test_an_alarm_without_a_response_asks_for_one(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(PLAN, plan)
    kpis = plan / "kpis.yaml"
    kpis.write_text(
        kpis.read_text().replace(
            "threshold: 20%, response: Look at every lost deal of the month.", "threshold: 30%"
        )
    )
    found = alarms(run(plan))
    assert [(each.rule, each.message) for each in found] == [
        ("alarm", "“Win rate by count” was below its alarm value in 2027-01.")
    ]
    assert found[0].hint.startswith("Add “response:”")


def test_the_data_of_the_site_has_the_forecast_that_its_status_is_about(tmp_path: Path) -> None:
    site = Site(tmp_path, "2027-02,deals_won,8")
    goals = {goal["id"]: goal for goal in json.loads(site.files["data/plan.json"])["goals"]}
    assert (goals["deals"]["status"], goals["deals"]["forecast"]["value"]) == ("at_risk", 118)


def test_attainment_stands_beside_the_quota(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert "Attainment" in site.words("team/index.md")
    assert site.outcome.results
    assert site.outcome.results.value("rep_target_attainment.of.ana", "month", 0) == 1


def test_every_figure_shown_is_that_of_its_scenario(tmp_path: Path) -> None:
    site = Site(tmp_path, "2027-02,deals_won,15")
    places = {
        period.label: (grain, index)
        for grain in GRAINS
        for index, period in enumerate(site.outcome.numbers["base"].calendar.periods(grain))
    }
    shown = [
        (dict(re.findall(r'data-(\w+)="([^"]*)"', tag)), path)
        for path, text in site.pages.items()
        for tag in re.findall(r'<a class="ps-figure[^>]*>', text)
        if "data-node" in tag  # the cells of a table say it in their row
    ]
    assert any(figure.get("scenario") == "outlook" for figure, _ in shown)
    for figure, path in shown:
        value = site.outcome.numbers[figure.get("scenario", "base")].value(
            figure["node"], *places[figure["period"]]
        )
        assert repr(exported(value)) == figure["value"], (path, figure)


FORECAST = """\
model: subscription
inputs:
  leads_new: 100
  lead_to_mql: 50%
  mql_to_sql: 40%
  sql_to_opportunity: 50%
  opportunity_to_customer: 50%
  opening_customers: 100
  opening_mrr: 5000 EUR
  monthly_churn: 2%
  price_per_month: 50 EUR
  gross_margin: 80%
"""


def test_quarters_are_compared_with_quarters(write: Callable[..., Path]) -> None:
    """Of 100 customers 96 %, then 97 % twice stay in a quarter in which 98 % a month should: 9.67 % leave instead of 5.88 %."""
    goal = "title: Win\nkpi: new_customer_count\nkind: level\namount: 16\nmeasured_over: quarter\nstart: 2027-01-01\nend: 2027-12-31\n"
    kpis = "tracked:\n  customer_churn_rate: {target: 5%, every: quarter}\n"
    folder = write(forecast=FORECAST, kpis=kpis, goals__win=goal)
    (folder / "actuals").mkdir()
    rows = ["month,metric,value"]
    for month, (churn, won) in enumerate((("4%", 4), ("3%", 3), ("3%", 6)), start=1):
        rows += [f"2027-0{month},customer_churn_rate,{churn}", f"2027-0{month},new_customers,{won}"]
    (folder / "actuals" / "crm.csv").write_text("\n".join(rows) + "\n")
    made = make_site(run(folder), date(2027, 4, 3))
    words = {
        page.path: " ".join(re.sub(r"<[^>]+>", " ", page.text).split()) for page in made.navigation.pages()
    }
    churn = words["kpis/customer_churn_rate.md"]
    assert "Measured Q1 2027 9.67% 3.79 points above plan" in churn
    assert "Outlook Q4 2027 8.73% planned 5.88%" in churn  # 1 − 0.97³
    # a year beside a year: 1 − 0.96 × 0.97¹¹ of 1 − 0.98¹²
    assert "Customer churn rate 21.5% 3% Mar 2027 1 point above plan 31.3% 2027" in churn
    # 4 + 3 + 6 were won, a quarter's worth against the target of a quarter
    assert "Today 13 Q1 2027" in words["goals/win.md"]
    # rows of which nothing was measured have an outlook, too
    assert re.search(r"Paying subscriptions 132 \d+ Dec 2027", words["forecast.md"])
