"""Read the streams of revenue: which figures each has under its own name, and how those of the company follow from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import Call, Expression, Name, Operation, needed_names, parse, tokens
from plansite.compute.engine.graph import Derived, Node, added
from plansite.compute.model.by_stream import kpis_of_stream
from plansite.compute.model.options import chosen, laid_over, with_options
from plansite.compute.model.revenue_model import RevenueModel, merged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence, Sized

    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.problems import Span
    from plansite.read.document import Entry
    from plansite.read.items.forecast import ForecastFile, Stream
    from plansite.read.plan import Plan


@dataclass(frozen=True, slots=True)
class RevenueStream:
    """Hold one stream: what the plan says of it, its model, and the model's figures with those that the plan adds to them.

    `kpis` are those that it has for itself, with the steps to them.
    """

    item: Stream
    model: RevenueModel
    figures: Mapping[str, Definition]
    kpis: Mapping[str, Definition]

    @property
    def id(self) -> str:
        """Return the id of the stream."""
        return self.item.id

    @property
    def given(self) -> dict[str, Entry]:
        """Return the values that the plan states for the stream, by the name of the figure."""
        return {name: amount.place for name, amount in self.item.inputs.items()}

    @property
    def everything(self) -> dict[str, Definition]:
        """Return the definitions of its figures and KPIs."""
        return {**self.kpis, **self.figures}

    def name(self, figure: str) -> str:
        """Return the name that a figure of the stream has in formulas of others."""
        return ids.stream(self.id, figure)

    def definition(self, figure: str) -> Definition:
        """Return the definition of a figure under the stream's own name."""
        of_model = self.figures.get(figure) or self.kpis[figure]
        title = self.item.title or self.id.replace("_", " ").capitalize()
        return replace(of_model, id=self.name(figure), whole=title, part=of_model.title)

    def own(self, node: Node) -> Node:
        """Return a node of the stream with all names of its formula in full: a name alone is a figure of the stream."""
        source = node.source
        if not isinstance(source, Derived):
            return node
        text, at = "", 0
        for token in tokens(source.text):
            own = token.kind == "name" and self._has(token.text)
            text += source.text[at : token.at] + (self.name(token.text) if own else token.text)
            at = token.at + len(token.text)
        return replace(
            node, source=Derived(text + source.text[at:], source.span, self._full(source.expression))
        )

    def _has(self, name: str) -> bool:
        return name in self.figures or name in self.kpis

    def _full(self, expression: Expression) -> Expression:
        if isinstance(expression, Name):
            own = self._has(expression.id)
            return replace(expression, id=self.name(expression.id)) if own else expression
        if isinstance(expression, Operation):
            return replace(expression, parts=tuple(map(self._full, expression.parts)))
        if isinstance(expression, Call):
            return replace(expression, arguments=tuple(map(self._full, expression.arguments)))
        return expression

    def known(self, given: Collection[str]) -> set[str]:
        """Return the figures that can be computed when these are given: all that need no other value."""
        figures = self.everything
        known = {name for name, figure in figures.items() if name in given or figure.formula}
        while True:
            lacking = {
                name
                for name in known
                if name not in given
                and any(needed in figures and needed not in known for needed in self._needs(name))
            }
            if not lacking:
                return known
            known -= lacking

    def needed(self, given: Collection[str]) -> set[str]:
        """Return the figures that the stream cannot do without: all that the company's figures need of every stream."""
        needed: set[str] = set()
        waiting = [name for name, figure in self.model.definitions.items() if figure.streams == "every"]
        while waiting:
            name = waiting.pop()
            if name not in needed and name in self.figures:
                needed.add(name)
                waiting += () if name in given else self._needs(name)
        return needed

    def _needs(self, figure: str) -> list[str]:
        formula = (self.figures.get(figure) or self.kpis[figure]).formula
        return list(needed_names(parse(formula))) if formula else []


