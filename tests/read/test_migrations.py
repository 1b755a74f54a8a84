"""Plans of earlier versions: read as if written today, and rewritten in place without touching anything else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plansite.read.migrations import (
    MIGRATIONS,
    NEWEST,
    edited,
    edits,
    migrated,
    migrated_schema,
    outdated,
    schema_edits,
    taken,
    version_of,
)
from plansite.read.source import read_bytes
from plansite.resources import packaged

if TYPE_CHECKING:
    from plansite.read.document import Entry


def read(text: str) -> Entry:
    root, _, problems = read_bytes("file.yaml", text.encode())
    assert root is not None
    assert problems == []
    return root


def rewritten(kind: str, text: str, version: int = 1) -> str:
    return edited(text, edits(kind, read(text), version))


def test_versions_follow_each_other_and_end_with_that_of_the_schemas() -> None:
    assert [each.version for each in MIGRATIONS] == list(range(2, NEWEST + 1))
    schema = json.loads((packaged("schemas") / "plan.schema.json").read_text(encoding="utf-8"))
    field = schema["properties"]["schema_version"]
    assert field["const"] == NEWEST
    assert field["examples"] == [NEWEST]
    assert field["description"].endswith(f"it is {NEWEST}.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("nodes: {}\n", "figures: {}\n"),
        ('"nodes" :   {}\n', '"figures" :   {}\n'),
        ("'nodes': {}\n", "'figures': {}\n"),
        ('"n\\u006fdes": {}\n', "figures: {}\n"),
        ("? nodes\n: {a: 1}\n", "? figures\n: {a: 1}\n"),
        ("&nodes nodes: {}\n", "&nodes figures: {}\n"),
        ("{model: none, nodes: {a: 1}} # nodes: {}\n", "{model: none, figures: {a: 1}} # nodes: {}\n"),
        ("# nodes:\n\n\nnodes:\t# nodes\n  nodes: 1\n", "# nodes:\n\n\nfigures:\t# nodes\n  nodes: 1\n"),
        ("model: none\r\nnodes:\r\n  a: 1\r\n", "model: none\r\nfigures:\r\n  a: 1\r\n"),
        ("{note: ä𝄞 —, nodes: {}}", "{note: ä𝄞 —, figures: {}}"),
        (
            "method: >-\n  nodes: here\n  nodes: there\nnodes: {}\n",
            "method: >-\n  nodes: here\n  nodes: there\nfigures: {}\n",
        ),
        ("inputs:\n  nodes: 5\n", "inputs:\n  nodes: 5\n"),
    ],
)
def test_only_the_name_changes(before: str, after: str) -> None:
    assert rewritten("forecast", before) == after
    assert rewritten("forecast", after) == after, "a second time changes nothing"
    assert rewritten("marketing", before) == before, "the same word in another file is another word"


def test_a_scenario_changes_where_it_changes_the_forecast() -> None:
    before = "title: T\nchange:\n  forecast: {'nodes': {a: {formula: 1 + 1}}}  # nodes\n  kpis: {nodes: {}}\n"
    after = before.replace("'nodes'", "'figures'")
    assert rewritten("scenario", before) == after
    assert rewritten("scenario", "title: T\nchange: {forecast: {inputs: {a: 1}}}\n").endswith("{a: 1}}}\n")
    assert rewritten("scenario", "title: T\n") == "title: T\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("schema_version: 1 # 1\n", "schema_version: 2 # 1\n"),
        ("title: 1\n'schema_version' : &v1 1\n", "title: 1\n'schema_version' : &v1 2\n"),
    ],
)
def test_the_version_is_written(before: str, after: str) -> None:
    assert rewritten("plan", before) == after


@pytest.mark.parametrize(
    "text", ["title: T\n", "schema_version: x\n", "schema_version: true\n", "schema_version: 0\n"]
)
def test_a_version_that_is_none_counts_as_the_newest(text: str) -> None:
    assert version_of(read(text)) == NEWEST
    assert outdated(read(text)) == []
    assert rewritten("plan", text, version_of(read(text))) == text


def test_a_document_is_read_as_if_it_were_written_today_and_keeps_its_places() -> None:
    old = read("model: none\nnodes:\n  a: {formula: 1}\nowner: noor\n")
    new = migrated("forecast", old, 1)
    assert new.data == {"model": "none", "figures": {"a": {"formula": 1}}, "owner": "noor"}
    assert list(new.data) == ["model", "figures", "owner"], "in the order of the file"
    assert new.at(["figures", "a", "formula"]).span == old.at(["nodes", "a", "formula"]).span
    assert new.at(["figures"]).key_span == old.at(["nodes"]).key_span
    assert "nodes" in old.data, "the document itself stays as it was read"
    assert migrated("forecast", new, 1) == new
    assert migrated("forecast", old, NEWEST) == old
    assert migrated("plan", read("schema_version: 1\n"), 1).data == {"schema_version": NEWEST}


def test_what_is_there_under_both_names_is_left_to_a_person() -> None:
    text = "nodes: {a: 1}\nfigures: {b: 1}\n"
    assert rewritten("forecast", text) == text
    assert migrated("forecast", read(text), 1).data == read(text).data
    assert [(each.rule, each.span.line) for each in taken("forecast", read(text), 1)] == [("name-taken", 1)]
    assert taken("forecast", read("nodes: {}\n"), 1) == []


def test_schemas_of_ones_own_are_read_and_rewritten_too() -> None:
    plan = '{"properties": {"schema_version": {"description": "It is 1.", "const": 1, "examples": [1]}, "x": {}}}'
    new = json.loads(edited(plan, schema_edits("plan", read(plan), 1)))
    assert new["properties"]["schema_version"] == {"description": "It is 2.", "const": 2, "examples": [2]}
    assert migrated_schema("plan", json.loads(plan), 1)["properties"]["schema_version"]["const"] == 2
    forecast = '{"properties": {\n\t"mine": {}, "nodes" : {"title": "nodes"}\n}}'
    after = forecast.replace('"nodes" :', '"figures" :')
    assert edited(forecast, schema_edits("forecast", read(forecast.replace("\t", " ")), 1)) == after
    assert migrated_schema("forecast", json.loads(forecast), 1) == json.loads(after)


def test_the_schemas_that_come_along_can_be_read_like_a_plan() -> None:
    for path in packaged("schemas").glob("*.json"):
        root, text, problems = read_bytes(path.name, path.read_bytes())
        assert problems == []
        assert root is not None
        assert root.data == json.loads(text)


SPACE = st.sampled_from(["", " ", "  "])
NOISE = st.lists(
    st.sampled_from(
        [
            "",
            "# nodes: 1",
            "   # “nodes” ä𝄞",
            "model: none",
            "method: |\n  nodes: a\n  # nodes\n\n  b",
            "owner:   'nodes'",
        ]
    ),
    max_size=6,
    unique=True,
)
NEW = {
    "nodes": "figures",
    "'nodes'": "'figures'",
    '"nodes"': '"figures"',
    "? nodes # nodes\n": "? figures # nodes\n",
    "!!str nodes": "!!str figures",
    "&nodes nodes": "&nodes figures",
}
NAMES = st.sampled_from(sorted(NEW))
BODIES = st.sampled_from(
    [
        " {nodes: {formula: nodes}}",
        "\n  nodes:\n      formula: nodes # nodes",
        " {}  # 1",
        "\n# nodes\n  a: {title:   'nodes'}",
    ]
)


@given(NOISE, NAMES, SPACE, BODIES, NOISE, st.sampled_from(["\n", "\r\n"]))
def test_everything_outside_the_name_stays_to_the_byte(  # noqa: PLR0913 - one part of a text each
    above: list[str], name: str, space: str, body: str, below: list[str], line_end: str
) -> None:
    below = [each for each in below if each not in above or not each[:1].isalpha()]
    head = "".join(f"{each}\n" for each in above)
    tail = "".join(f"{each}\n" for each in below)
    space = "" if name.endswith("\n") else space
    before, after = (
        f"{head}{each}{space}:{body}\n{tail}".replace("\n", line_end) for each in (name, NEW[name])
    )
    assert rewritten("forecast", before) == after
    assert rewritten("forecast", after) == after


TREES = st.recursive(
    st.integers(0, 9) | st.sampled_from(["nodes", "figures", "x"]),
    lambda below: (
        st.dictionaries(st.sampled_from(["nodes", "forecast", "change", "a"]), below, max_size=3)
        | st.lists(below, max_size=2)
    ),
    max_leaves=8,
)


@given(
    st.sampled_from(["forecast", "scenario", "plan", "kpis"]),
    st.dictionaries(st.sampled_from(["nodes", "change", "figures"]), TREES, min_size=1),
)
def test_reading_what_was_rewritten_is_reading_the_old_as_if_written_today(
    kind: str, tree: dict[str, Any]
) -> None:
    text = json.dumps({"schema_version": 1, **tree}, indent=1)
    old = read(text)
    new = read(edited(text, edits(kind, old, 1)))
    assert new.data == migrated(kind, old, 1).data
    assert list(new.data) == list(migrated(kind, old, 1).data)
