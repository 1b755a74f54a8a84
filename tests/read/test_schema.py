from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from plansite.pipeline import run
from plansite.read.schema import SchemaSet, come_along, load_schemas, visit
from plansite.read.source import read_bytes
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.problems import Problem
    from plansite.read.document import Entry

PERSON: dict[str, Any] = {
    "title": "Card",
    "type": "object",
    "properties": {
        "name": {
            "title": "Name",
            "description": "What is the name?",
            "type": "string",
            "minLength": 1,
            "maxLength": 9,
            "examples": ["Ana"],
        },
        "age": {"title": "Age", "type": "integer", "minimum": 1, "maximum": 120, "examples": [30]},
        "happy": {"title": "Happy", "type": "boolean"},
        "color": {"title": "Color", "enum": ["red", "green", "blue"]},
        "code": {
            "title": "Code",
            "type": "string",
            "pattern": "^[A-Z]{3}$",
            "maxLength": 3,
            "examples": ["ABC"],
        },
        "one": {"title": "One", "const": 1},
        "tags": {
            "title": "Tags",
            "type": "array",
            "items": {"type": "string"},
            "uniqueItems": True,
            "minItems": 1,
        },
        "pets": {
            "title": "Pets",
            "type": "object",
            "propertyNames": {"pattern": "^[a-z]+$"},
            "additionalProperties": {
                "title": "Pet",
                "type": "object",
                "properties": {"name": {"type": "string"}},
                "required": ["name"],
                "additionalProperties": False,
            },
        },
        "price": {
            "title": "Price",
            "type": ["number", "string", "object"],
            "x-unit": "money",
            "examples": ["49 EUR"],
        },
    },
    "required": ["name"],
    "additionalProperties": False,
}


@pytest.fixture
def cards(tmp_path: Path) -> SchemaSet:
    (tmp_path / "common.schema.json").write_text('{"definitions": {}}', encoding="utf-8")
    (tmp_path / "card.schema.json").write_text(json.dumps(PERSON), encoding="utf-8")
    return load_schemas(tmp_path)


def check(schemas: SchemaSet, text: str) -> tuple[Entry, list[Problem]]:
    root, _, problems = read_bytes("card.yaml", text.encode())
    assert not problems
    assert root is not None
    return root, schemas.check_and_blank_out("card", root)


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("nam: Ana\n", 1, 1, "There is no “nam” here.", "Did you mean “name”?"),
        ("name: Ana\nshoe: 3\n", 2, 1, "There is no “shoe” here.", "Known here, among others"),
        (
            "age: 3\n",
            1,
            1,
            "“name” is missing in “card.yaml”.",
            "What is the name? For example: “name: Ana”.",
        ),
        ("name: 12\n", 1, 7, "“Name” is a text, but “12” is not read as one.", 'Put it in quotes: "12".'),
        (
            "name: true\n",
            1,
            7,
            "“Name” is a text, but “true” is not read as one.",
            'Put it in quotes: "true".',
        ),
        ("name: [Ana]\n", 1, 7, "“Name” should be a text.", "For example: Ana"),
        ('name: ""\n', 1, 7, "“Name” cannot be empty.", "For example: Ana"),
        ("name: Anastasia-Maria\n", 1, 7, "“Name” is longer than 9 characters.", "Shorten it by 6."),
        ("name:\n", 1, 1, "“Name” has no value.", "Write it after the colon"),
        ('name: Ana\nage: "30"\n', 2, 6, "“Age” should be a whole number.", "without quotes: 30"),
        ("name: Ana\nage: 0\n", 2, 6, "“Age” cannot be less than 1.", "For example: 30"),
        ("name: Ana\nage: 121\n", 2, 6, "“Age” cannot be more than 120.", "For example: 30"),
        ("name: Ana\nhappy: very\n", 2, 8, "“Happy” should be true or false.", "Write true or false."),
        (
            "name: Ana\ncolor: gren\n",
            2,
            8,
            "“Color” cannot be “gren”.",
            "Did you mean “green”? It can be: red, green, blue.",
        ),
        ("name: Ana\ncode: ABCD\n", 2, 7, "“ABCD” is not written as “Code” should be.", "For example: ABC"),
        ("name: Ana\none: 2\n", 2, 6, "“One” must be 1.", "Write 1."),
        ("name: Ana\ntags: a, b\n", 2, 7, "“Tags” should be a list.", "Write a list: [a, b]."),
        ("name: Ana\ntags: [a, b, a]\n", 2, 14, "“a” stands twice in “Tags”.", "Delete one of the two."),
        ("name: Ana\ntags: []\n", 2, 7, "“Tags” needs at least 1 entry.", "Look at the other entries"),
        (
            "name: Ana\npets: {Rex-2: {name: Rex}}\n",
            2,
            8,
            "“Rex-2” cannot be used as a name here.",
            "such as rex_2",
        ),
        ("name: Ana\npets: {rex: {}}\n", 2, 8, "“name” is missing in “rex”.", "name"),
        ("name: Ana\nprice: [1]\n", 2, 8, "“Price” should be a number or a formula.", "For example: 49 EUR"),
        ("- a\n", 1, 1, "“Card” should be a group of “name: value” lines.", "such as one of: name"),
    ],
)
def test_one_mistake_gives_one_problem_in_words(  # noqa: PLR0913 - one row of the table above
    cards: SchemaSet, text: str, line: int, column: int, message: str, hint: str
) -> None:
    _, problems = check(cards, text)
    assert [(each.span.line, each.span.column, each.message) for each in problems] == [
        (line, column, message)
    ]
    assert hint in problems[0].hint


