"""Turn one YAML text into plain data and the marks of every key and value.

The only door to PyYAML. Works on libyaml's events: no tag is ever constructed, and nothing changes its meaning silently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from plansite.problems import Problem, Span, error
from plansite.read.document import Entry, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 1_000_000
MAX_VALUES = 100_000
MAX_DEPTH = 40

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}\Z")
_WORDS = {"true": True, "True": True, "false": False, "False": False}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_YES_NO = re.compile(r"(yes|no|on|off|y|n)\Z", re.IGNORECASE)
_NUMBER_LIKE = re.compile(r"[-+]?(\.inf|\.nan|0[xob]?[0-9a-f_]+|[0-9][0-9_,]*(\.[0-9_]*)?(e[-+]?[0-9]+)?)\Z", re.IGNORECASE)
_CLOCK = re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?\Z")


class _TooMuch(Exception):
    """Stop reading: what follows could not be trusted any more."""


def read_bytes(file: str, raw: bytes) -> tuple[Entry | None, str, list[Problem]]:
    """Read the bytes of one YAML file.

    Returns the root entry (None when the file cannot be used at all), the text, and all problems.
    """
    text = raw.decode("utf-8-sig", errors="replace")
    if len(raw) > MAX_BYTES:
        return None, "", [
            error(
                "file-too-large",
                f"This file has {len(raw):,} bytes; a plan file may have {MAX_BYTES:,}.",
                "Split it: personas, goals and strategies each have a folder with one item a file.",
                Span(file, 1, 1),
            )
        ]
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        before = raw[: bad.start].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        return None, text, [
            error(
                "not-utf-8",
                "This file is not saved as UTF-8 text: this character cannot be read.",
                "Save the file again with the encoding “UTF-8” (in the editor's save dialog or status bar).",
                Span(file, line, column, column + 1),
            )
        ]
    builder = _Builder(file)
    try:
        root = builder.build(text)
    except yaml.MarkedYAMLError as bad:
        return None, text, [*builder.problems, _syntax(file, text, bad)]
    except yaml.reader.ReaderError as bad:
        return None, text, [*builder.problems, _control_character(file, text, bad)]
    except _TooMuch:
        return None, text, builder.problems
    if root is None:
        builder.report("empty-file", "This file is empty.", "Fill it, or delete it: a plan need not have every file.", Mark(file, 1, 1, 1))
    return root, text, builder.problems


class _Builder:
    """Build data and marks from the events of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Any, Mark, int]] = {}
        self.values = 0

    def report(self, rule: str, message: str, hint: str, mark: Mark) -> None:
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
                    raise _TooMuch
                first = next(events)
                if type(first) is not yaml.DocumentEndEvent:
                    data, mark = self._value(first, events, 0)
                    root = None if data is None else Entry(data, mark)
        return root

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        stop = end.column + 1 if end.line == start.line else 0
        return Mark(self.file, start.line + 1, start.column + 1, stop)

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> tuple[Any, Mark]:
        self.values += 1
        kind = type(event)
        if kind is yaml.ScalarEvent:
            mark = self._mark(event)
            data = self._scalar(event, mark)
            size = 1
        elif kind is yaml.AliasEvent:
            return self._alias(event)
        else:
            before = self.values
            if depth >= MAX_DEPTH:
                self.report("too-deep", f"This is nested more than {MAX_DEPTH} levels deep.", "Use fewer levels.", self._mark(event))
                raise _TooMuch
            if event.tag:
                self._refuse_tag(event, self._mark(event))
            data, mark = (self._mapping if kind is yaml.MappingStartEvent else self._sequence)(event, events, depth)
            size = self.values - before + 1
        if event.anchor:
            self.anchors[event.anchor] = (data, mark, size)
        return data, mark

    def _mapping(self, event: Any, events: Iterator[Any], depth: int) -> tuple[dict[str, Any], Mark]:
        data: dict[str, Any] = {}
        keys: dict[str, tuple[Mark, Mark]] = {}
        mark = self._mark(event)
        for key_event in events:
            if type(key_event) is yaml.MappingEndEvent:
                break
            key_mark = self._mark(key_event)
            if type(key_event) is not yaml.ScalarEvent:
                self.report("complex-key", "A name before “:” must be plain text.", "Write a short name, then a colon.", key_mark)
                raise _TooMuch
            key = key_event.value
            value, value_mark = self._value(next(events), events, depth + 1)
            if key == "<<" and key_event.implicit[0]:
                self.report("merge-key", "The merge key “<<” is not used in plans.", "Repeat the lines that are meant.", key_mark)
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
        return data, mark._replace(keys=keys, end=0)

    def _sequence(self, event: Any, events: Iterator[Any], depth: int) -> tuple[list[Any], Mark]:
        data: list[Any] = []
        items: list[Mark] = []
        for item in events:
            if type(item) is yaml.SequenceEndEvent:
                break
            value, mark = self._value(item, events, depth + 1)
            data.append(value)
            items.append(mark)
        return data, self._mark(event)._replace(items=items, end=0)

    def _alias(self, event: Any) -> tuple[Any, Mark]:
        mark = self._mark(event)
        found = self.anchors.get(event.anchor)
        if found is None:
            self.report(
                "unknown-alias",
                f"“*{event.anchor}” repeats a value that is not marked “&{event.anchor}” above it.",
                f"Write the value itself, or mark it with “&{event.anchor}” first.",
                mark,
            )
            raise _TooMuch
        data, original, size = found
        self.values += size
        if self.values > MAX_VALUES:
            self.report(
                "alias-explosion",
                f"With all its repetitions (“*{event.anchor}”) this file would hold more than {MAX_VALUES:,} values.",
                "Write the values out, without “&” and “*”.",
                mark,
            )
            raise _TooMuch
        return data, original

    def _refuse_tag(self, event: Any, mark: Mark) -> None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self.report("tag", f"“{tag}” is a YAML tag; plans hold plain text and numbers only.", "Remove the tag and keep the value.", mark)

    def _scalar(self, event: Any, mark: Mark) -> Any:
        text = event.value
        if event.tag and event.tag != "tag:yaml.org,2002:str":
            self._refuse_tag(event, mark)
            return text
        if not event.implicit[0] or event.tag:  # quoted, a block, or marked as text
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

    def _ambiguous(self, text: str, mark: Mark) -> None:
        if _YES_NO.match(text):
            truth = "true" if text.lower() in {"yes", "on", "y"} else "false"
            hint = f'Write "{text}" in quotes if it is a text, or {truth} if it answers yes or no.'
            self.report("ambiguous-word", f"“{text}” can be read as a word or as {truth}.", hint, mark)
        elif _CLOCK.match(text):
            hint = f'Write "{text}" in quotes.'
            self.report("ambiguous-number", f"“{text}” can be read as a time or as a number of seconds.", hint, mark)
        elif _NUMBER_LIKE.match(text):
            plain = text.replace("_", "").replace(",", "").lstrip("+").lstrip("0") or "0"
            example = plain if _INTEGER.match(plain) or _DECIMAL.match(plain) else "1200"
            hint = f'Write a number with digits and a decimal point only, such as {example}, or "{text}" in quotes if it is a text.'
            self.report("ambiguous-number", f"“{text}” can be read as different numbers.", hint, mark)


