"""Write what the page of the budget needs for readers to group, filter and sort what is spent: each spend line by month.

`data/budget.js` is one call that a browser can load from a folder too, where it may not read JSON: it sets `plansiteBudget`. That has
the `grains` with their periods, the `measures` (plan, outlook, measured, baseline, as far as there are any), the `breakdowns`
with their items, and the `lines`. A line has its values by month under each measure: a list, one number that all months
have, or none where all are unknown; what is left out is as in the plan. Under each breakdown it has the place of its item, -1 where it is not assigned.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plansite.compute.engine import ids
from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.graph import Derived
from plansite.compute.model.spend.spending import BREAKDOWNS
from plansite.present.answers.answers import words
from plansite.present.figures.figures import value_words
from plansite.present.files.compiled import plain
from plansite.present.page import EXPLORER
from plansite.present.pages.budget import has_budget
from plansite.present.parts.spend_lines import DEPARTMENT, PAY, Spent, all_spent
from plansite.present.places import BUDGET, title_of
from plansite.present.text.language import minor_form
from plansite.present.text.rounding import exported
from plansite.read.values import Measured, MonthMap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results
    from plansite.present.context import PageContext

FORMAT = 1
PLAN = "plan"
_TITLES = {
    "category": "Category",
    DEPARTMENT: "Department",
    "owner": "Owner",
    "channel": "Channel",
    "goal": "Goal",
    "kpi": "KPI",
    "padre": "PADRE part",
    "serves": "Purpose",
}
_FEW = 6


@dataclass(frozen=True, slots=True)
class _Measure:
    """Say where the values of a measure stand: in which numbers, and under which id for a line."""

    id: str
    title: str
    results: Results

    def node(self, line: str) -> str:
        if self.id == "measured":
            return ids.actual(line)
        return ids.baseline(line) if self.id == "baseline" else line


def explorer_files(context: PageContext) -> dict[str, bytes]:
    """Return the file by path; none for a plan without a budget."""
    if not has_budget(context):
        return {}
    data = json.dumps(explorer_data(context), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return {EXPLORER: f"globalThis.plansiteBudget = {data};\n".encode()}


def explorer_data(context: PageContext) -> dict[str, Any]:
    """Return all that the page needs; amounts are in the plan's currency, as other programs have them."""
    costs = all_spent(context)
    measures = _measures(context, costs)
    items = {name: _items(costs, name) for name in _TITLES}
    named = {name: keys for name, keys in items.items() if set(keys) - {PAY}}
    forms = context.language.as_data()
    return {
        "format": FORMAT,
        "language": {**forms, "forms": {**forms["forms"], "minor": minor_form(context.language.currency)}},
        "grains": {grain: _grain(context, grain) for grain in GRAINS},
        "measures": [{"id": measure.id, "title": measure.title} for measure in measures],
        "breakdowns": [
            {
                "id": name,
                "title": _TITLES[name],
                "items": [[key, _title(context, name, key)] for key in keys],
            }
            for name, keys in named.items()
        ],
        "lines": [_line(context, spent, measures, named) for spent in costs],
    }


def _measures(context: PageContext, costs: Sequence[Spent]) -> list[_Measure]:
    """Return the plan, and whatever else there are numbers of."""
    results = context.results
    measures = [_Measure(PLAN, "Plan", results)]
    if context.outlook is not None:
        measures.append(_Measure("outlook", "Outlook", context.outlook))
    beside = [_Measure("measured", "Measured", results), _Measure("baseline", "Baseline", results)]
    nodes = results.graph.nodes
    return measures + [one for one in beside if any(one.node(spent.node) in nodes for spent in costs)]


def _items(costs: Sequence[Spent], breakdown: str) -> dict[str, int]:
    """Return what lines count under in a breakdown, each with its place; pay comes last."""
    keys = dict.fromkeys(key for spent in costs if (key := spent.under[breakdown]))
    ordered = sorted(keys, key=lambda key: key == PAY)
    return {key: place for place, key in enumerate(ordered)}


def _title(context: PageContext, breakdown: str, key: str) -> str:
    if key == PAY:
        return "Pay"
    if breakdown == DEPARTMENT or not BREAKDOWNS[breakdown].collection:
        return words(key)
    if known := context.catalog.kpis.get(key) if breakdown == "kpi" else None:
        return known.title
    item = context.plan.items(BREAKDOWNS[breakdown].collection).get(key)
    return title_of(key, item) if item else words(key)


def _grain(context: PageContext, grain: Grain) -> dict[str, Any]:
    periods = context.results.calendar.periods(grain)
    return {
        "labels": [period.label for period in periods],
        "titles": [context.language.period(period) for period in periods],
        "stops": [period.stop for period in periods],
    }


def _line(
    context: PageContext, spent: Spent, measures: Sequence[_Measure], named: dict[str, dict[str, int]]
) -> dict[str, Any]:
    node = context.results.graph.nodes[spent.node]
    values = {measure.id: _values(measure, spent.node) for measure in measures}
    planned = values[PLAN]
    return {
        "title": spent.title,
        "page": context.places.figure(node).seen_from(BUDGET),
        "made": _made(context, spent),
        "source": f"{node.span.file}:{node.span.line}",
        "web": context.lines.address(node.span),
        "under": [places.get(spent.under[name], -1) for name, places in named.items()],
        **{key: series for key, series in values.items() if key == PLAN or series != planned},
    }


def _made(context: PageContext, spent: Spent) -> str:
    """Say how the plan gives a cost: the amount as it is written, or the formula of what has none."""
    value = spent.line.amount.value if spent.line else None
    if value is None:
        source = context.results.graph.nodes[spent.node].source
        return f"= {source.text}" if isinstance(source, Derived) else ""
    if isinstance(value, MonthMap | Measured) and len(value.steps) > _FEW:
        return "by month"
    return value_words(value, context.language)


def _values(measure: _Measure, line: str) -> Any:
    """Return the values of a line by month, or the one that all months have."""
    series = [exported(value) for value in measure.results.series(measure.node(line), "month")]
    written = [None if value is None else plain(value) for value in series]
    return written[0] if all(value == written[0] for value in written) else written
