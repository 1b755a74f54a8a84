"""Single values change in place: comments, order and all that is not meant stay, down to the character."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plansite.deliver.edit.in_place import with_value, without
from plansite.deliver.edit.pieces import NotEditedError

TOP = Path(__file__).parents[3]
SCHEMA = {
    "properties": {
        "title": {},
        "why": {},
        "owner": {},
        "lines": {"additionalProperties": {"properties": {"title": {}, "amount": {}, "month": {}}}},
        "steps": {"items": {"properties": {"title": {}, "done": {}}}},
    }
}
TEXT = """\
# head
title: Old  # sample: replace

# Why does it matter?
# why: >-
#   Because it does.

# Who?
owner: eva

lines:
  # the first
  crm:
    title: CRM
    amount: 70 EUR  # a month

steps: # two
  - title: One
  - title: Two
people: [eva, max]
empty: {}
"""
LONG = "A first-rate text that goes on for so long that it does not fit on a line of a plan, which has a hundred characters."


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("title",), "New: better", "title: Old  #", 'title: "New: better"  #'),
        (("title",), LONG, "title: Old  #", f"title: {json.dumps(LONG)}  #"),
        (("owner",), "a\n\nb", "owner: eva\n", "owner: |-\n  a\n\n  b\n"),
        (("owner",), LONG, "owner: eva\n", f"owner: >-\n  {LONG[:96]}\n  {LONG[97:]}\n"),
        (("why",), "So", "does.\n", "does.\nwhy: So\n"),
        (("lines", "crm", "amount"), "75 EUR", "70 EUR", "75 EUR"),
        (("lines", "crm", "amount"), {"2027-01": 1, "2027-05": 2}, "70 EUR", "{2027-01: 1, 2027-05: 2}"),
        (("lines", "crm", "month"), "2027-02", "# a month\n", "# a month\n    month: 2027-02\n"),
        (("lines", "fair", "title"), "Fair", "# a month\n", "# a month\n  fair:\n    title: Fair\n"),
        (("steps", 1, "done"), True, "- title: Two\n", "- title: Two\n    done: true\n"),
        (("steps", 2, "title"), "Three", "- title: Two\n", "- title: Two\n  - title: Three\n"),
        (("people",), ["max"], "[eva, max]", "[max]"),
        (("people", 2), "ina", "[eva, max]", "[eva, max, ina]"),
        (("empty", "key"), 1, "empty: {}", "empty: {key: 1}"),
    ],
)
def test_a_value_is_put_in(path: tuple[str | int, ...], value: Any, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert with_value(TEXT, path, value, SCHEMA) == TEXT.replace(old, new)
    crlf = TEXT.replace("\n", "\r\n")
    assert with_value(crlf, path, value, SCHEMA) == TEXT.replace(old, new).replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (("owner",), "owner: eva\n", ""),
        (("title",), "title: Old  # sample: replace\n", "# sample: replace\n"),
        (("lines", "crm", "amount"), "    amount: 70 EUR  # a month\n", "    # a month\n"),
        (("steps", 1), "  - title: Two\n", ""),
        (("people", 0), "[eva, max]", "[max]"),
        (("people", 1), "[eva, max]", "[eva]"),
        (("people",), "people: [eva, max]\n", ""),
    ],
)
def test_a_value_is_taken_out(path: tuple[str | int, ...], old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert without(TEXT, path) == TEXT.replace(old, new)


def test_a_group_that_would_be_empty_goes_and_its_comments_stay() -> None:
    after = without(without(TEXT, ("lines", "crm", "amount")), ("lines", "crm", "title"))
    assert "lines" not in yaml.safe_load(after)
    assert "# the first" in after
    assert "# a month" in after


def test_what_is_repeated_elsewhere_is_left_alone() -> None:
    text = "a: &pay 100\nb: *pay\n"
    for path in (("a",), ("b",)):
        with pytest.raises(NotEditedError):
            with_value(text, path, 2, {})


def plain(text: str) -> Any:
    """Return what a text says, dates and numbers as they are written."""
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and mappings only


def comments(text: str) -> list[str]:
    return sorted(line.strip() for line in text.splitlines() if line.lstrip().startswith("#"))


def paths(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path] * bool(path) + [found for key, value in below for found in paths(value, (*path, key))]


FILES = sorted((TOP / "plan").rglob("*.yaml"))
VALUES = st.one_of(
    st.integers(-1000, 1000),
    st.booleans(),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "),
        min_size=1,
        max_size=150,
    ),
    st.just({"2027-01": "1 EUR", "2027-02": "2 EUR"}),
    st.just(["one", "two"]),
)


@given(st.data(), st.sampled_from(FILES), VALUES)
def test_any_value_of_the_example_can_be_changed_alone(drawn: st.DataObject, file: Path, value: Any) -> None:
    text = file.read_text(encoding="utf-8")
    data = plain(text)
    path = drawn.draw(st.sampled_from(paths(data)))
    after = with_value(text, path, value, {})
    assert comments(after) == comments(text)
    rest, other = plain(text), plain(after)
    for side in (rest, other):
        place: Any = side
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = None
    assert rest == other


@given(st.data(), st.sampled_from(FILES))
def test_any_value_of_the_example_can_be_taken_out_alone(drawn: st.DataObject, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    path = drawn.draw(st.sampled_from(paths(plain(text))))
    try:
        after = without(text, path)
    except NotEditedError:
        return  # the first key of a list's item shares its line with the dash
    assert [line for line in comments(text) if line not in comments(after)] == []
