"""Read measured values in the unit of their figure, each with the months that it is about, and say what is wrong with rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine.formula import Call, Name
from plansite.compute.engine.graph import SHARED, Derived, title_of_part
from plansite.compute.measured.weeks import Week, months_of_weeks, touches
from plansite.problems import Problem, Suggestion, error, warning
from plansite.read.currencies import Currencies
from plansite.read.fitting import Expected, read_value
from plansite.read.tables.weeks import monday_of
from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from plansite.compute.engine.calendar import Calendar, Grain, Period
    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.rollup import Rollup
    from plansite.compute.model.definition import Definition
    from plansite.read.document import Entry
    from plansite.read.plan import Plan
    from plansite.read.tables.actuals import Actual

_LARGEST = 1e15
OF_THE_PLAN = frozenset({"forecast", "kpis", "budget", "team", "process"})
# which share is multiplied over the months of a longer period, and the way back from it
_CHAINS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "lost": (lambda amount: 1 - amount, lambda share: 1 - share),
    "kept": (lambda amount: amount, lambda share: share),
    "gained": (lambda amount: 1 + amount, lambda share: share - 1),
}


class Metric(NamedTuple):
    """Describe a figure that can be measured; `chained` says what of it is multiplied over months, and `grows` that it is a growth."""

    id: str
    whole: str
    part: str
    unit: str
    rollup: Rollup
    chained: str = ""
    grows: bool = False

    @property
    def title(self) -> str:
        """Return the name that readers see."""
        return title_of_part(self.whole, self.part)


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """Hold a measured value: its row and figure, the period, and what it comes to in each of the months it fixes, counted from 0."""

    row: Actual
    metric: Metric
    grain: Grain
    index: int
    number: Number
    months: Mapping[int, Number]


def measured_values(
    plan: Plan, nodes: Mapping[str, Node], defined: Mapping[str, Definition], calendar: Calendar
) -> tuple[list[MeasuredValue], list[Problem]]:
    """Return what was measured in the plan's months, and what is wrong with rows."""
    by_week = [row for row in plan.actuals if row.is_of_a_week]
    rows, problems = _within((row for row in plan.actuals if not row.is_of_a_week), calendar)
    known = _metrics(nodes, defined)
    scopes = {item for items in plan.ids.values() for item in items}
    values = []
    for row, grain, index in rows:
        unknown = _unknown(row, known, nodes, plan, scopes) or _says_no_month(row, known[row.metric], grain)
        number, row_problems = (None, [unknown]) if unknown else _number(row, known[row.metric], plan)
        problems += row_problems
        if number:
            metric, at = _as_of_the_end(known[row.metric], grain, index, nodes, known)
            period = calendar.periods(grain)[at]
            values.append(MeasuredValue(row, metric, grain, at, number, _by_month(number, metric, period)))
    weekly, problems_of_weeks = _of_weeks(by_week, plan, nodes, known, scopes, calendar)
    values += weekly
    problems += problems_of_weeks
    return values, [*problems, *_overlapping(values)]


def _of_weeks(  # noqa: PLR0913 - what rows are read with
    rows: Iterable[Actual],
    plan: Plan,
    nodes: Mapping[str, Node],
    known: Mapping[str, Metric],
    scopes: Collection[str],
    calendar: Calendar,
) -> tuple[list[MeasuredValue], list[Problem]]:
    """Return what was measured by week as values of the months that the weeks cover, and what is wrong with rows."""
    series: dict[tuple[str, str], list[Week]] = defaultdict(list)
    problems: list[Problem] = []
    outside: dict[str, list[Actual]] = defaultdict(list)
    for row in rows:
        if not touches(row.month, calendar):
            outside[row.value.span.file].append(row)
            continue
        unknown = _unknown(row, known, nodes, plan, scopes)
        number, wrong = (None, [unknown]) if unknown else _number(row, known[row.metric], plan)
        problems += wrong
        first = monday_of(row.month)
        if number and first:
            series[row.metric, row.scope].append(Week(row, first, number))
    problems += [_outside(rows_of_file, calendar) for rows_of_file in outside.values()]
    values = []
    for (name, _), weeks in series.items():
        metric = known[name]
        for month, (row, amount) in months_of_weeks(weeks, metric.rollup, calendar).items():
            number = Number(amount, metric.unit, row.value.span)
            values.append(MeasuredValue(row, metric, "month", month, number, {month: number}))
    return values, problems


def _metrics(nodes: Mapping[str, Node], defined: Mapping[str, Definition]) -> dict[str, Metric]:
    metrics = {
        node.id: Metric(node.id, node.whole, node.part, node.unit, node.rollup)
        for node in nodes.values()
        if node.section in OF_THE_PLAN
    }
    for name, figure in defined.items():
        if name not in metrics:
            metrics[name] = Metric(figure.id, figure.whole, figure.part, figure.unit, figure.rollup)
        grows = figure.formula.startswith("growth(")
        if figure.chained or grows:
            metrics[name] = metrics[name]._replace(chained=figure.chained, grows=grows)
    return metrics


def _within(
    rows: Iterable[Actual], calendar: Calendar
) -> tuple[list[tuple[Actual, Grain, int]], list[Problem]]:
    """Part rows of the plan's months, quarters and years from others, which are told once a file."""
    grains: tuple[Grain, ...] = ("year", "quarter", "month")
    periods = {
        period.label: (grain, index)
        for grain in grains
        for index, period in enumerate(calendar.periods(grain))
        if period.whole
    }
    inside: list[tuple[Actual, Grain, int]] = []
    outside: dict[str, list[Actual]] = defaultdict(list)
    for row in rows:
        if row.month in periods:
            inside.append((row, *periods[row.month]))
        else:
            outside[row.value.span.file].append(row)
    return inside, [_outside(rows_of_file, calendar) for rows_of_file in outside.values()]


