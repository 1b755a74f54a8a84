"""Judge the conditions of a plan: each must be readable, over a figure and in a period that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.problems import Problem, Suggestion, error
from plansite.read.limits.conditions import Parts, cut, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.rule_context import RuleContext

_KIND = "condition"


def readable_conditions(context: RuleContext) -> Iterator[Problem]:
    """Find conditions that cannot be read, and those over what the plan does not have."""
    for entry, field in (answer for one in context.answers for answer in one.texts):
        if field["x-text"] != _KIND:
            continue
        parts = cut(entry)
        if isinstance(parts, Parts):
            yield from _wrong(parts, context)
        else:
            yield parts


def _wrong(parts: Parts, context: RuleContext) -> Iterator[Problem]:
    graph, calendar = context.graph, context.calendar
    if graph is None or calendar is None:
        return
    figure = parts.figure
    if figure.text not in graph.nodes:
        near = Suggestion(figure.text, graph.nodes, "Each figure on the site tells its id.")
        yield error("unknown-name", f"There is no figure “{figure.text}”.", near, figure.span)
        return
    if parts.period.text and calendar.named(parts.period.text) is None:
        message = f"The plan has no period “{parts.period.text}”."
        yield error("month-outside", message, calendar.period_hint, parts.period.span)
    condition = read(parts, graph.nodes[figure.text].unit, context.plan.settings.currencies)
    if isinstance(condition, list):
        yield from condition
