from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plansite.read.source import MAX_DEPTH, MAX_VALUES, read_bytes

if TYPE_CHECKING:
    from plansite.problems import Problem
    from plansite.read.document import Entry

# characters that a plan may hold: no controls, no line breaks but “\n”, no byte order mark
PRINTABLE = st.characters(
    exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"
)
LINE = st.text(PRINTABLE, max_size=60)


def read(text: str | bytes) -> tuple[Entry | None, list[Problem]]:
    raw = text if isinstance(text, bytes) else text.encode()
    root, _, problems = read_bytes("plan/market.yaml", raw)
    return root, problems


def data(text: str) -> Any:
    root, problems = read(text)
    assert not problems
    assert root is not None
    return root.data


def rules(text: str | bytes) -> list[tuple[int, int, str]]:
    return [(each.span.line, each.span.column, each.rule) for each in read(text)[1]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("2.50", 2.5),
        ("true", True),
        ("False", False),
        ("2027-03-01", "2027-03-01"),
        ("2027-03", "2027-03"),
        ("2.5%", "2.5%"),
        ("49 EUR", "49 EUR"),
        ("north", "north"),
        ("yellow", "yellow"),
        ("office", "office"),
        ("null", None),
        ("~", None),
        ('"12"', "12"),
        ("'no'", "no"),
        ("!!str 12", "12"),
        ("= mrr * 12", "= mrr * 12"),
        ("|\n  two\n  lines", "two\nlines\n"),
        (">-\n  one\n  line", "one line"),
    ],
)
def test_scalars_mean_one_thing(text: str, value: Any) -> None:
    found = data(f"key: {text}\n")["key"]
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No",
        "ON",
        "off",
        "yes",
        "y",
        "N",
        "12:30",
        "1:2:3",
        "010",
        "1_000",
        "0x1F",
        "1e3",
        ".inf",
        ".NaN",
        "+0.5_0",
        "1,200",
    ],
)
def test_what_can_be_read_in_two_ways_keeps_its_text_and_is_reported(text: str) -> None:
    root, problems = read(f"key: {text}\n")
    assert root is not None
    assert root.data == {"key": text}
    assert [(each.span.line, each.span.column, each.span.end) for each in problems] == [(1, 6, 6 + len(text))]
    assert "quotes" in problems[0].hint


@pytest.mark.parametrize(
    ("text", "number"), [("010", "10"), ("1_000", "1000"), ("0x1F", "31"), ("1e3", "1000"), ("1,200", "1200")]
)
def test_the_hint_has_the_number_that_is_probably_meant(text: str, number: str) -> None:
    assert f"If it is a number, write {number}" in read(f"key: {text}\n")[1][0].hint


def test_all_problems_of_a_file_are_found_at_once() -> None:
    assert rules("a: no\nb: !x 1\na: 2\nc:\n  <<: 1\n  d: 012\n") == [
        (1, 4, "ambiguous-word"),
        (2, 4, "tag"),
        (3, 1, "duplicate-key"),
        (5, 3, "merge-key"),
        (6, 6, "ambiguous-number"),
    ]


def test_no_tag_is_ever_constructed(tmp_path: Any) -> None:
    trace = tmp_path / "trace"
    root, problems = read(f"a: !!python/object/apply:pathlib.Path.touch [{trace}]\n")
    assert root is not None
    assert [each.rule for each in problems] == ["tag"]
    assert not trace.exists()


def test_an_alias_repeats_a_value() -> None:
    assert data("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n") == {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}] * 2}


def test_an_alias_cannot_explode() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
    root, problems = read(text)
    assert root is None
    assert [each.rule for each in problems] == ["alias-explosion"]
    assert f"{MAX_VALUES:,}" in problems[0].message


def test_depth_is_bounded() -> None:
    root, problems = read("a: " + "[" * 5000)
    assert root is None
    assert [each.rule for each in problems] == ["too-deep"]
    assert problems[0].span.column == 4 + MAX_DEPTH - 1


def test_a_byte_order_mark_at_the_start_does_not_count() -> None:
    root, problems = read(b"\xef\xbb\xbftitle: x\n")
    assert (root and root.data, problems) == ({"title": "x"}, [])
    assert root is not None
    assert root.get("title").span.column == 8  # type: ignore[union-attr]


