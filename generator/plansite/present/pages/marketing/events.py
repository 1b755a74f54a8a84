"""Show events: when, where and whose each is, and what was expected of it beside what it brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.compute.engine import ids
from plansite.compute.model.marketing import events as figures_of_events
from plansite.present.answers.answers import Answers
from plansite.present.figures.figures import Figures, given
from plansite.present.parts.calendar_items import PATH, in_order, status_of, when
from plansite.present.places import item_anchor
from plansite.present.text.render import prose

if TYPE_CHECKING:
    from plansite.present.context import PageContext
    from plansite.read.items.calendar import Event

_FIGURES = {
    "Registered": "event_registered",
    "Attended": "event_attended",
    "Turned up": figures_of_events.TURN_UP,
    "Leads": figures_of_events.LEADS,
    "Cost": figures_of_events.COST,
    "Cost per lead": figures_of_events.COST_PER_LEAD,
}


@dataclass(frozen=True, slots=True)
class EventRow:
    """Show one event; `figures` are label, expected and measured, as far as there are any."""

    anchor: str
    title: str
    about: Markup
    status: str
    tone: str
    is_dropped: bool
    figures: tuple[tuple[str, Markup, Markup], ...]
    note: Markup


def event_rows(context: PageContext) -> list[EventRow]:
    """Return all events by day."""
    return [_row(context, event) for event in in_order(context.plan.events.values())]


def _row(context: PageContext, event: Event) -> EventRow:
    answers = Answers(context, PATH, prose)
    referred = {
        "people": event.owner,
        "channels": event.channel,
        "goals": event.goal,
        "budget_lines": event.budget_line,
    }
    about = [
        when(context, event),
        given(event.place, event.place.span) if event.place else "",
        *(answers.refer(collection, key) for collection, key in referred.items() if key),
    ]
    return EventRow(
        item_anchor(event.collection, event.id),
        event.title,
        Markup(" · ").join(part for part in about if part),
        *status_of(event),
        event.is_dropped,
        tuple(
            row
            for label, figure in _FIGURES.items()
            if any((row := _figures(context, label, figure, event))[1:])
        ),
        prose(event.note) if event.note else Markup(),
    )


def _figures(context: PageContext, label: str, figure: str, event: Event) -> tuple[str, Markup, Markup]:
    measured = _figure(context, f"{figure}{figures_of_events.MEASURED}", event)
    return label, _figure(context, figure, event), measured


def _figure(context: PageContext, figure: str, event: Event) -> Markup:
    node = ids.of_part(figure, event.id)
    is_known = node in context.results.graph.nodes and context.results.value(node, "plan", 0) is not None
    return Figures(context, PATH).link(node, "plan", 0) if is_known else Markup()