def _outside(rows: list[Actual], calendar: Calendar) -> Problem:
    months = f"{calendar.names[0]} to {calendar.names[-1]}"
    word = "week" if rows[0].is_of_a_week else "month" if rows[0].is_of_a_month else "whole period"
    message = f"{rows[0].month} is no {word} of this plan, which runs from {months}."
    if len(rows) > 1:
        message += f" So it is with {len(rows) - 1:,} more rows of this file."
    hint = "It is left out. Correct the month if it is a slip; else you can leave the row."
    return warning("month-outside", message, hint, rows[0].places["month"])


def _unknown(
    row: Actual, known: Mapping[str, Metric], nodes: Mapping[str, Node], plan: Plan, scopes: Collection[str]
) -> Problem | None:
    if row.metric not in known:
        nearest = Suggestion(row.metric, known, lists=True)
        return error("unknown-metric", f"No figure is called “{row.metric}”.", nearest, row.places["metric"])
    if known[row.metric].rollup == "setting" and row.metric in nodes:
        message = f"“{known[row.metric].title}” is one value for the whole plan, not one a month."
        hint = "Measure what it is made of; the figure itself then follows."
        return error("not-by-month", message, hint, row.places["metric"])
    if row.scope and row.scope not in scopes:
        named = Suggestion(
            row.scope, plan.people or scopes, "Leave it empty for the figure as a whole.", lists=True
        )
        message = f"Nobody and nothing in this plan has the id “{row.scope}”."
        return error("unknown-scope", message, named, row.places["scope"])
    return None


def _says_no_month(row: Actual, metric: Metric, grain: Grain) -> Problem | None:
    """Refuse a value of a longer period that says nothing of its months."""
    if grain == "month" or not (metric.rollup == "none" or (metric.grows and not metric.chained)):
        return None
    message = f"“{metric.title}” of a {grain} says nothing of its months."
    return error("not-by-month", message, "Give it month by month.", row.places["month"])


def _number(row: Actual, metric: Metric, plan: Plan) -> tuple[Number | None, Sequence[Problem]]:
    """Read a value in the unit of its figure, money in the plan's own currency; the grammar is that of the plan."""
    if row.amount is not None:
        return Number(row.amount, metric.unit, row.value.span), []
    return _read(row.value, metric.unit, plan.settings.currency)


@lru_cache(maxsize=SHARED)
def _read(entry: Entry, unit: str, currency: str) -> tuple[Number | None, Sequence[Problem]]:
    value, problems = read_value(entry, Expected(unit, Currencies(currency)))
    if not isinstance(value, Number):
        return None, problems
    if abs(value.amount) > _LARGEST:
        hint = "Look whether two numbers have run together."
        return None, [error("too-large", "This number is too large to compute with.", hint, value.span)]
    return value, []


def _as_of_the_end(
    metric: Metric, grain: Grain, index: int, nodes: Mapping[str, Node], known: Mapping[str, Metric]
) -> tuple[Metric, int]:
    """Return a level at the start of a month as what it is: the level at the end of the month before, of another figure."""
    node = nodes.get(metric.id)
    if node is None or not isinstance(node.source, Derived) or grain != "month" or index == 0:
        return metric, index
    match node.source.expression:
        case Call("lag", (Name(before), *_)) if before in known and metric.rollup in {"opening", "recompute"}:
            return known[before], index - 1
    return metric, index


def _by_month(number: Number, metric: Metric, period: Period) -> dict[int, Number]:
    """Return what a value comes to in the months of its period, in each alike; a balance is one of its start or end."""
    months = range(period.first, period.stop)
    if len(months) == 1:
        return {period.first: number}
    if metric.rollup in {"opening", "closing"}:
        return {months[0 if metric.rollup == "opening" else -1]: number}
    amount = number.amount
    chain = _CHAINS.get(metric.chained or ("kept" if metric.rollup == "product" else ""))
    if chain:
        share, back = chain
        amount = back(max(share(amount), 0.0) ** (1 / len(months)))
    elif metric.rollup == "sum":
        amount /= len(months)
    return dict.fromkeys(months, replace(number, amount=amount))


def _overlapping(values: Sequence[MeasuredValue]) -> list[Problem]:
    """Find values of a figure whose periods overlap: which of them counts, nobody could know."""
    longer = {
        (value.row.metric, value.row.scope)
        for value in values
        if value.grain != "month" or not value.row.is_of_a_month
    }
    values = [value for value in values if (value.row.metric, value.row.scope) in longer]
    first: dict[tuple[str, str, int], Actual] = {}
    problems = []
    for value in sorted(values, key=lambda value: value.grain != "month"):
        row = value.row
        before = [first.setdefault((row.metric, row.scope, month), row) for month in value.months]
        clashing = next((earlier for earlier in before if earlier is not row), None)
        if clashing and clashing.month != row.month:  # the same month twice is told where files are read
            place = clashing.value.span
            message = f"{row.month} of “{row.metric}” overlaps with {clashing.month}, which stands in {place.file}:{place.line}."
            hint = "Keep the months, or the longer period."
            problems.append(error("duplicate-row", message, hint, row.places["month"]))
    return problems
