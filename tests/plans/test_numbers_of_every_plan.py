"""What holds for the numbers of any plan: the example, every template, and budgets made by chance."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from every_plan import every_plan, names_of_plans
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.formula import Call, Expression, Name, Operation
from plansite.compute.engine.graph import Derived, Given, Graph, Node, derived
from plansite.compute.engine.results import Results, compute
from plansite.compute.model.nodes import plan_names
from plansite.deliver.export.export import as_csv
from plansite.pipeline import run
from plansite.read.values import Growth, Measured, MonthMap, Number, Range, Season

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from plansite.outcome import Outcome
    from plansite.read.values import Value

PLANS = sorted(names_of_plans())
one_of_them = st.sampled_from(PLANS)
every_one = pytest.mark.parametrize("name", PLANS)


def results_of(name: str) -> Results:
    results = every_plan()[name].results
    assert results is not None
    return results


def same_bytes(one: Results, other: Results) -> bool:
    return all(
        one.figures[grain].keys() == other.figures[grain].keys()
        and all(found.tobytes() == other.figures[grain][node].tobytes() for node, found in figures.items())
        for grain, figures in one.figures.items()
    )


def test_there_are_plans_of_all_kinds() -> None:
    assert len(PLANS) >= 15
    assert all(len(results_of(name).graph.nodes) > 100 for name in PLANS)


# an empty scenario

CHANGES = (  # each names what is there and changes nothing of it
    "  forecast: {}",
    "  forecast: {inputs: {}}",
    "  plan: {}",
    "  forecast: {inputs: {visitors: 1000}}",
    "  budget: {}",
    "  budget: {lines: {}}",
    "  budget: {lines: {fairs: {}}}",
    "  budget: {lines: {fairs: {amount: 1200 EUR}}}",
    "  padre: {position: {}}",
    "  plan: {title: A small plan}",
)
FORECAST = """\
model: subscription
inputs: {visitors: 1000, visitor_to_lead: 2%, lead_to_mql: 50%, mql_to_sql: 50%, sql_to_opportunity: 50%, opportunity_to_customer: 25%,
  opening_customers: 40, opening_mrr: 20000 EUR, monthly_churn: {low: 1%, likely: 2%, high: 3%}, price_per_month: 500 EUR, gross_margin: 80%}
"""
BUDGET = """\
lines:
  fairs: {title: Fairs, category: events, department: marketing, kind: recurring, every: quarter, amount: 1200 EUR}
