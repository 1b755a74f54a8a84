"""Gather what an export tells: the numbers of a plan and its scenarios, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.model.forecast import forecast_figures
from plansite.compute.model.kpis import compared_figures
from plansite.read.scenario import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.read.plan import Plan, Settings


@dataclass(frozen=True, slots=True)
class Numbers:
    """Hold the numbers by scenario, the plan itself first as “base”; `titles` are those of the scenarios.

    `compared` are the figures by which scenarios are compared.
    """

    settings: Settings
    definitions: Mapping[str, Definition]
    scenarios: Mapping[str, Results]
    titles: Mapping[str, str]
    compared: tuple[str, ...] = ()

    @property
    def plan(self) -> Results:
        """Return the numbers of the plan itself."""
        return self.scenarios[BASE]


def numbers_of(plan: Plan, catalog: Catalog, scenarios: Mapping[str, Results]) -> Numbers:
    """Return the numbers of a plan and its scenarios, with all definitions and titles."""
    definitions = {**forecast_figures(plan, catalog), **catalog.kpis}
    titles = {key: scenario.title or key for key, scenario in plan.scenarios.items()}
    nodes = scenarios[BASE].graph.nodes
    goals = [ids.goal(key, part) for key in plan.goals for part in ("forecast", "shortfall", "gap")]
    compared = (*compared_figures(plan, nodes), *(goal for goal in goals if goal in nodes))
    return Numbers(plan.settings, definitions, scenarios, titles, compared)
