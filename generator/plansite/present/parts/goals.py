"""Show a goal in a line: baseline, target, forecast and gap, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine.graph import Reading
from plansite.compute.engine.units import POINTS
from plansite.judge.status import falls_short
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures, given, led
from plansite.present.figures.measured import Measured, dated, expected_figures
from plansite.present.figures.sampled import chance
from plansite.present.parts.agenda import is_late, next_steps
from plansite.present.places import title_of
from plansite.present.text.render import prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.compute.engine import ids
    from plansite.compute.engine.calendar import Grain
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext
    from plansite.present.parts.agenda import Event
    from plansite.present.text.language import Language
    from plansite.read.items.goals import Goal


_FULL = 1.15
_GAPS: tuple[ids.GoalPart, ...] = ("gap", "shortfall")
_GRAINS: dict[str, Grain] = {"quarter": "quarter", "year": "year"}
_LEAST_GAP = 0.001
_LEAST_POINTS = 0.0001


@dataclass(frozen=True, slots=True)
class GoalRow:
    """Show a goal in one line.

    `figures` are baseline, target, forecast and gap, as far as there are any; `expectation` is what the numbers are called
    that they are from, and by which the goal is judged. `chance` is the share of draws that reach it, empty without ranges. `key` is the id of the goal. `following` is what is to be done for it next, and until when.
    """

    key: str
    title: Markup
    owner: Markup
    due: Markup
    status: str
    words: str
    expectation: str
    chance: Markup
    figures: dict[str, Markup]
    when: str
    way: float | None
    indent: bool
    following: Markup


def goal_rows(context: PageContext, page: str, owner: str | None = None) -> list[GoalRow]:
    """Return all goals, or those of one owner, in a line each, for a page."""
    goals = [judged for judged in context.goals if owner is None or judged.goal.owner == owner]
    tasks = next_steps(context) if goals else {}
    return [goal_row(context, page, judged, tasks.get(judged.id)) for judged in goals]


def goal_row(context: PageContext, page: str, judged: JudgedGoal, task: Event | None = None) -> GoalRow:
    """Return a goal in one line, for a page; `task` is what is to be done for it next."""
    goal, answers, figures = judged.goal, Answers(context, page, prose), expected_figures(context, page)
    shown = {part: _figure(figures, judged.node(part)) for part in ("baseline", "target", "forecast")}
    if goal.is_milestone:  # it is reached or not; the figure beside it says nothing of that
        shown["forecast"] = Markup()
    if each := _each(context, goal):
        shown["target"] += Markup(' <span class="ps-period">{}</span>').format(each)
    shown["gap"] = gap_in_words(figures, judged)
    shown["planned"] = (
        _figure(Figures(context, page), judged.node("forecast")) if context.outlook else Markup()
    )
    shown["today"] = _today(context, page, judged)
    return GoalRow(
        judged.id,
        led(title_of(judged.id, goal.entry), context.places.item("goals", judged.id), page),
        answers.refer("people", goal.owner) if goal.owner else Markup(),
        given(context.language.day(goal.end), goal.end.span) if goal.end else Markup(),
        judged.status.replace("_", "-"),
        judged.words,
        judged.expectation.capitalize(),
        Markup() if judged.chance is None else chance(figures, judged.chance, judged.node("forecast")),
        shown,
        _when(context, judged),
        None if judged.progress is None else abs(min(max(judged.progress, 0.0), _FULL)),
        goal.serves in context.plan.goals,
        _task(context, page, task) if task else Markup(),
    )


def _task(context: PageContext, page: str, task: Event) -> Markup:
    day = given(context.language.day(task.day), task.span)
    late = " ps-overdue" if is_late(context, task) else ""
    return Markup('<span class="ps-following{}">{}, {}</span>').format(
        late, led(task.title, task.place, page), day
    )


def goal_status(judged: JudgedGoal) -> Markup:
    """Return how a goal stands, with its sign."""
    tone = judged.status.replace("_", "-")
    return Markup('<span class="ps-outlook ps-outlook-{}">{}</span>').format(tone, judged.words)


def _today(context: PageContext, page: str, judged: JudgedGoal) -> Markup:
    """Show what was last measured of a goal's KPI, over all months so far if they add up; nothing where nothing was.

    Of a target that holds for a month, a quarter or a year, it is the last of those that was measured.
    """
    goal = judged.goal
    grain = _GRAINS.get(goal.measured_over, "month")
    standing = Measured(context, page).standing(goal.kpi, grain) if goal.kpi else None
    if standing is None:
        return Markup()
    return dated(standing.last if goal.measured_over else standing.so_far or standing.last)


def _figure(figures: Figures, node: str) -> Markup:
    known = figures.context.results.value(node, "plan", 0) is not None
    return figures.link(node, "plan", 0) if known else Markup()


def gap_in_words(figures: Figures, judged: JudgedGoal) -> Markup:
    """Return a gap in words, since a negative gap is good news: as an amount where the target is zero."""
    results, language = figures.context.results, figures.context.language
    gap, shortfall = (results.value(judged.node(part), "plan", 0) for part in _GAPS)
    if shortfall is None:
        return Markup()
    if gap is None:
        node = judged.node("shortfall")
        amount = figures.write(node, abs(shortfall))
        return figures.link(node, "plan", 0, text=amount_words(shortfall, amount), signed=False)
    in_points = results.graph.nodes[judged.node("gap")].unit == POINTS
    words = gap_words(language, gap, gap if in_points else None)
    return figures.link(judged.node("gap"), "plan", 0, text=words, signed=False)


def gap_words(language: Language, gap: float, points: float | None = None) -> str:
    """Say how far a goal is away, in `points` where that is a percentage, else as a share of its target.

    One that falls short by however little is never called on target.
    """
    apart = language.difference(gap) if points is None else language.points(points)
    least = language.percent(_LEAST_GAP) if points is None else language.points(_LEAST_POINTS)
    if falls_short(gap):
        return f"{apart or f'under {least}'} short"
    return f"{apart} ahead" if apart else "on target"


def amount_words(shortfall: float, amount: str) -> str:
    """Say how far a goal is away whose target is zero, with the amount as it is written without a sign."""
    if falls_short(shortfall):
        return f"{amount} short"
    return f"{amount} ahead" if falls_short(-shortfall) else "on target"


def standing_in_words(language: Language, judged: JudgedGoal) -> Markup:
    """Say which numbers the status of a goal rests on, and what separates one status from the next; empty for one without numbers."""
    if not judged.is_known or judged.status == "done":
        return Markup()
    grounds = f"the likely number of the {judged.expectation}"
    if judged.chance is not None:
        grounds += " and the chance around it; the worse of both decides"
    return Markup("The status rests on {}. {}").format(grounds, thresholds_in_words(language, [judged]))


def thresholds_in_words(language: Language, goals: Sequence[JudgedGoal]) -> Markup:
    """Say what separates goals on track from those at risk and off track; chances only where one of them has any."""
    thresholds, by_chance = goals[0].thresholds, any(judged.chance is not None for judged in goals)
    margin, on_track, at_risk = (
        Markup('<span class="ps-count">{}</span>').format(language.percent(share))
        for share in (thresholds.margin, thresholds.on_track, thresholds.at_risk)
    )
    reached = Markup(" and at least {} of all draws do").format(on_track) if by_chance else Markup()
    likely = Markup(" and at least {} of all draws reach it").format(at_risk) if by_chance else Markup()
    return Markup(
        "On track: the {} reaches the target{}. At risk: it falls short by at most {} of the target{}. Off track: all else."
    ).format(goals[0].expectation, reached, margin, likely)


def _each(context: PageContext, goal: Goal) -> str:
    """Return for which period the target of what adds up holds: “a month”; empty for the goal's dates and for all else."""
    kpi = context.catalog.kpis.get(goal.kpi)
    return goal.each if kpi and kpi.rollup == "sum" and goal.amount else ""


def _when(context: PageContext, judged: JudgedGoal) -> str:
    """Name the months over which the forecast of a goal is read, and say that they are whole where its dates are not."""
    months = read_over(context, judged.node("forecast"))
    return f"{months}, whole months" if months and judged.goal.cuts_months else months


def read_over(context: PageContext, name: str) -> str:
    """Name the months over which a figure of a goal is read; empty when it is none that is read."""
    node = context.results.graph.nodes.get(name)
    if node is None or not isinstance(node.source, Reading):
        return ""
    calendar = context.results.calendar
    first, last = calendar.name(node.source.first), calendar.name(node.source.stop - 1)
    return (
        f"in {context.language.month(last)}"
        if first == last
        else f"{context.language.month(first)} – {context.language.month(last)}"
    )
