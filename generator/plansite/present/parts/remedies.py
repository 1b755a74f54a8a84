"""Show why a goal falls short and what is done about it: its open gaps, each with its remedies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.present.answers.answers import Answers
from plansite.present.places import title_of
from plansite.present.text.render import prose

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.present.context import PageContext
    from plansite.read.items import assumptions as items

_KINDS = {"hire": "People", "budget": "Budget", "tactic": "Tactic", "channel": "Channel"}


@dataclass(frozen=True, slots=True)
class Remedy:
    """Show one remedy: of which kind, what is done, by whom, until when, and what it costs."""

    title: str
    kind: str
    owner: Markup | None
    by: str
    cost: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Show what lacks for a goal: its title, how that came about, and what is done."""

    title: str
    situation: Markup | None
    remedies: tuple[Remedy, ...]


def open_gaps(context: PageContext, page: str, goal: str) -> list[Gap]:
    """Return the gaps of a goal that are not closed, for a page."""
    return [
        Gap(
            title_of(gap.id, gap.entry),
            prose(gap.situation) if gap.situation else None,
            tuple(_remedy(context, page, remedy) for remedy in gap.remedies.values()),
        )
        for gap in context.plan.files.assumptions.gaps.values()
        if gap.goal == goal and gap.status != "closed"
    ]


def _remedy(context: PageContext, page: str, remedy: items.Remedy) -> Remedy:
    return Remedy(
        title_of(remedy.id, remedy.entry),
        _KINDS.get(remedy.kind, ""),
        Answers(context, page, prose).refer("people", remedy.owner) if remedy.owner else None,
        context.language.day(remedy.by) if remedy.by else "",
        remedy.cost,
    )