def _syntax(file: str, text: str, bad: yaml.MarkedYAMLError) -> Problem:
    mark = bad.problem_mark or bad.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    here = lines[line - 1] if line <= len(lines) else ""
    span = Span(file, line, column)
    indent = here[: len(here) - len(here.lstrip())]
    if "\t" in indent:
        at = indent.index("\t") + 1
        return error("tab", "A tab stands at the start of this line.", "Indent with spaces: two for each level.", Span(file, line, at, at + 1))
    what = bad.problem or "this cannot be read"
    if "mapping values are not allowed" in what:
        return error("yaml", "There is a second “: ” where one value was expected.", "Put the text in quotes, or indent the line above less.", span)
    if "could not find expected ':'" in what or "did not find expected key" in what:
        return error(
            "yaml",
            "The structure breaks here: a name with a colon was expected.",
            "Look at the indentation of this line and the one above, and at quotes that were not closed.",
            span,
        )
    if "quoted scalar" in (bad.context or "") or "unexpected end of stream" in what:
        start = bad.context_mark
        span = Span(file, start.line + 1, start.column + 1) if start else span
        return error("yaml", "A quote opens here and is not closed properly.", "Close the quote, or double a quote that belongs to the text.", span)
    return error(
        "yaml",
        f"This is not valid YAML: {what}.",
        "Put texts that start with a special character (@ ` % & * ! | > [ {) in quotes, and look at the indentation.",
        span,
    )


def _control_character(file: str, text: str, bad: yaml.reader.ReaderError) -> Problem:
    at = next((i for i, char in enumerate(text) if not char.isprintable() and char not in "\t\r\n\x85\u2028\u2029"), 0)
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return error(
        "control-character",
        f"There is an invisible control character here (U+{ord(text[at]) if text else 0:04X}): {bad.reason}.",
        "Delete it: it usually comes with text copied from another program.",
        Span(file, line, column, column + 1),
    )
