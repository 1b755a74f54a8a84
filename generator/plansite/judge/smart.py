"""Put a goal to the SMART test by its numbers: specific, measurable, achievable, relevant and time-bound, each with its evidence.

After G. T. Doran, “There's a S.M.A.R.T. way to write management's goals and objectives”, Management Review 70 (1981).

covers: PL1-12, STEP4-11
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.influence import moved_by
from plansite.compute.model.goals import MILESTONE
from plansite.compute.model.limits import limits, uses
from plansite.judge.finding import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.engine.results import Results
    from plansite.compute.model.catalog import Catalog
    from plansite.problems import Span
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

_SLACK = 1e-9
_EVEN = 0.5
_MONTH = 30.4375  # days in a month, on average


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold one thing that speaks for a goal or against it; `holds` is None when it only informs.

    The words leave a place, `{}`, for each of the `nodes`, figures for the whole plan, or else for the `share`, 0 to 1.
    `span` is the line that the evidence stands on.
    """

    words: str
    holds: bool | None
    span: Span | None = None
    nodes: tuple[str, ...] = ()
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say whether a goal stands one of the five tests: None when nobody can tell."""

    aspect: str
    evidence: tuple[Evidence, ...]

    @property
    def holds(self) -> bool | None:
        """Return False when any evidence speaks against the goal, True when some speaks for it and none against."""
        said = {each.holds for each in self.evidence} - {None}
        return None if not said else False not in said


@dataclass(frozen=True, slots=True)
class Goal:
    """Hold a goal with all that is known about it; `chance` is the share of draws that reach it, None when no range moves it."""

    key: str
    entry: Entry
    plan: Plan
    catalog: Catalog
    results: Results
    chance: float | None = None

    @property
    def is_milestone(self) -> bool:
        """Tell whether the goal is reached or not, without a figure."""
        return self.entry.text("kind") == MILESTONE

    def node(self, part: ids.GoalPart) -> str:
        """Return the id of one of the goal's figures."""
        return ids.goal(self.key, part)

    def value(self, part: ids.GoalPart) -> float | None:
        """Return one of the goal's figures, None when it is unknown."""
        return self.results.value(self.node(part), "plan", 0)

    def place(self, name: str) -> Span | None:
        """Return where the goal answers a question, None when it does not."""
        answer = self.entry.get(name)
        return answer.span if answer else None


def smart(goal: Goal) -> tuple[Verdict, ...]:
    """Return the five verdicts on a goal, in their order."""
    return (
        Verdict("specific", tuple(_specific(goal))),
        Verdict("measurable", tuple(_measurable(goal))),
        Verdict("achievable", tuple(_achievable(goal))),
        Verdict("relevant", tuple(_relevant(goal))),
        Verdict("time_bound", tuple(_time_bound(goal))),
    )


def _specific(goal: Goal) -> Iterator[Evidence]:
    yield _answer(goal, "statement", "Says exactly what is reached", "Does not say exactly what is reached")
    yield _answer(goal, "why", "Says why it matters", "Does not say why it matters")
    part = "sub_goals" if goal.entry.get("sub_goals") else "steps"
    yield _answer(goal, part, "Broken into smaller parts", "Not broken into smaller parts")
    people, read = goal.plan.items("people"), goal.entry.texts("acknowledged_by")
    if read and people:
        words = f"Read and understood by {len(read)} of {len(people)} people"
        yield Evidence(words, None, goal.place("acknowledged_by"))


def _measurable(goal: Goal) -> Iterator[Evidence]:
    kpi = goal.catalog.kpis.get(goal.entry.text("kpi"))
    if goal.is_milestone:
        yield Evidence("A milestone: reached or not", holds=True, span=goal.place("kind"))
        return
    if kpi is None:
        yield Evidence("No figure measures it", holds=False)
        return
    yield Evidence(f"Measured by {kpi.title}", holds=True, span=goal.place("kpi"))
    if goal.value("target") is None:
        yield Evidence("Without a target", holds=False)
    elif goal.value("baseline") is None:
        yield Evidence("To {}", None, nodes=(goal.node("target"),))
    else:
        yield Evidence("From {} to {}", None, nodes=(goal.node("baseline"), goal.node("target")))
    if goal.value("forecast") is None:
        yield Evidence("The forecast gives no value for it", holds=False)


