"""Hold one of the two states of a plan that are compared, as far as it could be read and computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from plansite.present.context import open_context
from plansite.problems import Severity
from plansite.read.scenario import BASE, OUTLOOK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from plansite.compute.model.catalog import Catalog
    from plansite.outcome import Outcome
    from plansite.present.context import PageContext
    from plansite.problems import Problem
    from plansite.read.plan import Plan

NO_PLAN = "no-plan"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Hold a state of the plan: its name for people, what was read, and a context for each scenario that was computed.

    `lacks` says why a state that exists cannot be read here; empty when it can.
    """

    label: str
    folder: str
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    plan: Plan | None = None
    catalog: Catalog | None = None
    contexts: Mapping[str, PageContext] = field(default_factory=dict)
    lacks: str = ""

    @property
    def base(self) -> PageContext | None:
        """Return the plan itself with its numbers, None when it is not sound."""
        return self.contexts.get(BASE)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that keep the plan from being computed."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def is_missing(self) -> bool:
        """Tell whether there is no plan at all."""
        return any(problem.rule == NO_PLAN for problem in self.problems)

    def context_of(self, scenario: str) -> PageContext | None:
        """Return the numbers of a scenario, None when there is none like it; without anything measured the outlook is the plan."""
        return self.contexts.get(scenario) or (self.base if scenario == OUTLOOK else None)

    def where(self, scenario: str) -> str:
        """Say in words which numbers those of a scenario are."""
        if scenario == OUTLOOK:
            return "in the outlook"
        view = self.plan.scenarios.get(scenario) if self.plan else None
        return f"in the scenario “{view.title if view and view.title else scenario}”"

    def file(self, file: str) -> str:
        """Return a file's path below the plan's folder."""
        path = PurePosixPath(file)
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else file


def snapshot_of(label: str, folder: str, outcome: Outcome, today: date | None = None) -> Snapshot:
    """Make a snapshot of what the stages found in a folder."""
    plan, catalog = outcome.plan, outcome.catalog
    contexts: dict[str, PageContext] = {}
    if plan is not None and catalog is not None and outcome.results is not None:
        base = open_context(outcome, today)
        contexts = {name: base.in_scenario(plan, results) for name, results in outcome.numbers.items()}
        contexts |= {BASE: base}
    return Snapshot(label, folder, outcome.problems, outcome.texts, plan, catalog, contexts)


def snapshot_without(label: str, folder: str, lacks: str) -> Snapshot:
    """Make a snapshot of a state that cannot be read here, and say why."""
    return Snapshot(label, folder, (), {}, lacks=lacks)
