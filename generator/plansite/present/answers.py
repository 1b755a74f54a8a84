"""Turn answers into blocks to show: the schema says what each answer is, its heading, and how it likes to be seen.

`x-show` at a field decides the form; without it, the kind of answer does.
For text: lead, saying and bare (all three without a heading), quote, note. For objects: columns, checklist, bars.
For records: cards, people, openings, rows, table, strip, comparison.
Anywhere: side (stands beside its neighbors), hidden.
Inside records: badge, owner (in the owner's place), more (folded), onward (to the next step).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.present.blocks import Badge, Block, Card, initials
from plansite.present.figures import Figures, stated
from plansite.present.outline import ASIDE, is_blank
from plansite.present.places import FIGURES, anchor, item_anchor, title_of
from plansite.present.shapes import bars, checklist, comparison, strip
from plansite.read.plan import BLANK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from plansite.present.book import Book
    from plansite.read.document import Entry

__all__ = ["Answers", "Badge", "Block", "Card", "is_blank", "title_of", "words"]

Schema = dict[str, Any]
Fact = tuple[str, Markup]
_TEXT_FORMS = frozenset({"lead", "saying", "bare", "quote", "note"})
_REFERENCE = Markup('<a class="ps-ref" href="{}">{}</a>')
_OWNER = Markup(
    '<span class="ps-who"><span class="ps-initials" aria-hidden="true">{}</span><span class="ps-unseen">{}: </span>{}</span>'
)


@dataclass(frozen=True, slots=True)
class Answers:
    """Make blocks for one page. `prose` turns text with Markdown into safe HTML."""

    book: Book
    page: str
    prose: Callable[[str], Markup]

    def blocks(
        self, entry: Entry, schema: Schema, *, leave: frozenset[str] = frozenset()
    ) -> tuple[Block, ...]:
        """Return the blocks of all answered fields of an object, in the schema's order, leaving out the named ones."""
        found: list[Block] = []
        for name, below in schema.get("properties", {}).items():
            child = entry.get(name)
            if child is None or name in ASIDE or name in leave or below.get("x-show") == "hidden":
                continue
            found += self._block(child, below, name)
        return tuple(_joined(found))

    def owner(self, entry: Entry, name: str = "owner", word: str = "") -> Markup | None:
        """Return the person who answers for a section, as a link with initials."""
        person = entry.text(name)
        if not person or person.startswith(BLANK):
            return None
        link = self.refer("people", person)
        return _OWNER.format(initials(link.striptags()), word or self.owner_word(), link)

    def owner_word(self) -> str:
        """Return what the plan calls the one person who answers for something."""
        root, field = (
            self.book.plan.single("plan"),
            self.book.plan.schemas.kinds["plan"]["properties"].get("accountability", {}),
        )
        chosen = root.text("accountability", "owner") if root else "owner"
        return str(field.get("x-labels", {}).get(chosen) or words(chosen))

    def refer(self, collection: str, item_id: str) -> Markup:
        """Return an item's title as a link to where it is shown."""
        place = self.book.places.item(collection, item_id)
        node = self.book.results.graph.nodes.get(item_id) if collection in FIGURES else None
        if place is None and node:
            place = self.book.places.figure(node)
        if place is None:
            known = self.book.plan.items(collection).get(item_id)
            return Markup("{}").format(title_of(item_id, known) if known else words(item_id))
        return _REFERENCE.format(place.seen_from(self.page), place.title)

    def inline(self, entry: Entry, schema: Schema) -> Markup:
        """Return a single value, ready to stand in a line or a cell."""
        data = entry.data
        if isinstance(data, list):
            shown = (each for each in entry.elements() if not is_blank(each))
            return Markup(", ").join(self.inline(each, schema.get("items", {})) for each in shown)
        if "x-refers" in schema and isinstance(data, str):
            return self.refer(schema["x-refers"], data)
        if "x-unit" in schema:
            return Figures(self.book, self.page).written(entry)
        if isinstance(data, bool):
            return (
                Markup('<span class="ps-yes">Yes</span>') if data else Markup('<span class="ps-no">No</span>')
            )
        if isinstance(data, int | float):
            return stated(str(data), entry.span)
        return self._text(entry, schema)

    def _text(self, entry: Entry, schema: Schema) -> Markup:
        text, kind = str(entry.data), schema.get("x-text")
        if kind == "prose":
            return self.prose(text)
        if kind in {"date", "month"}:
            write = self.book.language.day if kind == "date" else self.book.language.month
            return stated(write(text), entry.span)
        if kind == "url" and text.startswith(("https://", "http://")):
            return Markup('<a class="ps-url" href="{}" rel="noopener noreferrer">{}</a>').format(
                text, text.split("//", 1)[1].rstrip("/")
            )
        return self._option(text, schema) if "enum" in schema else stated(text, entry.span)

    def _option(self, text: str, schema: Schema) -> Markup:
        """Return an option in words; one that names a part of the plan leads there."""
        place = self.book.places.parts.get(text)
        if place:
            return _REFERENCE.format(place.seen_from(self.page), place.title)
        return Markup("{}").format(schema.get("x-labels", {}).get(text) or words(text))

    def label(self, name: str, schema: Schema) -> str:
        """Return a field's heading; the one who answers is called what the plan calls them."""
        is_owner = name == "owner" and schema.get("x-refers") == "people"
        return (
            self.owner_word()
            if is_owner
            else str(schema.get("x-heading") or schema.get("title") or words(name))
        )

    def _block(self, entry: Entry, schema: Schema, name: str) -> Iterator[Block]:
        if is_blank(entry):
            return
        title, question = self.label(name, schema), question_of(schema)
        show = schema.get("x-show", "")
        for block in self._shown(entry, schema, title, question, show):
            own = block.title == title
            yield replace(
                block,
                anchor=anchor(name) if own else "",
                side=show == "side" or block.side,
                question=question,
            )

    def _shown(self, entry: Entry, schema: Schema, title: str, question: str, show: str) -> Iterator[Block]:
        if isinstance(entry.data, dict) and "x-unit" not in schema:
            yield from self._object(entry, schema, title, question, show)
        elif isinstance(entry.data, list) and "properties" in schema.get("items", {}):
            records = [(str(index), each) for index, each in enumerate(entry.elements(), 1)]
            yield self._records(records, schema["items"], title, show or "table", "")
        elif isinstance(entry.data, list):
            yield from self._list(entry, schema.get("items", {}), title, question)
        elif is_short(schema) and show not in _TEXT_FORMS:
            yield Block("facts", "", question, facts=((title, self.inline(entry, schema)),))
        else:
            kind = show if show in _TEXT_FORMS else "text"
            yield Block(kind, title, question, html=self.inline(entry, schema))

    def _list(self, entry: Entry, schema: Schema, title: str, question: str) -> Iterator[Block]:
        """Show options in one line, everything else as a list."""
        items = tuple(self.inline(each, schema) for each in entry.elements() if not is_blank(each))
        if items and "enum" in schema and not items[0].startswith("<a"):
            yield Block("text", title, question, html=Markup(", ").join(items))
        elif items:
            yield Block("list", title, question, items=items)

    def _object(self, entry: Entry, schema: Schema, title: str, question: str, show: str) -> Iterator[Block]:
        below = schema.get("additionalProperties")
        if isinstance(below, dict) and "properties" in below:
            records = [(key, child) for key, child in entry.items() if isinstance(child.data, dict)]
            if records:
                yield self._records(
                    records, below, title, show or "table", str(schema.get("x-collection", ""))
                )
        elif isinstance(below, dict):
            for label, child in entry.items():
                if not is_blank(child):
                    yield Block("text", label, "", html=self.inline(child, below))
        elif show == "checklist":
            yield from checklist(self, entry, schema, title)
        elif show == "bars":
            yield from bars(self, entry, schema, title)
        else:
            blocks = self.blocks(entry, schema)
            if blocks:
                kind = "columns" if show == "columns" else "group"
                yield Block(kind, title, question, blocks=blocks, owner=self.owner(entry))

    def facts(self, entry: Entry, schema: Schema, leave: Iterable[str] = ()) -> tuple[Fact, ...]:
        """Return the short answers of a record with their headings."""
        return tuple(
            (self.label(name, below), self.inline(child, below))
            for name, below in schema.get("properties", {}).items()
            if name not in ASIDE
            and name not in leave
            and is_fact(below)
            and (child := entry.get(name))
            and not is_blank(child)
        )

    def _records(
        self, records: list[tuple[str, Entry]], schema: Schema, title: str, show: str, collection: str
    ) -> Block:
        if show == "table" and all(_is_flat(each) for each in schema.get("properties", {}).values()):
            return self._table(records, schema, title, collection)
        if show == "strip":
            return strip(self, records, schema, title, collection)
        kind = {"table": "rows"}.get(show, show)
        return Block(
            kind,
            title,
            "",
            cards=tuple(self.card(key, each, schema, collection) for key, each in records),
        )

    def card(self, key: str, entry: Entry, schema: Schema, collection: str = "") -> Card:
        """Return a record as a card."""
        fields: Schema = {
            name: below for name, below in schema.get("properties", {}).items() if not _is_title(name, entry)
        }
        compared, matrix = comparison(self, entry, schema)
        long = {
            name: below
            for name, below in fields.items()
            if name not in compared and (not is_short(below) or below.get("x-show") in _TEXT_FORMS)
        }
        folded = {name: below for name, below in fields.items() if below.get("x-show") == "more"}
        open_ = {name: below for name, below in long.items() if name not in folded}
        return Card(
            item_anchor(collection, key) if collection else "",
            title_of(key, entry),
            self._owner_of(entry, fields),
            self.facts(entry, schema, compared),
            (*self.blocks(entry, {"properties": open_}), *matrix),
            badges=tuple(self._badges(entry, fields)),
            folded=self.blocks(entry, {"properties": folded}),
        )

    def _owner_of(self, entry: Entry, fields: Schema) -> Markup | None:
        """Return a record's owner, or whoever the schema says stands in the owner's place."""
        other = next((name for name, below in fields.items() if below.get("x-show") == "owner"), "")
        return self.owner(entry, other, self.label(other, fields[other])) if other else self.owner(entry)

    def _badges(self, entry: Entry, fields: Schema) -> Iterator[Badge]:
        for name, below in fields.items():
            child = entry.get(name)
            if below.get("x-show") == "badge" and child and not is_blank(child):
                yield Badge(self.inline(child, below), str(below.get("x-tones", {}).get(child.data, "")))

    def _table(self, records: list[tuple[str, Entry]], schema: Schema, title: str, collection: str) -> Block:
        fields: Schema = schema.get("properties", {})
        used = [
            name
            for name in fields
            if fields[name].get("x-show") != "hidden"
            and any((cell := each.get(name)) and not is_blank(cell) for _, each in records)
        ]
        rows = []
        for key, each in records:
            cells = tuple(
                self.inline(child, fields[name])
                if (child := each.get(name)) and not is_blank(child)
                else Markup()
                for name in used
            )
            rows.append((item_anchor(collection, key) if collection else "", cells))
        columns = tuple(self.label(name, fields[name]) for name in used)
        return Block("table", title, "", columns=columns, rows=tuple(rows))


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Put neighbors together: short facts into one list, and blocks that want to stand side by side into columns."""
    held: list[Block] = []
    for block in blocks:
        if held and not _belong(held[-1], block):
            yield _together(held)
            held = []
        held.append(block)
    if held:
        yield _together(held)


def _belong(one: Block, next_: Block) -> bool:
    if one.side or next_.side:
        return one.side and next_.side
    return one.kind == next_.kind == "facts" and not one.title and not next_.title


def _together(blocks: list[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    if blocks[0].side:
        return Block("columns", "", "", blocks=tuple(blocks))
    return replace(blocks[0], facts=tuple(fact for block in blocks for fact in block.facts))


def question_of(schema: Schema) -> str:
    """Return the question a field answers, empty when it asks none."""
    first = str(schema.get("description", "")).split("\n", 1)[0]
    return first if first.endswith("?") else ""


def words(name: str) -> str:
    """Return an id or an option as words."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def is_short(schema: Schema) -> bool:
    """Tell whether a field holds something for one line: no prose, no records."""
    if schema.get("type") == "array":
        return (
            "properties" not in schema.get("items", {}) and schema.get("items", {}).get("x-text") != "prose"
        )
    return schema.get("x-text") != "prose" and schema.get("type") != "object"


def is_fact(schema: Schema) -> bool:
    """Tell whether a field is shown among the facts of a record."""
    return is_short(schema) and schema.get("x-show") not in {
        "hidden",
        "badge",
        "owner",
        "onward",
        "more",
        *_TEXT_FORMS,
    }


def _is_title(name: str, entry: Entry) -> bool:
    """Tell whether a statement already stands as the title of its record."""
    return name == "statement" and not entry.text("title") and not entry.text("name")


def _is_flat(schema: Schema) -> bool:
    """Tell whether a field fits a cell of a table."""
    return schema.get("type") != "object" and "properties" not in schema.get("items", {})
