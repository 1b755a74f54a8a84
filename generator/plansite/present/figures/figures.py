"""Write figures: each leads to its formula, its inputs and the line they stand on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.compute.engine import ids
from plansite.compute.engine.reasons import why_unknown
from plansite.compute.model.catalog import CATALOG
from plansite.present.text.filled import phrase
from plansite.present.text.rounding import exported
from plansite.present.text.written import written_out
from plansite.read.values import FormulaText, Growth, Measured, MonthMap, Number, Range, Season

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.present.places import Place
    from plansite.present.text.language import Language
    from plansite.problems import Span
    from plansite.read.document import Entry
    from plansite.read.values import Value

_ID = re.compile("“([a-z][a-z0-9_.]*)”")
UNKNOWN = "—"
PLAN_MONTH = "plan month"
_SINCE = {1: "from", 3: "in the quarter from", 12: "in the year from"}
_FEW = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """Write the figures of one page; `page` is its path, for links.

    `scenario` names the scenario whose numbers the page context holds, empty for the plan itself.
    """

    context: PageContext
    page: str
    scenario: str = ""

    def text(self, node: str, grain: Grain, index: int) -> str:
        """Return a figure as plain text."""
        value = self.context.results.value(node, grain, index)
        return UNKNOWN if value is None else self.write(node, value)

    def write(self, node: str, value: float, *, large: bool = False) -> str:
        """Return a value of a node in words, shortened if it shall be shown large."""
        return self.writer(node, large=large)(value)

    def writer(self, node: str, *, large: bool = False) -> Callable[[float], str]:
        """Return what writes the values of a node in words."""
        suffix, language = self.suffix(node), self.context.language
        if suffix == PLAN_MONTH:
            return lambda value: language.month(self.context.results.calendar.name(round(value) - 1))
        unit, form = (
            self.context.results.graph.nodes[node].unit,
            language.headline if large else language.value,
        )
        return lambda value: form(value, unit, suffix)

    def write_difference(self, node: str, value: float, *, large: bool = False) -> str:
        """Return by how much a node is to differ, in words: a percentage by points."""
        if self.context.results.graph.nodes[node].unit == "percent":
            return self.context.language.signed_points(value)
        return self.write(node, value, large=large)

    def link(  # noqa: PLR0913 - which figure, and how it looks
        self, node: str, grain: Grain, index: int, *, large: bool = False, text: str = "", signed: bool = True
    ) -> Markup:
        """Return a figure as a link to how it is computed; an unknown one says why.

        `text` replaces the rounded value; an unsigned figure does not stand out when it is below zero.
        """
        results = self.context.results
        if node not in results.graph.nodes:
            return _unknown(named(f"The plan gives no value for “{node}”.", self.context))
        value = results.value(node, grain, index)
        period = results.calendar.periods(grain)[index].label
        if value is None:
            reason = why(self.context, node, grain, index)
            return _unknown(reason[:1].upper() + reason[1:] + ".", node, period, self.scenario)
        shown = escape(text or self.write(node, value, large=large))
        href = escape(self.context.places.figure(results.graph.nodes[node]).seen_from(self.page))
        sign = " ps-negative" if value < 0 and signed else ""
        # ids, labels of periods and numbers hold no character that HTML would mind
        known = f'href="{href}" data-node="{node}" data-period="{period}" data-value="{exported(value)!r}"'
        if self.scenario:
            known += f' data-scenario="{self.scenario}"'
        return Markup(f'<a class="ps-figure{sign}" {known}>{shown}</a>')  # noqa: S704

    def series(self, node: str, grain: Grain) -> list[float | None]:
        """Return a node's values over all periods of a grain, unknown ones as None."""
        values = self.context.results.figures[grain].get(node)
        if values is None:
            return [None] * len(self.context.results.calendar.periods(grain))
        return [None if value != value else value for value in values[0].tolist()]  # noqa: PLR0124 - NaN

    def cells(self, node: str, grain: Grain) -> tuple[Markup, ...]:
        """Return a node's values without links, for a table whose rows and columns name node and period."""
        write = self.writer(node)
        return tuple(cell(value, "" if value is None else write(value)) for value in self.series(node, grain))

    def written(self, entry: Entry) -> Markup:
        """Return the value that the plan gives at an entry, with the line it stands on."""
        value = self.context.plan.value(entry)
        words = (
            value_words(value, self.context.language)
            if value is not None
            else written_out(str(entry.data), self.context.language)
        )
        return given(words, entry.span)

    def written_value(self, value: Value) -> Markup:
        """Return a given value, with the line it stands on; what changes often is left to the table."""
        many = isinstance(value, MonthMap | Measured) and len(value.steps) > _FEW
        return given("by month" if many else value_words(value, self.context.language), value.span)

    def place(self, span: Span) -> Markup:
        """Return a line of the plan as a link to it on the web, bare where the web does not show it.

        What the catalogue defines has no line in the plan.
        """
        if is_catalogs(span):
            return _DEFINED
        words, address = f"{span.file}:{span.line}", self.context.lines.address(span)
        return (
            Markup('<a class="ps-line" href="{}">{}</a>').format(address, words) if address else escape(words)
        )

    def suffix(self, node: str) -> str:
        """Return the word that stands after a node's values, if its unit does not say it."""
        part = ids.goal_figure(node)
        if part and part.is_value_of_kpi:
            goal = self.context.plan.goals[part.key]
            if part.part == "amount" and goal.kind in {"relative", "points"}:
                return ""
            node = goal.kpi
        definition = self.context.catalog.kpis.get(ids.figure_of(node))
        return definition.suffix if definition else ""


