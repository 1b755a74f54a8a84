"""Make the nodes of the sales process: how long deals take, and how many go on, by stage and from step to step.

The steps are those of the forecast: a stage says what a deal is once it has left it. A step has the days and conversions of
all stages since the step before; stages after the last one that says so lead to the customer.

covers: PL6-4b, PL6-5b
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.formula import joined
from plansite.compute.engine.graph import Node, added
from plansite.compute.engine.sections import PROCESS
from plansite.compute.model.given import formula_node, given_nodes
from plansite.problems import Problem, Span, error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plansite.read.items.item import Amount
    from plansite.read.items.sales import Stage
    from plansite.read.plan import Plan

STEPS = {"mql": "an MQL", "sql": "an SQL", "opportunity": "an opportunity", "customer": "a customer"}
_STAGE_UNITS: dict[ids.StagePart, str] = {"elapsed_days": "days", "conversion": "percent"}
_STEP_UNITS: dict[ids.StepPart, str] = {"days": "days", "conversion": "percent"}


def process_names(plan: Plan) -> dict[str, str]:
    """Return the names that the sales process has in formulas, with their units, whether or not it gives a value."""
    stages = {ids.stage(stage, part): unit for stage in plan.stages for part, unit in _STAGE_UNITS.items()}
    steps = {ids.step(step, part): unit for step in STEPS for part, unit in _STEP_UNITS.items()}
    return stages | steps | {ids.until_opportunity("conversion"): "percent"}


def process_nodes(plan: Plan) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of stages and steps, and what is wrong with them.

    A step without days takes none; a conversion is known only when all stages of its step have one.
    """
    nodes: list[Node] = []
    problems: list[Problem] = []
    for stage in plan.stages.values():
        stage_nodes, stage_problems = _stage_nodes(stage, plan)
        nodes += stage_nodes
        problems += stage_problems
    span = plan.files.sales.process.stages.key_span
    known = {node.id for node in nodes}
    steps = _steps(plan.stages)
    nodes += _until_opportunity(steps, known, span)
    for step, leading in steps.items():
        title = f"Until a deal is {STEPS[step]}"
        nodes.append(_days(ids.step(step, "days"), title, _known_days(leading, known), span, "days"))
        nodes += _conversion(ids.step(step, "conversion"), title, leading, known, span, "conversion")
    if days := _known_days(plan.stages, known):  # a plan without stages may give these two itself
        nodes.append(_days("stage_days_sum", "Days in all stages", days, span))
    nodes += _conversion(
        "stage_rates_product", "Rates of all stages multiplied", list(plan.stages), known, span
    )
    return nodes, [*problems, *_disorder(plan.stages)]


def _stage_nodes(stage: Stage, plan: Plan) -> tuple[list[Node], list[Problem]]:
    nodes: list[Node] = []
    problems: list[Problem] = []
    amounts: dict[ids.StagePart, tuple[str, Amount]] = {
        "elapsed_days": ("days", stage.elapsed_days),
        "conversion": ("conversion", stage.conversion),
    }
    for part, (words, amount) in amounts.items():
        given, wrong = given_nodes(
            ids.stage(stage.id, part),
            stage.title_or_id,
            _STAGE_UNITS[part],
            "average",
            PROCESS,
            amount,
            plan.settings.currencies,
            words,
        )
        nodes += given
        problems += wrong
    return nodes, problems


def _steps(stages: Mapping[str, Stage]) -> dict[str, list[str]]:
    """Return for each step of the forecast the stages that lead to it, in the order of the file."""
    leading: dict[str, list[str]] = {step: [] for step in STEPS}
    waiting: list[str] = []
    for stage in stages.values():
        waiting.append(stage.id)
        if stage.becomes in leading:
            leading[stage.becomes] += waiting
            waiting = []
    leading["customer"] += waiting
    return leading


def _known_days(stages: Iterable[str], known: set[str]) -> list[str]:
    return [days for stage in stages if (days := ids.stage(stage, "elapsed_days")) in known]


def _days(node_id: str, whole: str, parts: Sequence[str], span: Span, part: str = "") -> Node:
    section = PROCESS if parts else "forecast"  # a plan without stages has no page and no sheet of them
    return Node(node_id, whole, "days", "average", added(parts, span), section, part=part)


def _conversion(  # noqa: PLR0913 - a node's own fields, and the stages
    node_id: str, whole: str, stages: Sequence[str], known: set[str], span: Span, part: str = ""
) -> list[Node]:
    rates = [ids.stage(stage, "conversion") for stage in stages]
    if not rates or not known.issuperset(rates):
        return []
    return [formula_node(node_id, whole, "percent", "recompute", PROCESS, joined(rates, "*"), span, part)]


def _until_opportunity(steps: Mapping[str, Sequence[str]], known: set[str], span: Span) -> list[Node]:
    """Return which share of leads become opportunities, for those who have no steps between."""
    before = [stage for step in steps if step != "customer" for stage in steps[step]]
    node_id, title = ids.until_opportunity("conversion"), "From a lead to an opportunity"
    return _conversion(node_id, title, before, known, span, "conversion")


def _disorder(stages: Mapping[str, Stage]) -> list[Problem]:
    """Find stages after which a deal is what it was already, or less."""
    order = list(STEPS)
    problems: list[Problem] = []
    reached = ""
    for step in (stage.becomes for stage in stages.values() if stage.becomes in STEPS):
        if reached and order.index(step) <= order.index(reached):
            message = f"A deal is {STEPS[reached]} already when it enters this stage."
            hint = f"Name the steps in the order {', '.join(order)}, each once; a stage between two of them names none."
            problems.append(error("process-order", message, hint, step.span))
        else:
            reached = step
    return problems
