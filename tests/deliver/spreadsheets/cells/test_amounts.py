"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from plansite.deliver.spreadsheets.cells.amounts import Amount, decimal_mark_of, read_amount
from plansite.deliver.spreadsheets.cells.grid import Cell


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("€1,200.50", "1200.50", "EUR"),
        ("1.200,50 €", "1200.50", "EUR"),
        ("1\u202f200,5", "1200.5", ""),
        ("CHF 1'200.00", "1200.00", "CHF"),
        ("1200,-", "1200", ""),
        ("($99.90)", "-99.90", "USD"),
        ("5.5-", "-5.5", ""),
        ("−3,5 %", "-0.035", "percent"),
        ("12%", "0.12", "percent"),
        ("$12k", "12000", "USD"),
        ("1,5 Mio. €", "1500000", "EUR"),
        ("12 TEUR", "12000", "EUR"),
        ("3 тыс. руб.", "3000", "RUB"),  # noqa: RUF001 - Russian
        ("1 200 zł", "1200", "PLN"),
        ("₩250000", "250000", "KRW"),
        ("1.250.000", "1250000", ""),
        (".5", "0.5", ""),
        ("–", "0", ""),
    ],
)
def test_a_number_is_read_as_it_is_meant(text: str, number: str, unit: str) -> None:
    assert read_amount(Cell(text)) == Amount(Decimal(number), unit)


@pytest.mark.parametrize(
    "text", ["n/a", "10-20", "Q1", "tbd", "1.2.3", "1,20,3", "--5", "", "R$ 5", "9" * 40]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_amount(Cell(text)) is None


def test_one_mark_before_three_digits_is_decided_by_the_other_numbers() -> None:
    assert read_amount(Cell("1.250")) == Amount(Decimal(1250), unclear=True)
    assert read_amount(Cell("1.250"), ".") == Amount(Decimal("1.250"))
    assert read_amount(Cell("1.250"), ",") == Amount(Decimal(1250))
    assert decimal_mark_of([Cell("1.250"), Cell("3,5")]) == ","
    assert decimal_mark_of([Cell("1.250"), Cell("1,250")]) == ""
    assert decimal_mark_of([Cell("1.250,5"), Cell("1,250.5")]) == "", "they disagree"


@pytest.mark.parametrize(
    ("texts", "currency", "mark"),
    [
        (["12.375", "8.250"], "KWD", "."),
        (["12.375 BHD"], "", "."),
        (["12.375", "1,250.125"], "KWD", "."),
        (["1.250,125", "12.375"], "KWD", ","),
        (["12,375"], "TND", ""),
        (["12.375"], "EUR", ""),
        (["12.375", "KWD 5"], "JPY", ""),
    ],
)
def test_three_digits_after_a_point_are_the_coins_of_a_dinar(
    texts: list[str], currency: str, mark: str
) -> None:
    assert decimal_mark_of([Cell(text) for text in texts], currency) == mark


def test_numbers_lose_what_computing_in_binary_adds() -> None:
    assert read_amount(Cell(0.1 + 0.2)) == Amount(Decimal("0.3"))
    assert read_amount(Cell(1e300)) is None
