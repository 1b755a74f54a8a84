"""A value is read once, and fitted to the unit that its place expects, be it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.read.currencies import Currencies
from plansite.read.fitting import Expected, fit, read_value
from plansite.read.grammar import read_written
from plansite.read.source import read_bytes
from plansite.read.values import Number, numbers_in

if TYPE_CHECKING:
    from plansite.read.document import Entry

CURRENCIES = Currencies("EUR", frozenset({"CHF"}))
FORMS = (
    "12",
    "0.25",
    "2.5%",
    "30 days",
    "49 EUR",
    "49 CHF",
    "49 USD",
    "{2027-01: 5, 2027-07: 6 EUR}",
    "{2027-01: 5 CHF, 2027-07: 6}",
    "{start: 5%, growth: 1% per month}",
    "{year: 12 days, season: [5, 5, 10, 10, 10, 5, 5, 10, 10, 10, 10, 10]}",
    "{low: 5, likely: 6, high: 7}",
    "{low: 5 EUR, likely: 6, high: 7}",
    "= leads * 2",
)


def entry(text: str) -> Entry:
    root, _, problems = read_bytes("budget.yaml", f"value: {text}\n".encode())
    assert root is not None
    assert problems == []
    return root.at(["value"])


@pytest.mark.parametrize("unit", ["money", "percent", "days", "count"])
@pytest.mark.parametrize("text", FORMS)
def test_what_was_read_in_any_unit_fits_later_as_if_read_for_that_unit(text: str, unit: str) -> None:
    anything, problems = read_value(entry(text), Expected("any", CURRENCIES))
    if anything is None:
        assert problems
        return
    assert fit(anything, Expected(unit, CURRENCIES)) == read_value(entry(text), Expected(unit, CURRENCIES))


@pytest.mark.parametrize("text", FORMS)
def test_what_fits_fits_again(text: str) -> None:
    expected = Expected("money", CURRENCIES)
    value, _ = read_value(entry(text), expected)
    assert value is None or fit(value, expected) == (value, [])


def test_a_number_is_read_in_the_unit_beside_it_and_keeps_what_was_written() -> None:
    value, _ = read_written(entry("49 EUR"), "EUR")
    assert isinstance(value, Number)
    assert (value.amount, value.unit, value.written) == (49.0, "EUR", "49 EUR")
    fitted, _ = fit(value, Expected("money", CURRENCIES))
    assert isinstance(fitted, Number)
    assert (fitted.unit, fitted.written) == ("money", "49 EUR")


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("{2027-01: 5%, 2027-02: abc}", ["wrong-unit", "wrong-value"]),
        ("{start: 5%, growth: fast}", ["wrong-unit", "wrong-value"]),
        ("{year: 5%, season: [50, 50]}", ["wrong-unit", "wrong-value"]),
        ("{low: abc, likely: 5%, high: 7 days}", ["wrong-unit", "wrong-unit", "wrong-value"]),
    ],
)
def test_what_cannot_be_read_and_what_does_not_fit_are_told_together(text: str, rules: list[str]) -> None:
    value, problems = read_value(entry(text), Expected("money", CURRENCIES))
    assert value is None
    assert sorted(problem.rule for problem in problems) == rules


def test_what_can_be_read_of_a_broken_value_is_returned() -> None:
    value, problems = read_written(entry("{2027-01: 5, 2027-02: abc}"), "EUR")
    assert value is not None
    assert [number.amount for number in numbers_in(value)] == [5.0]
    assert [problem.rule for problem in problems] == ["wrong-value"]
