from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.problems import Problem, Span
from plansite.read.currencies import Currencies
from plansite.read.document import Entry
from plansite.read.fitting import Expected, read_value
from plansite.read.source import read_bytes
from plansite.read.values import (
    FormulaText,
    Growth,
    MonthMap,
    Number,
    Season,
    Value,
    currency_of,
)


def entry(text: str) -> Entry:
    root, _, _ = read_bytes("budget.yaml", f"key: {text}\n".encode())
    assert root is not None
    found = root.get("key")
    assert found is not None
    return found


def read(text: str, unit: str = "money", currency: str = "EUR") -> tuple[Value | None, list[Problem]]:
    return read_value(entry(text), Expected(unit, Currencies(currency, frozenset({"CHF", "GBP"}))))


def number(text: str, unit: str = "money") -> tuple[float, str | None]:
    value, problems = read(text, unit)
    assert not problems
    assert isinstance(value, Number)
    return value.amount, value.unit


def problem(text: str, unit: str = "money", currency: str = "EUR") -> Problem:
    value, problems = read(text, unit, currency)
    assert value is None
    assert len(problems) == 1
    return problems[0]


@pytest.mark.parametrize(
    ("text", "unit", "amount", "read_as"),
    [
        ("1200", "money", 1200.0, "money"),
        ("49 EUR", "money", 49.0, "money"),
        ("49EUR", "money", 49.0, "money"),
        ("-49.90 EUR", "money", -49.9, "money"),
        ("2.5%", "percent", 0.025, "percent"),
        ("2.5 %", "percent", 0.025, "percent"),
        ("30 days", "days", 30.0, "days"),
        ("1 day", "days", 1.0, "days"),
        ("45 minutes", "minutes", 45.0, "minutes"),
        ("12", "count", 12.0, "count"),
        ("0.5", "ratio", 0.5, "ratio"),
        ("12", "any", 12.0, None),
        ("2.5%", "any", 0.025, "percent"),
        ("30 days", "any", 30.0, "days"),
        ("49 EUR", "any", 49.0, "money"),
        ('"49 EUR"', "money", 49.0, "money"),
    ],
)
def test_a_number_has_an_amount_and_a_unit(text: str, unit: str, amount: float, read_as: str | None) -> None:
    assert number(text, unit) == (pytest.approx(amount), read_as)


@pytest.mark.parametrize(
    ("text", "unit", "rule", "hint"),
    [
        ("30 days", "money", "wrong-unit", "49 EUR"),
        ("5%", "money", "wrong-unit", "49 EUR"),
        ("49 EUR", "percent", "wrong-unit", "2.5%"),
        ("49 EUR", "count", "wrong-unit", "plain number"),
        ("100", "percent", "wrong-unit", "100%"),
        ("0.25", "percent", "wrong-unit", "25%"),
        ("49 USD", "money", "wrong-currency", "EUR"),
        ("€49", "money", "wrong-value", "49 EUR"),
        ("49,90 €", "money", "wrong-value", "49.90 EUR"),
        ('"$1,200"', "money", "wrong-value", "1200 USD"),
        ("1.200.000", "money", "ambiguous-number", "1200000"),
        ("12 000 EUR", "money", "ambiguous-number", "12000 EUR"),
        ("62,5%", "percent", "ambiguous-number", "62.5%"),
        ("1'200 EUR", "money", "ambiguous-number", "1200 EUR"),
        ("12k", "money", "wrong-value", "12000."),
        ("1.5 M EUR", "money", "wrong-value", "1500000 EUR"),
        ("about 500", "money", "wrong-value", "a number"),
        ("5 apples", "money", "wrong-value", "a number"),
        ("true", "money", "wrong-value", "a number"),
        ("[]", "money", "wrong-value", "[110, 120, 130]"),
        ("{}", "money", "wrong-value", "{start: 100"),
        ("{start: 100}", "money", "wrong-value", "growth"),
        ("{begin: 100, growth: 5% per month}", "money", "wrong-value", "{start: 100"),
        ("{start: 100, growth: 5%}", "money", "wrong-value", "5% per month"),
        ("{start: 100, growth: 5 per month}", "money", "wrong-value", "5% per month"),
        ("{start: 100, growth: 5% per week}", "money", "wrong-value", "5% per month"),
        ('{start: 100, growth: "2,5% per month"}', "money", "wrong-value", "Write 2.5% per month."),
        (
            "{start: 100, growth: 2,5% per month}",
            "money",
            "wrong-value",
            "Write 2.5% per month: inside braces",
        ),
        ("{low: 10,5, likely: 11, high: 12}", "count", "wrong-value", "Write 10.5: inside braces"),
        ("{low: 10, likely: 1,250, high: 2000}", "count", "wrong-value", "Write 1250 if the mark"),
        ("{year: 1, season: [50, 50]}", "money", "wrong-value", "one number a month"),
        ("{year: 1, season: [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8]}", "money", "season-sum", "add up to 100"),
        ("{year: 1, season: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}", "money", "season-sum", "as 0"),
        ("{year: 1, season: [-1, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]}", "money", "season-sum", "as 0"),
        ("{2027-Q5: 1}", "money", "wrong-month", "2027-Q1"),
        ("{2027Q1: 1}", "money", "wrong-month", "Write 2027-Q1:"),
        ("{2027-1: 1}", "money", "wrong-month", "Write 2027-01:"),
        ("{2027-Q1: 1, 2027-02: 1}", "money", "month-order", "not both"),
        ("{2027: 1, 2027-Q1: 1}", "money", "month-order", "in order of time"),
        ("[110, 12o]", "money", "wrong-value", "It can be"),
        ("{2027-13: 5}", "money", "wrong-month", "2027-01"),
        ("{2027-3: 5}", "money", "wrong-month", "2027-01"),
        ("{2027-03: 5, 2027-02: 6}", "money", "month-order", "order of time"),
        ("{2027-03: 5, 2027-04: 6%}", "money", "wrong-unit", "49 EUR"),
        ('"="', "money", "wrong-value", "Write a formula"),
    ],
)
def test_what_is_not_a_value_is_explained(text: str, unit: str, rule: str, hint: str) -> None:
    found = problem(text, unit)
    assert found.rule == rule
    assert hint in found.hint


