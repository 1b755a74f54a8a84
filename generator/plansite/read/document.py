"""Hold a YAML file's data together with the place of every key and value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Mark(NamedTuple):
    """Remember where one value stands; a tree of marks has the shape of the data.

    `keys` maps each key of a mapping to (mark of the key, mark of its value); `items` has the marks of a list.
    """

    file: str
    line: int
    column: int
    end: int
    keys: dict[str, tuple[Mark, Mark]] | None = None
    items: list[Mark] | None = None

    @property
    def span(self) -> Span:
        """Return the mark as a place to show."""
        return Span(self.file, self.line, self.column, self.end)


class Entry(NamedTuple):
    """Point into a document: a value, its place, and the key it stands under."""

    data: Any
    mark: Mark
    key: str = ""
    key_mark: Mark | None = None

    @property
    def span(self) -> Span:
        """Return the place of the value."""
        return self.mark.span

    @property
    def key_span(self) -> Span:
        """Return the place of the key, or of the value when there is no key."""
        return (self.key_mark or self.mark).span

    def get(self, name: str) -> Entry | None:
        """Return the entry under a key, or None when it is missing or null."""
        value = self.data.get(name) if isinstance(self.data, dict) else None
        if value is None or self.mark.keys is None:
            return None
        key_mark, mark = self.mark.keys[name]
        return Entry(value, mark, name, key_mark)

    def text(self, name: str, default: str = "") -> str:
        """Return the text under a key, or the default when there is none."""
        value = self.data.get(name) if isinstance(self.data, dict) else None
        return value if isinstance(value, str) else default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return the true or false under a key, or the default when there is none."""
        value = self.data.get(name) if isinstance(self.data, dict) else None
        return value if isinstance(value, bool) else default

    def items(self) -> Iterator[tuple[str, Entry]]:
        """Yield (key, entry) of a mapping in file order, leaving out nulls; nothing for other data."""
        if isinstance(self.data, dict):
            for name, (key_mark, mark) in (self.mark.keys or {}).items():
                value = self.data[name]
                if value is not None:
                    yield name, Entry(value, mark, name, key_mark)

    def every(self) -> Iterator[tuple[str, Entry]]:
        """Yield (key, entry) of a mapping in file order, nulls included; nothing for other data."""
        if isinstance(self.data, dict):
            for name, (key_mark, mark) in (self.mark.keys or {}).items():
                yield name, Entry(self.data[name], mark, name, key_mark)

    def under(self, name: str) -> Iterator[tuple[str, Entry]]:
        """Yield (key, entry) of the mapping under a key; nothing when it is missing."""
        entry = self.get(name)
        if entry is not None:
            yield from entry.items()

    def elements(self) -> Iterator[Entry]:
        """Yield the entries of a list in order; nothing for other data."""
        if isinstance(self.data, list):
            for value, mark in zip(self.data, self.mark.items or [], strict=True):
                yield Entry(value, mark, self.key, self.key_mark)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of the list under a key; empty when it is missing."""
        entry = self.get(name)
        return (
            tuple(element.data for element in entry.elements() if isinstance(element.data, str))
            if entry
            else ()
        )

    def at(self, path: Sequence[str | int]) -> Entry:
        """Follow keys and list positions as far as they lead."""
        here = self
        for step in path:
            if isinstance(here.data, dict) and here.mark.keys and step in here.mark.keys:
                key_mark, mark = here.mark.keys[str(step)]
                here = Entry(here.data[step], mark, str(step), key_mark)
            elif isinstance(here.data, list) and here.mark.items and isinstance(step, int):
                here = Entry(here.data[step], here.mark.items[step], here.key, here.key_mark)
            else:
                return here
        return here


@dataclass(frozen=True, slots=True)
class Document:
    """Hold one plan file: its kind (`marketing`, `persona`…), id, and root entry."""

    kind: str
    id: str
    root: Entry
    text: str

    @property
    def file(self) -> str:
        """Return the file's path relative to the plan folder's parent, with forward slashes."""
        return self.root.mark.file
