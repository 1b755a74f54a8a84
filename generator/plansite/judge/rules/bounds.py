"""Hold the values that a plan states or that were measured against what their figures can be.

What a figure can be says the catalogue, under `least` and `most`; of other questions the schema, under `x-least` and `x-most`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given
from plansite.compute.engine.sections import ACTUALS
from plansite.compute.engine.series import spread
from plansite.compute.model.streams import figures_of_options
from plansite.judge.finding import written
from plansite.read.values import FormulaText, Growth, Measured, Range, Season, currency_of, numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.model.definition import Definition
    from plansite.judge.rule_context import RuleContext
    from plansite.problems import Span
    from plansite.read.items.item import Amount
    from plansite.read.values import Number, Value

_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Bounds:
    """Say what a figure is called, in which unit it is, and what it can be: None where it has no bound."""

    title: str
    unit: str
    least: float | None = None
    most: float | None = None

    def passed(self, amount: float) -> float | None:
        """Return the bound that an amount passes, None when it can be."""
        if self.least is not None and amount < self.least - _NOISE:
            return self.least
        if self.most is not None and amount > self.most + _NOISE:
            return self.most
        return None


@dataclass(frozen=True, slots=True)
class Stated:
    """Hold a value as a plan states it, or what was measured, with its bounds; `node` is the figure that it gives, if any."""

    value: Value
    bounds: Bounds
    node: str = ""


@dataclass(frozen=True, slots=True)
class Breach:
    """Hold a number that cannot be: its place, how it is written, the bound that it passes, and the month if it was computed."""

    span: Span
    number: str
    is_above: bool
    bound: str
    month: str = ""


def stated_values(context: RuleContext) -> Iterator[Stated]:
    """Yield all values that have bounds: those that stand alone first, then those that formulas compute from them."""
    values = [*_answers(context), *_inputs(context), *_targets(context), *_measured(context)]
    yield from (stated for stated in values if not isinstance(stated.value, FormulaText))
    order = {node: at for at, node in enumerate(context.graph.nodes if context.graph else ())}
    formulas = [stated for stated in values if isinstance(stated.value, FormulaText)]
    yield from sorted(formulas, key=lambda stated: order.get(stated.node, -1))


def breaches(stated: Stated, context: RuleContext) -> Iterator[Breach]:
    """Yield the numbers of a value that cannot be, one for each number that is written; of what is computed, the first month."""
    value, bounds = stated.value, stated.bounds
    if isinstance(value, FormulaText):
        series = context.results.series(stated.node, "month") if context.results else []
        months = [number for number in (_first(series, bounds),) if number]
        yield from (_in_month(stated, *first, context) for first in months)
    elif isinstance(value, Growth | Season):
        for likely in _ends(value):
            if context.calendar and (first := _first(spread(likely, context.calendar).tolist(), bounds)):
                yield _in_month(stated, *first, context)
                return
    else:
        for number in numbers_in(value):
            if breach := _of_number(number, stated, context):
                yield breach


def impossible_figures(context: RuleContext) -> set[str]:
    """Return the ids of the figures that the plan gives a value that cannot be."""
    stated = (stated for stated in stated_values(context) if stated.node)
    return {value.node for value in stated if any(breaches(value, context))}


def inputs_of_plan(context: RuleContext) -> dict[str, Amount]:
    """Return what the plan states for its forecast, by the name of the figure."""
    forecast = context.plan.files.forecast
    streams = {
        ids.stream(stream.id, name): amount
        for stream in forecast.streams.values()
        for name, amount in stream.inputs.items()
    }
    return {**forecast.inputs, **streams}


def bounds_of(definition: Definition) -> Bounds:
    """Return the bounds of a figure."""
    return Bounds(definition.title, definition.unit, definition.least, definition.most)


def _inputs(context: RuleContext) -> Iterator[Stated]:
    definitions = context.definitions
    for name, amount in inputs_of_plan(context).items():
        if amount.value is not None and name in definitions:
            yield Stated(amount.value, bounds_of(definitions[name]), name)
    nodes = context.graph.nodes if context.graph else {}
    for name in context.plan.files.forecast.figures:
        if name in nodes and name in definitions and not isinstance(nodes[name].source, Given):
            yield Stated(FormulaText("", nodes[name].span), bounds_of(definitions[name]), name)
    for promotion in context.plan.files.budget.promotions.values():
        for name, change in promotion.changes.items():
            if ids.without_promotions(name) in nodes and name in definitions:
                yield Stated(FormulaText("", change.span), bounds_of(definitions[name]), name)
    for name, place in figures_of_options(context.plan, context.catalog):
        if name in nodes and name in definitions and not isinstance(nodes[name].source, Given):
            yield Stated(FormulaText("", place), bounds_of(definitions[name]), name)


def _targets(context: RuleContext) -> Iterator[Stated]:
    """Yield what goals and tracked KPIs are to reach, and where they start; a change of a figure has no bounds."""
    plan, kpis = context.plan, context.catalog.kpis
    of_goals = [
        (goal.kpi, amount)
        for goal in plan.goals.values()
        for amount in ((goal.baseline, goal.amount) if goal.kind == "level" else (goal.baseline,))
    ]
    of_kpis = [
        (tracked.id, amount)
        for tracked in plan.files.kpis.tracked.values()
        for amount in (tracked.target, tracked.baseline, tracked.threshold, tracked.latest.value)
    ]
    for kpi, amount in (*of_goals, *of_kpis):
        if kpi in kpis and amount.value is not None and not isinstance(amount.value, FormulaText):
            yield Stated(amount.value, bounds_of(kpis[kpi]))


def _answers(context: RuleContext) -> Iterator[Stated]:
    valued = (answer for one in context.plan.answers for answer in one.valued)
    bounded = [answer for answer in valued if "x-least" in answer.field or "x-most" in answer.field]
    nodes = context.graph.nodes.values() if context.graph and bounded else ()
    by_place = {node.span: node.id for node in nodes}
    for entry, field in bounded:
        value = context.plan.value(entry)
        if value is not None:
            bounds = Bounds(field["title"], field["x-unit"], field.get("x-least"), field.get("x-most"))
            yield Stated(value, bounds, by_place.get(value.span, ""))


def _measured(context: RuleContext) -> Iterator[Stated]:
    """Yield what was measured, of figures and of their parts."""
    definitions = context.definitions
    metrics = {ids.actual(row.metric, row.scope): row.metric for row in context.plan.actuals}
    for node in context.graph.nodes.values() if context.graph else ():
        source, metric = node.source, node.about or metrics.get(node.id, "")
        if node.section == ACTUALS and isinstance(source, Given) and metric in definitions:
            yield Stated(source.value, bounds_of(definitions[metric]))


def _currency(stated: Stated, context: RuleContext) -> str:
    return currency_of(stated.value) or context.plan.settings.currency


def _ends(value: Growth | Season) -> tuple[Value, ...]:
    if isinstance(value, Growth):
        return tuple(replace(value, start=number) for number in _parts(value.start))
    return tuple(replace(value, year=number) for number in _parts(value.year))


def _parts(number: Number) -> tuple[Number, ...]:
    return number.parts if isinstance(number, Range) else (number,)


def _of_number(number: Number, stated: Stated, context: RuleContext) -> Breach | None:
    bounds = stated.bounds
    for part in _parts(number):
        bound = bounds.passed(part.amount)
        if bound is not None:
            currency = _currency(stated, context)
            as_written = part.written or written(part.amount, bounds.unit, currency)
            limit = written(bound, bounds.unit, currency)
            return Breach(part.span, as_written, part.amount > bound, limit)
    return None


def _first(months: list[float | None] | list[float], bounds: Bounds) -> tuple[int, float] | None:
    """Return the first month, counted from 0, whose number cannot be, with the number."""
    for month, amount in enumerate(months):
        if amount is not None and not isnan(amount) and bounds.passed(amount) is not None:
            return month, amount
    return None


def _in_month(stated: Stated, month: int, amount: float, context: RuleContext) -> Breach:
    bounds, currency = stated.bounds, _currency(stated, context)
    bound = bounds.passed(amount) or 0.0
    name = context.calendar.name(month) if context.calendar else ""
    return Breach(
        stated.value.span,
        written(amount, bounds.unit, currency),
        amount > bound,
        written(bound, bounds.unit, currency),
        name,
    )


def is_measured(stated: Stated) -> bool:
    """Tell whether a value was measured."""
    return isinstance(stated.value, Measured)
