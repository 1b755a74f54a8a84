"""A hint at a number offers what people of each country mean by it; following the hint gives just that value."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plansite.read.currencies import Currencies
from plansite.read.document import Entry
from plansite.read.fitting import Expected, read_value
from plansite.read.misread import readings
from plansite.read.source import read_bytes
from plansite.read.values import Number

if TYPE_CHECKING:
    from plansite.problems import Problem

# how countries write numbers: what separates thousands, and what stands before decimals
COUNTRIES = {
    "Germany": (".", ","),
    "France": ("\u202f", ","),
    "Russia": ("\u00a0", ","),
    "Poland": (" ", ","),
    "Switzerland": ("’", "."),
    "Austria": ("'", "."),
    "United Kingdom": (",", "."),
    "plain": ("", "."),
}


def read(text: str, unit: str, currency: str = "EUR") -> tuple[Number | None, list[Problem]]:
    """Read a value as it stands in a file; what YAML itself is not sure of counts too."""
    root, _, problems = read_bytes("plan/x.yaml", f"key: {text}\n".encode())
    entry = root.get("key") if root else None
    if problems or entry is None:
        return None, problems
    value, problems = read_value(entry, Expected(unit, Currencies(currency)))
    assert value is None or isinstance(value, Number)
    return value, problems


def offered(hint: str) -> list[str]:
    """Return the values that a hint offers."""
    words = re.sub(r"If it is a text.*|: only digits.*", "", hint)
    words = words.replace("Write the currency as a code after the number:", "Write").replace(
        "Write all digits:", "Write"
    )
    return [
        part.strip(" .") for part in re.findall(r"(?:[Ww]rite|or) ([^,;:]*?)(?: if [^,]*|[.]?$|,)", words)
    ]


def grouped(number: Decimal, thousands: str, point: str) -> str:
    whole, _, decimals = f"{number:,}".partition(".")
    return whole.replace(",", thousands) + (f"{point}{decimals}" if decimals else "")


@given(
    st.sampled_from(sorted(COUNTRIES)),
    st.integers(0, 99_999_999),
    st.integers(0, 4),
    st.sampled_from([("", "money"), (" EUR", "money"), ("", "count"), ("%", "percent")]),
)
def test_following_a_hint_gives_what_a_person_of_that_country_meant(
    country: str, digits: int, decimals: int, form: tuple[str, str]
) -> None:
    ending, unit = form
    meant = Decimal(digits).scaleb(-decimals)
    assume(unit != "percent" or meant < 1_000)  # nobody writes thousands of percent
    text = grouped(meant, *COUNTRIES[country]) + ending
    value, problems = read(text, unit)
    wanted = meant / 100 if unit == "percent" else meant
    if not problems:
        assert value is not None
        assert value.amount == pytest.approx(float(wanted))
        return
    if problems[0].rule == "wrong-unit":
        return
    values = []
    for choice in offered(problems[0].hint):
        followed, wrong = read(choice, unit)
        assert wrong == [], (text, problems[0].hint, choice)
        assert followed is not None
        values.append(followed.amount)
    assert any(amount == pytest.approx(float(wanted)) for amount in values), (text, problems[0].hint)


@pytest.mark.parametrize(
    ("text", "unit", "choices"),
    [
        ("62,50", "money", ["62.50"]),
        ("0,5", "money", ["0.5"]),
        ("1200,00", "money", ["1200.00"]),
        ("62,50 EUR", "money", ["62.50 EUR"]),
        ("9.000 PLN", "money", ["9000 PLN", "9 PLN"]),
        ("1.250 EUR", "money", ["1250 EUR", "1.25 EUR"]),
        ("1.250", "money", ["1250", "1.25"]),
        ("9.000", "count", ["9000", "9"]),
        ("1.125", "count", ["1125", "1.1250"]),
        ("1,250", "count", ["1250", "1.25"]),
        ("1.250,00 EUR", "money", ["1250.00 EUR"]),
        ("1,00,000", "count", ["100000"]),
        ("\u22125", "count", ["-5"]),
        ("\u2013 5 EUR", "money", ["-5 EUR"]),
        ("(500)", "money", ["-500"]),
        ("12\u200b3", "count", ["123"]),
        ("EUR 49", "money", ["49 EUR"]),
        ("\u20ac1.250,50", "money", ["1250.50 EUR"]),
        ("\u20ac1,5k", "money", ["1500 EUR"]),
        ("1,5 Mio EUR", "money", ["1500000 EUR"]),
        ("2,5 млн RUB", "money", ["2500000 RUB"]),
        ("3만", "count", ["30000"]),
        ("2.5 percent", "percent", ["2.5%"]),
        ("12,5 %", "percent", ["12.5%"]),
        ("12,125%", "percent", ["12.1250%"]),
    ],
)
def test_what_is_offered(text: str, unit: str, choices: list[str]) -> None:
    own = next((code for code in ("PLN", "RUB") if code in text), "EUR")
    _, problems = read(text, unit, own)
    assert problems, "nobody is told"
    assert offered(problems[0].hint) == choices
    for choice in choices:
        assert read(choice, unit, own)[1] == []


@pytest.mark.parametrize(
    ("text", "unit", "currency"),
    [
        ("1.250 KWD", "money", "KWD"),
        ("1.125", "money", "BHD"),
        ("0.125 EUR", "money", "EUR"),
        ("1.250", "ratio", "EUR"),
        ("2.125%", "percent", "EUR"),
        ("1234.567", "money", "EUR"),
        ("1.25", "money", "EUR"),
    ],
)
def test_what_can_only_be_read_in_one_way_is_read(text: str, unit: str, currency: str) -> None:
    assert read(text, unit, currency)[1] == []


@pytest.mark.parametrize("digits", ["3.4.2027", "12 5", "1,23,45", "5'5"])
def test_digits_that_are_no_number_have_no_reading(digits: str) -> None:
    assert readings(digits) == ()


def test_a_minus_from_a_page_is_named() -> None:
    problem = read("\u22125 EUR", "money")[1][0]
    assert "“\u2212” is a dash, not a minus" in problem.message


def test_the_place_of_an_unclear_step_is_its_own() -> None:
    root, _, _ = read_bytes("plan/x.yaml", b"key: {2027-01: 5, 2027-02: 1.250}\n")
    assert isinstance(root, Entry)
    _, problems = read_value(root.at(["key"]), Expected("money", Currencies("EUR")))
    assert [(problem.rule, problem.span.column) for problem in problems] == [("ambiguous-number", 28)]
