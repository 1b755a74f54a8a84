"""Judge the guardrails of a plan: each must be readable, and a plan should keep to those that it sets itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.problems import Problem, warning
from plansite.read.limits.guardrails import Bound, read_bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.graph import Graph
    from plansite.compute.engine.results import Results
    from plansite.judge.rule_context import RuleContext
    from plansite.problems import Span
    from plansite.read.plan import Plan

COLLECTION = "guardrails"
_GRAINS: dict[str, Grain] = {"month": "month", "quarter": "quarter", "year": "year"}
_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Guardrail:
    """Hold one guardrail: the figure it watches, over which periods, the limit, and who must agree to break it."""

    key: str
    title: str
    figure: str
    grain: Grain
    limit: Bound
    owner: str
    fails: bool
    span: Span


def guardrails(plan: Plan, graph: Graph) -> tuple[list[Guardrail], list[Problem]]:
    """Return the guardrails of a plan whose figures are known, and what is wrong with them."""
    readable: list[Guardrail] = []
    problems: list[Problem] = []
    for guardrail in plan.guardrails.values():
        node = graph.nodes.get(guardrail.figure)
        if node is None or not guardrail.limit:
            continue  # the check of references reports it
        limit, unreadable = read_bound(guardrail.limit.place, node.unit, plan.settings.currency)
        problems += unreadable
        if limit is not None:
            readable.append(
                Guardrail(
                    guardrail.id,
                    guardrail.title or node.title,
                    node.id,
                    _GRAINS.get(guardrail.over, "plan"),
                    limit,
                    guardrail.owner,
                    guardrail.severity == "fail",
                    guardrail.limit.span,
                )
            )
    return readable, problems


def kept_guardrails(context: RuleContext) -> Iterator[Problem]:
    """Find limits that cannot be read, and limits on a figure itself that the plan breaks already."""
    if context.graph is None:
        return
    readable, problems = guardrails(context.plan, context.graph)
    yield from problems
    for guardrail in readable:
        if context.results is not None and guardrail.limit.is_level:
            periods = breaches(guardrail, context.results)
            if periods:
                where = "" if guardrail.grain == "plan" else f" in {periods[0]}"
                message = f"The plan does not keep to “{guardrail.limit.text}”{where}: “{guardrail.title}”."
                hint = "Change the plan, or agree on another limit with its owner."
                yield warning("guardrail", message, hint, guardrail.span)


def breaches(guardrail: Guardrail, results: Results) -> list[str]:
    """Return the periods in which a figure lies beyond the limit on its level."""
    periods = results.calendar.periods(guardrail.grain)
    values = results.series(guardrail.figure, guardrail.grain)
    return [
        period.label
        for period, value in zip(periods, values, strict=True)
        if value is not None and is_beyond(guardrail.limit, value)
    ]


def is_beyond(limit: Bound, value: float) -> bool:
    """Tell whether a value lies on the wrong side of a limit on its level."""
    slack = _NOISE * max(1.0, abs(limit.amount))
    if limit.verb == "stays at most":
        return value > limit.amount + slack
    return value < limit.amount - slack
