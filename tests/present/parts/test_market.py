"""The pages of target accounts, segments, programs and loans of a small plan."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

ACCOUNTS = """\
accounts:
  berg: {title: Berg, rank: 2, status: contacted, potential: 1200 EUR}
  see: {title: See, rank: 1, status: in_talks, potential: 2400 EUR}
  tal: {title: Tal, potential: 500 EUR}
"""
SEGMENTS = """\
segments:
  bakeries: {title: Bakeries, buyers: 1400, spend: 18000 EUR, year: 2026, source: Register}
  dairies: {title: Dairies, buyers: 300, spend: 9000 EUR}
"""
PROGRAMS = "programs:\n  friends: {title: Friends, kind: referral, share: 20%, amount: 50 EUR}\n"
BUDGET = """\
company_costs:
  machines: {title: Machines, kind: start_up, month: 2026-11, amount: 8000 EUR}
  rent: {title: Rent, amount: 100 EUR}
loans:
  bank: {title: House bank, lender: Bank & Sons, amount: 1200 EUR, interest: 6%, start: 2027-01, months: 6}
"""


@pytest.fixture
def page(outcome: Callable[..., Outcome]) -> Callable[..., str]:
    def page(path: str, **files: str) -> str:
        forecast = "model: none\ninputs: {new_customers: 10, revenue: 5000, gross_profit: 3000}\n"
        site = make_site(outcome(forecast=forecast, **files), date(2027, 1, 15))
        return next(one.text for one in site.navigation.pages() if one.path == path)

    return page


def test_accounts_stand_in_the_order_of_rank_below_their_potential_by_status(
    page: Callable[..., str],
) -> None:
    text = page("customers/accounts.md", customers=ACCOUNTS)
    assert (
        text.index('id="accounts-see"') < text.index('id="accounts-berg"') < text.index('id="accounts-tal"')
    )
    assert 'In talks <span class="ps-count">(1)</span>' in text
    assert 'Not contacted <span class="ps-count">(1)</span>' in text
    assert 'data-node="account_potential" data-period="plan" data-value="4100.0"' in text


def test_segments_are_compared_and_added_up(page: Callable[..., str]) -> None:
    text = page("market/segments.md", market=SEGMENTS)
    assert 'data-node="segment_buyers" data-period="plan" data-value="1700.0"' in text
    assert "--share:0.5000" in text
    assert "Register" in text


def test_programs_show_what_they_pay(page: Callable[..., str]) -> None:
    text = page("marketing/programs.md", marketing=PROGRAMS)
    assert "Friends: paid" in text
    assert 'data-node="budget.program.friends.counted"' in text


def test_the_budget_shows_costs_of_the_company_and_loans(page: Callable[..., str]) -> None:
    text = page("budget.md", budget=BUDGET)
    costs = text[text.index("## Costs beyond") : text.index("## Loans")]
    assert costs.index("Rent") < costs.index('data-node="budget.company_costs"') < costs.index("Machines")
    assert 'id="loans-bank"' in text
    assert "Bank &#38; Sons" in text
    assert "Still owed" in text


def test_what_a_plan_calls_things_is_text(page: Callable[..., str]) -> None:
    mark = "<img src=x onerror=alert(1)>"
    for path, files in (
        ("customers/accounts.md", {"customers": ACCOUNTS.replace("See,", f'"{mark}",')}),
        ("market/segments.md", {"market": SEGMENTS.replace("Bakeries,", f'"{mark}",')}),
        ("marketing/programs.md", {"marketing": PROGRAMS.replace("Friends,", f'"{mark}",')}),
        (
            "budget.md",
            {"budget": BUDGET.replace("House bank,", f'"{mark}",').replace("Bank & Sons", f'"{mark}"')},
        ),
    ):
        assert "<img" not in page(path, **files)