def named(text: str, context: PageContext) -> str:
    """Return a text with titles in place of the ids of figures that it quotes."""
    return _ID.sub(lambda match: f"“{context.called(match[1]) or match[1]}”", text)


def why(context: PageContext, node: str, grain: Grain, index: int) -> str:
    """Say why a value is unknown, in words for readers."""
    return named(why_unknown(context.results, node, grain, index), context)


def value_words(value: Value, language: Language) -> str:
    """Return a value in words, in the form in which it is given."""
    if isinstance(value, Range):
        low, likely, high = (
            language.value(amount, value.unit or "count") for amount in (value.low, value.amount, value.high)
        )
        return f"{likely} ({low} to {high})"
    if isinstance(value, Number):
        return language.value(value.amount, value.unit or "count")
    if isinstance(value, MonthMap | Measured):
        lengths = (value.lengths if isinstance(value, MonthMap) else ()) or (1,) * len(value.steps)
        whens = ["in" if isinstance(value, Measured) else _SINCE[length] for length in lengths]
        return ", ".join(
            f"{value_words(number, language)} {when} {language.month(month)}"
            for (month, number), when in zip(value.steps, whens, strict=True)
        )
    if isinstance(value, Growth):
        return f"{value_words(value.start, language)}, growing {language.percent(value.rate)} per {value.per}"
    if isinstance(value, Season):
        return f"{value_words(value.year, language)} a year, spread by season"
    assert isinstance(value, FormulaText)  # noqa: S101 - the last of the forms
    return f"= {value.text}"


_DEFINED = Markup("Plansite’s own definition")
NOTHING = Markup('<span class="ps-unknown">{}</span>').format(UNKNOWN)


def cell(value: float | None, text: str) -> Markup:
    """Return a written value as it stands in a table: what is zero, negative or unknown looks so."""
    if value is None:
        return NOTHING
    look = "negative" if value < 0 else "" if value else "zero"
    shown = escape(text)
    return Markup(f'<span class="ps-{look}">{shown}</span>') if look else shown  # noqa: S704


def _unknown(reason: str, node: str = "", period: str = "", scenario: str = "") -> Markup:
    traced = Markup(' data-node="{}" data-period="{}"').format(node, period) if node else Markup()
    traced += Markup(' data-scenario="{}"').format(scenario) if scenario else Markup()
    why = Markup(' title="{}"').format(reason) if reason else ""
    return Markup('<span class="ps-unknown"{}{}>{}</span>').format(traced, why, UNKNOWN)


def is_catalogs(span: Span) -> bool:
    """Tell whether a place is one of the catalogue that comes with the program, which no reader has at hand."""
    return span.file.startswith(f"{CATALOG}/")


def led(title: str, place: Place | None, page: str) -> Markup:
    """Return a title as a link to a place, seen from a page; bare when it is shown nowhere."""
    if place is None:
        return escape(title)
    return Markup(f'<a class="ps-ref" href="{escape(place.seen_from(page))}">{escape(title)}</a>')  # noqa: S704


def given(words: str, span: Span) -> Markup:
    """Return words that stand in the plan, marked with their line."""
    if is_catalogs(span):
        return Markup('<span class="ps-stated">{}</span>').format(phrase(words))
    source = f"{escape(span.file)}:{span.line}"
    return Markup(f'<span class="ps-stated" data-source="{source}">{phrase(words)}</span>')  # noqa: S704
