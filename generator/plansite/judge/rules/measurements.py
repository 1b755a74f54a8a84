"""Hold what was measured against alarm values, the calendar and itself: over before it is told, with one answer to a question."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, inputs_of
from plansite.compute.measured.alarms import alarms
from plansite.judge.finding import Finding, cut_short, listed, written
from plansite.judge.rules.bounds import bounds_of
from plansite.read.values import Measured

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from plansite.compute.engine.graph import Graph
    from plansite.compute.measured.rows import MeasuredValue
    from plansite.compute.model.definition import Definition
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext

_LONGEST = 160
_SUBJECT = "actuals"
_TOLD = 20
_SLACK = 0.005  # as a share of what was measured: what rounding of the figures beside it may come to
_DIGITS = re.compile(r"([0-9][0-9,]*)(?:[.]([0-9]+))?")


def alarm(context: RuleContext) -> Iterator[Finding]:
    """Find KPIs past their alarm value, and say what the plan wants done then."""
    if context.results is None:
        return
    for passed in alarms(context.plan, context.results, context.outlook, context.catalog.kpis):
        tracked, title = context.plan.files.kpis.tracked[passed.kpi], context.catalog.kpis[passed.kpi].title
        side = "below" if passed.measured < passed.threshold else "above"
        period = context.results.calendar.periods(passed.grain)[passed.at].label
        response = " ".join(tracked.response.split())
        short = cut_short(response, _LONGEST)
        hint = (
            f"The plan wants this done now: {short}"
            if response
            else "Add “response:”: look for the causes, and say what is done about them and by whom."
        )
        message = f"“{title}” was {side} its alarm value in {period}."
        yield Finding(message, hint, tracked.threshold.span, f"kpis/{tracked.id}")


def measured_too_early(context: RuleContext) -> Iterator[Finding]:
    """Find values of months, quarters and years that are not over yet."""
    calendar, today = context.calendar, context.today
    if calendar is None or today is None:
        return
    told: dict[str, int] = defaultdict(int)
    for value in context.measured:
        following = calendar.name(calendar.periods(value.grain)[value.index].stop)
        if today >= date.fromisoformat(f"{following}-01"):
            continue
        place = value.row.places["month"]
        told[place.file] += 1
        if told[place.file] <= _TOLD:
            message = f"{value.row.month} is not over on {today.isoformat()}, and cannot have been measured."
            hint = "Wait until it is over, or leave the row out: a part of a month would count as the whole."
            yield Finding(message, hint, place, _SUBJECT)


def measured_values_disagree(context: RuleContext) -> Iterator[Finding]:
    """Find values that cannot hold beside what else was measured, at the places of both."""
    outlook = context.outlook
    if outlook is None:
        return
    values = context.measured
    for value in values:
        title, expected = value.metric.title, outlook.value(value.metric.id, value.grain, value.index)
        if value.row.scope or expected is None or abs(expected - value.number.amount) <= _tolerance(value):
            continue
        currency, unit = context.plan.settings.currency, value.metric.unit
        said, instead = (written(amount, unit, currency) for amount in (value.number.amount, expected))
        beside = _beside(value, values, outlook.graph)
        when = value.row.month
        if not beside:
            message = f"“{title}” was measured as {said} in {when}, but the plan’s own figures give {instead} and leave nothing to change."
            yield Finding(message, _MEND, value.row.value.span, _SUBJECT)
            continue
        names = listed(dict.fromkeys(f"“{one.metric.title}”" for one in beside))
        message = (
            f"“{title}” was measured as {said} in {when}, but {names} measured beside it give {instead}."
        )
        yield Finding(message, _MEND, value.row.value.span, _SUBJECT)
        for one in beside:
            said_here = f"“{one.metric.title}” of {one.row.month} does not go with “{title}” in {_place(value)}: {instead} instead of {said}."
            yield Finding(said_here, _MEND, one.row.value.span, _SUBJECT)


_MEND = "Both cannot be. Correct the one that is wrong, or leave it out."


def measured_beyond_bounds(context: RuleContext) -> Iterator[Finding]:
    """Find values that take a figure of the plan to what it cannot be, such as a rate above 100 percent."""
    outlook = context.outlook
    if outlook is None:
        return
    definitions, values = context.definitions, context.measured
    currency = context.plan.settings.currency
    for name, definition in definitions.items():
        known = outlook.figures["month"].get(ids.is_measured(name))
        if known is None or ids.actual(name) in outlook.graph.nodes:
            continue
        bounds = bounds_of(definition)
        for month, amount in enumerate(outlook.series(name, "month")):
            bound = None if amount is None or known[0, month] != 1 else bounds.passed(amount)
            if bound is None or amount is None:
                continue
            behind = _nearest(name, values, {month}, outlook.graph)
            if behind and not _is_impossible(behind[0], definitions):
                number, limit = (written(each, bounds.unit, currency) for each in (amount, bound))
                side = "above" if amount > bound else "below"
                message = f"“{behind[0].metric.title}” as measured in {behind[0].row.month} takes “{bounds.title}” to {number}, and it cannot be {side} {limit}."
                hint = "Look for a slip, or measure what it is a part of as well: the plan has too little of it in that month."
                yield Finding(message, hint, behind[0].row.value.span, _SUBJECT)
                break


def _is_impossible(value: MeasuredValue, definitions: Mapping[str, Definition]) -> bool:
    definition = definitions.get(value.metric.id)
    return definition is not None and bounds_of(definition).passed(value.number.amount) is not None


def _tolerance(value: MeasuredValue) -> float:
    """Return how far apart values may be by the digits that are written, and by those of figures beside them."""
    amount = abs(value.number.amount)
    digits = _DIGITS.search(value.number.written)
    if digits is None:
        return amount * _SLACK + _SLACK * 1e-6
    number = float(digits[0].replace(",", ""))
    scale = amount / number if number else 0.01 if value.metric.unit == "percent" else 1.0
    decimals = len(digits[2] or "")
    return float(scale * 10**-decimals / 2 + amount * _SLACK)


def _beside(value: MeasuredValue, values: Sequence[MeasuredValue], graph: Graph) -> list[MeasuredValue]:
    rest = [one for one in values if one is not value and not one.row.scope]
    return _nearest(value.metric.id, rest, value.months.keys(), graph)


def _nearest(
    name: str, values: Sequence[MeasuredValue], months: Collection[int], graph: Graph
) -> list[MeasuredValue]:
    """Return the measured values of some months that a figure follows from by the fewest steps."""
    by_place = {
        number.span: node.about
        for node in graph.nodes.values()
        if isinstance(node.source, Given) and isinstance(node.source.value, Measured) and node.about
        for _, number in node.source.value.steps
    }
    in_months = [value for value in values if not set(value.months).isdisjoint(months)]
    measured = {by_place.get(value.number.span, value.metric.id): value for value in reversed(in_months)}
    reached, level = {name}, [name]
    while level:
        hits = [measured[figure] for figure in (ids.figure_of(node) for node in level) if figure in measured]
        if hits:
            return list({id(value): value for value in hits}.values())
        following = {
            needed
            for node in level
            if node in graph.nodes
            for needed in inputs_of(graph.nodes[node])
            if needed not in reached
        }
        reached |= following
        level = sorted(following)
    return []


def _place(value: MeasuredValue) -> str:
    place = value.row.value.span
    return f"{place.file}:{place.line}"


RULES: tuple[Rule, ...] = (alarm, measured_too_early, measured_values_disagree, measured_beyond_bounds)