"""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=2, unique_by=lambda each: each.split(":")[0]))
def test_an_empty_scenario_changes_nothing(outcome: Callable[..., Outcome], changes: list[str]) -> None:
    scenario = "\n".join(["title: As planned", "change:", *changes, ""])
    more = f"{scenario.replace('As planned', 'Still as planned')}inherits: empty\n"
    found = outcome(forecast=FORECAST, budget=BUDGET, scenarios__empty=scenario, scenarios__more=more)
    assert not found.failed
    stated = sum("{}" not in change for change in changes)
    in_scenarios = [each.rule for each in found.problems if "/scenarios/" in each.span.file]
    assert in_scenarios == ["no-change"] * 2 * stated
    assert found.results is not None
    assert len(found.scenarios) == 2
    for each in found.scenarios:
        assert same_bytes(each.results, found.results)
        assert as_csv({"base": each.results}) == as_csv({"base": found.results})


# parts and totals


@every_one
def test_parts_add_up_to_totals_at_every_grain(name: str) -> None:
    results, totals = results_of(name), 0
    for node in results.graph.nodes.values():
        parts = parts_of(node.source.expression) if isinstance(node.source, Derived) else ()
        nodes = [results.graph.nodes[part] for part in parts if part in results.graph.nodes]
        if node.rollup != "sum" or len(nodes) < len(parts) or any(each.rollup != "sum" for each in nodes):
            continue
        totals += bool(parts)
        for grain in GRAINS if parts else ():
            columns = zip(*(results.series(part, grain) for part in parts), strict=True)
            for total, column in zip(results.series(node.id, grain), columns, strict=True):
                known = [each for each in column if each is not None]
                added = sum(known) if len(known) == len(column) else None
                assert total == (None if added is None else pytest.approx(added, rel=1e-12, abs=1e-6))
    assert totals >= 3


def parts_of(expression: Expression) -> tuple[str, ...]:
    """Return the figures that a formula only adds up."""
    if isinstance(expression, Name):
        return (expression.id,)
    inside: tuple[Expression, ...] = ()
    if isinstance(expression, Call) and expression.function == "sum":
        inside = expression.arguments
    elif isinstance(expression, Operation) and expression.sign == "+":
        inside = expression.parts
    found = [parts_of(each) for each in inside]
    return sum(found, ()) if all(found) else ()


@every_one
def test_every_way_to_split_the_budget_adds_up_to_all_of_it(name: str) -> None:
    results = results_of(name)
    nodes = [node for node in results.graph.nodes if node.startswith("budget.")]
    lines = [node for node in nodes if node.startswith(("budget.line.", "budget.promotion."))]
    splits = (
        [node for node in lines if node.count(".") == 2],
        [node for node in nodes if node.startswith("budget.category.")],
        ["budget.one_off", "budget.recurring"],
        ["budget.marketing", "budget.sales"],
    )
    for grain in GRAINS:
        for index, total in enumerate(results.series("budget.total", grain)):
            for parts in splits if total is not None else ():
                values = [results.value(part, grain, index) or 0.0 for part in parts]
                assert sum(values) == pytest.approx(total, rel=1e-12, abs=1e-6), (parts, grain, index)


# the order of things


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(one_of_them, st.randoms(use_true_random=False))
def test_the_order_of_figures_never_matters(name: str, shuffler: random.Random) -> None:
    results = results_of(name)
    nodes = list(results.graph.nodes.values())
    shuffler.shuffle(nodes)
    assert same_bytes(compute(rebuilt(results, nodes), results.calendar), results)


def rebuilt(results: Results, nodes: list[object]) -> Graph:
    known = {missing: "ratio" for names in results.graph.missing.values() for missing in names}
    graph, problems = build_graph(nodes, known)  # type: ignore[arg-type]
    assert {problem.rule for problem in problems} <= {"unit"}  # what nothing gives has any unit here
    return graph


# what a scenario shares with the plan


@every_one
def test_scenarios_and_the_outlook_share_what_they_do_not_move_and_are_as_computed_alone(name: str) -> None:
    found = every_plan()[name]
    for numbers in found.numbers.values():
        assert same_bytes(numbers, compute(numbers.graph, numbers.calendar))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(one_of_them, st.randoms(use_true_random=False))
def test_a_changed_plan_is_checked_and_computed_beside_the_plan_as_it_is_alone(
    name: str, chance: random.Random
) -> None:
    found, results = every_plan()[name], results_of(name)
    assert found.plan is not None
    assert found.catalog is not None
    names = plan_names(found.plan, found.catalog)
    nodes = list(results.graph.nodes.values())
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(nodes))
        nodes[at : at + 1] = changed(nodes[at], chance)
    alone, beside = (
        build_graph(nodes, names),
        build_graph(results.graph.shared(nodes), names, None, results.graph),
    )
    assert alone == beside
    if not alone[1]:
        together = compute(beside[0], results.calendar, results)
        assert same_bytes(together, compute(alone[0], results.calendar))


def changed(node: Node, chance: random.Random) -> list[Node]:
    """Return a figure with another value, formula, unit or roll-up, under another name, or not at all."""
    formulas = (f"lag({node.id}, 1) + 1", "2", "days_in_period", f"{node.id} + 1", "nothing * 2")
    if isinstance(node.source, Derived):
        formulas = (
            *formulas,
            f"({node.source.text}) * 1",
            f"lag({node.source.inputs[0]}, 0)" if node.source.inputs else "0",
        )
    source = derived(chance.choice(formulas), node.span)
    assert isinstance(source, Derived)
    if isinstance(node.source, Given):
        return [replace(node, source=chance.choice([source, Given(scaled(node.source.value, 1.5))]))]
    others = (
        [replace(node, unit=chance.choice(["money", "count", "days", "percent"]))],
        [replace(node, rollup=chance.choice(["sum", "average", "closing", "recompute", "setting"]))],
        [replace(node, id=f"{node.id}_again")],
        [node, replace(node, id=f"{node.id}_again")],
        [],
    )
    return chance.choice([*others, *[[replace(node, source=source)]] * 4])


# another currency

OWN_MONEY = {"money", "exchange_rate"}  # what one unit of another currency costs is an amount of one's own


def scaled(value: Value, factor: float) -> Value:
    """Return a value with all its amounts of money multiplied."""
    if isinstance(value, Range):
        low, high = value.low * factor, value.high * factor
        return replace(value, amount=value.amount * factor, low=low, high=high)
    if isinstance(value, Number):
        return replace(value, amount=value.amount * factor)
    if isinstance(value, MonthMap | Measured):
        steps = tuple((month, scaled(number, factor)) for month, number in value.steps)
        return replace(value, steps=steps)  # type: ignore[arg-type]
    if isinstance(value, Growth):
        return replace(value, start=scaled(value.start, factor))  # type: ignore[arg-type]
    assert isinstance(value, Season)
    return replace(value, year=scaled(value.year, factor))  # type: ignore[arg-type]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(one_of_them, st.integers(-6, 12))
def test_another_currency_scales_all_money_and_no_ratio(name: str, power: int) -> None:
    """Scale by powers of two, which changes no digit of a number: all is the same to the last bit."""
    results, factor = results_of(name), 2.0**power
    nodes = {
        node.id: replace(node, source=Given(scaled(node.source.value, factor)))
        if node.unit in OWN_MONEY and isinstance(node.source, Given)
        else node
        for node in results.graph.nodes.values()
    }
    again = compute(replace(results.graph, nodes=nodes), results.calendar)
    moved = 0
    for node in nodes.values():
        times = factor if node.unit in OWN_MONEY else 1.0
        for grain in GRAINS:
            before, after = results.series(node.id, grain), again.series(node.id, grain)
            assert after == [None if each is None else each * times for each in before], (node.id, grain)
            moved += node.unit in OWN_MONEY and any(before)
    assert moved > 0


# longer periods


@every_one
def test_a_figure_that_is_computed_anew_is_its_formula_over_the_inputs_of_the_period(name: str) -> None:
    """Compute formulas with Python's own arithmetic from the values that a quarter, a year and the plan show."""
    results, compared = results_of(name), 0
    for node in results.graph.nodes.values():
        if node.rollup != "recompute" or not isinstance(node.source, Derived) or looks_along(node.source):
            continue
        for grain in GRAINS[1:]:
            for index, found in enumerate(results.series(node.id, grain)):
                expected = by_python(node.source, lambda each: results.value(each, grain, index))  # noqa: B023
                assert found == (None if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-9))
                compared += found is not None
    assert compared > 10


