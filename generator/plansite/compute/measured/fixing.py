"""Decide, month by month, which figures of the plan have to be other than planned for what was measured to come out.

What was measured of a figure that the plan computes is never put in its place: the figures that it is computed from would then say
something else. Instead it fixes one of those, down to a figure that nothing else is said of, and the plan's own formulas do the
rest. So everything that holds between figures of the plan holds in the outlook too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from plansite.compute.engine import ids
from plansite.compute.engine.formula import tokens
from plansite.compute.measured.same_month import leads_to, same_month

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from plansite.compute.measured.same_month import SameMonth
    from plansite.compute.measured.ways import Ways
    from plansite.compute.model.definition import Way

_MOST = 100  # alternatives that are tried


class Fix(NamedTuple):
    """Say that a figure is fixed in a month by what was measured of another, and by which formula.

    One that is not `last` fixes a further figure, and is computed as always.
    """

    figure: str
    measured: str
    formula: str
    last: bool


@dataclass(frozen=True, slots=True)
class Fixed:
    """Hold what is fixed in each month, counted from 0: `direct` are the figures that stand for what was measured of them.

    `spare` are the measured figures for which nothing is left to fix, since all is known without them.
    """

    fixes: Mapping[int, tuple[Fix, ...]]
    direct: Mapping[int, frozenset[str]]
    spare: Mapping[int, frozenset[str]]


@lru_cache(maxsize=4096)  # every order in which figures are fixed is tried with the same formulas
def _names(text: str) -> frozenset[str]:
    return frozenset(token.text for token in tokens(text) if token.kind == "name")


@dataclass(slots=True)
class _Needs:
    """Know what each figure of the outlook needs in the same month: by its formula, and where it is fixed, by that."""

    plan: SameMonth
    inputs: Mapping[str, set[str]]

    def take(self, fixes: Mapping[str, Fix], known: Collection[str]) -> bool:
        """Add what figures need by what fixes them, unless one would need itself; tell whether it was added."""
        moved = self.plan.following({*fixes, *(fix.measured for fix in fixes.values())})
        added = {
            name: self._of_formula(fix.formula, fixes, known, moved, {name})
            for name, fix in fixes.items()
            if fix.last
        }
        inputs = {**self.inputs, **{name: self.inputs[name] | needed for name, needed in added.items()}}
        if any(leads_to(needed, name, inputs) for name, needed in added.items()):
            return False
        self.inputs = inputs
        return True

    def _of_formula(
        self, text: str, fixes: Mapping[str, Fix], known: Collection[str], moved: set[str], seen: set[str]
    ) -> set[str]:
        needed: set[str] = set()
        for name in _names(text):
            planned = ids.planned_figure(name)
            if planned:
                needed |= self._as_planned(planned, moved)
            elif name in fixes and name not in seen and name not in known:
                needed |= self._of_formula(fixes[name].formula, fixes, known, moved, {*seen, name})
            elif name not in known:
                needed.add(name)
        return needed

    def _as_planned(self, name: str, moved: set[str]) -> set[str]:
        if name not in moved:
            return {name}
        return {below for needed in self.plan.inputs[name] for below in self._as_planned(needed, moved)}


@dataclass(slots=True)
class _Month:
    """Collect what is fixed in one month."""

    ways: Ways
    needs: _Needs
    measured: frozenset[str]
    fixes: dict[str, Fix] = field(default_factory=dict)
    spare: set[str] = field(default_factory=set)

    def fix(self, name: str) -> None:
        """Fix what a measured figure asks for, in the first way that is free; where there is none, it is spare."""
        for fixes in islice(self._alternatives(name, name, {}), _MOST):
            if self.needs.take(fixes, self.measured):
                self.fixes |= fixes
                return
        self.spare.add(name)

    def _alternatives(self, name: str, measured: str, so_far: dict[str, Fix]) -> Iterator[dict[str, Fix]]:
        settled = {*self.measured, *self.fixes, *so_far} - {name}
        for way in self.ways.of(name, settled):
            yield from self._along(way, measured, so_far)

    def _along(self, way: Way, measured: str, so_far: dict[str, Fix]) -> Iterator[dict[str, Fix]]:
        """Yield what can be fixed along a way."""
        along = dict(so_far)
        for at, (figure, formula) in enumerate(way, start=1):
            if figure in self.measured or figure in self.fixes or figure in along:
                return
            is_last = not self.ways.of(figure, ())
            along[figure] = Fix(figure, measured, formula, is_last)
            if not is_last:
                for further in self._alternatives(figure, measured, along):
                    yield from self._along(way[at:], measured, further)
                return
        yield along


def fixed(measured: Mapping[str, Iterable[int]], ways: Ways, order: Mapping[str, int]) -> Fixed:
    """Return what is fixed in which month; `measured` has the months of each figure, `order` the order of computing."""
    by_month: dict[int, set[str]] = {}
    for name, months in measured.items():
        for month in months:
            by_month.setdefault(month, set()).add(name)
    plan = same_month(ways.nodes)
    needs = _Needs(plan, plan.inputs)
    known: dict[frozenset[str], _Month] = {}
    for names in map(frozenset, dict(sorted(by_month.items())).values()):
        if names not in known:
            known[names] = _month(names, ways, needs, order)
    of_month = {month: known[frozenset(names)] for month, names in by_month.items()}
    return Fixed(
        {month: tuple(collected.fixes.values()) for month, collected in of_month.items()},
        {
            month: frozenset(name for name in names if not ways.of(name, ()))
            for month, names in by_month.items()
        },
        {month: frozenset(collected.spare) for month, collected in of_month.items()},
    )


def _month(names: frozenset[str], ways: Ways, needs: _Needs, order: Mapping[str, int]) -> _Month:
    """Fix what was measured together in a month; what is left over is tried again before all others."""

    # counts before rates, which are often rounded; what can go one way only before what can go several
    def rank(name: str) -> tuple[bool, int, int, str]:
        return ways.nodes[name].unit in {"percent", "ratio"}, len(ways.of(name, ())), order[name], name

    waiting = sorted((name for name in names if ways.of(name, ())), key=rank)
    best = _in_order(waiting, _Month(ways, _Needs(needs.plan, needs.inputs), names))
    left_over = best
    for _ in waiting:
        if not left_over.spare or len(left_over.spare) == len(waiting):
            break
        waiting.sort(key=lambda name: name not in left_over.spare)
        left_over = _in_order(waiting, _Month(ways, _Needs(needs.plan, needs.inputs), names))
        if len(left_over.spare) < len(best.spare):
            best = left_over
    needs.inputs = best.needs.inputs
    return best


def _in_order(names: Iterable[str], month: _Month) -> _Month:
    for name in names:
        month.fix(name)
    return month
