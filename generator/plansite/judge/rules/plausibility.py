"""Judge whether values can be: no rate above the whole, no count below zero, no balance without what belongs to it.

A plan is judged under each of its scenarios too; a mistake is told once, where its value is written.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given
from plansite.judge.finding import Finding
from plansite.judge.rules.bounds import (
    Bounds,
    Stated,
    breaches,
    inputs_of_plan,
    is_measured,
    stated_values,
)
from plansite.read.values import FormulaText, Growth, MonthMap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext
    from plansite.judge.rules.bounds import Breach
    from plansite.problems import Span

_TOLD = 20
_LONGEST_MONTH = 31
_SLIP = "Look whether a digit or a sign has slipped, or a percentage was taken for another."
_OF_FORMULA = "Change the formula or what it rests on."
_OF_MOVING = "Change what it begins with, or how it moves from month to month."


def impossible_value(context: RuleContext) -> Iterator[Finding]:
    """Find numbers that a figure cannot have: written, in a range, in a month, computed or measured."""
    yield from _under_each_scenario(context, _impossible)


def opening_incomplete(context: RuleContext) -> Iterator[Finding]:
    """Find what is there when the plan starts without what belongs to it: customers without revenue, or the reverse."""
    yield from _under_each_scenario(context, _incomplete)


def slow_payment(context: RuleContext) -> Iterator[Finding]:
    """Find what is owed, or lies in stock, for longer than its formula can say."""
    yield from _under_each_scenario(context, _slow)


def several_values(context: RuleContext) -> Iterator[Finding]:
    """Find what holds for the whole plan, or on the day before it, and is given differently for its months."""
    yield from _under_each_scenario(context, _several)


def _under_each_scenario(
    context: RuleContext, judged: Callable[[RuleContext], Iterable[Finding]]
) -> Iterator[Finding]:
    """Yield what is found in the plan, then what only a scenario brings about; of one place, the first."""
    told: set[Span] = set()
    for scenario, under in (("", context), *context.scenarios.items()):
        findings = [finding for finding in judged(under) if finding.span not in told]
        told.update(finding.span for finding in findings)
        for finding in findings:
            is_elsewhere = scenario and _subject(context, finding.span) != f"scenarios/{scenario}"
            when = f" So it is under the scenario “{scenario}”." if is_elsewhere else ""
            yield replace(
                finding, message=f"{finding.message}{when}", subject=_subject(context, finding.span)
            )


def _impossible(context: RuleContext) -> Iterator[Finding]:
    wrong: set[Span] = set()
    measured: dict[tuple[str, str], list[tuple[Stated, Breach]]] = defaultdict(list)
    for stated in stated_values(context):
        if isinstance(stated.value, FormulaText) and _follows(stated.node, wrong, context):
            continue
        for breach in breaches(stated, context):
            wrong.add(stated.value.span)
            if is_measured(stated):
                measured[breach.span.file, stated.bounds.title].append((stated, breach))
            else:
                yield _finding(stated, breach)
    yield from _of_files(measured)


def _follows(node: str, wrong: set[Span], context: RuleContext) -> bool:
    """Tell whether a figure is computed from one that is wrong itself, so that it is wrong along with it."""
    ancestors = context.graph.ancestors([node]).values() if context.graph else ()
    return any(ancestor.span in wrong for ancestor in ancestors)


def _finding(stated: Stated, breach: Breach, rest: str = "") -> Finding:
    when = f" in {breach.month}" if breach.month else ""
    side = "above" if breach.is_above else "below"
    message = f"“{stated.bounds.title}” is {breach.number}{when}, and cannot be {side} {breach.bound}.{rest}"
    moves = _OF_FORMULA if isinstance(stated.value, FormulaText) else _OF_MOVING
    return Finding(message, moves if breach.month else _SLIP, breach.span, "")


def _of_files(measured: dict[tuple[str, str], list[tuple[Stated, Breach]]]) -> Iterator[Finding]:
    """Yield what is measured wrongly: once for each figure of a file, and of so many figures at the most."""
    told: dict[str, int] = defaultdict(int)
    for (file, _), rows in measured.items():
        told[file] += 1
        if told[file] <= _TOLD:
            stated, first = min(rows, key=lambda row: row[1].span.line)
            more = len(rows) - 1
            rows_too = f"{more:,} more rows" if more > 1 else "one more row"
            rest = f" So it is with {rows_too} of this file." if more else ""
            yield _finding(stated, first, rest)


def _incomplete(context: RuleContext) -> Iterator[Finding]:
    definitions, given = context.definitions, inputs_of_plan(context)
    forecast = context.plan.files.forecast
    streams = dict.fromkeys(forecast.inputs, "") | {
        ids.stream(stream.id, name): stream.id
        for stream in forecast.streams.values()
        for name in stream.inputs
    }
    for node, stream in streams.items():
        definition = definitions.get(node)
        needed = ids.stream(stream, definition.needs) if definition and definition.needs else ""
        if definition and needed and _is_above_zero(node, context) and _is_zero(needed, context):
            lacking = definitions[needed]
            message = f"“{definition.title}” is above zero, and “{lacking.title}” is not."
            hint = f"Give “{definition.needs}” a value too: the one says nothing without the other."
            place = given[needed].span if needed in given else given[node].key_span
            yield Finding(message, hint, place, "")


def _is_above_zero(node: str, context: RuleContext) -> bool:
    series = context.results.series(node, "month") if context.results else []
    return any(amount is not None and amount > 0 for amount in series)


def _is_zero(node: str, context: RuleContext) -> bool:
    series = context.results.series(node, "month") if context.results else []
    return bool(series) and all(amount is not None and amount <= 0 for amount in series)


def _several(context: RuleContext) -> Iterator[Finding]:
    for node in context.graph.nodes.values() if context.graph else ():
        value = node.source.value if isinstance(node.source, Given) else None
        if node.rollup != "setting" or not isinstance(value, MonthMap | Growth):
            continue
        is_moving = (
            value.rate != 0
            if isinstance(value, Growth)
            else len({number.amount for _, number in value.steps}) > 1
        )
        if is_moving:
            message = f"“{node.title}” is one value for the whole plan, and it changes over the months here."
            hint = "Write one value: the months, and what is told of the whole plan, would rest on different ones."
            yield Finding(message, hint, value.span, "")


class _Waiting(NamedTuple):
    """Say what is computed from one month and the days that something takes: its figure, what follows it, and the words for both."""

    days: str
    owed: str
    of_month: str
    title: str
    takes: str
    title_of_owed: str


_WAITING = (
    _Waiting(
        "days_to_pay",
        "receivables",
        "revenue",
        "Days until customers pay",
        "Customers pay after",
        "receivables are",
    ),
    _Waiting(
        "days_to_pay_suppliers",
        "payables",
        "cost_of_revenue",
        "Days until suppliers are paid",
        "Suppliers are paid after",
        "payables are",
    ),
)


def _slow(context: RuleContext) -> Iterator[Finding]:
    given, nodes = inputs_of_plan(context), context.graph.nodes if context.graph else {}
    streams = ("", *context.plan.files.forecast.streams)
    for waiting, stream in product(_WAITING, streams):
        days, owed = ids.stream(stream, waiting.days), nodes.get(ids.stream(stream, waiting.owed))
        value = given[days].value if days in given else None
        if value is None or owed is None or owed.span.file in context.plan.texts:
            continue
        bounds = Bounds(waiting.title, "days", most=_LONGEST_MONTH)
        for breach in breaches(Stated(value, bounds, days), context):
            yield Finding(_too_slow(waiting, context, breach), _reaching_back(waiting), breach.span, "")


def _too_slow(waiting: _Waiting, context: RuleContext, breach: Breach) -> str:
    when = f" in {breach.month}" if breach.month else ""
    of_month = context.graph.nodes[waiting.of_month].title.lower() if context.graph else waiting.of_month
    return f"{waiting.takes} {breach.number}{when}, but {waiting.title_of_owed} computed from the {of_month} of one month."


def _reaching_back(waiting: _Waiting) -> str:
    before, month = f"{waiting.of_month}_before", waiting.of_month
    return (
        f"Give “{waiting.owed}” under “inputs:” a formula that reaches back further. Up to two months it is "
        f"“= {month} + {before} * ({waiting.days} - days_in_period) / days_in_period”, "
        f"with a figure {before} of your own: “lag({month}, {month})”."
    )


def _subject(context: RuleContext, span: Span) -> str:
    """Return what a waiver names for a place: the item of a file, or its kind; “actuals” for what was measured."""
    folders = {kind: folder for folder, kind in context.plan.schemas.folders.items()}
    for document in context.plan.documents:
        if document.root.mark.file == span.file:
            folder = folders.get(document.kind)
            return f"{folder}/{document.id}" if folder else document.kind
    return "actuals"


RULES: tuple[Rule, ...] = (impossible_value, opening_incomplete, slow_payment, several_values)
