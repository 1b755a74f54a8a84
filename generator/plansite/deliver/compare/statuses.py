"""Compare how the goals of a plan stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.present.places import title_of
from plansite.present.text.language import chance_in_words

if TYPE_CHECKING:
    from plansite.deliver.compare.renames import Renames
    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.judge.status import JudgedGoal, Status
    from plansite.problems import Span
    from plansite.read.items.goals import Goal


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
