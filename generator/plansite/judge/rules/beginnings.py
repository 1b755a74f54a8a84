"""Judge values by when they begin: what begins after the plan leaves months unknown before."""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from plansite.compute.engine.graph import Given, inputs_of
from plansite.compute.engine.series import first_known
from plansite.judge.finding import Finding, listed
from plansite.read.values import MonthMap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.compute.engine.results import Results
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext


def value_begins_late(context: RuleContext) -> Iterator[Finding]:
    """Find values by month that begin after the plan, where figures are unknown in months before because of that."""
    results = context.results
    late = _late(results) if results else {}
    if not results or not late:
        return
    last = max(first_known(value, results.calendar) for value in late.values())
    unknown_for = [_left_unknown(results, late, month, context.catalog.kpis) for month in range(last)]
    for name, value in late.items():
        months = [month for month, names in enumerate(unknown_for) if name in names]
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


def _left_unknown(
    results: Results, late: Mapping[str, MonthMap], month: int, kpis: Mapping[str, object]
) -> set[str]:
    """Return the values that leave a KPI unknown in a month, or a figure that no other is computed from.

    Only figures count of which nothing else is unknown: without customers, no price is needed to know what they cost.
    """
    causes: dict[str, set[str]] = {}
    used: set[str] = set()
    for name in (name for group in results.graph.groups for name in group):
        inputs = inputs_of(results.graph.nodes[name])
        used.update(inputs)
        if results.value(name, "month", month) is not None:
            continue
        unknown = [part for part in inputs if results.value(part, "month", month) is None]
        if name in late:
            causes[name] = {name}
        elif unknown and all(part in causes for part in unknown):
            causes[name] = set().union(*(causes[part] for part in unknown))
    ends = [name for name in causes if name not in late and (name in kpis or name not in used)]
    return {value for name in ends for value in causes[name]}


def _runs(months: list[int], results: Results) -> str:
    """Name months, those in a row by the first and the last."""
    runs = [[month for _, month in run] for _, run in groupby(enumerate(months), lambda at: at[1] - at[0])]
    names = [[results.calendar.name(month) for month in run] for run in runs]
    return listed(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in names)


RULES: tuple[Rule, ...] = (value_begins_late,)
