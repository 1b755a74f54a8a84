"""Days, periods and amounts that files write for programs are words on pages."""

from __future__ import annotations

import pytest

from plansite.present.text.language import language
from plansite.present.text.written import limit_in_words, written_out

ENGLISH, POLISH = language("en", "EUR"), language("pl", "PLN")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3 in 2027-03.", "3 in Mar 2027."),
        ("It ends on 2027-03-31, or never.", "It ends on 31 Mar 2027, or never."),
        ("first in 2027-Q2: none", "first in Q2 2027: none"),
        ("in 2027-W09", "in week 9 of 2027"),
        ("from 2027-01..2027-03", "from Jan 2027 to Mar 2027"),
        ("12,500.50 EUR of 1,250 EUR", "€12,500.50 of €1,250"),
        ("420000 USD", "US$420,000"),
        ("12 ABC, 3 CRM", "12 ABC, 3 CRM"),
        ("on 2027-02-31, in 2027-13", "on 2027-02-31, in 2027-13"),
        ("actuals/2027-03.csv and plan-2027-03 of 2026-2027", "actuals/2027-03.csv and plan-2027-03 of 2026-2027"),
    ],
)  # fmt: skip
def test_sentences(text: str, words: str) -> None:
    assert written_out(text, ENGLISH) == words


def test_the_language_of_the_plan() -> None:
    assert written_out("w 2027-03: 1,250 PLN", POLISH) == "w mar 2027: 1\u00a0250\u00a0zł"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("stays at most 1300000 EUR", "stays at most €1,300,000"),
        ("grows by at most 5%", "grows by at most 5%"),
        ("grows by at most 2.5%", "grows by at most 2.5%"),
        ("changes by at most 2 points", "changes by at most 2 points"),
        ("stays at least 12000", "stays at least 12,000"),
    ],
)
def test_limits(limit: str, words: str) -> None:
    assert limit_in_words(limit, ENGLISH) == words
