"""Change single values in the text of a plan file, in place: every comment and all that is not meant stays as it is."""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.edit.questionnaire import inline, pair
from plansite.read.source import extents, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.read.schema import Schema
    from plansite.read.source import Extent

Path = tuple[str | int, ...]
_NAME = "value"
_SHORT = 100


class NotEditedError(Exception):
    """Say that a value cannot be changed without touching what else stands there."""


class _Piece(NamedTuple):
    """Put a text in place of what stands from `start` to before `stop`."""

    start: int
    stop: int
    text: str


def with_value(text: str, path: Path, value: Any, schema: Schema) -> str:
    """Return the text of a file with a value at a path; what leads to it is added where it is missing.

    A list grows by the position after its last one. What is added stands in the order of the schema. Raises NotEditedError.
    """
    root = extents(text)
    if root is None or root.keys is None:
        raise NotEditedError
    here, key, left = _followed(root, path)
    if here.shared:
        raise NotEditedError
    if not left:
        piece = _replaced(text, here, key, value)
    elif (here.keys is None and here.items is None) or (here.in_braces and not (here.keys or here.items)):
        piece = _replaced(text, here, key, nested(left, value))
    elif here.in_braces:
        piece = _added_in_braces(here, left[0], nested(left[1:], value))
    else:
        order = _order(schema, path[: len(path) - len(left)])
        piece = _added(text, here, left[0], nested(left[1:], value), order)
    return _verified(text, piece, lambda data: _put(data, path, value))


def without(text: str, path: Path) -> str:
    """Return the text of a file without the value at a path, and without groups that would be empty then.

    Comments beside and inside what is taken out stay, each on a line of its own. Raises NotEditedError.
    """
    root = extents(text)
    if root is None:
        raise NotEditedError
    while len(path) > 1 and len(_children(_followed(root, path[:-1])[0])) == 1:
        path = path[:-1]
    above = _followed(root, path[:-1])[0]
    here, key, left = _followed(root, path)
    if left or above.shared or _shared_inside(here):
        raise NotEditedError
    if above.in_braces:
        piece = _taken_out_of_braces(above, path[-1])
    else:
        piece = _taken_out(text, key or here, here, is_item=isinstance(path[-1], int))
    return _verified(text, piece, lambda data: _take(data, path))


def _followed(root: Extent, path: Path) -> tuple[Extent, Extent | None, Path]:
    """Follow a path as far as it leads: the extent there, that of its key, and the steps that are left."""
    here: Extent = root
    key: Extent | None = None
    for number, step in enumerate(path):
        if here.shared:
            raise NotEditedError
        if here.keys is not None and step in here.keys:
            key, here = here.keys[str(step)]
        elif here.items is not None and isinstance(step, int) and step < len(here.items):
            key, here = None, here.items[step]
        else:
            return here, key, path[number:]
    return here, key, ()


def _order(schema: Schema, path: Path) -> list[str]:
    """Return the keys that a schema knows at a path, in its order."""
    for step in path:
        below = schema.get("items") if isinstance(step, int) else schema.get("properties", {}).get(step)
        schema = below or schema.get("additionalProperties") or {}
    return list(schema.get("properties", ()))


def _children(extent: Extent) -> list[Extent]:
    return [value for _, value in extent.keys.values()] if extent.keys is not None else extent.items or []


def _shared_inside(extent: Extent) -> bool:
    return extent.shared or any(_shared_inside(child) for child in _children(extent))


def nested(path: Path, value: Any) -> Any:
    """Return a value inside the groups and lists that lead to it."""
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) else [value]
    return value


def _replaced(text: str, here: Extent, key: Extent | None, value: Any) -> _Piece:
    """Put a value in the place of another one; comments between what goes stay above it."""
    if _shared_inside(here):
        raise NotEditedError
    line_start = text.rfind("\n", 0, (key or here).start) + 1
    indent = key.column if key else here.column - 2
    in_braces = key is not None and text[line_start : key.start].strip(" -") != ""
    lines = (
        [short] if isinstance(value, dict) and len(short := inline(value)) <= _SHORT else _after_key(value)
    )
    is_empty = here.start == here.stop
    after_key = key.stop + 1 if key else here.start
    between, rest = text[after_key : here.start], text[here.stop :].split("\n", 1)[0]
    if len(lines) == 1 or in_braces or "#" in between or "#" in rest or key is None:
        written = lines[0] if len(lines) == 1 else inline(value)
        if _comments(text, here) or (not here.in_braces and _children(here)):
            return _in_place_of_group(text, here, key, [written])
        return _Piece(here.start, here.stop, f" {written}" if is_empty else written)
    return _in_place_of_group(
        text, here, key, [lines[0], *(f"{' ' * indent}{line}".rstrip() for line in lines[1:])]
    )


def _in_place_of_group(text: str, here: Extent, key: Extent | None, lines: list[str]) -> _Piece:
    """Write the lines of a value behind its key; comments that stood in the group go above the key."""
    comments = _comments(text, here)
    if key is None:
        if comments:
            raise NotEditedError
        return _Piece(here.start, here.stop, lines[0])
    indent = " " * key.column
    line_start = text.rfind("\n", 0, key.start) + 1
    if comments and text[line_start : key.start].strip():
        raise NotEditedError
    between = text[key.stop + 1 : here.start].split("\n", 1)[0]
    comments = [between.strip()] * ("#" in between) + comments
    above = "".join(f"{indent}{comment}\n" for comment in comments)
    written = (" " if lines[0] else "") + "\n".join(lines)
    return _Piece(line_start, here.stop, f"{above}{text[line_start : key.stop + 1]}{written}")


def _after_key(value: Any) -> list[str]:
    first, *others = pair(_NAME, value)
    return [first.removeprefix(f"{_NAME}:").strip(), *others]


