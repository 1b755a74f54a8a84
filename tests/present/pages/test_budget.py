"""What the page of the budget shows of plans made for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

PLAN = "schema_version: 2\ntitle: T\ntype: padre\nwhy: W.\ncurrency: EUR\nexchange_rates: {USD: 0.5}\nstart: 2027-01\nmonths: 12\n"
LINE = "  tool: {title: Tool, category: software, department: sales, kind: recurring, amount: 10 EUR"
PLAIN = "lines:\n" + LINE + "}\n"


def shown(made: Outcome) -> str:
    assert not made.failed, made.problems
    return next(page.text for page in make_site(made, None).navigation.pages() if page.path == "budget.md")


def test_what_a_plan_does_not_use_is_not_shown(outcome: Callable[..., Outcome]) -> None:
    page = shown(outcome(plan=PLAN, budget=PLAIN))
    assert "## What it costs" in page
    for word in ("Converted at", "## Limits", "Where the money goes", "What the lines are to serve"):
        assert word not in page


def test_rates_stand_below_the_costs_that_they_convert(outcome: Callable[..., Outcome]) -> None:
    page = shown(outcome(plan=PLAN, budget=PLAIN.replace("EUR", "USD")))
    assert "Converted at" in page
    assert 'data-node="exchange_rate.USD"' in page
    assert "€0.50</a> for one USD." in page


def test_a_limit_shows_what_is_spent_of_it_where_least_is_left(outcome: Callable[..., Outcome]) -> None:
    made = outcome(
        budget=PLAIN.replace("10 EUR", "{2027-01: 10 EUR, 2027-09: 12 EUR}")
        + "limits:\n  year: {title: For the year, amount: 200 EUR}\n"
        + "  months: {title: '<b>For a month</b>', amount: 11.50 EUR, every: month}\n"
    )
    page = shown(made)
    assert [problem.rule for problem in made.problems] == ["limit-exceeded"]
    first, second = page.split('<ul class="ps-meters">')[1].split("</ul>")[0].split("</li>")[:2]
    assert "For the year" in first
    assert "€128</a> of" in first
    assert "--share:0.6400" in first
    assert "ps-over" not in first
    assert "&#60;b&#62;For a month" in second
    assert "most in Sept 2027" in second
    assert "<strong>exceeded</strong>" in second
    assert "ps-over" in second


def test_lines_are_shown_by_what_they_serve(outcome: Callable[..., Outcome]) -> None:
    other = LINE.replace("tool", "other").replace("Tool", "Other")
    page = shown(
        outcome(
            budget=f"lines:\n{LINE}, padre: run}}\n{other}, amount: 10 EUR}}\n".replace(
                "amount: 10 EUR, amount", "amount"
            )
        )
    )
    section = page.split("## Where the money goes")[1]
    assert ">By PADRE part</h3>" in section
    assert section.index("Run") < section.index("Others")
    assert "By goal" not in section


CASH = "inputs: {revenue: 1000 EUR, gross_profit: 600 EUR, cash_at_start: {2027-01: 9000 EUR}, other_costs: {2027-01: 700 EUR, 2027-07: 500 EUR}}\n"


def test_cash_is_shown_with_its_lowest_point(outcome: Callable[..., Outcome]) -> None:
    # 110 EUR go each month up to June, and 90 EUR come from July on
    page = shown(outcome(budget=PLAIN, forecast=CASH))
    assert "## Cash" in page
    assert ">€8,340</a>" in page
    assert ">Jun 2027</a>" in page


def test_cash_that_cannot_be_known_is_not_shown(outcome: Callable[..., Outcome]) -> None:
    assert "## Cash" not in shown(
        outcome(budget=PLAIN, forecast=CASH.replace("cash_at_start: {2027-01: 9000 EUR}, ", ""))
    )


def test_what_promotions_change_is_shown_with_and_without_them(outcome: Callable[..., Outcome]) -> None:
    forecast = "model: orders\ninputs: {visits: 1000, visit_to_order: 10%, order_value: 50 EUR, new_buyer_share: 40%, gross_margin: 50%}\n"
    offer = "promotions:\n  may: {title: <b>May</b>, start: 2027-05-01, end: 2027-05-31, cost: 9 EUR, changes: {visits: +20%}}\n"
    page = shown(outcome(plan=PLAN, budget=offer, forecast=forecast))
    part = page.split("## What promotions change")[1].split("</table>")[0]
    without, effect, visits = part.split("<tbody>")[1].strip().split("\n")[:3]
    assert 'data-node="budget.unchanged.visits"' in without
    assert "<b>" not in effect
    assert "20%" in effect
    assert "1,200" in visits
    assert "1,200" not in without
    assert "What promotions change" not in shown(outcome(plan=PLAN, budget=PLAIN))


def test_every_amount_in_a_table_leads_to_how_it_is_made(outcome: Callable[..., Outcome]) -> None:
    loan = "loans:\n  bank: {title: Bank, amount: 5000 EUR, interest: 4%, start: 2027-02, months: 6, repayment: annuity}\n"
    costs = "company_costs:\n  rent: {title: Rent, kind: overhead, amount: 90 EUR}\n"
    page = shown(outcome(plan=PLAN, budget=PLAIN + loan + costs, forecast=CASH))
    cells = re.findall(r"<td>(.*?)</td>", page)
    amounts = [cell for cell in cells if "€" in cell]
    assert len(amounts) > 40
    assert [cell for cell in amounts if '<a class="ps-figure" href="' not in cell] == []
    assert '<a class="ps-figure" href="numbers/budget.html#budget-line-tool">€120</a>' in page


def test_categories_stand_by_year_quarter_and_month_with_a_table_for_each_year(
    outcome: Callable[..., Outcome],
) -> None:
    # 10 EUR in each of 14 months, and 5 EUR once
    lines = (
        PLAIN
        + "  fair: {title: Fair, category: prospect_lists, department: sales, kind: one_off, month: 2028-02, amount: 5 EUR}\n"
    )
    page = shown(outcome(plan=PLAN.replace("months: 12", "months: 14"), budget=lines))
    part = page.split('<div class="ps-explorer">')[1].split("</div>\n\n")[0]
    year, quarter, first, second = part.split("<tbody>")[1:]
    assert [re.sub("<[^>]*>", " ", row).split() for row in year.splitlines()[1:4]] == [
        ["Software", "€120", "€20", "€140"],
        ["Prospect", "lists", "€0", "€5", "€5"],
        ["Total", "cost", "of", "the", "plan", "€120", "€25", "€145"],
    ]
    assert quarter.count("€30</a>") == 8
    assert first.count("</a></td>") == 12 * 3
    assert second.count("</a></td>") == 2 * 3
    assert "explorer: true" in page.split("---\n")[1]
