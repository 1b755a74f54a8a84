"""Remember what a document said when it was last taken over, so that the next time only what has changed in it counts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plansite.deliver.spreadsheets.mapping import imports_of
from plansite.read.files.opening import Limit, Refusal, project_of, read_file

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT = Limit(5_000_000, "what was noted of a form", "Delete it.")


@dataclass(frozen=True, slots=True)
class Memory:
    """Hold the answers of a document by their address, and the ids that were given to what was new in it."""

    answers: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def place_of(plan: Path, document: Path) -> Path:
    """Return the file that notes what a document said."""
    return imports_of(plan) / f"{document.name}.json"


def recall(plan: Path, document: Path) -> Memory:
    """Return what was noted of a document, nothing where there is no note that can be read."""
    raw = read_file(place_of(plan, document), project_of(plan), _LIMIT)
    try:
        noted = {} if isinstance(raw, Refusal) else json.loads(raw)
        return Memory(_texts(noted["answers"]), _texts(noted["ids"])) if noted else Memory()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Memory()


def text_of(memory: Memory) -> str:
    """Return the text of the note."""
    noted = {"answers": memory.answers, "ids": memory.ids}
    return json.dumps(noted, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _texts(noted: dict[object, object]) -> dict[str, str]:
    return {str(key): str(value) for key, value in noted.items()}
