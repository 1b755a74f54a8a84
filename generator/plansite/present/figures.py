"""Write figures: each leads to its formula, its inputs and the line they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.explain import why_unknown
from plansite.read.values import FormulaText, Growth, MonthMap, Number, Season

if TYPE_CHECKING:
    from plansite.compute.calendar import Grain
    from plansite.present.book import Book
    from plansite.problems import Span
    from plansite.read.document import Entry
    from plansite.read.values import Value

UNKNOWN = "—"
_FEW = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """Write the figures of one page; `page` is its path, for links."""

    book: Book
    page: str

    def text(self, node: str, grain: Grain, index: int) -> str:
        """Return a figure as plain text."""
        value = self.book.results.value(node, grain, index)
        return UNKNOWN if value is None else self.book.language.value(value, self._unit(node), self._suffix(node))

    def link(self, node: str, grain: Grain, index: int, *, large: bool = False, text: str = "") -> Markup:
        """Return a figure as a link to how it is computed; an unknown one says why. `text` replaces the rounded value."""
        results = self.book.results
        period = results.calendar.periods(grain)[index].label
        if node not in results.graph.nodes:
            return Markup('<span class="ps-unknown" title="{}">{}</span>').format(f"The plan gives no value for “{node}”.", UNKNOWN)
        value = results.value(node, grain, index)
        if value is None:
            reason = why_unknown(results, node, grain, index)
            return Markup('<span class="ps-unknown" data-node="{}" data-period="{}" title="{}">{}</span>').format(
                node, period, reason[:1].upper() + reason[1:] + ".", UNKNOWN
            )
        write = self.book.language.headline if large else self.book.language.value
        shown = text or write(value, self._unit(node), self._suffix(node))
        href = self.book.places.figure(results.graph.nodes[node]).seen_from(self.page)
        sign = " ps-negative" if value < 0 else ""
        return Markup('<a class="ps-figure{}" href="{}" data-node="{}" data-period="{}" data-value="{!r}">{}</a>').format(
            sign, href, node, period, value, shown
        )

    def written(self, entry: Entry) -> Markup:
        """Return a value as the plan states it, with the line it stands on."""
        value = self.book.plan.value(entry)
        words = self._words(value) if value is not None else str(entry.data)
        return stated(words, entry.span)

    def written_value(self, value: Value) -> Markup:
        """Return a value as it is stated, with the line it stands on; what changes often is left to the table."""
        many = isinstance(value, MonthMap) and len(value.steps) > _FEW
        return stated("by month" if many else self._words(value), value.span)

    def _words(self, value: Value) -> str:
        language = self.book.language
        if isinstance(value, Number):
            return language.value(value.amount, value.unit or "count")
        if isinstance(value, MonthMap):
            return ", ".join(f"{self._words(number)} from {language.month(month)}" for month, number in value.steps)
        if isinstance(value, Growth):
            per = {1: "month", 3: "quarter", 12: "year"}[value.months]
            return f"{self._words(value.start)}, growing {language.percent(value.rate)} per {per}"
        if isinstance(value, Season):
            return f"{self._words(value.year)} a year, spread by season"
        assert isinstance(value, FormulaText)  # noqa: S101 - the last of the forms
        return f"= {value.text}"

    def _unit(self, node: str) -> str:
        return self.book.results.graph.nodes[node].unit

    def _suffix(self, node: str) -> str:
        parts = node.split(".")
        if parts[0] == "goal" and parts[-1] in {"baseline", "amount", "target", "forecast"}:
            node = self.book.plan.items("goals")[parts[1]].text("kpi")
        definition = self.book.catalog.kpis.get(node)
        return definition.suffix if definition else ""


def stated(words: str, span: Span) -> Markup:
    """Return words that stand in the plan, marked with their line."""
    return Markup('<span class="ps-stated" data-source="{}:{}">{}</span>').format(span.file, span.line, words)
