"""Say which page each part of a plan file stands on. The schema decides: `x-pages` at its root, `x-page` at a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plansite.read.plan import BLANK
from plansite.read.schema import visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.read.document import Entry

Schema = dict[str, Any]
ASIDE = frozenset({"title", "name", "owner", "schema_version"})  # what the head of a page or record says


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
    known = sheets(kind, schema)
    return next((sheet for sheet in known if field in sheet.fields), known[0])


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


def is_blank(entry: Entry) -> bool:
    """Tell whether an answer is still to be filled."""
    return isinstance(entry.data, str) and (not entry.data.strip() or entry.data.startswith(BLANK))


def is_told(entry: Entry, schema: Schema, fields: tuple[str, ...] = ()) -> bool:
    """Tell whether there is enough to fill a page: a text, an item, or at least two short answers. No `fields` means all."""
    short = 0
    for name, below in schema.get("properties", {}).items():
        is_meant = not fields or name in fields
        if not is_meant or name in ASIDE or below.get("x-show") == "hidden":
            continue
        child = entry.get(name)
        if child is None:
            continue
        if "x-collection" in below and child.data:
            return True
        for answer, field in visit(child, below):
            if isinstance(answer.data, dict | list) or is_blank(answer):
                continue
            if field.get("x-text") == "prose":
                return True
            short += 1
    return short > 1
