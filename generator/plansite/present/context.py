"""Gather what every page is made from: the plan, its numbers, the places of things, the language."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from plansite.compute.engine.graph import inputs_of
from plansite.compute.measured.targets import compared_over, measured_every, target_grain
from plansite.compute.model.catalog import CATALOG
from plansite.judge.outlines import Outline
from plansite.judge.rules.assumption_dependencies import assumption_dependencies
from plansite.present.places import Places, title_of
from plansite.present.sources import SourceLines
from plansite.present.text.language import Language, language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from markupsafe import Markup

    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.judge.rules.assumption_dependencies import AssumptionDependency
    from plansite.judge.status import JudgedGoal
    from plansite.outcome import Outcome
    from plansite.present.spread import Spread
    from plansite.read.plan import Plan


@dataclass(frozen=True)
class PageContext:
    """Hold the sound results of all earlier stages, ready to be shown.

    `charts` are drawn charts by name; a chart that would show nothing is not there. `spreads`
    say how far figures of the whole plan may come out, where ranges move them. `scenarios` are the plan as it would be
    in each scenario, by its id. `today` is None when the day of building shall not be seen on the pages. `lines` know where
    the web shows the lines of the plan. `outlook` has the
    numbers with what was measured in place of what was planned, None when nothing was. `whole` has the outcome with what readers
    may not see, for computing further and never for showing, None where nothing is kept from them. `goals` say how every goal stands,
    goals that serve another one after it; in a scenario nobody asks, and there are none.
    """

    plan: Plan
    catalog: Catalog
    results: Results
    language: Language
    places: Places
    kpis: tuple[str, ...]
    today: date | None = None
    charts: Mapping[str, Markup] = field(default_factory=dict)
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    scenarios: Mapping[str, PageContext] = field(default_factory=dict)
    lines: SourceLines = field(default_factory=SourceLines)
    outlook: Results | None = None
    goals: tuple[JudgedGoal, ...] = ()
    outline: Outline = field(default_factory=Outline)
    whole: Outcome | None = None

    @property
    def computed(self) -> Results:
        """Return the plan's own numbers to compute further with: what is kept from readers is there, and must not be shown."""
        return (self.whole and self.whole.results) or self.results

    @property
    def computed_outlook(self) -> Results:
        """Return the numbers to expect to compute further with; what holds for `computed` holds for them."""
        return (self.whole.outlook or self.computed) if self.whole else self.expected

    @cached_property
    def assumption_dependencies(self) -> tuple[AssumptionDependency, ...]:
        """Return all that rests on each assumption; few pages ask."""
        return assumption_dependencies(self.plan, self.computed)

    @property
    def expected(self) -> Results:
        """Return the numbers to expect: the outlook if anything was measured, else the plan's own."""
        return self.outlook or self.results

    def called(self, name: str) -> str:
        """Return the title of a figure by its id, empty for what is none."""
        node = self.results.graph.nodes.get(name)
        definition = self.catalog.kpis.get(name) or self.catalog.inputs.get(name)
        return node.title if node else definition.title if definition else ""

    def period(self, grain: Grain, index: int) -> str:
        """Return the name of a period, counted from 0."""
        return self.language.period(self.results.calendar.periods(grain)[index])

    @property
    def as_of(self) -> str:
        """Say as of which day the pages are; empty where the plan fixes none, so that every day counts from itself."""
        fixed = self.today if self.plan.settings.as_of else None
        return f"As of {self.language.day(fixed.isoformat())}" if fixed else ""

    @property
    def streams(self) -> dict[str, str]:
        """Return the titles of the streams of revenue by id; none when one model says it all."""
        streams = self.plan.files.forecast.streams
        return {key: title_of(key, stream.entry) for key, stream in streams.items()}

    @property
    def firm_months(self) -> int:
        """Return for how many months the plan stands by its numbers: as far as it says, else to the end of the current quarter."""
        calendar = self.results.calendar
        until = self.plan.files.forecast.firm_until
        if until:
            return min(max(calendar.index(until) + 1, 0), calendar.months)
        now = max(calendar.index(self.today.isoformat()), 0) if self.today else 0
        return next(
            (period.stop for period in calendar.periods("quarter") if period.stop > now), calendar.months
        )

    def in_scenario(self, plan: Plan, results: Results) -> PageContext:
        """Return the same for the plan as it would be in a scenario, of which nothing was measured."""
        return replace(self, plan=plan, results=results, outlook=None, goals=(), spreads={}, whole=None)

    def measured_every(self, kpi: str) -> Grain:
        """Return the period over which a KPI is read: as often as the plan says it is measured, else a month."""
        return measured_every(self.plan.files.kpis.tracked.get(kpi))

    def compared_over(self, kpi: str) -> Grain:
        """Return the period over which a KPI is held against its target, without one the period over which it is read."""
        return compared_over(self.plan.files.kpis.tracked.get(kpi))

    def target_grain(self, kpi: str) -> Grain | None:
        """Return the period that the target of a KPI is about, None when the plan sets none."""
        tracked = self.plan.files.kpis.tracked.get(kpi)
        return target_grain(tracked) if tracked and tracked.target else None


def open_context(outcome: Outcome, today: date | None = None, *, whole: Outcome | None = None) -> PageContext:
    """Decide which KPIs have a page, and where everything is found. Raises ValueError without numbers.

    `whole` is the outcome before anything was kept from readers.
    """
    plan, catalog, results = outcome.plan, outcome.catalog, outcome.results
    if plan is None or catalog is None or results is None:
        raise ValueError("only a plan that could be computed has pages")
    kpis = shown_kpis(plan, catalog)
    return PageContext(
        plan,
        catalog,
        results,
        language(plan.settings.language, plan.settings.currency),
        Places(plan, catalog, frozenset(kpis), tuple(results.graph.nodes.values()), outcome.outline),
        kpis,
        today or outcome.today,
        outlook=outcome.outlook,
        goals=outcome.goals,
        outline=outcome.outline,
        whole=whole,
    )


def nodes_of_plan(plan: Plan, results: Results) -> frozenset[str]:
    """Return the figures that rest on a number of the plan, not only on its months and on what the catalogue assumes."""
    months = plan.files.plan.entry.mark.file
    resting: set[str] = set()
    for name in (name for group in results.graph.groups for name in group):
        node = results.graph.nodes[name]
        is_own = node.span.file != months and not node.span.file.startswith(f"{CATALOG}/")
        if is_own or resting.intersection(inputs_of(node)):
            resting.add(name)
    return frozenset(resting)


def shown_kpis(plan: Plan, catalog: Catalog) -> tuple[str, ...]:
    """Return the KPIs that the plan asks for anywhere, in the catalogue's order."""
    asked = {reference.entry.data for reference in plan.references if reference.collection == "kpis"}
    asked |= {*plan.files.kpis.tracked, *plan.files.kpis.definitions}
    return tuple(kpi for kpi in catalog.kpis if kpi in asked)