def test_all_mistakes_are_found_at_once(cards: SchemaSet) -> None:
    _, problems = check(cards, "age: x\ncolor: pink\npets: {a: {}, B: {name: c}}\n")
    assert sorted(each.rule for each in problems) == [
        "missing-key",
        "missing-key",
        "not-an-option",
        "wrong-id",
        "wrong-type",
    ]


def test_what_is_wrong_is_blanked_out_and_the_rest_stays(cards: SchemaSet) -> None:
    root, _ = check(cards, "name: 12\nage: 30\ntags: [a, 2, b]\npets: {a: {name: x}, B: {name: w}}\n")
    assert root.data == {
        "name": None,
        "age": 30,
        "tags": ["a", None, "b"],
        "pets": {"a": {"name": "x"}, "B": None},
    }
    assert root.texts("tags") == ("a", "b")
    assert [name for name, _ in root.under("pets")] == ["a"]


def test_visit_pairs_each_value_with_its_field_in_the_order_of_the_file(cards: SchemaSet) -> None:
    root, _ = check(cards, "pets: {a: {name: x}}\nname: Ana\ntags: [b]\n")
    found = [(entry.data, field.get("title")) for entry, field in visit(root, cards.kinds["card"])]
    assert found[0][1] == "Card"
    assert [title for _, title in found[1:]] == ["Pets", "Pet", None, "Name", "Tags", None]


def test_annotations_beside_a_reference_win(tmp_path: Path) -> None:
    shared = {"definitions": {"line": {"type": "string", "title": "Line", "maxLength": 5}}}
    (tmp_path / "common.schema.json").write_text(json.dumps(shared), encoding="utf-8")
    card = {"properties": {"name": {"$ref": "common.schema.json#/definitions/line", "title": "Name"}}}
    (tmp_path / "card.schema.json").write_text(json.dumps(card), encoding="utf-8")
    field = load_schemas(tmp_path).kinds["card"]["properties"]["name"]
    assert field == {"type": "string", "title": "Name", "maxLength": 5}


def test_an_unchanged_copy_of_the_schemas_is_as_good_as_they_are(tmp_path: Path) -> None:
    shutil.copytree(packaged("schemas"), tmp_path / "schemas")
    copied, shipped = load_schemas(tmp_path / "schemas"), load_schemas(packaged("schemas"))
    assert vars(copied) == vars(shipped)
    (tmp_path / "schemas" / "risks.schema.json").unlink()
    assert "risks" not in load_schemas(tmp_path / "schemas").kinds


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"title": "Plan",', '"title": "Plan"', "not JSON"),
        ("definitions/title", "definitions/titel", "leads nowhere"),
    ],
)
def test_a_slip_in_a_schema_of_ones_own_is_a_problem(
    write: Callable[..., Path], old: str, new: str, words: str
) -> None:
    folder = write()
    shutil.copytree(packaged("schemas"), folder.parent / "schemas")
    file = folder.parent / "schemas" / "plan.schema.json"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    outcome = run(folder)
    assert outcome.failed
    assert [each.rule for each in outcome.problems] == ["schema"]
    assert words in outcome.problems[0].message
    assert outcome.problems[0].span.file.endswith("plan.schema.json")


def test_a_copy_of_the_schemas_that_come_along_is_as_good_until_anything_in_it_is_otherwise(
    tmp_path: Path,
) -> None:
    copy = tmp_path / "schemas"
    shutil.copytree(packaged("schemas"), copy)
    assert come_along(packaged("schemas"))
    assert come_along(copy)
    person = copy / "team.schema.json"
    text = person.read_text(encoding="utf-8")
    person.write_text(f"{text} ", encoding="utf-8")
    assert not come_along(copy)
    person.write_text(text, encoding="utf-8")
    (copy / "pets.schema.json").write_text("{}", encoding="utf-8")
    assert not come_along(copy)
    (copy / "pets.schema.json").unlink()
    person.unlink()
    assert not come_along(copy)
