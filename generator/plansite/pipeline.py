"""The stages in order: read, compute, judge, advise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plansite.compute.engine.calendar import Calendar
from plansite.compute.engine.graph import build_graph
from plansite.compute.engine.results import Results, compute
from plansite.compute.measured.baseline import baseline_nodes
from plansite.compute.measured.deviation import actual_nodes
from plansite.compute.measured.outlook import outlook_nodes
from plansite.compute.model.attainability import reach_nodes
from plansite.compute.model.budget import budget_names, budget_nodes
from plansite.compute.model.capacity import attainment_nodes, capacity_names, capacity_nodes
from plansite.compute.model.catalog import Catalog, load_catalog, with_plan
from plansite.compute.model.currencies import currency_names, currency_nodes
from plansite.compute.model.forecast import forecast_figures, forecast_nodes
from plansite.compute.model.goals import goal_names, goal_nodes
from plansite.compute.model.kpis import calendar_nodes, kpi_nodes
from plansite.compute.model.limits import limit_nodes
from plansite.compute.model.padre import padre_nodes
from plansite.compute.model.process import process_names, process_nodes
from plansite.compute.model.team import team_names, team_nodes
from plansite.judge.advice import Waived, advise
from plansite.judge.rule_context import Case
from plansite.judge.rulebook import Explanation, load_rulebook
from plansite.judge.soundness import judge
from plansite.problems import Problem, has_errors, in_order, unsaid
from plansite.read.plan import Plan, read_plan
from plansite.read.scenario import BASE, OUTLOOK
from plansite.read.schema import BrokenSchemaError, load_schemas
from plansite.resources import catalog_folder, schema_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from plansite.compute.engine.graph import Node
    from plansite.read.scenario import Scenario


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Hold one scenario with the plan as it would be and its numbers."""

    scenario: Scenario
    plan: Plan
    results: Results


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what the stages yield: problems always, a plan and its numbers only when they are sound."""

    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    plan: Plan | None = None
    catalog: Catalog | None = None
    results: Results | None = None
    scenarios: tuple[WhatIf, ...] = ()
    outlook: Results | None = None
    waived: tuple[Waived, ...] = ()
    rulebook: Mapping[str, Explanation] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Tell whether any problem stops the build."""
        return has_errors(self.problems)

    @property
    def numbers(self) -> Mapping[str, Results]:
        """Return the numbers of every scenario by its id; empty when not sound.

        The plan itself comes first, as “base”, then, when anything was measured, its outlook, as “outlook”.
        """
        own = {BASE: self.results, OUTLOOK: self.outlook}
        base = {name: results for name, results in own.items() if results}
        return {**base, **{each.scenario.id: each.results for each in self.scenarios}}


def run(folder: Path, shown: str = "", *, today: date | None = None) -> Outcome:
    """Read, compute and judge the plan in a folder; `shown` is what its files are said to lie in, if not there.

    Without a `today` nothing is overdue and no waiver ends.
    """
    try:
        schemas = load_schemas(schema_folder(folder))
    except BrokenSchemaError as broken:
        return Outcome((broken.problem,), {broken.problem.span.file: broken.text})
    reading = read_plan(folder, schemas, shown)
    if reading.plan is None:
        return Outcome(in_order(reading.problems), reading.texts)
    catalog = with_plan(load_catalog(catalog_folder()), reading.plan)
    sound = not has_errors(reading.problems)
    rulebook = load_rulebook(catalog_folder())
    case = Case(reading.plan, catalog, today=today, rulebook=rulebook)
    case, bad = _judged(case, computable=reading.computable, sound=sound)
    problems = [*reading.problems, *unsaid(bad, reading.problems)]
    laid: list[WhatIf] = []
    for scenario, plan in reading.scenarios:
        other = Case(plan, catalog, today=today, rulebook=rulebook)
        other, bad = _judged(other, computable=reading.computable, sound=not has_errors(problems))
        problems += unsaid(
            [problem for problem in bad if problem.span.file == scenario.root.mark.file], problems
        )
        if other.results is not None:
            laid.append(WhatIf(scenario, plan, other.results))
    texts = {**catalog.texts, **reading.texts}
    if has_errors(problems):
        return Outcome(in_order(problems), texts, reading.plan, catalog)
    outlook = _outlook(reading.plan, catalog) if case.results else None
    advice = advise(case)
    found = in_order([*problems, *advice.problems])
    laid_over = tuple(laid)
    return Outcome(
        found, texts, case.plan, catalog, case.results, laid_over, outlook, advice.waived, rulebook
    )


