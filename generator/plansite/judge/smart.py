"""Put a goal to the SMART test by its numbers: specific, measurable, achievable, relevant and time-bound, each with its evidence.

After G. T. Doran, “There's a S.M.A.R.T. way to write management's goals and objectives”, Management Review 70 (1981).

covers: PL1-12, STEP4-11
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from plansite.compute.engine.influence import moved_by
from plansite.compute.model.spend.limits import limits, uses
from plansite.judge.chances import SLACK
from plansite.judge.finding import listed
from plansite.read.items.item import Item, Placed
from plansite.read.plan import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine import ids
    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.judge.status import Basis, JudgedGoal
    from plansite.problems import Span
    from plansite.read.items.goals import Goal
    from plansite.read.plan import Plan

_MONTH = 30.4375  # days in a month, on average


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold one thing that speaks for a goal or against it; `holds` is None when it only informs.

    The words leave a place, `{}`, for each of the `nodes`, figures for the whole plan in the numbers that `basis` names, or
    else for the `share`, 0 to 1. `span` is the line that the evidence stands on.
    """

    words: str
    holds: bool | None
    span: Span | None = None
    nodes: tuple[str, ...] = ()
    share: float | None = None
    basis: Basis = "plan"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say whether a goal stands one of the five tests: None when nobody can tell."""

    aspect: str
    evidence: tuple[Evidence, ...]

    @property
    def holds(self) -> bool | None:
        """Return False when any evidence speaks against the goal, True when some speaks for it and none against."""
        said = {evidence.holds for evidence in self.evidence} - {None}
        return None if not said else False not in said


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """Hold a goal with all that is known about it.

    `expected` are the numbers that it is judged by, `results` the plan's own.
    """

    judged: JudgedGoal
    plan: Plan
    catalog: Catalog
    results: Results
    expected: Results

    @property
    def goal(self) -> Goal:
        """Return the goal itself."""
        return self.judged.goal

    def value(self, part: ids.GoalPart) -> float | None:
        """Return one of the goal's figures, None when it is unknown."""
        return self.expected.value(self.judged.node(part), "plan", 0)

    def says(self, words: str, *parts: ids.GoalPart, holds: bool | None = None) -> Evidence:
        """Return evidence that shows figures of the goal."""
        nodes = tuple(self.judged.node(part) for part in parts)
        return Evidence(words, holds, nodes=nodes, basis=self.judged.basis)


def smart(facts: GoalFacts) -> tuple[Verdict, ...]:
    """Return the five verdicts on a goal, in their order."""
    return (
        Verdict("specific", tuple(_specific(facts))),
        Verdict("measurable", tuple(_measurable(facts))),
        Verdict("achievable", tuple(_achievable(facts))),
        Verdict("relevant", tuple(_relevant(facts))),
        Verdict("time_bound", tuple(_time_bound(facts.goal))),
    )


def _specific(facts: GoalFacts) -> Iterator[Evidence]:
    goal = facts.goal
    yield _answer(goal.statement, "Says exactly what is reached", "Does not say exactly what is reached")
    yield _answer(goal.why, "Says why it matters", "Does not say why it matters")
    parts = goal.sub_goals or (goal.steps[0] if goal.steps else None)
    yield _answer(parts, "Broken into smaller parts", "Not broken into smaller parts")
    people, readers = facts.plan.people, goal.acknowledged_by
    if readers and people:
        words = f"Read and understood by {len(readers.items)} of {len(people)} people"
        yield Evidence(words, None, readers.span)


def _measurable(facts: GoalFacts) -> Iterator[Evidence]:
    goal = facts.goal
    kpi = facts.catalog.kpis.get(goal.kpi)
    if goal.is_milestone:
        yield Evidence("A milestone: reached or not", holds=True, span=goal.kind.span)
        return
    if kpi is None:
        yield Evidence("No figure measures it", holds=False)
        return
    yield Evidence(f"Measured by {kpi.title}", holds=True, span=goal.kpi.span)
    if facts.value("target") is None:
        yield Evidence("Without a target", holds=False)
    elif facts.value("baseline") is None:
        yield facts.says("To {}", "target")
    else:
        yield facts.says("From {} to {}", "baseline", "target")
    if facts.value("forecast") is None:
        yield Evidence(f"The {facts.judged.expectation} gives no value for it", holds=False)


