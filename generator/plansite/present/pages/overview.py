"""Make the one page that says it all: figures, goals, people, money, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.model.kpis import headline_kpis
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures, led, stated
from plansite.present.figures.tiles import Tiles
from plansite.present.page import Page
from plansite.present.parts.agenda import coming
from plansite.present.parts.goals import goal_rows
from plansite.present.parts.responsibilities import duties
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.present.context import Book
    from plansite.present.page import Section

PATH = "index.md"
SOON = 7
MANY = 5
_WORTH = ("plan_cost_total", "expected_gain", "projected_roi", "break_even_month")


@dataclass(frozen=True, slots=True)
class Soon:
    """Show one thing that is due: day, kind, title and owner."""

    day: Markup
    kind: str
    title: Markup
    owner: Markup


def overview(book: Book, sections: Sequence[Section], findings: int) -> Page:
    """Make the overview; `sections` are the other parts of the site, to which it leads, `findings` counts what its rules find."""
    answers = Answers(book, PATH, prose)
    root = book.plan.single("plan")
    figures, tiles = Figures(book, PATH), Tiles(book, PATH)
    north = root.text("north_star") if root else ""
    text = render(
        "index.md.j2",
        title=book.plan.settings.title,
        company=root.text("company") if root else "",
        months=_months(book),
        owner=answers.owner(root) if root else None,
        summary=prose(root.text("summary")) if root and root.text("summary") else None,
        tiles=[tiles.standing(kpi) for kpi in headline_kpis(book.plan, book.results)],
        north=answers.refer("kpis", north) if north else None,
        reason=prose(root.text("north_star_reason")) if root and root.text("north_star_reason") else None,
        north_chart=book.charts.get(f"north.{north}"),
        goals=goal_rows(book, PATH),
        findings=findings,
        worth={
            node: figures.link(node, "plan", 0, large=True) if book.results.is_known(node) else None
            for node in _WORTH
        },
        loses=(book.results.value("plan_net_gain", "plan", 0) or 0.0) < 0,
        worth_chart=book.charts.get("worth"),
        duties=duties(book, PATH),
        soon=_soon(book),
        review=_review(book),
        overdue=_overdue(book),
        sections=[
            (section.title, _first(section), _names(section))
            for section in sections
            if section.title and section.pages()
        ],
    )
    return Page(PATH, "Overview", text)


def _months(book: Book) -> str:
    names = book.results.calendar.names
    return f"{book.language.month(names[0])} – {book.language.month(names[-1])}"


def _soon(book: Book) -> list[Soon]:
    answers = Answers(book, PATH, prose)
    return [
        Soon(
            stated(book.language.day(event.day), event.span),
            event.kind,
            led(event.title, event.place, PATH),
            answers.refer("people", event.owner) if event.owner else Markup(),
        )
        for event in coming(book, SOON)
    ]


def _review(book: Book) -> Markup | None:
    root = book.plan.single("plan")
    entry = root.at(["review"]).get("next") if root else None
    return (
        stated(book.language.day(entry.data), entry.span) if entry and isinstance(entry.data, str) else None
    )


def _overdue(book: Book) -> bool:
    root = book.plan.single("plan")
    day = root.at(["review"]).text("next") if root else ""
    return book.today is not None and bool(day) and day < book.today.isoformat()


def _first(section: Section) -> str:
    return section.pages()[0].path.removesuffix(".md") + ".html"


def _names(section: Section) -> str:
    names = [entry.title for entry in section.entries if entry.title != section.title]
    return ", ".join(names[:MANY]) if len(names) <= MANY else names[0]
