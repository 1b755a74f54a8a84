"""Show a KPI in a few figures: one large with its period, and the way it takes over the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.figures.figures import Figures, why
from plansite.present.figures.measured import Measured
from plansite.present.figures.sampled import spread_words
from plansite.present.figures.tables import Tables

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.present.figures.measured import Standing


_EMPTY = Markup()
_OVER_PLAN = "over the whole plan"


@dataclass(frozen=True, slots=True)
class Tile:
    """Show one KPI: large, with its period, and its first and last value.

    `odds` say how far it may come out over the whole plan, and how likely it does what is hoped of it.
    """

    title: Markup
    value: Markup
    when: str
    trail: tuple[tuple[Markup, str], ...]
    spark: Markup
    odds: Markup = _EMPTY
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """Make tiles for one page."""

    context: PageContext
    page: str

    def standing(self, kpi: str, *, whole: bool = True) -> Tile:
        """Show a KPI with what was measured of it."""
        grain = self.period(kpi, whole=whole)[0]
        standing = Measured(self.context, self.page).standing(kpi, "month" if grain == "plan" else grain)
        return replace(self.tile(kpi, whole=whole), standing=standing)

    def tile(self, kpi: str, *, whole: bool = True) -> Tile:
        """Show a KPI as its way of adding up asks: over the whole plan, at the end of the first year, or in it.

        One without any value says why.

        If not `whole`, what adds up is shown for the first year as well.
        """
        figures, tables = Figures(self.context, self.page), Tables(self.context, self.page)
        node = self.context.results.graph.nodes[kpi]
        name, spark = tables.name(kpi), self.context.charts.get(f"spark.{kpi}", Markup())
        if not self.context.results.is_known(kpi):
            return Tile(
                name,
                figures.link(kpi, "plan", 0),
                why(self.context, kpi, "month", 0),
                (),
                spark,
            )
        if node.rollup == "setting":
            return Tile(
                name, figures.link(kpi, "plan", 0, large=True), "", (), spark, spread_words(figures, kpi)
            )
        if node.rollup == "sum" and whole:
            return self.over_plan(kpi)
        grain, at, when = self.period(kpi, whole=whole)
        value, odds = figures.link(kpi, grain, at, large=True), spread_words(figures, kpi)
        over_plan = Markup("over the whole plan, {}").format(odds) if odds else odds
        return Tile(name, value, when, self._trail(kpi, grain), spark, over_plan)

    def period(self, kpi: str, *, whole: bool = True) -> tuple[Grain, int, str]:
        """Return the period for which a KPI is shown large: its grain, its number from 0, and words for it."""
        rollup = self.context.results.graph.nodes[kpi].rollup
        if rollup == "setting":
            return "plan", 0, ""
        if rollup == "sum" and whole:
            return "plan", 0, _OVER_PLAN
        grain = self._grain(kpi)
        at = self._last_of_first_year(grain)
        return grain, at, f"in {self.context.period(grain, at)}"

    def over_plan(self, kpi: str) -> Tile:
        """Show a KPI as it is for the plan as a whole."""
        figures = Figures(self.context, self.page)
        value = figures.link(kpi, "plan", 0, large=True)
        words = "" if self.context.results.graph.nodes[kpi].rollup == "setting" else _OVER_PLAN
        spark = self.context.charts.get(f"spark.{kpi}", Markup())
        name, odds = Tables(self.context, self.page).name(kpi), spread_words(figures, kpi)
        return Tile(name, value, words, self._trail(kpi, "year"), spark, odds)

    def _last_of_first_year(self, grain: Grain) -> int:
        """Return the last period of a grain that ends within the first year, counted from 0."""
        calendar = self.context.results.calendar
        end = calendar.periods("year")[0].stop
        return max(at for at, period in enumerate(calendar.periods(grain)) if not at or period.stop <= end)

    def _grain(self, kpi: str) -> Grain:
        """Return the period in which a KPI is read: the one that its target is about, so that the two compare.

        Without a target, a rate that is measured by quarter or year reads best by year; one that no year has, by quarter.
        """
        if target_grain := self.context.target_grain(kpi):
            return target_grain
        node = self.context.results.graph.nodes[kpi]
        if node.rollup == "sum":
            return "year"
        if node.rollup not in {"product", "recompute"} or self.context.measured_every(kpi) == "month":
            return "month"
        by_quarter = [self.context.results.is_known_by(kpi, grain) for grain in ("year", "quarter")]
        return "quarter" if by_quarter == [False, True] else "year"

    def _trail(self, kpi: str, grain: Grain) -> tuple[tuple[Markup, str], ...]:
        """Return a KPI in the first and last period of a grain; nothing when these are one or unknown."""
        figures = Figures(self.context, self.page)
        first, last = 0, len(self.context.results.calendar.periods(grain)) - 1
        if first == last or any(self.context.results.value(kpi, grain, at) is None for at in (first, last)):
            return ()
        return tuple(
            (figures.link(kpi, grain, at, large=True), self.context.period(grain, at)) for at in (first, last)
        )
