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
        (9_999.6, "€10K"),
        (99_960, "€100K"),
        (999_499, "€999K"),
        (999_600, "€1M"),
        (-999_600, "−€1M"),
        (999_600_000, "€1B"),
        (-999_949_999, "−€1B"),
        (9_996_000_000, "€10B"),
        (999_600_000_000, "€1T"),
    ],
)
def test_a_large_figure_has_three_digits(value: float, written: str) -> None:
    assert language("en", "EUR").headline(value, "money") == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(388_000_000, "₩3.88억"), (5_909_760_000, "₩59.1억"), (21_586_400, "₩2160만"), (26_686, "₩2.67만")],
)
def test_three_digits_are_counted_in_the_steps_of_the_language(value: float, written: str) -> None:
    assert language("ko", "KRW").headline(value, "money") == written


@pytest.mark.parametrize("currency", ["ARS", "COP", "MXN"])
def test_millions_of_a_currency_without_a_sign_stand_apart_from_its_code(currency: str) -> None:
    written = language("es", currency).headline(84_400_000, "money")
    assert written.replace("\u00a0", " ") == f"84,4 M {currency}"


def test_a_word_after_the_number_takes_the_place_of_the_unit() -> None:
    assert language("en", "EUR").value(15.6, "ratio", "months") == "15.6 months"


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (999.996, "money", "€1K"),
        (999_996, "money", "€1M"),
        (1_250_000, "money", "€1.25M"),
        (-1_750_000, "money", "−€1.75M"),
        (2_500, "count", "2.5K"),
        (999_999, "count", "1M"),
        (-999_999_999, "count", "−1B"),
        (0, "money", "€0"),
    ],
)
def test_words_on_a_scale_carry_to_the_next_unit(value: float, unit: str, written: str) -> None:
    assert language("en", "EUR").short(value, unit) == written


@pytest.mark.parametrize("code", REGIONS)
@given(value=st.integers(10_000, 10**13))
def test_a_headline_is_that_of_its_first_three_digits(code: str, value: int) -> None:
    formats = language(code, "EUR")
    rounded = float(f"{value:.3g}")
    assert formats.headline(value, "money") == formats.headline(rounded, "money")
    assert formats.headline(-value, "money") in {
        "−" + formats.headline(value, "money"),
        formats.headline(value, "money").replace("€", "−€"),
    }


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.9996, "percent", "100%"),
        (0.09999, "percent", "10%"),
        (-0.9996, "percent", "−100%"),
        (9.96, "count", "10"),
        (0.996, "ratio", "1.0"),
        (999_999.6, "count", "1,000,000"),
    ],
)
def test_what_is_rounded_up_reads_like_the_larger_number(value: float, unit: str, written: str) -> None:
    assert language("en", "EUR").value(value, unit) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.0059, "0.6%"), (-0.1234, "12.3%"), (0.09996, "10%"), (0.0004, ""), (0.0, ""), (0.9996, "100%")],
)
def test_a_difference_is_told_with_one_decimal(share: float, written: str) -> None:
    assert language("en", "EUR").difference(share) == written


def test_money_says_of_which_time_it_is() -> None:
    assert language("en", "EUR").value(12, "money", "a month") == "€12 a month"
