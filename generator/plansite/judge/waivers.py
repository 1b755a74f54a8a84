"""Read the plan's waivers: findings that it accepts for a while, each with a reason and a last day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.judge.finding import Finding

if TYPE_CHECKING:
    from datetime import date

    from plansite.judge.rule_context import RuleContext
    from plansite.problems import Problem, Span


@dataclass(frozen=True, slots=True)
class Waiver:
    """Accept what a rule finds at an item until a day, that day included; `at` is empty for the whole plan."""

    rule: str
    at: str
    reason: str
    until: str
    owner: str
    span: Span

    def covers(self, problem: Problem) -> bool:
        """Tell whether the waiver is about a finding."""
        return self.rule == problem.rule and self.at in {"", problem.subject}

    def has_ended(self, today: date | None) -> bool:
        """Tell whether the last day is over; without a today, it never is."""
        return today is not None and self.until < today.isoformat()


def waivers(context: RuleContext) -> tuple[Waiver, ...]:
    """Return the waivers of a plan in the order in which they are written."""
    return tuple(
        Waiver(noted.rule, noted.at, noted.reason, noted.until, noted.owner, noted.span)
        for noted in context.plan.files.plan.waivers
    )


def idle(waiver: Waiver) -> Finding:
    """Return the finding about a waiver that covers nothing."""
    at = f" at {waiver.at}" if waiver.at else ""
    return Finding(
        f"There is nothing to waive: “{waiver.rule}” finds nothing{at}.",
        "Delete the waiver, or correct its “rule:” or “at:”.",
        waiver.span,
        "plan",
    )


def came_back(waiver: Waiver, hint: str) -> str:
    """Return what to do about a finding whose waiver has ended."""
    place = f"{waiver.span.file.rsplit('/', 1)[-1]}:{waiver.span.line}"
    return f"{hint} It was waived until {waiver.until} ({place}): settle it, or give the waiver a later day."
