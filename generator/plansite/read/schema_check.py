"""Hold the schemas beside a plan, which anybody may have changed, against what schemas may be before they are used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_NODES = 50_000
MAX_DEPTH = 60


class Mistake(NamedTuple):
    """Say what is wrong in a schema, and at which path of it."""

    message: str
    path: tuple[str | int, ...] = ()


def schema_of_schemas() -> dict[str, Any]:
    """Return the metaschema of schemas beside a plan."""
    schema: dict[str, Any] = json.loads((catalog_folder() / "plan_schemas.json").read_text(encoding="utf-8"))
    return schema


def too_much(schema: Any) -> Mistake | None:
    """Say why a schema is too large to be looked at any further."""
    nodes, waiting = 0, [(schema, 1)]
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if nodes > MAX_NODES:
            return Mistake(f"This schema holds more than {MAX_NODES:,} values.")
        if depth > MAX_DEPTH:
            return Mistake(f"This schema is nested more than {MAX_DEPTH} levels deep.")
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting += [(child, depth + 1) for child in children]
    return None


def in_words(keyword: str, demand: Any, value: Any, path: Sequence[str | int]) -> Mistake:
    """Say in words how a schema breaks the metaschema."""
    name = f"“{path[-1]}”" if path else "This schema"
    if keyword == "additionalProperties" and isinstance(value, dict):
        known = schema_of_schemas()["definitions"]["field"]["properties"]
        unknown = next((key for key in value if key not in known), "")
        return Mistake(f"“{unknown}” is not a keyword that schemas of a plan have.", (*path, unknown))
    if keyword == "type":
        wanted = demand if isinstance(demand, str) else " or ".join(demand)
        return Mistake(f"{name} should be of the type {wanted}.", tuple(path))
    return Mistake(f"{name} does not have the form that it needs here.", tuple(path))


def patterns(schema: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield every pattern of a schema that keeps to the metaschema, with its path."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"], (*path, "pattern")
        for key in ("items", "propertyNames", "additionalProperties"):
            yield from patterns(schema.get(key), (*path, key))
        for key in ("properties", "definitions"):
            for name, below in (schema.get(key) or {}).items():
                yield from patterns(below, (*path, key, name))


def place(text: str, path: Sequence[str | int]) -> tuple[int, int]:
    """Return line and column of a path in the text of a schema; JSON is read as the YAML that it is."""
    root, _, _ = read_bytes("", text.encode("utf-8", errors="replace"))
    if root is None:
        return 1, 1
    span = root.at(path).key_span
    return span.line, span.column
