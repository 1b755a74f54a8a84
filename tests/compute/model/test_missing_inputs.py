"""What a model has no value for is asked for by an example of its kind, and only where something would be computed from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.compute.model.catalog import load_catalog
from plansite.read.grammar import NUMBER
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

CATALOG = load_catalog(catalog_folder())
UNITS = {"percent": "%", "days": "days"}
GIVEN = {
    "services": "new_customers: 2, monthly_churn: 1%, days_per_client: 1, billable_people: 3, working_days: 18, "
    "highest_utilization: 80%, day_rate: 90 EUR, gross_margin: 40%",
    "subscription": "new_customers: 5, price_per_month: 90 EUR, monthly_churn: 2%, gross_margin: 60%",
    "orders": "orders: 40, order_value: 60 EUR, gross_margin: 40%, new_buyer_share: 50%",
}


def asked(outcome: Outcome) -> dict[str, str]:
    """Return the hint for each input that is missing."""
    problems = (problem for problem in outcome.problems if problem.rule == "missing-input")
    return {problem.message.split("“")[1].split("”")[0]: str(problem.hint) for problem in problems}


@pytest.mark.parametrize("model", sorted(CATALOG.models))
def test_an_input_that_can_be_missing_has_an_example_of_its_kind(model: str) -> None:
    for figure in CATALOG.models[model].definitions.values():
        can_be_missing = figure.default is None or str(figure.default.data).startswith("=")
        if not figure.formula and can_be_missing:
            match = NUMBER.match(figure.example)
            assert match, figure.id
            assert (match["unit"] or "") == UNITS.get(figure.unit, ""), figure.id


def test_the_example_is_a_number_that_a_plan_might_state(outcome: Callable[..., Outcome]) -> None:
    hints = asked(outcome(forecast="model: subscription\ninputs: {monthly_churn: 2%}\n"))
    assert hints["gross_margin"] == "Add it under “inputs:”, such as “gross_margin: 60%”."
    assert hints["price_per_month"].endswith("such as “price_per_month: 490 EUR”.")
    assert "2.5%" not in "".join(hints.values())


@pytest.mark.parametrize("model", sorted(GIVEN))
def test_a_funnel_is_not_asked_for_where_what_it_wins_is_given(
    outcome: Callable[..., Outcome], model: str
) -> None:
    yielded = outcome(forecast=f"model: {model}\ninputs: {{{GIVEN[model]}}}\n")
    assert asked(yielded) == {}
    assert yielded.results
    assert yielded.results.value("revenue", "plan", 0)


def test_what_is_computed_beside_the_given_figure_is_asked_for_all_the_same(
    outcome: Callable[..., Outcome],
) -> None:
    inputs = "new_customers: 5, price_per_month: 90 EUR, gross_margin: 60%"
    assert list(asked(outcome(forecast=f"model: subscription\ninputs: {{{inputs}}}\n"))) == ["monthly_churn"]
