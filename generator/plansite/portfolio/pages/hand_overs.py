"""Show what plans hand over to one another: what one promises, what another needs, and what is short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.present.text.language import Language

if TYPE_CHECKING:
    from markupsafe import Markup

    from plansite.portfolio.hand_overs import Gap, HandOver
    from plansite.portfolio.pages.writing import Writing

_ENOUGH, _SHORT = ("on-track", "Enough is promised"), ("off-track", "Too little")


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """Show one hand-over in the period in which most is lacking, or over all periods where nothing is."""

    title: str
    giver: Markup
    taker: Markup
    when: str
    promised: str
    needed: str
    status: str
    words: str
    others: int


def hand_over_rows(writing: Writing) -> list[HandOverRow]:
    """Return all hand-overs whose figures both plans know."""
    return [_row(writing, hand_over) for hand_over in writing.together.hand_overs]


def _row(writing: Writing, hand_over: HandOver) -> HandOverRow:
    plans = {plan.id: plan for plan in writing.together.sound}
    giver, taker = (writing.plan(plans[side.plan]) for side in hand_over.stated.sides)
    lacking = hand_over.lacking
    gaps = lacking or hand_over.quarters or hand_over.months
    tightest = max(gaps, key=lambda gap: gap.needed - gap.promised)
    status, words = _SHORT if lacking else _ENOUGH
    return HandOverRow(
        hand_over.stated.title,
        giver,
        taker,
        _period(writing, tightest),
        _value(writing, hand_over, tightest.promised),
        _value(writing, hand_over, tightest.needed),
        status,
        words,
        max(len(lacking) - 1, 0),
    )


def _period(writing: Writing, gap: Gap) -> str:
    results = writing.together.results
    period = results.calendar.named(gap.period) if results else None
    return writing.language.period(period) if period else gap.period


def _value(writing: Writing, hand_over: HandOver, value: float) -> str:
    words = Language(writing.language.region, hand_over.currency or writing.language.currency)
    return words.value(value, hand_over.unit)
