"""Make the pages of goals: all at a glance, and a page each with its target, forecast, gap and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine.graph import Reading
from plansite.present.answers.answers import Answers
from plansite.present.figures.alternatives import Alternative, Asked, alternatives
from plansite.present.figures.figures import Figures, led, stated
from plansite.present.figures.levers import lever_rows
from plansite.present.figures.measured import expected_figures
from plansite.present.outlook import Outlook, outlooks
from plansite.present.page import Page, Section
from plansite.present.pages.assumption_dependencies import grounds
from plansite.present.parts.smart import smart_tests
from plansite.present.places import title_of
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.present.context import Book

INDEX = "goals/index.md"
_SHOWN_ABOVE = frozenset(
    {"statement", "kpi", "kind", "direction", "baseline", "amount", "end", "start", "area", "done"}
)
_FULL = 1.15


@dataclass(frozen=True, slots=True)
class GoalRow:
    """Show a goal in one line. `figures` are baseline, target, forecast and gap, as far as there are any; `key` and `person` are the ids of the goal and of its owner."""

    key: str
    title: Markup
    person: str
    owner: Markup
    due: Markup
    status: str
    words: str
    figures: dict[str, Markup]
    when: str
    way: float | None
    indent: bool


def goal_rows(book: Book, page: str) -> list[GoalRow]:
    """Return all goals in a line each, for a page."""
    return [goal_row(book, page, outlook) for outlook in outlooks(book)]


def goal_row(book: Book, page: str, outlook: Outlook) -> GoalRow:
    """Return a goal in one line, for a page."""
    answers, figures = Answers(book, page, prose), expected_figures(book, page)
    goal, end = outlook.entry, outlook.entry.get("end")
    shown = {part: _figure(figures, outlook.node(part)) for part in ("baseline", "target", "forecast")}
    shown["gap"] = _gap(figures, outlook.node("gap"))
    shown["planned"] = _figure(Figures(book, page), outlook.node("forecast")) if book.outlook else Markup()
    return GoalRow(
        outlook.key,
        led(title_of(outlook.key, goal), book.places.item("goals", outlook.key), page),
        goal.text("owner"),
        answers.refer("people", goal.text("owner")) if goal.text("owner") else Markup(),
        stated(book.language.day(str(end.data)), end.span) if end else Markup(),
        outlook.status.replace("_", "-"),
        outlook.words,
        shown,
        _when(book, outlook),
        None if outlook.way is None else abs(min(max(outlook.way, 0.0), _FULL)),
        goal.text("serves") in book.plan.items("goals"),
    )


def _figure(figures: Figures, node: str) -> Markup:
    known = figures.book.results.value(node, "plan", 0) is not None
    return figures.link(node, "plan", 0) if known else Markup()


def _gap(figures: Figures, node: str) -> Markup:
    """Return a gap in words, since a negative gap is good news."""
    gap = figures.book.results.value(node, "plan", 0)
    if gap is None:
        return Markup()
    return figures.link(
        node,
        "plan",
        0,
        text=f"{figures.book.language.percent(abs(gap))} {'short' if gap > 0 else 'ahead'}",
        signed=False,
    )


def _when(book: Book, outlook: Outlook) -> str:
    """Name the months over which the forecast of a goal is read."""
    node = book.results.graph.nodes.get(outlook.node("forecast"))
    if node is None or not isinstance(node.source, Reading):
        return ""
    calendar = book.results.calendar
    first, last = calendar.name(node.source.first), calendar.name(node.source.stop - 1)
    return (
        f"in {book.language.month(last)}"
        if first == last
        else f"{book.language.month(first)} – {book.language.month(last)}"
    )


def goal_pages(book: Book) -> Section:
    """Make the list of goals and a page for each."""
    found = outlooks(book)
    if not found:
        return Section("Goals", ())
    index = Page(
        INDEX, "Goals at a glance", render("goals.md.j2", title="Goals", goals=goal_rows(book, INDEX))
    )
    return Section("Goals", (index, *(_page(book, outlook) for outlook in found)))


def _page(book: Book, outlook: Outlook) -> Page:
    path = f"goals/{outlook.key}.md"
    answers = Answers(book, path, prose)
    goal, title = outlook.entry, title_of(outlook.key, outlook.entry)
    schema = book.plan.schemas.kinds["goal"]
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
        row=goal_row(book, path, outlook),
        chart=book.charts.get(f"goal.{outlook.key}"),
        facts=answers.facts(goal, above),
        change=_change(book, outlook, path),
        tests=smart_tests(book, path, outlook.key),
        levers=lever_rows(book, path, outlook),
        scenarios=goal_scenarios(book, outlook, path),
        blocks=answers.blocks(goal, schema, leave=_SHOWN_ABOVE | {"scope"}),
        grounds=grounds(book, path, outlook.key),
    )
    return Page(path, title, text)


def goal_scenarios(book: Book, outlook: Outlook, page: str) -> tuple[Alternative, ...]:
    """Return forecast and gap in each scenario that moves them."""
    gap = outlook.node("gap")
    if book.results.value(gap, "plan", 0) is None:
        return ()
    asked = (
        Asked(Markup("Forecast"), outlook.node("forecast"), "plan", 0),
        Asked(Markup("Gap"), gap, "plan", 0, lambda figures: _gap(figures, gap)),
    )
    return alternatives(book, page, asked)


def _change(book: Book, outlook: Outlook, page: str) -> Markup | None:
    """Write how the target follows from today's value; nothing when the target itself is stated."""
    kind = outlook.entry.text("kind", "level")
    nodes = [outlook.node(part) for part in ("baseline", "amount", "target")]
    if kind == "level" or any(book.results.value(node, "plan", 0) is None for node in nodes):
        return None
    baseline, amount, target = (Figures(book, page).link(node, "plan", 0) for node in nodes)
    sign = "−" if outlook.entry.text("direction") == "decrease" else "+"
    of_it = {"relative": " of it", "points": " points"}.get(kind, "")
    return Markup("{} {} {}{} = {}").format(baseline, sign, amount, of_it, target)
