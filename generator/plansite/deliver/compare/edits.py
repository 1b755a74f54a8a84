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
    """Return what people changed, in the order of the files; empty when there is no plan before or after."""
    if old.plan is None or new.plan is None:
        return ()
    walk = Walk(
        plain_words(old.plan, old.catalog), plain_words(new.plan, new.catalog), new.plan.schemas, renames
    )
    before = {(document.kind, document.id): document for document in old.plan.documents}
    after = {(document.kind, document.id): document for document in new.plan.documents}
    home = {kind: folder for folder, kind in new.plan.schemas.folders.items()}
    renamed = {
        (kind, old_id): (kind, new_id)
        for kind, folder in home.items()
        for old_id, new_id in renames.ids.get(folder, {}).items()
    }
    was = {renamed.get(key, key): key for key in before}
    for key in [*after, *(key for key in was if key not in after)]:
        walk.document(before.get(was.get(key, key)), after.get(key), home.get(key[0], ""))
    measured = find_measured(walk.before, walk.after, renames)
    return (*_with_moved_items(walk.edits), *measured)


def _with_moved_items(edits: list[Edit]) -> Iterator[Edit]:
    """Join an item that is gone in one place and new in another to one that has moved."""
    gone = {edit.item: edit for edit in edits if edit.kind == "removed" and edit.item}
    fresh = {edit.item for edit in edits if edit.kind == "added" and edit.item}
    for edit in edits:
        if edit.kind == "added" and edit.item in gone:
            was_in, is_in = (BELOW.join(way[:-1]) for way in (gone[edit.item].way, edit.way))
            yield replace(edit, kind="moved", old=was_in, new=is_in)
        elif not (edit.kind == "removed" and edit.item in fresh):
            yield edit
