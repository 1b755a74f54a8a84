"""Make the forecast's nodes: the revenue model's figures, with the values that the plan states for them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import names, parse
from plansite.compute.engine.sections import FORECAST
from plansite.compute.model.definition import define, node_of
from plansite.compute.model.given import given_nodes
from plansite.compute.model.options import chosen, refused
from plansite.compute.model.streams import (
    RevenueStream,
    company_figures,
    company_inputs,
    company_nodes,
    model_of,
    read_streams,
)
from plansite.problems import Problem, Suggestion, error, warning
from plansite.read.fitting import Expected, read_value
from plansite.read.items.item import Amount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from plansite.compute.engine.graph import Node
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.read.document import Entry
    from plansite.read.items.forecast import ForecastFile, Stream
    from plansite.read.plan import Plan


def forecast_figures(plan: Plan, catalog: Catalog) -> dict[str, Definition]:
    """Return the definitions of all figures that a forecast of this plan may have, with a value or without."""
    forecast, streams = plan.files.forecast, read_streams(plan, catalog)
    of_streams = {
        stream.name(name): stream.definition(name) for stream in streams for name in stream.everything
    }
    return {
        **company_inputs(plan, catalog),
        **_model_figures(forecast, catalog),
        **company_figures(streams),
        **of_streams,
        **_own_figures(forecast),
    }


def forecast_nodes(plan: Plan, catalog: Catalog, there: Collection[str]) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of the plan's forecast and what is wrong with its inputs; `there` names the nodes of other rooms."""
    forecast, streams = plan.files.forecast, read_streams(plan, catalog)
    given_inputs = {name: amount.place for name, amount in forecast.inputs.items()}
    model, own = _model_figures(forecast, catalog), _own_figures(forecast)
    definitions = {**company_inputs(plan, catalog), **model, **own}
    problems = _unknown_inputs(given_inputs, definitions)
    given = {**_defaults(model, there), **given_inputs}
    options = chosen(forecast, catalog.options)
    problems += refused(forecast, options)
    if not streams:
        problems += _missing_inputs(plan, forecast, _without_replaced(model, given), given)
    for option in options:
        problems += _missing_inputs(plan, forecast, option.company, given, f"The option “{option.title}”")
    problems += _beside_streams(forecast, streams)
    nodes: list[Node] = []
    computable: dict[str, set[str]] = {}
    for stream in streams:
        stream_nodes, stream_problems, computable[stream.id] = _stream(stream, plan, catalog, there)
        nodes += stream_nodes
        problems += stream_problems
    # a figure of the plan's own takes the place of what the streams would add up to
    company = {name: figure for name, figure in company_figures(streams).items() if name not in own}
    nodes += company_nodes(streams, company, computable, FORECAST, forecast.streams.key_span)
    recomputed = {name: figure for name, figure in company.items() if figure.streams == "recompute"}
    beside = {name: figure for name, figure in definitions.items() if name not in company}
    known = {*there, *given, *company, *(name for name, figure in definitions.items() if figure.formula)}
    given = {**_stand_ins(definitions, known), **given}
    own_nodes, own_problems = _figures({**beside, **recomputed}, given, plan)
    return [*nodes, *own_nodes], [*problems, *own_problems]


def _model_figures(forecast: ForecastFile, catalog: Catalog) -> Mapping[str, Definition]:
    model = model_of(forecast, catalog)
    return model.definitions if model else {}


def _own_figures(forecast: ForecastFile) -> dict[str, Definition]:
    return {name: define(name, figure.entry) for name, figure in forecast.figures.items()}


def _stream(
    stream: RevenueStream, plan: Plan, catalog: Catalog, there: Collection[str]
) -> tuple[list[Node], list[Problem], set[str]]:
    """Return the nodes of a stream, what is wrong with its inputs, and the figures that it can compute."""
    model = stream.model.definitions
    given = {**_defaults(model, there), **stream.given}
    known = stream.known(given)
    needed = stream.needed(given)
    definitions = {name: figure for name, figure in stream.figures.items() if name in needed}
    problems = _unknown_inputs(stream.given, {**catalog.inputs, **model})
    problems += refused(stream.item, chosen(stream.item, catalog.options))
    if stream.given:
        problems += _missing_inputs(plan, stream.item, definitions, given)
    figures = {stream.name(name): stream.definition(name) for name in stream.everything if name in known}
    given_in_full = {stream.name(name): entry for name, entry in given.items()}
    nodes, node_problems = _figures(figures, given_in_full, plan)
    return [stream.own(node) for node in nodes], [*problems, *node_problems], known


def _figures(
    definitions: Mapping[str, Definition], given: Mapping[str, Entry], plan: Plan
) -> tuple[list[Node], list[Problem]]:
    nodes: list[Node] = []
    problems: list[Problem] = []
    for name, definition in definitions.items():
        figure_nodes, figure_problems = _figure(definition, given.get(name), plan)
        nodes += figure_nodes
        problems += figure_problems
    return nodes, problems


