"""Turn answers into blocks to show: the schema says what each answer is, its heading, and how it likes to be seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.present.figures import Figures, stated
from plansite.present.places import ON_PAGE, anchor
from plansite.read.plan import BLANK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from plansite.present.book import Book
    from plansite.read.document import Entry

Schema = dict[str, Any]
_ASIDE = frozenset({"title", "name", "owner", "schema_version"})


@dataclass(frozen=True, slots=True)
class Card:
    """Show one record: its title, short facts, and longer parts."""

    id: str
    title: str
    owner: Markup | None
    facts: tuple[tuple[str, Markup], ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Show one answer. `kind` is text, lead, quote, list, facts, table, cards or group."""

    kind: str
    title: str
    question: str
    html: Markup = Markup()  # noqa: RUF009 - Markup is immutable
    items: tuple[Markup, ...] = ()
    facts: tuple[tuple[str, Markup], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[Markup, ...]], ...] = ()
    cards: tuple[Card, ...] = ()
    blocks: tuple[Block, ...] = ()
    owner: Markup | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Answers:
    """Make blocks for one page. `prose` turns text with Markdown into safe HTML."""

    book: Book
    page: str
    prose: Callable[[str], Markup]

    def blocks(self, entry: Entry, schema: Schema, *, leave: frozenset[str] = frozenset()) -> tuple[Block, ...]:
        """Return the blocks of all answered fields of an object, in the schema's order, leaving out the named ones."""
        found: list[Block] = []
        for name, below in schema.get("properties", {}).items():
            child = entry.get(name)
            if child is None or name in _ASIDE or name in leave or below.get("x-show") == "hidden":
                continue
            found += self._block(child, below, name)
        return tuple(found)

    def owner(self, entry: Entry) -> Markup | None:
        """Return the person who answers for a section, as a link."""
        person = entry.text("owner")
        return self.refer("people", person) if person else None

    def refer(self, collection: str, item_id: str) -> Markup:
        """Return an item's title as a link to where it is shown."""
        place = self.book.places.item(collection, item_id)
        if place is None:
            definition = self.book.catalog.kpis.get(item_id) if collection == "kpis" else None
            return Markup("{}").format(definition.title if definition else item_id.replace("_", " "))
        return Markup('<a class="ps-ref" href="{}">{}</a>').format(place.seen_from(self.page), place.title)

    def inline(self, entry: Entry, schema: Schema) -> Markup:
        """Return a single value, ready to stand in a line or a cell."""
        data = entry.data
        if isinstance(data, list):
            return Markup(", ").join(self.inline(each, schema.get("items", {})) for each in entry.elements())
        if "x-refers" in schema and isinstance(data, str):
            return self.refer(schema["x-refers"], data)
        if "x-unit" in schema:
            return Figures(self.book, self.page).written(entry)
        if isinstance(data, bool):
            return Markup('<span class="ps-yes">Yes</span>') if data else Markup('<span class="ps-no">No</span>')
        if isinstance(data, int | float):
            return stated(str(data), entry.span)
        return self._text(entry, schema)

    def _text(self, entry: Entry, schema: Schema) -> Markup:
        text, kind = str(entry.data), schema.get("x-text")
        if kind == "prose":
            return self.prose(text)
        if kind == "date":
            return stated(self.book.language.day(text), entry.span)
        if kind == "month":
            return stated(self.book.language.month(text), entry.span)
        if text.startswith(("https://", "http://")) and schema.get("title") and kind == "url":
            return Markup('<a href="{}" rel="noopener">{}</a>').format(text, text.split("//", 1)[1])
        if "enum" in schema:
            return Markup("{}").format(words(text))
        return stated(text, entry.span)

    def _block(self, entry: Entry, schema: Schema, name: str) -> Iterator[Block]:
        if is_blank(entry):
            return
        title, question = str(schema.get("title", words(name))), str(schema.get("description", "")).split("\n", 1)[0]
        show = schema.get("x-show", "")
        if isinstance(entry.data, dict):
            yield from self._object(entry, schema, title, question, show)
        elif isinstance(entry.data, list) and "properties" in schema.get("items", {}):
            records = [(str(index), each) for index, each in enumerate(entry.elements(), 1)]
            yield self._records(records, schema["items"], title, question, show or "table", "")
        elif isinstance(entry.data, list):
            items = tuple(self.inline(each, schema.get("items", {})) for each in entry.elements() if not is_blank(each))
            if items:
                yield Block("list", title, question, items=items)
        else:
            kind = show if show in {"lead", "quote"} else "text"
            yield Block(kind, title, question, html=self.inline(entry, schema))

    def _object(self, entry: Entry, schema: Schema, title: str, question: str, show: str) -> Iterator[Block]:
        below = schema.get("additionalProperties")
        if isinstance(below, dict) and "properties" in below:
            records = [(key, child) for key, child in entry.items() if isinstance(child.data, dict)]
            if records:
                yield self._records(records, below, title, question, show or "table", str(schema.get("x-collection", "")))
        elif isinstance(below, dict):
            for label, child in entry.items():
                if not is_blank(child):
                    yield Block("text", label, "", html=self.inline(child, below))
        elif show == "facts" and all(_is_short(each) for each in schema.get("properties", {}).values()):
            facts = self._facts(entry, schema, lambda _: True)
            if facts:
                yield Block("facts", title, question, facts=facts)
        else:
            blocks = self.blocks(entry, schema)
            if blocks:
                yield Block("group", title, question, blocks=blocks, owner=self.owner(entry))

    def _facts(
        self, entry: Entry, schema: Schema, wanted: Callable[[Schema], bool]
    ) -> tuple[tuple[str, Markup], ...]:
        return tuple(
            (str(below.get("title", words(name))), self.inline(child, below))
            for name, below in schema.get("properties", {}).items()
            if name not in _ASIDE and below.get("x-show") != "hidden" and wanted(below) and (child := entry.get(name)) and not is_blank(child)
        )

    def _records(  # noqa: PLR0913 - a heading, a question, the records and their form
        self, records: list[tuple[str, Entry]], schema: Schema, title: str, question: str, show: str, collection: str
    ) -> Block:
        if show == "table" and all(_is_flat(each) for each in schema.get("properties", {}).values()):
            return self._table(records, schema, title, question, collection)
        return Block("cards", title, question, cards=tuple(self.card(key, each, schema, collection) for key, each in records))

    def card(self, key: str, entry: Entry, schema: Schema, collection: str = "") -> Card:
        """Return a record as a card."""
        long = {name: below for name, below in schema.get("properties", {}).items() if not _is_short(below)}
        return Card(
            f"{collection}-{anchor(key)}" if collection in ON_PAGE or collection in {"tactics", "tasks"} else "",
            title_of(key, entry),
            self.owner(entry),
            self._facts(entry, schema, _is_short),
            self.blocks(entry, {"properties": long}),
        )

    def _table(self, records: list[tuple[str, Entry]], schema: Schema, title: str, question: str, collection: str) -> Block:
        fields = schema.get("properties", {})
        used = [name for name in fields if any(each.get(name) is not None for _, each in records) and fields[name].get("x-show") != "hidden"]
        rows = []
        for key, each in records:
            cells = tuple(
                self.inline(child, fields[name]) if (child := each.get(name)) and not is_blank(child) else Markup() for name in used
            )
            rows.append((f"{collection}-{anchor(key)}" if collection else "", cells))
        return Block("table", title, question, columns=tuple(str(fields[name].get("title", name)) for name in used), rows=tuple(rows))


def title_of(key: str, entry: Entry) -> str:
    """Return the name under which a record is shown."""
    return entry.text("title") or entry.text("name") or entry.text("statement") or words(key)


def words(name: str) -> str:
    """Return an id or an option as words."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def is_blank(entry: Entry) -> bool:
    """Tell whether an answer is still to be filled."""
    return isinstance(entry.data, str) and (not entry.data.strip() or entry.data.startswith(BLANK))


def _is_short(schema: Schema) -> bool:
    """Tell whether a field holds something for one line: no prose, no records."""
    if schema.get("type") == "array":
        return "properties" not in schema.get("items", {}) and schema.get("items", {}).get("x-text") != "prose"
    return schema.get("x-text") != "prose" and schema.get("type") != "object"


def _is_flat(schema: Schema) -> bool:
    """Tell whether a field fits a cell of a table."""
    return schema.get("type") != "object" and "properties" not in schema.get("items", {})
