"""Write conditions and how they stand: the figure as a link, the amount in its unit, and by which value they are judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.measured.ahead.conditions import Numbers, condition_of, latest
from plansite.present.figures.figures import Figures, given, led
from plansite.present.figures.measured import expected_figures

if TYPE_CHECKING:
    from plansite.compute.measured.ahead.conditions import Judged
    from plansite.present.context import PageContext
    from plansite.read.items.item import Text
    from plansite.read.limits.conditions import Condition

_SIGNS = {">=": "≥", "<=": "≤"}
_OPEN = Markup('<span class="ps-by">still open: nothing measured yet</span>')
_FROM = {"measured": "measured", "outlook": "expected", "plan": "planned"}


@dataclass(frozen=True, slots=True)
class Stand:
    """Show how a condition stands: the condition, a word with its tone, and the value that decides, with when and where from."""

    condition: Markup
    word: str
    tone: str
    by: Markup


def numbers_of(context: PageContext) -> Numbers:
    """Return the numbers that conditions are held against."""
    return Numbers(context.plan, context.results, context.outlook)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Write the conditions of one page."""

    context: PageContext
    page: str

    def words(self, condition: Condition) -> Markup:
        """Return a condition in words: MRR ≥ €50,000."""
        node = self.context.results.graph.nodes[condition.figure]
        figures = Figures(self.context, self.page)
        title = led(node.title, self.context.places.figure(node), self.page)
        sign = _SIGNS.get(condition.sign, condition.sign)
        amount = given(figures.write(condition.figure, condition.amount), condition.span)
        return Markup("{} {} {}{}").format(title, sign, amount, self._when(condition))

    def as_answer(self, text: Text) -> Markup:
        """Return a condition as a plan states it, and how it stands by what was measured last."""
        condition = condition_of(text, self.context.results.graph, self.context.plan)
        if condition is None:
            return given(str(text), text.span)
        return Markup("{} {}").format(
            self.words(condition), self.go(latest(condition, numbers_of(self.context)))
        )

    def go(self, judged: Judged) -> Markup:
        """Say whether something goes on by a condition: open, holding, or stopped, and by which value."""
        if judged.is_met is None:
            return _OPEN
        if judged.is_met:
            return Markup('<span class="ps-by">holds: {}</span>').format(self.by(judged))
        month = self.context.language.month(self.context.results.calendar.name(judged.stop))
        return Markup(
            '<span class="ps-stopped">Stopped from {} on</span> <span class="ps-by">{}</span>'
        ).format(month, self.by(judged))

    def stand(self, judged: Judged, words: tuple[str, str, str] = ("Met", "Not met", "Open")) -> Stand:
        """Show how a condition stands; `words` are those for one that is met, not met and open."""
        met, missed, open_ = words
        if judged.is_met is None:
            return Stand(self.words(judged.condition), open_, "", Markup("nothing measured yet"))
        word = met if judged.is_met else missed
        tone = "good" if judged.is_met else "bad"
        if judged.basis != "measured":
            word, tone = ("Expected", "") if judged.is_met else ("Not expected", "warn")
        return Stand(self.words(judged.condition), word, tone, self.by(judged))

    def by(self, judged: Judged) -> Markup:
        """Return the value by which a condition is judged, with its period and where it is from."""
        if judged.value is None:
            return Markup()
        words = "from" if ".." in judged.period else "in"
        return Markup('{} {} <span class="ps-period">{}</span>, {}').format(
            self._value(judged), words, self.period(judged.period), _FROM[judged.basis]
        )

    def period(self, label: str) -> str:
        """Return a period, or a run of months, in words."""
        calendar, language = self.context.results.calendar, self.context.language
        first, dots, last = label.partition("..")
        if dots:
            return f"{language.month(first)} to {language.month(last)}"
        named = calendar.named(label)
        year, _, week = label.partition("-W")
        return language.period(named) if named else f"week {int(week)} of {year}" if week else label

    def _value(self, judged: Judged) -> Markup:
        figure, calendar = judged.condition.figure, self.context.results.calendar
        figures = Figures(self.context, self.page)
        named = calendar.named(judged.period)
        if named is None or judged.value is None:
            return Markup('<span class="ps-count">{}</span>').format(
                figures.write(figure, judged.value or 0.0)
            )
        at = calendar.periods(named.grain).index(named)
        if judged.basis == "measured":
            return figures.link(ids.actual(figure), named.grain, at)
        if judged.basis == "outlook":
            return expected_figures(self.context, self.page).link(figure, named.grain, at)
        return figures.link(figure, named.grain, at)

    def _when(self, condition: Condition) -> Markup:
        if condition.period:
            words = f" in {self.period(condition.period)}"
        elif condition.times > 1:
            words = f", {condition.times} {condition.pace or 'month'}s in a row"
        else:
            words = f" a {condition.pace}" if condition.pace else ""
        return Markup('<span class="ps-period">{}</span>').format(words) if words else Markup()
