"""Put what was measured beside the plan: the last value, how far it is from plan, and the outlook that follows.

covers: LIVING-9
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Reading
from plansite.compute.measured.deviation import better_direction
from plansite.present.figures.difference import better_or_worse
from plansite.present.figures.figures import Figures
from plansite.present.figures.tables import Column
from plansite.read.scenario import OUTLOOK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.present.figures.tables import Table


@dataclass(frozen=True, slots=True)
class Against:
    """Show a measured value of a figure, the time it is about, and how it stands against plan."""

    value: Markup
    when: str
    deviation: Markup


@dataclass(frozen=True, slots=True)
class Standing:
    """Show how a figure stands: last measured, so far when it adds up over several months, and its outlook.

    `expected` is the outlook for the fiscal year of the last measured month, or its last month, with its words.
    """

    last: Against
    so_far: Against | None
    expected: Against | None


def expected_figures(context: PageContext, page: str) -> Figures:
    """Return the figures of the outlook for a page; those of the plan itself when nothing was measured."""
    if context.outlook is None:
        return Figures(context, page)
    return Figures(replace(context, results=context.outlook), page, OUTLOOK)


@dataclass(frozen=True, slots=True)
class Measured:
    """Show measured values on one page."""

    context: PageContext
    page: str

    def standing(self, node: str) -> Standing | None:
        """Return how a figure stands; None when nothing was measured of it."""
        actual, results = ids.actual(node), self.context.results
        if actual not in results.graph.nodes or ids.deviation(node) not in results.graph.nodes:
            return None
        months = results.series(actual, "month")
        known = [month for month, value in enumerate(months) if value is not None]
        if not known:
            return None
        last = known[-1]
        name = self.context.language.month(results.calendar.name(last))
        against = self._against(node, "month", last, actual, node, ids.deviation(node), name)
        return Standing(against, self._so_far(node), self._expected(node, last))

    def _so_far(self, node: str) -> Against | None:
        so_far = ids.so_far(node)
        measured = self.context.results.graph.nodes.get(so_far)
        if measured is None or not isinstance(measured.source, Reading):
            return None
        first, stop = measured.source.first, measured.source.stop
        if stop - first == 1:
            return None
        name, month = self.context.results.calendar.name, self.context.language.month
        words = f"{month(name(first))} – {month(name(stop - 1))}"
        planned = ids.planned_so_far(node)
        return self._against(node, "plan", 0, so_far, planned, ids.deviation_so_far(node), words)

    def _expected(self, node: str, last: int) -> Against | None:
        """Return the outlook of what adds up for the year of the last measured month, of all else for that year's end."""
        outlook, results = self.context.outlook, self.context.results
        if outlook is None:
            return None
        years = results.calendar.periods("year")
        at = next(index for index, year in enumerate(years) if year.stop > last)
        adds_up = results.graph.nodes[node].rollup == "sum"
        grain: Grain = "year" if adds_up else "month"
        index = at if adds_up else years[at].stop - 1
        value, planned = outlook.value(node, grain, index), results.value(node, grain, index)
        if value is None:
            return None
        figures = expected_figures(self.context, self.page)
        period = self.context.period(grain, index)
        planned_words = (
            Figures(self.context, self.page).link(node, grain, index) if planned is not None else ""
        )
        plan = Markup("planned {}").format(planned_words) if planned_words else Markup()
        return Against(figures.link(node, grain, index), period, plan)

    def _against(  # noqa: PLR0913 - what is compared, when, and the words for it
        self, node: str, grain: Grain, index: int, actual: str, planned: str, deviation: str, when: str
    ) -> Against:
        figures, results = Figures(self.context, self.page), self.context.results
        value, plan = results.value(actual, grain, index), results.value(planned, grain, index)
        share = results.value(deviation, grain, index)
        if share is None or value is None or plan is None:
            return Against(figures.link(actual, grain, index), when, Markup())
        words, look = "as planned", ""
        is_percentage = results.graph.nodes[node].unit == "percent"
        language = self.context.language
        if apart := language.points(value - plan) if is_percentage else language.difference(share):
            words = f"{apart} {'above' if value > plan else 'below'} plan"
            better = better_direction(node, results.graph.nodes, self.context.catalog.kpis)
            look = better_or_worse(better, is_better=share > 0)
        link = (
            Markup('<span class="ps-count">{}</span>').format(
                words
            )  # the figure itself is a share of the plan
            if is_percentage
            else figures.link(deviation, grain, index, text=words, signed=False)
        )
        shown = Markup('<span class="ps-against{}">{}</span>').format(look, link)
        return Against(figures.link(actual, grain, index), when, shown)

    def beside(self, table: Table) -> Table:
        """Return a table with columns for what was measured of its rows, how that compares, and the outlook.

        A table of which no row was measured stays as it is.
        """
        standings = [self.standing(row.node) for row in table.rows]
        if not any(standings):
            return table
        columns = (
            Column("", "Measured", firm=True),
            Column("", "Against plan", firm=True),
            Column("", "Outlook", firm=True),
        )
        rows = [
            replace(row, cells=(*row.cells, *_cells(standing)))
            for row, standing in zip(table.rows, standings, strict=True)
        ]
        return replace(table, columns=(*table.columns, *columns), rows=tuple(rows))


def _cells(standing: Standing | None) -> Iterable[Markup]:
    if standing is None:
        return (Markup(), Markup(), Markup())
    shown = standing.so_far or standing.last
    return (
        dated(shown),
        shown.deviation,
        dated(standing.expected) if standing.expected else Markup(),
    )


def dated(against: Against) -> Markup:
    """Return a value with the time it is about below it."""
    return Markup('{}<span class="ps-against ps-period">{}</span>').format(against.value, against.when)
