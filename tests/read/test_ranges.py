"""A range may stand wherever one number may, its ends in order and of one unit."""

from __future__ import annotations

import pytest

from plansite.read.currencies import Currencies
from plansite.read.fitting import Expected, read_value
from plansite.read.source import read_bytes
from plansite.read.values import Growth, MonthMap, Range, Season, Value


def read(text: str, unit: str = "money") -> tuple[Value | None, list[str], list[str]]:
    root, _, problems = read_bytes("budget.yaml", f"value: {text}\n".encode())
    assert root is not None
    assert problems == []
    value, found = read_value(
        root.at(["value"]), Expected(unit, Currencies("EUR", frozenset({"CHF", "GBP"})))
    )
    return (
        value,
        [each.rule for each in found],
        [f"{each.message} {each.hint} @{each.span.column}" for each in found],
    )


def test_a_range_is_its_likely_number_with_two_ends() -> None:
    value, _, _ = read("{low: 80 EUR, likely: 100, high: 130.5}")
    assert isinstance(value, Range)
    assert (value.low, value.amount, value.high, value.unit, value.span.column) == (
        80,
        100,
        130.5,
        "money",
        8,
    )
    percent, _, _ = read("{high: 3%, likely: 2.1%, low: 1.8%}", "percent")
    assert isinstance(percent, Range)
    assert (percent.low, percent.amount, percent.high) == (0.018, 0.021, 0.03)


def test_ranges_stand_inside_the_other_forms() -> None:
    steps, _, _ = read("{2027-01: {low: 1, likely: 2, high: 3}, 2027-07: 4}", "count")
    grown, _, _ = read("{start: {low: 1, likely: 2, high: 3}, growth: 5% per month}", "count")
    season, _, _ = read(
        "{year: {low: 1, likely: 2, high: 3}, season: [5, 5, 10, 10, 10, 5, 5, 10, 10, 10, 10, 10]}", "count"
    )
    assert isinstance(steps, MonthMap)
    assert isinstance(grown, Growth)
    assert isinstance(season, Season)
    first, second = (number for _, number in steps.steps)
    assert isinstance(second, Range) is False
    for number in (first, grown.start, season.year):
        assert isinstance(number, Range)
        assert (number.low, number.amount, number.high) == (1, 2, 3)


@pytest.mark.parametrize(
    ("text", "unit", "rule", "words"),
    [
        ("{low: 5, likely: 4, high: 6}", "count", "range-order", "“likely” is below “low”"),
        ("{low: 5, likely: 6, high: 4}", "count", "range-order", "“high” is below “likely”"),
        ("{low: 5, likely: 6 days, high: 7 days}", "any", "wrong-unit", "not of one unit"),
        ("{low: 5, likely: 6, high: 7 EUR}", "percent", "wrong-unit", "5%"),
        ("{low: 5, likely: 6}", "count", "wrong-value", "not complete. Add “high:”."),
        ("{likely: 6}", "count", "wrong-value", "Add “high:” and “low:”."),
        ("{low: 5, start: 6}", "count", "wrong-value", "{low: 80, likely: 100, high: 130}"),
        ("{low: 5, likley: 6, high: 7}", "count", "wrong-value", "likely"),
        ("{low: 5, likely: = a * b, high: 7}", "count", "wrong-value", "It can be"),
        ("{low: {low: 1, likely: 2, high: 3}, likely: 6, high: 7}", "count", "wrong-value", "It can be"),
        ("{2027-01: {low: 3, likely: 2, high: 4}}", "count", "range-order", "@35"),
    ],
)
def test_what_is_not_a_range_is_explained(text: str, unit: str, rule: str, words: str) -> None:
    value, rules, told = read(text, unit)
    assert value is None
    assert rule in rules
    assert words in " ".join(told)


def test_ends_may_meet() -> None:
    value, rules, _ = read("{low: 5, likely: 5, high: 5}", "count")
    assert isinstance(value, Range)
    assert rules == []
