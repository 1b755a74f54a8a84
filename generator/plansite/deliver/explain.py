"""Print where a figure comes from: a tree from the value down to lines of the plan, as text or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plansite.compute.engine.explain import Lineage, input_period, trace
from plansite.present.text.rounding import exported
from plansite.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.compute.engine.calendar import Calendar, Grain, Period
    from plansite.compute.engine.results import Results

UNKNOWN = "—"
MOST_LEVELS = 60  # what lies deeper is a tree of its own: no plan that people write comes near


class NotFoundError(Exception):
    """Say that there is no such figure or period, with what there is."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Hold one figure of the tree.

    `again` marks one that is opened elsewhere in it already, `deeper` one that stands too deep in it to be opened.
    """

    lineage: Lineage
    children: tuple[Branch, ...]
    again: bool
    deeper: bool


def find_period(calendar: Calendar, label: str) -> Period:
    """Return the period with a label such as 2027-03, 2027-Q1, 2027 or plan. Raises NotFoundError."""
    period = calendar.named(label)
    if period is None:
        raise NotFoundError(f"The plan has no period “{label}”. {calendar.period_hint}")
    return period


def explain(results: Results, node: str, label: str) -> Branch:
    """Return the tree of a figure in a period. Raises NotFoundError for an unknown figure or period."""
    if node not in results.graph.nodes:
        raise NotFoundError(f"No figure is called “{node}”. {did_you_mean(node, results.graph.nodes)}")
    period = find_period(results.calendar, label)
    index = results.calendar.periods(period.grain).index(period)
    return _branch(results, (node, period.grain, index), set(), 1)


def _branch(results: Results, figure: tuple[str, Grain, int], opened: set[str], level: int) -> Branch:
    lineage = trace(results, *figure)
    again = figure[0] in opened and bool(lineage.inputs)
    deeper = level >= MOST_LEVELS and bool(lineage.inputs) and not again
    if again or deeper:
        return Branch(lineage, (), again, deeper)
    opened.add(figure[0])
    below = input_period(results, lineage.node, *figure[1:])
    known = [node for node in lineage.inputs if node in results.graph.nodes]
    children = tuple(_branch(results, (node, *below), opened, level + 1) for node in known)
    return Branch(lineage, children, again, deeper)


def as_text(branch: Branch, write: Callable[[float, str], str]) -> str:
    """Return the tree as lines of text; `write` turns a value and its unit into words."""
    return "\n".join(_lines(branch, write, "", "")) + "\n"


def _lines(branch: Branch, write: Callable[[float, str], str], first: str, rest: str) -> Iterator[str]:
    lineage = branch.lineage
    node = lineage.node
    value = UNKNOWN if lineage.value is None else write(lineage.value, node.unit)
    yield f"{first}{node.title} ({lineage.period.label}): {value}  [{node.id}]"
    bar = "│  " if branch.children else "   "
    place = f"{lineage.span.file}:{lineage.span.line}:{lineage.span.column}"
    if lineage.reason:
        yield f"{rest}{bar}unknown: {lineage.reason}"
    yield f"{rest}{bar}= {lineage.formula}   {place}" if lineage.formula else f"{rest}{bar}stated at {place}"
    if branch.again:
        yield f"{rest}{bar}(opened above)"
    if branch.deeper:
        yield f"{rest}{bar}(there is more below: plansite explain {node.id})"
    for position, child in enumerate(branch.children):
        last = position == len(branch.children) - 1
        yield from _lines(child, write, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))


def as_json(branch: Branch) -> str:
    """Return the tree as JSON: id, title, period, value, unit, formula, file, line, column, reason, inputs."""
    return json.dumps(_record(branch), ensure_ascii=False, indent=2) + "\n"


def _record(branch: Branch) -> dict[str, Any]:
    lineage = branch.lineage
    return {
        "id": lineage.node.id,
        "title": lineage.node.title,
        "period": lineage.period.label,
        "value": exported(lineage.value),
        "unit": lineage.node.unit,
        "rollup": lineage.node.rollup,
        "formula": lineage.formula or None,
        "file": lineage.span.file,
        "line": lineage.span.line,
        "column": lineage.span.column,
        "reason": lineage.reason or None,
        "opened_above": branch.again,
        "more_below": branch.deeper,
        "inputs": [_record(child) for child in branch.children],
    }
