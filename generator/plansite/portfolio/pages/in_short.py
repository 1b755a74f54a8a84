"""Say in one paragraph how several plans stand together: what they cost and bring, their goals, and what is left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from markupsafe import Markup

from plansite.judge.finding import listed
from plansite.judge.status import WORDS
from plansite.present.text.numerals import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.judge.status import Status
    from plansite.portfolio.pages.writing import Writing

_IN_ORDER: tuple[Status, ...] = (
    "on_track",
    "at_risk",
    "off_track",
    "overdue",
    "done",
    "open",
    "unknown",
)
_NAMED = 3
_COST, _GAIN, _NET = "plan_cost_total", "expected_gain", "plan_net_gain"


def in_short(writing: Writing) -> Markup:
    """Return the sentences that a reader needs first."""
    return Markup(" ").join((*_money(writing), *_goals(writing), *_left_out(writing)))


def _money(writing: Writing) -> Iterator[Markup]:
    together = writing.together
    count = len(together.sound)
    if together.value(_COST) is None:
        return
    who = "The plan costs" if count == 1 else Markup("The {} plans together cost").format(in_words(count))
    words = Markup("{} {}").format(who, writing.link(_COST, large=True))
    if together.value(_GAIN) is not None:
        words += Markup(" and {} expected to bring {}").format(
            "is" if count == 1 else "are", writing.link(_GAIN, large=True)
        )
    net = together.value(_NET)
    if net is not None and net >= 0:
        words += Markup(", a net gain of {}").format(writing.link(_NET, large=True))
    elif net is not None:
        words += Markup(": {} less than they cost").format(writing.link(_NET, large=True))
    yield words + Markup(".")


def _goals(writing: Writing) -> Iterator[Markup]:
    count = Counter(own.goal.status for own in writing.together.goals)
    told = [(count[status], WORDS[status].lower()) for status in _IN_ORDER if count[status]]
    if told:
        total = len(writing.together.goals)
        if len(told) == 1 and told[0][0] == total > 1:
            who = "Both goals" if total == 2 else f"All {in_words(total)} goals"  # noqa: PLR2004 - both are two
            yield Markup("{} are {}.").format(who, told[0][1])
            return
        parts = [f"{in_words(number)} {'is' if number == 1 else 'are'} {words}" for number, words in told]
        noun = "goal" if total == 1 else "goals"
        yield Markup("Of {} {}, {}.").format(in_words(total), noun, listed(parts))


def _left_out(writing: Writing) -> Iterator[Markup]:
    together = writing.together
    for plan in together.failed[:_NAMED]:
        yield Markup('<span class="ps-overdue">{} fails its check with {}, and is in no sum.</span>').format(
            plan.title, counted(plan.counts.errors, "error", "errors")
        )
    if more := len(together.failed[_NAMED:]):
        words = counted(more, "more plan fails its check", "more plans fail their checks").capitalize()
        yield Markup('<span class="ps-overdue">{}.</span>').format(words)
    without_rate = [plan for plan in together.sound if plan.id in together.rates.missing]
    for plan in without_rate[:_NAMED]:
        yield Markup("The money of {} is in no sum: nothing says what one {} is worth in {}.").format(
            writing.plan(plan), plan.currency, together.currency
        )
    if more := len(without_rate[_NAMED:]):
        yield Markup("Nor is that of {}.").format(counted(more, "more plan", "more plans"))


def counted(count: int, one: str, several: str) -> str:
    """Return a number with the word for what is counted."""
    return f"{in_words(count)} {one if count == 1 else several}"
