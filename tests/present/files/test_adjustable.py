"""How far the sliders go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.present.files.adjustable import adjustable_inputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome
    from plansite.present.files.adjustable import Adjustable

FORECAST = """\
model: orders
inputs: {{visits: {visits}, visit_to_order: {rate}, order_value: {value}, gross_margin: 40%, new_buyer_share: 50%}}
levers: [visits, visit_to_order]
"""


def reaches(adjustable: Adjustable) -> tuple[str, float, float, float]:
    step = float(adjustable.step)
    return adjustable.figure.id, round(step * adjustable.low, 6), round(step * adjustable.high, 6), step


@pytest.mark.parametrize(
    ("visits", "rate", "value", "expected"),
    [
        # a quarter down and up; a half of a small rate
        ("1000", "2%", "50 EUR", [("visits", -26, 26, 2), ("visit_to_order", -1, 1, 0.1)]),
        # five points of a large one; to the ends of a range, and by steps of which some forty lie between
        (
            "{low: 900, likely: 1000, high: 1300}",
            "40%",
            "50 EUR",
            [("visits", -10, 30, 2), ("visit_to_order", -5, 5, 0.5)],
        ),
        # the widest of several ranges; a share is never more than all, nor less than nothing
        (
            "{2027-01: {low: 90, likely: 100, high: 101}, 2027-06: {low: 99, likely: 100, high: 120}}",
            "98%",
            "{low: 40 EUR, likely: 50 EUR, high: 60 EUR}",
            [("visits", -10, 20, 1), ("visit_to_order", -5, 2, 0.2), ("order_value", -20, 20, 2)],
        ),
        # what is nothing and stays so is left out; a formula moves as any other input
        ("0", "= 1% + 1%", "50 EUR", [("visit_to_order", -5, 5, 0.5)]),
    ],
)
def test_sliders_reach_from_end_to_end(
    visits: str, rate: str, value: str, expected: list[object], outcome: Callable[..., Outcome]
) -> None:
    made = outcome(forecast=FORECAST.format(visits=visits, rate=rate, value=value))
    assert made.plan
    assert made.catalog
    assert made.results
    inputs = adjustable_inputs(made.plan, made.catalog, made.results.graph)
    assert [reaches(adjustable) for adjustable in inputs] == expected


def test_a_slider_keeps_the_ends_of_a_range_possible(outcome: Callable[..., Outcome]) -> None:
    """In a scenario all ends of a range move with it, so none may pass what the figure can be."""
    made = outcome(
        forecast=FORECAST.format(visits="100", rate="{low: 1%, likely: 50%, high: 99%}", value="50 EUR")
    )
    assert made.plan
    assert made.catalog
    assert made.results
    inputs = adjustable_inputs(made.plan, made.catalog, made.results.graph)
    assert [reaches(adjustable)[:3] for adjustable in inputs][1] == ("visit_to_order", -1.0, 1.0)
