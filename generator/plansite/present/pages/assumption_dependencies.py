"""Show which goals and targets rest on which assumptions, and whether those who answer for them have confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.judge.rules.assumption_dependencies import is_used
from plansite.present.answers.answers import Answers
from plansite.present.page import Page
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.judge.rules.assumption_dependencies import Reliance
    from plansite.present.context import Book

PATH = "reliance.md"
TITLE = "What rests on assumptions"


@dataclass(frozen=True, slots=True)
class Resting:
    """Show one assumption: the goals and the KPIs that rest on it, who has yet to confirm them, and since when all have."""

    assumption: Markup
    goals: tuple[Markup, ...]
    kpis: tuple[Markup, ...]
    waits_for: tuple[Markup, ...]
    confirmed: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Show one assumption that a goal rests on, and whether the goal is suspect because it has changed."""

    assumption: Markup
    suspect: bool


def reliance_page(book: Book) -> Page | None:
    """Make the page of all assumptions with what rests on them; None when nothing does."""
    answers = Answers(book, PATH, prose)
    by_assumption: dict[str, list[Reliance]] = {}
    for each in book.reliances:
        by_assumption.setdefault(each.assumption, []).append(each)
    if not by_assumption:
        return None
    rows = [_resting(answers, key, found) for key, found in by_assumption.items()]
    text = render("reliance.md.j2", title=TITLE, rows=rows, used=is_used(book.plan))
    return Page(PATH, TITLE, text)


def _resting(answers: Answers, key: str, found: list[Reliance]) -> Resting:
    def of(collection: str) -> tuple[Markup, ...]:
        return tuple(answers.refer(collection, each.id) for each in found if each.collection == collection)

    waiting = dict.fromkeys(each.owner for each in found if not each.confirmed)
    last = max(each.on for each in found)
    return Resting(
        answers.refer("assumptions", key),
        of("goals"),
        of("kpis"),
        tuple(
            answers.refer("people", owner) if owner else Markup("nobody in particular") for owner in waiting
        ),
        "" if waiting else answers.book.language.day(last),
    )


def grounds(book: Book, page: str, goal: str) -> list[Ground]:
    """Return the assumptions that a goal rests on."""
    answers, used = Answers(book, page, prose), is_used(book.plan)
    return [
        Ground(answers.refer("assumptions", each.assumption), used and not each.confirmed)
        for each in book.reliances
        if (each.collection, each.id) == ("goals", goal)
    ]
