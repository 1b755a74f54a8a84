"""Hold one thing that somebody changed in a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from plansite.deliver.compare.hunks import Hunk
    from plansite.problems import Span

Kind = Literal["changed", "added", "removed", "renamed", "moved", "reordered"]
Way = tuple[str, ...]
BELOW = " › "


@dataclass(frozen=True, slots=True)
class Edit:
    """Hold one thing that somebody changed.

    `way` leads to it by titles, its section first. `old` and `new` are what stood and stands there, in words, as far as
    there is anything to say. `hunks` are the changed parts of a text. `span` lies in the new plan, in the old one
    for what is removed.
    """

    kind: Kind
    way: Way
    old: str
    new: str
    span: Span
    hunks: tuple[Hunk, ...] = ()
    item: tuple[str, str] | None = None
