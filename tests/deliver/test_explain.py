"""The tree that `plansite explain` prints: down to lines of files, each figure opened once, and never too deep to print."""

from __future__ import annotations

import json
from typing import Any

import pytest
from figures import formula, given, results_of

from plansite.deliver.explain import MOST_LEVELS, NotFoundError, as_json, as_text, explain


def text_of(results: Any, node: str, period: str = "2027-03") -> str:
    return as_text(explain(results, node, period), lambda value, unit: f"{value:g} {unit}")


def test_a_tree_names_values_formulas_and_lines() -> None:
    results = results_of([given("a", [1, 2, 3], line=5), formula("b", "a * 2", line=9), formula("c", "a + b", line=7)])  # fmt: skip
    assert text_of(results, "c") == (
        "C (March 2027): 9 count  [c]\n"
        "│  = a + b   plan/forecast.yaml:7:1\n"
        "├─ A (March 2027): 3 count  [a]\n"
        "│     stated at plan/forecast.yaml:7:1\n"
        "└─ B (March 2027): 6 count  [b]\n"
        "   │  = a * 2   plan/forecast.yaml:9:1\n"
        "   └─ A (March 2027): 3 count  [a]\n"
        "         stated at plan/forecast.yaml:7:1\n"
    ).replace("March 2027", "2027-03")


def test_a_figure_is_opened_once() -> None:
    nodes = [given("a", 1), formula("b", "a + 1"), formula("c", "b + b"), formula("d", "b + c")]
    shown = text_of(results_of(nodes), "d")
    assert shown.count("= a + 1") == 2
    assert shown.count("(opened above)") == 1
    assert shown.count("[a]") == 1


def test_what_is_unknown_says_why() -> None:
    shown = text_of(results_of([given("a", 0), formula("b", "1 / a", "ratio")]), "b")
    assert "B (2027-03): —  [b]" in shown
    assert "unknown: “A” is zero, and nothing can be divided by zero" in shown


def test_a_tree_that_is_too_deep_says_how_to_go_on() -> None:
    nodes = [given("n0", 1), *(formula(f"n{at}", f"n{at - 1} + 1") for at in range(1, 2_000))]
    results = results_of(nodes)
    below = f"n{2_000 - MOST_LEVELS}"
    assert text_of(results, "n1999").endswith(f"(there is more below: plansite explain {below})\n")
    deepest = json.loads(as_json(explain(results, "n1999", "2027")))
    while deepest["inputs"]:
        assert not deepest["more_below"]
        (deepest,) = deepest["inputs"]
    assert (deepest["id"], deepest["more_below"]) == (below, True)
    assert "more below" not in text_of(results, f"n{MOST_LEVELS - 1}")


@pytest.mark.parametrize(("node", "period", "words"), [("aa", "2027-03", "“a”"), ("a", "2027-13", "2027-12")])
def test_what_does_not_exist_is_refused_with_what_there_is(node: str, period: str, words: str) -> None:
    with pytest.raises(NotFoundError, match=words):
        explain(results_of([given("a", 1)]), node, period)
