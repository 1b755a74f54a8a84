from __future__ import annotations

import random

import pytest
from figures import formula, given, place, problems_of, results_of
from hypothesis import given as for_all
from hypothesis import strategies as st

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.graph import Derived, added, derived, inputs_of
from plansite.problems import Problem, Span


def said(*nodes: object, known: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(each.rule, each.message) for each in problems_of(nodes, known)]  # type: ignore[arg-type]


def test_sound_figures_have_no_problem() -> None:
    assert said(given("a", 1), formula("b", "a * 2"), formula("c", "a + b")) == []


def test_a_name_that_nothing_has_is_named_once_for_a_formula() -> None:
    found = problems_of([given("visits", 1), formula("b", "vists + vists * 2 + rate")])
    assert [each.message for each in found] == [
        "Nothing here is called “vists”.",
        "Nothing here is called “rate”.",
    ]
    assert found[0].hint == "Did you mean “visits”?"
    assert (found[0].span.column, found[0].span.end) == (1, 6)
    assert found[1].span.column == 21
    assert "budget.total" in found[1].hint


def test_a_name_that_is_known_elsewhere_is_sound_and_has_no_value() -> None:
    nodes = [given("a", 1), formula("b", "a * elsewhere", "money")]
    assert problems_of(nodes, {"elsewhere": "money"}) == []
    graph, _ = build_graph(nodes, {"elsewhere": "money"})
    assert graph.missing == {"b": ("elsewhere",)}
    assert said(formula("b", "elsewhere + 1"), known={"elsewhere": "days"}) != []


def test_two_figures_of_one_name_are_refused() -> None:
    found = problems_of([given("a", 1, line=3), given("a", 2, line=7)])
    assert [(each.rule, each.span.line) for each in found] == [("name-taken", 7)]
    assert found[0].hint == "Give this figure another name."


def test_of_a_name_that_was_put_together_both_figures_are_named() -> None:
    found = problems_of([given("team.capacity.quota", 1, line=3), given("team.capacity.quota", 2, line=7)])
    assert "would both be called “team.capacity.quota”" in found[0].message
    assert ":3 " in found[0].message
    assert found[0].hint == "Give one of what they belong to another id."


@pytest.mark.parametrize(
    ("formulas", "shown"),
    [
        ({"a": "a + 1"}, "a → a"),
        ({"a": "b", "b": "a"}, "a → b → a"),
        ({"a": "b + lag(c)", "b": "c", "c": "a"}, "a → b → c → a"),
        ({"a": "lag(b) + b", "b": "a"}, "a → b → a"),
        ({"a": "1 if b > 0 else 0", "b": "max(a, 0)"}, "a → b → a"),
        ({"a": "cumulative(a)"}, "a → a"),
    ],
)
def test_a_cycle_is_printed(formulas: dict[str, str], shown: str) -> None:
    found = problems_of([formula(name, text) for name, text in formulas.items()])
    assert [each.rule for each in found] == ["cycle"]
    names = shown.split(" → ")[:-1]
    turns = [" → ".join([*names[i:], *names[:i], names[i]]) for i in range(len(names))]
    assert any(found[0].message.endswith(f"{turn}.") for turn in turns)
    assert "lag(" in found[0].hint


def test_a_cycle_that_a_change_closes_is_found_beside_the_sound_graph() -> None:
    nodes = [formula("a", "lag(b, 0)"), formula("b", "a + 1")]
    sound, _ = build_graph(nodes, {})
    changed = sound.shared([formula("a", "b"), formula("b", "a + 1")])
    assert changed[1] is nodes[1]
    assert [each.rule for each in build_graph(changed, {}, sound=sound)[1]] == ["cycle"]


def test_a_cycle_through_the_month_before_is_fine() -> None:
    results = results_of(
        [
            given("won", 10),
            formula("at_start", "lag(at_end, 100)", rollup="opening"),
            formula("lost", "at_start * 10%"),
            formula("at_end", "at_start + won - lost", rollup="closing"),
        ]
    )
    assert results.series("at_end", "month")[:3] == pytest.approx([100, 100, 100])
    assert results.value("lost", "year", 0) == pytest.approx(120)


def test_units_are_checked_at_the_sign_that_brings_them_together() -> None:
    found = problems_of([given("a", 1), given("fee", 1, "money"), formula("b", "2 * a + fee", "money")])
    assert [(each.rule, each.span.column, each.span.end) for each in found] == [("unit", 7, 8)]
    declared = problems_of([given("a", 1), formula("b", "a * 2", "money")])
    assert "declared as money, but its formula yields a count" in declared[0].message


def test_a_formula_that_cannot_be_parsed_is_a_problem_at_its_place() -> None:
    found = derived("a + growth(b)", Span("f", 4, 11))
    assert isinstance(found, Problem)
    assert found.span == Span("f", 4, 15, 21)


def test_adding_nothing_up_gives_zero() -> None:
    node = added([], place(1))
    assert isinstance(node, Derived)
    assert node.text == "0"


def test_inputs_come_once_in_the_order_of_the_formula() -> None:
    assert inputs_of(formula("x", "b + a * b - lag(c, a)")) == ("b", "a", "c")


def test_ancestors_and_descendants_are_found_through_loops_and_without_what_is_missing() -> None:
    nodes = [
        given("won", 10),
        formula("at_start", "lag(at_end, 100)", rollup="opening"),
        formula("at_end", "at_start + won", rollup="closing"),
        formula("fee", "elsewhere * 2"),
        formula("paid", "at_end + fee"),
    ]
    graph = results_of(nodes, known={"elsewhere": "count"}).graph
    assert set(graph.ancestors(["at_start"])) == {"at_start", "at_end", "won"}
    assert set(graph.ancestors(["paid", "nothing"])) == {node.id for node in nodes}
    assert set(graph.ancestors(["paid"], through=lambda node: node.id != "at_end")) == {
        "paid",
        "at_end",
        "fee",
    }
    assert graph.descendants(["won", "nothing"]) == {"won", "at_start", "at_end", "paid"}
    assert graph.descendants(["paid"]) == {"paid"}


@for_all(st.integers(0, 10_000))
def test_the_order_of_figures_never_matters(seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - a test's own shuffle
    nodes = [given("a", range(1, 13), "ratio"), given("b", 2, "ratio")]
    for index in range(8):
        parts = source.sample([node.id for node in nodes], 2)
        text = source.choice(["{} + {}", "{} * {}", "max({}, {})", "lag({}, 1) - {}", "{} / {}"]).format(
            *parts
        )
        nodes.append(
            formula(f"n{index}", text, "ratio", source.choice(["sum", "closing", "recompute", "average"]))
        )
    shuffled = source.sample(nodes, len(nodes))
    one, other = results_of(nodes), results_of(shuffled)
    for node in nodes:
        for grain in GRAINS:
            assert one.series(node.id, grain) == other.series(node.id, grain)
