"""Say in one paragraph what a change of one or several plans does to what all of them come to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plansite.judge.finding import listed
from plansite.judge.status import WORDS
from plansite.portfolio.pages.overview import compared
from plansite.portfolio.pages.writing import Writing
from plansite.present.text.numerals import in_words
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plansite.portfolio.adding_up import OwnGoal, Together

_PAGE = "index.md"


def difference(before: Together, after: Together) -> str:
    """Return the sentences in plain text; one that says so where nothing moves."""
    sentences = [*_plans(before, after), *_figures(before, after), *_goals(before.goals, after.goals)]
    return " ".join(sentences) if sentences else "Nothing changes in what the plans come to together."


def _plans(before: Together, after: Together) -> Iterator[str]:
    """Tell which plans are new, gone, newly failing or sound again."""
    old, new = ({plan.id: plan for plan in side.summaries} for side in (before, after))
    for key, plan in new.items():
        was_failed = key in old and old[key].failed
        if key not in old:
            yield f"“{plan.title}” is new."
        if plan.failed and not was_failed:
            yield f"“{plan.title}” fails its check and is in no sum."
        elif was_failed and not plan.failed:
            yield f"“{plan.title}” passes its check again and counts in the sums."
    for key, plan in old.items():
        if key not in new:
            yield f"“{plan.title}” is gone."


def _figures(before: Together, after: Together) -> Iterator[str]:
    """Tell how the figures move by which plans are compared, each over all months or where it is told in one number."""
    if before.results is None or after.results is None or before.currency != after.currency:
        return
    writing, old = Writing(after, _PAGE, {}), Writing(before, _PAGE, {})
    moved = []
    for figure in dict.fromkeys((*compared(after), *compared(before))):
        was, now = before.value(figure, *old.period(figure)), after.value(figure, *writing.period(figure))
        if exported(was) == exported(now):
            continue
        words = ["unknown" if value is None else writing.write(figure, value) for value in (was, now)]
        if words[0] != words[1]:
            title = writing.title(figure) if writing.unit(figure) else old.title(figure)
            moved.append(f"{title} from {words[0]} to {words[1]}")
    if moved:
        yield f"Together: {listed(moved)}."


def _goals(before: Sequence[OwnGoal], after: Sequence[OwnGoal]) -> Iterator[str]:
    """Tell how many goals stand otherwise than before."""
    old = {(own.plan.id, own.goal.id): own.goal.status for own in before}
    moves = Counter(
        (old[key], own.goal.status)
        for own in after
        if (key := (own.plan.id, own.goal.id)) in old and old[key] != own.goal.status
    )
    told = [
        f"{in_words(count)} from {WORDS[was].lower()} to {WORDS[now].lower()}"
        for (was, now), count in moves.items()
    ]
    if told:
        yield f"Goals: {listed(told)}."
