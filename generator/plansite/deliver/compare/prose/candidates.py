"""Hold the figures that a number in a text may be about: what each said before, what it says now, and in which words it goes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from math import isclose, isnan, log
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given
from plansite.compute.engine.sections import ACTUALS, BASELINE
from plansite.deliver.compare.deltas import NOISE, are_same, shared_periods
from plansite.deliver.compare.prose.quarters import quarter_of
from plansite.deliver.spreadsheets.cells.words import load_words, plain
from plansite.present.figures.figures import PLAN_MONTH, Figures
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.calendar import Grain, Period
    from plansite.deliver.compare.prose.quantities import Kind, Quantity
    from plansite.deliver.compare.renames import Renames
    from plansite.present.context import PageContext

_WORD = re.compile(r"[^\W\d_]+")
_SHORT_FORM = re.compile(r"([^()]+) \(([A-Z]{2,})\)\Z")
_STEM = 5  # letters: enough to tell words apart, and the same for “cost” and “costs”, «клиент» and «клиентов»
_STEM_OF_KOREAN = 2  # syllables, after which particles follow
_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "our",
        "per",
        "than",
        "that",
        "the",
        "to",
        "we",
        "with",
        "each",
        "и",
        "в",
        "на",
        "за",
        "по",
        "до",
        "de",
        "la",
        "el",
        "en",
        "un",
        "una",
        "y",
        "w",
        "na",
        "i",
        "z",
        "do",
    ]
)
_GRAINS: tuple[Grain, ...] = ("plan", "year", "quarter", "month")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold one value of a figure that is known in both plans: `old` as it was, `new` as it is.

    A month that a figure names is told by all its names: YYYY-MM, and the label of its quarter. `position` counts the period among
    those of the new plan; `is_stated` marks what the plan states itself.
    """

    node: str
    kind: Kind
    grain: Grain
    position: int
    period: str
    old: float
    new: float
    old_month: tuple[str, ...] = ()
    new_month: tuple[str, ...] = ()
    is_stated: bool = False

    def was(self, quantity: Quantity) -> bool:
        """Tell whether a number of a text is what the figure was."""
        if self.kind != quantity.kind:
            return False
        return quantity.month in self.old_month if quantity.month else quantity.is_said_by(self.old)

    def is_now(self, quantity: Quantity) -> bool:
        """Tell whether a number of a text is what the figure is."""
        if self.kind != quantity.kind:
            return False
        return quantity.month in self.new_month if quantity.month else quantity.is_said_by(self.new)


class _Row(NamedTuple):
    """Hold the numbers of a figure in both plans, over all periods of a length."""

    node: str
    grain: Grain
    old: Array
    new: Array

    def holds(self, low: float, high: float) -> bool:
        """Tell whether any number of the new plan lies between two others."""
        return any(low <= value <= high for value in self.new[0].tolist())


class _Moved(NamedTuple):
    """Hold values that are others now, in the order of what they were, and beside them what they were."""

    were: list[float]
    values: list[Candidate]

    def between(self, low: float, high: float) -> list[Candidate]:
        """Return the values that were between two numbers."""
        return self.values[bisect_left(self.were, low) : bisect_right(self.were, high)]


