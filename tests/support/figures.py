"""Build small graphs of figures by hand: what is given, and formulas over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.graph import Derived, Given, Node, derived
from plansite.compute.engine.results import Results, compute
from plansite.problems import Problem, Span
from plansite.read.values import MonthMap, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.compute.engine.rollup import Rollup

YEAR = Calendar("2027-01", 12)


def place(line: int) -> Span:
    """Return a place on a line of a file."""
    return Span("plan/forecast.yaml", line, 1, 9)


def given(  # noqa: PLR0913 - a figure's own fields
    name: str,
    numbers: float | Sequence[float],
    unit: str = "count",
    rollup: Rollup = "sum",
    *,
    start: str = "2027-01",
    line: int = 1,
) -> Node:
    """Make a figure with one number, or with one for each month from a start on."""
    if isinstance(numbers, int | float):
        value: Number | MonthMap = Number(float(numbers), None, place(line))
    else:
        first = Calendar(start, 60)
        steps = tuple(
            (first.name(index), Number(float(each), None, place(line + index)))
            for index, each in enumerate(numbers)
        )
        value = MonthMap(steps, place(line))
    return Node(name, name.replace("_", " ").capitalize(), unit, rollup, Given(value), "forecast")


def formula(name: str, text: str, unit: str = "count", rollup: Rollup = "sum", *, line: int = 99) -> Node:
    """Make a figure with a formula."""
    source = derived(text, place(line))
    assert isinstance(source, Derived), source
    return Node(name, name.replace("_", " ").capitalize(), unit, rollup, source, "forecast")


def problems_of(nodes: Iterable[Node], known: dict[str, str] | None = None) -> list[Problem]:
    """Return what is wrong with figures."""
    return build_graph(nodes, known or {})[1]


def results_of(
    nodes: Iterable[Node], calendar: Calendar = YEAR, known: dict[str, str] | None = None
) -> Results:
    """Compute sound figures."""
    graph, problems = build_graph(nodes, known or {})
    assert problems == []
    return compute(graph, calendar)


def leaves(results: Results, node: str) -> list[Node]:
    """Return every written value that a figure rests on."""
    return [part for part in results.graph.ancestors([node]).values() if isinstance(part.source, Given)]
