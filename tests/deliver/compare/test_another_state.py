"""A plan that is computed beside another state of it is told as if it stood alone: what is taken over is alike."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plansite.compute.engine.calendar import GRAINS
from plansite.pipeline import States, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.outcome import Outcome

EXAMPLE = Path(__file__).parents[3] / "plan"
EDITS = {
    "lines that move down": ("budget.yaml", "owner: oskar\n", "owner: oskar\n\n# moved\n"),
    "a formula": ("budget.yaml", "0.5 * new_mrr", "0.6 * new_mrr"),
    "a number in other digits": ("forecast.yaml", "lead_to_mql: 40%", "lead_to_mql: 40.0%"),
    "minus zero": ("forecast.yaml", "one_time_fees: 0 EUR", "one_time_fees: -0 EUR"),
    "a currency": ("forecast.yaml", "crm_seat_price: 39 EUR", "crm_seat_price: 39 USD"),
    "a rate": ("plan.yaml", "USD: 0.92 EUR", "USD: 0.93 EUR"),
    "a fiscal year": ("plan.yaml", "fiscal_year_start: 1", "fiscal_year_start: 4"),
    "months": ("plan.yaml", "months: 24", "months: 23"),
    "the day": ("plan.yaml", "as_of: 2027-04-12", "as_of: 2027-06-30"),
    "the kind of plan": ("plan.yaml", "stage: growth", "stage: seed"),
    "a formula of one's own": ("forecast.yaml", "lines_per_customer * new_customers", "lines_per_customer * 12"),
    "the end of a range": ("forecast.yaml", "{low: 24%, likely: 29%, high: 32%}", "{low: 24%, likely: 29%, high: 33%}"),
    "weights of a season": ("forecast.yaml", "[6, 11, 12, 8,", "[6, 11, 8, 12,"),
    "a growth": ("forecast.yaml", "0.8% per month", "0.8% per quarter"),
    "months of a value": ("forecast.yaml", "2027-04: 39%", "2027-05: 39%"),
    "a measured value": ("actuals/funnel.csv", "2027-01,lead_count,231", "2027-01,lead_count,131"),
    "a scenario": ("scenarios/churn_stays.yaml", "monthly_churn: 1.3%", "monthly_churn: 1.4%"),
    "a name": ("budget.yaml", "  sales_commission:\n", "  commission_of_sales:\n"),
    "a title": ("budget.yaml", "Commission for account executives", "Commission for sellers"),
    "an unknown name": ("budget.yaml", "0.5 * new_mrr", "0.5 * new_mrrr"),
    "a wrong unit": ("budget.yaml", "0.5 * new_mrr", "0.5 * new_customers"),
    "a circle": ("forecast.yaml", "lines_per_customer: 4.6", "lines_per_customer: = lines_sold / new_customers"),
    "what is no YAML": ("budget.yaml", "lines:\n", "lines: [\n"),
}  # fmt: skip


def told(outcome: Outcome) -> dict[str, Any]:
    """Return all that an outcome says, as texts and bytes: what is equal but not the same differs in them, but for minus zero."""
    return {
        "problems": list(map(repr, outcome.problems)),
        "texts": dict(outcome.texts),
        "goals": [(judged.id, repr(judged.status), judged.gap, judged.chance) for judged in outcome.goals],
        "waived": list(map(repr, outcome.waived)),
        "values": {span: repr(value) for span, value in outcome.plan.values.items()} if outcome.plan else {},
        "calendars": {name: repr(numbers.calendar) for name, numbers in outcome.numbers.items()},
        "groups": {name: numbers.graph.groups for name, numbers in outcome.numbers.items()},
        "missing": {name: dict(numbers.graph.missing) for name, numbers in outcome.numbers.items()},
        "nodes": {
            name: list(map(repr, numbers.graph.nodes.values())) for name, numbers in outcome.numbers.items()
        },
        "figures": {
            (name, grain, node): (numbers.figures[grain][node] + 0.0).tobytes()
            for name, numbers in outcome.numbers.items()
            for grain in GRAINS
            for node in numbers.graph.nodes
        },
    }


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    """Return all that is told of the example as it stands."""
    return told(run(EXAMPLE, "plan"))


@pytest.fixture(scope="module")
def states() -> States:
    """Return states of which the example as it stands is the last one, before and after each test."""
    states = States()
    run(EXAMPLE, "plan", among=states)
    return states


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str], Path]:
    def made(edit: str) -> Path:
        file, old, new = EDITS[edit]
        place = tmp_path / "plan"
        shutil.copytree(EXAMPLE, place)
        text = (place / file).read_text(encoding="utf-8")
        assert old in text, "the example has other words now"
        (place / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return place

    return made


@pytest.mark.parametrize(
    ("edit", "shown"), [*((edit, "plan") for edit in EDITS), ("a formula", "elsewhere/plan")]
)
def test_each_state_is_told_as_alone(
    edited: Callable[[str], Path], before: dict[str, Any], states: States, edit: str, shown: str
) -> None:
    folder = edited(edit)
    after = told(run(folder, shown))
    assert after != before
    assert told(run(folder, shown, among=states)) == after
    assert told(run(EXAMPLE, "plan", among=states)) == before
