"""A KPI's target stands beside the value of the period that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from plansite.present.site import make_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

FORECAST = "model: none\ninputs: {deals_won: {2027-01: 10, 2027-07: 12}, deals_lost: 36}\n"
SEASON = "{year: 120, season: [8, 9, 11, 8, 8, 8, 6, 5, 11, 11, 9, 6]}"


@pytest.mark.parametrize(
    ("tracked", "shown"),
    [
        ("target: 15", "12 in Dec 2027 15 a month"),
        ("target: 15, every: month", "12 in Dec 2027 15 a month"),
        ("target: 40, every: quarter", "36 in Q4 2027 40 a quarter"),
        ("target: 150, every: year", "132 in 2027 150 a year"),
        (f"target: {SEASON}", "132 in 2027 120 a year"),
        ("target: {2027-01: 12, 2027-10: 15}", "12 in Dec 2027 15 a month from Oct 2027"),
        ("owner: mira", "132 in 2027"),
    ],
)
def test_value_and_target_are_of_one_period(
    outcome: Callable[..., Outcome], tracked: str, shown: str
) -> None:
    made = outcome(
        forecast=FORECAST,
        kpis=f"tracked: {{deals_closed: {{{tracked}}}}}\n",
        team="people: {mira: {name: Mira}}\n",
    )
    pages = {page.path: page.text for page in make_site(made).navigation.pages()}
    row = re.search(r"<tr><th scope=\"row\">.*?deals_closed.*?</tr>", pages["kpis/index.md"], re.DOTALL)
    assert row
    assert shown in " ".join(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", row[0], flags=re.DOTALL).split())
