"""Find the passages in which two texts differ, with a few words around each."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

_AROUND = 4
_LONGEST = 24
_MANY = 1500


@dataclass(frozen=True, slots=True)
class Hunk:
    """Hold one changed passage: the words before it, what was there, what is there, the words after it."""

    before: str
    old: str
    new: str
    after: str


def hunks(old: str, new: str) -> tuple[Hunk, ...]:
    """Return the passages in which the words of two texts differ; differences near each other make one."""
    one, two = old.split(), new.split()
    if max(len(one), len(two)) > _MANY:
        return (Hunk("", _cut(one), _cut(two), ""),)
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    found = []
    for group in matcher.get_grouped_opcodes(_AROUND):
        changed = [each for each in group if each[0] != "equal"]
        first, last = changed[0], changed[-1]
        found.append(
            Hunk(
                _edge(two[max(0, first[3] - _AROUND) : first[3]], open_at_start=first[3] > _AROUND),
                _cut(one[first[1] : last[2]]),
                _cut(two[first[3] : last[4]]),
                _edge(two[last[4] : last[4] + _AROUND], open_at_end=last[4] + _AROUND < len(two)),
            )
        )
    return tuple(found)


def _edge(words: list[str], *, open_at_start: bool = False, open_at_end: bool = False) -> str:
    return " ".join([*(["…"] if open_at_start else []), *words, *(["…"] if open_at_end else [])])


def _cut(words: list[str]) -> str:
    if len(words) <= _LONGEST:
        return " ".join(words)
    half = _LONGEST // 2
    return " ".join([*words[:half], "…", *words[-half:]])
