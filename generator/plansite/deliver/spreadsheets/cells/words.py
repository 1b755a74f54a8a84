"""Compare titles of rows with words that are known: normal forms, and how well one title fits another."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from plansite.read.files.compiled import compiled
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "spreadsheet_words.yaml"
_PARTS = re.compile(r"[^\W_]+|%|Δ|[€$£]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_FILLERS = frozenset(["of", "the", "a", "an", "in", "for", "and", "der", "die", "das", "und", "im", "für", "de", "la", "le", "les", "des", "du", "en", "et", "el", "los", "y", "i", "w", "z", "и", "в", "на"])  # fmt: skip
EXACT = 1.0
NAMELESS = "row"  # what has no letter that ids can have
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Known:
    """Hold what the catalogue knows of one kind of row: its id, what such a row is, and its words.

    `category` and `department` are set for costs.
    """

    id: str
    takes: str
    category: str
    department: str
    words: tuple[frozenset[str], ...]

    def fits(self, title: str) -> float:
        """Return how well the best of the words fits a title: 1 when it says just that, 0 when it is about something else."""
        parts = parts_of(title)
        return max((overlap(parts, words) for words in self.words), default=0.0)

    def is_in(self, title: str) -> bool:
        """Tell whether a title has all parts of one of the words."""
        parts = parts_of(title)
        return any(words and words <= parts for words in self.words)


def load_words(catalog: Path) -> tuple[Known, ...]:
    """Load the words of the catalogue. They are ours, so a mistake in them is a bug: ValueError."""
    return (
        compiled("spreadsheet_words", lambda: _read(catalog))
        if catalog == catalog_folder()
        else _read(catalog)
    )


def _read(catalog: Path) -> tuple[Known, ...]:
    path = catalog / FILE
    root, _, problems = read_bytes(path.name, path.read_bytes())
    if root is None or problems:
        raise ValueError(f"{path}: {problems}")
    return tuple(
        Known(
            name,
            entry.text("takes"),
            entry.text("category", name),
            entry.text("department"),
            tuple(parts_of(word) for word in entry.texts("words")),
        )
        for name, entry in root.items()
    )


def plain(text: str) -> str:
    """Return a text in small letters without accents, so that it can be compared."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(mark for mark in apart if not unicodedata.combining(mark)))


@lru_cache(maxsize=8192)
def parts_of(text: str) -> frozenset[str]:
    """Return the words of a title that say something, without what stands in brackets unless nothing else does."""
    outside = _BRACKETS.sub(" ", text)
    words = _PARTS.findall(plain(outside)) or _PARTS.findall(plain(text))
    return frozenset(_singular(word) for word in words if word not in _FILLERS) or frozenset(words)


def _singular(word: str) -> str:
    """Return a word without the “s” of its plural, which most languages of workbooks have; short words and those in “ss” stay."""
    return word[:-1] if len(word) > _SHORT and word.endswith("s") and not word.endswith("ss") else word


def overlap(one: frozenset[str], another: frozenset[str]) -> float:
    """Return the share of the words of both that they have in common."""
    return len(one & another) / len(one | another) if one and another else 0.0


def identifier(title: str, taken: Iterable[str] = ()) -> str:
    """Return a name for YAML that is made from a title and not taken yet."""
    from unicodedata import normalize

    latin = normalize("NFKD", title.translate(_LATIN)).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:56]
    name = name if name[:1].isalpha() else f"{NAMELESS}_{name}".rstrip("_")
    names, number = frozenset(taken), 2
    while (known := name if number == 2 else f"{name}_{number - 1}") in names:  # noqa: PLR2004 - the first name has no number
        number += 1
    return known


_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LETTERS = ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"]  # fmt: skip
_LATIN = str.maketrans(
    {
        **dict(zip(_CYRILLIC, _LETTERS, strict=True)),
        **dict(zip(_CYRILLIC.upper(), _LETTERS, strict=True)),
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "Ä": "ae",
        "Ö": "oe",
        "Ü": "ue",
        "ł": "l",
        "Ł": "l",
        "&": " and ",
        "%": " percent ",
        "€": " eur ",
    }
)