def _judged(case: Case, *, computable: bool, sound: bool) -> tuple[Case, list[Problem]]:
    """Compute and judge one plan; nothing is computed on what is not sound."""
    if not computable:
        return case, judge(case)
    calendar = _calendar(case.plan)
    nodes, problems = _nodes(case.plan, case.catalog, calendar)
    graph, bad = build_graph(nodes, _known(case.plan, case.catalog))
    problems += bad
    results = compute(graph, calendar) if sound and not has_errors(problems) else None
    case = replace(case, calendar=calendar, graph=graph, results=results)
    return case, [*problems, *unsaid(judge(case), problems)]


def _outlook(plan: Plan, catalog: Catalog) -> Results | None:
    """Compute a sound plan with what was measured in place of what was planned; None when nothing was."""
    if not plan.actuals:
        return None
    calendar = _calendar(plan)
    nodes, _ = _nodes(plan, catalog, calendar)
    laid = outlook_nodes({node.id: node for node in nodes}, calendar)
    return compute(build_graph(laid, _known(plan, catalog))[0], calendar) if laid else None


def _calendar(plan: Plan) -> Calendar:
    return Calendar(plan.settings.start, plan.settings.months, plan.settings.fiscal_year_start)


def _nodes(plan: Plan, catalog: Catalog, calendar: Calendar) -> tuple[list[Node], list[Problem]]:
    """Return all figures of a plan, and what is wrong with the values behind them."""
    start = next(document.root.at(["start"]).span for document in plan.documents if document.kind == "plan")
    made = [
        kpi_nodes(catalog),
        (calendar_nodes(calendar, start), []),
        currency_nodes(plan),
        budget_nodes(plan, calendar),
        limit_nodes(plan),
        team_nodes(plan, calendar),
        capacity_nodes(plan, catalog.kpis, calendar),
        process_nodes(plan),
        goal_nodes(plan, catalog.kpis, calendar),
    ]
    there = {node.id for nodes, _ in made for node in nodes}
    made += [(padre_nodes(plan, there), []), forecast_nodes(plan, catalog, there)]
    figures = {**catalog.kpis, **forecast_figures(plan, catalog)}
    made.append((reach_nodes(plan, catalog.kpis, [node for found, _ in made for node in found], figures), []))
    nodes = [node for found, _ in made for node in found]
    nodes += baseline_nodes(plan.baseline, nodes, calendar)
    problems = [problem for _, bad in made for problem in bad]
    if not plan.actuals:
        return nodes, problems
    measured, bad = actual_nodes(plan, nodes, figures, calendar)
    known = {node.id: node for node in (*nodes, *measured)}
    return [*nodes, *measured, *attainment_nodes(plan, known)], [*problems, *bad]


def _known(plan: Plan, catalog: Catalog) -> dict[str, str]:
    """Return the names that formulas may have although this plan gives no value for them, with their units."""
    figures = (*forecast_figures(plan, catalog).values(), *catalog.kpis.values())
    return {
        **currency_names(plan),
        **budget_names(plan),
        **team_names(plan),
        **capacity_names(plan, catalog.kpis),
        **process_names(plan),
        **goal_names(plan, catalog.kpis),
        **{each.id: each.unit for each in figures},
    }
