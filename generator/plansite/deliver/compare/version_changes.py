"""Tell what is different in a version by comparing its plan with the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.compare.write.sentence import sentence
from plansite.deliver.compare.write.tables import sections
from plansite.present.changes import Changes, Edited

if TYPE_CHECKING:
    from plansite.deliver.compare.comparison import Comparison
    from plansite.deliver.compare.write.tables import Said
    from plansite.present.sources import SourceLines


def changes_of(comparison: Comparison, since: str, lines: SourceLines) -> Changes:
    """Return what a comparison found since a version, each edit with the address of its line."""
    told = tuple(
        (section, tuple(_edited(edit, lines) for edit in edits)) for section, edits in sections(comparison)
    )
    return Changes(since, sentence(comparison) if comparison.is_whole else "", told)


def _edited(said: Said, lines: SourceLines) -> Edited:
    return Edited(
        said.about,
        said.what,
        said.place,
        lines.address(said.span) if said.span else "",
        tuple((hunk.before, hunk.old, hunk.new, hunk.after) for hunk in said.hunks),
    )
