"""Know the words of templates: those of the made-up companies whose plans are examples."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plansite.read.files.compiled import compiled
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

_COMPANY = re.compile(r"^company: (.+)$", re.MULTILINE)
_WORD = re.compile(r"\w+")
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
    places: Mapping[str, Sequence[int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", _places(self.words))

    def have(self, text: str) -> bool:
        """Tell whether a plain text stands in an example word for word.

        Hardly any does, and to look through all words for each text of a large plan would take half of a check: it is looked
        for around the rarest of its words only.
        """
        words = text.split(" ")
        if not self.places.keys() >= set(words):
            return False
        rarest = min(words, key=lambda word: len(self.places[word]))
        before = len(" ".join(words[: words.index(rarest)]))
        before += bool(before)
        sought = f" {text} "
        return any(
            self.words.startswith(sought, place - before) for place in self.places[rarest] if place >= before
        )

    def lack_a_word_of(self, text: str, others: Collection[str]) -> bool:
        """Tell whether a text has a word that stands neither in an example nor among others, so that it can be no copy.

        Nearly every text has one soon. Only words without marks around them are looked at: to make a text plain takes longer.
        """
        for word in text.lower().split():
            if word not in self.places and word not in others and word.isalnum():
                return True
        return False

    def give(self, text: str) -> bool:
        """Tell whether a plain text is one that every new plan is given, to keep or to change."""
        return f" {text} " in self.given


def load_examples(folder: Path) -> Examples:
    """Read the examples in the templates of the catalogue, as text: to parse them would take longer than to check a plan."""
    return compiled("examples", lambda: _read(folder)) if folder == catalog_folder() else _read(folder)


def _read(folder: Path) -> Examples:
    templates = folder / "templates"
    examples, given = (_texts(templates, folders) for folders in (_EXAMPLES, _GIVEN))
    companies = {name.strip().strip("\"'") for name in _COMPANY.findall(examples)}
    return Examples(f" {plain(examples)} ", f" {plain(given)} ", frozenset(companies - {"$company"}))


def _places(text: str) -> dict[str, list[int]]:
    """Return where the space before each word of a text stands, for all places of the word."""
    places: dict[str, list[int]] = {}
    at = 0
    for word in text.split():
        places.setdefault(word, []).append(at)
        at += len(word) + 1
    return places


def _texts(templates: Path, folders: tuple[str, ...]) -> str:
    paths = [path for name in folders for path in sorted((templates / name).rglob("*.yaml"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def plain(text: str) -> str:
    """Return the words of a text: in small letters, without marks, one space between two."""
    small = text.lower()
    if (
        small.replace(" ", "").replace("_", "").isalnum()
    ):  # so is what was made plain before, and to search takes longer
        return " ".join(small.split())
    return " ".join(_WORD.findall(small))