def test_a_currency_is_not_checked_when_the_plan_has_none() -> None:
    assert read("49 USD", currency="")[1] == []


def test_months_hold_until_the_next() -> None:
    value, _ = read("{2027-01: 100, 2027-07: 150 EUR}")
    assert isinstance(value, MonthMap)
    assert [(month, each.amount) for month, each in value.steps] == [("2027-01", 100.0), ("2027-07", 150.0)]
    assert [each.span.column for _, each in value.steps] == [16, 30]


@pytest.mark.parametrize(("per", "months"), [("month", 1), ("quarter", 3), ("year", 12)])
def test_growth_has_a_rate_and_a_period(per: str, months: int) -> None:
    value, _ = read(f"{{start: 100, growth: -2.5% per {per}}}")
    assert isinstance(value, Growth)
    assert (value.start.amount, value.rate, value.months) == (100.0, pytest.approx(-0.025), months)


def test_a_season_spreads_a_year() -> None:
    value, _ = read("{year: 1200, season: [5, 5, 10, 10, 10, 5, 5, 10, 10, 10, 10, 10]}")
    assert isinstance(value, Season)
    assert (value.year.amount, sum(value.weights)) == (1200.0, pytest.approx(100))


@pytest.mark.parametrize(
    ("text", "column"), [("= mrr * 12", 8), ("=mrr * 12", 7), ('"= mrr * 12"', 9), ("'=  mrr * 12'", 10)]
)
def test_a_formula_knows_where_its_first_character_stands(text: str, column: int) -> None:
    value, _ = read(text)
    assert isinstance(value, FormulaText)
    assert value.text == "mrr * 12"
    assert value.span == Span("budget.yaml", 1, column, value.span.end)


@given(
    st.text(max_size=40), st.sampled_from(["money", "percent", "count", "days", "minutes", "ratio", "any"])
)
def test_any_text_is_a_value_or_a_problem(text: str, unit: str) -> None:
    place = entry("x")
    value, problems = read_value(Entry(text, place.mark), Expected(unit, Currencies("EUR")))
    assert (value is None) == bool(problems)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False))
def test_an_amount_is_read_exactly(amount: object) -> None:
    place = entry("x")
    value, _ = read_value(Entry(f"{amount} EUR", place.mark), Expected("money", Currencies("EUR")))
    assert isinstance(value, Number)
    assert f"{value.amount:.2f}" == f"{float(str(amount)):.2f}"


def test_money_may_be_in_a_currency_with_a_rate() -> None:
    assert number("49 CHF") == (49.0, "CHF")
    assert number("49 CHF", "any") == (49.0, "CHF")
    assert problem("49 CHF", "percent").rule == "wrong-unit"


@pytest.mark.parametrize(
    "text",
    [
        "{2027-01: 49 CHF, 2027-07: 55 CHF}",
        "{start: 49 CHF, growth: 1% per month}",
        "{low: 1 CHF, likely: 2 CHF, high: 3 CHF}",
    ],
)
def test_a_value_knows_its_currency(text: str) -> None:
    value, problems = read(text)
    assert problems == []
    assert value is not None
    assert currency_of(value) == "CHF"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{2027-01: 49 CHF, 2027-07: 55 EUR}", 33),
        ("{2027-01: 49 CHF, 2027-07: 55}", 33),
        ("{2027-01: 49, 2027-07: 55 GBP}", 29),
    ],
)
def test_the_months_of_a_value_are_in_one_currency(text: str, place: int) -> None:
    found = problem(text)
    assert (found.rule, found.span.column) == ("mixed-currencies", place)


def test_an_exchange_rate_is_in_the_plans_currency() -> None:
    assert number("0.92 EUR", "exchange_rate") == (0.92, "exchange_rate")
    assert number("0.92", "exchange_rate") == (0.92, "exchange_rate")
    assert problem("0.92 CHF", "exchange_rate").rule == "wrong-currency"
    assert problem("2%", "exchange_rate").rule == "wrong-unit"
