"""Turn one YAML text into plain data and the marks of every key and value.

The only door to PyYAML. Works on libyaml's events: no tag is ever constructed, and nothing changes its meaning silently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from plansite.problems import Problem, Rule, Span, error
from plansite.read.document import Entry, Mark
from plansite.read.files.encoding import decode
from plansite.read.misread import either, readings
from plansite.read.syntax import Failure, control_character, explain_syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

# looked up once: a large plan has many
_SCALAR, _MAPPING_END, _SEQUENCE_END = yaml.ScalarEvent, yaml.MappingEndEvent, yaml.SequenceEndEvent
MAX_BYTES = 3_000_000  # a budget of 5,000 lines; what takes memory is the number of values
MAX_VALUES = 100_000
MAX_DEPTH = 40

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}\Z")
_WORDS = {"true": True, "True": True, "false": False, "False": False}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_YES_NO = re.compile(r"(yes|no|on|off|y|n)\Z", re.IGNORECASE)
_NUMBER_LIKE = re.compile(
    r"[-+]?(\.inf|\.nan|0[xob]?[0-9a-f_]+|[0-9][0-9_,]*(\.[0-9_]*)?(e[-+]?[0-9]+)?)\Z", re.IGNORECASE
)
_LARGEST = 1e15
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_QUOTED = 'If a text begins here, put it in quotes: "{{ mrr at 2028-12 }} of revenue".'
_CLOCK = re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?\Z")


class _UnusableError(Exception):
    """Stop reading: what follows could not be trusted any more."""


def read_bytes(file: str, raw: bytes) -> tuple[Entry | None, str, list[Problem]]:
    """Read the bytes of one YAML file.

    Returns the root entry (None when the file cannot be used at all), the text, and all problems.
    """
    if len(raw) > MAX_BYTES:
        message = f"This file has {len(raw):,} bytes; a plan file may have {MAX_BYTES:,}."
        hint = "Split it: personas, goals and strategies each have a folder with one item a file."
        return None, "", [error("file-too-large", message, hint, Span(file, 1, 1))]
    text, unusable = decode(file, raw)
    return (None, text, [unusable]) if unusable else _read_text(file, text)


def _read_text(file: str, text: str) -> tuple[Entry | None, str, list[Problem]]:
    builder = _Builder(file)
    try:
        root = builder.build(text)
    except yaml.MarkedYAMLError as mistake:
        return None, text, [*builder.problems, explain_syntax(file, text, _failure(mistake))]
    except _UnusableError:
        return None, text, builder.problems
    if root is None:
        mark = Mark(file, 1, 1, 0)
        builder.report(
            "empty-file",
            "This file is empty.",
            "Fill it, or delete it: a plan need not have every file.",
            mark,
        )
    return root, text, builder.problems


def _failure(mistake: yaml.MarkedYAMLError) -> Failure:
    place = mistake.problem_mark or mistake.context_mark
    line, column = (place.line, place.column) if place else (0, 0)
    start = (
        (mistake.context_mark.line, mistake.context_mark.column) if mistake.context_mark else (line, column)
    )
    return Failure(mistake.problem or "it cannot be read", mistake.context or "", line, column, start)


class _Builder:
    """Build data and marks from the events of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Any, Mark, int]] = {}
        self.values = 0

    def report(self, rule: Rule, message: str, hint: str, mark: Mark) -> None:
        self.problems.append(error(rule, message, hint, mark.span))

    def build(self, text: str) -> Entry | None:
        parser = yaml.cyaml.CParser(text)  # type: ignore[attr-defined]  # the stubs hide libyaml's parser
        try:
            return self._documents(iter(parser.get_event, None))
        finally:
            parser.dispose()

    def _documents(self, events: Iterator[Any]) -> Entry | None:
        root: Entry | None = None
        documents = 0
        for event in events:
            if type(event) is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    mark = self._mark(event)
                    self.report(
                        "several-documents",
                        "A second YAML document starts here with “---”; a plan file holds one.",
                        "Remove the line “---”, or move what follows into a file of its own.",
                        mark,
                    )
                    raise _UnusableError
                first = next(events)
                if type(first) is not yaml.DocumentEndEvent:
                    data, mark = self._value(first, events, 0)
                    root = None if data is None else Entry(data, mark)
        return root

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        line = start.line
        stop = end.column + 1 if end.line == line else 0
        # a tuple is made faster than a call of Mark takes, and a large plan has many
        return tuple.__new__(Mark, (self.file, line + 1, start.column + 1, stop, None, None))

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> tuple[Any, Mark]:
        self.values += 1
        kind = type(event)
        if kind is _SCALAR:
            mark = self._mark(event)
            data = self._scalar(event, mark)
            if event.anchor:
                self.anchors[event.anchor] = (data, mark, 1)
            return data, mark
        if kind is yaml.AliasEvent:
            return self._alias(event)
        before = self.values
        if depth >= MAX_DEPTH:
            self.report(
                "too-deep",
                f"This is nested more than {MAX_DEPTH} levels deep.",
                "Use fewer levels.",
                self._mark(event),
            )
            raise _UnusableError
        if event.tag:
            self._refuse_tag(event, self._mark(event))
        data, mark = (self._mapping if kind is yaml.MappingStartEvent else self._sequence)(
            event, events, depth
        )
        if event.anchor:
            self.anchors[event.anchor] = (data, mark, self.values - before + 1)
        return data, mark

    def _mapping(self, event: Any, events: Iterator[Any], depth: int) -> tuple[dict[str, Any], Mark]:
        data: dict[str, Any] = {}
        keys: dict[str, tuple[Mark, Mark]] = {}
        for key_event in events:
            kind = type(key_event)
            if kind is _MAPPING_END:
                break
            key_mark = self._mark(key_event)
            if kind is not _SCALAR:
                is_mention = event.flow_style and getattr(key_event, "flow_style", None)
                hint = _QUOTED if is_mention else "Write a short name, then a colon."
                self.report("complex-key", "A name before “:” must be plain text.", hint, key_mark)
                raise _UnusableError
            key = key_event.value
            if key_event.style == '"':
                self._refuse_controls(key, key_mark)
            value, value_mark = self._value(next(events), events, depth + 1)
            if key == "<<" and key_event.implicit[0]:
                self.report(
                    "merge-key",
                    "The merge key “<<” is not used in plans.",
                    "Repeat the lines that are meant.",
                    key_mark,
                )
            elif key in data:
                self.report(
                    "duplicate-key",
                    f"“{key}” stands here twice; the first is on line {keys[key][0].line}.",
                    "Keep one of the two, or give one another name.",
                    key_mark,
                )
            else:
                data[key] = value
                keys[key] = (key_mark, value_mark)
        start = event.start_mark
        return data, Mark(self.file, start.line + 1, start.column + 1, 0, keys)

    def _sequence(self, event: Any, events: Iterator[Any], depth: int) -> tuple[list[Any], Mark]:
        data: list[Any] = []
        items: list[Mark] = []
        for item in events:
            if type(item) is _SEQUENCE_END:
                break
            value, mark = self._value(item, events, depth + 1)
            data.append(value)
            items.append(mark)
        start = event.start_mark
        return data, Mark(self.file, start.line + 1, start.column + 1, 0, None, items)

    def _alias(self, event: Any) -> tuple[Any, Mark]:
        mark = self._mark(event)
        anchored = self.anchors.get(event.anchor)
        if anchored is None:
            self.report(
                "unknown-alias",
                f"“*{event.anchor}” repeats a value that is not marked “&{event.anchor}” above it.",
                f"Write the value itself, or mark it with “&{event.anchor}” first.",
                mark,
            )
            raise _UnusableError
        data, original, size = anchored
        self.values += size
        if self.values > MAX_VALUES:
            self.report(
                "alias-explosion",
                f"With all its repetitions (“*{event.anchor}”) this file would hold more than {MAX_VALUES:,} values.",
                "Write the values out, without “&” and “*”.",
                mark,
            )
            raise _UnusableError
        return data, original

    def _refuse_tag(self, event: Any, mark: Mark) -> None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self.report(
            "tag",
            f"“{tag}” is a YAML tag; plans hold plain text and numbers only.",
            "Remove the tag and keep the value.",
            mark,
        )

    def _scalar(self, event: Any, mark: Mark) -> Any:  # noqa: PLR0911 - one return a kind of scalar
        text, tag = event.value, event.tag
        if tag and tag != "tag:yaml.org,2002:str":
            self._refuse_tag(event, mark)
            return text
        if tag or not event.implicit[0]:  # quoted, a block, or marked as text
            if event.style == '"':
                self._refuse_controls(text, mark)
            return text
        first = text[:1]
        if first.isalpha() and first not in "tTfFnNyYoO":  # most texts; skips the patterns below
            return text
        if text in _NULLS:
            return None
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.match(text):
            return int(text)
        if _DECIMAL.match(text):
            return float(text)
        self._ambiguous(text, mark)
        return text

    def _refuse_controls(self, text: str, mark: Mark) -> None:
        """Refuse the control characters that an escape in double quotes lets in; others were seen before."""
        control = _CONTROL.search(text)
        if control:
            self.problems.append(control_character(control[0], mark.span))

    def _ambiguous(self, text: str, mark: Mark) -> None:
        if _YES_NO.match(text):
            truth = "true" if text.lower() in {"yes", "on", "y"} else "false"
            hint = f'Write "{text}" in quotes if it is a text, or {truth} if it answers yes or no.'
            self.report("ambiguous-word", f"“{text}” can be read as a word or as {truth}.", hint, mark)
        elif _CLOCK.match(text):
            hint = f'Write "{text}" in quotes.'
            self.report(
                "ambiguous-number", f"“{text}” can be read as a time or as a number of seconds.", hint, mark
            )
        elif _NUMBER_LIKE.match(text):
            message = f"“{text}” can be read as different numbers, or as a text."
            hint = (
                f'If it is a number, write {_plain_number(text)}. If it is a text, write "{text}" in quotes.'
            )
            self.report("ambiguous-number", message, hint, mark)


