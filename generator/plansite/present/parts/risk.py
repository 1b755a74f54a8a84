"""Sample the plan once for all that shows ranges: which figures, and how far they may come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine.sampling import Samples, drivers, sample, sample_both
from plansite.present.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext

GAIN, BREAK_EVEN, CASH = "plan_net_gain", "break_even_month", "lowest_cash"
RETURN = "projected_roi"
_KEPT, _BACK = "not below zero in", "within the plan in"
# what a share of all draws is said of, for figures of the whole plan that decide whether it is worth its money
_SAID = {GAIN: _KEPT, RETURN: _KEPT, CASH: _KEPT, BREAK_EVEN: _BACK}
_WHOLE_PLAN = frozenset({"sum", "setting"})


@dataclass(frozen=True, slots=True)
class Risk:
    """Hold the samples of a plan; `north` is the figure that the plan steers by, empty when it is unknown."""

    samples: Samples
    north: str
    shown: tuple[str, ...]


def weigh(context: PageContext) -> Risk | None:
    """Sample the figures that matter most; None when the plan states no range."""
    if not drivers(context.computed.graph):
        return None
    north = _north(context)
    shown = _shown(context, north)
    figures: dict[Grain, list[str]] = {"month": [north] if north else [], "year": [], "plan": []}
    for node in shown:
        figures[period_of(context, node)[0]].append(node)
    figures["plan"] += [node for node in _SAID if node in context.results.graph.nodes]
    return Risk(sample(context.computed, figures), north, shown)


def _north(context: PageContext) -> str:
    """Return the figure that the plan steers by, empty when it is unknown in the last month."""
    north = context.plan.files.plan.north_star
    return north if context.results.value(north, "month", _last(context)) is not None else ""


def _shown(context: PageContext, north: str) -> tuple[str, ...]:
    """Return the figures that the plan wants seen first and that have a value, each once."""
    headline: Iterable[str] = context.plan.files.plan.headline.items
    nodes = dict.fromkeys([*([north] if north else []), *headline, GAIN, CASH])
    return tuple(
        node
        for node in nodes
        if node in context.results.graph.nodes
        and context.results.value(node, *period_of(context, node)) is not None
    )


def spreads(risk: Risk | None) -> dict[str, Spread]:
    """Return how far the figures may come out that decide whether the plan is worth its money, as far as ranges move them."""
    return _spreads(risk.samples) if risk else {}


def spreads_of_both(
    old: PageContext, new: PageContext, nodes: Iterable[str]
) -> tuple[dict[str, Spread], dict[str, Spread]]:
    """Sample some of these figures alone in two states of a plan, and return for both how far they may come out.

    What readers of a state may not see is not told of it.
    """
    before, after = map(_spreads, sample_both(old.computed, new.computed, {"plan": list(nodes)}))
    return _told(before, old), _told(after, new)


def _told(all_spreads: Mapping[str, Spread], context: PageContext) -> dict[str, Spread]:
    nodes = context.results.graph.nodes
    return {node: spread for node, spread in all_spreads.items() if node in nodes}


def _spreads(samples: Samples) -> dict[str, Spread]:
    return {
        node: Spread(
            *samples.ends(node),
            samples.chance_known(node) if said is _BACK else samples.chance_of_gain(node),
            said,
        )
        for node, said in _SAID.items()
        if samples.moves(node, "plan")
    }


def period_of(context: PageContext, node: str) -> tuple[Grain, int]:
    """Return where a figure is looked at: over the whole plan if it adds up, in the last year if it is a rate, else at the end."""
    rollup = context.results.graph.nodes[node].rollup
    if rollup in {"product", "recompute"}:
        return "year", len(context.results.calendar.periods("year")) - 1
    return ("plan", 0) if rollup in _WHOLE_PLAN else ("month", _last(context))


def _last(context: PageContext) -> int:
    return context.results.calendar.months - 1
