"""Advise on a sound plan: run the rules that hold for it, weigh what they find, and set aside what the plan waives.

Rules give advice only on a plan without errors: on one that is half read they would report what is not so. In a file that
still has blanks to fill, they report errors and copied examples only. A rule is one function in the list below; its name with hyphens is its id, under which the catalogue explains it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.judge.rules import (
    alignment,
    assumption_dependencies,
    attainability,
    beginnings,
    essentials,
    goals,
    limits,
    measurements,
    plausibility,
    resources,
    review_cadence,
    traceability,
)
from plansite.judge.rules.ahead import phases, risks, stops
from plansite.judge.rules.marketing import calendar, channels, discounts
from plansite.judge.waivers import Waiver, came_back, idle, waivers
from plansite.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.finding import Finding, Rule
    from plansite.judge.outlines import Outline
    from plansite.judge.rule_context import RuleContext
    from plansite.judge.rulebook import Explanation
    from plansite.read.plan import Plan

ADVICE: tuple[Rule, ...] = (
    *essentials.RULES,
    *goals.RULES,
    *attainability.RULES,
    *alignment.RULES,
    *traceability.RULES,
    *resources.RULES,
    *review_cadence.RULES,
    *phases.RULES,
    *risks.RULES,
    *stops.RULES,
    *calendar.RULES,
    *channels.RULES,
    *discounts.RULES,
    *limits.RULES,
    *beginnings.RULES,
    *assumption_dependencies.RULES,
    *plausibility.RULES,
    *measurements.RULES,
)
IDLE = "waiver-idle"
COPIED = "example-copied"
_IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Waived:
    """Pair a finding with the waiver that sets it aside."""

    problem: Problem
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Advice:
    """Hold what the rules find, and what they would find if the plan did not waive it."""

    problems: tuple[Problem, ...] = ()
    waived: tuple[Waived, ...] = ()


def id_of(rule: Rule) -> str:
    """Return the id of a rule: the name of its function with hyphens."""
    return rule.__name__.replace("_", "-")


def severity_in(plan: Plan, explanation: Explanation, outline: Outline) -> Severity | None:
    """Return how much a rule weighs in a plan, None when it does not count there."""
    weight = plan.files.plan.rules.get(explanation.id)
    if weight == _IGNORE or not explanation.is_for(plan, outline):
        return None
    return Severity[weight.upper()] if weight else explanation.severity


def advise(context: RuleContext) -> Advice:
    """Return what the rules find in a sound plan."""
    problems: list[Problem] = []
    waived: list[Waived] = []
    accepted = waivers(context)
    for problem in _findings(context):
        waiver = next((waiver for waiver in accepted if waiver.covers(problem)), None)
        if waiver is None:
            problems.append(problem)
        elif waiver.has_ended(context.today):
            problems.append(replace(problem, remedy=came_back(waiver, problem.hint)))
        else:
            waived.append(Waived(problem, waiver))
    all_problems = [*problems, *(finding.problem for finding in waived)]
    for waiver in accepted:
        if not any(waiver.covers(problem) for problem in all_problems):
            problems += _weighed(context, IDLE, idle(waiver))
    return Advice(tuple(problems), tuple(waived))


def _findings(context: RuleContext) -> Iterator[Problem]:
    unfinished = context.plan.unfinished
    for rule in ADVICE:
        if severity_in(context.plan, context.rulebook[id_of(rule)], context.outline) is not None:
            is_ready = id_of(rule) == COPIED  # which is a blank in other words
            for finding in rule(context):
                for problem in _weighed(context, id_of(rule), finding):
                    if is_ready or problem.severity is Severity.ERROR or problem.span.file not in unfinished:
                        yield problem


def _weighed(context: RuleContext, rule: str, finding: Finding) -> Iterator[Problem]:
    """Yield a finding as a problem that weighs what the plan, or else the catalogue, says."""
    severity = severity_in(context.plan, context.rulebook[rule], context.outline)
    if severity is not None:
        yield Problem(severity, rule, finding.message, finding.hint, finding.span, finding.subject)
