"""What the rules find is told on pages as readers speak; what a plan says itself stays as it says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.present.context import open_context
from plansite.present.figures.sentences import Sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The sign is there: “new_customers >= 3”, 4 in 2027-03.", "The sign is there: “Customers won ≥ 3”, 4 in Mar 2027."),
        ("“new_customers < 2 at 2027-02” is not met.", "“Customers won < 2 in Feb 2027” is not met."),
        ("“stays at most 1300000 EUR” in 2027-Q1", "“stays at most €1,300,000” in Q1 2027"),
        ("no value for “referrals_received”", "no value for “Referrals received”"),
        ("“2027-03” is over", "Mar 2027 is over"),
        ("“Launch of 2027-03 and 12000 EUR” is late", "“Launch of 2027-03 and 12000 EUR” is late"),
        ("“no_such_thing” and “status:”", "“no_such_thing” and “status:”"),
        ("“no_such_thing >= 3”", "“no_such_thing >= 3”"),
        ("“<b>” is late", "“<b>” is late"),
    ],
)  # fmt: skip
def test_sentences_of_the_rules(outcome: Callable[..., Outcome], sentence: str, words: str) -> None:
    forecast = "model: none\ninputs: {new_customers: 10}\n"
    assert Sentences(open_context(outcome(forecast=forecast)), "findings.md").of(sentence) == words
