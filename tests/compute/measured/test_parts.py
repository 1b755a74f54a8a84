"""People with a quota and channels have KPIs of their own, from what was measured of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.pipeline import run
from plansite.present.site import make_site

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.compute.engine.results import Results
    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: Plan\ntype: padre\nwhy: W.\ncurrency: EUR\nstart: 2027-01\nmonths: 15\n"
PADRE = "\n".join(
    f"{part}: {{approach: A free trial.}}"
    for part in ("position", "acquire", "deploy", "run", "expand", "product", "people", "money")
)
TEAM = """\
roles: {seller: {title: Seller, quota: 4, quota_kpi: deals_closed}}
people:
  ana: {name: Ana, role: seller}
  ben: {name: Ben, role: seller, start: 2027-02, ramp: [50%]}
"""
FORECAST = """\
model: subscription
inputs:
  visitors: 0
  visitor_to_lead: 0%
  outbound_leads: 100
  lead_to_mql: 50%
  mql_to_sql: 40%
  sql_to_opportunity: 100%
  opportunity_to_customer: 50%
  monthly_churn: 0%
  price_per_month: 10 EUR
  gross_margin: 80%
"""
MARKETING = """\
place:
  share_of: conversions
  channels:
    search: {title: Search, kind: promotion, share: 60%}
    fairs: {title: Fairs, kind: promotion, share: 25%}
    other: {title: Other, kind: both}
"""
BUDGET = """\
lines:
  ads: {title: Ads, category: advertising, department: marketing, kind: recurring, amount: 900 EUR, channel: search}
  pages: {title: Pages, category: content, department: marketing, kind: recurring, amount: 300 EUR, channel: search}
  stand: {title: Stand, category: events, department: marketing, kind: one_off, month: 2027-02, amount: 5000 EUR, channel: fairs}
"""
ACTUALS = """\
month,metric,value,scope
2027-01,deals_closed,3,ana
2027-02,deals_closed,5,ana
2027-02,deals_closed,1,ben
2028-01,deals_closed,6,ana
2027-01,new_customer_count,4,search
2027-01,new_customer_count,1,fairs
2027-02,new_customer_count,5,search
2027-02,new_customer_count,7,fairs
"""
KPIS = "tracked: {rep_target_attainment: {}, channel_share: {}, channel_cost_per_customer: {}}\n"


def read(folder: Path, actuals: str = ACTUALS, marketing: str = MARKETING) -> Outcome:
    texts = {"plan": PLAN, "padre": PADRE, "team": TEAM, "forecast": FORECAST, "kpis": KPIS}
    texts |= {"marketing": marketing, "budget": BUDGET}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    if actuals:
        (folder / "actuals").mkdir()
        (folder / "actuals" / "all.csv").write_text(actuals, encoding="utf-8")
    outcome = run(folder)
    assert not outcome.failed, outcome.problems
    return outcome


def results_of(outcome: Outcome) -> Results:
    assert outcome.results is not None
    return outcome.results


def test_each_person_has_an_attainment_and_a_growth(tmp_path: Path) -> None:
    """Ana brought 3 and 5 of 4, Ben 1 of 2 in his first month; a year later Ana brings twice as much."""
    results = results_of(read(tmp_path))
    attained = results.series("rep_target_attainment.of.ana", "month")
    assert attained[:3] == [0.75, 1.25, None]
    assert results.series("rep_target_attainment.of.ben", "month")[:3] == [None, 0.5, None]
    assert results.value("rep_yoy_growth.of.ana", "month", 12) == pytest.approx(1)
    assert results.value("rep_yoy_growth.of.ana", "month", 1) is None


def test_each_channel_is_to_bring_its_share_at_its_cost(tmp_path: Path) -> None:
    """Of ten customers a month, six come by search at EUR 1,200, 2.5 by fairs, and 1.5 otherwise."""
    results = results_of(read(tmp_path, actuals=""))
    assert results.value("new_customers", "month", 1) == pytest.approx(10)
    assert results.value("channel_customers.of.search", "month", 1) == pytest.approx(6)
    assert results.value("channel_share.of.other", "month", 1) == pytest.approx(0.15)
    assert results.value("channel_customers.of.other", "quarter", 0) == pytest.approx(4.5)
    assert results.value("channel_cost_per_customer.of.search", "quarter", 0) == pytest.approx(200)
    assert results.value("channel_cost_per_customer.of.fairs", "quarter", 0) == pytest.approx(5000 / 7.5)
    assert "channel_cost_per_customer.of.other" not in results.graph.nodes


def test_measured_channels_have_a_share_and_a_cost(tmp_path: Path) -> None:
    results = results_of(read(tmp_path))
    assert results.series("actual.channel_share.of.search", "month")[:3] == [0.8, 5 / 12, None]
    assert results.series("actual.channel_cost_per_customer.of.search", "month")[:2] == [300, 240]
    assert results.value("actual.channel_cost_per_customer.of.fairs", "month", 1) == pytest.approx(5000 / 7)


def test_shares_of_sales_give_no_customers(tmp_path: Path) -> None:
    sales = MARKETING.replace("conversions", "sales")
    rows = "month,metric,value,scope\n2027-01,total_revenue,300,search\n2027-01,revenue,100,fairs\n"
    results = results_of(read(tmp_path, rows, sales))
    assert results.value("channel_share.of.fairs", "month", 0) == pytest.approx(0.25)
    assert results.value("actual.channel_share.of.search", "month", 0) == pytest.approx(0.75)
    assert "channel_customers.of.search" not in results.graph.nodes
    assert "actual.channel_cost_per_customer.of.search" not in results.graph.nodes


def test_what_was_measured_itself_stands(tmp_path: Path) -> None:
    results = results_of(read(tmp_path, ACTUALS + "2027-01,channel_share,70%,search\n"))
    assert results.value("actual.channel_share.of.search", "month", 0) == pytest.approx(0.7)


def test_pages_of_kpis_show_all_parts(tmp_path: Path) -> None:
    pages = {page.path: page.text for page in make_site(read(tmp_path), None).navigation.pages()}
    people = pages["kpis/rep_target_attainment.md"].split("## By person, as measured")[1].split("</table>")[0]
    assert people.index("Ana") < people.index("75") < people.index("125") < people.index("Ben")
    assert 'data-period="2027-03"' not in people
    share = pages["kpis/channel_share.md"]
    assert "## By channel\n" in share
    assert "## By channel, as measured\n" in share
    assert "Fairs" in share
    assert "€200" in pages["kpis/channel_cost_per_customer.md"]
