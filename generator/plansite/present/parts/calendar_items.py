"""Show items of the calendar in a line each, wherever something that they belong to is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup

from plansite.present.answers.answers import Answers, words
from plansite.present.figures.figures import given, led
from plansite.present.text.render import prose, render
from plansite.read.items.calendar import CalendarItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.present.context import PageContext
    from plansite.read.items.calendar import DatedItem

PATH = "calendar.md"
Dated = TypeVar("Dated", bound="DatedItem")
_SHOWN = 8
_TONES = {"published": "good", "done": "good", "in_progress": "warn"}
_LINK = Markup('<a class="ps-url" href="{}" rel="noopener noreferrer">{}</a>')


@dataclass(frozen=True, slots=True)
class Line:
    """Show one item: when, what, of which kind, what it belongs to, and how far it is."""

    anchor: str
    when: Markup
    title: Markup
    kind: str
    belongs: Markup
    link: Markup
    status: str
    tone: str
    is_dropped: bool


def in_order(items: Iterable[Dated]) -> list[Dated]:
    """Return items or events by day; those without one come last."""
    return sorted(items, key=lambda item: (not item.first, item.first, item.last))


def _belongs(item: DatedItem) -> dict[str, str]:
    """Return what an item or event belongs to, by collection."""
    return {
        "people": item.owner,
        "goals": item.goal,
        "personas": item.persona if isinstance(item, CalendarItem) else "",
        "budget_lines": item.budget_line,
        "channels": item.channel,
    }


def line_of(context: PageContext, page: str, item: DatedItem, without: str = "") -> Line:
    """Return an item or event as a line of a page; `without` names the collection that need not be told again."""
    answers = Answers(context, page, prose)
    named = [
        answers.refer(collection, key)
        for collection, key in _belongs(item).items()
        if collection != without and key
    ]
    status, tone = status_of(item)
    address = item.link if isinstance(item, CalendarItem) else ""
    link = _LINK.format(address, "Link") if address.startswith(("https://", "http://")) else Markup()
    return Line(
        anchor="",
        when=when(context, item),
        title=led(item.title, context.places.item(item.collection, item.id), page),
        kind=words(item.kind),
        belongs=Markup(" · ").join(named),
        link=link,
        status=status,
        tone=tone,
        is_dropped=item.is_dropped,
    )


def status_of(item: DatedItem) -> tuple[str, str]:
    """Return how far an item or event is in words, nothing as long as it is planned, and the tone of that."""
    return "" if item.status == "planned" else words(item.status), _TONES.get(item.status, "")


def when(context: PageContext, item: DatedItem) -> Markup:
    """Return the day of an item or event in words, or the first and last of several."""
    if not item.first:
        return Markup()
    first = given(context.language.day(item.first), item.first.span)
    if item.last == item.first:
        return first
    return Markup("{} – {}").format(first, given(context.language.day(item.last), item.last.span))


def of(context: PageContext, page: str, collection: str, key: str) -> Markup | None:
    """Return the items that belong to something as a section of its page; None when there are none.

    What is over comes first only where nothing is to come; of many, those that are next are shown.
    """
    belonging = _belonging(context, collection, key)
    if not belonging:
        return None
    today = context.today.isoformat() if context.today else ""
    coming = [item for item in belonging if not item.is_over and (not item.last or item.last >= today)]
    shown = in_order(coming or belonging)[:_SHOWN]
    text = render(
        "calendar_items.md.j2",
        lines=[line_of(context, page, item, collection) for item in shown],
        others=len(belonging) - len(shown),
        all_items=led("the calendar", context.places.parts.get("calendar.items"), page),
    )
    return Markup(text)  # noqa: S704 - rendered by a template


def has_coming(context: PageContext, person: str = "") -> bool:
    """Tell whether anything of a person, or of anybody, is still to go out on a day."""
    items = context.plan.calendar_items.values()
    return any(item.first and not item.is_over and person in {"", item.owner} for item in items)


def _belonging(context: PageContext, collection: str, key: str) -> list[DatedItem]:
    """Return the items and events that belong to something; the events of a person are among what is due."""
    events = context.plan.events.values() if collection != "people" else ()
    return [
        item
        for item in (*events, *context.plan.calendar_items.values())
        if _belongs(item).get(collection) == key
    ]


def count_of(context: PageContext, page: str, collection: str, key: str) -> Markup | None:
    """Return how many items belong to something, as a link to the first of them; None when there are none."""
    belonging = in_order(_belonging(context, collection, key))
    if not belonging:
        return None
    first = context.places.item(belonging[0].collection, belonging[0].id)
    words_of = Markup('<span class="ps-count">{}</span> in the calendar').format(len(belonging))
    return (
        Markup('<a class="ps-ref" href="{}">{}</a>').format(first.seen_from(page), words_of)
        if first
        else None
    )
