"""Write deltas as people read them: with the words and the number formats of the plan's own site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine.units import POINTS
from plansite.present.figures.figures import PLAN_MONTH, UNKNOWN, Figures
from plansite.present.text.language import MINUS, chance_in_words

if TYPE_CHECKING:
    from plansite.deliver.compare.comparison import Comparison
    from plansite.deliver.compare.deltas import At, Delta
    from plansite.judge.status import Status
    from plansite.present.context import PageContext
    from plansite.present.text.language import Language

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TENTH_OF_A_PERCENT = 0.001
_SHARES = frozenset({"percent", POINTS})
STANDING: dict[Status, str] = {
    "on_track": "now within reach",
    "at_risk": "now at risk",
    "off_track": "now out of reach",
    "done": "now reached",
    "open": "open again",
    "overdue": "now overdue",
    "unknown": "no longer in the forecast",
}


def has_share(delta: Delta) -> bool:
    """Tell whether a change in percent means something: not from zero, and not across it."""
    return delta.old is not None and delta.new is not None and delta.old > 0 and delta.new >= 0


@dataclass(frozen=True, slots=True)
class Wording:
    """Write the figures of a comparison."""

    comparison: Comparison

    def title(self, delta: Delta) -> str:
        """Return what a figure is called in the new plan, else in the old one."""
        context, at = self._known(delta)
        return context.results.graph.nodes[at.node].title

    def period(self, delta: Delta) -> str:
        """Return the name of the period as the site writes it."""
        context, at = self._known(delta)
        return context.period(delta.grain, at.index)

    def old(self, delta: Delta) -> str:
        """Return the value in the old plan."""
        return self._written(self.comparison.old.context_of(delta.scenario), delta.old_at, delta.old)

    def new(self, delta: Delta) -> str:
        """Return the value in the new plan."""
        return self._written(self.comparison.new.context_of(delta.scenario), delta.new_at, delta.new)

    def change(self, delta: Delta) -> str:
        """Return by how much a figure changed, and in percent where that says more."""
        if delta.old is None or delta.new is None or delta.change is None:
            return "new" if delta.old is None else "no longer known"
        amount = self.amount(delta)
        if delta.unit in _SHARES or self.is_month(delta) or not has_share(delta):
            return amount
        return f"{amount} ({self.share(delta)})"

    def amount(self, delta: Delta) -> str:
        """Return a change in the figure's own unit, with its sign; rates change by points, dates by months."""
        change = delta.change or 0.0
        if self.is_month(delta):
            months = round(abs(change))
            named = _NUMBERS[months] if months < len(_NUMBERS) else str(months)
            return f"{named} month{'' if months == 1 else 's'} {'later' if change > 0 else 'earlier'}"
        sign = MINUS if change < 0 else "+"
        if delta.unit in _SHARES:
            number = self._language(delta).number(abs(change) * 100, "ratio")
            return f"{sign}{number} {'point' if number == '1' else 'points'}"
        context, at = self._known(delta)
        return f"{sign}{Figures(context, '').write(at.node, abs(change))}"

    def share(self, delta: Delta) -> str:
        """Return a change in percent of the old value, with its sign and one decimal."""
        share = (delta.change or 0.0) / (delta.old or 1.0)
        rounded = round(share, 3) if abs(share) >= _TENTH_OF_A_PERCENT else share
        return f"{MINUS if share < 0 else '+'}{self._language(delta).percent(abs(rounded))}"

    def chance(self, share: float | None) -> str:
        """Return the share of draws that reach a goal, empty where no range moves it."""
        base = self.comparison.new.base or self.comparison.old.base
        return "" if share is None or base is None else chance_in_words(base.language, share)

    def is_month(self, delta: Delta) -> bool:
        """Tell whether the figure is a month of the plan."""
        context, at = self._known(delta)
        return Figures(context, "").suffix(at.node) == PLAN_MONTH

    def shows(self, delta: Delta) -> bool:
        """Tell whether a delta is large enough to be seen in what is written of it."""
        return self.old(delta) != self.new(delta)

    def _known(self, delta: Delta) -> tuple[PageContext, At]:
        """Return the newest page context that has the figure, with its place there."""
        comparison = self.comparison
        for snapshot, at in ((comparison.new, delta.new_at), (comparison.old, delta.old_at)):
            context = snapshot.context_of(delta.scenario)
            if context is not None and at is not None:
                return context, at
        raise ValueError("a figure that neither plan has cannot have moved")

    def _language(self, delta: Delta) -> Language:
        return self._known(delta)[0].language

    @staticmethod
    def _written(context: PageContext | None, at: At | None, value: float | None) -> str:
        if context is None or at is None or value is None:
            return UNKNOWN
        return Figures(context, "").write(at.node, value)
