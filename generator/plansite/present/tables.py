"""Lay figures out by period: rows of nodes, columns of months, quarters and years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.graph import Derived, Given, Node, Reading, inputs_of
from plansite.present.figures import Figures, stated
from plansite.present.places import anchor
from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.compute.calendar import Grain
    from plansite.present.book import Book

GRAIN_TITLES: dict[Grain, str] = {
    "year": "By year",
    "quarter": "By quarter",
    "month": "By month",
    "plan": "Whole plan",
}
_ROLLUP_WORDS = {
    "sum": "months are added up",
    "opening": "the value at the start counts",
    "closing": "the value at the end counts",
    "average": "months are averaged",
    "recompute": "the formula is applied to the longer period",
    "setting": "one value for the whole plan",
    "none": "measured by month only",
}


@dataclass(frozen=True, slots=True)
class Row:
    """Show one figure over periods; `kind` sets how the row looks: total, input, or nothing.

    `node` is set when the cells are bare text, so that they can still be traced.
    """

    title: Markup
    cells: tuple[Markup | str, ...]
    kind: str = ""
    node: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Show rows over the periods of one grain; a column is (label of the period, heading)."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """Show how a figure is made: formula with links, unit, roll-up, source, and values beside those of its inputs."""

    title: str
    anchor: str
    formula: Markup | None
    written: Markup | None
    unit: str
    rollup: str
    source: Markup
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Make tables for one page."""

    book: Book
    page: str

    @property
    def figures(self) -> Figures:
        """Return the figures of the page."""
        return Figures(self.book, self.page)

    def table(self, nodes: Sequence[str], grain: Grain, totals: Iterable[str] = ()) -> Table:
        """Return a table of nodes over all periods of a grain."""
        sums = set(totals)
        rows = tuple(self.row(node, grain, "total" if node in sums else "") for node in nodes)
        return Table(GRAIN_TITLES[grain], self.columns(grain), rows)

    def columns(self, grain: Grain) -> tuple[tuple[str, str], ...]:
        """Return label and heading of a grain's periods."""
        return tuple(
            (period.label, self.book.language.period(period))
            for period in self.book.results.calendar.periods(grain)
        )

    def row(self, node: str, grain: Grain, kind: str = "", title: str = "") -> Row:
        """Return a node's row, its title a link to how it is computed."""
        count = len(self.book.results.calendar.periods(grain))
        cells = tuple(self.figures.link(node, grain, index) for index in range(count))
        return Row(self.name(node, title), cells, kind)

    def bare_row(self, node: str, grain: Grain, kind: str) -> Row:
        """Return a node's row with cells that are no links: light enough for pages full of figures."""
        count = len(self.book.results.calendar.periods(grain))
        return Row(
            self.name(node),
            tuple(self.figures.text(node, grain, index) for index in range(count)),
            kind,
            node,
        )

    def name(self, node_id: str, title: str = "") -> Markup:
        """Return a node's title as a link to how it is computed."""
        node = self.book.results.graph.nodes.get(node_id)
        if node is None:
            return Markup("{}").format(title or node_id)
        return Markup('<a class="ps-name" href="{}">{}</a>').format(
            self.book.places.figure(node).seen_from(self.page), title or node.title
        )

    def explained(self, node: Node) -> Explained:
        """Return how a node is made."""
        formula = self.formula(node) if not isinstance(node.source, Given) else None
        inputs = [each for each in inputs_of(node) if each in self.book.results.graph.nodes]
        grains = _grains(node)
        tables = tuple(
            Table(
                GRAIN_TITLES[grain],
                self.columns(grain),
                (
                    self.bare_row(node.id, grain, "total"),
                    *(self.bare_row(each, grain, "input") for each in inputs),
                ),
            )
            for grain in grains
        )
        span = node.span
        return Explained(
            title=node.title,
            anchor=anchor(node.id),
            formula=formula,
            written=self.figures.written_value(node.source.value) if isinstance(node.source, Given) else None,
            unit=node.unit,
            rollup=_ROLLUP_WORDS[node.rollup],
            source=stated(f"{span.file}:{span.line}", span),
            tables=tables,
        )

    def formula(self, node: Node) -> Markup:
        """Return a node's formula, every name in it a link to its figure."""
        if isinstance(node.source, Reading):
            calendar = self.book.results.calendar
            first, last = calendar.name(node.source.first), calendar.name(node.source.stop - 1)
            run = first if first == last else f"{first} to {last}"
            return Markup("{} in {}").format(self.name(node.source.node), run)
        assert isinstance(node.source, Derived)  # noqa: S101 - the last of the sources
        return _linked(node.source.text, self)


def _grains(node: Node) -> tuple[Grain, ...]:
    """Return the grains worth a table: none for one value that holds throughout, months for what is not added up."""
    if isinstance(node.source, Given):
        constant = isinstance(node.source.value, Number)
        return () if constant else ("year", "quarter", "month") if node.rollup == "sum" else ("month",)
    if node.rollup == "setting":
        return ("plan",)
    return ("month",) if node.rollup == "none" else ("year", "quarter", "month")


def _linked(text: str, tables: Tables) -> Markup:
    """Return a formula's text with every name a link to its figure."""
    from plansite.compute.formula import tokens

    found = Markup()
    at = 0
    for token in tokens(text):
        found += text[at : token.at]
        if token.kind == "name" and token.text in tables.book.results.graph.nodes:
            place = tables.book.places.figure(tables.book.results.graph.nodes[token.text])
            found += Markup('<a href="{}" title="{}">{}</a>').format(
                place.seen_from(tables.page), place.title, token.text
            )
        else:
            found += token.text
        at = token.at + len(token.text)
    return found + text[at:]
