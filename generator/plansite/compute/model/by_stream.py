"""Give KPIs by stream of revenue: those that only mean something for one kind, and what the company may make of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import Number, names, parse
from plansite.compute.engine.graph import Derived, Node, derived, inputs_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition

# what a KPI says under `streams:` that is given for each stream: one that adds up over all of them, and one that does not
EACH, ONE_KIND = "each", "one_kind"
SINGLE_KIND = "single_kind_of_revenue"
_TITLE = "Single kind of revenue that all its figures are of: see each stream"


def kpis_of_stream(own: Mapping[str, Definition], catalog: Catalog) -> dict[str, Definition]:
    """Return the KPIs that a stream has for itself, with the steps to them beyond its own figures, by name.

    A KPI that needs what is the company's alone, such as spending, is not among them.
    """
    walk = _Walk(own, catalog)
    needed: dict[str, Definition] = {}
    waiting = [
        kpi.id for kpi in catalog.kpis.values() if kpi.streams in {EACH, ONE_KIND} and walk.is_own(kpi.id)
    ]
    waiting += [name for figure in own.values() for name in _names(figure)]
    while waiting:
        name = waiting.pop()
        definition = walk.beyond(name)
        if definition is not None and name not in needed and walk.is_own(name):
            needed[name] = definition
            waiting += _names(definition)
    return needed


def with_single_kinds(nodes: list[Node], catalog: Catalog, models: Mapping[str, str]) -> list[Node]:
    """Return the nodes with KPIs left unknown whose figures do not come from the same streams, or not from one kind of revenue.

    `models` are those of the streams, by the id of each.
    """
    by_id = {node.id: node for node in nodes}
    kinds = {
        stream: catalog.models[model].kind for stream, model in models.items() if model in catalog.models
    }
    mixed = {
        node.id
        for node in nodes
        if kinds and node.id in catalog.kpis and _is_mixed(node, catalog.kpis[node.id].streams, by_id, kinds)
    }
    reasons = [_single_kind(node) for node in nodes if node.id in mixed][:1]
    return [*(_of_single_kind(node) if node.id in mixed else node for node in nodes), *reasons]


def _is_mixed(node: Node, streams: str, by_id: Mapping[str, Node], kinds: Mapping[str, str]) -> bool:
    """Tell whether a KPI of the company would mix what only means something apart."""
    if streams not in {EACH, ONE_KIND}:
        return False
    combinations = _combinations(node, by_id, tuple(kinds))
    of_revenue = {kinds[stream] for combination in combinations for stream in combination}
    return len(combinations) > 1 or (streams == ONE_KIND and len(of_revenue) > 1)


def _single_kind(node: Node) -> Node:
    return Node(SINGLE_KIND, _TITLE, "count", "setting", Derived("0", node.span, Number(0.0)), node.section)


def _of_single_kind(node: Node) -> Node:
    """Return a KPI of the company that is unknown, with the reason that its figures are not of one kind of revenue."""
    formula = node.source.text if isinstance(node.source, Derived) else node.id
    source = derived(f"1 / (1 if {SINGLE_KIND} != 0 else 0) * ({formula})", node.span)
    return replace(node, source=source) if isinstance(source, Derived) else node


def _combinations(node: Node, by_id: Mapping[str, Node], streams: Sequence[str]) -> set[frozenset[str]]:
    """Return of which streams the figures are that a node of the company rests on, each combination once.

    What several streams have and the company has not, since it does not add up, is one more, of none.
    """
    combinations: set[frozenset[str]] = set()
    reached: set[str] = set()
    waiting = [node.id]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        inputs = inputs_of(by_id[name]) if name in by_id else ()
        having = frozenset(stream for stream in streams if ids.stream(stream, name) in by_id)
        if name not in by_id:
            combinations |= {having, frozenset()} if having else set()
        elif having and set(inputs) == {ids.stream(stream, name) for stream in having}:
            combinations.add(having)
        else:
            waiting += inputs
    return combinations


def _names(definition: Definition) -> list[str]:
    return [name.id for name in names(parse(definition.formula))] if definition.formula else []


class _Walk:
    """Tell which names follow from a stream's own figures alone."""

    def __init__(self, own: Mapping[str, Definition], catalog: Catalog) -> None:
        self.own, self.catalog = own, catalog
        self.known: dict[str, tuple[bool, bool]] = {}

    def beyond(self, name: str) -> Definition | None:
        """Return the catalogue's definition of what is no figure of the stream itself."""
        return None if name in self.own else self.catalog.kpis.get(name) or self.catalog.inputs.get(name)

    def is_own(self, name: str) -> bool:
        """Tell whether a name rests on figures of the stream, and on nothing else but the calendar."""
        rests_on_stream, rests_on_others = self.rests(name)
        return rests_on_stream and not rests_on_others

    def rests(self, name: str) -> tuple[bool, bool]:
        """Tell whether a name rests on figures of the stream, and whether on others."""
        if name not in self.known:
            self.known[name] = (False, False)  # what looks back at itself adds nothing
            definition = self.beyond(name)
            if name in self.own:
                self.known[name] = (True, False)
            elif definition is None or not definition.formula:
                self.known[name] = (False, True)
            else:
                below = [self.rests(each) for each in _names(definition)]
                self.known[name] = (any(own for own, _ in below), any(others for _, others in below))
        return self.known[name]
