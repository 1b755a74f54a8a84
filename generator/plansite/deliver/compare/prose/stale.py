"""Find sentences that a change makes false: a number in the plan's words that was a figure of the version before, and is none now."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.mentions import OPEN, Mention, cut
from plansite.deliver.compare.deltas import BREAK_EVEN, COST, GAIN, REVENUE
from plansite.deliver.compare.prose.candidates import Candidate, Values, Vocabulary, find_values, stems
from plansite.deliver.compare.prose.moved_days import moved_days
from plansite.deliver.compare.prose.quantities import Quantity, may_have_numbers, quantities, years
from plansite.present.context import shown_kpis
from plansite.present.figures.figures import Figures
from plansite.problems import Problem, warning
from plansite.read.items.filled import source_of
from plansite.read.scenario import BASE
from plansite.read.within import place_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.deliver.compare.prose.moved_days import Dated
    from plansite.deliver.compare.renames import Renames
    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.present.context import PageContext
    from plansite.read.document import Entry
    from plansite.read.plan import Plan, Settings

# small letters begin no sentence: “55,8 тыс. евро”
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\W*[^\W_a-zß-öø-ÿąćęłńśźżа-яё])|\n\s*\n|\n(?=\s*[-*] )")
_BOUND_BEFORE = re.compile(
    r"(?:more than|less than|fewer than|at least|at most|over|under|below|above|up to|beyond|exceeds?|than"
    r"|более|менее|больше|меньше|свыше|до|не ниже|не выше|más de|menos de|al menos|hasta|como máximo"
    r"|mehr als|weniger als|mindestens|höchstens|über|unter|bis zu|ponad|powyżej|poniżej|co najmniej|najwyżej|do)\s+(?:[^\W\d]+\s+)?\Z",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(r"\s*(?:or (?:more|less|fewer)\b|이상|이하|초과|미만|명 이상)")
_TEXTS = frozenset({"line", "prose"})
_STRONG = 3  # so many digits of an amount, and one more, are hardly there by chance
_WHOLE = 0.5  # by how much a number without decimals may be rounded
_FARTHER = 0.7  # how much a word of the sentence before counts
_SMALL = 12  # counts up to here stand in every text


class Passage(NamedTuple):
    """Hold a number and the words around it: those of its sentence, of the one before, and the goal that its text is about.

    `is_bound` marks a number that others are held against: “more than 85 percent”.
    """

    quantity: Quantity
    words: frozenset[str]
    before: frozenset[str]
    years: frozenset[str]
    months: frozenset[str]
    goal: str
    is_bound: bool


class Stale(NamedTuple):
    """Hold a number that is not true any more, the text that it stands in, and what people call that text."""

    text: Entry
    title: str
    number: Quantity


class Tie(NamedTuple):
    """Hold how sure it is that a passage is about a value."""

    score: float
    candidate: Candidate


@dataclass(frozen=True)
class _Finder:
    """Find stale passages of a plan in the numbers of one scenario."""

    new: PageContext
    scenario: str
    values: Values
    looked_at: frozenset[str]
    vocabulary: Vocabulary

    def stale(self, passage: Passage) -> Tie | None:
        """Return the value that a passage was about and is not any more, None when there is none."""
        quantity = passage.quantity
        best = self._best(self.values.gone(quantity), passage)
        if best is None or best.score < _needed(quantity, best.candidate):
            return None
        still = self._best(self.values.now(quantity), passage)
        return None if still is not None and still.score >= best.score - 0.2 else best

    @cached_property
    def called(self) -> frozenset[str]:
        """Return the words of what the scenario is called; none for the plan itself."""
        view = self.new.plan.scenarios.get(self.scenario)
        return stems(view.title) if view else frozenset()

    def _best(self, values: list[Candidate], passage: Passage) -> Tie | None:
        ties = [Tie(self._score(value, passage), value) for value in values]
        return max(ties, key=lambda tie: (tie.score, -len(tie.candidate.node)), default=None)

    def _score(self, value: Candidate, passage: Passage) -> float:
        """Say how sure it is that a passage is about a value: by its name, its period, and what the plan looks at first."""
        likeness = max(
            self.vocabulary.likeness(value.node, passage.words),
            _FARTHER * self.vocabulary.likeness(value.node, passage.words | passage.before),
        )
        goal = ids.goal_figure(value.node)
        is_at_home = bool(goal and goal.key == passage.goal)
        if (not likeness and not is_at_home) or (passage.is_bound and not (goal or value.is_stated)):
            return 0.0
        interest = 0.2 if value.node in self.looked_at else 0.0
        return likeness + interest + (0.4 if is_at_home else 0.0) + _in_time(value, passage)


def _in_time(value: Candidate, passage: Passage) -> float:
    """Say how well a value's period fits to the times that a sentence names."""
    if value.grain == "plan":
        return 0.0
    if value.is_stated or ids.goal_figure(value.node):
        return 0.3 if value.period in passage.months else -0.05
    if value.period in passage.months or (value.grain == "year" and value.period in passage.years):
        return 0.3
    if value.grain in {"month", "quarter"}:
        return -1.0
    return -0.5 if passage.years else -0.1


