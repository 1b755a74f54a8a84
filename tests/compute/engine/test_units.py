from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.compute.engine.formula import parse
from plansite.compute.engine.units import DIMENSIONS, Dimension, UnitError, describe, dimension_of, fits

UNITS = {
    "fee": "money", "cost": "money", "customers": "count", "visits": "count", "wait": "days", "talk": "minutes",
    "rate": "percent", "factor": "ratio",
}  # fmt: skip


def yields(text: str) -> Dimension | None:
    return dimension_of(parse(text), UNITS)


@pytest.mark.parametrize(
    ("text", "unit", "fine"),
    [
        ("fee * customers", "money", True), ("cost / customers", "money", True), ("fee * rate", "money", True),
        ("customers / visits", "percent", True), ("customers / visits", "ratio", True), ("customers * rate", "count", True),
        ("fee - cost", "money", True), ("(fee - cost) / cost", "percent", True), ("wait / customers", "days", True),
        ("3", "money", True), ("fee + 3", "money", True), ("max(fee, 0)", "money", True), ("fee if rate > 5% else 0", "money", True),
        ("first_month(fee > cost)", "count", True), ("growth(fee, cost)", "percent", True), ("lag(fee, cost)", "money", True),
        ("fee", "count", False), ("customers", "money", False), ("fee * fee", "money", False), ("cost / wait", "days", False),
        ("wait", "minutes", False), ("fee / cost", "money", False), ("customers / fee", "percent", False),
    ],
)  # fmt: skip
def test_what_a_formula_yields_fits_the_declared_unit_or_not(text: str, unit: str, *, fine: bool) -> None:
    assert fits(unit, yields(text)) == fine


@pytest.mark.parametrize(
    ("text", "words", "at"),
    [
        ("fee + customers", "Money and a count cannot be added.", 4),
        ("wait - talk", "Days and minutes cannot be subtracted.", 5),
        ("rate + fee", "A plain number and money cannot be added.", 5),
        ("fee > customers", "put together by “>”", 4),
        ("max(fee, wait)", "put together by “max(…)”", 0),
        ("fee if rate > 0 else customers", "put together by “if … else”", 4),
        ("2 * (fee + wait)", "cannot be added", 9),
    ],
)
def test_units_that_do_not_fit_together_are_named(text: str, words: str, at: int) -> None:
    with pytest.raises(UnitError) as caught:
        yields(text)
    assert words in caught.value.message
    assert caught.value.at == at
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fee", "money"),
        ("customers", "a count"),
        ("rate", "a plain number"),
        ("fee / customers", "money per item"),
        ("fee / wait", "money per day"),
        ("1 / wait * rate", "a number per day"),
    ],
)
def test_a_dimension_is_described_in_words(text: str, words: str) -> None:
    found = yields(text)
    assert found is not None
    assert describe(found) == words


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_dividing_by_what_one_multiplied_by_changes_nothing(one: str, other: str) -> None:
    assert yields(f"{one} * {other} / {other}") == DIMENSIONS[UNITS[one]]
