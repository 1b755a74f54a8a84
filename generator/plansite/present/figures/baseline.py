"""Put the frozen baseline beside the plan: what an earlier state said of a figure, and the change since then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.measured.baseline import first_move
from plansite.compute.measured.deviation import better_direction
from plansite.present.figures.difference import apart_words, better_or_worse
from plansite.present.figures.figures import PLAN_MONTH, Figures
from plansite.present.figures.measured import Against, dated
from plansite.present.figures.tables import Column

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext
    from plansite.present.figures.tables import Table


@dataclass(frozen=True, slots=True)
class Baseline:
    """Show the frozen baseline on one page."""

    context: PageContext
    page: str

    def since(self, node: str) -> Against | None:
        """Return the baseline of a figure where the plan first moves away from it; None when it does not."""
        moved = first_move(self.context.results, node)
        if moved is None:
            return None
        grain, index = moved
        when = "" if grain == "plan" else self.context.period(grain, index)
        then = Figures(self.context, self.page).link(ids.baseline(node), grain, index)
        return Against(then, when, self._change(node, grain, index))

    def _change(self, node: str, grain: Grain, index: int) -> Markup:
        """Return how far the plan has moved; nothing where no percentage can say it: from zero, or from month to month."""
        figures, results = Figures(self.context, self.page), self.context.results
        share = results.value(ids.baseline_change(node), grain, index)
        apart = apart_words(self.context, ids.baseline_change(node), share or 0.0)
        if share is None or not apart or figures.suffix(node) == PLAN_MONTH:
            return Markup()
        rises = share > 0
        words = f"now {apart} {'higher' if rises else 'lower'}"
        better = better_direction(node, results.graph.nodes, self.context.catalog.kpis)
        look = better_or_worse(better, is_better=rises == (better == "up"))
        link = figures.link(ids.baseline_change(node), grain, index, text=words, signed=False)
        return Markup('<span class="ps-against{}">{}</span>').format(look, link)

    def beside(self, table: Table) -> Table:
        """Return a table with a column for the baseline of its rows, and how far each has moved away from it.

        A table of which no row has moved stays as it is.
        """
        against = [self.since(row.node) for row in table.rows]
        if not any(against):
            return table
        rows = [
            replace(row, cells=(*row.cells, dated(baseline) + baseline.deviation if baseline else Markup()))
            for row, baseline in zip(table.rows, against, strict=True)
        ]
        column = Column("", "Frozen baseline", firm=True)
        return replace(table, columns=(*table.columns, column), rows=tuple(rows))
