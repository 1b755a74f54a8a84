"""Compare how the goals of a plan stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.present.places import title_of

if TYPE_CHECKING:
    from plansite.deliver.compare.renames import Renames
    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.judge.status import Status
    from plansite.problems import Span


@dataclass(frozen=True, slots=True)
class StatusChange:
    """Hold how one goal stands on both sides; None on the side that does not have it."""

    key: str
    title: str
    old: Status | None
    new: Status | None
    span: Span


def find_status_changes(old: Snapshot, new: Snapshot, renames: Renames) -> tuple[StatusChange, ...]:
    """Return the goals that stand differently, are new, or are gone; empty when a side has no numbers."""
    if old.base is None or new.base is None:
        return ()
    before = {renames.new_id("goals", each.key): each for each in old.base.goals}
    found = []
    for each in new.base.goals:
        was = before.pop(each.key, None)
        if was is None or was.status != each.status:
            title = title_of(each.key, each.entry)
            found.append(
                StatusChange(each.key, title, was.status if was else None, each.status, each.entry.span)
            )
    gone = [
        StatusChange(each.key, title_of(each.key, each.entry), each.status, None, each.entry.span)
        for each in before.values()
    ]
    return (*found, *gone)
