"""Judge chains: what serves, follows or reports to something of its own kind must not end where it began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.judge.rules.collections import Collection, collections
from plansite.problems import Problem, error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.judge.rule_context import RuleContext
    from plansite.read.document import Entry


def circular_chains(context: RuleContext) -> Iterator[Problem]:
    """Find cycles in every field by which an item names items of its own collection."""
    for collection in collections(context.plan.schemas).values():
        items = context.plan.items(collection.name)
        for field, schema in collection.item.get("properties", {}).items() if items else ():
            if collection.name in {schema.get("x-refers"), schema.get("items", {}).get("x-refers")}:
                yield from _circles(items, field, str(schema.get("title", field)), collection)


def _circles(items: Mapping[str, Entry], field: str, title: str, collection: Collection) -> Iterator[Problem]:
    places = {name: _named(item, field) for name, item in items.items()}
    done: set[str] = set()
    for start in items:
        path = _circle(start, places, done)
        if path:
            shown = " → ".join([*path, path[0]])
            message = f"“{title}” leads in a circle: {shown}."
            hint = f"Take it out of one {collection.noun}: the last in the chain names no other."
            yield error("circle", message, hint, places[path[0]][path[1 % len(path)]].span)


def _named(item: Entry, field: str) -> dict[str, Entry]:
    """Return what an item names in a field, each id with its place."""
    answer = item.get(field)
    if answer is None:
        return {}
    names = answer.elements() if isinstance(answer.data, list) else [answer]
    return {name.data: name for name in names if isinstance(name.data, str)}


def _circle(start: str, places: Mapping[str, Mapping[str, Entry]], done: set[str]) -> list[str]:
    """Return the first cycle that can be reached from an item, in order; nothing when there is none."""
    if start in done:
        return []
    path, rest = [start], [iter(places[start])]
    while path:
        following = next(rest[-1], None)
        if following is None:
            done.add(path.pop())
            rest.pop()
        elif following in path:
            cycle = path[path.index(following) :]
            done.update(path)
            return cycle
        elif following in places and following not in done:
            path.append(following)
            rest.append(iter(places[following]))
    return []
