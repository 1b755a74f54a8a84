"""Make the page on whether goals can be reached: what is wanted, what the funnel gives, what the team can bring, and what to do.

Three independent answers stand side by side: the target from above, the forecast from below, the team's quotas from within.

covers: STEP7-7, STEP4-6
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.model.streams import company_model
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures
from plansite.present.figures.levers import LeverRow, lever_rows
from plansite.present.figures.tables import Tables
from plansite.present.page import Page
from plansite.present.pages.goals import goal_scenarios
from plansite.present.parts.goals import GoalRow, goal_row
from plansite.present.places import title_of
from plansite.present.text.language import chance_in_words
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext
    from plansite.present.figures.alternatives import Alternative
    from plansite.read.document import Entry

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
    """Show one stage of the funnel: what is planned there, what the goal needs, and what lacks or is left."""

    title: Markup
    planned: Markup
    needed: Markup
    words: str


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
    chance: str
    stages: tuple[Stage, ...]
    scenarios: tuple[Alternative, ...]
    levers: tuple[LeverRow, ...]
    remedies: tuple[Remedy, ...]


def gaps_page(context: PageContext) -> Page | None:
    """Make the page; None when no goal has both a target and a forecast."""
    found = [
        _reach(context, each)
        for each in context.goals
        if all(
            context.results.value(each.node(part), "plan", 0) is not None for part in ("target", "forecast")
        )
    ]
    if not found:
        return None
    reached = sum(each.row.status in {"on-track", "done"} for each in found)
    title = "Can we reach it?"
    text = render("gaps.md.j2", title=title, goals=found, reached=reached, count=len(found))
    return Page(PATH, title, text)


def _reach(context: PageContext, judged: JudgedGoal) -> Reach:
    chance = context.chances.get(judged.key)
    return Reach(
        goal_row(context, PATH, judged),
        judged.key.replace("_", "-"),
        tuple(_answers(context, judged)),
        "" if chance is None else chance_in_words(context.language, chance),
        tuple(_stages(context, judged)),
        goal_scenarios(context, judged, PATH),
        lever_rows(context, PATH, judged),
        tuple(_remedies(context, judged.key)),
    )


def _answers(context: PageContext, judged: JudgedGoal) -> Iterator[Answer]:
    parts: dict[ids.GoalPart, str] = {
        "target": "The goal wants",
        "forecast": "The forecast gives",
        "capacity": "The team can bring",
    }
    values = {part: context.results.value(judged.node(part), "plan", 0) for part in parts}
    most = max((abs(value) for value in values.values() if value is not None), default=0.0) or 1.0
    for part, words in parts.items():
        value = values[part]
        if value is not None:
            figure = Figures(context, PATH).link(judged.node(part), "plan", 0)
            yield Answer(words, figure, max(value, 0.0) / most)


def _stages(context: PageContext, judged: JudgedGoal) -> Iterator[Stage]:
    """Yield the stages of the funnel that a goal needs more or less of than is planned."""
    figures, tables = Figures(context, PATH), Tables(context, PATH)
    for stage in company_model(context.plan, context.catalog).funnel.figures:
        planned, needed = (
            ids.goal_stage(judged.key, "planned", stage),
            ids.goal_stage(judged.key, "needed", stage),
        )
        has, wants = (context.results.value(node, "plan", 0) for node in (planned, needed))
        if has is None or wants is None:
            continue
        lacks = wants - has
        words = context.language.value(abs(lacks), "count")
        yield Stage(
            tables.name(stage),
            figures.link(planned, "plan", 0),
            figures.link(needed, "plan", 0),
            f"{words} {'short' if lacks > 0 else 'to spare'}",
        )


def _remedies(context: PageContext, goal: str) -> Iterator[Remedy]:
    """Yield the remedies of the open gaps of a goal."""
    root = context.plan.single("assumptions")
    for _, gap in root.under("gaps") if root else ():
        if gap.text("goal") == goal and gap.text("status") != "closed":
            for key, each in gap.under("remedies"):
                yield _remedy(context, key, each)


def _remedy(context: PageContext, key: str, each: Entry) -> Remedy:
    answers = Answers(context, PATH, prose)
    return Remedy(
        title_of(key, each),
        _KINDS.get(each.text("kind"), ""),
        answers.refer("people", each.text("owner")) if each.text("owner") else None,
        context.language.day(each.text("by")) if each.text("by") else "",
        each.text("cost"),
    )