def _beside_streams(forecast: ForecastFile, streams: Sequence[RevenueStream]) -> Iterator[Problem]:
    """Find what cannot stand beside streams: a model or inputs of the whole company, and names that are taken."""
    if streams and forecast.model not in {"", "none"}:
        message = "A forecast has one model or several streams, not both."
        hint = "Make the model a stream of its own, with its inputs."
        yield error("model-and-streams", message, hint, forecast.model.span)
    for name, amount in forecast.inputs.items():
        having = [stream for stream in streams if name in stream.model.definitions]
        if having:
            message = f"“{name}” is a figure of the stream “{having[0].id}”, not of the whole company."
            hint = f"Put it under streams: → {having[0].id}: → inputs:."
            yield error("input-of-a-stream", message, hint, amount.key_span)
    for stream in streams:
        if stream.id in ids.OWN_WORDS:
            message = f"Names that begin with “{stream.id}.” belong to another part of the plan."
            hint = f"Give the stream another name, such as {stream.id}_sales."
            yield error("stream-name", message, hint, stream.item.key_span)


def _defaults(model: Mapping[str, Definition], there: Collection[str]) -> dict[str, Entry]:
    return {name: entry for name, figure in model.items() if (entry := _default(figure, there))}


def _stand_ins(figures: Mapping[str, Definition], known: Collection[str]) -> dict[str, Entry]:
    """Return the defaults of figures whose formula names what the plan says nothing of."""
    return {
        name: figure.default
        for name, figure in figures.items()
        if figure.default
        and figure.formula
        and any(word.id not in known for word in names(parse(figure.formula)))
    }


def _default(definition: Definition, there: Collection[str]) -> Entry | None:
    """Return the value that stands when the plan gives none; a formula over what is not there is none."""
    entry = definition.default
    if entry is None or not isinstance(entry.data, str) or not entry.data.startswith("="):
        return entry
    return entry if all(name.id in there for name in names(parse(entry.data[1:]))) else None


def _figure(definition: Definition, entry: Entry | None, plan: Plan) -> tuple[list[Node], list[Problem]]:
    if entry is None:
        node = node_of(definition, FORECAST)
        return ([], [node]) if isinstance(node, Problem) else ([node] if node else [], [])
    currencies = plan.settings.currencies
    # what the catalogue gives is no value of the plan, and is read here
    value = plan.value(entry) or read_value(entry, Expected(definition.unit, currencies))[0]
    amount = Amount(value, entry, is_given=True)
    return given_nodes(
        definition.id,
        definition.whole,
        definition.unit,
        definition.rollup,
        FORECAST,
        amount,
        currencies,
        definition.part,
    )


def _unknown_inputs(given: Mapping[str, Entry], definitions: Mapping[str, Definition]) -> list[Problem]:
    return [
        error(
            "unknown-input",
            f"No figure is called “{name}”.",
            Suggestion(
                name, definitions, "A number of your own is defined under “inputs:” in kpis.yaml first."
            ),
            entry.key_span,
        )
        for name, entry in given.items()
        if name not in definitions
    ]


def _without_replaced(model: Mapping[str, Definition], given: Mapping[str, Entry]) -> dict[str, Definition]:
    """Return the figures of a model without those that only what the plan states itself would be computed from."""
    of_model, of_plan = _needed(model, ()), _needed(model, given)
    return {name: figure for name, figure in model.items() if name in of_plan or name not in of_model}


def _needed(model: Mapping[str, Definition], given: Collection[str]) -> set[str]:
    """Return the figures that the revenue and the gain of a model need, not looking behind those that are given."""
    needed: set[str] = set()
    waiting = [name for name in _YIELDS if name in model]
    while waiting:
        name = waiting.pop()
        if name in model and name not in needed:
            needed.add(name)
            formula = "" if name in given else model[name].formula
            waiting += [word.id for word in names(parse(formula))] if formula else []
    return needed


def _missing_inputs(
    plan: Plan,
    item: ForecastFile | Stream,
    model: Mapping[str, Definition],
    given: Mapping[str, Entry],
    needing: str = "",
) -> list[Problem]:
    """Warn of values that the model needs, or what else is `needing` them, but not of one that is there under a misspelt name."""
    place = item.inputs or item.model or item.options
    strange = [name for name in given if name not in model]
    return [
        warning(
            "missing-input",
            f"{needing or f'The {item.model} model'} has no value for “{name}” ({definition.meaning}).",
            f"Add it under “inputs:”, such as “{name}: {_example(definition, plan)}”.",
            place.key_span,
        )
        for name, definition in model.items()
        if not definition.formula and name not in given
        if not difflib.get_close_matches(name, strange, cutoff=0.8)
    ]


def _example(definition: Definition, plan: Plan) -> str:
    """Return a value that a plan might state of a figure."""
    return f"{definition.example} {plan.settings.currency if definition.unit == 'money' else ''}".strip()


_YIELDS = ("revenue", "gross_profit", "expected_gain")  # every model computes them
