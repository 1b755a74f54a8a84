"""Make the nodes of what was measured: each value by month, what follows from it, and how far it is from plan.

covers: STEP5-2
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Derived, Given, Node
from plansite.compute.engine.sections import ACTUALS
from plansite.compute.measured.rows import measured_values
from plansite.compute.model.given import formula_node
from plansite.read.values import Measured

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.rollup import Rollup
    from plansite.compute.measured.rows import Metric
    from plansite.compute.model.definition import Definition
    from plansite.problems import Problem, Span
    from plansite.read.plan import Plan
    from plansite.read.values import Number

# what a catalogue calls measured, when the plan measures it under another name
_ALSO = {"spend_actual": "plan_cost_total", "sales_actual": "total_revenue"}


def measured_nodes(
    plan: Plan, nodes: Mapping[str, Node], defined: Mapping[str, Definition], calendar: Calendar
) -> tuple[list[Node], list[Problem]]:
    """Return a node for each figure, and each part of one, that was measured, and what is wrong with rows.

    A figure that the plan gives no value for is from then on what was measured of it. Months outside the plan are left out.
    """
    values, problems = measured_values(plan, nodes, defined, calendar)
    measured = {value.metric.id for value in values if not value.row.scope}
    series: dict[tuple[str, str], dict[str, Number]] = defaultdict(dict)
    named: dict[tuple[str, str], Metric] = {}
    for value in values:
        name, scope = value.metric.id, value.row.scope
        target = name if scope else _stands_for(name, nodes, defined, measured)
        named.setdefault((target, scope), value.metric)
        for month, number in value.months.items():  # of two names for one figure, the first counts
            series[target, scope].setdefault(calendar.name(month), number)
    actuals: list[Node] = []
    for (target, scope), by_month in series.items():
        metric, ordered = named[target, scope], tuple(sorted(by_month.items()))
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
                part=f"measured, {_called(scope, plan)}" if scope else "measured",
            )
        )
        if not scope and target not in nodes:
            actuals.append(_only_measured(metric, source.value.span))
    return actuals, problems


def _called(scope: str, plan: Plan) -> str:
    """Return the title of the person, channel or other item that a row is about."""
    titles = (plan.title(collection, scope) for collection in ("people", "channels", *plan.ids))
    return next((title for title in titles if title), scope)


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


def _also(name: str, nodes: Mapping[str, Node], measured: Collection[str]) -> str:
    """Return the figure of the plan of which another is by definition what was measured, unless that was measured, too."""
    of_plan = _ALSO.get(name, name)
    return of_plan if name not in nodes and of_plan in nodes and of_plan not in measured else name


def _stands_for(
    name: str,
    nodes: Mapping[str, Node],
    defined: Mapping[str, Definition],
    measured: Collection[str],
) -> str:
    """Return the figure that another is only a second name of, so that all that rests on it follows what was measured.

    A rate that is another only where the plan does not state it stands for itself.
    """
    name = _also(name, nodes, measured)
    seen = {name}
    while (node := nodes.get(name)) is not None and isinstance(node.source, Derived):
        first_name = node.source.text.strip()
        figure = nodes.get(first_name)
        own = defined.get(name)
        if own is not None and own.fixes == ():
            break
        if figure is None or first_name in seen or first_name in measured or figure.unit != node.unit:
            break
        seen.add(first_name)
        name = first_name
    return name
