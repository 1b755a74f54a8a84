from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest

from plansite.compute.engine.arrays import raising
from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.rollup import ROLLUPS, Rollup, combine
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Iterator


def offered(schema: Any) -> Iterator[list[str]]:
    if isinstance(schema, list):
        for below in schema:
            yield from offered(below)
    if isinstance(schema, dict):
        if "enum" in schema.get("properties", {}).get("rollup", {}):
            yield schema["properties"]["rollup"]["enum"]
        for below in schema.values():
            yield from offered(below)


def test_each_rollup_has_its_words_and_can_be_chosen_in_a_plan() -> None:
    assert tuple(ROLLUPS) == get_args(Rollup)
    choices = [
        choice
        for name in ("forecast", "kpis")
        for choice in offered(json.loads((packaged("schemas") / f"{name}.schema.json").read_text("utf-8")))
    ]
    assert choices == [list(ROLLUPS)] * 3


@pytest.mark.parametrize(
    ("rollup", "quarters"),
    [
        ("sum", [1, 9, 11]),
        ("product", [1, 24, 30]),
        ("opening", [1, 2, 5]),
        ("closing", [1, 4, 6]),
        ("average", [1, 3, 5.5]),
        ("setting", [1, 4, 6]),
        ("recompute", [1, np.nan, np.nan]),
        ("none", [1, np.nan, np.nan]),
    ],
)
def test_months_become_quarters(rollup: Rollup, quarters: list[float]) -> None:
    months = np.array([[1.0, 2, 3, 4, 5, 6]])
    with raising():
        combined = combine(rollup, months, Calendar("2027-03", 6).periods("quarter"))
    np.testing.assert_array_equal(combined, [quarters])


@pytest.mark.parametrize("rollup", ["sum", "product"])
def test_what_is_unknown_or_too_large_stays_unknown(rollup: Rollup) -> None:
    months = np.array([[1.0, np.nan, 3], [1e308, 1e308, 1e308]])
    with raising():
        combined = combine(rollup, months, Calendar("2027-01", 3).periods("quarter"))
    assert np.isnan(combined).all()