@dataclass(frozen=True)
class Values:
    """Find values by what they were and by what they are; `nodes` maps the figures of the new plan to what the old one calls them.

    Most figures stay as they were, and few numbers are looked for among them: a value is made when it is needed.
    """

    old: PageContext
    new: PageContext
    nodes: Mapping[str, str]

    @cached_property
    def moved(self) -> Mapping[Kind, _Moved]:
        """Return the values that are others now, by kind."""
        old, new = self.old.results, self.new.results
        may_skip = old.calendar == new.calendar
        nodes = (
            node
            for node, was in self.nodes.items()
            if not (may_skip and are_same(old, was, new, node, _GRAINS))
        )
        rows = (row for node in nodes for row in self._rows(node))
        values = (value for row in rows for value in self._values(row, _has_moved))
        by_kind: dict[Kind, _Moved] = {}
        for value in sorted(values, key=lambda value: value.old):
            moved = by_kind.setdefault(value.kind, _Moved([], []))
            moved.were.append(value.old)
            moved.values.append(value)
        return by_kind

    def gone(self, quantity: Quantity) -> list[Candidate]:
        """Return the values that a number was and is not any more."""
        moved = self.moved.get(quantity.kind)
        if moved is None:
            return []
        values = moved.values if quantity.month else moved.between(*_reach(quantity))
        return [value for value in values if value.was(quantity) and not value.is_now(quantity)]

    def now(self, quantity: Quantity) -> list[Candidate]:
        """Return the values that a number is."""
        rows, reach = self._of_kind.get(quantity.kind, ()), _reach(quantity)
        near = (row for row in rows if quantity.month or row.holds(*reach))
        return [value for row in near for value in self._values(row, _is_known) if value.is_now(quantity)]

    @cached_property
    def _of_kind(self) -> Mapping[Kind, list[_Row]]:
        """Return the rows of all figures by their kind."""
        by_kind: dict[Kind, list[_Row]] = {}
        for node, kind in self._kinds.items():
            if kind:
                by_kind.setdefault(kind, []).extend(self._rows(node))
        return by_kind

    @cached_property
    def _kinds(self) -> Mapping[str, Kind | None]:
        figures, known = Figures(self.new, ""), self.new.results.graph.nodes
        return {node: _kind(figures.suffix(node), known[node].unit) for node in self.nodes}

    def _rows(self, node: str) -> Iterator[_Row]:
        """Yield the numbers of a figure by the length of their periods, where both plans have some."""
        was = self.nodes[node]
        for grain in _GRAINS:
            old, new = self.old.results.figures[grain].get(was), self.new.results.figures[grain].get(node)
            if old is not None and new is not None:
                yield _Row(node, grain, old, new)

    def _values(self, row: _Row, wanted: Callable[[float, float], bool]) -> Iterator[Candidate]:
        """Yield the values of a figure that are wanted by what they were and are, each with what became of it."""
        known, kind = self.new.results.graph.nodes[row.node], self._kinds[row.node]
        before, after = row.old[0].tolist(), row.new[0].tolist()
        for period, first, position in self._periods[row.grain]:
            old, new = before[first], after[position]
            if kind and wanted(old, new):
                months = (_named(self.old, old), _named(self.new, new)) if kind == "month" else ((), ())
                is_stated = isinstance(known.source, Given)
                # of a month of the plan, people also say after how many months it comes
                for said in (kind, "months") if kind == "month" else (kind,):
                    yield Candidate(
                        row.node, said, row.grain, position, period.label, old, new, *months, is_stated
                    )

    @cached_property
    def _periods(self) -> Mapping[Grain, list[tuple[Period, int, int]]]:
        calendars = self.old.results.calendar, self.new.results.calendar
        return {grain: shared_periods(*calendars, grain) for grain in _GRAINS}


def _reach(quantity: Quantity) -> tuple[float, float]:
    """Return between which numbers a value lies that may be one of a text."""
    reach = quantity.slack * 1.001
    return quantity.value - reach, quantity.value + reach


