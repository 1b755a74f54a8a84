"""The stages in order: read, compute, judge, lay scenarios over it, look ahead, advise."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from plansite.compute.engine.checks import build_graph
from plansite.compute.engine.groups import graph_of
from plansite.compute.engine.mentions import OPEN
from plansite.compute.engine.results import compute
from plansite.compute.measured.ahead.conditions import Numbers
from plansite.compute.measured.ahead.stops import stopped
from plansite.compute.measured.nodes import all_nodes
from plansite.compute.measured.of_plan import of_plan_names, of_plan_nodes
from plansite.compute.measured.outlook import outlook_nodes
from plansite.compute.measured.ways import ways_of
from plansite.compute.model.catalog import load_catalog, with_plan
from plansite.compute.model.nodes import calendar_of, plan_names
from plansite.judge.advice import advise
from plansite.judge.chances import drawn
from plansite.judge.examples import load_examples
from plansite.judge.outlines import load_outline
from plansite.judge.rule_context import RuleContext
from plansite.judge.rulebook import load_rulebook
from plansite.judge.soundness import judge
from plansite.judge.status import judged_goals
from plansite.outcome import Outcome, WhatIf
from plansite.problems import Problem, has_errors, in_order, without_repeats
from plansite.read.reader import Known, read_plan
from plansite.read.schema import BrokenSchemaError, come_along, load_schemas
from plansite.resources import catalog_folder, packaged, schema_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from plansite.compute.engine.graph import Graph, Node
    from plansite.compute.engine.results import Results
    from plansite.judge.chances import Drawn
    from plansite.read.reader import Reading
    from plansite.read.scenario import Scenario
    from plansite.read.schema import SchemaSet


class States:
    """Remember what was read of a plan in one state, and what it came to: in the next one, most is alike."""

    __slots__ = ("known", "last")

    def __init__(self) -> None:
        self.known = Known()
        self.last: Outcome | None = None


def run_bare(
    folder: Path,
    shown: str = "",
    *,
    today: date | None = None,
    otherwise: date | None = None,
    among: States | None = None,
) -> Outcome:
    """Run all stages over a folder, and leave its texts as they stand in the files; `shown` is what its files are said to lie in.

    `today` counts in place of the day that the plan states under `as_of`, `otherwise` where it states none. Without any of the
    three nothing is overdue, and no waiver ends. `among` are states of the plan: from the one before is taken what is alike.
    """
    among = among or States()
    like, catalog = among.last, _catalog(catalog_folder())
    try:
        schemas = _schemas(schema_folder(folder))
    except BrokenSchemaError as broken:
        return Outcome((broken.problem,), {broken.problem.span.file: broken.text})
    reading = read_plan(folder, schemas, shown, among.known)
    if reading.plan is None:
        return Outcome(in_order(reading.problems), reading.texts)
    catalog = with_plan(catalog, reading.plan)
    texts, rulebook = {**catalog.texts, **reading.texts}, _rulebook(catalog_folder())
    today = today or reading.plan.settings.as_of or otherwise
    outline = load_outline(catalog_folder(), reading.plan.settings.type)
    bare = RuleContext(
        reading.plan, catalog, reading.plan.answers, today=today, rulebook=rulebook, outline=outline
    )
    before = like.results if like else None
    context, problems = _judged(bare, reading.problems, computable=reading.computable, before=before)
    scenarios, problems = _laid_over(bare, reading, problems, context)
    if has_errors(problems):
        return Outcome(in_order(problems), texts, reading.plan, catalog, outline=outline)
    under = {scenario.id: judged for scenario, judged in scenarios}
    context = replace(_looking_ahead(context, like), scenarios=under, examples=_examples(catalog_folder()))
    advice = advise(context)
    what_ifs = tuple(
        WhatIf(scenario, judged.plan, judged.results) for scenario, judged in scenarios if judged.results
    )
    numbers = context.results, what_ifs, context.outlook
    problems += advice.problems
    among.last = Outcome(
        in_order(problems),
        texts,
        reading.plan,
        catalog,
        *numbers,
        advice.waived,
        rulebook,
        context.goals,
        today,
        context.outline,
    )
    return among.last


# what comes along is the same for every plan, and is loaded once
_catalog, _rulebook, _examples = cache(load_catalog), cache(load_rulebook), cache(load_examples)


@cache
def _schemas_that_come_along() -> SchemaSet:
    return load_schemas(packaged("schemas"), _catalog(catalog_folder()).choices)


def _schemas(folder: Path) -> SchemaSet:
    """Return the schemas of a folder. Raises BrokenSchemaError."""
    if come_along(folder):
        return _schemas_that_come_along()
    return load_schemas(folder, _catalog(catalog_folder()).choices)


def get_ready() -> None:
    """Load what every plan needs, before many are run by processes that share it."""
    _schemas_that_come_along()
    _rulebook(catalog_folder())
    _examples(catalog_folder())


def run(
    folder: Path,
    shown: str = "",
    *,
    today: date | None = None,
    otherwise: date | None = None,
    among: States | None = None,
) -> Outcome:
    """Run all stages over a folder, and write out the figures that its texts mention; the arguments are those of `run_bare`."""
    return in_words(run_bare(folder, shown, today=today, otherwise=otherwise, among=among))


def in_words(outcome: Outcome) -> Outcome:
    """Write out the figures that texts mention; what that takes is loaded for plans with such texts only."""
    if not any(OPEN in text for text in outcome.texts.values()):
        return outcome
    from plansite.present.figures.filling import filled

    return filled(outcome)


def _judged(
    bare: RuleContext,
    earlier: list[Problem],
    *,
    computable: bool,
    base: RuleContext | None = None,
    before: Results | None = None,
) -> tuple[RuleContext, list[Problem]]:
    """Compute and judge one plan, and add what is wrong with it; nothing is computed on what is not sound.

    Under a scenario, `base` is the plan itself; else `before` has the numbers of another state of it.
    What is alike is neither checked nor computed again.
    """
    if not computable:
        return bare, [*earlier, *without_repeats(judge(bare), earlier)]
    calendar = calendar_of(bare.plan)
    nodes, problems = all_nodes(bare.plan, bare.catalog, calendar, bare.today)
    names = plan_names(bare.plan, bare.catalog)
    if base and base.graph:
        names |= of_plan_names(base.graph)
    numbers = base.results if base else None
    if numbers:  # what the scenario does not touch is the plan's own
        nodes = numbers.graph.shared([*nodes, *of_plan_nodes(nodes, numbers)])
    like = numbers or before
    graph, unsound = build_graph(nodes, names, bare.catalog.kinds, like.graph if like else None)
    problems += unsound
    results = None if has_errors([*earlier, *problems]) else compute(graph, calendar, like)
    context = replace(bare, calendar=calendar, graph=graph, results=results)
    problems += without_repeats(judge(context), problems)
    return context, [*earlier, *without_repeats(problems, earlier)]


def _laid_over(
    bare: RuleContext, reading: Reading, problems: list[Problem], base: RuleContext
) -> tuple[list[tuple[Scenario, RuleContext]], list[Problem]]:
    """Compute and judge the plan under each scenario, and add what is wrong in the scenario's own file."""
    contexts: list[tuple[Scenario, RuleContext]] = []
    for scenario, plan, computable, answers in reading.scenarios:
        laid = replace(bare, plan=plan, answers=answers)
        context, all_problems = _judged(laid, problems, computable=computable, base=base)
        problems = [*problems, *scenario.own(all_problems[len(problems) :], problems)]
        contexts.append((scenario, context))
    return contexts, problems


