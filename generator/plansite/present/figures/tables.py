"""Lay figures out by period: rows of nodes, columns of months, quarters and years.

covers: STEP6-2, STEP6-3, STEP6-4
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.present.figures.figures import NOTHING, Figures
from plansite.present.text.filled import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.present.places import Place

GRAIN_TITLES: dict[Grain, str] = {
    "year": "By year",
    "quarter": "By quarter",
    "month": "By month",
    "plan": "Whole plan",
}


@dataclass(frozen=True, slots=True)
class Row:
    """Show one figure over periods. `kind` sets how the row looks: total, input, part, or nothing.

    Cells are bare; the row names the node and the column the period, so that each can be traced. `scenario` names the one whose
    numbers they are, empty for the plan itself. `node` is empty where the cells are sums of several figures.
    """

    title: Markup
    node: str
    cells: tuple[Markup, ...]
    kind: str = ""
    anchor: str = ""
    scenario: str = ""

    @property
    def html(self) -> str:
        """Return the row; a table may have thousands of cells, too many for a template."""
        kind = f' class="ps-{self.kind}"' if self.kind else ""
        spot = f' id="{self.anchor}"' if self.anchor else ""
        cells = "".join(f"<td>{cell}</td>" for cell in self.cells)
        under = f' data-scenario="{self.scenario}"' if self.scenario else ""
        named = f' data-node="{self.node}"' if self.node else ""
        return f'<tr{kind}{spot}{named}{under}><th scope="row">{self.title}</th>{cells}</tr>'


@dataclass(frozen=True, slots=True)
class Column:
    """Show one period: its label, its heading, and whether the plan stands by its numbers."""

    label: str
    heading: str
    firm: bool

    @property
    def html(self) -> str:
        """Return the heading's cell."""
        period = f' data-period="{self.label}"' if self.label else ""
        return f'<th scope="col"{period}>{escape(self.heading)}</th>'


@dataclass(frozen=True, slots=True)
class Table:
    """Show rows over periods."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def html(self) -> Markup:
        """Return the table in a frame that scrolls when it is too wide."""
        head = "".join(column.html for column in self.columns)
        firm = sum(column.firm for column in self.columns)
        unsure = len(self.columns) - firm
        doubt = (
            f'<colgroup><col span="{firm + 1}"><col class="ps-unsure" span="{unsure}"></colgroup>\n'
            if unsure
            else ""
        )
        body = "\n".join(row.html for row in self.rows)
        return Markup(  # noqa: S704 - titles and cells are escaped where they are made
            '<div class="ps-scroll" tabindex="0"><table class="ps-numbers">\n'
            f"{doubt}<thead><tr><td></td>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        )


@dataclass(frozen=True, slots=True)
class Tables:
    """Make tables for one page; `within` is the title of what they all belong to, left out of the figures' own."""

    context: PageContext
    page: str
    within: str = ""

    @property
    def figures(self) -> Figures:
        """Return the figures of the page."""
        return Figures(self.context, self.page)

    def table(self, rows: Iterable[Row], grain: Grain) -> Table:
        """Return a table of rows made for a grain."""
        return Table(GRAIN_TITLES[grain], self.columns(grain), tuple(rows))

    def of(self, nodes: Sequence[str], grain: Grain, totals: Iterable[str] = ()) -> Table:
        """Return a table of the nodes that are anything but zero, over all periods of a grain."""
        sums = set(totals)
        known = [node for node in nodes if any(self.figures.series(node, grain))]
        return self.table((self.row(node, grain, "total" if node in sums else "") for node in known), grain)

    def columns(self, grain: Grain) -> tuple[Column, ...]:
        """Return the columns of a grain's periods."""
        firm = self.context.firm_months
        return tuple(
            Column(
                period.label, self.context.language.period(period), period.first < firm or grain != "month"
            )
            for period in self.context.results.calendar.periods(grain)
        )

    def opened(self, table: Table, nodes: Sequence[str] = (), rest: Place | None = None) -> Table:
        """Return a table in which every known value leads to how it is made; cells that lead somewhere already stay.

        `nodes` are what the rows are about, where they do not say it themselves; `rest` is where a row leads that is about none.
        """
        about = nodes or [row.node for row in table.rows]
        known = self.context.results.graph.nodes
        places = [self.context.places.figure(known[node]) if node in known else rest for node in about]
        rows = (
            self._opened(row, place) if place else row for row, place in zip(table.rows, places, strict=True)
        )
        return replace(table, rows=tuple(rows))

    def _opened(self, row: Row, place: Place) -> Row:
        # a table of a chart does not know its page
        root = "" if self.page else ROOT
        address = root + escape(place.seen_from(self.page))
        cells = tuple(
            shown
            if not shown or "<a " in shown or shown == NOTHING
            else Markup(f'<a class="ps-figure" href="{address}">{shown}</a>')  # noqa: S704 - escaped where it is made
            for shown in row.cells
        )
        return replace(row, cells=cells)

    def row(self, node: str, grain: Grain, kind: str = "", title: str = "") -> Row:
        """Return a node's row, its title a link to how it is computed."""
        return Row(self.name(node, title), node, self.figures.cells(node, grain), kind)

    def name(self, node_id: str, title: str = "") -> Markup:
        """Return a node's title as a link to how it is computed."""
        node = self.context.results.graph.nodes.get(node_id)
        if node is None:
            return escape(title or node_id)
        place = self.context.places.figure(node)
        return Markup('<a class="ps-name" href="{}">{}</a>').format(
            place.seen_from(self.page), title or node.title_within(self.within) or node.title
        )
