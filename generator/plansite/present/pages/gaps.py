"""Make the page on whether goals can be reached: what is wanted, what is to be expected, what the team can bring, and what to do.

Three independent answers stand side by side: the target from above, the forecast from below, the team's quotas from within.

covers: STEP7-7, STEP4-6
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.measured.levers import stages_needed
from plansite.present.answers.answers import Answers
from plansite.present.figures.levers import LeverRow, lever_rows
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.tables import Tables
from plansite.present.page import Page
from plansite.present.pages.goals import goal_scenarios
from plansite.present.parts.goals import GoalRow, goal_row, read_over
from plansite.present.places import title_of
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext
    from plansite.present.figures.alternatives import Alternative
    from plansite.read.items import assumptions as items

PATH = "gaps.md"
_KINDS = {"hire": "People", "budget": "Budget", "tactic": "Tactic", "channel": "Channel"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Show one answer to what can be reached: who gives it, the figure, and the length of its bar, 0 to 1."""

    source: str
    figure: Markup
    share: float


@dataclass(frozen=True, slots=True)
class Stage:
    """Show one stage of the funnel: what is to be expected there, what is just enough, and what lacks or is left."""

    title: Markup
    expected: Markup
    needed: str
    words: str
    when: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """Show one remedy: of which kind, what is done, by whom, until when, and what it costs."""

    title: str
    kind: str
    owner: Markup | None
    by: str
    cost: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Show one goal: its line, the answers to whether it can be reached, and what would bring it nearer."""

    row: GoalRow
    anchor: str
    answers: tuple[Answer, ...]
    stages: tuple[Stage, ...]
    scenarios: tuple[Alternative, ...]
    levers: tuple[LeverRow, ...]
    remedies: tuple[Remedy, ...]


def gaps_page(context: PageContext) -> Page | None:
    """Make the page; None when no goal has both a target and a forecast."""
    measured = [judged for judged in context.goals if _has_both(context, judged)]
    if not measured:
        return None
    goals = [_reach(context, judged) for judged in measured]
    on_track = sum(not judged.is_in_danger for judged in measured)
    title = "Can we reach it?"
    text = render("gaps.md.j2", title=title, goals=goals, on_track=on_track, count=len(goals))
    return Page(PATH, title, text)


def _has_both(context: PageContext, judged: JudgedGoal) -> bool:
    """Tell whether a goal has both a target and a figure to expect."""
    return all(
        context.expected.value(judged.node(part), "plan", 0) is not None for part in ("target", "forecast")
    )


def _reach(context: PageContext, judged: JudgedGoal) -> Reach:
    return Reach(
        goal_row(context, PATH, judged),
        judged.id.replace("_", "-"),
        tuple(_answers(context, judged)),
        tuple(_stages(context, judged)),
        goal_scenarios(context, judged, PATH),
        lever_rows(context, PATH, judged),
        tuple(_remedies(context, judged.id)),
    )


def _answers(context: PageContext, judged: JudgedGoal) -> Iterator[Answer]:
    parts: dict[ids.GoalPart, str] = {
        "target": "The goal wants",
        "forecast": f"The {judged.expectation} gives",
        "capacity": "The team can bring",
    }
    values = {part: context.expected.value(judged.node(part), "plan", 0) for part in parts}
    most = max((abs(value) for value in values.values() if value is not None), default=0.0) or 1.0
    for part, words in parts.items():
        value = values[part]
        if value is not None:
            figure = expected_figures(context, PATH).link(judged.node(part), "plan", 0)
            yield Answer(words, figure, max(value, 0.0) / most)


def _stages(context: PageContext, judged: JudgedGoal) -> Iterator[Stage]:
    """Yield the stages of the funnel with what is to be expected there over the goal's dates and what is just enough."""
    if not judged.is_known:
        return
    figures, tables = expected_figures(context, PATH), Tables(context, PATH)
    is_missed = judged.falls_short
    needed = stages_needed(
        judged.goal,
        context.plan,
        context.catalog,
        context.computed,
        context.computed_outlook,
        is_missed=is_missed,
    )
    for stage, wants in needed.items():
        node = ids.goal_stage(judged.id, stage)
        has = context.expected.value(node, "plan", 0)
        if has is not None:
            yield Stage(
                tables.name(stage),
                figures.link(node, "plan", 0),
                figures.write(node, wants),
                f"{context.language.value(abs(wants - has), 'count')} {'short' if is_missed else 'to spare'}",
                read_over(context, node),
            )


def _remedies(context: PageContext, goal: str) -> Iterator[Remedy]:
    """Yield the remedies of the open gaps of a goal."""
    for gap in context.plan.files.assumptions.gaps.values():
        if gap.goal == goal and gap.status != "closed":
            yield from (_remedy(context, remedy) for remedy in gap.remedies.values())


def _remedy(context: PageContext, remedy: items.Remedy) -> Remedy:
    answers = Answers(context, PATH, prose)
    return Remedy(
        title_of(remedy.id, remedy.entry),
        _KINDS.get(remedy.kind, ""),
        answers.refer("people", remedy.owner) if remedy.owner else None,
        context.language.day(remedy.by) if remedy.by else "",
        remedy.cost,
    )
