"""Say what people changed between two states of a plan: answer by answer, in words, with the place of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plansite.deliver.compare.answers import plain_words
from plansite.deliver.compare.edit import BELOW, Edit
from plansite.deliver.compare.measured import find_measured
from plansite.deliver.compare.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.deliver.compare.renames import Renames
    from plansite.deliver.compare.snapshot import Snapshot


def find_edits(old: Snapshot, new: Snapshot, renames: Renames) -> tuple[Edit, ...]:
    """Return what people changed, in the order of the files; empty when a side has no plan at all."""
    if old.plan is None or new.plan is None:
        return ()
    walk = Walk(
        plain_words(old.plan, old.catalog), plain_words(new.plan, new.catalog), new.plan.schemas, renames
    )
    before = {(each.kind, each.id): each for each in old.plan.documents}
    after = {(each.kind, each.id): each for each in new.plan.documents}
    home = {kind: folder for folder, kind in new.plan.schemas.folders.items()}
    renamed = {
        (kind, one): (kind, two)
        for kind, folder in home.items()
        for one, two in renames.ids.get(folder, {}).items()
    }
    was = {renamed.get(key, key): key for key in before}
    for key in [*after, *(each for each in was if each not in after)]:
        walk.document(before.get(was.get(key, key)), after.get(key), home.get(key[0], ""))
    measured = find_measured(walk.before, walk.after, renames)
    return (*_with_moves(walk.found), *measured)


def _with_moves(found: list[Edit]) -> Iterator[Edit]:
    """Join an item that is gone in one place and new in another to one that has moved."""
    gone = {each.item: each for each in found if each.kind == "removed" and each.item}
    fresh = {each.item for each in found if each.kind == "added" and each.item}
    for each in found:
        if each.kind == "added" and each.item in gone:
            yield replace(
                each, kind="moved", old=BELOW.join(gone[each.item].way[:-1]), new=BELOW.join(each.way[:-1])
            )
        elif not (each.kind == "removed" and each.item in fresh):
            yield each
