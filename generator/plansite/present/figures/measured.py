"""Put what was measured beside the plan: the last value, how far it is from plan, and the outlook that follows.

covers: LIVING-9
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given, Reading
from plansite.compute.measured.deviation import better_direction
from plansite.compute.measured.whole_periods import AVERAGED_OR_BY_LENGTH, measured_over
from plansite.present.figures.difference import apart_words, better_or_worse
from plansite.present.figures.figures import Figures
from plansite.present.figures.tables import Column
from plansite.read.scenario import OUTLOOK
from plansite.read.values import Measured as MeasuredValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.present.figures.tables import Table

_BY_LENGTH = AVERAGED_OR_BY_LENGTH | {"opening"}


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


def measured_figure(context: PageContext, page: str, kpi: str, grain: Grain, at: int) -> Markup:
    """Return what was measured of a KPI in a period; of a quarter that its months cannot say, as the outlook has it."""
    actual = ids.actual(kpi)
    if context.results.value(actual, grain, at) is None:
        return expected_figures(context, page).link(kpi, grain, at)
    return Figures(context, page).link(actual, grain, at)


@dataclass(frozen=True, slots=True)
class Measured:
    """Show measured values on one page."""

    context: PageContext
    page: str

    def standing(self, node: str, grain: Grain = "month") -> Standing | None:
        """Return how a figure stands; None when nothing was measured of it.

        `grain` is that of the values beside it: of a rate by quarter, the last quarter that was measured as a whole is shown.
        """
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
        whole = self._whole_period(node, grain)
        return Standing(whole or against, self._so_far(node), self.expected(node, last, grain))

    def _whole_period(self, node: str, grain: Grain) -> Against | None:
        """Return the last quarter or year all of whose months were measured."""
        context, results = self.context, self.context.results
        if grain == "month" or results.graph.nodes[node].rollup not in _BY_LENGTH:
            return None
        values = measured_over(node, grain, results, context.outlook)
        at = max((at for at, value in enumerate(values) if value is not None), default=None)
        if at is None or (value := values[at]) is None or (plan := results.value(node, grain, at)) is None:
            return None
        figure = measured_figure(context, self.page, node, grain, at)
        return Against(figure, context.period(grain, at), self._apart(node, value, plan))

    def _apart(self, node: str, value: float, plan: float) -> Markup:
        """Say how far a value is from plan: in points where it is a percentage, else as a share of the plan."""
        language, nodes = self.context.language, self.context.results.graph.nodes
        better = better_direction(node, nodes, self.context.catalog.kpis)
        is_better = value < plan if better == "down" else value > plan
        if nodes[node].unit == "percent":
            apart = language.points(value - plan)
        else:
            apart = language.difference((value - plan) / abs(plan)) if plan else ""
        words = f"{apart} {'above' if value > plan else 'below'} plan" if apart else "as planned"
        look = better_or_worse(better, is_better=is_better) if apart else ""
        return Markup('<span class="ps-against{}"><span class="ps-count">{}</span></span>').format(
            look, words
        )

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

    def expected(self, node: str, last: int, beside: Grain) -> Against | None:
        """Return the outlook of what adds up for the year of the last measured month, of all else for that year's end.

        A rate is that of the last period in the year that is as long as those `beside` it.
        """
        outlook, results = self.context.outlook, self.context.results
        if outlook is None:
            return None
        years = results.calendar.periods("year")
        at_year = next(index for index, year in enumerate(years) if year.stop > last)
        rollup = results.graph.nodes[node].rollup
        grain: Grain = "year" if rollup == "sum" else beside if rollup in _BY_LENGTH else "month"
        within = enumerate(results.calendar.periods(grain))
        index = max(at for at, period in within if period.first < years[at_year].stop)
        if outlook.value(node, grain, index) is None:
            grain, index = "month", years[at_year].stop - 1
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
        if apart := apart_words(self.context, deviation, share):
            words = f"{apart} {'above' if value > plan else 'below'} plan"
            better = better_direction(node, results.graph.nodes, self.context.catalog.kpis)
            look = better_or_worse(better, is_better=share > 0)
        link = figures.link(deviation, grain, index, text=words, signed=False)
        shown = Markup('<span class="ps-against{}">{}</span>').format(look, link)
        return Against(figures.link(actual, grain, index), when, shown)

    def beside(self, table: Table) -> Table:
        """Return a table with columns for what was measured of its rows, how that compares, and the outlook.

        A table of which no row was measured stays as it is.
        """
        standings = [self.standing(row.node) for row in table.rows]
        if not any(standings):
            return table
        last = self._last_measured()
        columns = (
            Column("", "Measured", firm=True),
            Column("", "Against plan", firm=True),
            Column("", "Outlook", firm=True),
        )
        rows = [
            replace(row, cells=(*row.cells, *self._cells(row.node, standing, last)))
            for row, standing in zip(table.rows, standings, strict=True)
        ]
        return replace(table, columns=(*table.columns, *columns), rows=tuple(rows))

    def _last_measured(self) -> int:
        """Return the last month in which anything was measured, counted from 0."""
        nodes, calendar = self.context.results.graph.nodes, self.context.results.calendar
        sources = (node.source for name in nodes if (node := nodes.get(ids.actual(name))))
        given = (source.value for source in sources if isinstance(source, Given))
        measured = (value for value in given if isinstance(value, MeasuredValue))
        return max(calendar.index(month) for value in measured for month, _ in value.steps)

    def _cells(self, node: str, standing: Standing | None, last: int) -> Iterable[Markup]:
        """Return what was measured of a row and how that compares, if it was, and its outlook, which follows in any case."""
        known = node in self.context.results.graph.nodes
        expected = self.expected(node, last, "year") if known else None
        shown = standing and (standing.so_far or standing.last)
        return (
            dated(shown) if shown else Markup(),
            shown.deviation if shown else Markup(),
            dated(expected) if expected else Markup(),
        )


def dated(against: Against) -> Markup:
    """Return a value with the time it is about below it."""
    return Markup('{}<span class="ps-against ps-period">{}</span>').format(against.value, against.when)
