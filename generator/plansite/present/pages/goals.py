"""Make the pages of goals: all at a glance, and a page each with its target, forecast, gap and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.answers.answers import Answers
from plansite.present.figures.alternatives import Alternative, Asked, alternatives
from plansite.present.figures.figures import led
from plansite.present.figures.levers import lever_rows
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.talk import talk
from plansite.present.page import Page, Section
from plansite.present.pages.assumption_dependencies import grounds
from plansite.present.parts import calendar_items
from plansite.present.parts.goals import (
    gap_in_words,
    goal_row,
    goal_rows,
    standing_in_words,
    thresholds_in_words,
)
from plansite.present.parts.monthly_targets import monthly_targets
from plansite.present.parts.remedies import open_gaps
from plansite.present.parts.smart import smart_tests
from plansite.present.places import Place, own_page, title_of
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext

INDEX = "goals/index.md"
_REACH = Place("gaps.md", "", "Can we reach it?")
_FACTS = ("area", "kpi", "scope", "kind", "start")
_SHOWN_ABOVE = frozenset(
    {"statement", "kpi", "kind", "direction", "baseline", "amount", "end", "start", "area", "done"}
)


def goal_pages(context: PageContext) -> Section:
    """Make the list of goals and a page for each."""
    if not context.goals:
        return Section("Goals", ())
    thresholds = thresholds_in_words(context.language, context.goals)
    text = render("goals.md.j2", title="Goals", goals=goal_rows(context, INDEX), thresholds=thresholds)
    return Section(
        "Goals",
        (Page(INDEX, "Goals at a glance", text), *(_page(context, judged) for judged in context.goals)),
    )


def _talk(context: PageContext, path: str, title: str, judged: JudgedGoal) -> Markup:
    """Return how readers ask about a goal, with how it stands."""
    return talk(context, path, title, judged.goal.key_span, value=judged.words)


def _page(context: PageContext, judged: JudgedGoal) -> Page:
    path, goal = own_page("goals", judged.id), judged.goal
    answers, title = Answers(context, path, prose), title_of(judged.id, goal.entry)
    schema = context.plan.schemas.kinds["goal"]
    facts = {name: schema["properties"][name] for name in _FACTS if name in schema["properties"]}
    text = render(
        "goal.md.j2",
        title=title,
        owner=answers.owner(goal.entry),
        statement=prose(goal.statement) if goal.statement else None,
        row=goal_row(context, path, judged),
        standing=standing_in_words(context.language, judged),
        gaps=open_gaps(context, path, judged.id),
        reach=_reach(context, judged, path),
        talk=_talk(context, path, title, judged),
        chart=context.charts.get(f"goal.{judged.id}"),
        monthly=monthly_targets(context, path, judged),
        facts=answers.facts(goal.entry, {**schema, "properties": facts}),
        change=_change(context, judged, path),
        tests=smart_tests(context, path, judged),
        levers=lever_rows(context, path, judged),
        scenarios=goal_scenarios(context, judged, path),
        blocks=answers.blocks(goal.entry, schema, leave=_SHOWN_ABOVE | {"scope"}),
        grounds=grounds(context, path, judged.id),
        dated=calendar_items.of(context, path, "goals", judged.id),
    )
    return Page(path, title, text)


def goal_scenarios(context: PageContext, judged: JudgedGoal, page: str) -> tuple[Alternative, ...]:
    """Return forecast and gap as the plan has them and in each scenario that moves them."""
    shortfall = judged.node("shortfall")
    if context.results.value(shortfall, "plan", 0) is None:
        return ()
    asked = (
        Asked(Markup("Forecast"), judged.node("forecast"), "plan", 0),
        Asked(Markup("Gap"), shortfall, "plan", 0, lambda figures: gap_in_words(figures, judged)),
    )
    return alternatives(context, page, asked)


def _reach(context: PageContext, judged: JudgedGoal, path: str) -> Markup | None:
    """Return a link to where all goals are held against what can be reached; None where a goal is not among them."""
    has_page = any("gaps" in names for names in context.outline.tabs.values())
    return led(_REACH.title, _REACH, path) if has_page and judged.is_known else None


def _change(context: PageContext, judged: JudgedGoal, page: str) -> Markup | None:
    """Write how the target follows from today's value; nothing when the target itself is stated."""
    goal, figures = judged.goal, expected_figures(context, page)
    nodes = [judged.node(part) for part in ("baseline", "amount", "target")]
    if goal.kind == "level" or any(context.expected.value(node, "plan", 0) is None for node in nodes):
        return None
    baseline, amount, target = (figures.link(node, "plan", 0) for node in nodes)
    sign = "−" if goal.direction == "decrease" else "+"
    if goal.kind == "points":
        points = context.language.points(context.expected.value(nodes[1], "plan", 0) or 0.0) or "0 points"
        amount = figures.link(nodes[1], "plan", 0, text=points)
    of_it = " of it" if goal.kind == "relative" else ""
    return Markup("{} {} {}{} = {}").format(baseline, sign, amount, of_it, target)
