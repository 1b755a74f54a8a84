"""Make the lines of a workbook's sheets: figures, the steps of their working, and values that a plan does not give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.graph import Given, Node, Reading, inputs_of
from plansite.deliver.xlsx.helper_rows import HelperRow, cut
from plansite.read.values import Measured, MonthMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plansite.compute.engine.formula import Expression
    from plansite.compute.engine.results import Results
    from plansite.compute.engine.rollup import Rollup
    from plansite.compute.model.definition import Definition

Kind = Literal["input", "monthly", "computed", "waiting", "working", "missing"]
KINDS: tuple[Kind, ...] = ("input", "monthly", "computed", "waiting", "working", "missing")


@dataclass(frozen=True, slots=True)
class Line:
    """Describe one row: a figure of the plan, a step of its working, or a value that the plan does not give.

    `formula` is what the cells compute, None for values that are written; `meaning` is the part of the plan's formula
    that a step of working stands for. `everywhere` tells whether longer periods have a formula of their own as well.
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


def lines_of(node: Node, results: Results) -> Iterator[Line]:
    """Yield a figure's line, and those of its working."""
    if isinstance(node.source, Given):
        value = node.source.value
        monthly = isinstance(value, Measured) or (
            isinstance(value, MonthMap) and len(value.steps) >= results.calendar.months
        )
        yield _line(node, "monthly" if monthly else "input")
        return
    known = any(value is not None for grain in GRAINS for value in results.series(node.id, grain))
    kind: Kind = "computed" if known else "waiting"
    if isinstance(node.source, Reading):
        yield _line(node, kind)
        return
    whole = cut(node.id, node.source.expression)
    everywhere = node.rollup == "recompute"
    yield _line(node, kind, whole.expression, everywhere=everywhere)
    for step, working in enumerate(whole.helper_rows, start=1):
        yield _step(node, working, step, everywhere=everywhere)


def _line(node: Node, kind: Kind, formula: Expression | None = None, *, everywhere: bool = False) -> Line:
    return Line(node.id, node.title, node.unit, node.rollup, kind, node, formula, everywhere=everywhere)


def _step(node: Node, working: HelperRow, step: int, *, everywhere: bool) -> Line:
    return Line(
        name=working.name,
        title=f"Step {step} of “{node.title}”",
        unit="",
        rollup="recompute",
        kind="working",
        formula=working.expression,
        meaning=working.meaning,
        everywhere=everywhere,
    )


def missing_lines(results: Iterable[Results], definitions: Mapping[str, Definition]) -> Iterator[Line]:
    """Yield a line for each value that formulas name and nobody gives, with the figures that wait for it."""
    needed: dict[str, dict[str, None]] = {}
    for each in results:
        for owner, lacking in each.graph.missing.items():
            for name in lacking:
                needed.setdefault(name, {})[each.graph.nodes[owner].title] = None
    for name, owners in needed.items():
        found = definitions.get(name)
        title, unit, rollup = (found.title, found.unit, found.rollup) if found else (name, "", "none")
        yield Line(name, title, unit, rollup, "missing", needed_for=tuple(owners))


def changed(plan: Results, other: Results) -> set[str]:
    """Return the figures of a scenario that are not the plan's own: others, or computed from others."""
    found: set[str] = set()
    for group in other.graph.groups:
        nodes = [other.graph.nodes[name] for name in group]
        needed = {name for node in nodes for name in inputs_of(node)}
        given = needed & plan.graph.nodes.keys() == needed & other.graph.nodes.keys()
        if (
            not given
            or not found.isdisjoint(needed)
            or any(plan.graph.nodes.get(node.id) != node for node in nodes)
        ):
            found.update(group)
    return found
