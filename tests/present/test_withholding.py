"""What people and roles are paid stands nowhere in what readers get, in no form, unless the plan publishes it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from plansite.compute.engine import ids
from plansite.compute.engine.calendar import GRAINS
from plansite.deliver.compare.comparison import compare
from plansite.deliver.compare.snapshot import snapshot_of
from plansite.deliver.compare.version_changes import changes_of
from plansite.deliver.numbers import numbers_of
from plansite.deliver.xlsx.workbook import as_xlsx
from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.present.sources import SourceLines
from plansite.present.withholding import for_changes, for_readers, for_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plansite.outcome import Outcome

TODAY = date(2027, 2, 3)
PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: "MENTIONS"
currency: EUR
language: LANGUAGE
start: 2027-01
months: 12
"""
MENTIONS = "The seller earns {{ team.seller.monthly_pay at 2027-01 }}, all of them {{ team.pay }}."
# Two roles of marketing: their sum would tell each what the other earns, and of all without them too few would be left.
TEAM = """\
teams:
  sales: {title: Sales, department: sales}
  market: {title: Market, department: marketing}
roles:
  seller: {title: Seller, team: sales, monthly_pay: 73113 EUR, on_costs: 21.3%, padre: acquire}
  lead: {title: Lead, team: sales, monthly_pay: 91331, on_costs: 17.9%, padre: acquire}
  caller: {title: Caller, team: sales, monthly_pay: {2027-01: 38119, 2027-07: 39217}, padre: position}
  writer: {title: Writer, team: market, monthly_pay: 57773, on_costs: 20.7%, padre: position}
  editor: {title: Editor, team: market, monthly_pay: 61661, padre: position}
people:
  ann: {name: Ann Abel, role: seller}
  bob: {name: Bob Beck, role: seller}
  cyd: {name: Cyd Cole, role: lead}
  dag: {name: Dag Dahl, role: caller, start: 2027-03}
  eva: {name: Eva Ek, role: writer}
vacancies:
  second_editor: {title: One more editor, role: editor, people: 2, start: 2027-05, owner: ann}
"""
BUDGET = """\
lines:
  ads: {title: Ads, kind: recurring, category: advertising, department: marketing, amount: 1200, owner: eva}
  share: {title: Commission, kind: recurring, category: commissions, department: sales, amount: = 3% * revenue}
  film: {title: "Films, by Kim Kahn", kind: one_off, category: content, department: marketing, amount: 84131, month: 2027-04}
"""
FORECAST = """\
model: subscription
inputs:
  visitors: 1000
  visitor_to_lead: 10%
  lead_to_mql: 50%
  mql_to_sql: 50%
  sql_to_opportunity: 40%
  opportunity_to_customer: {low: 45%, likely: 50%, high: 55%}
  opening_customers: 100
  opening_mrr: 300000
  price_per_month: 3000
  monthly_churn: 2%
  gross_margin: 80%
  cash_at_start: 900000
levers: [visitors]
"""
RAISED = """\
title: The seller earns more
change:
  team: {roles: {seller: {monthly_pay: 75117}}}
"""
PAID = {"team": TEAM, "budget": BUDGET, "forecast": FORECAST, "scenarios__raised": RAISED}
ROLES = ("seller", "lead", "caller", "writer", "editor")
SIGNS = {"en": ",", "es": ".", "pl": "\xa0"}  # between thousands


def written(language: str = "en", publish: str = "") -> dict[str, str]:
    return {**PAID, "plan": PLAN.replace("LANGUAGE", language).replace("MENTIONS", MENTIONS) + publish}


def secrets(outcome: Outcome) -> Iterator[float]:
    """Yield what is paid to one person or one role, by month and in longer periods, with on-costs and without, and on-costs alone."""
    for results in outcome.numbers.values():
        for role in ROLES:
            monthly = [value for value in results.series(ids.role(role, "monthly_pay"), "month") if value]
            share = results.value(ids.role(role, "on_costs"), "month", 0) or 0.0
            yield from (
                pay * by * months for pay in monthly for by in (1, share, 1 + share) for months in (1, 3, 12)
            )
            for grain in GRAINS:
                pays = results.series(ids.role(role, "pay"), grain)
                people = results.series(ids.role(role, "headcount"), grain)
                for pay, heads in zip(pays, people, strict=True):
                    yield from (pay or 0.0, (pay or 0.0) / (heads or 1.0))


