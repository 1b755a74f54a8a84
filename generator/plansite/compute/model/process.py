"""Make the nodes of the sales process: how long deals take, and how many go on, by stage and from step to step.

The steps are those of the forecast: a stage says what a deal is once it has left it. A step has the days and conversions of
all stages since the step before; stages after the last one that says so lead to the customer.

covers: PL6-4b, PL6-5b
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Node, added
from plansite.compute.engine.sections import PROCESS
from plansite.compute.model.given import formula_node, given_nodes
from plansite.problems import Problem, Span, error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.read.document import Entry
    from plansite.read.plan import Plan

STEPS = {"mql": "an MQL", "sql": "an SQL", "opportunity": "an opportunity", "customer": "a customer"}
_STATED: dict[ids.StagePart, tuple[str, str]] = {
    "elapsed_days": ("days", "days"),
    "conversion": ("conversion", "percent"),
}


def process_names(plan: Plan) -> dict[str, str]:
    """Return the names that the sales process has in formulas, with their units, whether or not it states a value."""
    units: dict[ids.StepPart, str] = {"days": "days", "conversion": "percent"}
    stages = {
        ids.stage(stage, part): unit for stage in plan.items("stages") for part, (_, unit) in _STATED.items()
    }
    return stages | {ids.step(step, part): unit for step in STEPS for part, unit in units.items()}


def process_nodes(plan: Plan) -> tuple[list[Node], list[Problem]]:
    """Return the nodes of stages and steps, and what is wrong with them.

    A step without days takes none; a conversion is there only when all stages of its step have one.
    """
    stages = plan.items("stages")
    nodes: list[Node] = []
    problems: list[Problem] = []
    for stage, entry in stages.items():
        made, bad = _stage_nodes(stage, entry, plan)
        nodes += made
        problems += bad
    place = plan.single("sales") or plan.single("plan")
    if place is None:
        return nodes, problems
    span = place.at(["process", "stages"]).key_span
    there = {node.id for node in nodes}
    for step, leading in _steps(stages).items():
        title = f"Until a deal is {STEPS[step]}"
        days = [name for each in leading if (name := ids.stage(each, "elapsed_days")) in there]
        nodes.append(_days(ids.step(step, "days"), f"{title}: days", days, span))
        nodes += _conversion(ids.step(step, "conversion"), f"{title}: conversion", leading, there, span)
    days = [ids.stage(each, "elapsed_days") for each in stages if ids.stage(each, "elapsed_days") in there]
    if days:  # a plan without stages may state these two itself
        nodes.append(_days("stage_days_sum", "Days in all stages", days, span))
    nodes += _conversion("stage_rates_product", "Rates of all stages multiplied", list(stages), there, span)
    return nodes, [*problems, *_disorder(stages)]


def _stage_nodes(stage: str, entry: Entry, plan: Plan) -> tuple[list[Node], list[Problem]]:
    nodes: list[Node] = []
    problems: list[Problem] = []
    for part, (words, unit) in _STATED.items():
        place = entry.get(part)
        if place is None or plan.value(place) is None:
            continue
        title = f"{entry.text('title', stage)}: {words}"
        made, bad = given_nodes(
            ids.stage(stage, part), title, unit, "average", PROCESS, place, plan.settings.currencies
        )
        nodes += made
        problems += bad
    return nodes, problems


def _steps(stages: Mapping[str, Entry]) -> dict[str, list[str]]:
    """Return for each step of the forecast the stages that lead to it, in the order of the file."""
    found: dict[str, list[str]] = {step: [] for step in STEPS}
    waiting: list[str] = []
    for stage, entry in stages.items():
        waiting.append(stage)
        step = entry.text("becomes")
        if step in found:
            found[step] += waiting
            waiting = []
    found["customer"] += waiting
    return found


def _days(node_id: str, title: str, parts: Sequence[str], span: Span) -> Node:
    section = PROCESS if parts else "forecast"  # a plan without stages has no page and no sheet of them
    return Node(node_id, title, "days", "average", added(parts, span), section)


def _conversion(node_id: str, title: str, stages: Sequence[str], there: set[str], span: Span) -> list[Node]:
    rates = [ids.stage(stage, "conversion") for stage in stages]
    if not rates or not there.issuperset(rates):
        return []
    return [formula_node(node_id, title, "percent", "recompute", PROCESS, " * ".join(rates), span)]


def _disorder(stages: Mapping[str, Entry]) -> list[Problem]:
    """Find stages after which a deal is what it was already, or less."""
    order = list(STEPS)
    problems: list[Problem] = []
    reached = ""
    for entry in stages.values():
        place = entry.get("becomes")
        if place is None or place.data not in STEPS:
            continue
        if reached and order.index(place.data) <= order.index(reached):
            message = f"A deal is {STEPS[reached]} already when it enters this stage."
            hint = f"Name the steps in the order {', '.join(order)}, each once; a stage between two of them names none."
            problems.append(error("process-order", message, hint, place.span))
        else:
            reached = place.data
    return problems
