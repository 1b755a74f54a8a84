"""Know the words of templates: those of the made-up companies whose plans are examples."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COMPANY = re.compile(r"^company: (.+)$", re.MULTILINE)
_FIRST = 3  # words by which a text is looked up; whoever asks has more
_EXAMPLES, _GIVEN = ("samples", "minimal"), ("any", "companies")


@dataclass(frozen=True, slots=True)
class Examples:
    """Hold the words of all examples as one text, those that every new plan is given, and what the companies are called.

    The words are those of the files, with a space for all that lies between two of them, so that it does not matter how
    lines are broken.
    """

    words: str = ""
    given: str = ""
    companies: frozenset[str] = frozenset()
    beginnings: frozenset[tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "beginnings", frozenset(_runs(self.words)))

    def have(self, text: str) -> bool:
        """Tell whether a text stands in an example word for word.

        Hardly any does, and to look through all words for each text of a large plan would take half of a check: the first words
        tell of nearly all that they stand nowhere.
        """
        words = plain(text)
        first = tuple(words.split(" ", _FIRST)[:_FIRST])
        return (len(first) < _FIRST or first in self.beginnings) and f" {words} " in self.words

    def give(self, text: str) -> bool:
        """Tell whether a text is one that every new plan is given, to keep or to change."""
        return f" {plain(text)} " in self.given


def load_examples(folder: Path) -> Examples:
    """Read the examples in the templates of the catalogue, as text: to parse them would take longer than to check a plan."""
    templates = folder / "templates"
    examples, given = (_texts(templates, folders) for folders in (_EXAMPLES, _GIVEN))
    companies = {name.strip().strip("\"'") for name in _COMPANY.findall(examples)}
    return Examples(f" {plain(examples)} ", f" {plain(given)} ", frozenset(companies - {"$company"}))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield each word of a text with those that follow it."""
    words = text.split()
    return zip(*(words[first:] for first in range(_FIRST)), strict=False)


def _texts(templates: Path, folders: tuple[str, ...]) -> str:
    paths = [path for name in folders for path in sorted((templates / name).rglob("*.yaml"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def plain(text: str) -> str:
    """Return the words of a text: in small letters, without marks, one space between two."""
    return " ".join(re.findall(r"\w+", text.lower()))
