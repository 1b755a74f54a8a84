"""Read the fields of an item.

An item class names its fields once (`owner = TextField()`); a misspelt one is an error of types, and a test holds every
name and kind against the schemas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar, overload

from plansite.read.items.item import Amount, Amounts, Flag, Item, Items, Text, Texts, empty

if TYPE_CHECKING:
    from plansite.read.document import Entry

_Yielded = TypeVar("_Yielded")
_Kind = TypeVar("_Kind", bound=Item)


class Field(Generic[_Yielded]):
    """Read one field when it is first asked for. Its key is the attribute's own name, unless that is a word of Python."""

    __slots__ = ("key", "name")

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.name = key

    def __set_name__(self, owner: type[Item], name: str) -> None:
        self.name = name
        self.key = self.key or name

    @overload
    def __get__(self, item: None, owner: type[Item]) -> Self: ...
    @overload
    def __get__(self, item: Item, owner: type[Item]) -> _Yielded: ...
    def __get__(self, item: Item | None, owner: type[Item]) -> Self | _Yielded:
        if item is None:
            return self
        # what stands in the item's own dictionary comes before a field: so nothing is read twice
        field = item.__dict__[self.name] = self.read(item, item.entry.get(self.key))
        return field

    def read(self, item: Item, entry: Entry | None) -> _Yielded:
        """Read what stands at the field's entry, None when nothing does."""
        raise NotImplementedError


class TextField(Field[Text]):
    """Read a text; `default` is what counts when none is given."""

    __slots__ = ("default",)

    def __init__(self, default: str = "") -> None:
        super().__init__()
        self.default = default

    def read(self, item: Item, entry: Entry | None) -> Text:
        """Read a text."""
        if entry is None:
            return Text(self.default, item.entry)
        return Text(entry.data if isinstance(entry.data, str) else self.default, entry)


class FlagField(Field[Flag]):
    """Read a yes or no; `default` is what counts when it is not given."""

    __slots__ = ("default",)

    def __init__(self, *, default: bool = False) -> None:
        super().__init__()
        self.default = default

    def read(self, item: Item, entry: Entry | None) -> Flag:
        """Read a yes or no."""
        if entry is None:
            return Flag(self.default, item.entry)
        return Flag(entry.data if isinstance(entry.data, bool) else self.default, entry)


class AmountField(Field[Amount]):
    """Read a value: a number with its unit, months, a season, growth, a range or a formula."""

    __slots__ = ()

    def read(self, item: Item, entry: Entry | None) -> Amount:
        """Read a value."""
        return Amount(None, item.entry, is_given=False) if entry is None else _amount(item, entry)


class TextsField(Field[Texts]):
    """Read a list of texts or references."""

    __slots__ = ()

    def read(self, item: Item, entry: Entry | None) -> Texts:
        """Read a list of texts."""
        texts = (Text(element.data, element) for element in _elements(entry) if isinstance(element.data, str))
        return Texts(tuple(texts), entry or item.entry, is_given=entry is not None)


class AmountsField(Field[Amounts]):
    """Read a list of values."""

    __slots__ = ()

    def read(self, item: Item, entry: Entry | None) -> Amounts:
        """Read a list of values."""
        amounts = tuple(_amount(item, element) for element in _elements(entry))
        return Amounts(amounts, entry or item.entry, is_given=entry is not None)


class AmountMapField(Field[Items[Amount]]):
    """Read values by name."""

    __slots__ = ()

    def read(self, item: Item, entry: Entry | None) -> Items[Amount]:
        """Read values by name."""
        return Items({key: _amount(item, value) for key, value in _named(entry)}, entry or item.entry)


class TextMapField(Field[Items[Text]]):
    """Read texts by name."""

    __slots__ = ()

    def read(self, item: Item, entry: Entry | None) -> Items[Text]:
        """Read texts by name."""
        texts = {key: Text(str(text.data), text) for key, text in _named(entry)}
        return Items(texts, entry or item.entry)


class ShiftMapField(TextMapField):
    """Read changes by name, each to be understood by `read.shifts` at its place: one sign and number, or one a month."""

    __slots__ = ()


class PartField(Field[_Kind]):
    """Read a group of fields; one that is not given has none, and the item's place."""

    __slots__ = ("kind",)

    def __init__(self, kind: type[_Kind]) -> None:
        super().__init__()
        self.kind = kind

    def read(self, item: Item, entry: Entry | None) -> _Kind:
        """Read a group of fields."""
        return self.kind(self.key, empty(item.entry) if entry is None else entry, item.values)


class ListField(Field[tuple[_Kind, ...]]):
    """Read a list of items; their ids are their numbers, from 1."""

    __slots__ = ("kind",)

    def __init__(self, kind: type[_Kind]) -> None:
        super().__init__()
        self.kind = kind

    def read(self, item: Item, entry: Entry | None) -> tuple[_Kind, ...]:
        """Read a list of items."""
        numbered = enumerate(_elements(entry), 1)
        return tuple(self.kind(str(number), element, item.values) for number, element in numbered)


class MapField(Field[Items[_Kind]]):
    """Read items by id."""

    __slots__ = ("kind",)

    def __init__(self, kind: type[_Kind]) -> None:
        super().__init__()
        self.kind = kind

    def read(self, item: Item, entry: Entry | None) -> Items[_Kind]:
        """Read items by id."""
        items = {key: self.kind(key, below, item.values) for key, below in _named(entry)}
        return Items(items, entry or item.entry)


class MapsField(Field[Items[Items[_Kind]]]):
    """Read items by two ids: those of one group under the id of the group."""

    __slots__ = ("kind",)

    def __init__(self, kind: type[_Kind]) -> None:
        super().__init__()
        self.kind = kind

    def read(self, item: Item, entry: Entry | None) -> Items[Items[_Kind]]:
        """Read items by two ids."""
        groups = {
            key: Items({name: self.kind(name, below, item.values) for name, below in _named(group)}, group)
            for key, group in _named(entry)
        }
        return Items(groups, entry or item.entry)


def _elements(entry: Entry | None) -> tuple[Entry, ...]:
    return () if entry is None else tuple(entry.elements())


def _named(entry: Entry | None) -> tuple[tuple[str, Entry], ...]:
    return () if entry is None else tuple(entry.items())


def _amount(item: Item, entry: Entry) -> Amount:
    return Amount(item.values.get(entry.span), entry, is_given=True)
