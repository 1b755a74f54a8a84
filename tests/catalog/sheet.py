"""Compute figures of the catalogue from numbers given by month, as a plan would state them, without a plan folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.graph import Derived, Given, Node, derived, inputs_of
from plansite.compute.engine.results import Results, compute
from plansite.compute.model.catalog import Catalog, load_catalog
from plansite.compute.model.definition import node_of
from plansite.compute.model.kpis import calendar_nodes
from plansite.compute.model.process import STEPS
from plansite.problems import Span
from plansite.read.values import MonthMap, Number, Value
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plansite.compute.engine.rollup import Rollup

HERE = Span("sheet", 1, 1)
START = "2027-01"
CATALOG: Catalog = load_catalog(catalog_folder())

# figures that budget and team always make, whatever a plan states: (unit, roll-up)
MADE_ELSEWHERE: dict[str, tuple[str, Rollup]] = {
    **{
        f"budget.{name}": ("money", "sum")
        for name in (
            "marketing",
            "marketing_lines",
            "promotions",
            "sales",
            "one_off",
            "recurring",
            "lead_generation",
            "total",
        )
    },
    "team.department.marketing.pay": ("money", "sum"),
    **{f"process.to_{step}.days": ("days", "average") for step in STEPS},
    "team.department.sales.pay": ("money", "sum"),
    "team.pay": ("money", "sum"),
}


def stated(name: str, numbers: float | Sequence[float], unit: str, rollup: Rollup, title: str = "") -> Node:
    """Make the node of one number for all months, or of one number for each month."""
    return Node(name, title or name, unit, rollup, Given(_value(numbers)), "sheet")


def formula(name: str, text: str, unit: str, rollup: Rollup) -> Node:
    """Make the node of a formula."""
    source = derived(text, HERE)
    assert isinstance(source, Derived), source
    return Node(name, name, unit, rollup, source, "sheet")


def compute_nodes(nodes: Iterable[Node], months: int, start: str = START) -> Results:
    """Compute nodes over a plan's months; names that nothing gives a value for are known to the catalogue."""
    known = {each.id: each.unit for each in (*CATALOG.inputs.values(), *CATALOG.kpis.values())}
    known |= {name: unit for name, (unit, _) in MADE_ELSEWHERE.items()}
    graph, problems = build_graph(nodes, known)
    assert problems == []
    return compute(graph, Calendar(start, months))


def compute_kpi(
    kpi: str, given: Mapping[str, float | Sequence[float]], months: int, start: str = START
) -> Results:
    """Compute a KPI and what it needs from given numbers; what is not given comes from the catalogue's formulas."""
    found: dict[str, Node] = {}
    calendar = {node.id: node for node in calendar_nodes(Calendar(start, months), HERE)}
    waiting = [kpi]
    while waiting:
        name = waiting.pop()
        node = None if name in found else _node(name, given) or calendar.get(name)
        if node is not None:
            found[name] = node
            waiting += inputs_of(node)
    return compute_nodes(found.values(), months, start)


def _node(name: str, given: Mapping[str, float | Sequence[float]]) -> Node | None:
    definition = CATALOG.kpis.get(name) or CATALOG.inputs.get(name)
    if name in given and definition is not None:
        return stated(name, given[name], definition.unit, definition.rollup, definition.title)
    if name in given:
        return stated(name, given[name], *MADE_ELSEWHERE[name])
    if definition is None:
        return None
    made = node_of(definition, "sheet")
    assert made is None or isinstance(made, Node), made
    return made


def _value(numbers: float | Sequence[float]) -> Value:
    if isinstance(numbers, int | float):
        return Number(float(numbers), None, HERE)
    names = Calendar(START, len(numbers)).names
    steps = zip(names, numbers, strict=True)
    return MonthMap(tuple((month, Number(float(number), None, HERE)) for month, number in steps), HERE)
