"""Conditions over figures: what can be read, and what is said of what cannot."""

from __future__ import annotations

from typing import Any

import pytest

from plansite.problems import Problem
from plansite.read.currencies import Currencies
from plansite.read.document import Entry, Mark
from plansite.read.limits.conditions import Condition, cut, read

PLACE = Mark("plan/roadmap.yaml", 3, 9, 0)


def condition(text: Any, unit: str = "money") -> Condition | Problem:
    place = PLACE._replace(end=PLACE.column + len(str(text)))
    parts = cut(Entry(text, place))
    if isinstance(parts, Problem):
        return parts
    result = read(parts, unit, Currencies("EUR"))
    return result if isinstance(result, Condition) else result[0]


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("mrr >= 50000", "money", ("mrr", ">=", 50000.0, "", None, 1)),
        ("mrr>=50000 EUR", "money", ("mrr", ">=", 50000.0, "", None, 1)),
        ("budget.line.ads  <\n 300", "money", ("budget.line.ads", "<", 300.0, "", None, 1)),
        ("cash_at_end > -2000 EUR at 2027-06", "money", ("cash_at_end", ">", -2000.0, "2027-06", None, 1)),
        ("mrr ≥ 5 at plan", "money", ("mrr", ">=", 5.0, "plan", None, 1)),
        ("monthly_churn <= 1.5%", "percent", ("monthly_churn", "<=", 0.015, "", None, 1)),
        ("roas > 4 a quarter", "ratio", ("roas", ">", 4.0, "", "quarter", 1)),
        ("leads < 25 for 2 weeks in a row", "count", ("leads", "<", 25.0, "", "week", 2)),
        ("leads < 25 for three months in a row", "count", ("leads", "<", 25.0, "", "month", 3)),
        ("cycle ≤ 40 days", "days", ("cycle", "<=", 40.0, "", None, 1)),
    ],
)
def test_what_can_be_read(text: str, unit: str, expected: tuple[Any, ...]) -> None:
    made = condition(text, unit)
    assert isinstance(made, Condition), made
    assert (made.figure, made.sign, made.amount, made.period, made.pace, made.times) == expected
    assert made.text == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "unit", "said", "column"),
    [
        ("mrr", "money", "is no condition", 9),
        (5, "money", "is no condition", 9),
        ("", "money", "is no condition", 9),
        (">= 5", "money", "is no condition", 9),
        ("mrr == 5", "money", "“==” does not compare", 13),
        ("mrr => 5", "money", "“=>” does not compare", 13),
        ("mrr > 5 > 4", "money", "is no condition", 9),
        ("mrr >", "money", "is no condition", 9),
        ("mrr > 5 a fortnight", "money", "does not say an amount and when", 15),
        ("mrr > 5 for 0 weeks in a row", "money", "does not say an amount and when", 15),
        ("mrr > 5 for 99999999999 weeks in a row", "money", "does not say an amount and when", 15),
        ("mrr > 5%", "money", "5%", 15),
        ("mrr > 5 USD", "money", "USD", 15),
        ("monthly_churn > 2", "percent", "2", 25),
        ("mrr > 1.234", "money", "can mean different numbers", 15),
        ("a" * 5000 + " > 5", "money", "is no condition", 9),
    ],
)
def test_what_cannot_be_read_has_a_place_and_a_hint(text: Any, unit: str, said: str, column: int) -> None:
    problem = condition(text, unit)
    assert isinstance(problem, Problem), problem
    assert said in problem.message
    assert problem.hint
    assert (problem.span.line, problem.span.column) == (3, column)


def test_dust_of_computing_does_not_decide() -> None:
    for text, value, is_met in (
        ("x >= 0.3", 0.1 + 0.2 - 1e-12, True),
        ("x > 0.3", 0.1 + 0.2, False),
        ("x <= 0.3", 0.1 + 0.2, True),
        ("x < 0.3", 0.1 + 0.2 - 1e-12, False),
        ("x < 0.3", 0.29, True),
    ):
        made = condition(text, "ratio")
        assert isinstance(made, Condition)
        assert made.is_met_by(value) is is_met, text