def _achievable(facts: GoalFacts) -> Iterator[Evidence]:
    if facts.judged.status == "done":
        yield Evidence("Reached", holds=True, span=facts.goal.done.span)
    else:
        yield from _expected(facts)
    capacity, target = facts.value("capacity"), facts.value("target")
    if capacity is not None and target is not None:
        yield facts.says("The team can bring {}", "capacity", holds=target <= capacity * (1 + SLACK))
    yield from _budget(facts)
    yield from _weighed(facts.goal)


def _expected(facts: GoalFacts) -> Iterator[Evidence]:
    """Yield what is to be expected of a goal: the likely number, and how likely it is."""
    judged, chance = facts.judged, facts.judged.chance
    if judged.is_known:
        holds = not judged.falls_short
        words = f"The {judged.expectation} {'reaches' if holds else 'only reaches'} {{}}"
        yield facts.says(words, "forecast", holds=holds)
    if chance is not None:
        yield Evidence("Reached in {} of all draws", not judged.is_unlikely, share=chance)


def _budget(facts: GoalFacts) -> Iterator[Evidence]:
    """Yield whether the plan stays within its limits, all of which are for the plan as a whole or a part of it."""
    for limit in limits(facts.plan):
        if limit.node in facts.results.graph.nodes and not limit.category and not limit.department:
            within = not any(use.over for use in uses(limit, facts.results))
            words = (
                "The plan costs {} of the {} allowed"
                if within
                else "The plan costs {}, more than the {} allowed"
            )
            yield Evidence(words, within, limit.item.span, (limit.spent, limit.node))


def _weighed(goal: Goal) -> Iterator[Evidence]:
    """Yield against what the plan has weighed the goal."""
    answered = [words for words, answer in goal.feasibility.by_subject.items() if answer]
    if answered:
        yield Evidence(f"Weighed against {listed(answered)}", None, goal.feasibility.span)


def _relevant(facts: GoalFacts) -> Iterator[Evidence]:
    goal, north = facts.goal, facts.plan.files.plan.north_star
    yield _answer(
        goal.mission_link, "Says how it serves the mission", "Does not say how it serves the mission"
    )
    star = facts.catalog.kpis.get(north)
    if star and goal.kpi == north:
        yield Evidence(f"Measured by the North Star, {star.title}", holds=True, span=north.span)
    elif star and goal.kpi and _pull_together(facts, north, goal.kpi):
        words = f"A lever that moves it moves the North Star, {star.title}"
        yield Evidence(words, holds=True, span=north.span)
    above = facts.plan.goals.get(goal.serves)
    if above:
        yield Evidence(f"Serves “{above.title}”", holds=True, span=goal.serves.span)


def _pull_together(facts: GoalFacts, north: str, kpi: str) -> bool:
    """Tell whether one of the plan's levers moves both figures."""
    levers = facts.plan.files.forecast.levers.items
    return frozenset({north, kpi}) in moved_by(facts.results, levers, [north, kpi]).values()


def _time_bound(goal: Goal) -> Iterator[Evidence]:
    if goal.start and goal.end:
        months = round((date.fromisoformat(goal.end) - date.fromisoformat(goal.start)).days / _MONTH)
        words = f"From first day to deadline: {months} {'month' if months == 1 else 'months'}"
        yield Evidence(words, holds=True, span=goal.end.span)
    else:
        yield _answer(goal.start, "Has a first day", "Has no first day")
        yield _answer(goal.end, "Has a deadline", "Has no deadline")
    dated = [step for step in goal.steps if step.due]
    if dated:
        done = sum(bool(step.done) for step in dated)
        yield Evidence(
            f"{len(dated)} {'step' if len(dated) == 1 else 'steps'} with a day, {done} of them done",
            None,
            goal.steps[0].span,
        )


def _answer(answer: Placed | Item | None, there: str, missing: str) -> Evidence:
    """Return whether the goal answers a question, as evidence for it or against it; a blank is no answer."""
    if not answer or (isinstance(answer, Placed) and is_blank(answer.place)):
        return Evidence(missing, holds=False)
    return Evidence(there, holds=True, span=answer.span)
