"""Change single values in the text of a YAML file; comments, order and layout of all others stay as they are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from plansite.deliver.edit.questionnaire import scalar
from plansite.read.source import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.read.document import Entry, Mark

    Content = str | Mapping[str, "Content"]

_STEP = 2
_TAIL = re.compile(r"\s*(#[^\n]*)?\s*\Z")
_ADDRESSED = re.compile(r"#.*![A-Z]{1,3}[0-9]+(:[A-Z]{1,3}[0-9]+)?(, .*)?\Z")


class CannotEditError(Exception):
    """Say in one sentence why a place in a file is not changed."""


def entry_at(text: str, file: str, path: Sequence[str]) -> Entry | None:
    """Return what stands under keys, None where nothing does or the file cannot be read."""
    root = _root(text, file)
    for key in path:
        root = root.get(key) if root else None
    return root


def put(text: str, file: str, path: Sequence[str], content: Content, comment: str = "") -> str:
    """Return the text with a value put under keys, written anew or in place of what stands there.

    `content` holds YAML as it is to be written, a mapping of it for several lines. Raises CannotEditError.
    """
    root = _root(text, file)
    if root is None or not isinstance(root.data, dict):
        return f"{text.rstrip()}\n{_block(path, content, comment, 0)}".lstrip("\n")
    entry, depth = root, 0
    while (
        depth < len(path)
        and (below := entry.get(path[depth])) is not None
        and (depth + 1 == len(path) or isinstance(below.data, dict))
    ):
        entry, depth = below, depth + 1
    if depth == len(path):
        return _Text(text, file).replaced(entry, content, comment)
    if (below := entry.get(path[depth])) is not None:
        raise CannotEditError(
            f"{file}:{below.mark.line} has a value where “{path[depth]}:” should have lines below it"
        )
    return _Text(text, file).inserted(entry, path[depth:], content, comment, is_root=depth == 0)


@lru_cache(maxsize=4)
def _root(text: str, file: str) -> Entry | None:
    root, _, problems = read_bytes(file, text.encode()) if text.strip() else (None, "", [])
    if problems and problems[0].rule != "empty-file":
        raise CannotEditError(f"{problems[0].span.file}:{problems[0].span.line}: {problems[0].message}")
    return root


def _block(path: Sequence[str], content: Content, comment: str, column: int) -> str:
    """Write keys with what stands below them, each on a line of its own."""
    indent, key, rest = " " * column, scalar(path[0]), path[1:]
    if rest:
        return f"{indent}{key}:\n{_block(rest, content, comment, column + _STEP)}"
    note = f"  # {comment}" if comment else ""
    if isinstance(content, str):
        return f"{indent}{key}: {content}{note}\n"
    return f"{indent}{key}:{note}\n{_lines(content, column + _STEP)}"


def _lines(content: Mapping[str, Content], column: int) -> str:
    """Write a mapping; a key may carry its own comment after “  # ”."""
    parts = []
    for name, value in content.items():
        key, _, comment = name.partition("  # ")
        parts.append(_block([key], value, comment, column))
    return "".join(parts)


