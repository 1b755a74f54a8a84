"""Give records and objects a shape of their own: a checklist, the steps of a process, bars, a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.present.answers.blocks import Block, Card
from plansite.present.places import item_anchor, title_of
from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from plansite.present.answers.phrases import Phrases
    from plansite.read.document import Entry

Schema = dict[str, Any]


def checklist(
    phrases: Phrases, blocks: Callable[..., tuple[Block, ...]], entry: Entry, schema: Schema, title: str
) -> Iterator[Block]:
    """Show points with the mark that each was looked at. Points that stand side by side come last."""
    points: list[Card] = []
    beside: list[Block] = []
    for name, below in schema.get("properties", {}).items():
        child = entry.get(name)
        if child is None or not isinstance(child.data, dict):
            continue
        card = _point(phrases, blocks, name, child, below)
        if not card.blocks:
            continue
        if below.get("x-show") == "side":
            beside.append(Block("points", card.title, card.question, cards=(card,)))
        else:
            points.append(card)
    columns = (Block("columns", "", "", blocks=tuple(beside)),) if beside else ()
    if points or columns:
        yield Block("checklist", title, "", cards=tuple(points), blocks=columns, owner=phrases.owner(entry))


def _point(
    phrases: Phrases, blocks: Callable[..., tuple[Block, ...]], name: str, entry: Entry, schema: Schema
) -> Card:
    fields: Mapping[str, Schema] = schema.get("properties", {})
    marks = [name for name, below in fields.items() if below.get("type") == "boolean"]
    mark = entry.get(marks[0]) if marks else None
    question = str(schema.get("description", "")).split("\n", 1)[0]
    return Card(
        "",
        phrases.label(name, schema),
        None,
        phrases.facts(entry, schema, {*marks, *_lists(fields)}),
        blocks(entry, schema, leave=_short(fields)),
        question=question if question.endswith("?") else "",
        checked=mark.data if mark else None,
    )


def _lists(fields: Mapping[str, Schema]) -> set[str]:
    return {name for name, below in fields.items() if below.get("type") == "array"}


def _short(fields: Mapping[str, Schema]) -> frozenset[str]:
    """Return the fields that a point shows at its edge: dates and other single words."""
    return frozenset(
        name
        for name, below in fields.items()
        if below.get("type") in {"boolean", "string"} and below.get("x-text") != "prose"
    )


def bars(phrases: Phrases, entry: Entry, schema: Schema, title: str) -> Iterator[Block]:
    """Show values of one kind as bars, the longest of them full."""
    measures = [
        (phrases.label(name, below), phrases.inline(child, below), _amount(phrases, child))
        for name, below in schema.get("properties", {}).items()
        if (child := entry.get(name))
    ]
    longest = max((amount for _, _, amount in measures), default=0) or 1
    if measures:
        yield Block(
            "bars",
            title,
            "",
            facts=tuple((label, shown) for label, shown, _ in measures),
            shares=tuple(amount / longest for _, _, amount in measures),
        )


def _amount(phrases: Phrases, entry: Entry | None) -> float:
    """Return the plain number that stands at an entry, 0 for anything else."""
    value = phrases.context.plan.value(entry)
    return value.amount if isinstance(value, Number) and value.amount > 0 else 0.0


def process_steps(
    phrases: Phrases, records: list[tuple[str, Entry]], schema: Schema, title: str, collection: str
) -> Block:
    """Show the steps of a process in a row, each as tall as the share of entries that reach it."""
    fields: Mapping[str, Schema] = schema.get("properties", {})
    onward = next((name for name, below in fields.items() if below.get("x-show") == "onward"), "")
    measured = {"properties": {name: below for name, below in fields.items() if "x-unit" in below}}
    steps: list[Card] = []
    share = 1.0
    for key, entry in records:
        value = entry.get(onward)
        link = (
            (phrases.label(onward, fields[onward]), phrases.inline(value, fields[onward])) if value else None
        )
        steps.append(
            Card(
                item_anchor(collection, key) if collection else "",
                title_of(key, entry),
                None,
                phrases.facts(entry, measured),
                (),
                onward=link,
                share=share,
            )
        )
        share *= min(_amount(phrases, value), 1.0) if value else 1.0
    return Block("process_steps", title, "", cards=tuple(steps))


def comparison(phrases: Phrases, entry: Entry, schema: Schema) -> tuple[frozenset[str], tuple[Block, ...]]:
    """Set a record beside the options that were not chosen.

    Returns the names of the record's own fields that the comparison shows, and the comparison if there is one.
    """
    for name, below in schema.get("properties", {}).items():
        child = entry.get(name)
        if below.get("x-show") == "comparison":
            options = list(child.items()) if child else []
            return _compare(phrases, entry, options, below, name) if options else (frozenset({name}), ())
    return frozenset(), ()


def _compare(
    phrases: Phrases, entry: Entry, options: list[tuple[str, Entry]], schema: Schema, name: str
) -> tuple[frozenset[str], tuple[Block, ...]]:
    fields: Mapping[str, Schema] = schema["additionalProperties"].get("properties", {})
    everyone: list[Entry | None] = [entry, *(option for _, option in options)]
    titles = tuple(title_of(key, option) for key, option in [("", entry), *options])
    lines = [(label, cells) for label, cells in _lines(phrases, everyone, fields) if any(cells)]
    shown = {field for field in fields if entry.get(field)} - {"title", "name"}
    return frozenset({name, *shown}), (
        Block("comparison", phrases.label(name, schema), "", columns=titles, rows=tuple(lines)),
    )


def _met(criteria: Entry | None, fields: Mapping[str, Schema]) -> Markup:
    """Count how many of some criteria an option meets.

    covers: STEP10-15
    """
    if criteria is None:
        return Markup()
    met = sum(criteria.flag(name) for name in fields)
    return Markup('<span class="ps-count">{} of {}</span>').format(met, len(fields))


def _lines(
    phrases: Phrases, everyone: list[Entry | None], fields: Mapping[str, Schema]
) -> Iterator[tuple[str, tuple[Markup, ...]]]:
    """Yield a line for each field, and for each field of an object; what an option does not answer stays empty."""
    for name, below in fields.items():
        cells = [option.get(name) if option else None for option in everyone]
        if name in {"title", "name"} or below.get("x-show") == "hidden":
            continue
        if "properties" in below:
            if all(point.get("type") == "boolean" for point in below["properties"].values()):
                yield phrases.label(name, below), tuple(_met(cell, below["properties"]) for cell in cells)
            yield from _lines(phrases, cells, below["properties"])
        else:
            yield (
                phrases.label(name, below),
                tuple(phrases.inline(cell, below) if cell else Markup() for cell in cells),
            )


def by_day(entry: Entry) -> list[Entry]:
    """Return the steps of a list by their day; steps of the same day stay as they are."""
    return sorted(entry.elements(), key=lambda step: step.data.get("day") or 0)