def _achievable(goal: Goal) -> Iterator[Evidence]:
    gap, capacity, target = (goal.value(part) for part in ("gap", "capacity", "target"))
    if gap is not None:
        words = "The forecast reaches {}" if gap <= _SLACK else "The forecast only reaches {}"
        yield Evidence(words, gap <= _SLACK, nodes=(goal.node("forecast"),))
    if goal.chance is not None:
        yield Evidence("Reached in {} of all draws", goal.chance >= _EVEN, share=goal.chance)
    if capacity is not None and target is not None:
        yield Evidence(
            "The team can bring {}", target <= capacity * (1 + _SLACK), nodes=(goal.node("capacity"),)
        )
    yield from _budget(goal)
    weighed = goal.entry.get("feasibility")
    named = {"team": "the team", "budget": "the money", "situation": "the situation"}
    answered = [words for name, words in named.items() if weighed and weighed.get(name)]
    if weighed and answered:
        yield Evidence(f"Weighed against {listed(answered)}", None, weighed.span)


def _budget(goal: Goal) -> Iterator[Evidence]:
    """Yield whether the plan stays within its limits, all of which are for the plan as a whole or a part of it."""
    found = [
        limit
        for limit in limits(goal.plan)
        if limit.node in goal.results.graph.nodes and not limit.category and not limit.department
    ]
    for limit in found:
        within = not any(use.over for use in uses(limit, goal.results))
        words = (
            "The plan costs {} of the {} allowed" if within else "The plan costs {}, more than the {} allowed"
        )
        yield Evidence(words, within, limit.item.span, (limit.spent, limit.node))


def _relevant(goal: Goal) -> Iterator[Evidence]:
    yield _answer(
        goal, "mission_link", "Says how it serves the mission", "Does not say how it serves the mission"
    )
    root = goal.plan.single("plan")
    north, kpi = root.text("north_star") if root else "", goal.entry.text("kpi")
    star = goal.catalog.kpis.get(north)
    place = root.at(["north_star"]).span if root else None
    if star and kpi == north:
        yield Evidence(f"Measured by the North Star, {star.title}", holds=True, span=place)
    elif star and kpi and _pull_together(goal, north, kpi):
        yield Evidence(f"A lever that moves it moves the North Star, {star.title}", holds=True, span=place)
    above = goal.plan.items("goals").get(goal.entry.text("serves"))
    if above:
        yield Evidence(f"Serves “{above.text('title')}”", holds=True, span=goal.place("serves"))


def _pull_together(goal: Goal, north: str, kpi: str) -> bool:
    """Tell whether one of the plan's levers moves both figures."""
    forecast = goal.plan.single("forecast")
    levers = forecast.texts("levers") if forecast else ()
    both = frozenset({north, kpi})
    return both in moved_by(goal.results, levers, [north, kpi]).values()


def _time_bound(goal: Goal) -> Iterator[Evidence]:
    start, end = goal.entry.get("start"), goal.entry.get("end")
    if start and end:
        months = round((date.fromisoformat(end.data) - date.fromisoformat(start.data)).days / _MONTH)
        words = f"From first day to deadline: {months} {'month' if months == 1 else 'months'}"
        yield Evidence(words, holds=True, span=end.span)
    else:
        yield _answer(goal, "start", "Has a first day", "Has no first day")
        yield _answer(goal, "end", "Has a deadline", "Has no deadline")
    steps = goal.entry.get("steps")
    dated = [step for step in steps.elements() if step.get("due")] if steps else []
    if steps and dated:
        done = sum(step.flag("done") for step in dated)
        yield Evidence(f"{len(dated)} steps with a day, {done} of them done", None, steps.span)


def _answer(goal: Goal, name: str, there: str, missing: str) -> Evidence:
    """Return whether the goal answers a question, as evidence for it or against it."""
    place = goal.place(name)
    return Evidence(there if place else missing, holds=place is not None, span=place)
