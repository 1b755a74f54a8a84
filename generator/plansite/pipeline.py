"""The stages in order: read, compute, judge, advise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.results import Results, compute
from plansite.compute.measured.nodes import all_nodes
from plansite.compute.measured.outlook import outlook_nodes
from plansite.compute.model.catalog import load_catalog, with_plan
from plansite.compute.model.nodes import calendar_of, plan_names
from plansite.judge.advice import advise
from plansite.judge.rule_context import RuleContext
from plansite.judge.rulebook import load_rulebook
from plansite.judge.soundness import judge
from plansite.outcome import Outcome, WhatIf
from plansite.problems import Problem, has_errors, in_order, without_repeats
from plansite.read.reader import read_plan
from plansite.read.schema import BrokenSchemaError, load_schemas
from plansite.resources import catalog_folder, schema_folder

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def run(folder: Path, shown: str = "", *, today: date | None = None) -> Outcome:
    """Read, compute and judge the plan in a folder; `shown` is what its files are said to lie in, if not there.

    Without a `today` nothing is overdue and no waiver ends.
    """
    catalog = load_catalog(catalog_folder())
    try:
        schemas = load_schemas(schema_folder(folder), catalog.choices)
    except BrokenSchemaError as broken:
        return Outcome((broken.problem,), {broken.problem.span.file: broken.text})
    reading = read_plan(folder, schemas, shown)
    if reading.plan is None:
        return Outcome(in_order(reading.problems), reading.texts)
    catalog = with_plan(catalog, reading.plan)
    sound = not has_errors(reading.problems)
    rulebook = load_rulebook(catalog_folder())
    context = RuleContext(reading.plan, catalog, today=today, rulebook=rulebook)
    context, bad = _judged(context, computable=reading.computable, sound=sound)
    problems = [*reading.problems, *without_repeats(bad, reading.problems)]
    laid: list[WhatIf] = []
    for scenario, plan in reading.scenarios:
        other = RuleContext(plan, catalog, today=today, rulebook=rulebook)
        other, bad = _judged(other, computable=reading.computable, sound=not has_errors(problems))
        problems += without_repeats(
            [problem for problem in bad if problem.span.file == scenario.root.mark.file], problems
        )
        if other.results is not None:
            laid.append(WhatIf(scenario, plan, other.results))
    texts = {**catalog.texts, **reading.texts}
    if has_errors(problems):
        return Outcome(in_order(problems), texts, reading.plan, catalog)
    outlook = _outlook(context) if context.results else None
    advice = advise(context)
    found = in_order([*problems, *advice.problems])
    laid_over = tuple(laid)
    return Outcome(
        found, texts, context.plan, catalog, context.results, laid_over, outlook, advice.waived, rulebook
    )


def _judged(context: RuleContext, *, computable: bool, sound: bool) -> tuple[RuleContext, list[Problem]]:
    """Compute and judge one plan; nothing is computed on what is not sound."""
    if not computable:
        return context, judge(context)
    calendar = calendar_of(context.plan)
    nodes, problems = all_nodes(context.plan, context.catalog, calendar)
    graph, bad = build_graph(nodes, plan_names(context.plan, context.catalog))
    problems += bad
    results = compute(graph, calendar) if sound and not has_errors(problems) else None
    context = replace(context, calendar=calendar, graph=graph, results=results)
    return context, [*problems, *without_repeats(judge(context), problems)]


def _outlook(context: RuleContext) -> Results | None:
    """Compute a sound plan with what was measured in place of what was planned; None when nothing was."""
    if not context.plan.actuals or context.graph is None or context.calendar is None:
        return None
    laid = outlook_nodes(context.graph, context.calendar)
    names = plan_names(context.plan, context.catalog)
    return compute(build_graph(laid, names)[0], context.calendar) if laid else None