def _plain_number(text: str) -> str:
    """Return in words the numbers that are probably meant, in digits only."""
    sign, digits = ("-" if text[0] == "-" else ""), text.lstrip("+-")
    if "," in digits:
        meant = [f"{sign}{number}" for number in readings(digits)]
        return either(meant) if meant else "it in digits"
    plain = text.replace("_", "").lower()
    try:
        number = float(plain) if "x" not in plain else float(int(plain, 16))
    except ValueError:
        return "it in digits"
    return f"{number:f}".rstrip("0").rstrip(".") if abs(number) < _LARGEST else "it in digits"


class Extent(NamedTuple):
    """Say where a key or value stands in its text: `start` and `stop` count characters, `column` counts from 0.

    What follows a group of lines, such as comments, is no part of it. `in_braces` tells of a value with braces or brackets,
    `shared` of one that is repeated elsewhere or repeats another. `keys` maps each key to its own extent and that of its value.
    """

    start: int
    stop: int
    column: int
    in_braces: bool = False
    shared: bool = False
    keys: dict[str, tuple[Extent, Extent]] | None = None
    items: list[Extent] | None = None


def extents(text: str) -> Extent | None:
    """Return where the values of a text stand that read_bytes finds no fault with, None when it has none."""
    parser = yaml.cyaml.CParser(text)  # type: ignore[attr-defined]  # the stubs hide libyaml's parser
    try:
        events = iter(parser.get_event, None)
        for event in events:
            if type(event) is yaml.DocumentStartEvent:
                return _extent(next(events), events, text)
        return None
    finally:
        parser.dispose()


def _extent(event: Any, events: Iterator[Any], text: str) -> Extent:
    start, column = event.start_mark.index, event.start_mark.column
    kind = type(event)
    shared = kind is yaml.AliasEvent or bool(event.anchor)
    if kind in {yaml.ScalarEvent, yaml.AliasEvent}:
        stop = start + len(text[start : event.end_mark.index].rstrip())
        return Extent(start, stop, column, shared=shared)
    keys: dict[str, tuple[Extent, Extent]] | None = {} if kind is yaml.MappingStartEvent else None
    items: list[Extent] | None = None if kind is yaml.MappingStartEvent else []
    stop = start
    for first in events:
        if type(first) in {yaml.MappingEndEvent, yaml.SequenceEndEvent}:
            stop = first.end_mark.index if event.flow_style else stop
            break
        below = _extent(first, events, text)
        if keys is not None:
            key, below = below, _extent(next(events), events, text)
            keys[first.value] = (key, below)
            stop = max(stop, key.stop + 1)
        elif items is not None:
            items.append(below)
        stop = max(stop, below.stop)
    return Extent(start, stop, column, bool(event.flow_style), shared, keys, items)
