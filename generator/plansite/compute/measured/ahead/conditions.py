"""Hold conditions of a plan against its figures: what was measured decides, else the outlook, else the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from plansite.compute.engine import ids
from plansite.compute.measured.weeks import weeks_of
from plansite.compute.measured.whole_periods import measured_over
from plansite.read.limits.conditions import Parts, cut, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.graph import Graph
    from plansite.compute.engine.results import Results
    from plansite.read.items.item import Text
    from plansite.read.limits.conditions import Condition
    from plansite.read.plan import Plan

Basis = Literal["measured", "outlook", "plan"]
_GRAINS: dict[str, Grain] = {"month": "month", "quarter": "quarter", "year": "year"}


@dataclass(frozen=True, slots=True)
class Judged:
    """Say how a condition stands: met, not met, or open (None), by which value, of which period, and where that is from.

    `period` is the label of the period, or of the first and the last month with “..” between; empty when there is no value. `stop` is the
    month after the period, counted from 0.
    """

    condition: Condition
    is_met: bool | None = None
    value: float | None = None
    period: str = ""
    basis: Basis = "measured"
    stop: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """Hold what conditions are held against: a plan, its numbers with what was measured, and its outlook if there is one."""

    plan: Plan
    results: Results
    outlook: Results | None = None


def conditions(texts: Iterable[Text], graph: Graph, plan: Plan) -> list[Condition]:
    """Return the conditions that can be read; what is wrong with the others is told where the plan is judged."""
    possible = (condition_of(text, graph, plan) for text in texts)
    return [condition for condition in possible if condition]


def figures_in_conditions(plan: Plan) -> frozenset[str]:
    """Return the figures that the conditions of a plan are about."""
    answers = (answer for one in plan.answers for answer in one.texts)
    texts = (entry for entry, field in answers if field["x-text"] == "condition")
    return frozenset(parts.figure.text for entry in texts if isinstance(parts := cut(entry), Parts))


def condition_of(text: Text, graph: Graph, plan: Plan) -> Condition | None:
    """Return the condition that a text states, None when there is none that can be read."""
    parts = cut(text.place) if text else None
    if not isinstance(parts, Parts) or parts.figure.text not in graph.nodes:
        return None
    condition = read(parts, graph.nodes[parts.figure.text].unit, plan.settings.currencies)
    return None if isinstance(condition, list) else condition


def latest(condition: Condition, numbers: Numbers) -> Judged:
    """Hold a condition against what was measured last, or in the one period that it names; open while nothing was."""
    if condition.pace == "week":
        return _latest_weeks(condition, numbers)
    calendar = numbers.results.calendar
    named = calendar.named(condition.period) if condition.period else None
    grain: Grain = named.grain if named else _GRAINS.get(condition.pace or "", "month")
    periods = calendar.periods(grain)
    values = measured_over(condition.figure, grain, numbers.results, numbers.outlook)
    at = max((at for at, value in enumerate(values) if value is not None), default=None)
    if named:
        at = periods.index(named) if values[periods.index(named)] is not None else None
    if at is None:
        return Judged(condition)
    return _in_a_row(condition, values[: at + 1], periods[at].label, "measured", periods[at].stop)


def _latest_weeks(condition: Condition, numbers: Numbers) -> Judged:
    """Hold a condition against the last weeks that were measured; a week that was not measured breaks the row."""
    by_monday = {week.first: week for week in weeks_of(condition.figure, numbers.plan, numbers.results.graph)}
    if not by_monday:
        return Judged(condition)
    last = max(by_monday)
    mondays = [last - timedelta(weeks=back) for back in reversed(range(condition.times))]
    row = [by_monday[monday].number.amount if monday in by_monday else None for monday in mondays]
    sunday = last + timedelta(days=6)
    stop = numbers.results.calendar.index(sunday.isoformat()) + 1
    return _in_a_row(condition, row, by_monday[last].label, "measured", stop)


def by_the_end(condition: Condition, first: int, last: int, numbers: Numbers) -> Judged:
    """Hold a condition against its figure at the end of some months of the plan, `first` to `last`, counted from 0.

    Of a condition that names no period, what adds up counts over all of these months, and everything else in the last of them.
    """
    if condition.pace == "week":
        return _latest_weeks(condition, numbers)
    results = numbers.results
    node, calendar = results.graph.nodes.get(condition.figure), results.calendar
    named = calendar.named(condition.period) if condition.period else None
    adds_up = node is not None and node.rollup == "sum" and not condition.pace and not named
    for basis, figures, name in _sources(condition, numbers):
        if adds_up:
            values = figures.series(name, "month")[max(first, 0) : last + 1]
            if values and last < calendar.months and None not in values:
                total = sum(value for value in values if value is not None)
                label = f"{calendar.name(max(first, 0))}..{calendar.name(last)}"
                return Judged(condition, condition.is_met_by(total), total, label, basis, last + 1)
            continue
        grain: Grain = named.grain if named else _GRAINS.get(condition.pace or "", "month")
        periods = calendar.periods(grain)
        at = (
            periods.index(named)
            if named
            else next((at for at, period in enumerate(periods) if period.first <= last < period.stop), None)
        )
        if at is None or figures.value(name, grain, at) is None:
            continue
        values = figures.series(name, grain)[: at + 1]
        return _in_a_row(condition, values, periods[at].label, basis, periods[at].stop)
    return Judged(condition)


def _sources(condition: Condition, numbers: Numbers) -> list[tuple[Basis, Results, str]]:
    """Return where a figure is looked up, the surest first."""
    figure = condition.figure
    sources: list[tuple[Basis, Results, str]] = [("measured", numbers.results, ids.actual(figure))]
    if numbers.outlook:
        sources.append(("outlook", numbers.outlook, figure))
    sources.append(("plan", numbers.results, figure))
    return [source for source in sources if source[2] in source[1].graph.nodes]


def _in_a_row(
    condition: Condition, values: list[float | None], label: str, basis: Basis, stop: int
) -> Judged:
    """Judge the last values, as many as the condition asks for one after another; too few of them never meet it."""
    row = values[-condition.times :]
    is_met = len(row) == condition.times and all(
        value is not None and condition.is_met_by(value) for value in row
    )
    return Judged(condition, is_met, row[-1], label, basis, stop)
