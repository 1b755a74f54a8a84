"""No formula reads a file, runs code or takes more than a bounded number of steps, whatever it says."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from figures import given as stated
from figures import place
from hypothesis import given
from hypothesis import strategies as st

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.formula import FUNCTIONS, MAX_LENGTH, MAX_OPERATIONS
from plansite.compute.engine.graph import Derived, Node, derived
from plansite.compute.engine.reasons import why_unknown
from plansite.compute.engine.results import compute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALENDAR = Calendar("2027-01", 60)
FILES = (
    "open('/etc/passwd')", "open(a)", "read(a)", "__import__('os').system('id')", "eval(a)", "exec(a)", "compile(a, a, a)",
    "().__class__.__base__.__subclasses__()", "a.__class__.__init__.__globals__", "lambda: a", "[a for a in b]", "{a: b}",
    "f'{a}'", "a := 1", "import os", "getattr(a, b)", "globals()", "${HOME}", "`id`", "$(id)", "{{ a }}", "{% a %}", "!include a",
    "file:///etc/passwd", "../../etc/passwd", "=HYPERLINK(a)", "@SUM(a)", "a; b", "a\nimport os", "a\x00b", "\u202ea",
)  # fmt: skip
LARGE = (
    "(" * 3_000, "-" * 1_999 + "a", "not " * 499 + "a", "a ** a ** a", "9" * 1_999, "0." + "9" * 1_990, "a if a else " * 160 + "a",
    "max(" * 499, "sum(" + "a, " * 600 + "a)", " + ".join(["a"] * 150), " / ".join(["a"] * 150), "max(" * 50 + "a" + ", a)" * 50,
    "cumulative(" * 50 + "a" + ")" * 50, "first_month(" * 50 + "a" + ")" * 50, "round_up(" * 50 + "a" + ")" * 50,
    "lag(h, " * 50 + "a" + ")" * 50, "year_ago(h, " * 50 + "a" + ")" * 50, "growth(a, " * 50 + "a" + ")" * 50,
    " + ".join(["cumulative(lag(h, 1))"] * 80), " + ".join(["first_month(lag(h, 1) > 3)"] * 60), "9" * 400 + " * a", "a" * 1_999,
    "a < " * 140 + "a", "sum(" + ", ".join(["max(a, a, a, a)"] * 120) + ")",
)  # fmt: skip
# a step is one function that is called; a plan of one formula needs some, and each letter of it may add so many
MOST_STEPS, MOST_STEPS_A_LETTER = 5_000, 400

heard: list[str] = []
listening = False


def listen(event: str, _: tuple[object, ...]) -> None:
    if listening and not event.startswith(("object.", "code.__new__", "builtins.id", "sys._getframe")):
        heard.append(event)


sys.addaudithook(listen)


@contextmanager
def nothing_else_happens() -> Iterator[None]:
    """Fail when Python tells of a file, a process, a socket, an import or code that is compiled."""
    global listening  # noqa: PLW0603 - hooks cannot be taken away again
    heard.clear()
    listening = True
    try:
        yield
    finally:
        listening = False
    assert heard == []


def used(text: str) -> None:
    """Do with a formula whatever is done with formulas of a plan."""
    source = derived(text, place(1))
    if isinstance(source, Derived):
        nodes = [stated("a", 3, "ratio"), stated("b", 0, "ratio"), Node("h", "H", "ratio", "recompute", source, "forecast")]  # fmt: skip
        graph, problems = build_graph(nodes, {})
        assert all(problem.message and problem.hint for problem in problems)
        results = compute(graph, CALENDAR)
        for grain in ("month", "plan"):
            if "h" in graph.nodes and results.value("h", grain, 0) is None:  # type: ignore[arg-type]
                assert why_unknown(results, "h", grain, 0)  # type: ignore[arg-type]
    else:
        assert source.message
        assert source.hint


def steps(work: Callable[[], object]) -> int:
    """Count the functions that are called, which is the same on every machine."""
    count = 0

    def counted(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("text", [*FILES, *LARGE])
def test_no_formula_reads_a_file_or_runs_code(text: str) -> None:
    used(text)  # what is imported on first use
    with nothing_else_happens():
        used(text)


def test_the_guard_notices() -> None:
    for crime in (lambda: open(__file__, "rb").close(), lambda: eval("1 + 1")):  # noqa: S307, PTH123
        with pytest.raises(AssertionError), nothing_else_happens():
            crime()


@pytest.mark.parametrize("text", LARGE)
def test_a_formula_costs_no_more_than_its_length_allows(text: str) -> None:
    assert steps(lambda: used(text)) <= MOST_STEPS + MOST_STEPS_A_LETTER * min(len(text), MAX_LENGTH)


names = st.sampled_from(["a", "b", "h", "1", "2.5%", "nothing"])
formulas = st.recursive(
    names,
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from(["+", "-", "*", "/", "<", "==", "and", "or"]), part).map(" ".join),
        st.tuples(part, part, part).map(lambda each: f"({each[0]} if {each[1]} else {each[2]})"),
        st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(part, min_size=1, max_size=4)).map(
            lambda each: f"{each[0]}({', '.join(each[1])})"
        ),
        st.tuples(st.sampled_from(["lag", "year_ago"]), part).map(lambda each: f"{each[0]}(h, {each[1]})"),
    ),
    max_leaves=60,
)


@given(formulas | st.text(max_size=MAX_LENGTH))
def test_any_text_costs_no_more_than_its_length_allows(text: str) -> None:
    assert steps(lambda: used(text)) <= MOST_STEPS + MOST_STEPS_A_LETTER * len(text)


def test_what_is_counted_does_not_grow_faster_than_the_formula() -> None:
    """Twice the operations take twice the steps, and never their square."""
    costs = [
        steps(lambda size=size: used(" + ".join(["a"] * size))) for size in (35, 70, MAX_OPERATIONS - 10)
    ]  # type: ignore[misc]
    assert costs[1] < 2.2 * costs[0]
    assert costs[2] < 2.2 * costs[1]


def test_a_plan_of_many_formulas_costs_as_many_steps() -> None:
    def plan(size: int) -> int:
        made = [
            Node(
                f"n{at}", "N", "ratio", "recompute", derived(f"n{at - 1} * 2 - lag(n{at}, 1)", place(1)), "x"
            )  # type: ignore[arg-type]
            for at in range(1, size)
        ]
        nodes = [stated("n0", 1, "ratio"), *made]
        return steps(lambda: compute(build_graph(nodes, {})[0], CALENDAR))

    assert plan(800) < 2.3 * plan(400)
