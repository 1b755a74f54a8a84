"""Code asks a plan through its typed views; only what walks along the schema names fields by key."""

from __future__ import annotations

import ast
import json
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "generator" / "plansite"
# what reads files and makes the views, what walks along the schema, and what reads YAML of our own: the catalogue
MAY = (
    "read/*",
    "portfolio/reading.py",
    "present/answers/*",
    "present/outline.py",
    "present/places.py",
    "present/search_words.py",  # the catalogue's own file
    "present/pages/story.py",
    "present/pages/progress.py",
    "judge/completeness.py",
    "judge/rules/essentials.py",
    "judge/rules/dates.py",
    "judge/rules/collections.py",
    "judge/outlines.py",
    "judge/rulebook.py",
    "deliver/compare/walk.py",
    "deliver/compare/answers.py",
    "deliver/compare/equality.py",
    "deliver/compare/renames.py",
    "deliver/compare/measured.py",
    "deliver/compare/edits.py",
    "deliver/compare/unjudged.py",
    "deliver/building/own_settings.py",
    "deliver/edit/questionnaire.py",
    "deliver/edit/scaffold.py",
    "deliver/edit/migrate.py",
    "deliver/forms/form.py",
    "deliver/forms/names.py",
    "deliver/report/sarif.py",
    "deliver/spreadsheets/mapping.py",
    "deliver/spreadsheets/cells/words.py",
    "compute/model/catalog.py",
    "compute/model/definition.py",
    "compute/model/guidance.py",
    "compute/model/options.py",
    "compute/model/revenue_model.py",
)
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
ASKING = {"text", "flag", "texts", "under", "single", "items"}
# dictionaries that are no part of a plan: fields of schemas, above all
DICTIONARIES = {"schema", "field", "fields", "properties", "below", "headers", "environ", "data"}


def fields_of(schema: Any) -> Iterator[str]:
    """Yield the names of all properties in a schema."""
    if isinstance(schema, dict):
        for key, below in schema.items():
            if key in {"properties", "definitions"} and isinstance(below, dict):
                yield from below
            yield from fields_of(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from fields_of(below)


FIELDS = {
    name
    for path in (TOP / "schemas").glob("*.json")
    for name in fields_of(json.loads(path.read_text(encoding="utf-8")))
}


def literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_dictionary(node: ast.expr) -> bool:
    """Tell whether something is by its name, or by how it was got, a dictionary and no part of a plan."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and is_dictionary(node.func.value)
    if isinstance(node, ast.Subscript):
        return is_dictionary(node.value)
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in DICTIONARIES


def asks_by_key(node: ast.AST) -> bool:
    """Tell whether a call asks a part of a plan for a field by its key."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return False
    how, first = node.func.attr, node.args[0]
    if how == "at":
        return isinstance(first, ast.List) and any(literal(step) for step in first.elts)
    if how == "get":
        known = isinstance(first, ast.Constant) and first.value in FIELDS
        return known and len(node.args) == 1 and not is_dictionary(node.func.value)
    return how in ASKING and literal(first)


def by_key(module: str, source: str) -> list[str]:
    """Return where a module asks by key, with the words."""
    return [
        f"{module}:{node.lineno} {ast.unparse(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and asks_by_key(node)
    ]


@pytest.mark.parametrize(
    "line",
    [
        'goal.text("owner")',
        'goal.flag("done")',
        'role.texts("kpis")',
        'root.under("tracked")',
        'root.at(["review"])',
        'root.at(["tracked", kpi])',
        'plan.single("budget")',
        'plan.items("goals")',
        'goal.get("amount")',
        'judged.entry.get("end")',
        'root.at(path).get("target")',
    ],
)
def test_asking_by_key_is_noticed(line: str) -> None:
    assert by_key("sample.py", line)


@pytest.mark.parametrize(
    "line",
    [
        "goal.owner",
        "plan.goals.items()",
        "plan.items(collection)",
        "entry.get(name)",
        "root.at(path)",
        'schema.get("title")',
        'schema["properties"].get("title")',
        'schema.get("items", {}).get("title")',
        'self.field.get("examples")',
        'answer.headers.get("date")',
        'titles.get("title", "")',
        'context.charts.get("revenue_by_month")',
    ],
)
def test_views_variables_and_dictionaries_are_fine(line: str) -> None:
    assert by_key("sample.py", line) == []


def test_the_modules_that_may_are_there() -> None:
    assert [pattern for pattern in MAY if not any(fnmatch(module, pattern) for module in MODULES)] == []


def test_the_fields_are_those_of_the_schemas() -> None:
    assert {"owner", "amount", "tracked", "headline"} <= FIELDS
    assert "$ref" not in FIELDS


@pytest.mark.parametrize(
    "module", [module for module in MODULES if not any(fnmatch(module, pattern) for pattern in MAY)]
)
def test_a_module_asks_through_views(module: str) -> None:
    assert by_key(module, (PACKAGE / module).read_text(encoding="utf-8")) == []
