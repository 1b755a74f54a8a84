"""Count once what several plans share: the first of them adds it, the others add only what is their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isclose
from typing import TYPE_CHECKING

from plansite.compute.engine.calendar import Calendar
from plansite.portfolio.ways import Term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.portfolio.summed_plan import Figure, Summary

_Key = tuple[str, tuple[str, ...]]
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Once:
    """Remember, for one figure of the whole, what plans have added to it from files that they share."""

    seen: set[_Key] = field(default_factory=set)
    undivided: list[tuple[Summary, Figure]] = field(default_factory=list)

    def added(self, plan: Summary, figures: Mapping[str, Figure], term: Term) -> Sequence[Term] | None:
        """Return what a plan adds with a term, nothing where an earlier plan has added the same; None where nobody can tell."""
        figure = figures[term.figure]
        if not figure.shared:
            return [term]
        if figure.parts:
            return self._parts(figures, term, figure)
        return self._undivided(plan, term, figure)

    def _parts(self, figures: Mapping[str, Figure], term: Term, figure: Figure) -> Sequence[Term] | None:
        parts = [Term(term.sign * sign, part) for sign, part in figure.parts if part in figures]
        keys = {part: (part.figure, figures[part.figure].shared) for part in parts}
        if any(_share(figure, earlier) and not earlier.is_shared_whole for _, earlier in self.undivided):
            return None
        fresh = [part for part, key in keys.items() if not key[1] or key not in self.seen]
        self.seen.update(key for key in keys.values() if key[1])
        return [term] if len(fresh) == len(parts) else fresh

    def _undivided(self, plan: Summary, term: Term, figure: Figure) -> Sequence[Term] | None:
        """Decide on a figure that rests on shared files as a whole: one that is the same as an earlier plan's is counted already."""
        key = (figure.id, figure.shared)
        if key in self.seen and figure.is_shared_whole:
            return []
        before = [(earlier, other) for earlier, other in self.undivided if _share(figure, other)]
        if any(_are_alike(plan, figure, earlier, other) for earlier, other in before):
            return []
        if before or (
            not figure.is_shared_whole and any(set(files) & set(figure.shared) for _, files in self.seen)
        ):
            return None
        self.undivided.append((plan, figure))
        if figure.is_shared_whole:
            self.seen.add(key)
        return [term]


def _share(one: Figure, other: Figure) -> bool:
    return bool(set(one.shared) & set(other.shared))


def _are_alike(plan: Summary, figure: Figure, other_plan: Summary, other: Figure) -> bool:
    """Tell whether two plans have the same values of a figure in all months that both have."""
    if figure.id != other.id or plan.currency != other_plan.currency:
        return False
    later = Calendar(plan.start, plan.months).index(other_plan.start)
    pairs = [
        (figure.months[month], other.months[month - later])
        for month in range(plan.months)
        if 0 <= month - later < other_plan.months
    ]
    return bool(pairs) and all(_is_same(*pair) for pair in pairs)


def _is_same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=_NEAR, abs_tol=_NEAR)
