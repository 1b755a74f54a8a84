"""A scenario's value may be a formula over what the plan says: `base.price * 0.9`; months, units and mistakes by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plansite.deliver.explain import explain
from plansite.pipeline import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome

    Write = Callable[..., Path]

FORECAST = """\
model: none
inputs:
  deals_won: 10
  deals_lost: {2027-01: 30, 2027-07: 40}
  price: {start: 100 EUR, growth: 10% per month}
  rate: 2%
  wait: 20 days
figures:
  sold: {title: Sold, formula: "deals_won * price", unit: money, rollup: sum}
"""
KPIS = """\
inputs:
  price: {title: Price, meaning: A price., unit: money, rollup: closing}
  rate: {title: Rate, meaning: A rate., unit: percent, rollup: average}
  wait: {title: Wait, meaning: A wait., unit: days, rollup: average}
"""
JANUARY, FEBRUARY, MARCH, JULY, SEPTEMBER = 0, 1, 2, 6, 8


def under(write: Write, *changes: str, forecast: str = FORECAST) -> Outcome:
    inputs = "".join(f"      {change}\n" for change in changes)
    scenario = f"title: Less\nchange:\n  forecast:\n    inputs:\n{inputs}"
    return run(write(forecast=forecast, kpis=KPIS, scenarios__less=scenario))


def values(outcome: Outcome, figure: str, *months: int, scenario: str = "less") -> list[float | None]:
    assert outcome.results is not None, [problem.message for problem in outcome.problems]
    return [outcome.numbers[scenario].value(figure, "month", month) for month in months]


@pytest.mark.parametrize(
    ("change", "figure", "by_hand"),
    [
        ("deals_won: base.deals_won * 0.9", "deals_won", [9, 9]),
        ("deals_won: = base.deals_won * 0.9", "deals_won", [9, 9]),
        ("deals_won: base.deals_won + 2 deals", "deals_won", [12, 12]),
        ("deals_won: '5 + base.deals_won'", "deals_won", [15, 15]),
        ("deals_won: base.deals_lost / 2", "deals_won", [15, 15]),
        ("price: base.price - 10 EUR", "price", [90, 100]),
        ("price: base.sold / 20", "price", [50, 55]),
        ("rate: base.rate + 2 points", "rate", [0.04, 0.04]),
        ("wait: base.wait + 5 days", "wait", [25, 25]),
        ("deals_won: min(base.deals_won, 7)", "deals_won", [7, 7]),
        ("deals_won: lag(base.deals_won, 3)", "deals_won", [3, 10]),
        ("price: base.price * 2", "sold", [2000, 2200]),
    ],
)
def test_a_formula_over_the_plan_is_what_it_says(
    write: Write, change: str, figure: str, by_hand: list[float]
) -> None:
    outcome = under(write, change)
    assert values(outcome, figure, JANUARY, FEBRUARY) == pytest.approx(by_hand)
    assert values(outcome, "sold", JANUARY, FEBRUARY, scenario="base") == pytest.approx([1000, 1100])


def test_from_some_month_on_a_formula_holds_until_the_next(write: Write) -> None:
    outcome = under(write, "deals_lost: {2027-03: base.deals_lost / 2, 2027-09: 7}")
    months = (JANUARY, FEBRUARY, MARCH, JULY, SEPTEMBER)
    assert values(outcome, "deals_lost", *months) == pytest.approx([30, 30, 15, 20, 7])


def test_what_a_scenario_says_of_one_figure_does_not_move_what_the_plan_says(write: Write) -> None:
    outcome = under(write, "deals_won: 20", "deals_lost: base.deals_won * 3")
    assert values(outcome, "deals_lost", JANUARY) == [30]


def test_a_change_that_is_inherited_is_changed_again(write: Write) -> None:
    scenario = "title: Less\nchange: {forecast: {inputs: {deals_won: base.deals_won + 2}}}\n"
    further = "title: Further\ninherits: less\nchange: {forecast: {inputs: {deals_won: -50%}}}\n"
    outcome = run(write(forecast=FORECAST, kpis=KPIS, scenarios__less=scenario, scenarios__further=further))
    assert values(outcome, "deals_won", JANUARY, scenario="further") == [6]


def test_it_is_explained_down_to_the_plan(write: Write) -> None:
    outcome = under(write, "price: base.price * 0.9")
    tree = explain(outcome.numbers["less"], "price", "2027-01")
    assert tree.lineage.node.span.file.endswith("less.yaml")
    (of_plan,) = tree.children
    assert of_plan.lineage.node.title == "Price: in the plan"
    assert of_plan.lineage.node.span.file.endswith("forecast.yaml")
    assert of_plan.lineage.node.span.line == 5


@pytest.mark.parametrize(
    ("change", "message", "hint", "pointed_at"),
    [
        ("price: base.pricee * 2", "Nothing here is called “base.pricee”.", "Did you mean “base.price”?", "base.pricee"),
        ("price: base.price + 5 USD", "“USD” stands in a formula, which is in the plan's own currency.", "Write the amount in EUR.", "USD"),
        ("price: '2 + base.price + 5 USD'", "“USD” stands in a formula, which is in the plan's own currency.", "Write the amount in EUR.", "USD"),
        ("deals_won: base.deals_won + 5 furlongs", "“furlongs” is no unit of what this formula names.", "Write the number without it.", "furlongs"),
        ("rate: base.price", "“Rate” is declared as percent, but its formula yields money.", "Write “unit: money”, or change the formula.", "base.price"),
        ("price: {2027-02: base.price, 2027-03: 2}", "The plan has no months here, but growth or a season: it can be changed as a whole only.", "Write one formula, such as base.price * 0.9.", None),
        ("deals_lost: {2027-02: base.deals_lst / 2}", "Nothing here is called “base.deals_lst”.", "Did you mean “base.deals_lost”?", "base.deals_lst / 2"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(
    write: Write, change: str, message: str, hint: str, pointed_at: str | None
) -> None:
    outcome = under(write, change)
    problem = next(problem for problem in outcome.problems if problem.message == message)
    assert problem.hint == hint
    if pointed_at:
        span = problem.span
        assert f"      {change}"[span.column - 1 : span.end - 1] == pointed_at


def test_the_plan_itself_has_no_base(write: Write) -> None:
    outcome = under(
        write, "deals_won: 3", forecast=FORECAST.replace("deals_won: 10", "deals_won: = base.deals_lost")
    )
    problem = next(problem for problem in outcome.problems if problem.rule == "unknown-name")
    assert problem.message == "“base.deals_lost” means something in a scenario only."
    assert problem.hint.startswith("In the plan itself, write the name without “base.”")
    assert (problem.span.file.rpartition("/")[2], problem.span.line) == ("forecast.yaml", 3)


def test_a_value_that_needs_itself_is_shown_what_base_is_for(write: Write) -> None:
    outcome = under(write, "deals_won: = deals_won * 0.9")
    problem = next(problem for problem in outcome.problems if problem.rule == "cycle")
    assert "base.deals_won" in problem.hint
