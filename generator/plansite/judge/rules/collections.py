"""Know the collections of the schemas: what an item is called, where items are written, and their fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
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


@lru_cache(maxsize=1)  # a plan and its scenarios ask for them one after the other
def collections(schemas: SchemaSet) -> dict[str, Collection]:
    """Return all collections by name; one with several homes has the first item's words and all homes."""
    by_name: dict[str, Collection] = {}
    for kind, schema in schemas.kinds.items():
        for collection in _within(kind, schema):
            first = by_name.setdefault(collection.name, collection)
            if first is not collection:
                home = f"{first.home} or {collection.home}"
                by_name[collection.name] = replace(collection, noun=first.noun, home=home)
    return by_name


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
        waiting += [(f"{path}, “{name}:”", field) for name, field in below.get("properties", {}).items()]


def _noun(schema: Schema) -> str:
    title = str(schema.get("title", "item")).removesuffix(" definition")
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