@given(st.binary(max_size=300))
def test_any_bytes_give_data_or_problems(raw: bytes) -> None:
    root, problems = read(raw)
    assert root is not None or problems


@given(st.text(st.sampled_from("ab:-?[]{},&*!|>%@`#'\"\\\n \t0189.~<=_x"), max_size=80))
@settings(max_examples=400)
def test_any_yaml_like_text_gives_data_or_problems_on_lines_that_exist(text: str) -> None:
    root, problems = read(text)
    assert root is not None or problems
    lines = text.count("\n") + 1
    for each in problems:
        assert each.hint
        assert 1 <= each.span.line <= lines + 1
        assert each.span.column >= 1


@given(LINE)
def test_a_text_in_double_quotes_comes_back_unchanged(text: str) -> None:
    assert data(f"key: {json.dumps(text, ensure_ascii=False)}\n") == {"key": text}


@given(LINE)
def test_a_text_in_single_quotes_comes_back_unchanged(text: str) -> None:
    escaped = text.replace("'", "''")
    assert data(f"key: '{escaped}'\n") == {"key": text}


@given(LINE)
def test_a_plain_text_comes_back_unchanged_or_is_reported(text: str) -> None:
    assume(text == text.strip(" ") and text and not re.search(r"[:#\t]", text))
    root, problems = read(f"key: {text}\n")
    if (
        not problems
        and root is not None
        and isinstance(root.data, dict)
        and isinstance(root.data["key"], str)
    ):
        assert text[0] in "\"'|>!&" or root.data["key"] == text


@given(st.lists(st.text(PRINTABLE, min_size=1, max_size=20).filter(str.strip), max_size=6))
def test_a_block_of_lines_comes_back_unchanged(lines: list[str]) -> None:
    assume(all(line == line.strip() for line in lines) and lines)
    text = "".join(f"  {line}\n" for line in lines)
    assert data(f"key: |\n{text}") == {"key": "".join(f"{line}\n" for line in lines)}


SCALARS = (
    LINE
    | st.integers(min_value=-(10**12), max_value=10**12)
    | st.booleans()
    | st.floats(min_value=-1e6, max_value=1e6).map(lambda number: round(number, 3))
)
TREES = st.recursive(
    SCALARS,
    lambda below: (
        st.lists(below, min_size=1, max_size=4)
        | st.dictionaries(
            st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), below, min_size=1, max_size=4
        )
    ),
    max_leaves=12,
)


def block(tree: Any, indent: int = 0) -> str:
    """Write a tree in YAML, one value a line."""
    margin = "\n" + " " * indent
    if isinstance(tree, dict):
        return "".join(
            f"{margin}{json.dumps(key)}: {block(value, indent + 2)}" for key, value in tree.items()
        )
    if isinstance(tree, list):
        return "".join(f"{margin}- {block(value, indent + 2)}" for value in tree)
    if isinstance(tree, float):
        return f"{tree:.3f}"
    return json.dumps(tree, ensure_ascii=False)


def scalars(entry: Entry) -> list[Entry]:
    if isinstance(entry.data, dict):
        return [each for _, child in entry.every() for each in scalars(child)]
    if isinstance(entry.data, list):
        return [each for child in entry.elements() for each in scalars(child)]
    return [entry]


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), TREES, min_size=1, max_size=5))
def test_every_place_points_at_its_own_text(tree: dict[str, Any]) -> None:
    text = block(tree).lstrip("\n") + "\n"
    root, problems = read(text)
    assume(not any(each.rule == "too-deep" for each in problems))
    assert problems == []
    assert root is not None
    assert root.data == tree
    lines = text.split("\n")
    for entry in scalars(root):
        written = lines[entry.span.line - 1][entry.span.column - 1 : entry.span.end - 1]
        assert data(f"key: {written}\n") == {"key": entry.data}
        if entry.key:
            place = entry.key_span
            assert lines[place.line - 1][place.column - 1 : place.end - 1] == json.dumps(entry.key)


def test_a_wrong_character_is_found_behind_an_order_mark() -> None:
    _, _, problems = read_bytes("file.yaml", b"\xef\xbb\xbfa: \xc3\xa9\xc3\xa9\xff\n")
    assert [(problem.rule, problem.span.line, problem.span.column) for problem in problems] == [
        ("not-utf-8", 1, 6)
    ]
