"""Amounts go down to the minor unit of their currency, in messages, limits, pages and spreadsheets alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from babel.core import get_global
from babel.numbers import get_currency_precision

from plansite.compute.model.spend.limits import limits, uses
from plansite.deliver.xlsx.words import number_format
from plansite.judge.finding import exact_money, written
from plansite.present.text.language import language
from plansite.read.currencies import minor_digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome


def test_minor_units_are_those_that_babel_knows() -> None:
    currencies = set(get_global("all_currencies")) | set(get_global("currency_fractions"))
    assert len(currencies) > 250
    different = {code for code in currencies if minor_digits(code) != get_currency_precision(code)}
    assert different == set()


@pytest.mark.parametrize(
    ("currency", "on_pages", "in_messages", "in_cells"),
    [
        ("EUR", "€12.50", "12.50 EUR", "#,##0.00;[Red]-#,##0.00"),
        ("JPY", "JP¥12", "12 JPY", "#,##0;[Red]-#,##0"),
        ("KRW", "₩12", "12 KRW", "#,##0;[Red]-#,##0"),
        ("KWD", "KWD\N{NO-BREAK SPACE}12.500", "12.500 KWD", "#,##0.000;[Red]-#,##0.000"),
        ("BHD", "BHD\N{NO-BREAK SPACE}12.500", "12.500 BHD", "#,##0.000;[Red]-#,##0.000"),
        ("TND", "TND\N{NO-BREAK SPACE}12.500", "12.500 TND", "#,##0.000;[Red]-#,##0.000"),
        ("ISK", "ISK\N{NO-BREAK SPACE}12", "12 ISK", "#,##0;[Red]-#,##0"),
    ],
)
def test_money_has_the_decimals_of_its_currency(
    currency: str, on_pages: str, in_messages: str, in_cells: str
) -> None:
    assert language("en", currency).money(12.5) == on_pages
    assert language("en", "EUR").value(12.5, currency) == on_pages
    assert written(12.5, "money", currency) == exact_money(12.5, currency) == in_messages
    assert number_format("money", [12.5], currency) == number_format(currency, [12.5], "EUR") == in_cells


def test_whole_money_has_no_decimals() -> None:
    for currency in ("EUR", "KRW", "KWD"):
        assert exact_money(1250, currency) == f"1,250 {currency}"
        assert written(12, "money", currency) == f"12 {currency}"
    assert (exact_money(1250.5, "EUR"), written(1250.5, "money", "EUR")) == ("1,250.50 EUR", "1,250 EUR")
    assert exact_money(-99.9999, "OMR") == "-100 OMR"


@pytest.mark.parametrize(
    ("rate", "currency", "words"),
    [
        (0.92, "EUR", "€0.92"),
        (0.9234, "EUR", "€0.9234"),
        (0.00067, "EUR", "€0.00067"),
        (149.5, "JPY", "JP¥149.5"),
        (150.0, "JPY", "JP¥150"),
        (0.3071, "KWD", "KWD\N{NO-BREAK SPACE}0.3071"),
    ],
)
def test_an_exchange_rate_keeps_what_it_says(rate: float, currency: str, words: str) -> None:
    assert language("en", currency).value(rate, "exchange_rate") == words


@pytest.mark.parametrize(
    ("rates", "decimals"),
    [
        ([0.92], 4),
        ([149.5, 0.5], 4),
        ([0.0006757], 7),
        ([0.01234], 5),
        ([0.0000423], 8),
        ([None], 4),
        ([0.0], 4),
    ],
)
def test_a_cell_shows_four_digits_of_an_exchange_rate(rates: list[float | None], decimals: int) -> None:
    form = f"#,##0.{'0' * decimals}"
    assert number_format("exchange_rate", rates, "EUR") == f"{form};[Red]-{form}"


@pytest.mark.parametrize(
    ("currency", "spent", "exceeds"),
    [
        ("EUR", "10.0040", False),
        ("EUR", "10.0060", True),
        ("JPY", "10.4", False),
        ("JPY", "10.6", True),
        ("KWD", "10.0004", False),
        ("KWD", "10.002", True),
    ],
)
def test_a_limit_is_exceeded_from_half_a_minor_unit_on(
    outcome: Callable[..., Outcome], currency: str, spent: str, *, exceeds: bool
) -> None:
    plan = f"""\
schema_version: 2
title: A small plan
type: padre
why: To keep eight parts in view.
currency: {currency}
start: 2027-01
months: 12
"""
    line = f"{{title: Ads, kind: recurring, amount: {spent} {currency}, department: marketing, category: advertising}}"
    made = outcome(
        plan=plan,
        budget=f"lines:\n  ads: {line}\nlimits:\n  ads: {{amount: 10 {currency}, category: advertising, every: month}}\n",
    )
    assert made.plan is not None
    assert made.results is not None, [problem.message for problem in made.problems]
    over = [use.over > 0 for limit in limits(made.plan) for use in uses(limit, made.results)]
    assert over == [exceeds] * 12
