"""Turn answers into blocks to show: the schema says what each answer is, its heading, and how it likes to be seen.

`x-show` at a field decides the form; without it, the kind of answer does.
For text: lead, saying and bare (all three without a heading), quote, note. For objects: columns, checklist, bars.
For records: cards, people, openings, rows, table, ranked (a table in the order of rank), process_steps, days, comparison.
Anywhere: side (stands beside its neighbors), hidden.
Inside records: badge, owner (in the owner's place), more (folded), onward (to the next step).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.present.answers.blocks import Badge, Block, Card
from plansite.present.answers.phrases import TEXT_FORMS, Phrases, is_fact, is_short, question_of, words
from plansite.present.answers.shapes import bars, by_day, checklist, comparison, process_steps
from plansite.present.figures.talk import talk
from plansite.present.figures.tiles import Tiles
from plansite.present.outline import ASIDE, is_blank
from plansite.present.places import anchor, item_anchor, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.read.document import Entry

__all__ = ["Answers", "Block", "is_fact", "question_of", "title_of", "words"]

Schema = dict[str, Any]
_VALUE = Markup('{} <span class="ps-period">{}</span>')
_FORMERLY = {"strip": "process_steps"}  # what schemas say that a plan copied from an earlier Plansite


@dataclass(frozen=True, slots=True)
class Answers(Phrases):
    """Make blocks for one page."""

    def blocks(
        self, entry: Entry, schema: Schema, *, leave: frozenset[str] = frozenset()
    ) -> tuple[Block, ...]:
        """Return the blocks of all answered fields of an object, in the schema's order, leaving out the named ones."""
        blocks: list[Block] = []
        for name, below in schema.get("properties", {}).items():
            child = entry.get(name)
            if child is None or name in ASIDE or name in leave or below.get("x-show") == "hidden":
                continue
            blocks += self._block(child, below, name)
        return tuple(_joined(blocks))

    def _block(self, entry: Entry, schema: Schema, name: str) -> Iterator[Block]:
        if is_blank(entry):
            return
        title, question = self.label(name, schema), question_of(schema)
        show = str(schema.get("x-show", ""))
        show = _FORMERLY.get(show, show)
        for block in self._shown(entry, schema, title, question, show):
            own = block.title == title
            yield replace(
                block,
                anchor=anchor(name) if own else "",
                side=show == "side" or block.side,
                question=question,
            )
        facts = self._computed(schema)
        if facts:
            yield Block("facts", "", "", facts=facts, side=show == "side")

    def _computed(self, schema: Schema) -> tuple[tuple[Markup, Markup], ...]:
        """Return the figures that the schema sets beside an answer, those that are known, each with its period."""
        results, tiles = self.context.results, Tiles(self.context, self.page)
        known = (
            kpi for kpi in schema.get("x-figures", ()) if kpi in results.graph.nodes and results.is_known(kpi)
        )
        shown = (tiles.tile(kpi) for kpi in known)
        return tuple(
            (tile.title, _VALUE.format(tile.value, tile.when) if tile.when else tile.value) for tile in shown
        )

    def _shown(self, entry: Entry, schema: Schema, title: str, question: str, show: str) -> Iterator[Block]:
        if isinstance(entry.data, dict) and "x-unit" not in schema:
            yield from self._object(entry, schema, title, question, show)
        elif isinstance(entry.data, list) and "properties" in schema.get("items", {}):
            elements = by_day(entry) if show == "days" else entry.elements()
            records = [(str(index), record) for index, record in enumerate(elements, 1)]
            yield self._records(records, schema["items"], title, show or "table", "")
        elif isinstance(entry.data, list):
            yield from self._list(entry, schema.get("items", {}), title, question)
        elif is_short(schema) and show not in TEXT_FORMS:
            yield Block("facts", "", question, facts=((title, self.inline(entry, schema)),))
        else:
            kind = show if show in TEXT_FORMS else "text"
            yield Block(kind, title, question, html=self.inline(entry, schema))

    def _list(self, entry: Entry, schema: Schema, title: str, question: str) -> Iterator[Block]:
        """Show options in one line, everything else as a list."""
        items = tuple(self.inline(element, schema) for element in entry.elements() if not is_blank(element))
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
            yield from checklist(self, self.blocks, entry, schema, title)
        elif show == "bars":
            yield from bars(self, entry, schema, title)
        else:
            blocks = self.blocks(entry, schema)
            if blocks:
                kind = "columns" if show == "columns" else "group"
                yield Block(kind, title, question, blocks=blocks, owner=self.owner(entry))

    def _records(
        self, records: list[tuple[str, Entry]], schema: Schema, title: str, show: str, collection: str
    ) -> Block:
        if show == "ranked":
            records, show = sorted(records, key=_rank), "table"
        fields = [below for below in schema.get("properties", {}).values() if below.get("x-show") != "hidden"]
        if show == "table" and all(_is_flat(below) for below in fields):
            return self._table(records, schema, title, collection)
        if show == "process_steps":
            words = {
                name: below for name, below in schema.get("properties", {}).items() if "x-unit" not in below
            }
            rows = tuple(self.card(key, record, {"properties": words}) for key, record in records)
            steps = process_steps(self, records, schema, title, collection)
            return replace(steps, blocks=(Block("rows", "", "", cards=rows),))
        kind = {"table": "rows"}.get(show, show)
        return Block(
            kind,
            title,
            "",
            cards=tuple(self.card(key, record, schema, collection) for key, record in records),
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
            if name not in compared and (not is_short(below) or below.get("x-show") in TEXT_FORMS)
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
            talk=self._talk(collection, key, entry),
        )

    def _talk(self, collection: str, key: str, entry: Entry) -> Markup:
        """Return how readers ask about an item; what is no item of its own belongs to one."""
        if not collection:
            return Markup()
        return talk(
            self.context, self.page, title_of(key, entry), entry.key_span, item_anchor(collection, key)
        )

    def _owner_of(self, entry: Entry, fields: Schema) -> Markup | None:
        """Return a record's owner, or whoever the schema says stands in the owner's place."""
        substitute = next((name for name, below in fields.items() if below.get("x-show") == "owner"), "")
        return (
            self.owner(entry, substitute, self.label(substitute, fields[substitute]))
            if substitute
            else self.owner(entry)
        )

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
            and any((cell := record.get(name)) and not is_blank(cell) for _, record in records)
        ]
        rows = []
        for key, record in records:
            cells = tuple(
                self.inline(child, fields[name])
                if (child := record.get(name)) and not is_blank(child)
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


def _belong(held: Block, next_: Block) -> bool:
    if held.side or next_.side:
        return held.side and next_.side
    return held.kind == next_.kind == "facts" and not held.title and not next_.title


def _together(blocks: list[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    if blocks[0].side:
        return Block("columns", "", "", blocks=tuple(blocks))
    return replace(blocks[0], facts=tuple(fact for block in blocks for fact in block.facts))


def _is_title(name: str, entry: Entry) -> bool:
    """Tell whether a statement already stands as the title of its record."""
    return name == "statement" and not entry.text("title") and not entry.text("name")


def _rank(record: tuple[str, Entry]) -> float:
    """Return where a record stands among others; one without a rank comes last."""
    rank = record[1].get("rank")
    return float(rank.data) if rank and isinstance(rank.data, int | float) else inf


def _is_flat(schema: Schema) -> bool:
    """Tell whether a field fits a cell of a table."""
    return schema.get("type") != "object" and "properties" not in schema.get("items", {})
