"""Make the nodes of what was fixed: what a figure has to be for the measured value of another to come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids, outlook_ids
from plansite.compute.engine.formula import Call, Name
from plansite.compute.engine.graph import Derived, inputs_of
from plansite.compute.engine.sections import ACTUALS
from plansite.compute.measured.same_month import SameMonth, same_month
from plansite.compute.measured.spending import MOST_LINES
from plansite.compute.measured.ways import added_up, replaced
from plansite.compute.model.given import formula_node

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from plansite.compute.engine.graph import Graph, Node
    from plansite.compute.measured.fixing import Fix, Fixed
from plansite.compute.measured.ways import Ways


class Determined(NamedTuple):
    """Name the node of what a figure is fixed at, the measured figure behind it, and the months, counted from 0."""

    node: str
    measured: str
    number: int
    months: tuple[int, ...]


@dataclass(slots=True)
class FixedNodes:
    """Collect nodes, and by figure what it is fixed at. All formulas are those of the outlook."""

    graph: Graph
    ways: Ways
    fixed: Fixed
    measured: Mapping[str, frozenset[int]]
    nodes: dict[str, Node] = field(default_factory=dict)
    _months: dict[str, dict[tuple[str, str], list[int]]] = field(default_factory=dict)
    _moved: dict[str, set[str]] = field(default_factory=dict)
    _following: dict[str, set[str]] = field(default_factory=dict)
    _plan: SameMonth = field(init=False)

    def __post_init__(self) -> None:
        self._plan = same_month(self.graph.nodes)
        for fixes in self.fixed.fixes.values():
            for fix in fixes:
                self._moved.setdefault(fix.measured, set()).add(fix.figure)
        for month in sorted(self.fixed.fixes):
            in_month = {fix.figure: fix for fix in self.fixed.fixes[month]}
            for fix in in_month.values():
                if fix.last:
                    self._node(fix, in_month, month, frozenset())

    @property
    def moved(self) -> set[str]:
        """Return all figures that are fixed in any month at which nothing further is."""
        return {fix.figure for fixes in self.fixed.fixes.values() for fix in fixes if fix.last}

    def of(self, figure: str) -> Iterator[Determined]:
        """Yield what a figure is fixed at."""
        numbers: dict[str, int] = {}
        for (measured, _), months in self._months.get(figure, {}).items():
            number = numbers.get(measured, 0)
            numbers[measured] = number + 1
            yield Determined(outlook_ids.fixed_by(figure, measured, number), measured, number, tuple(months))

    def _node(self, fix: Fix, in_month: Mapping[str, Fix], month: int, waiting: Collection[str]) -> str:
        """Return the id of what a figure is fixed at in a month; months with one formula share a node."""
        waiting = {*waiting, fix.figure}

        def name_for(name: str) -> str:
            planned = ids.planned_figure(name)
            if planned:
                return self._planned(planned, fix.measured)
            if month in self.measured.get(name, ()):
                return ids.actual(name)
            known = in_month.get(name)
            return self._node(known, in_month, month, waiting) if known and name not in waiting else name

        text = replaced(fix.formula, name_for)
        by_formula = self._months.setdefault(fix.figure, {})
        months = by_formula.setdefault((fix.measured, text), [])
        if month not in months:
            months.append(month)
        same = [key for key in by_formula if key[0] == fix.measured]
        node_id = outlook_ids.fixed_by(fix.figure, fix.measured, same.index((fix.measured, text)))
        if node_id not in self.nodes:
            self.nodes[node_id] = self._formula(node_id, fix, text)
        return node_id

    def _formula(self, node_id: str, fix: Fix, text: str) -> Node:
        node, span = self.graph.nodes[fix.figure], self.graph.nodes[ids.actual(fix.measured)].span
        words = f"as “{self.graph.nodes[fix.measured].title}” was measured"
        rollup = "none" if node.rollup == "recompute" else node.rollup
        return formula_node(node_id, node.title, node.unit, rollup, ACTUALS, text, span, words)

    def _planned(self, name: str, measured: str) -> str:
        """Return the id of what a figure would be without what was measured of another."""
        if name not in self.graph.nodes or name not in self._affected(measured):
            return name
        node = self.graph.nodes[name]
        if not isinstance(node.source, Derived):
            expected = outlook_ids.expected(name) if self.stays(name) else ids.as_planned(name)
            return expected if self._is_laid_over(name) else name
        node_id = outlook_ids.unmoved_by(name, measured)
        if node_id not in self.nodes:
            text = self._without(node.source, measured)
            words = f"without what was measured of “{self.graph.nodes[measured].title}”"
            rollup = "none" if node.rollup == "recompute" else node.rollup
            self.nodes[node_id] = formula_node(
                node_id, node.title, node.unit, rollup, ACTUALS, text, node.span, words
            )
        return node_id

    def _without(self, source: Derived, measured: str) -> str:
        """Return a formula over what its figures would be without what was measured of another."""
        match source.expression:
            case Call("sum", parts) if len(parts) <= MOST_LINES and all(
                isinstance(part, Name) for part in parts
            ):
                return added_up(self._planned(name, measured) for name in source.inputs)
        return replaced(source.text, lambda input_: self._planned(input_, measured))

    def _affected(self, measured: str) -> set[str]:
        """Return what is fixed by a measured figure, and what follows from that in the same month."""
        if measured not in self._following:
            self._following[measured] = self._plan.following({measured, *self._moved[measured]})
        return self._following[measured]

    def stays(self, name: str) -> bool:
        """Tell whether a figure stays as far from plan, at least after some of what was measured."""
        if not self.keeps(name):
            return False
        fixes = (fix for fixes in self.fixed.fixes.values() for fix in fixes if fix.figure == name)
        return any(name in names for names in self.fixed.direct.values()) or any(
            self.ways.stays(fix.measured) for fix in fixes
        )

    def keeps(self, name: str) -> bool:
        """Tell whether a figure can stay away from plan: it neither adds up nor goes on from the month before, as a balance does."""
        node = self.graph.nodes[name]
        return node.rollup != "sum" and name not in self.graph.ancestors(inputs_of(node))

    def _is_laid_over(self, name: str) -> bool:
        return name in self.moved or any(name in names for names in self.fixed.direct.values())
