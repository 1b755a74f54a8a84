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
        ("1000", "2%", "50 EUR", [("visits", -25, 25, 1), ("visit_to_order", -1, 1, 0.05)]),
        # five points of a large one; to the ends of a range, and by steps of which some forty lie between
        (
            "{low: 900, likely: 1000, high: 1300}",
            "40%",
            "50 EUR",
            [("visits", -10, 30, 1), ("visit_to_order", -5, 5, 0.2)],
        ),
        # the widest of several ranges; a share is never more than all, nor less than nothing
        (
            "{2027-01: {low: 90, likely: 100, high: 101}, 2027-06: {low: 99, likely: 100, high: 120}}",
            "98%",
            "{low: 40 EUR, likely: 50 EUR, high: 60 EUR}",
            [("visits", -10, 20, 0.5), ("visit_to_order", -5, 2, 0.1), ("order_value", -20, 20, 1)],
        ),
        # what is nothing and stays so is left out; a formula moves by what it yields
        ("0", "= 1% + 1%", "50 EUR", [("visit_to_order", -1, 1, 0.05)]),
        # from nothing a percentage goes up only, and a count that is nothing for a while moves in the other months
        (
            "{2027-01: 0, 2027-06: 100}",
            "{2027-01: 0%, 2027-07: 4%}",
            "50 EUR",
            [("visits", -25, 25, 1), ("visit_to_order", 0, 2, 0.05)],
        ),
        # all is the most that a share can be
        (
            "100",
            "{2027-01: 100%, 2027-07: 40%}",
            "50 EUR",
            [("visits", -25, 25, 1), ("visit_to_order", -5, 0, 0.1)],
        ),
    ],
)
def test_sliders_reach_from_end_to_end(
    visits: str, rate: str, value: str, expected: list[object], outcome: Callable[..., Outcome]
) -> None:
    made = outcome(forecast=FORECAST.format(visits=visits, rate=rate, value=value))
    assert made.plan
    assert made.catalog
    assert made.results
    inputs = adjustable_inputs(made.plan, made.catalog, made.results)
    assert [reaches(adjustable) for adjustable in inputs] == expected


def test_a_slider_keeps_the_ends_of_a_range_possible(outcome: Callable[..., Outcome]) -> None:
    """In a scenario all ends of a range move with it, so none may pass what the figure can be."""
    made = outcome(
        forecast=FORECAST.format(visits="100", rate="{low: 1%, likely: 50%, high: 99%}", value="50 EUR")
    )
    assert made.plan
    assert made.catalog
    assert made.results
    inputs = adjustable_inputs(made.plan, made.catalog, made.results)
    assert [reaches(adjustable)[:3] for adjustable in inputs][1] == ("visit_to_order", -1.0, 1.0)