def _comments(text: str, extent: Extent) -> list[str]:
    """Return the comments that stand between the values of a group, and on the first line of a text of several lines."""
    pieces: list[str] = []
    if extent.keys is None and extent.items is None:
        first, _, below = text[extent.start : extent.stop].partition("\n")
        pieces = [first] if below and first[:1] in {">", "|"} else []
    at = extent.start
    if extent.keys is not None:
        for key, value in extent.keys.values():
            pieces += [text[at : key.start], text[key.stop : value.start], *_comments(text, value)]
            at = value.stop
    for item in extent.items or []:
        pieces += [text[at : item.start], *_comments(text, item)]
        at = item.stop
    return [
        line[line.index("#") :].strip()
        for piece in pieces
        for line in piece.split("\n")
        if re.search(r"(^|\s)#", line)
    ]


def _added(text: str, here: Extent, step: str | int, value: Any, order: list[str]) -> _Piece:
    """Add a key or an element to a group of lines: below the comment that keeps its place, or after what belongs before it."""
    indent = " " * here.column
    if here.keys is None:
        lines = _element(value)
        at = _line_stop(text, (here.items or [here])[-1].stop)
        return _Piece(at, at, "".join(f"\n{indent}{line}".rstrip(" ") for line in lines))
    lines = pair(str(step), value)
    gap = ""
    if (kept := _kept_place(text, here, str(step))) is not None:
        at = kept
    else:
        above = order[: order.index(str(step))] if step in order else list(here.keys)
        before = [name for name in above if name in here.keys] or list(here.keys)[:1]
        sibling = here.keys[before[-1]]
        at = _line_stop(text, sibling[1].stop)
        gap = "\n" if here.column == 0 and (len(lines) > 1 or _is_large(text, sibling)) else ""
    after = "\n" if gap and text[at : at + 2] == "\n" + text[at + 1 : at + 2].strip(" \n") else ""
    return _Piece(at, at, gap + "".join(f"\n{indent}{line}".rstrip(" ") for line in lines) + after)


def _element(value: Any) -> list[str]:
    first, *others = pair("x", value) if not isinstance(value, dict) else pair("x", [value])
    if isinstance(value, dict):
        return [line.removeprefix("  ") for line in others]
    return [f"- {first.removeprefix('x:').strip()}", *others]


def _is_large(text: str, sibling: tuple[Extent, Extent]) -> bool:
    return "\n" in text[sibling[0].start : sibling[1].stop]


def _line_stop(text: str, at: int) -> int:
    stop = text.find("\n", at)
    return len(text) if stop < 0 else stop - (text[stop - 1 : stop] == "\r")


def _kept_place(text: str, here: Extent, name: str) -> int | None:
    """Return the end of the comment that shows how a key might be answered, in this group of lines; None without one."""
    head = re.compile(
        rf"^ {{{here.column}}}# {re.escape(name)}:.*(\n {{{here.column}}}#(  | -).*)*", re.MULTILINE
    )
    extents_of = list((here.keys or {}).values())
    starts = [key.start for key, _ in extents_of[1:]]
    gaps = [value.stop for _, value in extents_of]
    for at, stop in zip(gaps, [*starts, _end_of_group(text, gaps[-1], here.column)], strict=True):
        if match := head.search(text, at, stop):
            return _line_stop(text, match.end() - 1)
    return None


def _end_of_group(text: str, at: int, column: int) -> int:
    """Return where the comments and empty lines end that follow the last value of a group."""
    stop = _line_stop(text, at)
    for line in text[stop + 1 :].split("\n"):
        if line.strip() and not line.startswith(" " * column + "#"):
            break
        stop += len(line) + 1
    return min(stop, len(text))


def _added_in_braces(here: Extent, step: str | int, value: Any) -> _Piece:
    last = _children(here)[-1].stop
    written = inline(value) if isinstance(step, int) else f"{step}: {inline(value)}"
    return _Piece(last, last, f", {written}")


def _taken_out(text: str, key: Extent, here: Extent, *, is_item: bool) -> _Piece:
    line_start, stop = text.rfind("\n", 0, key.start) + 1, _line_stop(text, here.stop)
    before = text[line_start : key.start]
    if before.strip(" " + "-" * is_item):
        raise NotEditedError
    comments = [*_comments(text, here), text[here.stop : stop].strip()]
    between = text[key.stop : here.start] if key is not here else ""
    comments = [line.strip() for line in between.split("\n") if line.strip().startswith("#")] + comments
    kept = "".join(f"{' ' * len(before)}{comment}\n" for comment in comments if comment)
    return _Piece(line_start, min(stop + 1, len(text)), kept)


def _taken_out_of_braces(above: Extent, step: str | int) -> _Piece:
    spans = [(key.start, value.stop) for key, value in (above.keys or {}).values()] or [
        (item.start, item.stop) for item in above.items or []
    ]
    at = list(above.keys).index(str(step)) if above.keys else int(step)
    if at + 1 < len(spans):
        return _Piece(spans[at][0], spans[at + 1][0], "")
    return _Piece(spans[at - 1][1], spans[at][1], "")


def _verified(text: str, piece: _Piece, change: Callable[[Any], None]) -> str:
    """Return the text with a piece put in, if it then says what it should and nothing else. Raises NotEditedError."""
    line_break = "\r\n" if "\r\n" in text else "\n"
    written = piece.text.replace("\r\n", "\n").replace("\n", line_break)
    after = text[: piece.start] + written + text[piece.stop :]
    old, _, _ = read_bytes("before", text.encode())
    new, _, problems = read_bytes("after", after.encode())
    wanted = deepcopy(old.data) if old else {}
    change(wanted)
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
