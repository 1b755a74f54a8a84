"""An amount in a formula has its currency: the plan's own, or one that is converted month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

PLAN = """\
schema_version: 2
title: A small plan
type: padre
why: To keep eight parts in view.
currency: EUR
start: 2027-01
months: 12
exchange_rates: {USD: {2027-01: 0.5 EUR, 2027-02: 0.8 EUR}}
"""


def made(outcome: Callable[..., Outcome], formula: str) -> Outcome:
    figures = f'figures: {{fees: {{title: Fees, unit: money, rollup: sum, formula: "{formula}"}}}}\n'
    return outcome(plan=PLAN, forecast="model: none\ninputs: {deals_won: 10}\n" + figures)


@pytest.mark.parametrize(
    ("formula", "months"),
    [
        ("deals_won * 50 USD", (250, 400)),
        ("deals_won * 50 EUR", (500, 500)),
        ("50 USD", (25, 40)),
        ("max(50 USD, 30 EUR)", (30, 40)),
        ("-50 USD + 2 * 10 EUR", (-5, -20)),
    ],
)
def test_an_amount_is_converted(
    outcome: Callable[..., Outcome], formula: str, months: tuple[float, float]
) -> None:
    results = made(outcome, formula).results
    assert results
    assert tuple(results.value("fees", "month", month) for month in (0, 1)) == pytest.approx(months)


@pytest.mark.parametrize(
    ("formula", "message", "marked"),
    [
        (
            "deals_won * 50 GBP",
            "“GBP” is not the currency of this plan, and it has no exchange rate for it.",
            "GBP",
        ),
        ("deals_won + 50 EUR", "A count and money cannot be added.", "+"),
        ("deals_won + 50 USD", "A count and money cannot be added.", "+"),
    ],
)
def test_an_amount_that_does_not_fit_is_refused_at_its_place(
    outcome: Callable[..., Outcome], formula: str, message: str, marked: str
) -> None:
    refused = made(outcome, formula)
    problem = next(each for each in refused.problems if each.span.file.endswith("forecast.yaml"))
    assert problem.message == message
    line = refused.texts[problem.span.file].splitlines()[problem.span.line - 1]
    assert line[problem.span.column - 1 :].startswith(marked)
    assert problem.hint


def test_a_formula_as_a_value_may_have_amounts(outcome: Callable[..., Outcome]) -> None:
    plan = outcome(
        plan=PLAN, forecast="model: none\ninputs: {deals_won: 10, won_deal_value: = deals_won * 50 USD}\n"
    )
    assert plan.results, plan.problems
    assert plan.results.value("won_deal_value", "month", 1) == pytest.approx(400)
