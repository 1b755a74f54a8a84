"""Make the lines of a workbook's sheets: figures, their helper rows, and values that a plan does not give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.graph import Derived, Given, Node, inputs_of
from plansite.deliver.xlsx.helper_rows import HelperRow, cut
from plansite.read.values import Measured, MonthMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plansite.compute.engine.formula import Expression
    from plansite.compute.engine.results import Results
    from plansite.compute.engine.rollup import Rollup
    from plansite.compute.model.definition import Definition
    from plansite.deliver.xlsx.measure import Measure
    from plansite.read.values import Value

Kind = Literal["input", "monthly", "computed", "waiting", "missing", "helper"]
KINDS: tuple[Kind, ...] = ("input", "monthly", "computed", "waiting", "missing", "helper")


@dataclass(frozen=True, slots=True)
class Line:
    """Describe one row: a figure of the plan, a helper row of it, or a value that the plan does not give.

    `formula` is what the cells compute, None for values that are written; `meaning` is the part of the plan's formula
    that a helper row stands for. `everywhere` tells whether longer periods have a formula of their own as well.
    """

    name: str
    title: str
    unit: str
    rollup: Rollup
    kind: Kind
    node: Node | None = None
    formula: Expression | None = None
    meaning: Expression | None = None
    everywhere: bool = False
    needed_for: tuple[str, ...] = ()

    @property
    def value(self) -> Value | None:
        """Return the value that the plan gives, None for a line that is computed or missing."""
        return self.node.source.value if self.node and isinstance(self.node.source, Given) else None

    @property
    def place(self) -> str:
        """Return the file and line that the figure comes from, empty for a line that stands nowhere in the plan."""
        return f"{self.node.span.file}:{self.node.span.line}" if self.node else ""


def line_of(node: Node, results: Results) -> Line:
    """Return a figure's line, with the whole formula of the plan."""
    if isinstance(node.source, Given):
        value = node.source.value
        monthly = isinstance(value, Measured) or (
            isinstance(value, MonthMap) and len(value.steps) >= results.calendar.months
        )
        return _line(node, "monthly" if monthly else "input")
    known = any(value is not None for grain in GRAINS for value in results.series(node.id, grain))
    formula = node.source.expression if isinstance(node.source, Derived) else None
    return _line(node, "computed" if known else "waiting", formula, everywhere=node.rollup == "recompute")


def cut_lines(line: Line, measure: Measure) -> Iterator[Line]:
    """Yield a line with a formula that is short enough for a person, and the lines of its helper rows."""
    if line.formula is None:
        yield line
        return
    short = cut(line.formula, measure)
    yield replace(line, formula=short.expression)
    for step, helper_row in enumerate(short.helper_rows, start=1):
        yield _step(line, helper_row, step)


def _line(node: Node, kind: Kind, formula: Expression | None = None, *, everywhere: bool = False) -> Line:
    return Line(node.id, node.title, node.unit, node.rollup, kind, node, formula, everywhere=everywhere)


def _step(line: Line, helper_row: HelperRow, step: int) -> Line:
    return Line(
        name=helper_row.name,
        title=f"Step {step}: {helper_row.words}" if helper_row.words else f"Step {step} of “{line.title}”",
        unit="",
        rollup="recompute",
        kind="helper",
        formula=helper_row.expression,
        meaning=helper_row.meaning,
        everywhere=line.everywhere,
    )


def missing_lines(scenarios: Iterable[Results], definitions: Mapping[str, Definition]) -> Iterator[Line]:
    """Yield a line for each value that formulas name and nobody gives, with the figures that wait for it."""
    needed: dict[str, dict[str, None]] = {}
    for results in scenarios:
        for owner, lacking in results.graph.missing.items():
            for name in lacking:
                needed.setdefault(name, {})[results.graph.nodes[owner].title] = None
    for name, owners in needed.items():
        known = definitions.get(name)
        title, unit, rollup = (known.title, known.unit, known.rollup) if known else (name, "", "none")
        yield Line(name, title, unit, rollup, "missing", needed_for=tuple(owners))


def changed(plan: Results, scenario: Results) -> set[str]:
    """Return the figures of a scenario that are not the plan's own: others, or computed from others."""
    differing: set[str] = set()
    for group in scenario.graph.groups:
        nodes = [scenario.graph.nodes[name] for name in group]
        needed = {name for node in nodes for name in inputs_of(node)}
        has_same_inputs = needed & plan.graph.nodes.keys() == needed & scenario.graph.nodes.keys()
        if (
            not has_same_inputs
            or not differing.isdisjoint(needed)
            or any(plan.graph.nodes.get(node.id) != node for node in nodes)
        ):
            differing.update(group)
    return differing
