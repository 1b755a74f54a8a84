"""Hold the figures that a number in a text may be about: what each said before, what it says now, and in which words it goes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from math import isclose, log
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Given
from plansite.compute.engine.sections import ACTUALS, BASELINE
from plansite.deliver.compare.deltas import NOISE, shared_periods
from plansite.present.figures.figures import PLAN_MONTH, Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from plansite.compute.engine.calendar import Grain
    from plansite.deliver.compare.prose.quantities import Kind, Quantity
    from plansite.deliver.compare.renames import Renames
    from plansite.present.context import PageContext

_WORD = re.compile(r"[^\W\d_]+")
_SHORT_FORM = re.compile(r"([^()]+) \(([A-Z]{2,})\)\Z")
_STEM = 5  # letters: enough to tell words apart, and the same for “cost” and “costs”, «клиент» and «клиентов»
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
_GRAINS: tuple[Grain, ...] = ("plan", "year", "month")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold one value of a figure: `old` as it was, `new` as it is. A month that a figure names is YYYY-MM.

    `position` counts the period among those of the new plan; `is_stated` marks what the plan states itself.
    """

    node: str
    kind: Kind
    grain: Grain
    position: int
    period: str
    old: float
    new: float | None
    old_month: str = ""
    new_month: str = ""
    is_stated: bool = False

    @property
    def has_moved(self) -> bool:
        """Tell whether the figure says something else now; one that is gone or unknown now says nothing."""
        return self.new is not None and not isclose(self.old, self.new, rel_tol=NOISE, abs_tol=NOISE)

    def was(self, quantity: Quantity) -> bool:
        """Tell whether a number of a text is what the figure was."""
        if self.kind != quantity.kind:
            return False
        return self.old_month == quantity.month if quantity.month else quantity.is_said_by(self.old)

    def is_now(self, quantity: Quantity) -> bool:
        """Tell whether a number of a text is what the figure is."""
        if self.kind != quantity.kind or self.new is None:
            return False
        return self.new_month == quantity.month if quantity.month else quantity.is_said_by(self.new)


@dataclass(frozen=True)
class Values:
    """Find values by what they were and by what they are."""

    all: tuple[Candidate, ...]

    @cached_property
    def _gone(self) -> Mapping[Kind, list[Candidate]]:
        return _sorted((value for value in self.all if value.has_moved), lambda value: value.old)

    @cached_property
    def _now(self) -> Mapping[Kind, list[Candidate]]:
        known = (value for value in self.all if value.new is not None)
        return _sorted(known, lambda value: value.new or 0.0)

    def gone(self, quantity: Quantity) -> list[Candidate]:
        """Return the values that a number was and is not any more."""
        near = _near(self._gone, quantity, lambda value: value.old)
        return [value for value in near if value.was(quantity) and not value.is_now(quantity)]

    def now(self, quantity: Quantity) -> list[Candidate]:
        """Return the values that a number is."""
        near = _near(self._now, quantity, lambda value: value.new or 0.0)
        return [value for value in near if value.is_now(quantity)]


def _sorted(values: Iterable[Candidate], key: Callable[[Candidate], float]) -> dict[Kind, list[Candidate]]:
    by_kind: dict[Kind, list[Candidate]] = {}
    for value in sorted(values, key=key):
        by_kind.setdefault(value.kind, []).append(value)
    return by_kind


def _near(
    by_kind: Mapping[Kind, list[Candidate]], quantity: Quantity, key: Callable[[Candidate], float]
) -> list[Candidate]:
    """Return the values, in order, that may be a number: all of a kind that has no numbers."""
    values = by_kind.get(quantity.kind, [])
    if quantity.month:
        return values
    reach = quantity.slack * 1.001
    first = bisect_left(values, quantity.value - reach, key=key)
    return values[first : bisect_right(values, quantity.value + reach, key=key)]


@dataclass(frozen=True)
class Vocabulary:
    """Know in which words the figures of a plan go, and how much each word tells."""

    context: PageContext

    @cached_property
    def titles(self) -> Mapping[str, tuple[frozenset[str], ...]]:
        """Return the names of each figure as sets of words: its title, a short form in brackets, its id."""
        return {node: tuple(self._names(node)) for node in self.context.results.graph.nodes}

    def _names(self, node: str) -> Iterator[frozenset[str]]:
        known = self.context.results.graph.nodes[node]
        goal = ids.goal_figure(node)
        titles = [known.title, node.replace(".", " ").replace("_", " ")]
        if goal is not None:
            kpi = self.context.catalog.kpis.get(self.context.plan.goals[goal.key].kpi)
            titles = [known.whole, kpi.title if kpi else known.whole]
        for title in titles:
            yield from (words for part in re.split(r"[()]", title) if (words := stems(part)))

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Return how much each word tells: what stands in few titles tells most."""
        counts = Counter(word for names in self.titles.values() for word in {*names[0]} if names)
        return {word: log(1 + len(self.titles) / count) for word, count in counts.items()}

    def likeness(self, node: str, words: frozenset[str]) -> float:
        """Return which part of a figure's name stands among some words, from 0 to 1."""
        said = words.union(*(short for long, short in self._short_forms if long <= words))
        return max((self._covered(name, said) for name in self.titles.get(node, ())), default=0.0)

    @cached_property
    def _short_forms(self) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        """Return titles with the short form that they give in brackets: MRR for monthly recurring revenue."""
        titles = (_SHORT_FORM.match(node.title) for node in self.context.results.graph.nodes.values())
        return tuple({(stems(title[1]), stems(title[2])) for title in titles if title})

    def _covered(self, name: frozenset[str], words: frozenset[str]) -> float:
        weight = {word: self.weights.get(word, 1.0) for word in name}
        return sum(weight[word] for word in name & words) / sum(weight.values())


def stems(text: str) -> frozenset[str]:
    """Return the words of a text that tell anything, without their endings."""
    words = (word.lower() for word in _WORD.findall(text))
    return frozenset(
        (word.removesuffix("s") if len(word) <= _STEM else word)[:_STEM]
        for word in words
        if word not in _EMPTY
    )


def candidates(old: PageContext, new: PageContext, renames: Renames) -> Values:
    """Return all values that the old plan has, each with what became of it."""
    before = {renames.new_node(node): node for node in old.results.graph.nodes}
    figures = Figures(new, "")
    periods = {grain: shared_periods(old.results.calendar, new.results.calendar, grain) for grain in _GRAINS}
    values: list[Candidate] = []
    for node, known in new.results.graph.nodes.items():
        was = before.get(node)
        if was is None or known.section in {ACTUALS, BASELINE}:
            continue
        kind = _kind(figures.suffix(node), known.unit)
        for grain, shared in periods.items():
            for period, first, position in shared if kind else ():
                value = old.results.value(was, grain, first)
                if value is not None:
                    now = new.results.value(node, grain, position)
                    months = (_named(old, value), _named(new, now)) if kind == "month" else ("", "")
                    is_stated = isinstance(known.source, Given)
                    values.append(
                        Candidate(node, kind, grain, position, period.label, value, now, *months, is_stated)  # type: ignore[arg-type]
                    )
    return Values(tuple(values))


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


def _named(context: PageContext, value: float | None) -> str:
    """Return the month that a figure names by its number."""
    names = context.results.calendar.names
    return names[round(value) - 1] if value is not None and 1 <= round(value) <= len(names) else ""
