"""Make the nodes of what was measured: each value by month, what follows from it, and how far it is from plan.

covers: STEP5-2
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Derived, Given, Node, title_of_part
from plansite.compute.engine.sections import ACTUALS
from plansite.compute.model.given import formula_node
from plansite.problems import Problem, did_you_mean, error, warning
from plansite.read.currencies import Currencies
from plansite.read.fitting import Expected, read_value
from plansite.read.values import Measured, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.rollup import Rollup
    from plansite.compute.model.definition import Definition
    from plansite.problems import Span
    from plansite.read.plan import Plan
    from plansite.read.tables.actuals import Actual

_LARGEST = 1e15
OF_THE_PLAN = frozenset({"forecast", "kpis", "budget", "team", "process"})
# what a catalogue calls measured, when the plan measures it under another name
_ALSO = {"spend_actual": "plan_cost_total", "sales_actual": "total_revenue"}


@dataclass(frozen=True, slots=True)
class Metric:
    """Describe a figure that can be measured."""

    id: str
    whole: str
    part: str
    unit: str
    rollup: Rollup

    @property
    def title(self) -> str:
        """Return the name that readers see."""
        return title_of_part(self.whole, self.part)


def measured_nodes(
    plan: Plan, nodes: Mapping[str, Node], defined: Mapping[str, Definition], calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    """Return a node for each figure, and each part of one, that was measured, and what is wrong with rows.

    A figure that the plan gives no value for is from then on what was measured of it. Months outside the plan are left out.
    """
    rows, problems = _within(plan.actuals, calendar)
    known = _metrics(nodes, defined)
    series: dict[tuple[str, str], list[tuple[str, Number]]] = defaultdict(list)
    for row in rows:
        unknown = _unknown(row, known, nodes, plan)
        number, row_problems = (None, [unknown]) if unknown else _number(row, known[row.metric], plan)
        problems += row_problems
        if number:
            series[row.metric, row.scope].append((row.month, number))
    actuals: list[Node] = []
    for (name, scope), steps in series.items():
        metric, ordered = known[name], tuple(sorted(steps, key=lambda step: step[0]))
        target = name if scope else _stands_for(name, nodes, defined, series)
        source = Given(Measured(ordered, ordered[0][1].span))
        title = nodes[target].title if target in nodes else metric.title
        rollup: Rollup = "none" if metric.rollup in {"recompute", "setting"} else metric.rollup
        actuals.append(
            Node(
                ids.actual(target, scope),
                title,
                metric.unit,
                rollup,
                source,
                ACTUALS,
                about="" if scope else target,
                part=f"measured, {scope}" if scope else "measured",
            )
        )
        if not scope and name not in nodes:
            actuals.append(_only_measured(metric, source.value.span))
    return actuals, problems


def _only_measured(metric: Metric, span: Span) -> Node:
    text = ids.actual(metric.id)
    return formula_node(metric.id, metric.whole, metric.unit, metric.rollup, ACTUALS, text, span, metric.part)


def also_measured(nodes: Mapping[str, Node], defined: Mapping[str, Definition]) -> list[Node]:
    """Return the nodes of figures that are by definition what was measured of another."""
    return [
        formula_node(
            name,
            defined[name].title,
            defined[name].unit,
            "sum",
            ACTUALS,
            ids.actual(of),
            nodes[ids.actual(of)].span,
        )
        for name, of in _ALSO.items()
        if name not in nodes and name in defined and ids.actual(of) in nodes
    ]


def _metrics(nodes: Mapping[str, Node], defined: Mapping[str, Definition]) -> dict[str, Metric]:
    figures: list[Definition | Node] = [*defined.values()]
    figures += [node for node in nodes.values() if node.section in OF_THE_PLAN]
    return {
        figure.id: Metric(figure.id, figure.whole, figure.part, figure.unit, figure.rollup)
        for figure in figures
    }


def _within(rows: Iterable[Actual], calendar: Calendar) -> tuple[list[Actual], list[Problem]]:
    """Part rows of the plan's months from others, which are told once a file."""
    inside: list[Actual] = []
    outside: dict[str, list[Actual]] = defaultdict(list)
    for row in rows:
        if 0 <= calendar.index(row.month) < calendar.months:
            inside.append(row)
        else:
            outside[row.value.span.file].append(row)
    return inside, [_outside(rows_of_file, calendar) for rows_of_file in outside.values()]


def _outside(rows: list[Actual], calendar: Calendar) -> Problem:
    months = f"{calendar.names[0]} to {calendar.names[-1]}"
    message = f"{rows[0].month} is no month of this plan, which runs from {months}."
    if len(rows) > 1:
        message += f" So it is with {len(rows) - 1:,} more rows of this file."
    hint = "It is left out. Correct the month if it is a slip; else you can leave the row."
    return warning("month-outside", message, hint, rows[0].places["month"])


def _unknown(
    row: Actual, known: Mapping[str, Metric], nodes: Mapping[str, Node], plan: Plan
) -> Problem | None:
    if row.metric not in known:
        hint = did_you_mean(row.metric, known)
        return error("unknown-metric", f"No figure is called “{row.metric}”.", hint, row.places["metric"])
    if known[row.metric].rollup == "setting" and row.metric in nodes:
        message = f"“{known[row.metric].title}” is one value for the whole plan, not one a month."
        hint = "Measure what it is made of; the figure itself then follows."
        return error("not-by-month", message, hint, row.places["metric"])
    scopes = {item: None for items in plan.ids.values() for item in items}
    if row.scope and row.scope not in scopes:
        hint = did_you_mean(row.scope, plan.people or scopes, "Leave it empty for the figure as a whole.")
        message = f"Nobody and nothing in this plan has the id “{row.scope}”."
        return error("unknown-scope", message, hint, row.places["scope"])
    return None


def _number(row: Actual, metric: Metric, plan: Plan) -> tuple[Number | None, list[Problem]]:
    """Read a value in the unit of its figure, money in the plan's own currency; the grammar is that of the plan."""
    if row.amount is not None:
        return Number(row.amount, metric.unit, row.value.span), []
    value, problems = read_value(row.value, Expected(metric.unit, Currencies(plan.settings.currency)))
    if not isinstance(value, Number):
        return None, problems
    if abs(value.amount) > _LARGEST:
        hint = "Look whether two numbers have run together."
        return None, [error("too-large", "This number is too large to compute with.", hint, value.span)]
    return value, []


def _stands_for(
    name: str,
    nodes: Mapping[str, Node],
    defined: Mapping[str, Definition],
    measured: Mapping[tuple[str, str], object],
) -> str:
    """Return the figure that another is only a second name of, so that all that rests on it follows what was measured.

    A rate that is another only where the plan does not state it stands for itself.
    """
    seen = {name}
    while (node := nodes.get(name)) is not None and isinstance(node.source, Derived):
        first_name = node.source.text.strip()
        figure = nodes.get(first_name)
        own = defined.get(name)
        if own is not None and own.fixes == ():
            break
        if figure is None or first_name in seen or (first_name, "") in measured or figure.unit != node.unit:
            break
        seen.add(first_name)
        name = first_name
    return name
