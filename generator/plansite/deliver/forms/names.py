"""Know what people call the items of a plan, and which id is meant by what they write."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plansite.read.schema import visit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from plansite.read.document import Document
    from plansite.read.schema import SchemaSet

_LONGEST = 40
_TITLES = ("title", "name")
_SPELLED = {"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th"}


@dataclass(slots=True)
class Names:
    """Map the items of each collection by id to what people call them; a form adds those that are new in it.

    `former` maps titles that a form has changed to the ids that had them.
    """

    by_collection: dict[str, dict[str, str]] = field(default_factory=dict)
    former: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, collection: str, key: str, title: str) -> None:
        """Add an item, or give it another title."""
        before = self.by_collection.get(collection, {}).get(key)
        if before is not None:
            self.former.setdefault(collection, {})[_plain(before)] = key
        self.by_collection.setdefault(collection, {})[key] = " ".join(title.split()) or key

    def offered(self, collection: str) -> list[str]:
        """Return what may be chosen, each as people know it: its title, or its id where two have one title."""
        names = self.by_collection.get(collection, {})
        return [self.title(collection, key) for key in names]

    def title(self, collection: str, key: str) -> str:
        """Return what an item is called; its id where it has no title, or shares it."""
        names = self.by_collection.get(collection, {})
        title = names.get(key, key)
        return title if list(names.values()).count(title) <= 1 else key

    def key(self, collection: str, words: str) -> str | None:
        """Return the id that is meant by an id or a title, None where none is known."""
        names = self.by_collection.get(collection, {})
        if words in names:
            return words
        plain = _plain(words)
        meant = [key for key, title in names.items() if plain in {_plain(title), _plain(key)}]
        if not meant and plain in self.former.get(collection, {}):
            return self.former[collection][plain]
        return meant[0] if len(meant) == 1 else None


def names_of(documents: Iterable[Document], schemas: SchemaSet) -> Names:
    """Return the names of all items that have an id of their own in a plan."""
    names = Names()
    for document in documents:
        schema = schemas.kinds[document.kind]
        if "x-collection" in schema:
            names.add(str(schema["x-collection"]), document.id, document.root.text("title") or document.id)
        for entry, below in visit(document.root, schema):
            if "x-collection" in below and isinstance(entry.data, dict) and below is not schema:
                for key, item in entry.items():
                    title = next((item.text(name) for name in _TITLES if item.text(name)), key)
                    names.add(str(below["x-collection"]), key, title)
    return names


def key_from(title: str, taken: Collection[str], otherwise: str) -> str:
    """Make a key from a title, other than those that are taken: “Marek Novák” becomes marek_novak."""
    spelled = "".join(_SPELLED.get(letter, letter) for letter in title.lower())
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word]
    key = ""
    for word in words:
        if key and len(key) + len(word) >= _LONGEST:
            break
        key = f"{key}_{word}" if key else word[:_LONGEST]
    if not key[:1].isalpha():
        key = f"{otherwise}_{key}" if key else otherwise
    number, free = 2, key
    while free in taken:
        free, number = f"{key}_{number}", number + 1
    return free


def _plain(words: str) -> str:
    return " ".join(words.replace("_", " ").casefold().split())