def _looking_ahead(context: RuleContext, like: Outcome | None) -> RuleContext:
    """Put what was measured in place of what was planned, and decide how each goal stands."""
    plan, calendar, results = context.plan, context.calendar, context.results
    if context.graph is None or calendar is None or results is None:
        return context
    ways = ways_of(plan, context.catalog, context.graph.nodes)
    nodes = outlook_nodes(context.graph, calendar, ways) if plan.actuals else []
    known = (like and like.outlook) or results
    outlook = compute(_graph(nodes, known), calendar, known) if nodes else None
    left = stopped(nodes, Numbers(plan, results, outlook))
    outlook = outlook if left is nodes else compute(_graph(left, known), calendar, known)
    before = _drawn(like) if like else None
    goals = judged_goals(plan, context.catalog, results, outlook, context.today, before)
    return replace(context, outlook=outlook, goals=goals)


def _drawn(outcome: Outcome) -> Drawn | None:
    """Return what was drawn for the goals of an outcome, None for one without numbers."""
    if outcome.catalog is None or outcome.results is None:
        return None
    chances = ((judged.goal, judged.chance) for judged in outcome.goals)
    return drawn(chances, outcome.catalog, outcome.outlook or outcome.results)


def _graph(nodes: Iterable[Node], like: Results) -> Graph:
    return graph_of({node.id: node for node in nodes}, like.graph)
