"""Sample the plan once for all that shows ranges and chances: which figures and goals, and how likely each goal is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.sampling import Samples, drivers, sample
from plansite.compute.model.goals import wanted_way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext

GAIN, BREAK_EVEN = "plan_net_gain", "break_even_month"
_WHOLE_PLAN = frozenset({"sum", "setting"})


@dataclass(frozen=True, slots=True)
class Risk:
    """Hold the samples of a plan; `north` is the figure that the plan steers by, empty when it is unknown."""

    samples: Samples
    north: str
    shown: tuple[str, ...]
    goals: tuple[str, ...]


def weigh(context: PageContext) -> Risk | None:
    """Sample the figures and goals that matter most; None when the plan states no range."""
    if not drivers(context.results.graph):
        return None
    north = _north(context)
    shown, goals = _shown(context, north), _goals(context)
    figures: dict[Grain, list[str]] = {"month": [north] if north else [], "year": [], "plan": []}
    for node in shown:
        figures[period_of(context, node)[0]].append(node)
    figures["plan"] += [ids.goal(key, part) for key in goals for part in ("forecast", "target")]
    figures["plan"] += [BREAK_EVEN] if BREAK_EVEN in context.results.graph.nodes else []
    return Risk(sample(context.results, figures), north, shown, goals)


def _north(context: PageContext) -> str:
    """Return the figure that the plan steers by, empty when it is unknown in the last month."""
    north = context.plan.files.plan.north_star
    return north if context.results.value(north, "month", _last(context)) is not None else ""


def _shown(context: PageContext, north: str) -> tuple[str, ...]:
    """Return the figures that the plan wants seen first and that have a value, each once."""
    headline: Iterable[str] = context.plan.files.plan.headline.items
    nodes = dict.fromkeys([*([north] if north else []), *headline, GAIN])
    return tuple(
        node
        for node in nodes
        if node in context.results.graph.nodes
        and context.results.value(node, *period_of(context, node)) is not None
    )


def _goals(context: PageContext) -> tuple[str, ...]:
    """Return the goals of which the forecast says something."""
    nodes = context.results.graph.nodes
    return tuple(
        key
        for key in context.plan.goals
        if ids.goal(key, "forecast") in nodes and ids.goal(key, "target") in nodes
    )


def chances(context: PageContext, risk: Risk | None) -> dict[str, float]:
    """Return for each goal that ranges move the share of draws that reach it, 0 to 1."""
    shares: dict[str, float] = {}
    for key in risk.goals if risk else ():
        goal = context.plan.goals[key]
        kpi = context.catalog.kpis.get(goal.kpi)
        if risk and any(risk.samples.moves(ids.goal(key, part), "plan") for part in ("forecast", "target")):
            shares[key] = risk.samples.chance_of_goal(key, wanted_way(goal, kpi) if kpi else "up")
    return shares


def period_of(context: PageContext, node: str) -> tuple[Grain, int]:
    """Return where a figure is looked at: over the whole plan if it adds up, in the last year if it is a rate, else at the end."""
    rollup = context.results.graph.nodes[node].rollup
    if rollup in {"product", "recompute"}:
        return "year", len(context.results.calendar.periods("year")) - 1
    return ("plan", 0) if rollup in _WHOLE_PLAN else ("month", _last(context))


def _last(context: PageContext) -> int:
    return context.results.calendar.months - 1
