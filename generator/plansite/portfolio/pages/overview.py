"""Make the page on which plans stand side by side, below what they come to together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.judge.status import WORDS
from plansite.portfolio.adding_up import BY_STATUS
from plansite.portfolio.pages.goals import goal_rows
from plansite.portfolio.pages.hand_overs import hand_over_rows
from plansite.portfolio.pages.in_short import in_short
from plansite.portfolio.pages.people import people_rows
from plansite.present.page import Page
from plansite.present.places import OVERVIEW as PATH
from plansite.present.text.render import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.portfolio.adding_up import Together
    from plansite.portfolio.pages.writing import Writing
    from plansite.portfolio.people import Colleague
    from plansite.portfolio.summed_plan import Summary
    from plansite.present.page import Section

_WORTH = ("plan_cost_total", "plan_net_gain")
_USUAL = ("total_revenue", "mrr", "new_customer_count", "customer_acquisition_cost")
_MOST = 3
_TILES = 6
_FEW = 6
_IN_NEED = frozenset({"off_track", "overdue", "at_risk"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Show how many goals of a plan have a status."""

    tone: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Show one plan in a row: how its goals stand, and its figures; a failed one has its number of errors instead."""

    title: Markup
    company: str
    months: str
    errors: int
    standings: tuple[Standing, ...]
    cells: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """Show one figure of the whole large."""

    title: str
    value: Markup
    when: str


def overview(writing: Writing, sections: Sequence[Section]) -> Page:
    """Make the overview; `sections` are the other pages, to which it leads."""
    together = writing.together
    figures = compared(together)
    in_need = [own for own in together.goals if own.goal.status in _IN_NEED]
    text = render(
        "portfolio/index.md.j2",
        title=together.title,
        months=_months(writing),
        currency=together.currency,
        count=len(together.summaries),
        in_short=in_short(writing),
        heads=[writing.title(figure) for figure in figures],
        rows=[_beside(writing, plan, figures) for plan in together.summaries],
        sums=_sums(writing, figures),
        shared=_shared(together),
        tiles=_tiles(writing),
        problems=[(problem.message, problem.hint) for problem in together.problems],
        goals=goal_rows(writing, in_need[:_FEW]),
        hand_overs=hand_over_rows(writing),
        more_goals=len(together.goals) - len(in_need[:_FEW]),
        people=people_rows(writing, _in_several(together)),
        sections=[
            (section.title, section.pages()[0].path.removesuffix(".md") + ".html") for section in sections
        ],
    )
    return Page(PATH, "Overview", text)


def _shared(together: Together) -> list[str]:
    """Return the files that several plans rest on."""
    count = Counter(
        file
        for plan in together.sound
        for file in {file for figure in plan.figures for file in figure.shared}
    )
    return sorted(file for file, plans in count.items() if plans > 1)


def _in_several(together: Together) -> list[Colleague]:
    """Return those who answer for something in most plans."""
    people = [person for person in together.people if person.is_in_several]
    return sorted(people, key=lambda person: -len(person.duties))[:_FEW]


def compared(together: Together) -> list[str]:
    """Return the figures by which plans are compared: the KPIs that most of them open with, then what they cost and bring."""
    count = Counter(kpi for plan in together.sound for kpi in plan.headline)
    wanted = [kpi for kpi, _ in count.most_common() if kpi not in _WORTH] or list(_USUAL)
    there = [kpi for kpi in wanted if any(together.figure(plan.id, kpi) for plan in together.sound)]
    worth = [kpi for kpi in _WORTH if any(together.figure(plan.id, kpi) for plan in together.sound)]
    return [*there[:_MOST], *worth]


def _months(writing: Writing) -> str:
    results = writing.together.results
    if results is None:
        return ""
    names = results.calendar.names
    return f"{writing.language.month(names[0])} – {writing.language.month(names[-1])}"


def _beside(writing: Writing, plan: Summary, figures: Sequence[str]) -> Beside:
    status = Counter(goal.status for goal in plan.goals)
    return Beside(
        Markup("{}").format(plan.title) if plan.failed else writing.plan(plan),
        plan.company,
        _months_of(writing, plan),
        plan.counts.errors,
        tuple(Standing(one.replace("_", "-"), WORDS[one], status[one]) for one in BY_STATUS if status[one]),
        tuple(writing.of_plan(plan, figure) for figure in figures) if not plan.failed else (),
    )


def _months_of(writing: Writing, plan: Summary) -> str:
    if not plan.months:
        return ""
    first = int(plan.start[:4]) * 12 + int(plan.start[5:7]) - 1
    last = first + plan.months - 1
    return f"{writing.language.month(plan.start)} – {writing.language.month(f'{last // 12:04d}-{last % 12 + 1:02d}')}"


def _sums(writing: Writing, figures: Sequence[str]) -> list[Markup]:
    return [_sum(writing, figure) for figure in figures] if writing.together.results else []


def _sum(writing: Writing, figure: str) -> Markup:
    grain, _ = writing.period(figure)
    value = writing.standing(figure)
    if grain == "plan":
        return value
    return Markup('{}<br><span class="ps-period">{}</span>').format(value, writing.when(figure))


def _tiles(writing: Writing) -> list[Tile]:
    """Return the figures of the whole that are known: those by which plans are compared."""
    together = writing.together
    known = [
        figure for figure in compared(together) if together.value(figure, *writing.period(figure)) is not None
    ]
    return [
        Tile(writing.title(figure), writing.standing(figure, large=True), writing.when(figure))
        for figure in known[:_TILES]
    ]
