"""Judge whether values can be: no rate above the whole, no count below zero, no balance without what belongs to it.

A plan is judged under each of its scenarios too; a mistake is told once, where its value is written.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.judge.finding import Finding
from plansite.judge.rules.bounds import (
    Bounds,
    Stated,
    breaches,
    definition_of,
    inputs_of_plan,
    is_measured,
    stated_values,
)
from plansite.read.values import FormulaText

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
    """Find customers who pay later than the formula of receivables can say."""
    yield from _under_each_scenario(context, _slow)


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
    definitions, given = definition_of(context), inputs_of_plan(context)
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


def _slow(context: RuleContext) -> Iterator[Finding]:
    given, nodes = inputs_of_plan(context), context.graph.nodes if context.graph else {}
    for stream in ("", *context.plan.files.forecast.streams):
        days, owed = ids.stream(stream, "days_to_pay"), nodes.get(ids.stream(stream, "receivables"))
        value = given[days].value if days in given else None
        if value is None or owed is None or owed.span.file in context.plan.texts:
            continue
        bounds = Bounds("Days until customers pay", "days", most=_LONGEST_MONTH)
        for breach in breaches(Stated(value, bounds, days), context):
            when = f" in {breach.month}" if breach.month else ""
            message = f"Customers pay after {breach.number}{when}, but receivables are computed from the revenue of one month."
            hint = (
                "Give “receivables” under “inputs:” a formula that reaches back further. Up to two months it is "
                "“= revenue + revenue_before * (days_to_pay - days_in_period) / days_in_period”, "
                "with a figure revenue_before of your own: “lag(revenue, revenue)”."
            )
            yield Finding(message, hint, breach.span, "")


def _subject(context: RuleContext, span: Span) -> str:
    """Return what a waiver names for a place: the item of a file, or its kind; “actuals” for what was measured."""
    folders = {kind: folder for folder, kind in context.plan.schemas.folders.items()}
    for document in context.plan.documents:
        if document.root.mark.file == span.file:
            folder = folders.get(document.kind)
            return f"{folder}/{document.id}" if folder else document.kind
    return "actuals"


RULES: tuple[Rule, ...] = (impossible_value, opening_incomplete, slow_payment)
