"""Hold what is different in a version, as its page tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edited:
    """Hold one thing that somebody changed: what it is about, what happened, and its line (`address` may be empty).

    A changed text is told by `hunks`: the words before, what was there, what is there, the words after.
    """

    about: str
    what: str
    place: str
    address: str = ""
    hunks: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold what is different from the version called `since`: one sentence, empty when no figure moved, and edits by section."""

    since: str
    sentence: str = ""
    sections: tuple[tuple[str, tuple[Edited, ...]], ...] = ()
