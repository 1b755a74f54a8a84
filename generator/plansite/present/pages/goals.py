"""Make the pages of goals: all at a glance, and a page each with its target, forecast, gap and reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.answers.answers import Answers
from plansite.present.figures.alternatives import Alternative, Asked, alternatives
from plansite.present.figures.figures import Figures
from plansite.present.figures.levers import lever_rows
from plansite.present.page import Page, Section
from plansite.present.pages.assumption_dependencies import grounds
from plansite.present.parts.goals import gap_in_words, goal_row, goal_rows
from plansite.present.parts.smart import smart_tests
from plansite.present.places import title_of
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.judge.status import JudgedGoal
    from plansite.present.context import PageContext

INDEX = "goals/index.md"
_SHOWN_ABOVE = frozenset(
    {"statement", "kpi", "kind", "direction", "baseline", "amount", "end", "start", "area", "done"}
)


def goal_pages(context: PageContext) -> Section:
    """Make the list of goals and a page for each."""
    found = context.goals
    if not found:
        return Section("Goals", ())
    index = Page(
        INDEX, "Goals at a glance", render("goals.md.j2", title="Goals", goals=goal_rows(context, INDEX))
    )
    return Section("Goals", (index, *(_page(context, judged) for judged in found)))


def _page(context: PageContext, judged: JudgedGoal) -> Page:
    path = f"goals/{judged.key}.md"
    answers = Answers(context, path, prose)
    goal, title = judged.entry, title_of(judged.key, judged.entry)
    schema = context.plan.schemas.kinds["goal"]
    above = {
        **schema,
        "properties": {
            name: schema["properties"][name]
            for name in ("area", "kpi", "scope", "kind", "start")
            if name in schema["properties"]
        },
    }
    text = render(
        "goal.md.j2",
        title=title,
        owner=answers.owner(goal),
        statement=prose(goal.text("statement")) if goal.text("statement") else None,
        row=goal_row(context, path, judged),
        chart=context.charts.get(f"goal.{judged.key}"),
        facts=answers.facts(goal, above),
        change=_change(context, judged, path),
        tests=smart_tests(context, path, judged.key),
        levers=lever_rows(context, path, judged),
        scenarios=goal_scenarios(context, judged, path),
        blocks=answers.blocks(goal, schema, leave=_SHOWN_ABOVE | {"scope"}),
        grounds=grounds(context, path, judged.key),
    )
    return Page(path, title, text)


def goal_scenarios(context: PageContext, judged: JudgedGoal, page: str) -> tuple[Alternative, ...]:
    """Return forecast and gap in each scenario that moves them."""
    gap = judged.node("gap")
    if context.results.value(gap, "plan", 0) is None:
        return ()
    asked = (
        Asked(Markup("Forecast"), judged.node("forecast"), "plan", 0),
        Asked(Markup("Gap"), gap, "plan", 0, lambda figures: gap_in_words(figures, gap)),
    )
    return alternatives(context, page, asked)


def _change(context: PageContext, judged: JudgedGoal, page: str) -> Markup | None:
    """Write how the target follows from today's value; nothing when the target itself is stated."""
    kind = judged.entry.text("kind", "level")
    nodes = [judged.node(part) for part in ("baseline", "amount", "target")]
    if kind == "level" or any(context.results.value(node, "plan", 0) is None for node in nodes):
        return None
    baseline, amount, target = (Figures(context, page).link(node, "plan", 0) for node in nodes)
    sign = "−" if judged.entry.text("direction") == "decrease" else "+"
    of_it = {"relative": " of it", "points": " points"}.get(kind, "")
    return Markup("{} {} {}{} = {}").format(baseline, sign, amount, of_it, target)