def read_streams(plan: Plan, catalog: Catalog) -> list[RevenueStream]:
    """Return the streams of a plan in the order of the file; one of no known model is left out."""
    return [
        _stream(stream, model, catalog)
        for stream in plan.files.forecast.streams.values()
        if (model := model_of(stream, catalog))
    ]


def model_of(item: ForecastFile | Stream, catalog: Catalog) -> RevenueModel | None:
    """Return the model of a forecast or a stream, with the options that the plan chooses for it; None for no known model."""
    model = catalog.models.get(item.model)
    return with_options(model, chosen(item, catalog.options)) if model else None


def company_inputs(plan: Plan, catalog: Catalog) -> dict[str, Definition]:
    """Return the figures beyond models that a plan may have, as the options that it chooses want them."""
    forecast = plan.files.forecast
    names = {*forecast.options.items}
    names.update(name for stream in forecast.streams.values() for name in stream.options.items)
    inputs = dict(catalog.inputs)
    filled = {name for name, items in _places_of_options(plan).items() if items}
    for option in (one for name, one in catalog.options.items() if name in names or one.place in filled):
        inputs = laid_over(inputs, option.company)
    return inputs


def _places_of_options(plan: Plan) -> dict[str, Sized]:
    budget = plan.files.budget
    return {"company_costs": budget.company_costs, "loans": budget.loans}


def _stream(stream: Stream, model: RevenueModel, catalog: Catalog) -> RevenueStream:
    figures = {**_added(stream, catalog), **model.definitions}
    return RevenueStream(stream, model, figures, kpis_of_stream(figures, catalog))


def _added(stream: Stream, catalog: Catalog) -> dict[str, Definition]:
    """Return the definitions of values that the plan states beyond the model."""
    return {name: catalog.inputs[name] for name in stream.inputs if name in catalog.inputs}


def figures_of_options(plan: Plan, catalog: Catalog) -> Iterator[tuple[str, Span]]:
    """Yield the name of each figure that an option brings, and where the plan chooses the option."""
    forecast = plan.files.forecast
    items: dict[str, ForecastFile | Stream] = {"": forecast, **forecast.streams}
    for stream, item in items.items():
        for choice in item.options.items:
            option = catalog.options.get(choice)
            for name in option.figures if option else ():
                yield ids.stream(stream, name), choice.span


def models_of(plan: Plan, catalog: Catalog) -> tuple[RevenueModel, ...]:
    """Return the models by which a plan earns: of its streams, or its one. Without any it may state the figures of all."""
    streams = {
        (stream.model.id, *sorted(stream.item.options.items)): stream.model
        for stream in read_streams(plan, catalog)
    }
    own = model_of(plan.files.forecast, catalog)
    return tuple(streams.values()) or ((own,) if own else tuple(catalog.models.values()))


def company_model(plan: Plan, catalog: Catalog) -> RevenueModel:
    """Return the models of a plan as one."""
    return merged(models_of(plan, catalog))


def company_figures(streams: Sequence[RevenueStream]) -> dict[str, Definition]:
    """Return the definitions of all figures that the company could have from its streams."""
    return {name: figure for stream in reversed(streams) for name, figure in stream.figures.items()}


def company_nodes(
    streams: Sequence[RevenueStream],
    figures: Mapping[str, Definition],
    known: Mapping[str, Collection[str]],
    section: str,
    span: Span,
) -> Iterator[Node]:
    """Yield these figures of the company; `known` has those that each stream can compute.

    One that is recomputed is left to its definition.
    """
    for name, definition in figures.items():
        having = [stream for stream in streams if name in known[stream.id]]
        if definition.streams == "every":
            having = [stream for stream in streams if name in stream.model.definitions]
        if definition.streams != "recompute" and (len(having) == 1 or (having and definition.streams)):
            parts = added([stream.name(name) for stream in having], span)
            yield Node(name, definition.title, definition.unit, definition.rollup, parts, section)
