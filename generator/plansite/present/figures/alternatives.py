"""Show on the page of a figure what becomes of it in each scenario that moves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.present.figures.difference import differ, difference
from plansite.present.figures.figures import Figures, led
from plansite.present.places import SCENARIOS, Place, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import Book


@dataclass(frozen=True, slots=True)
class Asked:
    """Ask for a figure in a period, under a heading; `show` writes it, else it stands with its difference."""

    heading: Markup
    node: str
    grain: Grain
    index: int
    show: Callable[[Figures], Markup] | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Show the plan or a scenario: its name, and each figure with its difference from the plan."""

    title: Markup
    cells: tuple[tuple[Markup, Markup], ...]


def alternatives(book: Book, page: str, asked: Sequence[Asked]) -> tuple[Alternative, ...]:
    """Return a row for the plan and for each scenario that moves any of the figures; nothing when none does."""
    moving = [
        key
        for key, other in book.scenarios.items()
        if any(
            differ(
                book.results.value(each.node, each.grain, each.index),
                other.results.value(each.node, each.grain, each.index),
            )
            for each in asked
        )
    ]
    if not moving:
        return ()
    rows = [Alternative(Markup("This plan"), _cells(book, book, Figures(book, page), asked))]
    for key in moving:
        title = title_of(key, book.plan.items("scenarios")[key])
        other = book.scenarios[key]
        name = led(title, Place(SCENARIOS, "", title), page)
        rows.append(Alternative(name, _cells(book, other, Figures(other, page, key), asked)))
    return tuple(rows)


def by_year(book: Book, page: str, node: str) -> tuple[tuple[Markup, ...], tuple[Alternative, ...]]:
    """Return the years of a figure as headings, and the plan and the scenarios that move it as rows."""
    years = book.results.calendar.periods("year")
    heads = tuple(
        Markup('<span class="ps-period">{}</span>').format(book.language.period(year)) for year in years
    )
    asked = [Asked(head, node, "year", index) for index, head in enumerate(heads)]
    return heads, alternatives(book, page, asked)


def _cells(
    book: Book, other: Book, figures: Figures, asked: Sequence[Asked]
) -> tuple[tuple[Markup, Markup], ...]:
    found = []
    for each in asked:
        if each.show:
            found.append((each.show(figures), Markup()))
            continue
        now, then = (one.results.value(each.node, each.grain, each.index) for one in (other, book))
        found.append(
            (figures.link(each.node, each.grain, each.index), difference(book, each.node, then, now))
        )
    return tuple(found)
