"""Show where a plan's money goes, in each breakdown that its lines allow, and what is left of its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.compute.engine import ids
from plansite.compute.model.spend.limits import limits, pay_words, tightest, uses
from plansite.compute.model.spend.spending import BREAKDOWNS, budget_lines
from plansite.present.answers.answers import Answers, words
from plansite.present.figures.figures import Figures
from plansite.present.text.render import prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.compute.model.spend.limits import Use
    from plansite.present.context import PageContext

_FIRST = ("category", "department", "owner")
_NAMES = {
    "category": "By category",
    "department": "By department",
    "owner": "By owner, without pay",
    "channel": "By channel",
    "goal": "By goal",
    "kpi": "By KPI it should improve",
    "padre": "By PADRE part",
    "serves": "By purpose",
}
_DEPARTMENTS = (("marketing_spend", escape("Marketing")), ("sales_spend", escape("Sales")))


@dataclass(frozen=True, slots=True)
class Share:
    """Show one part of the whole plan's cost as a bar: its share of the largest part."""

    title: Markup
    value: Markup
    share: float


@dataclass(frozen=True, slots=True)
class Shares:
    """Show the cost of the whole plan in one breakdown."""

    title: str
    parts: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Meter:
    """Show what is spent of a limit where least is left of it."""

    title: str
    when: str
    spent: Markup
    allowed: Markup
    share: float
    over: bool


@dataclass(frozen=True, slots=True)
class Spending:
    """Make the breakdowns of spending, and the meters of limits, for one page."""

    context: PageContext
    page: str

    def first_breakdowns(self) -> list[Shares]:
        """Return the breakdowns that say most: what is bought, for whom, and who answers for it."""
        return [shares for name in _FIRST if (shares := self._breakdown(name))]

    def further_breakdowns(self) -> list[Shares]:
        """Return what the lines are to serve, where they say it."""
        return [shares for name in BREAKDOWNS if name not in _FIRST and (shares := self._breakdown(name))]

    def meters(self) -> list[Meter]:
        """Return the limits of the budget, each in the period in which least is left of it."""
        results = self.context.results
        known = [limit for limit in limits(self.context.plan) if limit.node in results.graph.nodes]
        tightest_uses = [tightest(uses(limit, results)) for limit in known]
        return [self._meter(use) for use in tightest_uses if use]

    def _meter(self, use: Use) -> Meter:
        """Return what is spent of a limit in one period."""
        figures, limit = Figures(self.context, self.page), use.limit
        period = self.context.results.calendar.periods(limit.grain)[use.index]
        most = "" if limit.grain == "plan" else f"most in {self.context.language.period(period)}"
        when = ", ".join(filter(None, (most, pay_words(limit, self.context.results))))
        return Meter(
            limit.title,
            when,
            figures.link(limit.spent, limit.grain, use.index),
            figures.link(limit.node, limit.grain, use.index),
            min(use.spent / use.allowed, 1.0) if use.allowed > 0 else 1.0,
            use.over > 0,
        )

    def _breakdown(self, name: str) -> Shares | None:
        """Return the shares of one breakdown; None when there is nothing to compare."""
        shares = self._shares(_DEPARTMENTS if name == "department" else self._parts(name))
        return Shares(_NAMES[name], shares) if len(shares) > 1 else None

    def _parts(self, name: str) -> list[tuple[str, Markup]]:
        """Return the node and the title of each item that lines are counted under, and of the rest."""
        items = dict.fromkeys(item for line in budget_lines(self.context.plan) if (item := line.under(name)))
        parts = [(ids.breakdown(name, item), self._title(name, item)) for item in items]
        pay = [(ids.TEAM_PAY, escape("Pay"))] if name == "category" else []
        return [*parts, *pay, (ids.without(name), escape("Others"))]

    def _title(self, breakdown: str, item: str) -> Markup:
        collection = BREAKDOWNS[breakdown].collection
        if collection:
            return Answers(self.context, self.page, prose).refer(collection, item)
        return escape(words(item))

    def _shares(self, parts: Sequence[tuple[str, Markup]]) -> tuple[Share, ...]:
        """Return the parts that cost something, the dearest first and what is not placed at the end."""
        figures = Figures(self.context, self.page)
        known = [
            (node, title, value)
            for node, title in parts
            if (value := self.context.results.value(node, "plan", 0))
        ]
        known.sort(key=lambda part: (ids.is_without(part[0]), -part[2]))
        largest = max((value for _, _, value in known), default=0.0)
        return tuple(
            Share(title, figures.link(node, "plan", 0), max(value, 0.0) / largest if largest > 0 else 0.0)
            for node, title, value in known
        )
