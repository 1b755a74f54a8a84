"""Say which page each part of a plan file stands on. The schema decides: `x-pages` at its root, `x-page` at a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Name a page of a file: its path, its title, and the fields of the file that stand on it."""

    path: str
    title: str
    fields: tuple[str, ...]


def sheets(kind: str, schema: Schema) -> tuple[Sheet, ...]:
    """Return the pages of a kind of file, in order. Fields that name no page stand on the first."""
    fields: Mapping[str, Schema] = schema.get("properties", {})
    pages: Mapping[str, str] = schema.get("x-pages", {})
    if not pages:
        return (Sheet(f"{kind}.md", str(schema.get("title", kind)), tuple(fields)),)
    first = next(iter(pages))
    placed = {name: below.get("x-page", first) for name, below in fields.items()}
    return tuple(
        Sheet(f"{kind}/{page}.md", title, tuple(name for name, where in placed.items() if where == page))
        for page, title in pages.items()
    )


def sheet_of(kind: str, schema: Schema, field: str) -> Sheet:
    """Return the page on which a field of a file stands."""
    found = sheets(kind, schema)
    return next((sheet for sheet in found if field in sheet.fields), found[0])


def collections(schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield each collection that a file defines, with the field of the file in which it stands."""
    for name, below in schema.get("properties", {}).items():
        for collection in _within(below):
            yield collection, name


def _within(schema: Schema) -> Iterator[str]:
    if "x-collection" in schema:
        yield str(schema["x-collection"])
    for below in schema.get("properties", {}).values():
        yield from _within(below)