def _needed(quantity: Quantity, value: Candidate) -> float:
    """Say how sure it has to be that a number is about a value: the fewer digits, the more numbers are it by chance."""
    if quantity.kind == "month":
        return 0.6
    if quantity.kind == "count" and quantity.value <= _SMALL and quantity.slack >= _WHOLE:
        return 1.1
    strength = quantity.digits + (1 if quantity.kind == "money" else 0)
    needed = {1: 0.95, 2: 0.75, 3: 0.6}.get(strength, 0.5)
    return needed - (0.15 if value.is_stated and strength > _STRONG else 0.0)


def _looked_at(context: PageContext) -> frozenset[str]:
    plan = context.plan
    first = (REVENUE, COST, GAIN, BREAK_EVEN, plan.files.plan.north_star)
    return frozenset([*first, *plan.files.plan.headline.items, *shown_kpis(plan, context.catalog)])


def find_stale(old: Snapshot, new: Snapshot, renames: Renames) -> tuple[Problem, ...]:
    """Return the sentences of the new plan that were true of the old one; nothing where one of them has no numbers."""
    if (
        old.base is None
        or new.base is None
        or old.base.plan.settings.currency != new.base.plan.settings.currency
    ):
        return ()
    finders: list[_Finder] = []
    for scenario, context in new.contexts.items():
        before = old.contexts.get(scenario)
        if before is None:
            continue
        values = find_values(before, context, renames)
        same = (known.vocabulary for known in finders if known.vocabulary.is_of(context))
        vocabulary = next(same, Vocabulary(context))
        finder = _Finder(context, scenario, values, _looked_at(context), vocabulary)
        # the outlook has no name that a sentence could be about
        if (scenario == BASE or finder.called) and values.moved:
            finders.append(finder)
    dates = list(moved_days(old.base.plan, new.base.plan, renames))
    return tuple(_problems(new, new.base, finders, dates)) if finders or dates else ()


def _problems(
    new: Snapshot, base: PageContext, finders: list[_Finder], dates: list[Dated]
) -> Iterator[Problem]:
    currency, goals = (
        base.plan.settings.currency,
        {goal.span.file: goal.id for goal in base.plan.goals.values()},
    )

    def may_be_stale(quantity: Quantity) -> bool:
        is_own = quantity.currency in {"", currency}
        return is_own and (bool(dates) or any(finder.values.gone(quantity) for finder in finders))

    for entry, title in _texts(base.plan):
        text = entry._replace(data=source_of(entry.data))
        goal = goals.get(entry.mark.file, "")
        for passage in _passages(text.data, base.plan.settings, goal, may_be_stale):
            ties = [
                (tie, finder)
                for finder in finders
                if _is_about(finder, passage) and (tie := finder.stale(passage))
            ]
            date = next((date for date in dates if _makes_stale(date, passage)), None)
            if ties:
                tie, finder = max(ties, key=lambda pair: pair[0].score)
                yield _problem(new, Stale(text, title, passage.quantity), *_about(new, tie.candidate, finder))
            elif date is not None:
                hint = "Correct it, or leave the date to the field that has it."
                now = f"{date.subject} {date.verb} {_when(date, base)} now"
                yield _problem(new, Stale(text, title, passage.quantity), now, hint)


