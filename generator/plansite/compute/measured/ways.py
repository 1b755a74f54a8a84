"""Know in which ways what was measured of one figure fixes others: as the catalogue says, by a second name, or as a part of a sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.formula import Call, Name, tokens
from plansite.compute.engine.graph import Derived
from plansite.compute.measured.spending import sums_of_spending
from plansite.compute.model.forecast import forecast_figures
from plansite.compute.model.streams import company_figures, read_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from plansite.compute.engine.formula import Expression
    from plansite.compute.engine.graph import Node
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition, Way
    from plansite.compute.model.streams import RevenueStream
    from plansite.read.plan import Plan

_LOOKING_BACK = frozenset({"lag", "year_ago", "delayed"})


class _Own(NamedTuple):
    """Hold a definition and the stream that it belongs to, None where it is the company's."""

    definition: Definition
    stream: RevenueStream | None


@dataclass(frozen=True, slots=True)
class Ways:
    """Answer for the figures of one plan."""

    nodes: Mapping[str, Node]
    owners: Mapping[str, _Own]
    company: frozenset[str]
    sums: Mapping[str, tuple[str, ...]]

    def of(self, figure: str, settled: Collection[str]) -> tuple[Way, ...]:
        """Return the ways in which a figure fixes others, the best first; none for one that stands for itself.

        `settled` are figures that are known in other ways. Of a sum of streams, they leave the rest to the others.
        """
        node = self.nodes[figure]
        if not isinstance(node.source, Derived):
            return ()
        expression, own = node.source.expression, self.owners.get(figure)
        definition = own.definition if own else None
        if definition and definition.formula and node.source.text == _in_full(definition.formula, own):
            if definition.fixes is not None:
                return self._as_the_catalogue_says(definition.fixes, own)
        elif figure in self.company and isinstance(expression, Call):
            return _parts(figure, node.source.inputs, settled)
        elif figure not in self.company and definition and not definition.formula:
            return ()  # the plan states it, by a formula of its own
        return self._as_it_is_written(figure, expression, settled)

    def _as_it_is_written(
        self, figure: str, expression: Expression, settled: Collection[str]
    ) -> tuple[Way, ...]:
        if figure in self.sums:
            return _parts(figure, self.sums[figure], settled, least=0)
        if isinstance(expression, Name) and expression.id in self.nodes:
            return (((expression.id, figure),),)
        return ()

    def _as_the_catalogue_says(self, fixes: Iterable[Way], own: _Own | None) -> tuple[Way, ...]:
        ways = (tuple((_in_full(name, own), _in_full(text, own)) for name, text in way) for way in fixes)
        return tuple(way for way in ways if all(name in self.nodes for name, _ in way))

    def bounds(self, figure: str) -> tuple[float | None, float | None]:
        """Return below and above what a figure cannot be, None where it can."""
        own = self.owners.get(figure)
        return (own.definition.least, own.definition.most) if own else (None, None)

    def stays(self, figure: str) -> bool:
        """Tell whether a figure, once measured, is expected to stay as far from plan: a rate or price, but no level and no growth."""
        own, node = self.owners.get(figure), self.nodes[figure]
        formula = own.definition.formula if own else ""
        is_rate = node.rollup in {"average", "recompute"} and node.unit != "count"
        return is_rate and not formula.startswith("growth(")


def ways_of(plan: Plan, catalog: Catalog, nodes: Mapping[str, Node]) -> Ways:
    """Return the ways of a plan's figures."""
    streams = read_streams(plan, catalog)
    owners = {name: _Own(figure, None) for name, figure in forecast_figures(plan, catalog).items()}
    owners |= {name: _Own(figure, None) for name, figure in catalog.kpis.items()}
    owners |= {
        stream.name(name): _Own(figure, stream)
        for stream in streams
        for name, figure in stream.figures.items()
    }
    return Ways(nodes, owners, frozenset(company_figures(streams)), sums_of_spending(nodes))


def replaced(text: str, name_for: Callable[[str], str]) -> str:
    """Return a formula with other names in it; what is looked back at keeps its name."""
    parts, at, before = [], 0, ("", "")
    for token in tokens(text):
        if token.kind == "name" and not (before[0] in _LOOKING_BACK and before[1] == "("):
            parts += [text[at : token.at], name_for(token.text)]
            at = token.at + len(token.text)
        before = (before[1], token.text)
    return "".join([*parts, text[at:]])


def added_up(names: Iterable[str]) -> str:
    """Return a formula that adds figures up, without a long row of signs, which would be nested as deeply."""
    return f"sum({', '.join(names)})"


def _in_full(text: str, own: _Own | None) -> str:
    """Return a formula of the catalogue with the names that figures of a stream have in the plan."""
    stream = own.stream if own else None
    if stream is None:
        return text
    parts, at = [], 0
    for token in tokens(text):
        planned = ids.planned_figure(token.text)
        name = planned or token.text
        if token.kind == "name" and name in stream.figures:
            full = stream.name(name)
            parts += [text[at : token.at], ids.as_planned(full) if planned else full]
            at = token.at + len(token.text)
    return "".join([*parts, text[at:]])


def _parts(
    figure: str, parts: Iterable[str], settled: Collection[str], *, least: int | None = None
) -> tuple[Way, ...]:
    """Share out what was measured of a sum among the parts that are not known, as they share it in the plan.

    What is left for them all is never below `least`: one that would have to be says that the measured values disagree.
    """
    known = [part for part in parts if part in settled]
    free = [part for part in parts if part not in settled]
    rest = f"({figure} - {added_up(known)})" if known else figure
    rest = rest if least is None else f"max({rest}, {least})"
    planned = added_up(map(ids.as_planned, free)) if known else ids.as_planned(figure)
    if len(free) == 1:
        return (((free[0], rest),),)
    return (
        (
            tuple(
                (
                    part,
                    f"{ids.as_planned(part)} * {rest} / {planned} if {planned} != 0 else {rest} / {len(free)}",
                )
                for part in free
            ),
        )
        if free
        else ()
    )
