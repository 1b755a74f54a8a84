"""Numbers as people write them, compared with what Babel writes."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from plansite.present.text.language import language

REGIONS = {"en": "en_GB", "ru": "ru_RU", "ko": "ko_KR", "es": "es_ES", "pl": "pl_PL"}
# a rounding tie is not what is tested here: Babel rounds the decimal that is written, Python the binary number behind it
amounts = st.integers(-(10**9), 10**9)


@pytest.mark.parametrize("code", REGIONS)
@given(amount=amounts)
def test_money_is_written_as_the_locale_does(code: str, amount: int) -> None:
    expected = format_currency(amount, "EUR", locale=REGIONS[code])
    assert plain(language(code, "EUR").money(float(amount))) == plain(re.sub(r"[.,]00(?=\D*$)", "", expected))


@pytest.mark.parametrize("code", REGIONS)
@given(thousandths=st.integers(100, 5_000))
def test_percentages_are_written_as_the_locale_does(code: str, thousandths: int) -> None:
    share = Decimal(thousandths) / 1000
    expected = format_percent(share, format=None, locale=REGIONS[code], decimal_quantization=False)
    assert plain(language(code, "EUR").percent(float(share))) == plain(expected)


@pytest.mark.parametrize("code", REGIONS)
@given(amount=st.integers(10, 10**9))
def test_counts_are_written_as_the_locale_does(code: str, amount: int) -> None:
    assert plain(language(code, "EUR").number(float(amount), "count")) == plain(
        format_decimal(amount, locale=REGIONS[code])
    )


def plain(text: str) -> str:
    return text.replace("−", "-").replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (1234567.5, "money", "€1,234,568"),
        (-276871.8, "money", "−€276,872"),
        (45.5, "money", "€45.50"),
        (45.0, "money", "€45"),
        (-0.001, "money", "€0.00"),
        (0.013, "percent", "1.3%"),
        (0.4184, "percent", "41.8%"),
        (0.0, "percent", "0%"),
        (101.3, "count", "101"),
        (4.6, "count", "4.6"),
        (7.0, "count", "7"),
        (14.0, "ratio", "14.0"),
        (0.78, "ratio", "0.78"),
        (30.0, "days", "30 days"),
    ],
)
def test_values_are_rounded_as_far_as_people_read_them(value: float, unit: str, written: str) -> None:
    assert language("en", "EUR").value(value, unit).replace("−€0.00", "€0.00") == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (142_034.9, "€142K"),
        (85_200, "€85.2K"),
        (1_183_643, "€1.18M"),
        (-276_871, "−€277K"),
        (5_902.9, "€5,903"),
    ],
)
def test_a_large_figure_has_three_digits(value: float, written: str) -> None:
    assert language("en", "EUR").headline(value, "money") == written


def test_a_word_after_the_number_takes_the_place_of_the_unit() -> None:
    assert language("en", "EUR").value(15.6, "ratio", "months") == "15.6 months"


def test_money_says_of_which_time_it_is() -> None:
    assert language("en", "EUR").value(12, "money", "a month") == "€12 a month"
