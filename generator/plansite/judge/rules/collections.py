"""Know the collections of the schemas: what an item is called, where items are written, and their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.read.schema import Schema, SchemaSet


@dataclass(frozen=True, slots=True)
class Collection:
    """Describe one collection: `noun` is what one item is called, `home` says where items are written."""

    name: str
    noun: str
    home: str
    item: Schema


def collections(schemas: SchemaSet) -> dict[str, Collection]:
    """Return all collections by name; one with several homes has the first item's words and all homes."""
    found: dict[str, Collection] = {}
    for kind, schema in schemas.kinds.items():
        for each in _within(kind, schema):
            before = found.get(each.name)
            home = f"{before.home} or {each.home}" if before else each.home
            found[each.name] = Collection(each.name, before.noun if before else each.noun, home, each.item)
    return found


def _within(kind: str, schema: Schema) -> Iterator[Collection]:
    if "x-collection" in schema:
        name = str(schema["x-collection"])
        yield Collection(name, _noun(schema), f"in a file of its own in {name}/", schema)
    waiting = [(f"“{name}:”", below) for name, below in schema.get("properties", {}).items()]
    while waiting:
        path, below = waiting.pop(0)
        item = below.get("additionalProperties")
        if "x-collection" in below and isinstance(item, dict):
            yield Collection(str(below["x-collection"]), _noun(item), f"under {path} in {kind}.yaml", item)
        waiting += [(f"{path}, “{name}:”", each) for name, each in below.get("properties", {}).items()]


def _noun(schema: Schema) -> str:
    title = str(schema.get("title", "item")).removesuffix(" definition")
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
