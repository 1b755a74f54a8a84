"""Write and read what a warehouse has answered: a small file beside the plan, which says what was asked and when.

Its lines that begin with “#” say where the rows below come from. A digest of the rows tells whether anybody has changed them.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.read.tables.query import Row

FOLDER = "pinned"
MAX_PINNED = 20_000  # rows of one answer
HEADINGS = "month,metric,value,scope"
_ABOUT = "# A warehouse has answered this. “plansite refresh” writes the file anew; change the query, not this file."
_STATED = re.compile(r"# (connection|asked|rows|query|content): (\S+)\Z")
_NAME = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
NAME = re.compile(rf"{_NAME}\Z")
_ROW = re.compile(
    rf"([0-9]{{4}}-(?:0[1-9]|1[0-2])),({_NAME}),(-?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?),((?:{_NAME})?)\Z"
)


@dataclass(frozen=True, slots=True)
class PinnedRow:
    """Hold a row, the line that it stands on, and the columns where its value begins and ends."""

    month: str
    metric: str
    scope: str
    value: str
    line: int
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Pin:
    """Hold an answer: when it was given, the fingerprint of what was asked, and its rows.

    `damage` is the first line that nobody but a person can have written, 0 when there is none.
    """

    asked: str
    fingerprint: str
    rows: tuple[PinnedRow, ...]
    damage: int = 0


def fingerprint(asked_of: Mapping[str, str | int], query: Any) -> str:
    """Return what two questions have in common only when they are the same: `query` is its text, or a map of an export."""
    written = query.strip() if isinstance(query, str) else query
    text = json.dumps([asked_of, written], sort_keys=True, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def pin_text(connection: str, asked: str, mark: str, query: str, rows: Sequence[Row]) -> str:
    """Return the text of the file; `mark` is the fingerprint of what was asked, and `query` its text for people."""
    lines = [f"{row.month},{row.metric},{_written(row.amount)},{row.scope}" for row in rows]
    stated = {
        "connection": connection,
        "asked": asked,
        "rows": len(lines),
        "query": mark,
        "content": _digest(lines),
    }
    head = [_ABOUT, *(f"# {name}: {value}" for name, value in stated.items())]
    shown = (line.rstrip() for line in query.strip().splitlines())
    return "\n".join([*head, *(f"# | {line}".rstrip() for line in shown), HEADINGS, *lines]) + "\n"


def read_pin(lines: Sequence[str]) -> Pin:
    """Read the lines of such a file. It may have been written by anybody: what does not fit is damage."""
    stated: dict[str, str] = {}
    top = 0
    for top, line in enumerate(lines, 1):  # noqa: B007 - where the rows begin
        if not line.startswith("#"):
            break
        if match := _STATED.match(line):
            stated.setdefault(match[1], match[2])
    body = [line for line in lines[top:] if line] if top else []
    rows, damage = [], 0 if lines and lines[top - 1] == HEADINGS else max(top, 1)
    for number, line in enumerate(lines[top:], top + 1):
        match = _ROW.match(line) if line else None
        if match:
            rows.append(PinnedRow(match[1], match[2], match[4], match[3], number, *_from_one(match.span(3))))
        elif line:
            damage = damage or number
    is_whole = stated.get("content") == _digest(body) and stated.get("rows") == str(len(body))
    damage = damage or (0 if is_whole else top)
    return Pin(stated.get("asked", ""), stated.get("query", ""), tuple(rows), damage)


def _from_one(span: tuple[int, int]) -> tuple[int, int]:
    return span[0] + 1, span[1] + 1


def _digest(lines: Sequence[str]) -> str:
    return f"sha256:{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"


def _written(amount: float) -> str:
    """Return a number as it stands in the file: the shortest form that gives the same again."""
    return repr(amount).removesuffix(".0")
