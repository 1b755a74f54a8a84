from __future__ import annotations

import pytest

from plansite.read.source import read_bytes


def said(text: str) -> tuple[int, int, str, str]:
    root, _, problems = read_bytes("market.yaml", text.encode())
    assert root is None
    assert len(problems) == 1
    return problems[0].span.line, problems[0].span.column, problems[0].message, problems[0].hint


@pytest.mark.parametrize(
    ("text", "line", "column", "words", "hint"),
    [
        ("a:\n\tb: 1\n", 2, 1, "A tab", "two for each level"),
        ("a:\n  b: 1\n  \tc: 2\n", 3, 3, "A tab", "spaces"),
        ("a: Growth: the plan\n", 1, 10, "second “: ”", 'quotes: "Growth: the plan"'),
        ('a: say "x": y\n', 1, 11, "second “: ”", "quotes: 'say \"x\": y'"),
        ("- a: b: c\n", 1, 7, "second “: ”", '"b: c"'),
        ("title:Plan\ntype: x\n", 1, 6, "space is missing", "name: value"),
        ("title: x\nmonths 12\nstart: y\n", 2, 1, "name with a colon", "indent"),
        ("a: b\n  c: d\n", 2, 3, "as if it went on", "quotes"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "like no line above", "two spaces"),
        ('a: "b" c\n', 1, 8, 'closing "', "whole value"),
        ("a: [b] c\n", 1, 8, "closing ]", "whole value"),
        ("a: [b, c\nd: e\n", 1, 4, "bracket is not closed", "“]”"),
        ("a: [b, c\n", 1, 4, "bracket is not closed", "“]”"),
        ("a: {b: c\n", 1, 4, "bracket is not closed", "“}”"),
        ('a: ["b" "c"]\n', 1, 9, "comma", "two entries"),
        ('a: "b\nc: d\n', 1, 4, "quote is not closed", "double a quote"),
        ("a: 'b\n", 1, 4, "quote is not closed", "double a quote"),
        ('a: "C:\\plans"\n', 1, 7, "“\\p”", "single quotes"),
        ("a: @home\n", 1, 4, "“@” cannot start", '"@home"'),
        ("a: `x` # note\n", 1, 4, "“`” cannot start", '"`x`"'),
        ("a: *\n", 1, 4, "“*” cannot start", "quotes"),
        ("a: - b\n", 1, 4, "starts a list", "line of its own"),
        ("a: |text\n", 1, 4, "Nothing may follow", '"|text"'),
        ("a: *gone\n", 1, 4, "“*gone” repeats", "“&gone”"),
        ("a: x\x07y\n", 1, 5, "U+0007", "Delete"),
        ("a: x\u2028y\n", 1, 5, "U+2028", "Delete"),
        ("a: b\n---\nc: d\n", 2, 1, "second YAML document", "file of its own"),
        ("? [a]\n: b\n", 1, 3, "plain text", "short name"),
    ],
)
def test_the_place_of_the_mistake_is_named_in_plain_words(
    text: str, line: int, column: int, words: str, hint: str
) -> None:
    found = said(text)
    assert found[:2] == (line, column)
    assert words in found[2]
    assert hint in found[3]
    assert "found character" not in found[2]


def test_windows_line_ends_change_no_place() -> None:
    assert said("a: x\r\nb: Growth: the plan\r\n")[:2] == (2, 10)


@pytest.mark.parametrize(
    ("raw", "line", "column", "words"),
    [
        ("a: x\nb: sch\u00f6n\n".encode("latin-1"), 2, 7, "not saved as UTF-8"),
        ("a: x\n".encode("utf-16"), 1, 1, "UTF-16"),
        (b"\xff\xfe\x00\x00", 1, 1, "UTF-16"),
        (b"\x00", 1, 1, "U+0000"),
    ],
)
def test_another_encoding_is_named(raw: bytes, line: int, column: int, words: str) -> None:
    root, _, problems = read_bytes("plan.yaml", raw)
    assert root is None
    assert [(each.span.line, each.span.column) for each in problems] == [(line, column)]
    assert words in problems[0].message
