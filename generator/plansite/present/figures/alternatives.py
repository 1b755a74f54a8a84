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
    from plansite.present.context import PageContext


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


def alternatives(context: PageContext, page: str, asked: Sequence[Asked]) -> tuple[Alternative, ...]:
    """Return a row for the plan and for each scenario that moves any of the figures; nothing when none does."""
    moving = [
        key
        for key, scenario in context.scenarios.items()
        if any(
            differ(
                context.results.value(question.node, question.grain, question.index),
                scenario.results.value(question.node, question.grain, question.index),
            )
            for question in asked
        )
    ]
    if not moving:
        return ()
    rows = [Alternative(Markup("This plan"), _cells(context, context, Figures(context, page), asked))]
    for key in moving:
        title = title_of(key, context.plan.scenarios[key].entry)
        scenario = context.scenarios[key]
        name = led(title, Place(SCENARIOS, "", title), page)
        rows.append(Alternative(name, _cells(context, scenario, Figures(scenario, page, key), asked)))
    return tuple(rows)


def by_year(context: PageContext, page: str, node: str) -> tuple[tuple[Markup, ...], tuple[Alternative, ...]]:
    """Return the years of a figure as headings, and the plan and the scenarios that move it as rows."""
    years = context.results.calendar.periods("year")
    heads = tuple(
        Markup('<span class="ps-period">{}</span>').format(context.language.period(year)) for year in years
    )
    asked = [Asked(head, node, "year", index) for index, head in enumerate(heads)]
    return heads, alternatives(context, page, asked)


def _cells(
    context: PageContext, scenario: PageContext, figures: Figures, asked: Sequence[Asked]
) -> tuple[tuple[Markup, Markup], ...]:
    cells = []
    for question in asked:
        if question.show:
            cells.append((question.show(figures), Markup()))
            continue
        figure = question.node, question.grain, question.index
        then, now = context.results.value(*figure), scenario.results.value(*figure)
        cells.append((figures.link(*figure), difference(context, question.node, then, now)))
    return tuple(cells)
