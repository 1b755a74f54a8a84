"""Say what could be moved for a goal: the plan's levers, and the leads that marketing delivers; what was measured stays.

covers: STEP4-11
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.goalseek import Lever, Movable, needed, seek
from plansite.compute.measured.deviation import months_measured
from plansite.compute.model.forecast import forecast_figures
from plansite.compute.model.streams import company_model, read_streams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.goalseek import Way
    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.read.items.goals import Goal
    from plansite.read.plan import Plan

_WAYS: Mapping[str, tuple[Way, ...]] = {"up": ("up",), "down": ("down",)}


def levers_for(
    goal: Goal, plan: Plan, catalog: Catalog, results: Results, expected: Results
) -> tuple[Lever, ...]:
    """Return what each lever of a plan alone would have to be for a goal, the nearest first.

    `results` are the plan's own numbers, `expected` those to start from. Each lever moves only in the direction that the
    catalogue calls better; one without a direction moves in both.
    """
    measured, definitions = months_measured(results.graph.nodes, results.calendar), None
    movables = []
    for name in plan.files.forecast.levers.items:
        definitions = definitions or {**forecast_figures(plan, catalog), **catalog.kpis}
        better = definitions[name].better if name in definitions else "neutral"
        ways = _WAYS.get(better, ("up", "down"))
        movables.append(Movable((name,), ways, measured.get(name, frozenset())))
    return seek(expected, goal.id, movables, expected.calendar.index(goal.end))


def stages_needed(  # noqa: PLR0913 - a goal, and all that its numbers are from
    goal: Goal, plan: Plan, catalog: Catalog, results: Results, expected: Results, *, is_missed: bool
) -> dict[str, float]:
    """Return how much of each stage of the funnel a goal needs over its dates when as many leads come as are just enough.

    The leads of all months that are not measured yet are moved alike; every later stage follows from them by the plan's own
    formulas, so that delays and what was under way before the plan count as they do there. Empty when the goal rests on no
    funnel, and when no number of leads alone is just enough.
    """
    stages = company_model(plan, catalog).funnel.figures
    wanted = {stage: ids.goal_stage(goal.id, stage) for stage in stages}
    leads = _first_stages(plan, catalog, expected)
    measured = months_measured(results.graph.nodes, results.calendar)
    months = frozenset(month for name in (*leads, *stages[:1]) for month in measured.get(name, ()))
    values = needed(
        expected, goal.id, Movable(leads, ("up",), months), [*wanted.values()], is_missed=is_missed
    )
    return {stage: values[node] for stage, node in wanted.items() if node in values}


def _first_stages(plan: Plan, catalog: Catalog, expected: Results) -> tuple[str, ...]:
    """Return the figures that funnels begin with: of each stream its own, else of the company."""
    months = expected.figures["month"]
    begun = [
        name
        for stream in read_streams(plan, catalog)
        for name in [stream.name(stage) for stage in stream.model.funnel.figures[:1]]
        if name in months
    ]
    stages = company_model(plan, catalog).funnel.figures
    return tuple(begun) or tuple(stage for stage in stages if stage in months)[:1]
