"""Judge values by when they begin: what begins after the plan leaves months unknown before."""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Derived, Given, inputs_of, looked_back_of
from plansite.compute.engine.series import first_known
from plansite.judge.finding import Finding, listed
from plansite.read.values import MonthMap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.results import Results
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext

    _Causes = dict[str, set[str]]


def value_begins_late(context: RuleContext) -> Iterator[Finding]:
    """Find values by month that begin after the plan, where figures are unknown in months before because of that."""
    results = context.results
    late = _late(results) if results else {}
    if not results or not late:
        return
    unknown_for = _left_unknown(results, late, context.catalog.kpis)
    for name, value in late.items():
        before = unknown_for[: first_known(value, results.calendar)]
        months = [
            month for month, names in enumerate(before) if name in names and _is_missed(results, name, month)
        ]
        if months:
            first = results.calendar.name(months[0])
            begins, number = value.steps[0]
            message = f"“{results.graph.nodes[name].title}” begins in {begins}; what is computed from it is unknown in {_runs(months, results)}."
            hint = f"Add “{first}:” with the value that holds before {begins}, 0 if there is none yet."
            yield Finding(message, hint, number.span, PurePosixPath(value.span.file).stem)


def _late(results: Results) -> dict[str, MonthMap]:
    """Return the values that begin after the plan, by the figure that they are given for."""
    return {
        node.id: node.source.value
        for node in results.graph.nodes.values()
        if isinstance(node.source, Given) and isinstance(node.source.value, MonthMap)
        if first_known(node.source.value, results.calendar) > 0
    }


def _left_unknown(results: Results, late: Mapping[str, MonthMap], kpis: Collection[str]) -> list[set[str]]:
    """Return, for each month, the values that leave a KPI unknown in it, or a figure that no other is computed from.

    Only figures count of which nothing else is unknown: without customers, no price is needed to know what they cost.
    """
    nodes = results.graph.nodes
    used = {part for node in nodes.values() for part in inputs_of(node)}
    causes: list[_Causes] = []
    for month in range(max(first_known(value, results.calendar) for value in late.values())):
        causes.append({})
        for name in (name for group in results.graph.groups for name in group):
            if results.value(name, "month", month) is None:
                causes[month][name] = {name} if name in late else _causes(nodes[name], month, results, causes)
    return [
        {
            value
            for name, values in of_month.items()
            if name in kpis or (name not in used and _computes(nodes[name]))
            for value in values
        }
        for of_month in causes
    ]


def _is_missed(results: Results, name: str, month: int) -> bool:
    """Tell whether what is computed from a value in the month itself is unknown, not only what looks back at it."""
    nodes = results.graph.nodes.values()
    return any(results.value(node.id, "month", month) is None for node in nodes if name in inputs_of(node))


def _computes(node: Node) -> bool:
    """Tell whether a figure is more than a given value, or another figure under a second name."""
    return isinstance(node.source, Derived) and node.source.text not in node.source.inputs


def _causes(node: Node, month: int, results: Results, causes: Sequence[_Causes]) -> set[str]:
    """Return the late values because of which alone a figure is unknown."""
    back = looked_back_of(node)
    parts = ((part, month - 1 if part in back else month) for part in inputs_of(node))
    unknown = [(part, at) for part, at in parts if at >= 0 and results.value(part, "month", at) is None]
    whys = [causes[at].get(part, set()) for part, at in unknown]
    return set().union(*whys) if all(whys) else set()


def _runs(months: list[int], results: Results) -> str:
    """Name months, those in a row by the first and the last."""
    runs = [[month for _, month in run] for _, run in groupby(enumerate(months), lambda at: at[1] - at[0])]
    names = [[results.calendar.name(month) for month in run] for run in runs]
    return listed(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in names)


RULES: tuple[Rule, ...] = (value_begins_late,)
