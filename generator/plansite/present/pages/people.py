"""Make a page for each person who answers for something: what is due, goals, KPIs, quota, money, open questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.model.capacity import quotas
from plansite.compute.model.spending import budget_lines
from plansite.judge.completeness import completeness
from plansite.present.answers.answers import Answers, words
from plansite.present.figures.figures import Figures, led, stated
from plansite.present.figures.tables import Tables
from plansite.present.outline import sheet_of
from plansite.present.page import Page, Section
from plansite.present.parts.agenda import events
from plansite.present.parts.goals import goal_rows
from plansite.present.parts.kpis import kpi_row
from plansite.present.parts.responsibilities import owned_kinds
from plansite.present.places import Place, item_anchor, title_of
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.judge.completeness import Question
    from plansite.present.context import Book
    from plansite.present.figures.tables import Table
    from plansite.present.parts.agenda import Event

FOLDER = "people"
_NEXT = 12


@dataclass(frozen=True, slots=True)
class Due:
    """Show one thing that a person has to see to; `late` when its day has passed."""

    day: Markup
    title: Markup
    kind: str
    late: bool


def people_pages(book: Book) -> Section:
    """Make the page of each person who answers for anything, in the order of the plan."""
    asked: dict[str, list[Question]] = {}
    for question in completeness(book.plan).open_questions:
        asked.setdefault(question.owner, []).append(question)
    due: dict[str, list[Event]] = {}
    for event in events(book):
        if not event.done:
            due.setdefault(event.owner, []).append(event)
    people = [key for key in book.plan.items("people") if book.places.has_page("people", key)]
    return Section("People", tuple(_page(book, key, due.get(key, []), asked.get(key, [])) for key in people))


def _page(book: Book, key: str, due: list[Event], asked: list[Question]) -> Page:
    path = f"{FOLDER}/{key}.md"
    person, figures = book.plan.items("people")[key], Figures(book, path)
    role = book.plan.items("roles").get(person.text("role"))
    soon = [_due(book, path, event) for event in due]
    text = render(
        "person.md.j2",
        title=title_of(key, person),
        role=led(role.text("title"), _in_team(book, key), path) if role else None,
        calendar=f"{key}.ics" if due else "",
        due=soon[:_NEXT],
        later=max(len(soon) - _NEXT, 0),
        goals=[row for row in goal_rows(book, path) if row.person == key],
        kpis=[kpi_row(book, path, kpi) for kpi in _kpis(book, key)],
        quota=_quota(book, path, key),
        lines=_lines(book, figures, key),
        spend=figures.link(f"budget.owner.{key}", "plan", 0)
        if f"budget.owner.{key}" in book.results.graph.nodes
        else None,
        parts=_parts(book, path, key),
        asked=[(words(each.title), each.section, _place(each)) for each in asked],
    )
    return Page(path, title_of(key, person), text)


def _due(book: Book, page: str, event: Event) -> Due:
    late = book.today is not None and event.day < book.today.isoformat()
    day = stated(book.language.day(event.day), event.span)
    return Due(day, led(event.title, event.place, page), event.kind, late)


def _in_team(book: Book, person: str) -> Place:
    """Return where a person stands among the others."""
    page = sheet_of("team", book.plan.schemas.kinds["team"], "people").path
    return Place(page, item_anchor("people", person), "")


def _kpis(book: Book, person: str) -> list[str]:
    root = book.plan.single("kpis")
    tracked = root.under("tracked") if root else ()
    return [key for key, kpi in tracked if kpi.text("owner") == person and key in book.kpis]


def _quota(book: Book, page: str, person: str) -> Table | None:
    """Return by year what a person is to bring; None for those without a quota that counts a figure."""
    tables, nodes = Tables(book, page), book.results.graph.nodes
    found = [
        quota.capacity
        for quota in quotas(book.plan)
        if quota.seat == f"team.person.{person}" and quota.capacity in nodes
    ]
    return tables.of(found, "year") if found else None


def _lines(book: Book, figures: Figures, person: str) -> list[tuple[Markup, Markup]]:
    return [
        (
            led(line.title, book.places.item("budget_lines", line.id), figures.page),
            figures.link(line.node, "plan", 0),
        )
        for line in budget_lines(book.plan)
        if line.entry.text("owner") == person and line.node in book.results.graph.nodes
    ]


def _parts(book: Book, page: str, person: str) -> list[Markup]:
    """Return the files and strategies that a person answers for."""
    answers = Answers(book, page, prose)
    strategies = [
        answers.refer("strategies", key)
        for key, strategy in book.plan.items("strategies").items()
        if strategy.text("owner") == person
    ]
    return [*(Markup("{}").format(title) for title in owned_kinds(book, person)), *strategies]


def _place(question: Question) -> Markup:
    return stated(question.file, question.span) if question.span else Markup("{}").format(question.file)
