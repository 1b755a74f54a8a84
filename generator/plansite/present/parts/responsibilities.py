"""Say who answers for what: each person with the goals, KPIs, parts of the plan and money that are theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures
from plansite.present.text.render import prose

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.present.context import Book


@dataclass(frozen=True, slots=True)
class Duties:
    """Show what one person answers for."""

    person: Markup
    role: str
    goals: tuple[Markup, ...]
    kpis: tuple[Markup, ...]
    parts: tuple[str, ...]
    money: Markup | None


def duties(book: Book, page: str) -> list[Duties]:
    """Return everyone who answers for something, in the order of the plan."""
    found = (_of(book, page, person) for person in book.plan.items("people"))
    return [each for each in found if each.goals or each.kpis or each.parts or each.money]


def _of(book: Book, page: str, person: str) -> Duties:
    answers = Answers(book, page, prose)
    root = book.plan.single("kpis")
    tracked = root.under("tracked") if root else ()
    role = book.plan.items("roles").get(book.plan.items("people")[person].text("role"))
    money = f"budget.owner.{person}"
    return Duties(
        answers.refer("people", person),
        role.text("title") if role else "",
        tuple(
            answers.refer("goals", key)
            for key, goal in book.plan.items("goals").items()
            if goal.text("owner") == person
        ),
        tuple(answers.refer("kpis", key) for key, kpi in tracked if kpi.text("owner") == person),
        owned_kinds(book, person),
        Figures(book, page).link(money, "plan", 0) if money in book.results.graph.nodes else None,
    )


def owned_kinds(book: Book, person: str) -> tuple[str, ...]:
    """Return the files of the plan that a person answers for, by their titles."""
    kinds = book.plan.schemas.kinds
    owned = [document for document in book.plan.documents if document.root.text("owner") == person]
    single = [document.kind for document in owned if document.kind in book.plan.schemas.files.values()]
    return tuple(str(kinds[kind].get("title", kind)) for kind in single)
