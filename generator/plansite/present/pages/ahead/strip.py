"""Draw the roadmap over the plan's months: phases, milestones and today, with what a reader should see in it as the title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.present.charts.charts import caption, table_below
from plansite.present.figures.figures import given
from plansite.present.figures.tables import Column, Row, Table
from plansite.present.parts.agenda import coming, overdue
from plansite.present.parts.stretches import month_marks, share_of_months, share_of_today, stretches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plansite.compute.measured.ahead.phases import PhaseStanding
    from plansite.present.context import PageContext
    from plansite.present.parts.agenda import Event
    from plansite.read.items.roadmap import Milestone

_LETTERS = 80  # of a name, that have room over all months on a desk
_LINES = 1.6  # of a name within its phase, the break between words included
_WORDS = {"over": "Over", "running": "Now", "to_come": "To come", "undated": ""}


@dataclass(frozen=True, slots=True)
class Band:
    """Show a phase: its number and name, and where it lies, as shares of the plan's months."""

    number: int
    title: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Gem:
    """Show a milestone as a spot in the plan's months; `state` is done, late or nothing."""

    at: float
    state: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Show phases, milestones and today; `is_numbered` says that names have no room within phases."""

    caption: Markup
    bands: tuple[Band, ...]
    is_numbered: bool
    gems: tuple[Gem, ...]
    marks: tuple[tuple[float, str], ...]
    today: float | None
    day: str
    table: Markup


def strip_of(context: PageContext, standings: Sequence[PhaseStanding]) -> Strip | None:
    """Return the roadmap as it is drawn; None where no phase or milestone lies in the plan's months."""
    bands = tuple(
        Band(number, stretch.phase.title_or_id, stretch.left, stretch.width)
        for number, stretch in enumerate(stretches(context), 1)
    )
    gems = tuple(gem for gem in _gems(context) if 0 <= gem.at <= 1)
    if not bands and not gems:
        return None
    return Strip(
        caption(finding(context, standings), "Phases and milestones over the months of the plan", ()),
        bands,
        not all(map(_has_room, bands)),
        gems,
        tuple(month_marks(context)),
        share_of_today(context),
        context.language.day(context.today.isoformat()) if context.today else "",
        table_below(_table(context, standings)),
    )


def finding(context: PageContext, standings: Sequence[PhaseStanding]) -> Markup:
    """Say where the plan stands on its way: the phase it is in, the milestones behind it, and what comes next."""
    return _sentence(_phase_now(context, standings), _milestones(context), _next(context))


def dates_finding(context: PageContext) -> Markup:
    """Say of all that has a day how much is overdue, and what comes next."""
    late = len(overdue(context))
    tasks = "1 task is overdue" if late == 1 else f"{late} tasks are overdue"
    return _sentence(tasks if late else "nothing is overdue" if context.today else "", _next(context))


def _sentence(*parts: str) -> Markup:
    words = "; ".join(filter(None, parts))
    return Markup('<span class="ps-count">{}</span>').format(words[:1].upper() + words[1:])


def _phase_now(context: PageContext, standings: Sequence[PhaseStanding]) -> str:
    running = [standing.phase for standing in standings if standing.stretch == "running"]
    if running:
        phase = running[0]
        return f"now: {phase.title_or_id}" + (
            f", until {context.language.day(phase.end)}" if phase.end else ""
        )
    ahead = [
        standing.phase for standing in standings if standing.stretch == "to_come" and standing.phase.start
    ]
    return f"{ahead[0].title_or_id} begins on {context.language.day(ahead[0].start)}" if ahead else ""


def _milestones(context: PageContext) -> str:
    milestones = list(context.plan.milestones.values())
    reached = sum(bool(milestone.reached_on) for milestone in milestones)
    late = sum(_state(context, milestone) == "late" for milestone in milestones)
    if not milestones:
        return ""
    return f"{reached} of {len(milestones)} milestones reached" + (f", {late} overdue" if late else "")


def _next(context: PageContext) -> str:
    ahead: tuple[Event, ...] = coming(context, 1)
    return "".join(f"next: {event.title}, {context.language.day(event.day)}" for event in ahead)


def _state(context: PageContext, milestone: Milestone) -> str:
    if milestone.reached_on:
        return "done"
    is_late = context.today is not None and milestone.due and milestone.due < context.today.isoformat()
    return "late" if is_late else ""


def _gems(context: PageContext) -> Iterator[Gem]:
    for milestone in context.plan.milestones.values():
        if milestone.due:
            at = share_of_months(context, milestone.due, after=True)
            yield Gem(at, _state(context, milestone))


def _has_room(band: Band) -> bool:
    """Tell whether the name of a phase can be written within it on a desk."""
    room = band.width * _LETTERS
    return len(band.title) <= room * _LINES and max(map(len, band.title.split()), default=0) <= room


def _table(context: PageContext, standings: Sequence[PhaseStanding]) -> Table:
    day = context.language.day
    rows = [
        (
            standing.phase.start or "9999",
            Row(
                escape(standing.phase.title_or_id),
                "",
                (
                    *(
                        given(day(date), date.span) if date else Markup()
                        for date in (standing.phase.start, standing.phase.end)
                    ),
                    escape(_WORDS[standing.stretch]),
                ),
            ),
        )
        for standing in standings
    ]
    rows += [
        (
            milestone.due,
            Row(
                escape(milestone.title_or_id),
                "",
                (
                    Markup(),
                    given(day(milestone.due), milestone.due.span),
                    escape({"done": "Reached", "late": "Overdue"}.get(_state(context, milestone), "To come")),
                ),
            ),
        )
        for milestone in context.plan.milestones.values()
        if milestone.due
    ]
    columns = tuple(Column("", heading, firm=True) for heading in ("From", "Until", "Stands"))
    return Table("", columns, tuple(row for _, row in sorted(rows, key=lambda dated: dated[0])))
