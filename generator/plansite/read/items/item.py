"""Hold an item of a plan and what its fields yield: values that know their place.

What is not given is empty, and has the place of the item that lacks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from plansite.read.document import Entry
from plansite.read.items.filled import source_of

if TYPE_CHECKING:
    from plansite.problems import Span
    from plansite.read.values import Value

_Kept = TypeVar("_Kept")
_Item = TypeVar("_Item", bound="Item")


@dataclass(frozen=True)
class Item:
    """Hold one thing of a plan: its id, its entry, and the values of the plan by place.

    `entry` is for what walks along the schema; everything else asks the fields. An item that is not given has none, and
    stands for what holds it. `collection` is what its class of items is kept under, `noun` what one of them is called.
    """

    collection: ClassVar[str] = ""
    noun: ClassVar[str] = "item"
    id: str
    entry: Entry
    values: Mapping[Span, Value]

    @property
    def is_given(self) -> bool:
        """Tell whether the plan says anything here."""
        return bool(self.entry.data)

    @property
    def title_or_id(self) -> str:
        """Return the title, or the id of what has none."""
        return self.entry.text("title", self.id)

    @property
    def label(self) -> str:
        """Return what people call the item: its title, name or statement, else its id."""
        entry = self.entry
        return (entry.text("title") or entry.text("name") or entry.text("statement") or self.id).strip()

    @property
    def span(self) -> Span:
        """Return the place of the item."""
        return self.entry.span

    @property
    def key_span(self) -> Span:
        """Return the place of the item's id, or of the item itself when it has none."""
        return self.entry.key_span


class Views:
    """Keep what was made of entries: under a scenario most of a plan is the same, and so are its values."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        # an item holds its entry, so that no other one gets the number of it in memory
        self._made: dict[tuple[type[Item], str, int], Any] = {}

    def of(self, kind: type[_Item], key: str, entry: Entry, values: Mapping[Span, Value]) -> _Item:
        """Return an entry as an item of a kind."""
        asked = kind, key, id(entry)
        if asked not in self._made:
            self._made[asked] = kind(key, entry, values)
        made: _Item = self._made[asked]
        return made


class Placed:
    """Know where something stands; what is not given has the place of the item that lacks it."""

    __slots__ = ()
    place: Entry

    @property
    def span(self) -> Span:
        """Return the place of the value."""
        return self.place.span

    @property
    def key_span(self) -> Span:
        """Return the place of the field's name."""
        return self.place.key_span


class Text(str, Placed):
    """Hold a text, an option, a date or a reference as it is written, empty when it is not given."""

    __slots__ = ("place",)

    def __new__(cls, text: str, place: Entry) -> Self:
        """Make a text that stands at a place."""
        self = super().__new__(cls, text)
        self.place = place
        return self

    @property
    def source(self) -> str:
        """Return the text as somebody wrote it, before the figures that it mentions were written out."""
        data = self.place.data
        return source_of(data) if isinstance(data, str) else str(self)

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Return what another process is given: the text alone."""
        return str, (str(self),)


@dataclass(frozen=True, slots=True)
class Flag(Placed):
    """Hold a yes or no; false when it is not given, unless its field says otherwise."""

    is_set: bool
    place: Entry

    def __bool__(self) -> bool:
        """Return the answer."""
        return self.is_set


@dataclass(frozen=True, slots=True)
class Amount(Placed):
    """Hold what stands where a value belongs; `value` is None when nothing stands there, or nothing that can be read."""

    value: Value | None
    place: Entry
    is_given: bool

    def __bool__(self) -> bool:
        """Tell whether anything stands there."""
        return self.is_given


@dataclass(frozen=True, slots=True)
class Amounts(Placed):
    """Hold a list of values, empty when it is not given."""

    items: tuple[Amount, ...]
    place: Entry
    is_given: bool

    def __bool__(self) -> bool:
        """Tell whether a list stands there, be it an empty one."""
        return self.is_given


@dataclass(frozen=True, slots=True)
class Texts(Placed):
    """Hold a list of texts or references, empty when it is not given."""

    items: tuple[Text, ...]
    place: Entry
    is_given: bool

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.items)


@dataclass(frozen=True, slots=True)
class Items(Mapping[str, _Kept], Placed):
    """Hold things by id in the order of the file, none when they are not given."""

    by_id: Mapping[str, _Kept]
    place: Entry

    def __getitem__(self, key: str) -> _Kept:
        return self.by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.by_id)


def empty(place: Entry) -> Entry:
    """Return an entry without anything in it that stands at a place."""
    return Entry({}, place.mark._replace(keys={}, items=None), place.key, place.key_mark)
