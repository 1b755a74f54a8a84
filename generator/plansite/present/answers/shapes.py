"""Give records and objects a shape of their own: a checklist, the strip of a process, bars, a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from plansite.present.answers.blocks import Block, Card
from plansite.present.places import item_anchor, title_of
from plansite.read.values import Number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.present.answers.answers import Answers
    from plansite.read.document import Entry

Schema = dict[str, Any]


def checklist(answers: Answers, entry: Entry, schema: Schema, title: str) -> Iterator[Block]:
    """Show points with the mark that each was looked at. Points that stand side by side come last."""
    points: list[Card] = []
    beside: list[Block] = []
    for name, below in schema.get("properties", {}).items():
        child = entry.get(name)
        if child is None or not isinstance(child.data, dict):
            continue
        card = _point(answers, name, child, below)
        if not card.blocks:
            continue
        if below.get("x-show") == "side":
            beside.append(Block("points", card.title, card.question, cards=(card,)))
        else:
            points.append(card)
    columns = (Block("columns", "", "", blocks=tuple(beside)),) if beside else ()
    if points or columns:
        yield Block("checklist", title, "", cards=tuple(points), blocks=columns, owner=answers.owner(entry))


def _point(answers: Answers, name: str, entry: Entry, schema: Schema) -> Card:
    fields: Mapping[str, Schema] = schema.get("properties", {})
    marks = [name for name, below in fields.items() if below.get("type") == "boolean"]
    mark = entry.get(marks[0]) if marks else None
    question = str(schema.get("description", "")).split("\n", 1)[0]
    return Card(
        "",
        answers.label(name, schema),
        None,
        answers.facts(entry, schema, {*marks, *_lists(fields)}),
        answers.blocks(entry, schema, leave=_short(fields)),
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


def bars(answers: Answers, entry: Entry, schema: Schema, title: str) -> Iterator[Block]:
    """Show values of one kind as bars, the longest of them full."""
    found = [
        (answers.label(name, below), answers.inline(child, below), _amount(answers, child))
        for name, below in schema.get("properties", {}).items()
        if (child := entry.get(name))
    ]
    longest = max((amount for _, _, amount in found), default=0) or 1
    if found:
        yield Block(
            "bars",
            title,
            "",
            facts=tuple((label, shown) for label, shown, _ in found),
            shares=tuple(amount / longest for _, _, amount in found),
        )


def _amount(answers: Answers, entry: Entry | None) -> float:
    """Return the plain number that stands at an entry, 0 for anything else."""
    value = answers.book.plan.value(entry)
    return value.amount if isinstance(value, Number) and value.amount > 0 else 0.0


def strip(
    answers: Answers, records: list[tuple[str, Entry]], schema: Schema, title: str, collection: str
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
            (answers.label(onward, fields[onward]), answers.inline(value, fields[onward])) if value else None
        )
        steps.append(
            Card(
                item_anchor(collection, key) if collection else "",
                title_of(key, entry),
                None,
                answers.facts(entry, measured),
                (),
                onward=link,
                share=share,
            )
        )
        share *= min(_amount(answers, value), 1.0) if value else 1.0
    words = {"properties": {name: below for name, below in fields.items() if "x-unit" not in below}}
    rows = tuple(answers.card(key, entry, words) for key, entry in records)
    return Block("strip", title, "", cards=tuple(steps), blocks=(Block("rows", "", "", cards=rows),))


def comparison(answers: Answers, entry: Entry, schema: Schema) -> tuple[frozenset[str], tuple[Block, ...]]:
    """Set a record beside the options that were not chosen.

    Returns the names of the record's own fields that the comparison shows, and the comparison if there is one.
    """
    for name, below in schema.get("properties", {}).items():
        child = entry.get(name)
        if below.get("x-show") == "comparison":
            options = list(child.items()) if child else []
            return _compare(answers, entry, options, below, name) if options else (frozenset({name}), ())
    return frozenset(), ()


def _compare(
    answers: Answers, entry: Entry, options: list[tuple[str, Entry]], schema: Schema, name: str
) -> tuple[frozenset[str], tuple[Block, ...]]:
    fields: Mapping[str, Schema] = schema["additionalProperties"].get("properties", {})
    everyone: list[Entry | None] = [entry, *(option for _, option in options)]
    titles = tuple(title_of(key, option) for key, option in [("", entry), *options])
    lines = [(label, cells) for label, cells in _lines(answers, everyone, fields) if any(cells)]
    shown = {each for each in fields if entry.get(each)} - {"title", "name"}
    return frozenset({name, *shown}), (
        Block("comparison", answers.label(name, schema), "", columns=titles, rows=tuple(lines)),
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
    answers: Answers, everyone: list[Entry | None], fields: Mapping[str, Schema]
) -> Iterator[tuple[str, tuple[Markup, ...]]]:
    """Yield a line for each field, and for each field of an object; what an option does not answer stays empty."""
    for name, below in fields.items():
        cells = [each.get(name) if each else None for each in everyone]
        if name in {"title", "name"} or below.get("x-show") == "hidden":
            continue
        if "properties" in below:
            if all(each.get("type") == "boolean" for each in below["properties"].values()):
                yield answers.label(name, below), tuple(_met(cell, below["properties"]) for cell in cells)
            yield from _lines(answers, cells, below["properties"])
        else:
            yield (
                answers.label(name, below),
                tuple(answers.inline(cell, below) if cell else Markup() for cell in cells),
            )