def _makes_stale(date: Dated, passage: Passage) -> bool:
    """Tell whether a passage names the day that was, in a text that is about it, and not the day that is beside it."""
    is_about = passage.goal == date.goal if date.goal else date.words <= passage.words
    return (
        is_about
        and date.is_named_by(passage.quantity)
        and passage.months.isdisjoint({date.new[:7], date.new_quarter} - {date.old[:7], date.old_quarter, ""})
    )


def _when(date: Dated, context: PageContext) -> str:
    """Say when something is now: by its month, or by its day where it is in the month that it was in."""
    if date.is_in_another_month:
        return f"in {context.language.month(date.new[:7])}"
    return f"on {context.language.day(date.new)}"


def _is_about(finder: _Finder, passage: Passage) -> bool:
    """Tell whether a sentence can be about a scenario: about the plan itself, or about what the scenario is called."""
    if finder.scenario == BASE:
        return True
    name = finder.called
    return bool(name) and len(name & passage.words) >= max(2, len(name) / 2)


def _texts(plan: Plan) -> Iterator[tuple[Entry, str]]:
    """Yield the texts of a plan, each with what people call it; what is told of earlier versions stays as it was."""
    past = {place for noted in plan.files.plan.versions for place in (noted.reason.span, noted.changes.span)}
    for entry, field in (answer for one in plan.answers for answer in one.texts):
        is_text = field["x-text"] in _TEXTS and entry.span not in past
        if is_text and may_have_numbers(entry.data):
            yield entry, str(field.get("title") or entry.key)


def _passages(
    text: str, settings: Settings, goal: str, is_wanted: Callable[[Quantity], bool]
) -> Iterator[Passage]:
    """Yield the numbers of a text that are wanted, each with its sentence; figures that the text mentions are none."""
    bare, start, before = _without_mentions(text), 0, ""
    for sentence in [*_SENTENCE.finditer(bare), None]:
        stop = sentence.start() if sentence else len(bare)
        said = bare[start:stop]
        numbers = quantities(said, settings.language, settings.currency)
        wanted = [number for number in numbers if is_wanted(number)]
        if wanted:
            words, words_before, named = stems(said), stems(before), frozenset(years(said))
            months = frozenset(number.month for number in numbers if number.month)
        for number in wanted:
            is_bound = bool(
                _BOUND_BEFORE.search(said[: number.start]) or _BOUND_AFTER.match(said[number.stop :])
            )
            moved = replace(number, start=number.start + start, stop=number.stop + start)
            yield Passage(moved, words, words_before, named, months, goal, is_bound)
        start, before = sentence.end() if sentence else stop, said


def _without_mentions(text: str) -> str:
    """Return a text with spaces in place of the figures that it mentions."""
    if OPEN not in text:
        return text
    plain = list(text)
    for part in cut(text):
        if isinstance(part, Mention):
            plain[part.start : part.stop] = " " * (part.stop - part.start)
    return "".join(plain)


def _about(new: Snapshot, value: Candidate, finder: _Finder) -> tuple[str, str]:
    """Return what a figure is now, and what to write in place of what it was."""
    node = finder.new.results.graph.nodes[value.node]
    now = Figures(finder.new, "").write(value.node, value.new, large=True)
    where = f" {new.where(finder.scenario)}" if finder.scenario != BASE else ""
    is_whole = value.grain == "plan" or value.is_stated or node.rollup == "setting"
    when = "" if is_whole else f" in {finder.new.period(value.grain, value.position)}"
    period = "" if value.grain == "plan" else f" {'at' if value.grain == 'month' else 'in'} {value.period}"
    scenario = "" if finder.scenario == BASE else f" in {finder.scenario}"
    mention = f"{{{{ {value.node}{period}{scenario} }}}}"
    hint = f"Correct it, or write {mention} in its place: the text then follows the figure."
    return f"{node.title}{when}{where} is now {now}", hint


def _problem(new: Snapshot, stale: Stale, now: str, hint: str) -> Problem:
    number = stale.number
    written = " ".join(stale.text.data[number.start : number.stop].split())
    source = new.texts[stale.text.mark.file]
    span = place_within(source, stale.text, number.start, number.stop - number.start)
    return warning("stale-text", f"The text “{stale.title}” says “{written}”; {now}.", hint, span)
