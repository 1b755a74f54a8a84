"""Make the page of content and campaigns: months as a calendar, the cadences that are promised, and all items by channel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.compute.model.marketing.cadences import cadence_counts
from plansite.present.answers.answers import Answers, question_of, words
from plansite.present.figures.figures import Figures, given, led
from plansite.present.page import Page
from plansite.present.pages.marketing.events import event_rows
from plansite.present.parts.agenda import CALENDAR
from plansite.present.parts.calendar_items import PATH, Line, has_coming, in_order, line_of, when
from plansite.present.places import item_anchor
from plansite.present.text.render import prose, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.model.marketing.cadences import CadenceCount
    from plansite.present.context import PageContext
    from plansite.read.items.calendar import CalendarItem, DatedItem

_OPEN = 3  # months that stand open: the current one, and those after it
_COLORS = 6
_UNFOLDED = 30  # items of a channel
_BEATS = 160  # weeks or months of a cadence that are drawn
_FILE = Markup('<a class="ps-ref" href="{}" download>All dates as a calendar file</a>')


@dataclass(frozen=True, slots=True)
class Chip:
    """Show an item on its day, in the color of its channel; of what lasts some days, `left` and `width` are shares of the month."""

    title: Markup
    color: int
    state: str
    when: Markup | None = None
    left: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Day:
    """Show one day: its number and weekday, its column from 1, and what goes out on it."""

    number: int
    weekday: str
    column: int
    chips: tuple[Chip, ...]
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Show one month: what lasts some days in it, its days, and how many items it has."""

    title: str
    runs: tuple[Chip, ...]
    days: tuple[Day, ...]
    count: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """Show a cadence: what is promised, and for each week or month what goes out in it and how that looks."""

    anchor: str
    title: str
    owner: Markup
    promise: Markup
    kept: int
    of: int
    stretches: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Show the items of one channel, of many the `first` ones unfolded."""

    title: Markup
    color: int
    lines: tuple[Line, ...]
    first: int = _UNFOLDED


def calendar_page(context: PageContext) -> Page | None:
    """Make the page; None when the plan says nothing of content and campaigns."""
    file = context.plan.files.calendar
    answers = Answers(context, PATH, prose)
    schema = context.plan.schemas.kinds.get("calendar", {})
    shown = frozenset({"items", "cadences", "events"})
    blocks = answers.blocks(file.entry, schema, leave=shown) if file.is_given else ()
    plan = context.plan
    if not (blocks or plan.calendar_items or plan.cadences or plan.events):
        return None
    title = str(schema.get("title", "Calendar"))
    first = [block for block in blocks if block.kind == "lead"]
    text = render(
        "calendar.md.j2",
        title=title,
        lead=question_of(schema),
        owner=answers.owner(file.entry),
        opening=first,
        months=_months(context),
        weekdays=[name for _, name in context.language.weekdays()],
        cadences=[_kept(context, answers, counted) for counted in cadence_counts(context.plan)],
        groups=_groups(context),
        events=event_rows(context),
        calendar=_FILE.format(CALENDAR) if has_coming(context) or _has_event(context) else None,
        blocks=[block for block in blocks if block not in first],
    )
    return Page(PATH, title, text)


def _has_event(context: PageContext) -> bool:
    return any(event.first and not event.is_over for event in context.plan.events.values())


def _colors(context: PageContext) -> dict[str, int]:
    """Return a color for each channel that has items, in the order of the plan; what has none is gray."""
    used = {item.channel for item in _dated(context)}
    channels = [key for key in context.plan.channels if key in used]
    return {key: number % _COLORS + 1 for number, key in enumerate(channels)}


def _dated(context: PageContext) -> list[DatedItem]:
    """Return all items and events by day; events come first on theirs."""
    return in_order([*context.plan.events.values(), *context.plan.calendar_items.values()])


def _months(context: PageContext) -> list[Month]:
    """Return the months in which something goes out, the current one and those after it open first."""
    colors = _colors(context)
    days: dict[str, dict[str, list[DatedItem]]] = defaultdict(lambda: defaultdict(list))
    lasting: list[DatedItem] = []
    for item in _dated(context):
        if item.first and item.first == item.last:
            days[item.first[:7]][item.first].append(item)
        elif item.first:
            days[item.first[:7]].update({})
            lasting.append(item)
    of_plan = context.results.calendar.names
    touched = {name for name in of_plan for item in lasting if item.first[:7] <= name <= item.last[:7]}
    names = sorted({*days, *touched})
    today = context.today.isoformat() if context.today else ""
    ahead = [name for name in names if name >= today[:7]][:_OPEN] or names[-1:]
    return [_month(context, name, days[name], lasting, colors, is_open=name in ahead) for name in names]


def _month(  # noqa: PLR0913 - a month and what goes out in it
    context: PageContext,
    name: str,
    days: dict[str, list[DatedItem]],
    lasting: list[DatedItem],
    colors: dict[str, int],
    *,
    is_open: bool,
) -> Month:
    first = date.fromisoformat(f"{name}-01")
    after = (first + timedelta(days=31)).replace(day=1)
    runs = tuple(
        _run(context, item, colors, first, after)
        for item in lasting
        if item.first < after.isoformat() and item.last >= first.isoformat()
    )
    order = {weekday: column for column, (weekday, _) in enumerate(context.language.weekdays(), 1)}
    names = dict(context.language.weekdays())
    shown = []
    for number in range((after - first).days):
        day = first + timedelta(days=number)
        chips = tuple(_chip(context, item, colors) for item in days.get(day.isoformat(), ()))
        weekday = day.weekday()
        shown.append(Day(day.day, names[weekday], order[weekday], chips, day == context.today))
    count = len(runs) + sum(len(day.chips) for day in shown)
    return Month(context.language.month(name), runs, tuple(shown), count, is_open)


def _chip(context: PageContext, item: DatedItem, colors: dict[str, int]) -> Chip:
    place = context.places.item(item.collection, item.id)
    state = "event" if item.collection == "events" and not item.is_over else item.status
    return Chip(led(item.title, place, PATH), colors.get(item.channel, 0), state)


def _run(context: PageContext, item: DatedItem, colors: dict[str, int], first: date, after: date) -> Chip:
    length = (after - first).days
    begin = max((date.fromisoformat(item.first) - first).days, 0)
    end = min((date.fromisoformat(item.last) - first).days + 1, length)
    chip = _chip(context, item, colors)
    return replace(chip, when=when(context, item), left=begin / length, width=(end - begin) / length)


def _kept(context: PageContext, answers: Answers, counted: CadenceCount) -> Kept:
    cadence = counted.cadence
    parts = [
        Markup("{} a {}").format(Figures(context, PATH).written(cadence.times.place), cadence.per),
        answers.refer("channels", cadence.channel) if cadence.channel else "",
        words(cadence.kind) if cadence.kind else "",
    ]
    stretches = tuple(
        (
            context.language.day(stretch.first.isoformat()),
            "kept" if stretch.count >= counted.times else "part" if stretch.count else "none",
        )
        for stretch in counted.stretches[:_BEATS]
    )
    return Kept(
        item_anchor(cadence.collection, cadence.id),
        cadence.title,
        answers.refer("people", cadence.owner) if cadence.owner else Markup(),
        Markup(" · ").join(part for part in parts if part),
        len(counted.stretches) - len(counted.short),
        len(counted.stretches),
        stretches,
    )


def _groups(context: PageContext) -> list[Group]:
    """Return all items by channel, in the order of the plan, those without one last."""
    return list(_each_group(context))


def _each_group(context: PageContext) -> Iterator[Group]:
    answers, colors = Answers(context, PATH, prose), _colors(context)
    by_channel: dict[str, list[CalendarItem]] = defaultdict(list)
    for item in in_order(context.plan.calendar_items.values()):
        by_channel[item.channel if item.channel in context.plan.channels else ""].append(item)
    for key in (*context.plan.channels, ""):
        if by_channel[key]:
            title = (
                answers.refer("channels", key) if key else escape("Without a channel" if colors else "All")
            )
            lines = tuple(
                replace(
                    line_of(context, PATH, item, "channels"),
                    anchor=item_anchor(item.collection, item.id),
                    title=given(item.title, item.key_span),
                )
                for item in by_channel[key]
            )
            yield Group(title, colors.get(key, 0), lines)