@dataclass(frozen=True)
class Vocabulary:
    """Know in which words the figures of a plan go, and how much each word tells."""

    context: PageContext

    def is_of(self, other: PageContext) -> bool:
        """Tell whether the figures of another context go by the same names, as they mostly do in a scenario."""
        nodes, others = self.context.results.graph.nodes, other.results.graph.nodes
        goals, of_other = self.context.plan.goals, other.plan.goals
        return (
            nodes.keys() == others.keys()
            and all(
                node.whole == others[name].whole and node.part == others[name].part
                for name, node in nodes.items()
            )
            and {key: goal.kpi for key, goal in goals.items()}
            == {key: goal.kpi for key, goal in of_other.items()}
            and self.context.catalog is other.catalog
        )

    def _names(self, node: str) -> Iterator[frozenset[str]]:
        """Yield the names of a figure as sets of words: its title, a short form in brackets, its id."""
        known = self.context.results.graph.nodes[node]
        goal = ids.goal_figure(node)
        titles = [known.title, node.replace(".", " ").replace("_", " ")]
        if goal is not None:
            kpi = self.context.catalog.kpis.get(self.context.plan.goals[goal.key].kpi)
            titles = [known.whole, kpi.title if kpi else known.whole]
        for title in titles:
            yield from _parts(title)
        yield from self._in_other_languages.get(node, ())

    @cached_property
    def _in_other_languages(self) -> Mapping[str, list[frozenset[str]]]:
        """Return what figures and KPIs are called elsewhere; a single word counts if no name of a figure has it."""
        nodes = self.context.results.graph.nodes
        own = frozenset().union(*(stems(node.title) for node in nodes.values()))
        return {
            node: [name for name in words if len(name) > 1 or not name & own]
            for node, words in _words_of_figures().items()
            if node in nodes
        }

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Return how much each word tells: what stands in few titles tells most."""
        nodes = self.context.results.graph.nodes
        counts = Counter(word for node in nodes for word in next(self._names(node), ()))
        return {word: log(1 + len(nodes) / count) for word, count in counts.items()}

    def likeness(self, node: str, words: frozenset[str]) -> float:
        """Return which part of a figure's name stands among some words, from 0 to 1."""
        said = words.union(*(short for long, short in self._short_forms if long <= words))
        return max((self._covered(name, said) for name in self._names(node)), default=0.0)

    @cached_property
    def _short_forms(self) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        """Return titles with the short form that they give in brackets: MRR for monthly recurring revenue."""
        titles = (_SHORT_FORM.match(node.title) for node in self.context.results.graph.nodes.values())
        return tuple({(stems(title[1]), stems(title[2])) for title in titles if title})

    def _covered(self, name: frozenset[str], words: frozenset[str]) -> float:
        if name.isdisjoint(words):
            return 0.0
        weight = {word: self.weights.get(word, 1.0) for word in name}
        return sum(weight[word] for word in name & words) / sum(weight.values())


@cache
def _words_of_figures() -> Mapping[str, tuple[frozenset[str], ...]]:
    """Return what workbooks call figures and KPIs, in all languages."""
    return {
        known.id: tuple(stems(" ".join(parts)) for parts in known.words)
        for known in load_words(catalog_folder())
        if known.takes in {"figure", "kpi"}
    }


@cache
def _parts(title: str) -> tuple[frozenset[str], ...]:
    """Return the words of a title, and apart from them those that stand in brackets."""
    return tuple(words for part in re.split(r"[()]", title) if (words := stems(part)))


@cache
def stems(text: str) -> frozenset[str]:
    """Return the words of a text that tell anything, without their endings."""
    words = (word.lower() for word in _WORD.findall(plain(text)))
    return frozenset(
        (word.removesuffix("s") if len(word) <= _STEM else word)[
            : _STEM_OF_KOREAN if "가" <= word[0] <= "힣" else _STEM
        ]
        for word in words
        if word not in _EMPTY
    )


def find_values(old: PageContext, new: PageContext, renames: Renames) -> Values:
    """Return the values of all figures that both plans have, but for what was measured or frozen."""
    before = {renames.new_node(node): node for node in old.results.graph.nodes}
    figures = new.results.graph.nodes.items()
    aside = {ACTUALS, BASELINE}
    return Values(
        old,
        new,
        {node: before[node] for node, known in figures if node in before and known.section not in aside},
    )


def _is_known(old: float, new: float) -> bool:
    """Tell whether a figure has a value in both plans."""
    return not isnan(old) and not isnan(new)


def _has_moved(old: float, new: float) -> bool:
    """Tell whether a figure has a value in both plans, and says something else now."""
    return _is_known(old, new) and not isclose(old, new, rel_tol=NOISE, abs_tol=NOISE)


def _kind(suffix: str, unit: str) -> Kind | None:
    if suffix == PLAN_MONTH:
        return "month"
    if suffix == "months":
        return "months"
    kinds: dict[str, Kind] = {
        "money": "money",
        "percent": "percent",
        "days": "days",
        "count": "count",
        "ratio": "count",
    }
    return kinds.get(unit)


def _named(context: PageContext, value: float) -> tuple[str, ...]:
    """Return the month that a figure names by its number, and the quarter that it lies in."""
    calendar = context.results.calendar
    if not 1 <= round(value) <= calendar.months:
        return ()
    month = calendar.names[round(value) - 1]
    return month, quarter_of(month, calendar)
