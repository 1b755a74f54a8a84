"""Judge the roadmap: milestones that are past their day, and phases that end without what was to end them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.measured.ahead.conditions import Numbers
from plansite.compute.measured.ahead.phases import standings
from plansite.judge.finding import Finding, about, called, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.measured.ahead.conditions import Judged
    from plansite.judge.finding import Rule
    from plansite.judge.rule_context import RuleContext


def milestone_overdue(context: RuleContext) -> Iterator[Finding]:
    """Find milestones that are past their day and not reached."""
    for milestone in context.plan.milestones.values():
        is_past = context.today is not None and milestone.due and milestone.due < context.today.isoformat()
        if is_past and not milestone.reached_on:
            message = f"{called(milestone)} was due on {milestone.due}."
            hint = "Write the day under “reached_on:” if it is reached, or agree on another day."
            yield about(milestone, milestone.due, message, hint)


def exit_criterion_missed(context: RuleContext) -> Iterator[Finding]:
    """Find phases that are over although a measured figure says no, and running ones of which it is not expected."""
    if context.results is None:
        return
    for standing in standings(
        context.plan, Numbers(context.plan, context.results, context.outlook), context.today
    ):
        missed = [
            judged for judged in standing.criteria if judged.is_met is False and judged.value is not None
        ]
        if missed and standing.stretch in {"over", "running"}:
            first = missed[0]
            verb = "was not met" if first.basis == "measured" else "is not expected to be met"
            more = f" So it is with {len(missed) - 1} more." if len(missed) > 1 else ""
            message = f"{called(standing.phase)} ends with “{first.condition.text}”, which {verb}: {_value(context, first)}.{more}"
            hint = "Do what would bring it there, let the phase go on, or say why the next one may begin."
            yield Finding(message, hint, first.condition.span, f"phases/{standing.phase.id}")


def _value(context: RuleContext, judged: Judged) -> str:
    """Return the value that decides, in words, with its period and where it is from."""
    assert context.results is not None  # noqa: S101 - without numbers nothing is judged
    unit = context.results.graph.nodes[judged.condition.figure].unit
    amount = written(judged.value or 0.0, unit, context.plan.settings.currency)
    period = judged.period.replace("..", " to ")
    return f"{amount} in {period}, {'measured' if judged.basis == 'measured' else f'by the {judged.basis}'}"


RULES: tuple[Rule, ...] = (milestone_overdue, exit_criterion_missed)