class _Text:
    """Change one text by lines."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text if text.endswith("\n") or not text else f"{text}\n", file
        self.lines = self.text.splitlines(keepends=True)

    def inserted(
        self, entry: Entry, path: Sequence[str], content: Content, comment: str, *, is_root: bool
    ) -> str:
        """Put a new key below the last one of a mapping."""
        keys = entry.mark.keys or {}
        if path[0] in keys:  # a key without a value
            return self._below_empty(keys[path[0]][0], path, content, comment)
        if not is_root and self._is_flow(entry.mark):
            return self._into_braces(entry, path, content)
        column = min((key.column for key, _ in keys.values()), default=1) - 1
        first = entry.mark.line - 1
        last = self._last_line(first, column)
        blank = "\n" if is_root and last >= 0 and len(path) > 1 else ""
        self.lines.insert(last + 1, blank + _block(path, content, comment, column))
        return "".join(self.lines)

    def _below_empty(self, key: Mark, path: Sequence[str], content: Content, comment: str) -> str:
        """Put lines below a key that has no value yet."""
        block = _block(path, content, comment, key.column - 1).splitlines(keepends=True)
        head, rest = self.lines[key.line - 1], block[1:]
        if not rest:
            self.lines[key.line - 1] = block[0]
        elif not re.search(r":\s*(#.*)?$", head):
            raise CannotEditError(f"{self.file}:{key.line} is written in a way that is not changed here")
        self.lines[key.line : key.line] = rest
        return "".join(self.lines)

    def _is_flow(self, mark: Mark) -> bool:
        return self.lines[mark.line - 1][mark.column - 1] == "{"

    def _into_braces(self, entry: Entry, path: Sequence[str], content: Content) -> str:
        """Put a new key before the closing brace of a mapping that is written in braces."""
        row, column = self._end_of_braces(entry.mark)
        line = self.lines[row]
        comma = ", " if entry.data else ""
        written = content
        for key in reversed(path[1:]):
            written = {key: written}
        before = line[: column - 1].rstrip()
        self.lines[row] = f"{before}{comma}{scalar(path[0])}: {_flow(written)}{line[column - 1 :]}"
        return "".join(self.lines)

    def _last_line(self, first: int, column: int) -> int:
        """Return the last line of a mapping whose keys stand in a column; comments below it that stand further left are not its own."""
        last = first
        for number in range(first, len(self.lines)):
            line = self.lines[number]
            indent = len(line) - len(line.lstrip())
            if not line.strip() or (line.lstrip().startswith("#") and indent <= column):
                continue
            if indent < column and number > first:
                break
            last = number
        return last

    def replaced(self, entry: Entry, content: Content, comment: str) -> str:
        """Put a value in place of another one, whatever forms both have."""
        mark = entry.mark
        if isinstance(entry.data, dict) and not self._is_flow(mark):
            return self._replaced_block(entry, content, comment)
        if isinstance(entry.data, dict):
            end = self._end_of_braces(mark)
        elif mark.end and not isinstance(entry.data, list):
            end = (mark.line - 1, mark.end - 1)
        else:
            raise CannotEditError(
                f"{self.file}:{mark.line} goes over several lines, which is not changed here"
            )
        return self._replaced_inline(entry, end, content, comment)

    def _replaced_inline(self, entry: Entry, end: tuple[int, int], content: Content, comment: str) -> str:
        """Replace what stands behind a key on its line, or in braces over several lines."""
        start, (row, column) = entry.mark, end
        before, after = self.lines[start.line - 1][: start.column - 1], self.lines[row][column:]
        in_block = (
            re.fullmatch(r"\s*(?:[^\s\"'#{\[][^#{\[]*|\"(?:[^\"\\]|\\.)*\"|'[^']*'):\s+", before) is not None
        )
        tail = _TAIL.match(after)
        if not in_block or tail is None:
            lines = [f"{before}{_flow(content)}{after}"]
        else:
            note = _comment(tail[1] or "", comment)
            if isinstance(content, str):
                lines = [f"{before}{content}{note}\n"]
            else:
                column_of_key = len(before) - len(before.lstrip())
                lines = [f"{before.rstrip()}{note}\n", _lines(content, column_of_key + _STEP)]
        self.lines[start.line - 1 : row + 1] = lines
        return "".join(self.lines)

    def _replaced_block(self, entry: Entry, content: Content, comment: str) -> str:
        """Replace a mapping of lines: single values where both have the same key, so that comments beside them stay."""
        keys = entry.mark.keys or {}
        column = min((key.column for key, _ in keys.values()), default=1) - 1
        head = (entry.key_mark or entry.mark).line - 1
        first, last = entry.mark.line - 1, self._last_line(entry.mark.line - 1, column)
        wanted = dict(content) if not isinstance(content, str) else {}
        kept: list[str] = []
        by_line = {key.line - 1: name for name, (key, _) in keys.items()}
        for number in range(first, last + 1):
            name = by_line.get(number)
            if name is None:
                kept.append(self.lines[number])
            elif name in wanted:
                kept += self._missing_before(name, wanted, keys, column)
                kept.append(self._with_value(number, keys[name][1], wanted.pop(name)))
        kept += [_block([name], value, "", column) for name, value in wanted.items()]
        line = self.lines[head]
        if isinstance(content, str):
            colon = line.index(":", (entry.key_mark or entry.mark).column - 1)
            line = f"{line[: colon + 1]} {content}{line[colon + 1 :]}"
        if comment:
            body, _, old = line.rstrip("\n").partition("  #")
            line = f"{body.rstrip()}{_comment(f'#{old}' if old else '', comment)}\n"
        self.lines[head : last + 1] = [line, *self.lines[head + 1 : first], *kept]
        return "".join(self.lines)

    def _missing_before(
        self, name: str, wanted: dict[str, Content], keys: Mapping[str, object], column: int
    ) -> list[str]:
        """Write the new keys that come before a known one."""
        before = [key for key in wanted if key < name and key not in keys]
        return [_block([key], wanted.pop(key), "", column) for key in before]

    def _with_value(self, number: int, mark: Mark, content: Content) -> str:
        line = self.lines[number]
        if not mark.end or not isinstance(content, str):
            raise CannotEditError(f"{self.file}:{number + 1} is written in a way that is not changed here")
        return f"{line[: mark.column - 1]}{content}{line[mark.end - 1 :]}"

    def _end_of_braces(self, mark: Mark) -> tuple[int, int]:
        """Return the line and column behind the brace that closes the one at a mark."""
        depth, quote = 0, ""
        for row in range(mark.line - 1, len(self.lines)):
            line = self.lines[row]
            for column in range(mark.column - 1 if row == mark.line - 1 else 0, len(line)):
                character = line[column]
                if quote:
                    quote = "" if character == quote else quote
                elif character in "\"'" and line[column - 1 : column] in {" ", "{", "[", ",", ":"}:
                    quote = character
                elif character == "#" and line[column - 1 : column].isspace():
                    break
                depth += (character in "{[") - (character in "}]") if not quote else 0
                if depth == 0:
                    return row, column + 1
        raise CannotEditError(f"{self.file}:{mark.line} is written in a way that is not changed here")


def _flow(content: Content) -> str:
    if isinstance(content, str):
        return content
    return "{" + ", ".join(f"{scalar(key)}: {_flow(value)}" for key, value in content.items()) + "}"


def _comment(old: str, new: str) -> str:
    """Return the comment of a line: an earlier address of cells gives way to the new one, words of people stay."""
    kept = old if old and (not new or not _ADDRESSED.search(old)) else f"# {new}" if new else old
    return f"  {kept}" if kept else ""
