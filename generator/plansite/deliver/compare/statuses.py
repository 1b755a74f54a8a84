"""Compare how the goals of a plan stand, and how likely it is worth its money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine.results import computed_alike
from plansite.present.parts.risk import BREAK_EVEN, CASH, RETURN, spreads_of_both
from plansite.present.places import title_of
from plansite.present.text.language import chance_in_words

if TYPE_CHECKING:
    from plansite.deliver.compare.renames import Renames
    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.judge.status import JudgedGoal, Status
    from plansite.present.context import PageContext
    from plansite.present.spread import Spread
    from plansite.problems import Span
    from plansite.read.items.goals import Goal


_HOPES = (BREAK_EVEN, RETURN, CASH)  # what the net gain is hoped for is hoped for of the return


@dataclass(frozen=True, slots=True)
class HopeChange:
    """Hold how likely a figure of the whole plan does what is hoped of it, in both snapshots.

    `words` say what that is, such as “not below zero in”. A chance is None where no range moves the figure.
    """

    node: str
    title: str
    words: str
    old: float | None
    new: float | None


@dataclass(frozen=True, slots=True)
class StatusChange:
    """Hold how one goal stands in both snapshots; None in the one that does not have it.

    A chance is the share of draws that reach the goal, None where no range moves it or nothing is open about it.
    """

    key: str
    title: str
    old: Status | None
    new: Status | None
    old_chance: float | None
    new_chance: float | None
    span: Span

    @property
    def restood(self) -> bool:
        """Tell whether the status itself is another."""
        return self.old != self.new


def find_status_changes(old: Snapshot, new: Snapshot, renames: Renames) -> tuple[StatusChange, ...]:
    """Return the goals that stand differently or are more or less likely, are new, or are gone; empty when one snapshot has no numbers.

    A chance is another when it is written in another way.
    """
    if old.base is None or new.base is None:
        return ()
    language = new.base.language

    def stands(judged: JudgedGoal) -> tuple[Status, str]:
        chance = judged.chance
        return judged.status, "" if chance is None else chance_in_words(language, chance)

    before = {renames.new_id("goals", judged.id): judged for judged in old.base.goals}
    pairs = [(before.pop(judged.id, None), judged) for judged in new.base.goals]
    changes = [_change(now.goal, was, now) for was, now in pairs if was is None or stands(was) != stands(now)]
    return (*changes, *(_change(gone.goal, gone, None) for gone in before.values()))


def _change(goal: Goal, old: JudgedGoal | None, new: JudgedGoal | None) -> StatusChange:
    title = title_of(goal.id, goal.entry)
    return StatusChange(
        goal.id,
        title,
        old.status if old else None,
        new.status if new else None,
        old.chance if old else None,
        new.chance if new else None,
        goal.span,
    )


def find_hope_changes(old: Snapshot, new: Snapshot) -> tuple[HopeChange, ...]:
    """Return break-even, return and lowest cash where they are more or less likely; empty when one snapshot has no numbers."""
    if old.base is None or new.base is None:
        return ()
    if computed_alike(_HOPES, old.base.computed, new.base.computed):
        return ()
    before, after = spreads_of_both(old.base, new.base, _HOPES)
    changes = [_hope(node, old.base, new.base, before.get(node), after.get(node)) for node in _HOPES]
    return tuple(change for change in changes if change)


def _hope(
    node: str, old: PageContext, new: PageContext, was: Spread | None, now: Spread | None
) -> HopeChange | None:
    """Return how likely a hope is in both; None when both chances are written alike."""
    known, context = (now, new) if now else (was, old)
    before, after = (chance_in_words(new.language, spread.chance) if spread else "" for spread in (was, now))
    if known is None or before == after:
        return None
    title = context.results.graph.nodes[node].title
    return HopeChange(node, title, known.words, was.chance if was else None, now.chance if now else None)
