"""Lay options over a revenue model and over the figures of the company; each option is a file in catalog/options.

An option has figures in place of the model's or beside them. In its formulas `base.` before a name stands for the formula that
it takes the place of, so that several options may change one figure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.engine.formula import tokens
from plansite.compute.model.definition import define
from plansite.compute.model.revenue_model import RevenueModel, read_sums
from plansite.problems import error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from plansite.compute.model.definition import Definition
    from plansite.compute.model.revenue_model import ModelSum
    from plansite.problems import Problem
    from plansite.read.document import Entry
    from plansite.read.items.forecast import ForecastFile, Stream

BASE = "base."
_KEYS = frozenset({"title", "description", "place", "models", "figures", "company", "sums"})


@dataclass(frozen=True, slots=True)
class Option:
    """Hold one option: what it changes of a model, and what of the company.

    `models` are those that it is for; without any it changes figures of the company only. One with a `place` is not chosen: it
    holds where budget.yaml has something there.
    """

    id: str
    title: str
    description: str
    place: str
    models: tuple[str, ...]
    figures: Mapping[str, Definition]
    company: Mapping[str, Definition]
    sums: tuple[ModelSum, ...]

    def over(self, model: RevenueModel) -> RevenueModel:
        """Return a model with the option's figures laid over its own."""
        definitions = laid_over(model.definitions, self.figures)
        return replace(model, definitions=definitions, sums=(*model.sums, *self.sums))


def read_option(name: str, root: Entry) -> Option:
    """Read an option from its file. It is ours, so an unknown key is a bug: ValueError."""
    unknown = [key for key, _ in root.items() if key not in _KEYS]
    if unknown:
        raise ValueError(f"{root.mark.file}: {unknown} are no keys of an option")
    sums = root.get("sums")
    return Option(
        name,
        root.text("title"),
        root.text("description"),
        root.text("place"),
        root.texts("models"),
        {key: define(key, entry) for key, entry in root.under("figures")},
        {key: define(key, entry) for key, entry in root.under("company")},
        read_sums(sums) if sums else (),
    )


def laid_over(below: Mapping[str, Definition], above: Mapping[str, Definition]) -> dict[str, Definition]:
    """Return figures with others laid over them; `base.name` becomes the formula below."""
    return {**below, **{name: _based(figure, below) for name, figure in above.items()}}


def _based(figure: Definition, below: Mapping[str, Definition]) -> Definition:
    text, at = "", 0
    for token in tokens(figure.formula):
        text += figure.formula[at : token.at]
        own = token.text.removeprefix(BASE)
        text += token.text if own == token.text else _bracketed(below[own].formula)
        at = token.at + len(token.text)
    return replace(figure, formula=text + figure.formula[at:])


def _bracketed(formula: str) -> str:
    return formula if len([*tokens(formula)]) == 1 else f"({formula})"


def chosen(item: ForecastFile | Stream, options: Mapping[str, Option]) -> list[Option]:
    """Return the options that a plan chooses for its forecast or a stream, in the order of the catalogue."""
    return [option for name, option in options.items() if name in item.options.items]


def with_options(model: RevenueModel, options: Iterable[Option]) -> RevenueModel:
    """Return a model with those of the options laid over it that are for it."""
    for option in options:
        if model.id in option.models:
            model = option.over(model)
    return model


def refused(item: ForecastFile | Stream, options: Sequence[Option]) -> Iterator[Problem]:
    """Find options that are not for the model beside them."""
    places = {str(name): name.span for name in item.options.items}
    for option in options:
        if not option.models or item.model in option.models:
            continue
        message = f"“{option.title}” is no option of the model “{item.model}”."
        hint = f"It is for: {', '.join(option.models)}."
        if item.model in {"", "none"}:
            message = f"“{option.title}” changes a model, and there is none beside it."
            hint = f"Put it where “model:” is one of: {', '.join(option.models)}."
        yield error("option-of-model", message, hint, places[option.id])
