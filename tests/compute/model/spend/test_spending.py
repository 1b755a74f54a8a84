"""Which lines bring leads, and what counts toward a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

LINE = "lines: {{ads: {{title: Ads, kind: recurring, category: advertising, department: marketing, amount: 100 EUR, {0}}}}}\n"


@pytest.mark.parametrize(
    ("says", "spent"),
    [
        ("owner: mira", 0),
        ("kpi: lead_count", 1200),
        ("kpi: cost_per_lead", 1200),
        ("kpi: mrr", 0),
        ("kpi: mrr, lead_generation: true", 1200),
        ("kpi: lead_count, lead_generation: false", 0),
    ],
)
def test_a_line_that_names_leads_brings_them(
    outcome: Callable[..., Outcome], says: str, spent: float
) -> None:
    made = outcome(
        budget=LINE.format(says),
        forecast="model: none\ninputs: {leads_new: 40}\n",
        team="people: {mira: {name: Mira}}\n",
    )
    assert made.results, made.problems
    assert made.results.value("lead_generation_spend", "plan", 0) == spent
    # 100 a month for 40 leads
    assert made.results.value("cost_per_lead", "month", 0) == (2.5 if spent else None)


def test_a_promotion_that_names_leads_brings_them(outcome: Callable[..., Outcome]) -> None:
    promotion = "promotions: {fair: {title: Fair, department: marketing, month: 2027-03, start: 2027-03-01, end: 2027-03-31, cost: 500 EUR, kpi: lead_count}}\n"
    made = outcome(budget=promotion, forecast="model: none\ninputs: {leads_new: 40}\n")
    assert made.results, made.problems
    assert made.results.value("lead_generation_spend", "plan", 0) == 500


PUBLISHED = "schema_version: 2\ntitle: Small\ntype: padre\nwhy: To see.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\npublish_pay: true\n"
TEAM = """\
teams: {{crowd: {{title: Marketing, department: marketing}}}}
roles: {{writer: {{title: Writer, team: crowd, monthly_pay: 900 EUR, in_budget: {0}}}}}
people: {{mira: {{name: Mira, role: writer}}}}
"""


@pytest.mark.parametrize(("paid", "spent", "words"), [("true", 12000, True), ("false", 1200, False)])
def test_a_limit_of_a_department_says_that_it_counts_pay(
    outcome: Callable[..., Outcome], paid: str, spent: float, *, words: bool
) -> None:
    limit = "limits: {marketing: {department: marketing, amount: 1000 EUR}}\n"
    made = outcome(budget=LINE.format("kpi: mrr") + limit, team=TEAM.format(paid))
    assert made.results, made.problems
    spent_of = made.results.value("budget.limit.marketing.spent", "plan", 0)
    assert spent_of == made.results.value("marketing_spend", "plan", 0) == spent
    (message,) = (found.message for found in made.problems if found.rule == "limit-exceeded")
    assert message.endswith(", pay included.") == words
    published = outcome(
        plan=PUBLISHED, budget=LINE.format("kpi: mrr") + limit, team=TEAM.format(paid)
    )  # the pay of one stands nowhere else
    pages = {page.path: page.text for page in make_site(published).navigation.pages()}
    assert ("pay included" in pages["budget.md"]) == words


def test_a_headline_figure_without_a_value_says_what_is_missing(outcome: Callable[..., Outcome]) -> None:
    plan = "schema_version: 2\ntitle: Small\ntype: padre\nwhy: To see.\ncurrency: EUR\nstart: 2027-01\nmonths: 12\nheadline: [signed_contract_rate]\n"
    made = outcome(plan=plan)
    pages = {page.path: page.text for page in make_site(made).navigation.pages()}
    assert "the plan gives no value for “Contracts signed”" in pages["index.md"]
    (found,) = (found for found in made.problems if found.rule == "kpi-without-value")
    assert (found.span.line, found.subject) == (8, "plan")