def looks_along(source: Derived) -> bool:
    return any(f"{word}(" in source.text for word in ("lag", "year_ago", "cumulative", "first_month"))


def by_python(source: Derived, value: Callable[[str], float | None]) -> float | None:
    """Return what Python makes of a formula; None where a part is unknown or something is divided by zero."""
    words = {"if", "else", "and", "or", "not"}
    functions = {"min": min, "max": max, "sum": lambda *each: sum(each), "growth": grown, "round_up": up}
    unknown = False

    def figure(match: re.Match[str]) -> str:
        nonlocal unknown
        if match[0] in words or match[0] in functions:
            return match[0]
        found = value(match[0])
        unknown |= found is None
        return f"({found!r})"

    text = re.sub(r"([0-9.]+)%", r"(\1/100)", source.text)
    text = re.sub(r"[A-Za-z_][\w.]*", figure, text)
    if unknown:
        return None
    try:
        return float(eval(text, {"__builtins__": {}}, functions))  # noqa: S307 - formulas of our own plans
    except ZeroDivisionError:
        return None


def grown(now: float, before: float) -> float:
    if before <= 0:
        raise ZeroDivisionError
    return (now - before) / before


def up(value: float) -> int:
    return -int(-value // 1)


# money to the minor unit

amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
lines = st.lists(
    st.tuples(
        amounts,
        st.sampled_from(["once", "month", "quarter", "year"]),
        st.integers(1, 12),
        st.sampled_from(["marketing", "sales"]),
    ),
    min_size=1,
    max_size=25,
)
STEPS = {"month": 1, "quarter": 3, "year": 12}


def paid(cadence: str, first: int) -> set[int]:
    return {first} if cadence == "once" else set(range(first, 13, STEPS[cadence]))


def written(at: int, line: tuple[Decimal, str, int, str]) -> str:
    amount, cadence, first, department = line
    when = f"kind: one_off, month: 2027-{first:02d}" if cadence == "once" else f"kind: recurring, every: {cadence}, start: 2027-{first:02d}"  # fmt: skip
    return f"  line_{at}: {{title: Line {at}, category: other, department: {department}, {when}, amount: {amount:.2f} EUR}}\n"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines)
def test_totals_of_typed_in_money_equal_decimal_arithmetic_to_the_cent(
    write: Callable[..., Path], made: list[tuple[Decimal, str, int, str]]
) -> None:
    results = run(write(budget="lines:\n" + "".join(written(*each) for each in enumerate(made)))).results
    assert results is not None
    for node, departments in (
        ("budget.total", {"marketing", "sales"}),
        ("budget.marketing", {"marketing"}),
        ("budget.sales", {"sales"}),
    ):
        for grain in GRAINS:
            for index, period in enumerate(results.calendar.periods(grain)):
                exact = sum(
                    amount * len(paid(cadence, first) & set(range(period.first + 1, period.stop + 1)))
                    for amount, cadence, first, department in made
                    if department in departments
                )
                found = results.value(node, grain, index)
                assert found is not None
                assert Decimal(found).quantize(Decimal("0.01")) == exact
