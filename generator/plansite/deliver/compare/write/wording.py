"""Write what moved as people read it: with the words and the number formats of the plan's own site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.present.figures.figures import PLAN_MONTH, UNKNOWN, Figures
from plansite.present.text.language import MINUS

if TYPE_CHECKING:
    from plansite.deliver.compare.comparison import Comparison
    from plansite.deliver.compare.deltas import At, Move
    from plansite.judge.status import Status
    from plansite.present.context import Book
    from plansite.present.text.language import Language

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TENTH_OF_A_PERCENT = 0.001
STANDING: dict[Status, str] = {
    "on_track": "now within reach",
    "at_risk": "now at risk",
    "off_track": "now out of reach",
    "done": "now reached",
    "open": "open again",
    "overdue": "now overdue",
    "unknown": "no longer in the forecast",
}


def has_share(move: Move) -> bool:
    """Tell whether a change in percent means something: not from zero, and not across it."""
    return move.old is not None and move.new is not None and move.old > 0 and move.new >= 0


@dataclass(frozen=True, slots=True)
class Wording:
    """Write the figures of a comparison."""

    comparison: Comparison

    def title(self, move: Move) -> str:
        """Return what a figure is called on the new side, else on the old one."""
        book, at = self._known(move)
        return book.results.graph.nodes[at.node].title

    def period(self, move: Move) -> str:
        """Return the name of the period as the site writes it."""
        book, at = self._known(move)
        return book.language.period(book.results.calendar.periods(move.grain)[at.index])

    def old(self, move: Move) -> str:
        """Return the value on the old side."""
        return self._written(self.comparison.old.books[move.scenario], move.old_at, move.old)

    def new(self, move: Move) -> str:
        """Return the value on the new side."""
        return self._written(self.comparison.new.books[move.scenario], move.new_at, move.new)

    def change(self, move: Move) -> str:
        """Return by how much a figure changed, and in percent where that says more."""
        if move.old is None or move.new is None or move.change is None:
            return "new" if move.old is None else "no longer known"
        amount = self.amount(move)
        if move.unit == "percent" or self.is_month(move) or not has_share(move):
            return amount
        return f"{amount} ({self.share(move)})"

    def amount(self, move: Move) -> str:
        """Return a change in the figure's own unit, with its sign; rates change by points, dates by months."""
        change = move.change or 0.0
        if self.is_month(move):
            months = round(abs(change))
            named = _NUMBERS[months] if months < len(_NUMBERS) else str(months)
            return f"{named} month{'' if months == 1 else 's'} {'later' if change > 0 else 'earlier'}"
        sign = MINUS if change < 0 else "+"
        if move.unit == "percent":
            return f"{sign}{self._language(move).number(abs(change) * 100, 'ratio')} points"
        book, at = self._known(move)
        return f"{sign}{Figures(book, '').write(at.node, abs(change))}"

    def share(self, move: Move) -> str:
        """Return a change in percent of the old value, with its sign and one decimal."""
        share = (move.change or 0.0) / (move.old or 1.0)
        rounded = round(share, 3) if abs(share) >= _TENTH_OF_A_PERCENT else share
        return f"{MINUS if share < 0 else '+'}{self._language(move).percent(abs(rounded))}"

    def is_month(self, move: Move) -> bool:
        """Tell whether the figure is a month of the plan."""
        book, at = self._known(move)
        return Figures(book, "").suffix(at.node) == PLAN_MONTH

    def shows(self, move: Move) -> bool:
        """Tell whether a move is large enough to be seen in what is written of it."""
        return self.old(move) != self.new(move)

    def _known(self, move: Move) -> tuple[Book, At]:
        """Return the newest book that has the figure, with its place there."""
        if move.new_at is not None:
            return self.comparison.new.books[move.scenario], move.new_at
        if move.old_at is None:
            raise ValueError("a figure that neither side has cannot have moved")
        return self.comparison.old.books[move.scenario], move.old_at

    def _language(self, move: Move) -> Language:
        return self._known(move)[0].language

    @staticmethod
    def _written(book: Book, at: At | None, value: float | None) -> str:
        return UNKNOWN if value is None or at is None else Figures(book, "").write(at.node, value)
