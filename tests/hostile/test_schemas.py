"""Schemas beside a plan come with the branch: what is no schema, too large or may take for ever is a problem. A new member is a line in schemas.txt."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plansite.pipeline import run
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = (Path(__file__).parent / "schemas.txt").read_text(encoding="utf-8").splitlines()
MEMBERS = [line.split(" ", 2) for line in LINES if not line.startswith("#")]
DEEP = '{"items":' * 500 + "{}" + "}" * 500
# Definitions of which each repeats the one before twice: a few lines that stand for a million values.
DOUBLING: dict[str, Any] = {
    "d0": {"type": "string"},
    **{
        f"d{at}": {
            "properties": {side: {"$ref": f"common.schema.json#/definitions/d{at - 1}"} for side in "ab"}
        }
        for at in range(1, 25)
    },
}
TEXTS = {
    "nothing": "",
    "word": "hello",
    "number": "3",
    "list": "[]",
    "endless number": "9" * 5000,
    "unfinished": '{"type": ',
    "deep": DEEP,
    "very deep": '{"items":' * 100_000,
    "deep list": "[" * 100_000,
    "wide": json.dumps({"enum": list(range(60_000))}),
    "large": '{"title": "' + "x" * 1_100_000 + '"}',
    "bytes": "\x00\x01",
}
SLOW = [
    "^(a+)+$",
    "^(a|a)*$",
    "^(a|aa)+$",
    "(x+x+)+y",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "^(.*?,){11}P",
    "(.*)*b",
    "^(a*)*$",
]


@pytest.fixture
def plan(write: Callable[..., Path]) -> Path:
    """A small plan with a copy of the schemas beside it."""
    folder = write()
    shutil.copytree(packaged("schemas"), folder.parent / "schemas")
    return folder


def the_problem(plan: Path) -> str:
    """Return where the one problem is, after looking that it says what is wrong."""
    outcome = run(plan)
    assert [problem.rule for problem in outcome.problems] in (
        ["schema"],
        ["unreadable"],
        ["file-too-large"],
    ), outcome.problems
    (problem,) = outcome.problems
    assert problem.message
    assert problem.hint
    assert outcome.texts.keys() == {problem.span.file}
    return f"{Path(problem.span.file).name}:{problem.span.line}"


def put(plan: Path, name: str, path: str, value: Any) -> Path:
    """Change one value of a schema."""
    file = plan.parent / "schemas" / f"{name}.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    node, steps = schema, path.split("/")[1:]
    for step in steps[:-1]:
        node = node[step]
    node[steps[-1]] = value
    file.write_text(json.dumps(schema, indent=2), encoding="utf-8")
    return file


@pytest.mark.parametrize(("name", "path", "value"), MEMBERS, ids=[" ".join(member) for member in MEMBERS])
def test_what_is_no_schema_is_a_problem(plan: Path, name: str, path: str, value: str) -> None:
    put(plan, name, path, json.loads(value))
    assert re.match(r"[a-z]+\.schema\.json:[0-9]+\Z", the_problem(plan))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_that_is_no_schema_is_a_problem(plan: Path, text: str) -> None:
    (plan.parent / "schemas/goal.schema.json").write_text(text, encoding="utf-8")
    assert the_problem(plan).startswith("goal.schema.json")


@pytest.mark.parametrize("kind", ["folder", "pipe", "link"])
def test_a_schema_is_a_file(plan: Path, kind: str) -> None:
    file = plan.parent / "schemas/goal.schema.json"
    file.unlink()
    if kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")
    assert the_problem(plan).startswith("goal.schema.json")


def test_references_that_multiply_are_a_problem(plan: Path) -> None:
    file = plan.parent / "schemas/common.schema.json"
    common = json.loads(file.read_text(encoding="utf-8"))
    common["definitions"] |= DOUBLING
    file.write_text(json.dumps(common), encoding="utf-8")
    put(plan, "plan", "/properties/title", {"$ref": "common.schema.json#/definitions/d24"})
    assert the_problem(plan)


@pytest.mark.parametrize("pattern", SLOW)
def test_no_pattern_takes_for_ever(plan: Path, pattern: str) -> None:
    """They are matched in a time that grows with the text only: Python would need years."""
    put(plan, "plan", "/properties/title", {"title": "Title", "type": "string", "pattern": pattern})
    file = plan / "plan.yaml"
    text = re.sub(r"(?m)^title: .*$", "title: " + "a" * 5000 + "!", file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    assert "wrong-form" in {problem.rule for problem in run(plan).problems}


def test_the_problem_stands_where_the_mistake_is(plan: Path) -> None:
    file = put(plan, "plan", "/properties/title", {"type": "strng"})
    line = next(
        number
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if "strng" in text
    )
    assert the_problem(plan) == f"plan.schema.json:{line}"


def test_a_question_of_ones_own_is_welcome(plan: Path) -> None:
    own = {
        "title": "Motto",
        "description": "What is the motto?",
        "type": "string",
        "x-text": "line",
        "examples": ["Go"],
    }
    put(plan, "plan", "/properties/motto", own)
    file = plan / "plan.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "motto: Bread for all\n", encoding="utf-8")
    assert not run(plan).failed


def test_schemas_that_come_along_keep_to_the_rules_for_others(plan: Path) -> None:
    assert not run(plan).failed