def forms(amount: float, between: str) -> Iterator[str]:
    """Yield how an amount may be written."""
    for digits in range(3):
        plain = f"{amount:.{digits}f}"
        yield plain
        whole, _, rest = f"{amount:,.{digits}f}".partition(".")
        yield whole.replace(",", between) + (rest and ("," if between != "," else ".") + rest)
    yield repr(amount)


def everything(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Yield all that readers get: pages, data, calendars, and the workbook cell by cell."""
    site = make_site(outcome, TODAY)
    for page in site.navigation.pages():
        yield page.path, page.text
    for path, content in site.files.items():
        yield path, content.decode()
    told = for_workbook(outcome)
    assert told.plan
    assert told.catalog
    book = zipfile.ZipFile(io.BytesIO(as_xlsx(numbers_of(told.plan, told.catalog, told.numbers))))
    for name in book.namelist():
        yield f"plan.xlsx/{name}", book.read(name).decode()


def betrayed(outcome: Outcome, between: str) -> set[tuple[str, str]]:
    """Return where which pay stands."""
    amounts = {round(amount, 2) for amount in secrets(outcome) if amount > 1000}
    words = {form for amount in amounts for form in forms(amount, between)}
    numbers = re.compile(r"\d+(?:[.,\xa0\u202f]\d+)*")
    return {
        (path, number)
        for path, text in everything(outcome)
        for number in numbers.findall(text)
        if number in words
    }


def asked_about() -> dict[str, str]:
    """Return a plan that asks for pay wherever a plan can ask for a figure."""
    budget = """\
  fee: {title: Recruiter, kind: one_off, category: agencies, department: sales, month: 2027-06, amount: = team.lead.monthly_pay * 2}
limits:
  all: {title: All, amount: 9000000, every: plan}
  selling: {title: Selling, amount: 300000, every: month, department: sales}
"""
    kpis = """\
definitions:
  lead_cost: {title: Cost of the lead, question: What?, definition: It., formula: team.lead.pay * 2, unit: money, better: down, rollup: sum}
  lead_share: {title: Share of the lead, question: What?, definition: It., formula: team.lead.pay / mrr, unit: percent, better: down, rollup: recompute}
tracked:
  lead_cost: {owner: ann, target: 200000}
  lead_share: {owner: ann, target: 20%}
"""
    goal = "{title: Less, owner: ann, kpi: lead_cost, kind: level, amount: 1000000, start: 2027-01-01, end: 2027-12-31}\n"
    asked = """\
headline: [lead_cost, mrr, plan_cost_total]
north_star: lead_cost
guardrails: {pay: {title: Pay, figure: team.lead.pay, limit: stays at most 9000000 EUR, owner: ann}}
"""
    return {**written(publish=asked), "budget": BUDGET + budget, "kpis": kpis, "goals__less": goal}


MEASURED = """\
metric,month,value
team.lead.pay,2027-01,107001
team.pay,2027-01,300000
mrr,2027-01,301000
lead_cost,2027-01,201003
"""


def test_no_figure_made_of_pay_tells_it(write: Callable[..., Path]) -> None:
    folder = write(**asked_about())
    (folder / "actuals").mkdir()
    (folder / "actuals" / "months.csv").write_text(MEASURED, encoding="utf-8")
    plan = run(folder, today=TODAY)
    assert not plan.failed, plan.problems
    assert plan.results
    assert betrayed(plan, ",") == set()
    made = {107001.0, 201003.0}
    for node in ("lead_cost", ids.budget_line("fee"), ids.goal("less", "forecast")):
        made |= {round(value) for grain in GRAINS for value in plan.results.series(node, grain) if value}
    words = {form for amount in made for form in forms(amount, ",")}
    numbers = re.compile(r"\d+(?:[.,]\d+)*")
    told = {
        (path, number)
        for path, text in everything(plan)
        for number in numbers.findall(text)
        if number in words
    }
    assert told == set()


@pytest.mark.parametrize(("language", "between"), SIGNS.items())
def test_no_pay_stands_anywhere(outcome: Callable[..., Outcome], language: str, between: str) -> None:
    plan = outcome(**written(language))
    assert not plan.failed, plan.problems
    assert betrayed(plan, between) == set()


def test_pay_that_is_published_is_there(outcome: Callable[..., Outcome]) -> None:
    places = betrayed(outcome(**written(publish="publish_pay: true\n")), ",")
    assert {
        "team/roles.md",
        "numbers/team.md",
        "budget.md",
        "scenarios.md",
        "data/plan.json",
        "plan/why.md",
    } <= {path for path, _ in places}
    assert "73,113" in {number for _, number in places}


def test_texts_say_that_pay_is_not_published(outcome: Callable[..., Outcome]) -> None:
    words = dict(everything(outcome(**written())))["plan/why.md"]
    assert 'The seller earns <span class="ps-unknown">not published</span>' in words


def test_lines_of_the_budget_are_no_pay(outcome: Callable[..., Outcome]) -> None:
    assert "84,131" in dict(everything(outcome(**written())))["budget.md"]


def test_whoever_has_the_files_sees_the_whole(outcome: Callable[..., Outcome]) -> None:
    results = outcome(**written()).results
    assert results
    assert results.value(ids.role("lead", "pay"), "month", 0) == pytest.approx(91331 * 1.179)


def test_what_is_not_there_is_not_computed_from(outcome: Callable[..., Outcome]) -> None:
    """The cost of the plan is as it is with pay that is published: only its parts are not told."""
    told, whole = for_readers(outcome(**written())), outcome(**written())
    assert told.results
    assert whole.results
    for grain in GRAINS:
        assert told.results.series("plan_cost_total", grain) == whole.results.series("plan_cost_total", grain)
        assert told.results.series("cash_at_end", grain) == whole.results.series("cash_at_end", grain)


def test_what_has_changed_since_a_version_does_not_tell_pay(write: Callable[..., Path]) -> None:
    before = run(write(**written()))
    raised = {
        **written(),
        "team": TEAM.replace("91331", "92333").replace("title: Lead", "title: Head of sales"),
    }
    after = run(write(**raised))
    snapshots = [snapshot_of("", "plan", outcome) for outcome in for_changes(before, after)]
    changes = changes_of(compare(*snapshots), "1.0", SourceLines())
    assert "Head of sales" in str(changes)
    assert not re.search(r"9[12],?333", str(changes))
    assert "92,333" in str(compare(snapshot_of("", "plan", before), snapshot_of("", "plan", after)).edits)


@pytest.mark.parametrize(
    ("currency", "pay"),
    [("EUR", "1250.13"), ("KWD", "1250.125"), ("KWD", "88.125"), ("KRW", "1250125"), ("ISK", "95")],
)
def test_a_finding_quotes_no_pay_in_any_currency(
    outcome: Callable[..., Outcome], currency: str, pay: str
) -> None:
    made = outcome(
        plan=PLAN.replace("LANGUAGE", "en").replace("EUR", currency),
        forecast="model: none\n",
        team="""\
teams: {market: {title: Market, department: marketing}}
roles: {writer: {title: Writer, team: market, monthly_pay: PAY, padre: position}}
people: {eva: {name: Eva Ek, role: writer}}
""".replace("PAY", pay),
        budget="limits: {all: {title: All, department: marketing, every: month, amount: 10}}\n",
    )
    exact = f"{float(pay):,.{len(pay.partition('.')[2])}f} {currency}"
    told = [
        [problem for problem in one.problems if problem.rule == "limit-exceeded"]
        for one in (made, for_readers(made))
    ]
    assert [len(problems) for problems in told] == [1, 1]
    assert exact in told[0][0].message
    assert exact not in f"{told[1][0].message} {told[1][0].hint}"
