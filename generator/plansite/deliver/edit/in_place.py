"""Change single values in the text of a plan file, in place: every comment and all that is not meant stays as it is."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from plansite.deliver.edit.pieces import (
    NotEditedError,
    Path,
    Piece,
    Place,
    added,
    added_in_braces,
    children,
    is_empty,
    merged,
    replaced,
    said,
    shared_inside,
    taken_out,
    taken_out_of_braces,
)
from plansite.deliver.edit.questionnaire import pair, scalar
from plansite.read.source import extents, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.read.schema import Schema
    from plansite.read.source import Extent


def with_value(text: str, path: Path, value: Any, schema: Schema) -> str:
    """Return the text of a file with a value at a path; what leads to it is added where it is missing.

    A list grows by the position after its last one. What is added stands in the order of the schema. A comment that comes with
    the value takes the place of an address of cells, words of people stay. Raises NotEditedError.
    """
    root = extents(text)
    meant = said(value)
    if root is None or is_empty(root):
        lines = pair(scalar(str(path[0])), nested(path[1:], value))
        head = text.rstrip()
        pieces = [Piece(len(head), len(text), "".join(f"\n{line}" for line in lines)[not head :] + "\n")]
    else:
        pieces = _pieces(text, root, path, value, schema)
    return _verified(text, pieces, lambda data: _put(data, path, meant))


def _pieces(text: str, root: Extent, path: Path, value: Any, schema: Schema) -> list[Piece]:
    """Return what puts a value at a path of a text that says something already."""
    if root.keys is None:
        raise NotEditedError
    place = _followed(root, path)
    here, key, left = place.here, place.key, place.left
    if here.shared:
        raise NotEditedError
    if not left:
        return merged(text, here, key, value) or [replaced(text, place, value)]
    if (here.keys is None and here.items is None) or (here.in_braces and not (here.keys or here.items)):
        return [replaced(text, place, nested(left, value))]
    if here.in_braces:
        return [added_in_braces(here, left[0], nested(left[1:], value))]
    order = _order(schema, path[: len(path) - len(left)])
    return [added(text, here, left[0], nested(left[1:], value), order)]


def without(text: str, path: Path) -> str:
    """Return the text of a file without the value at a path, and without groups that would be empty then.

    Comments beside and inside what is taken out stay, each on a line of its own. Raises NotEditedError.
    """
    root = extents(text)
    if root is None:
        raise NotEditedError
    while len(path) > 1 and len(children(_followed(root, path[:-1]).here)) == 1:
        path = path[:-1]
    above = _followed(root, path[:-1]).here
    here, key, left, _ = _followed(root, path)
    if left or above.shared or shared_inside(here):
        raise NotEditedError
    if above.in_braces:
        piece = taken_out_of_braces(above, path[-1])
    else:
        piece = taken_out(text, key or here, here, is_item=isinstance(path[-1], int))
    return _verified(text, [piece], lambda data: _take(data, path))


def _followed(root: Extent, path: Path) -> Place:
    here: Extent = root
    key: Extent | None = None
    is_inside = False
    for number, step in enumerate(path):
        if here.shared:
            raise NotEditedError
        was_inside, is_inside = is_inside, is_inside or here.in_braces
        if here.keys is not None and step in here.keys:
            key, here = here.keys[str(step)]
        elif here.items is not None and isinstance(step, int) and step < len(here.items):
            key, here = None, here.items[step]
        else:
            return Place(here, key, path[number:], was_inside)
    return Place(here, key, (), is_inside)


def _order(schema: Schema, path: Path) -> list[str]:
    """Return the keys that a schema knows at a path, in its order."""
    for step in path:
        below = schema.get("items") if isinstance(step, int) else schema.get("properties", {}).get(step)
        schema = below or schema.get("additionalProperties") or {}
    return list(schema.get("properties", ()))


def nested(path: Path, value: Any) -> Any:
    """Return a value inside the groups and lists that lead to it."""
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) else [value]
    return value


def _verified(text: str, pieces: list[Piece], change: Callable[[Any], None]) -> str:
    """Return the text with pieces put in, if it then says what it should and nothing else. Raises NotEditedError."""
    line_break = "\r\n" if "\r\n" in text else "\n"
    after = text
    for piece in reversed(pieces):
        written = piece.text.replace("\r\n", "\n").replace("\n", line_break)
        after = after[: piece.start] + written + after[piece.stop :]
    old, _, _ = read_bytes("before", text.encode())
    new, _, problems = read_bytes("after", after.encode())
    wanted = deepcopy(old.data) if old else {}
    try:
        change(wanted)
    except (
        TypeError,
        AttributeError,
        IndexError,
    ) as failure:  # a value stands where others should stand below
        raise NotEditedError from failure
    if new is None or problems or new.data != wanted:
        raise NotEditedError
    return after


def _put(data: Any, path: Path, value: Any) -> None:
    for step, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int) and step == len(data):
            data.append(empty)
        elif isinstance(step, str) and data.get(step) is None:
            data[step] = empty
        data = data[step]
    if isinstance(data, list) and path[-1] == len(data):
        data.append(value)
    else:
        data[path[-1]] = value


def _take(data: Any, path: Path) -> None:
    for step in path[:-1]:
        data = data[step]
    del data[path[-1]]
