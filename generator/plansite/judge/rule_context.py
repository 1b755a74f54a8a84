"""Hold what rules judge: the plan, its definitions and, when they could be made, its months and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from plansite.compute.measured.rows import measured_values
from plansite.compute.model.forecast import forecast_figures
from plansite.compute.model.streams import company_inputs, company_model
from plansite.judge.examples import Examples
from plansite.judge.outlines import Outline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from plansite.compute.engine.calendar import Calendar
    from plansite.compute.engine.graph import Graph
    from plansite.compute.engine.results import Results
    from plansite.compute.measured.rows import MeasuredValue
    from plansite.compute.model.catalog import Catalog
    from plansite.compute.model.definition import Definition
    from plansite.judge.rulebook import Explanation
    from plansite.judge.status import JudgedGoal
    from plansite.read.plan import Answers, Plan


@dataclass(frozen=True)
class RuleContext:
    """Give a rule its evidence.

    `answers` are for rules that look at each answer by itself: those of the plan, under a scenario those alone that may be other
    ones than in the plan. `calendar` and `graph` are None when a file could not be used; `results` when any figure is unsound, too. `outlook` has
    the numbers with what was measured in place of what was planned, None when nothing was; `goals` say how every goal
    stands, as far as there are numbers. `today` is None when the day does not count; `rulebook` explains the rules by id, and
    `outline` says what the plan is asked; `examples` are the words of templates.
    """

    plan: Plan
    catalog: Catalog
    answers: tuple[Answers, ...] = ()
    calendar: Calendar | None = None
    graph: Graph | None = None
    results: Results | None = None
    outlook: Results | None = None
    goals: tuple[JudgedGoal, ...] = ()
    scenarios: Mapping[str, RuleContext] = field(default_factory=dict)
    today: date | None = None
    rulebook: Mapping[str, Explanation] = field(default_factory=dict)
    outline: Outline = field(default_factory=Outline)
    examples: Examples = field(default_factory=Examples)

    @property
    def expected(self) -> Results | None:
        """Return the numbers to expect: the outlook if anything was measured, else the plan's own."""
        return self.outlook or self.results

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """Return the definitions of all figures; one that the plan computes in its own way stays what the catalogue says."""
        plan, catalog = self.plan, self.catalog
        known = {**company_inputs(plan, catalog), **company_model(plan, catalog).definitions}
        own = {name: known[name] for name in plan.files.forecast.figures if name in known}
        return {**catalog.kpis, **forecast_figures(plan, catalog), **own}

    @cached_property
    def measured(self) -> tuple[MeasuredValue, ...]:
        """Return what was measured; nothing while the figures of the plan are not known."""
        if self.graph is None or self.calendar is None:
            return ()
        return tuple(measured_values(self.plan, self.graph.nodes, self.definitions, self.calendar)[0])
