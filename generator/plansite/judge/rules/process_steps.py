"""Judge whether forecast and sales process say the same of a step: two numbers for one step are an error.

The catalogue says which figures of a model are steps of the process: those that follow from nothing else where a plan states
no value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.explain import source_span
from plansite.compute.engine.formula import names, parse
from plansite.compute.engine.series import place_of
from plansite.compute.model.streams import models_of, read_streams
from plansite.judge.finding import listed, written
from plansite.problems import Problem, error
from plansite.read.values import Range, numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.results import Results
    from plansite.compute.model.definition import Definition
    from plansite.judge.rule_context import RuleContext
    from plansite.problems import Span
    from plansite.read.items.item import Amount
    from plansite.read.values import Value

_NOISE = 1e-9
_PER_CENT = 100
_AFTER_POINT = re.compile(r"(?<=[.])[0-9]+")


class _Step(NamedTuple):
    """Hold a figure of the forecast that is a step of the process: what the process says of it, and the stages behind that."""

    definition: Definition
    by_process: list[float | None]
    stages: list[Node]


class _Difference(NamedTuple):
    """Say from which month on two numbers differ, counted from 0, what the forecast has there, and at which place."""

    month: int
    by_forecast: float
    span: Span


def steps_said_twice(context: RuleContext) -> Iterator[Problem]:
    """Find steps of which the forecast says another number than the stages of the sales process.

    Of several streams, one has to agree. A scenario may change the forecast alone: it says what would be otherwise.
    """
    results = context.results
    if results is None:
        return
    files = context.plan.files
    for step in _steps(context, results):
        stated = _stated(context, step.definition.id)
        differences = [_difference(figure, amount, step, results) for figure, amount in stated.items()]
        if not stated or None in differences:
            continue
        difference = differences[0]
        assert difference is not None  # noqa: S101 - looked for above
        places = _places(step, difference, results)
        changed_stage = next((place for place in places if place.file != files.sales.span.file), None)
        if difference.span.file == files.forecast.span.file and changed_stage:
            yield _without_effect(step, difference, results, changed_stage)
        elif difference.span.file == files.forecast.span.file or changed_stage:
            yield _problem(step, difference, results, places)


def _steps(context: RuleContext, results: Results) -> Iterator[_Step]:
    """Yield the figures that are steps of the process, as far as the process has a number for them."""
    definitions = {
        name: definition
        for model in models_of(context.plan, context.catalog)
        for name, definition in model.definitions.items()
    }
    for definition in definitions.values():
        steps = _steps_in(definition)
        stages = [
            node
            for node in results.graph.ancestors(steps).values()
            if node.id not in steps and ids.is_of_stage(node.id)
        ]
        if stages:
            series = [results.series(step, "month") for step in steps]
            by_month = zip(*series, strict=True)
            yield _Step(
                definition,
                [None if None in numbers else sum(filter(None, numbers)) for numbers in by_month],
                stages,
            )


def _steps_in(definition: Definition) -> tuple[str, ...]:
    """Return the steps that a figure adds up if no value is stated; none for a figure that is more than that."""
    default = definition.default.data if definition.default else ""
    text = definition.formula or (default.removeprefix("=") if isinstance(default, str) else "")
    if not any(ids.is_step(word) for word in text.split()):
        return ()
    steps = tuple(name.id for name in names(parse(text)))
    return steps if all(ids.is_step(step) for step in steps) else ()


def _stated(context: RuleContext, figure: str) -> dict[str, Amount]:
    """Return what the forecast states for a figure, by its name; nothing if one stream leaves it to the process."""
    streams = [
        stream for stream in read_streams(context.plan, context.catalog) if figure in stream.model.definitions
    ]
    inputs = context.plan.files.forecast.inputs
    if not streams:
        return {figure: inputs[figure]} if figure in inputs else {}
    if any(figure not in stream.item.inputs for stream in streams):
        return {}
    return {stream.name(figure): stream.item.inputs[figure] for stream in streams}


def _difference(figure: str, amount: Amount, step: _Step, results: Results) -> _Difference | None:
    """Return where the forecast differs from the process first; None if it does not, or is a formula over the process."""
    graph, calendar = results.graph, results.calendar
    if amount.value is None or not graph.ancestors([figure]).keys().isdisjoint(_names(step)):
        return None
    unchanged = ids.without_promotions(figure)
    by_forecast = results.series(unchanged if unchanged in graph.nodes else figure, "month")
    for month, (stated, computed) in enumerate(zip(by_forecast, step.by_process, strict=True)):
        if stated is None or computed is None:
            continue
        span = place_of(amount.value, calendar, month)
        rounded = _half_of_last_digit(amount.value, span) if len(step.stages) > 1 else 0.0
        if abs(stated - computed) > rounded + _NOISE:
            return _Difference(month, stated, span)
    return None


def _names(step: _Step) -> set[str]:
    return {node.id for node in step.stages}


def _half_of_last_digit(value: Value, span: Span) -> float:
    """Return by how much a written number may be rounded: what several stages come to has more digits than anyone writes."""
    number = next((number for number in numbers_in(value) if number.span == span), None)
    if isinstance(number, Range) and number.parts:
        number = number.parts[1]
    if number is None or not number.written:
        return 0.0
    after_point = _AFTER_POINT.search(number.written)
    decimals = len(after_point[0]) if after_point else 0
    return 0.5 * 10.0**-decimals / (_PER_CENT if number.unit == "percent" else 1)


def _places(step: _Step, difference: _Difference, results: Results) -> list[Span]:
    """Return where the stages of a step have their numbers."""
    period = results.calendar.periods("month")[difference.month]
    return sorted({source_span(results, node, period) for node in step.stages})


def _problem(step: _Step, difference: _Difference, results: Results, places: Sequence[Span]) -> Problem:
    forecast, process = _numbers(step, difference)
    where = listed(dict.fromkeys(f"{place.file}:{place.line}" for place in places))
    what = f"“{step.definition.title}” is {forecast}{_when(difference, results)} here"
    message = f"{what}, but {process} by the sales process ({where})."
    hint = (
        "Delete this line, and the forecast takes the number of the sales process; or let both say the same."
    )
    return error("two-numbers", message, hint, difference.span)


def _without_effect(step: _Step, difference: _Difference, results: Results, place: Span) -> Problem:
    """Say that a scenario changes a stage whose number the forecast does not take."""
    forecast, process = _numbers(step, difference)
    what = (
        f"With this, “{step.definition.title}” is {process}{_when(difference, results)} by the sales process"
    )
    message = f"{what}, but {forecast} in the forecast ({difference.span.file}:{difference.span.line})."
    hint = "Change it in the forecast, too; or delete it there, and it takes the number of the sales process."
    return error("two-numbers", message, hint, place)


def _when(difference: _Difference, results: Results) -> str:
    return f" in {results.calendar.name(difference.month)}" if difference.month else ""


def _numbers(step: _Step, difference: _Difference) -> list[str]:
    """Write both numbers, that of the forecast first, with as many digits as tell them apart."""
    by_process = step.by_process[difference.month]
    assert by_process is not None  # noqa: S101 - it differs
    both = (difference.by_forecast, by_process)
    numbers = [written(number, step.definition.unit) for number in both]
    return numbers if len(set(numbers)) > 1 else [f"{number:.6g}" for number in both]
