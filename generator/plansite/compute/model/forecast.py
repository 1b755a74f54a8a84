"""Make the forecast's nodes: the revenue model's figures, with the values that the plan states for them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import names, parse
from plansite.compute.engine.sections import FORECAST
from plansite.compute.model.catalog import Catalog, Definition, define, node_of
from plansite.compute.model.given import given_nodes
from plansite.compute.model.streams import Stream, company_figures, company_nodes, read_streams
from plansite.problems import Problem, error, nearest, warning
from plansite.read.fitting import Expected, read_value
from plansite.read.items.item import Amount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from plansite.compute.engine.graph import Node
    from plansite.read.document import Entry
    from plansite.read.plan import Plan


def forecast_figures(plan: Plan, catalog: Catalog) -> dict[str, Definition]:
    """Return the definitions of all figures that a forecast of this plan may have, with a value or without."""
    root, streams = plan.single("forecast"), read_streams(plan, catalog)
    own = {key: define(key, entry) for key, entry in root.under("figures")} if root else {}
    of_streams = {stream.name(name): stream.definition(name) for stream in streams for name in stream.figures}
    return {**catalog.inputs, **_model(root, catalog), **company_figures(streams), **of_streams, **own}


def forecast_nodes(plan: Plan, catalog: Catalog, there: Collection[str]) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of the plan's forecast and what is wrong with its inputs; `there` names the nodes of other rooms."""
    root, streams = plan.single("forecast"), read_streams(plan, catalog)
    if root is None:
        return _figures(catalog.inputs, {}, plan)
    stated = dict(root.under("inputs"))
    model = _model(root, catalog)
    own = {key: define(key, entry) for key, entry in root.under("figures")}
    known = {**catalog.inputs, **model, **own}
    problems = _unknown_inputs(stated, known)
    given = {**_defaults(model, there), **stated}
    problems += [] if streams else _missing_inputs(root, root.text("model"), model, given)
    problems += _beside_streams(root, streams, there)
    nodes: list[Node] = []
    computable: dict[str, set[str]] = {}
    for stream in streams:
        made, bad, computable[stream.id] = _stream(stream, plan, catalog, there)
        nodes += made
        problems += bad
    # a figure of the plan's own takes the place of what the streams would add up to
    company = {name: each for name, each in company_figures(streams).items() if name not in own}
    nodes += company_nodes(streams, company, computable, FORECAST, root.at(["streams"]).key_span)
    anew = {name: each for name, each in company.items() if each.streams == "anew"}
    beside = {name: each for name, each in known.items() if name not in company}
    made, bad = _figures({**beside, **anew}, given, plan)
    return [*nodes, *made], [*problems, *bad]


def _stream(
    stream: Stream, plan: Plan, catalog: Catalog, there: Collection[str]
) -> tuple[list[Node], list[Problem], set[str]]:
    """Return the nodes of a stream, what is wrong with its inputs, and the figures that it can compute."""
    given = {**_defaults(stream.model, there), **stream.stated}
    known = stream.known(given)
    needed = stream.needed(given)
    definitions = {name: each for name, each in stream.figures.items() if name in needed}
    problems = _unknown_inputs(stream.stated, {**catalog.inputs, **stream.model})
    if stream.stated:
        problems += _missing_inputs(stream.entry, stream.entry.text("model"), definitions, given)
    figures = {stream.name(name): stream.definition(name) for name in stream.figures if name in known}
    nodes, bad = _figures(figures, {stream.name(name): entry for name, entry in given.items()}, plan)
    return [stream.own(node) for node in nodes], [*problems, *bad], known


def _figures(
    definitions: Mapping[str, Definition], given: Mapping[str, Entry], plan: Plan
) -> tuple[list[Node], list[Problem]]:
    nodes: list[Node] = []
    problems: list[Problem] = []
    for name, definition in definitions.items():
        made, bad = _figure(definition, given.get(name), plan)
        nodes += made
        problems += bad
    return nodes, problems


def _beside_streams(root: Entry, streams: Sequence[Stream], there: Collection[str]) -> Iterator[Problem]:
    """Find what cannot stand beside streams: a model or inputs of the whole company, and names that are taken."""
    place = root.get("model")
    if streams and place and place.data != "none":
        message = "A forecast has one model or several streams, not both."
        yield error(
            "model-and-streams", message, "Make the model a stream of its own, with its inputs.", place.span
        )
    for name, entry in root.under("inputs"):
        having = [stream for stream in streams if name in stream.model]
        if having:
            message = f"“{name}” is a figure of the stream “{having[0].id}”, not of the whole company."
            hint = f"Put it under streams: → {having[0].id}: → inputs:."
            yield error("input-of-a-stream", message, hint, entry.key_span)
    taken = {ids.first_word(name) for name in there}
    for stream in streams:
        if stream.id in taken:
            message = f"Names that begin with “{stream.id}.” belong to another part of the plan."
            hint = f"Give the stream another name, such as {stream.id}_sales."
            yield error("stream-name", message, hint, stream.entry.key_span)


def _model(root: Entry | None, catalog: Catalog) -> Mapping[str, Definition]:
    return catalog.models.get(root.text("model"), {}) if root else {}


def _defaults(model: Mapping[str, Definition], there: Collection[str]) -> dict[str, Entry]:
    return {name: entry for name, each in model.items() if (entry := _default(each, there))}


def _default(definition: Definition, there: Collection[str]) -> Entry | None:
    """Return the value that stands when the plan gives none; a formula over what is not there is none."""
    entry = definition.default
    if entry is None or not isinstance(entry.data, str) or not entry.data.startswith("="):
        return entry
    return entry if all(name.id in there for name in names(parse(entry.data[1:]))) else None


def _figure(definition: Definition, entry: Entry | None, plan: Plan) -> tuple[list[Node], list[Problem]]:
    if entry is None:
        made = node_of(definition, FORECAST)
        return ([], [made]) if isinstance(made, Problem) else ([made] if made else [], [])
    each, currencies = definition, plan.settings.currencies
    # what the catalogue gives is no value of the plan, and is read here
    value = plan.value(entry) or read_value(entry, Expected(each.unit, currencies))[0]
    amount = Amount(value, entry, is_given=True)
    return given_nodes(each.id, each.title, each.unit, each.rollup, FORECAST, amount, currencies)


def _unknown_inputs(stated: Mapping[str, Entry], definitions: Mapping[str, Definition]) -> list[Problem]:
    return [
        error(
            "unknown-input", f"No figure is called “{name}”.", _input_hint(name, definitions), entry.key_span
        )
        for name, entry in stated.items()
        if name not in definitions
    ]


def _input_hint(name: str, definitions: Mapping[str, Definition]) -> str:
    return nearest(name, definitions) or "A number of your own is defined under “inputs:” in kpis.yaml first."


def _missing_inputs(
    root: Entry, title: str, model: Mapping[str, Definition], given: Mapping[str, Entry]
) -> list[Problem]:
    """Warn of values that the model needs, but not of one that is there under a misspelt name."""
    place = root.get("inputs") or root.get("model") or root
    strange = [name for name in given if name not in model]
    return [
        warning(
            "missing-input",
            f"The {title} model has no value for “{name}” ({definition.meaning}).",
            f"Add it under “inputs:”, such as “{name}: {_EXAMPLES.get(definition.unit, '100')}”.",
            place.key_span,
        )
        for name, definition in model.items()
        if not definition.formula and name not in given
        if not difflib.get_close_matches(name, strange, cutoff=0.8)
    ]


_EXAMPLES = {"percent": "2.5%", "money": "490", "count": "100"}
