"""Make the page on whether goals can be reached: what is wanted, what is to be expected, what the team can bring, and what to do.

Three independent answers stand side by side: the target from above, the forecast from below, the team's quotas from within.

covers: STEP7-7, STEP4-6
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.measured.levers import stages_needed
from plansite.present.charts.bars import Bar, Bars, Strip, draw_bars
from plansite.present.charts.charts import Key
from plansite.present.figures.levers import LeverRow, lever_rows
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.tables import Column, Row, Table, Tables
from plansite.present.page import Page
from plansite.present.pages.goals import goal_scenarios
from plansite.present.parts.goals import GoalRow, goal_row, read_over
from plansite.present.parts.in_short import not_judged_yet
from plansite.present.parts.remedies import open_gaps
from plansite.present.text.render import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext
    from plansite.present.figures.alternatives import Alternative
    from plansite.present.parts.remedies import Remedy

PATH = "gaps.md"
_COUNT = Markup('<span class="ps-count">{}</span>')


@dataclass(frozen=True, slots=True)
class Answer:
    """Show one answer to what can be reached: who gives it, the figure, and the length of its bar, 0 to 1."""

    source: str
    figure: Markup
    share: float


@dataclass(frozen=True, slots=True)
class Stage:
    """Show one stage of the funnel: its figure, what is to be expected there and what is just enough, in numbers and in words."""

    node: str
    title: Markup
    name: str
    has: float
    wants: float
    expected: Markup
    needed: str
    words: str
    when: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Show one goal: its line, the answers to whether it can be reached, and what would bring it nearer."""

    row: GoalRow
    anchor: str
    answers: tuple[Answer, ...]
    funnel: Markup | None
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
    blanks = Markup(" ").join(not_judged_yet(context))
    text = render("gaps.md.j2", title=title, goals=goals, on_track=on_track, count=len(goals), blanks=blanks)
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
        _funnel(context, judged),
        goal_scenarios(context, judged, PATH),
        lever_rows(context, PATH, judged),
        tuple(remedy for gap in open_gaps(context, PATH, judged.id) for remedy in gap.remedies),
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
                node,
                tables.name(stage),
                context.results.graph.nodes[stage].title,
                has,
                wants,
                figures.link(node, "plan", 0),
                figures.write(node, wants),
                f"{context.language.value(abs(wants - has), 'count')} {'short' if is_missed else 'to spare'}",
                read_over(context, node),
            )


def _funnel(context: PageContext, judged: JudgedGoal) -> Markup | None:
    """Draw what is to be expected at each stage against what the goal needs there; None where it rests on no funnel."""
    stages = tuple(_stages(context, judged))
    if not stages:
        return None
    first = stages[0]
    seen = f"{first.name}: {first.expected.striptags()} expected, {first.needed} needed, {first.words}"
    expectation = "Outlook" if context.outlook else "Planned"
    columns = (f"{expectation} {first.when}", "Needed", "Difference")
    rows = (
        Row(stage.title, "", (stage.expected, _COUNT.format(stage.needed), _COUNT.format(stage.words)))
        for stage in stages
    )
    chart = Bars(
        seen,
        "Each stage on a scale of its own",
        tuple(map(_bar, stages)),
        Table("", tuple(Column("", column, firm=True) for column in columns), tuple(rows)),
        tuple(stage.node for stage in stages),
        (Key(1, expectation), Key(0, "Needed for the goal")),
    )
    return draw_bars(chart)


def _bar(stage: Stage) -> Bar:
    """Return a stage as a bar within the outline of what is needed, on the scale of the larger one."""
    most = max(stage.has, stage.wants) or 1.0
    strips = (Strip(0.0, stage.has / most), Strip(0.0, stage.wants / most, 0, "outline"))
    return Bar(stage.title, strips, Markup("{} of {}").format(stage.expected, _COUNT.format(stage.needed)))
