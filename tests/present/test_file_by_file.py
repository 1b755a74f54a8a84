"""A plan of ten lines is one page, and each file that is added has its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from plansite.pipeline import run
from plansite.present.site import make_site
from plansite.problems import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.outcome import Outcome

TODAY = date(2026, 12, 1)
TEN_LINES = """\
schema_version: 2
title: Plan of Brook Roasters
company: Brook Roasters
type: minimal
currency: EUR
start: 2027-01
months: 12
why: The shop pays for itself. We want to know whether a second one would.
mission: Coffee roasted this morning, for people who notice.
summary: Forty offices drink our coffee by the end of the year.
"""
# each file with the page that it adds
FILES = {
    "goals/offices.yaml": (
        "title: 40 offices\nkpi: new_customer_count\nkind: level\namount: 40\nstart: 2027-01-01\nend: 2027-12-31\n",
        "goals/offices.md",
    ),
    "forecast.yaml": (
        (
            "model: services\ninputs: {leads_new: 20, lead_to_opportunity: 50%, opportunity_to_customer: 40%, opening_customers: 0, "
            "monthly_churn: 1%, days_per_client: 1, billable_people: 3, working_days: 18, highest_utilization: 80%, "
            "day_rate: 90 EUR, gross_margin: 40%}\n"
        ),
        "forecast.md",
    ),
    "budget.yaml": ("lines:\n  cards: {title: Cards, amount: 40 EUR}\n", "budget.md"),
    "team.yaml": ("people:\n  ana: {name: Ana}\n", "team/index.md"),
    "profiles/office.yaml": ("title: Small office\nsummary: Ten people.\n", "profiles/office.md"),
    "personas/olga.yaml": ("title: Olga\nnarrative: She orders for all of them.\n", "personas/olga.md"),
    "strategies/visits.yaml": ("title: Visits\noutcome: Every third one orders.\n", "strategies/visits.md"),
    "kpis.yaml": ("tracked:\n  total_revenue: {target: 9000 EUR}\n", "kpis/total_revenue.md"),
    "tools.yaml": ("tools:\n  list: {title: A list on paper}\n", "tools.md"),
    "actions.yaml": ("actions:\n  print: {title: Print cards}\n", "actions.md"),
    "calendar.yaml": ("items:\n  tasting: {title: A tasting, date: 2027-03-04}\n", "calendar.md"),
    "market.yaml": ("findings:\n  many: {title: There are 900 offices}\n", "market/findings.md"),
    "customers.yaml": ("buying: {patterns: They order on Mondays.}\n", "customers/index.md"),
    "sales.yaml": ("purpose: {direction: From door to door.}\n", "sales/index.md"),
    "marketing.yaml": ("product: {what: Coffee by subscription.}\n", "marketing/product.md"),
    "padre.yaml": ("position: {approach: The smell.}\n", "padre.md"),
    "situation.yaml": ("journey: Ten offices know us.\n", "situation.md"),
    "assumptions.yaml": ("assumptions:\n  thirst: {statement: Offices drink.}\n", "assumptions.md"),
    "sections/more.yaml": ("title: More\nbody: Words.\n", "sections/more.md"),
}


def pages(outcome: Outcome) -> dict[str, str]:
    return {page.path: page.text for page in make_site(outcome).navigation.pages()}


def test_ten_lines_make_one_useful_page_without_a_word_from_check(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(TEN_LINES, encoding="utf-8")
    outcome = run(tmp_path, today=TODAY)
    assert len(TEN_LINES.splitlines()) == 10
    assert outcome.problems == ()
    site = pages(outcome)
    assert list(site) == ["index.md"]
    for line in ("Brook Roasters", "a second one would", "for people who notice", "Forty offices drink"):
        assert line in site["index.md"]
    assert "€0" not in site["index.md"], "no number that nobody gave"


def test_each_file_adds_its_page_and_asks_nothing(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(TEN_LINES, encoding="utf-8")
    before: set[str] = {"index.md"}
    for name, (text, page) in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        outcome = run(tmp_path, today=TODAY)
        assert {(problem.rule, problem.severity) for problem in outcome.problems} <= {
            ("goal-not-measured", Severity.WARNING)
        }, name
        after = set(pages(outcome))
        assert after >= before, name
        assert page in after - before, name
        before = after
