"""Find the hunks in which two texts differ, with a few words around each."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

_AROUND = 4
_LONGEST = 24
_MANY = 1500


@dataclass(frozen=True, slots=True)
class Hunk:
    """Hold one changed part of a text: the words before it, what was there, what is there, the words after it."""

    before: str
    old: str
    new: str
    after: str


def hunks(old: str, new: str) -> tuple[Hunk, ...]:
    """Return the hunks in which the words of two texts differ; differences near each other make one."""
    before, after = old.split(), new.split()
    if max(len(before), len(after)) > _MANY:
        return (Hunk("", _cut(before), _cut(after), ""),)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    differing = []
    for group in matcher.get_grouped_opcodes(_AROUND):
        changed = [opcode for opcode in group if opcode[0] != "equal"]
        (_, old_start, _, start, _), (_, _, old_stop, _, stop) = changed[0], changed[-1]
        differing.append(
            Hunk(
                _edge(after[max(0, start - _AROUND) : start], open_at_start=start > _AROUND),
                _cut(before[old_start:old_stop]),
                _cut(after[start:stop]),
                _edge(after[stop : stop + _AROUND], open_at_end=stop + _AROUND < len(after)),
            )
        )
    return tuple(differing)


def _edge(words: list[str], *, open_at_start: bool = False, open_at_end: bool = False) -> str:
    return " ".join([*(["…"] if open_at_start else []), *words, *(["…"] if open_at_end else [])])


def _cut(words: list[str]) -> str:
    if len(words) <= _LONGEST:
        return " ".join(words)
    half = _LONGEST // 2
    return " ".join([*words[:half], "…", *words[-half:]])
