from __future__ import annotations

from typing import Any

import pytest

from plansite.read.document import Entry, Mark
from plansite.read.limits.guardrails import VERBS, read_bound

PLACE = Mark("plan/plan.yaml", 3, 12, 30)


def read(text: Any, unit: str = "money") -> tuple[str, float, bool] | str:
    limit, problems = read_bound(Entry(text, PLACE), unit, "EUR")
    if limit is None:
        assert len(problems) == 1
        assert problems[0].span == PLACE.span
        assert problems[0].hint
        return f"{problems[0].message} {problems[0].hint}"
    assert problems == []
    assert limit.text == " ".join(str(text).split())
    return limit.verb, limit.amount, limit.of_it


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("grows by at most 5%", "money", ("grows by at most", 0.05, True)),
        ("grows  by at most\n 2.5% ", "count", ("grows by at most", 0.025, True)),
        ("falls by at most 20000 EUR", "money", ("falls by at most", 20000.0, False)),
        ("falls by at most 20000", "money", ("falls by at most", 20000.0, False)),
        ("changes by at most 2 points", "percent", ("changes by at most", 0.02, False)),
        ("changes by at most 1 point", "percent", ("changes by at most", 0.01, False)),
        ("changes by at most 3 days", "days", ("changes by at most", 3.0, False)),
        ("stays at most 1300000 EUR", "money", ("stays at most", 1300000.0, False)),
        ("stays at least -50000 EUR", "money", ("stays at least", -50000.0, False)),
        ("stays at least 75%", "percent", ("stays at least", 0.75, False)),
        ("stays at least 3", "ratio", ("stays at least", 3.0, False)),
    ],
)
def test_limits(text: str, unit: str, expected: tuple[str, float, bool]) -> None:
    assert read(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("grows at most 5%", "money", "Did you mean “grows by at most”?"),
        ("at most 5%", "money", "is not a limit that can be checked"),
        ("5%", "money", "Write “grows by at most 5%”"),
        (5, "money", "is not a limit"),
        ("", "money", "is not a limit"),
        ("stays at most", "money", "is not a limit"),
        ("grows by at most 5%", "percent", "can mean two things. Write “5 points”"),
        ("grows by at most 5", "percent", "can mean two things. Write “5 points”"),
        ("stays at least 5 points", "percent", "asks for a percentage"),
        ("grows by at most 5 points", "money", "Points are for figures in percent"),
        ("grows by at most -5%", "money", "has no sign"),
        ("stays at most 5 USD", "money", "USD"),
        ("stays at most 1,300,000", "money", "1300000"),
        ("stays at least 5%", "money", "percent"),
        ("grows by at most 5 EUR", "count", "money"),
    ],
)
def test_what_is_no_limit_is_explained(text: Any, unit: str, said: str) -> None:
    found = read(text, unit)
    assert isinstance(found, str)
    assert said in found


def test_every_verb_is_read_with_any_amount() -> None:
    for verb in VERBS:
        assert read(f"{verb} 7 EUR") == (verb, 7.0, False)
