"""Make a page for each person who answers for something: the week and the month ahead, goals, KPIs, quota, money, open questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.model.capacity import quotas
from plansite.judge.completeness import completeness
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import given, led
from plansite.present.figures.tables import Tables
from plansite.present.figures.talk import talk
from plansite.present.outline import sheet_of
from plansite.present.page import Page, Section
from plansite.present.parts import calendar_items
from plansite.present.parts.agenda import all_events, calendar_of, is_late
from plansite.present.parts.goals import goal_rows
from plansite.present.parts.kpis import kpi_row
from plansite.present.parts.my_week import LATER, OVERDUE, THIS_WEEK, stretches
from plansite.present.parts.questions import open_by_file
from plansite.present.parts.responsibilities import owned_kinds
from plansite.present.parts.spend_lines import spend_lines, spent_by
from plansite.present.places import Place, item_anchor, own_page, title_of
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from plansite.judge.completeness import Question
    from plansite.present.context import PageContext
    from plansite.present.figures.tables import Table
    from plansite.present.parts.agenda import Event

FOLDER = "people"
_MOST = 12  # of one stretch of days


@dataclass(frozen=True, slots=True)
class Due:
    """Show one thing that a person has to see to; `late` when its day has passed."""

    day: Markup
    title: Markup
    kind: Markup
    late: bool


@dataclass(frozen=True, slots=True)
class DueIn:
    """Show what a person has to see to in some days, until when that is, and how many more there are."""

    title: str
    until: str
    due: tuple[Due, ...]
    more: int


def people_pages(context: PageContext) -> Section:
    """Make the page of each person who answers for anything, in the order of the plan."""
    asked: dict[str, list[Question]] = {}
    for question in completeness(context.plan, context.outline).open_questions:
        asked.setdefault(question.owner, []).append(question)
    due: dict[str, list[Event]] = {}
    for event in all_events(context):
        for person in event.people if not event.done else ():
            due.setdefault(person, []).append(event)
    people = [key for key in context.plan.people if context.places.has_page("people", key)]
    return Section(
        "By person", tuple(_page(context, key, due.get(key, []), asked.get(key, [])) for key in people)
    )


def _page(context: PageContext, key: str, due: list[Event], asked: list[Question]) -> Page:
    path = own_page(FOLDER, key)
    person = context.plan.people[key]
    title, role = title_of(key, person.entry), context.plan.roles.get(person.role)
    text = render(
        "person.md.j2",
        title=title,
        role=led(role.title, _in_team(context, key), path) if role else None,
        calendar=calendar_of(key).rpartition("/")[2]
        if due or calendar_items.has_coming(context, key)
        else "",
        talk=talk(context, path, title, person.key_span),
        weeks=_weeks(context, path, key, due),
        dated=calendar_items.of(context, path, "people", key),
        goals=goal_rows(context, path, key),
        kpis=[kpi_row(context, path, kpi) for kpi in _kpis(context, key)],
        quota=_quota(context, path, key),
        lines=spend_lines(context, path, "owner", key),
        spend=spent_by(context, path, key),
        parts=_parts(context, path, key),
        asked=open_by_file(context, asked),
    )
    return Page(path, title, text)


def _weeks(context: PageContext, page: str, person: str, due: list[Event]) -> list[DueIn]:
    """Return what is overdue, and what comes in this week, in the next, in the month, and later; without a today, what is due some day."""
    return [
        DueIn(
            stretch.title,
            context.language.day(stretch.until.isoformat())
            if stretch.title not in {"", OVERDUE, LATER}
            else "",
            tuple(_due(context, page, person, event) for event in stretch.events[:_MOST]),
            len(stretch.events[_MOST:]),
        )
        for stretch in stretches(context, due)
        if stretch.events or stretch.title == THIS_WEEK
    ]


def _due(context: PageContext, page: str, person: str, event: Event) -> Due:
    day = given(context.language.day(event.day), event.span)
    owner = Answers(context, page, prose).refer("people", event.owner) if event.owner else Markup()
    kind = Markup("{}").format(event.kind)
    kind = Markup("{}, with {}").format(event.kind, owner) if owner and event.owner != person else kind
    return Due(day, led(event.title, event.place, page), kind, is_late(context, event))


def _in_team(context: PageContext, person: str) -> Place:
    """Return where a person stands among the others."""
    page = sheet_of("team", context.plan.schemas.kinds["team"], "people").path
    return Place(page, item_anchor("people", person), "")


def _kpis(context: PageContext, person: str) -> list[str]:
    tracked = context.plan.files.kpis.tracked
    return [kpi for kpi, tracking in tracked.items() if tracking.owner == person and kpi in context.kpis]


def _quota(context: PageContext, page: str, person: str) -> Table | None:
    """Return by year what a person is to bring; None for those without a quota that counts a figure."""
    tables, nodes = Tables(context, page), context.results.graph.nodes
    capacities = [
        quota.capacity
        for quota in quotas(context.plan)
        if quota.seat == ids.Seat("person", person) and quota.capacity in nodes
    ]
    return tables.of(capacities, "year") if capacities else None


def _parts(context: PageContext, page: str, person: str) -> list[Markup]:
    """Return the files, strategies and sequences that a person answers for, and the strategies in which the person has a part."""
    answers = Answers(context, page, prose)
    strategies = [
        answers.refer("strategies", key)
        for key, strategy in context.plan.strategies.items()
        if strategy.owner == person or person in strategy.helpers.items
    ]
    sequences = [
        answers.refer("sequences", key)
        for key, sequence in context.plan.sequences.items()
        if sequence.owner == person
    ]
    titles = (Markup("{}").format(title) for title in owned_kinds(context, person))
    return [*titles, *strategies, *sequences]
