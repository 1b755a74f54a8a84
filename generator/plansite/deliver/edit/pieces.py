"""Say what to put into the text of a plan file so that a value is written, replaced or taken out, and comments stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.deliver.edit.questionnaire import Commented, Written, inline, pair, scalar
from plansite.read.source import read_bytes

if TYPE_CHECKING:
    from plansite.read.source import Extent

Path = tuple[str | int, ...]
_NAME = "value"
_SHORT = 100
_ADDRESS = re.compile(r"#.*![A-Z]{1,3}[0-9]+(:[A-Z]{1,3}[0-9]+)?(, .*)?\Z")


class NotEditedError(Exception):
    """Say that a value cannot be changed without touching what else stands there."""


class Piece(NamedTuple):
    """Put a text in place of what stands from `start` to before `stop`."""

    start: int
    stop: int
    text: str


class Place(NamedTuple):
    """Say how far a path leads: the extent there, that of its key, the steps that are left, and whether braces are around it."""

    here: Extent
    key: Extent | None
    left: Path
    is_inside_braces: bool


def said(value: Any) -> Any:
    """Return what a value says, without comments and as it will be read."""
    if isinstance(value, Commented):
        return said(value.value)
    if isinstance(value, dict):
        return {name: said(inner) for name, inner in value.items()}
    if not isinstance(value, Written):
        return value
    root, _, problems = read_bytes(_NAME, f"{_NAME}: {value}".encode())
    if root is None or problems:
        raise NotEditedError
    return root.data[_NAME]


def is_empty(extent: Extent) -> bool:
    """Tell whether nothing stands there."""
    return extent.start == extent.stop and not children(extent)


def children(extent: Extent) -> list[Extent]:
    """Return the extents of the values of a group or list."""
    return [value for _, value in extent.keys.values()] if extent.keys is not None else extent.items or []


def shared_inside(extent: Extent) -> bool:
    """Tell whether something there is repeated elsewhere, or repeats something."""
    return extent.shared or any(shared_inside(child) for child in children(extent))


def merged(text: str, group: Extent, key: Extent | None, value: Any) -> list[Piece]:
    """Put the values of a record into lines that have the same keys, one by one, so that comments between them stay.

    New keys stand where they belong by their order. Returns nothing where the lines cannot be told apart.
    """
    wanted, comment = value if isinstance(value, Commented) else (value, "")
    keys = group.keys or {}
    if not isinstance(wanted, dict) or group.in_braces or key is None or not {*wanted} & {*keys}:
        return []
    if any(map(children, children(group))) or any(isinstance(said(inner), dict) for inner in wanted.values()):
        return []
    new = sorted(name for name in wanted if name not in keys)
    indent, begin = " " * group.column, _line_start(text, group.start)
    at, lines = begin, []
    for name, (start, here) in keys.items():
        line_start, stop = _line_start(text, start.start), _line_stop(text, here.stop)
        if text[line_start : start.start].strip() or "\n" in text[start.start : here.stop]:
            return []
        while new and new[0] < name:
            lines += [f"{indent}{scalar(new[0])}: {inline(wanted[new.pop(0)])}"]
        lines += text[at:line_start].splitlines()
        if name in wanted:
            gap = " " * (here.start == here.stop)
            lines.append(
                f"{text[line_start : here.start]}{gap}{inline(wanted[name])}{text[here.stop : stop]}"
            )
        elif behind := text[here.stop : stop].strip():
            lines.append(f"{indent}{behind}")
        at = stop + 1 + (text[stop : stop + 1] == "\r")
    lines += [f"{indent}{scalar(name)}: {inline(wanted[name])}" for name in new]
    behind_key = _line_stop(text, key.stop)
    head = Piece(key.stop + 1, behind_key, _behind(text[key.stop + 1 : behind_key], comment))
    return [head, Piece(begin, _line_stop(text, group.stop), "\n".join(lines))]


def replaced(text: str, place: Place, value: Any) -> Piece:
    """Put a value in the place of another one; comments between what goes stay above it."""
    here, key = place.here, place.key
    if shared_inside(here):
        raise NotEditedError
    bare, comment = value if isinstance(value, Commented) else (value, "")
    stop = _line_stop(text, here.stop)
    if key is None or place.is_inside_braces or text[_line_start(text, key.start) : key.start].strip(" -"):
        lines, comment, stop = [inline(bare)], "", here.stop
    else:
        lines = _lines(key, value)
    between, tail = text[key.stop + 1 if key else here.start : here.start], text[here.stop : stop]
    if "#" in between or ("#" in tail and not isinstance(bare, dict)):
        lines = [inline(bare)]
    if _comments(text, here) or (not here.in_braces and children(here)):
        return _in_place_of_group(text, place, lines, comment)
    first, *below = lines
    gap = " " * (bool(first) and here.start == here.stop)
    written = "\n".join([f"{gap}{first}{_behind(tail, comment)}", *below])
    return Piece(here.start if first or not key else key.stop + 1, stop, written)


def _in_place_of_group(text: str, place: Place, lines: list[str], comment: str) -> Piece:
    """Write the lines of a value behind its key; comments that stood in the group go above the key."""
    here, key, comments = place.here, place.key, _comments(text, place.here)
    if key is None:
        if comments:
            raise NotEditedError
        return Piece(here.start, here.stop, lines[0])
    line_start = _line_start(text, key.start)
    if comments and text[line_start : key.start].strip():
        raise NotEditedError
    stop = here.stop if place.is_inside_braces else _line_stop(text, here.stop)
    between, *under = (f" {line}" * ("#" in line) for line in text[key.stop + 1 : here.start].split("\n"))
    tail = text[here.stop : stop]
    if not between.strip() and here.in_braces:
        between, tail = tail, ""
    comments = [line.strip() for line in [*under, *comments, tail] if line.strip()]
    above = "".join(f"{' ' * key.column}{line}\n" for line in comments)
    first, *below = lines
    head = text[line_start : key.stop + 1] + " " * bool(first) + first
    behind = (
        "" if place.is_inside_braces else _behind(f"  {between.strip()}" * bool(between.strip()), comment)
    )
    return Piece(line_start, stop, above + "\n".join([f"{head}{behind}", *below]))


def _lines(key: Extent, value: Any) -> list[str]:
    """Return the lines of a value behind its key: a short record in braces, unless a comment tells of its cells."""
    if isinstance(value, dict) and not any(isinstance(inner, dict) for inner in value.values()):
        short = inline(value)
        if len(short) <= _SHORT:
            return [short]
    bare = value.value if isinstance(value, Commented) else value
    first, *below = pair(_NAME, bare)
    return [
        first.removeprefix(f"{_NAME}:").strip(),
        *(f"{' ' * key.column}{line}".rstrip() for line in below),
    ]


def _behind(tail: str, comment: str) -> str:
    """Return what stands behind a value: an earlier address of cells gives way to a new comment, words of people stay."""
    old = tail.strip()
    return tail if not comment or (old and not _ADDRESS.search(old)) else f"  # {comment}"


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


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


def added(text: str, here: Extent, step: str | int, value: Any, order: list[str]) -> Piece:
    """Add a key or an element to a group of lines: below the comment that keeps its place, or after what belongs before it."""
    indent = " " * here.column
    if here.keys is None:
        lines = _element(value)
        at = _line_stop(text, (here.items or [here])[-1].stop)
        return Piece(at, at, "".join(f"\n{indent}{line}".rstrip(" ") for line in lines))
    lines = pair(scalar(str(step)), value)
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
    return Piece(at, at, gap + "".join(f"\n{indent}{line}".rstrip(" ") for line in lines) + after)


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


def added_in_braces(here: Extent, step: str | int, value: Any) -> Piece:
    """Add a key or an element at the end of braces or brackets."""
    last = children(here)[-1].stop
    written = inline(value) if isinstance(step, int) else f"{scalar(step)}: {inline(value)}"
    return Piece(last, last, f", {written}")


def taken_out(text: str, key: Extent, here: Extent, *, is_item: bool) -> Piece:
    """Take a value out with its line; comments beside and inside it stay, each on a line of its own."""
    line_start, stop = _line_start(text, key.start), _line_stop(text, here.stop)
    before = text[line_start : key.start]
    if before.strip(" " + "-" * is_item):
        raise NotEditedError
    comments = [*_comments(text, here), text[here.stop : stop].strip()]
    between = text[key.stop : here.start] if key is not here else ""
    comments = [line.strip() for line in between.split("\n") if line.strip().startswith("#")] + comments
    kept = "".join(f"{' ' * len(before)}{comment}\n" for comment in comments if comment)
    return Piece(line_start, min(stop + 1, len(text)), kept)


def taken_out_of_braces(above: Extent, step: str | int) -> Piece:
    """Take a value out of braces or brackets, with its comma."""
    spans = [(key.start, value.stop) for key, value in (above.keys or {}).values()] or [
        (item.start, item.stop) for item in above.items or []
    ]
    at = list(above.keys).index(str(step)) if above.keys else int(step)
    if at + 1 < len(spans):
        return Piece(spans[at][0], spans[at + 1][0], "")
    return Piece(spans[at - 1][1], spans[at][1], "")
