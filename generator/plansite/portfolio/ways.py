"""Say how a figure of several plans follows from theirs: added up, computed anew by its formula, or not at all.

What flows and what is counted adds up. A rate, a ratio and what is per item is computed anew from what was added up: an average of
plans would be no figure of theirs. Different people, prices and settings of single plans make nothing together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.formula import FormulaError, names, parse
from plansite.compute.engine.units import UnitError, dimension_of
from plansite.compute.model.kpis import DAYS
from plansite.portfolio.sharing import signed_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.compute.engine.formula import Expression
    from plansite.compute.engine.rollup import Rollup
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.portfolio.summed_plan import Figure, Summary

Way = Literal["sum", "every", "recompute", "none"]
# what follows from the months of a plan alone, and says nothing of it
OF_CALENDAR = frozenset({DAYS, "months_in_period", "plan_month", "period_number"})
_ADDITIVE = frozenset({"money", "count", "days", "minutes"})
_EVERY = "every"
_OF_SPENDING = frozenset({"budget", "team"})


@dataclass(frozen=True, slots=True)
class Following:
    """Say how one figure follows from those of the plans; `reason` says why it does not, `formula` is for one that is computed anew."""

    id: str
    title: str
    unit: str
    rollup: Rollup
    way: Way
    formula: str = ""
    reason: str = ""


class Term(NamedTuple):
    """Name what a plan adds to a figure: one of its own figures, or less it."""

    sign: int
    figure: str


@dataclass(frozen=True)
class Ways:
    """Know of each figure how it follows from those of some plans."""

    catalog: Catalog
    plans: Sequence[Summary]
    _of: dict[str, Following | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def figures(self) -> Mapping[str, Mapping[str, Figure]]:
        """Return the figures of each plan by id."""
        return {plan.id: {figure.id: figure for figure in plan.figures} for plan in self.plans}

    @cached_property
    def _of_models(self) -> Mapping[str, Definition]:
        """Return what models define; of several that define a figure, the one that says how streams of it follow."""
        models: dict[str, Definition] = {}
        for model in self.catalog.models.values():
            for name, definition in model.definitions.items():
                if name not in models or (definition.streams and not models[name].streams):
                    models[name] = definition
        return models

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """Return what the catalogue defines: KPIs, what they need, and what only models have."""
        return {**self._of_models, **self._of_all}

    @cached_property
    def _of_all(self) -> Mapping[str, Definition]:
        """Return what the catalogue defines for every plan, whatever its model."""
        return {**self.catalog.inputs, **self.catalog.kpis}

    @cached_property
    def _streams(self) -> Mapping[str, str]:
        """Return how the company's figures follow from those of streams of revenue, as models say."""
        return {
            name: definition.streams
            for model in self.catalog.models.values()
            for name, definition in model.definitions.items()
            if definition.streams
        }

    @cached_property
    def _having(self) -> Mapping[str, list[str]]:
        having: dict[str, list[str]] = {}
        for plan, figures in self.figures.items():
            for name, figure in figures.items():
                if figure.reason or any(value is not None for value in figure.months):
                    having.setdefault(name, []).append(plan)
        return having

    def having(self, name: str) -> list[str]:
        """Return the plans that know a figure in some month, or keep it back."""
        return self._having.get(name, [])

    @cached_property
    def kpis(self) -> frozenset[str]:
        """Return the ids of the KPIs of the catalogue, and of those that plans define."""
        own = (figure.id for plan in self.plans for figure in plan.figures if figure.is_kpi)
        return frozenset((*self.catalog.kpis, *own))

    def of(self, name: str) -> Following | None:
        """Return how a figure follows from those of the plans, None for a name that stands for no figure."""
        if name not in self._of:
            self._of[name] = self._found(name)
        return self._of[name]

    def _found(self, name: str) -> Following | None:
        stated = [figures[name] for figures in self.figures.values() if name in figures]
        definition = self.definitions.get(name)
        if not stated and definition is None:
            return None
        title, unit, rollup = _shape(stated, definition)
        following = Following(name, title, unit, rollup, "none")
        if len({(figure.unit, figure.rollup) for figure in stated}) > 1:
            return _without(following, f"the plans measure “{title}” in different ways")
        own = {figure.formula for figure in stated if figure.is_own}
        is_mixed = own and any(not figure.is_own for figure in stated)
        if len(own) > 1 or is_mixed or (own and definition and len(stated) < len(self.plans)):
            return _without(following, f"the plans define “{title}” in different ways")
        formula, differ = self._formula(stated, definition)
        way = self._way(name, unit, rollup, formula, definition if not own else None)
        if rollup == "setting" and way == "recompute" and not all(figure.formula for figure in stated):
            way = "none"
        if way == "recompute" and differ:
            return _without(following, f"the plans compute “{title}” in different ways")
        if way == "recompute" and not formula:
            way = "none"
        if way == "none":
            return _without(following, _reason(title, unit, rollup))
        return Following(name, title, unit, rollup, way, formula)

    def _formula(self, stated: Sequence[Figure], definition: Definition | None) -> tuple[str, bool]:
        """Return the formula that all plans have for a figure, and whether they have several.

        Where a plan states the figure, the catalogue's stands for its own.
        """
        of_catalog = definition.formula if definition else ""
        is_kpi = definition is not None and definition.id in self.catalog.kpis
        if is_kpi and not any(figure.is_own for figure in stated):
            return of_catalog, False
        formulas = dict.fromkeys(self._own_formula(figure, of_catalog) for figure in stated) or {
            of_catalog: None
        }
        known = [formula for formula in formulas if formula]
        return (known[0] if known else ""), len(known) > 1

    def _own_formula(self, figure: Figure, of_catalog: str) -> str:
        """Return the formula of a figure; where a plan states it, or adds up streams of revenue, that of the catalogue."""
        named = _named(figure.formula)
        adds_streams = named and all(name == ids.stream(ids.first_word(name), figure.id) for name in named)
        return of_catalog if adds_streams or not figure.formula else figure.formula

    def _way(self, name: str, unit: str, rollup: Rollup, formula: str, definition: Definition | None) -> Way:  # noqa: PLR0911 - one line for each case
        said, streams = (definition.over_plans if definition else ""), self._streams.get(name, "")
        if said in {"sum", "recompute", "none", "every"}:
            return said  # type: ignore[return-value]
        if rollup == "none":
            return "none"
        if streams == "sum" and unit in _ADDITIVE:
            return "sum"
        if unit not in _ADDITIVE or rollup in {"recompute", "product"} or self._is_per_item(formula):
            return "recompute"
        if streams == _EVERY or rollup == "sum":
            return "sum"
        if streams == "recompute":
            return "recompute"
        if unit in {"days", "minutes"}:
            return "none"
        if rollup in {"opening", "closing"}:
            return "sum"
        if rollup == "setting":
            return "recompute"
        return "sum" if unit == "count" else "none"

    def _is_per_item(self, formula: str) -> bool:
        """Tell whether a formula yields something for each of something, such as money per customer."""
        expression = parsed(formula)
        if expression is None:
            return False
        units = {name.id: self._unit(name.id) for name in names(expression)}
        try:
            yielded = dimension_of(expression, {name: unit for name, unit in units.items() if unit})
        except UnitError:
            return False
        return yielded is not None and yielded.items < 0

    def _unit(self, name: str) -> str:
        stated = next((figures[name].unit for figures in self.figures.values() if name in figures), "")
        return stated or (self.definitions[name].unit if name in self.definitions else "")

    def is_of_spending(self, name: str) -> bool:
        """Tell whether a figure rests on budget or pay: a plan without it spends nothing, and is not silent about it."""
        return any(ids.first_word(part) in _OF_SPENDING for part in self.behind(name))

    def behind(self, name: str) -> set[str]:
        """Return a figure and all that the catalogue computes it from."""
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            figure = waiting.pop()
            if figure not in reached:
                reached.add(figure)
                for definitions in (self._of_all, self._of_models):
                    expression = parsed(definitions[figure].formula) if figure in definitions else None
                    waiting += [part.id for part in names(expression)] if expression else []
        return reached

    def terms(self, plan: str, name: str) -> tuple[Term, ...] | None:
        """Return what a plan adds to a sum, nothing where the plan has nothing to do with it; None where it knows only a part.

        A plan that does not know a sum adds those of its parts that it knows, if it says nothing at all of the others.
        """
        figures = self.figures[plan]
        if name in figures and plan in self.having(name):
            return (Term(1, name),)
        parts = self._signed_parts(name)
        if parts is None:
            return None if self._must_know(plan, name) else ()
        terms: list[Term] = []
        is_said = True
        for sign, part in parts:
            of_part = self.terms(plan, part)
            if of_part is None or (not of_part and self._speaks_of(plan, part)):
                return None
            is_said = is_said and (bool(of_part) or self._is_said(part))
            terms += (Term(sign * term.sign, term.figure) for term in of_part)
        if terms and not is_said:
            return None
        if not terms and self._must_know(plan, name):
            return None
        return tuple(terms)

    def _signed_parts(self, name: str) -> list[tuple[int, str]] | None:
        """Return what the catalogue adds up to a figure, None where it does anything else."""
        definition = self._of_all.get(name)
        formula = parsed(definition.formula) if definition else None
        return signed_names(formula) if formula else None

    def _is_said(self, name: str) -> bool:
        """Tell whether any plan knows a figure, or all of its parts: what nobody says is not nothing."""
        parts = self._signed_parts(name)
        return bool(self.having(name)) or (
            parts is not None and all(self._is_said(part) for _, part in parts)
        )

    def _must_know(self, plan: str, name: str) -> bool:
        """Tell whether a plan that does not know a figure keeps the others from being added up."""
        following = self.of(name)
        if following is not None and following.way == _EVERY:
            return True
        return self._streams.get(name) == _EVERY and self._speaks_of(plan, name)

    def _speaks_of(self, plan: str, name: str) -> bool:
        """Tell whether a plan knows anything of what a figure is computed from: of money, anything that is money."""
        known = (self.figures[plan].get(part) for part in self.behind(name) - OF_CALENDAR)
        is_money = self._unit(name) == "money"
        return any(figure is not None and (not is_money or figure.unit == "money") for figure in known)


def _shape(stated: Sequence[Figure], definition: Definition | None) -> tuple[str, str, Rollup]:
    if stated:
        return stated[0].title, stated[0].unit, stated[0].rollup
    assert definition is not None  # noqa: S101 - one of both is there
    return definition.title, definition.unit, definition.rollup


def _without(following: Following, reason: str) -> Following:
    return Following(following.id, following.title, following.unit, following.rollup, "none", "", reason)


def _reason(title: str, unit: str, rollup: Rollup) -> str:
    if rollup == "none" and unit == "count":
        return f"“{title}” counts different people, and two plans may count the same ones"
    return f"“{title}” is each plan's own, and those of several plans make nothing together"


def parsed(formula: str) -> Expression | None:
    """Return a formula ready to be walked; None for none, and for one that cannot be read."""
    try:
        return parse(formula) if formula else None
    except FormulaError:
        return None


def _named(formula: str) -> list[str]:
    expression = parsed(formula)
    return [name.id for name in names(expression)] if expression else []
