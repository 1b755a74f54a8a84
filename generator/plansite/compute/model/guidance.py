"""Know what helps to write a plan: advice with the question beside which it stands, from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.read.source import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.read.document import Entry

_FILE = "guidance.yaml"


@dataclass(frozen=True, slots=True)
class Guidance:
    """Hold one piece of advice: its step of planning, 0 to 10, the file or folder and the field that it is about, and what to read.

    `reading` pairs a title with an address, which may be empty.
    """

    id: str
    step: int
    file: str
    field: str
    text: str
    reading: tuple[tuple[str, str], ...]


def load_guidance(folder: Path) -> tuple[Guidance, ...]:
    """Load all advice in the order of the file. It is ours, so a mistake in it is a bug: ValueError."""
    root, _, problems = read_bytes(f"catalog/{_FILE}", (folder / _FILE).read_bytes())
    if root is None or problems:
        raise ValueError(f"{_FILE}: {problems}")
    return tuple(_guidance(key, entry) for key, entry in root.items())


def _guidance(key: str, entry: Entry) -> Guidance:
    file, _, field = entry.text("at").partition(".")
    reading = entry.get("reading")
    titles = [(work.text("title"), work.text("url")) for work in reading.elements()] if reading else []
    return Guidance(key, int(entry.data["step"]), file, field, entry.text("text"), tuple(titles))
