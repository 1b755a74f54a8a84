"""Compare the figures of two states of a plan, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Literal

from plansite.compute.engine import ids
from plansite.compute.engine.sections import BASELINE
from plansite.compute.model.kpis import headline_kpis
from plansite.present.context import shown_kpis
from plansite.read.scenario import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from plansite.compute.engine.calendar import Calendar, Grain, Period
    from plansite.compute.engine.results import Results
    from plansite.deliver.compare.renames import Renames
    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.present.context import PageContext

Interest = Literal["core", "first", "kpi", "rest"]
_INTERESTS: tuple[Interest, ...] = ("core", "first", "kpi", "rest")
GRAINS: tuple[Grain, ...] = ("year", "plan")
NOISE = 1e-9  # sums in another order differ by less
REVENUE, COST, GAIN, BREAK_EVEN = "total_revenue", "plan_cost_total", "plan_net_gain", "break_even_month"
_BUDGET = (*map(ids.budget, ("marketing", "sales", "total")), ids.TEAM_PAY)


@dataclass(frozen=True, slots=True)
class At:
    """Name a figure of one plan in one period: its node, and where the period stands among those of its grain."""

    node: str
    index: int


@dataclass(frozen=True, slots=True)
class Delta:
    """Hold one figure in one period in both plans. A value is None where the figure is unknown or not there.

    `interest` says who looks at it: everybody in every scenario, everybody, those who follow the plan's KPIs, or whoever
    looks into details. `old_at` and `new_at` lead back to the figure in the page context of each plan, None for a plan
    that has no such figure.
    """

    scenario: str
    node: str
    unit: str
    grain: Grain
    period: str
    old: float | None
    new: float | None
    old_at: At | None
    new_at: At | None
    interest: Interest

    @property
    def relevant(self) -> bool:
        """Tell whether the plan asks for the figure anywhere."""
        return self.interest != "rest"

    @property
    def change(self) -> float | None:
        """Return by how much the figure rises, below zero if it falls; None when a value is unknown."""
        return None if self.old is None or self.new is None else self.new - self.old


def find_deltas(old: Snapshot, new: Snapshot, renames: Renames) -> tuple[Delta, ...]:
    """Return the deltas by scenario, figures that people look at first.

    Years are compared where both plans have the same one, whole or not; the whole plan always is. Plans in different
    currencies are not compared. Where only one snapshot has an outlook, the goals in it are compared with those of the plan.
    """
    if not _same_currency(old, new):
        return ()
    deltas: list[Delta] = []
    for scenario in dict.fromkeys((*new.contexts, *old.contexts)):
        before, after = old.context_of(scenario), new.context_of(scenario)
        if before and after:
            is_whole = scenario in old.contexts and scenario in new.contexts
            moved = _deltas(scenario, before, after, renames)
            deltas += [delta for delta in moved if is_whole or ids.goal_figure(delta.node)]
    return tuple(deltas)


def _deltas(scenario: str, old: PageContext, new: PageContext, renames: Renames) -> Iterator[Delta]:
    before = {renames.new_node(node): node for node in old.results.graph.nodes}
    is_judged = scenario != BASE or (old.outlook is None and new.outlook is None)
    interests = {
        **_interests(new, with_goals=is_judged),
        **{
            renames.new_node(node): interest
            for node, interest in _interests(old, with_goals=is_judged).items()
        },
    }
    order = [*sorted(interests, key=_by_interest(interests)), *new.results.graph.nodes, *before]
    periods = [
        (grain, *shared)
        for grain in GRAINS
        for shared in shared_periods(old.results.calendar, new.results.calendar, grain)
    ]
    may_skip = old.results.calendar == new.results.calendar
    for node in dict.fromkeys(order):
        was = before.get(node)
        if may_skip and was and are_same(old.results, was, new.results, node, GRAINS):
            continue
        known = new.results.graph.nodes.get(node) or old.results.graph.nodes[was or node]
        if known.section == BASELINE:
            continue  # what moved since then, and what is frozen anew, is not what this change moves
        for grain, period, index_before, index in periods:
            if grain == "year" and known.rollup in {"setting", "none"}:
                continue
            ends = _at(old.results, was, index_before), _at(new.results, node, index)
            values = _value(old.results, grain, ends[0]), _value(new.results, grain, ends[1])
            if not _is_same(*values):
                interest = interests.get(node, "rest")
                yield Delta(scenario, node, known.unit, grain, period.label, *values, *ends, interest)


def are_same(old: Results, was: str, new: Results, node: str, grains: Iterable[Grain]) -> bool:
    """Tell whether a figure has the same numbers, to the last bit, in plans of the same months: most have, and it is told at once."""
    for grain in grains:
        before, after = old.figures[grain].get(was), new.figures[grain].get(node)
        if before is None or after is None:
            return False
        if before is not after and before.tobytes() != after.tobytes():
            return False
    return True


def _at(results: Results, node: str | None, index: int) -> At | None:
    return At(node, index) if node in results.graph.nodes and node is not None else None


def _value(results: Results, grain: Grain, at: At | None) -> float | None:
    return results.value(at.node, grain, at.index) if at else None


def _by_interest(interests: dict[str, Interest]) -> Callable[[str], int]:
    return lambda node: _INTERESTS.index(interests[node])


def _interests(context: PageContext, *, with_goals: bool) -> dict[str, Interest]:
    """Return the figures that somebody looks at: what the plan is worth, what it opens with, then other KPIs.

    Goals only count in the numbers by which they are judged.
    """
    north = context.plan.files.plan.north_star
    goals = [ids.goal(key, part) for key in context.plan.goals for part in ("target", "forecast")]
    wanted: tuple[tuple[Interest, list[str]], ...] = (
        ("core", [REVENUE, COST, GAIN, BREAK_EVEN, north]),
        ("first", [*headline_kpis(context.plan, context.results), *_BUDGET, *(goals if with_goals else ())]),
        ("kpi", list(shown_kpis(context.plan, context.catalog))),
    )
    interests: dict[str, Interest] = {}
    for interest, nodes in wanted:
        for node in nodes:
            if node in context.results.graph.nodes:
                interests.setdefault(node, interest)
    return interests


def shared_periods(old: Calendar, new: Calendar, grain: Grain) -> list[tuple[Period, int, int]]:
    """Return the periods that both plans have, each with its position in the old and in the new one."""
    before = {_months(old, period): index for index, period in enumerate(old.periods(grain))}
    shared = []
    for index, period in enumerate(new.periods(grain)):
        at = 0 if grain == "plan" else before.get(_months(new, period))
        if at is not None:
            shared.append((period, at, index))
    return shared


def _months(calendar: Calendar, period: Period) -> tuple[str, str]:
    return calendar.name(period.first), calendar.name(period.stop - 1)


def _is_same(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is new
    return isclose(old, new, rel_tol=NOISE, abs_tol=NOISE)


def _same_currency(old: Snapshot, new: Snapshot) -> bool:
    if old.plan is None or new.plan is None:
        return False
    return old.plan.settings.currency == new.plan.settings.currency
