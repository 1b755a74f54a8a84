"""Check a file against its schema and visit its values together with the fields they answer.

The only door to jsonschema and jsonschema-rs: the fast one decides that nothing is wrong, the other explains what is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plansite.problems import Problem, did_you_mean, error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError

    from plansite.read.document import Entry

Schema = dict[str, Any]

_SHARED = "common"
_ASIDE = frozenset({"definitions", "$schema"})  # keys of a file's root that say nothing about the data
_KIND_WORDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list, one “- item” a line",
    "object": "a group of “name: value” lines",
}


@dataclass(frozen=True)
class SchemaSet:
    """Hold the schemas of all kinds of plan file, each with its references written out."""

    folder: Path
    kinds: Mapping[str, Schema]
    _fast: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def is_valid(self, kind: str, data: Any) -> bool:
        """Decide quickly whether data meets the schema of its kind."""
        import jsonschema_rs

        if kind not in self._fast:
            self._fast[kind] = jsonschema_rs.Draft7Validator(self.kinds[kind])
        return bool(self._fast[kind].is_valid(data))

    def explain(self, kind: str, root: Entry) -> list[Problem]:
        """Say in words what does not meet the schema of its kind; empty when all does."""
        from jsonschema import Draft7Validator

        found = Draft7Validator(self.kinds[kind]).iter_errors(root.data)
        return [problem for bad in found for problem in _explain(bad, root)]

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Map the name of each file that a plan may have, such as `budget.yaml`, to its kind."""
        return {f"{kind}.yaml": kind for kind, schema in self.kinds.items() if "x-collection" not in schema}

    @cached_property
    def folders(self) -> Mapping[str, str]:
        """Map the name of each folder that a plan may have, such as `personas`, to the kind of its files."""
        return {str(schema["x-collection"]): kind for kind, schema in self.kinds.items() if "x-collection" in schema}


def load_schemas(folder: Path) -> SchemaSet:
    """Load all schemas of a folder and write their references out."""
    texts = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.schema.json"))}
    kinds = {
        name.removesuffix(".schema.json"): _inline({k: v for k, v in schema.items() if k not in _ASIDE}, texts, schema)
        for name, schema in texts.items()
        if name != f"{_SHARED}.schema.json"
    }
    return SchemaSet(folder, kinds)


def _inline(node: Any, texts: Mapping[str, Schema], home: Schema) -> Any:
    """Replace every $ref by what it points to; annotations beside it win."""
    if isinstance(node, list):
        return [_inline(each, texts, home) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        file, _, pointer = str(node["$ref"]).partition("#/definitions/")
        target_home = texts[file] if file else home
        target = _inline(target_home["definitions"][pointer], texts, target_home)
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**target, **_inline(beside, texts, home)}
    return {key: _inline(value, texts, home) for key, value in node.items()}


def visit(entry: Entry, schema: Schema) -> Iterator[tuple[Entry, Schema]]:
    """Yield every value of a document with the schema of its field, in file order; unknown keys are left out."""
    yield entry, schema
    if isinstance(entry.data, dict):
        fields = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for name, child in entry.items():
            below = fields.get(name, others)
            if isinstance(below, dict):
                yield from visit(child, below)
    elif isinstance(entry.data, list) and isinstance(schema.get("items"), dict):
        for child in entry.elements():
            yield from visit(child, schema["items"])


@dataclass(frozen=True, slots=True)
class _Violation:
    """A rule of the schema that a value breaks: the rule's name, what it demands, and the field it belongs to."""

    rule: str
    demand: Any
    field: Schema
    value: Any
    message: str


def _explain(bad: ValidationError, root: Entry) -> list[Problem]:
    here = root.at([*bad.absolute_path])
    schema: Any = bad.schema
    violation = _Violation(str(bad.validator), bad.validator_value, schema, bad.instance, str(bad.message))
    return _EXPLAINERS.get(violation.rule, _explain_other)(violation, here)


def _name(bad: _Violation, here: Entry) -> str:
    return f"“{bad.field.get('title') or here.key or 'This file'}”"


def _example(bad: _Violation) -> str:
    examples = bad.field.get("examples", [])
    if not examples:
        return ""
    return f"For example: {_shown(examples[0])}"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 90 else text[:87] + "…"  # noqa: PLR2004 - one line of a terminal


def _explain_type(bad: _Violation, here: Entry) -> list[Problem]:
    expected = [bad.demand] if isinstance(bad.demand, str) else list(bad.demand)
    words = " or ".join(_KIND_WORDS.get(each, each) for each in expected)
    if "string" in expected and isinstance(here.data, bool | int | float):
        text = str(here.data).lower() if isinstance(here.data, bool) else str(here.data)
        return [
            error("not-text", f"{_name(bad, here)} is a text, but “{text}” is not read as one.", f'Put it in quotes: "{text}".', here.span)
        ]
    if here.data is None:
        hint = "Write a value, or delete the line."
    elif "boolean" in expected:
        hint = "Write true or false."
    elif "array" in expected and isinstance(here.data, str):
        hint = f"Write “- {_shown(here.data)}” on a line of its own below the name."
    else:
        hint = _example(bad) or f"Write {words}."
    return [error("wrong-type", f"{_name(bad, here)} should be {words}.", hint, here.span)]


def _explain_unknown(bad: _Violation, here: Entry) -> list[Problem]:
    known = bad.field.get("properties", {})
    return [
        error(
            "unknown-key",
            f"There is no “{key}” here.",
            did_you_mean(key, known) or "Delete it.",
            child.key_span,
        )
        for key, child in _children(here)
        if key not in known
    ]


def _children(here: Entry) -> Iterator[tuple[str, Entry]]:
    """Yield all keys, those with an empty value too."""
    from plansite.read.document import Entry as EntryClass

    for key, (key_mark, mark) in (here.mark.keys or {}).items():
        yield key, EntryClass(here.data[key], mark, key, key_mark)


def _explain_required(bad: _Violation, here: Entry) -> list[Problem]:
    missing = [key for key in bad.demand if key not in here.data]
    named = bad.message.split("'")[1] if "'" in bad.message else ""
    field_schema = bad.field.get("properties", {}).get(named, {})
    if named not in missing:
        return []
    question = str(field_schema.get("description", "")).split("\n", 1)[0]
    examples = field_schema.get("examples", [])
    example = f" For example: “{named}: {_shown(examples[0])}”." if examples else ""
    where = here.key or here.span.file.rsplit("/", 1)[-1]
    return [error("missing-key", f"“{named}” is missing in “{where}”.", f"{question}{example}".strip() or f"Add “{named}:”.", here.key_span)]


def _explain_enum(bad: _Violation, here: Entry) -> list[Problem]:
    options = [str(each) for each in bad.demand]
    hint = did_you_mean(str(here.data), options)
    if "Did you mean" in hint and len(options) > 1:
        hint += f" It can be: {', '.join(options)}."
    return [error("not-an-option", f"{_name(bad, here)} cannot be “{_shown(here.data)}”.", hint, here.span)]


def _explain_pattern(bad: _Violation, here: Entry) -> list[Problem]:
    hint = _example(bad) or "Look at the other entries of this kind."
    return [error("wrong-form", f"“{_shown(here.data)}” is not written as {_name(bad, here)} should be.", hint, here.span)]


def _explain_property_name(bad: _Violation, here: Entry) -> list[Problem]:
    name = str(bad.value)
    place = next((child.key_span for key, child in _children(here) if key == name), here.span)
    return [
        error(
            "wrong-id",
            f"“{_shown(name)}” cannot be used as a name here.",
            "Start with a small letter, then small letters, digits and “_” only: key_account_2.",
            place,
        )
    ]


def _explain_amount(bad: _Violation, here: Entry) -> list[Problem]:
    limit = bad.demand
    words = {
        "minimum": f"cannot be less than {limit}",
        "maximum": f"cannot be more than {limit}",
        "minLength": "cannot be empty",
        "maxLength": f"is longer than {limit} characters",
        "minItems": f"needs at least {limit} {'entry' if limit == 1 else 'entries'}",
        "maxItems": f"has more than {limit} entries",
        "minProperties": f"needs at least {limit} {'entry' if limit == 1 else 'entries'}",
        "uniqueItems": "names something twice",
    }
    hint = _example(bad) or "Change it, or delete the line."
    return [error("out-of-range", f"{_name(bad, here)} {words.get(bad.rule, 'does not fit')}.", hint, here.span)]


def _explain_other(bad: _Violation, here: Entry) -> list[Problem]:
    hint = _example(bad) or "Look at the other entries of this kind."
    return [error("wrong-value", f"{_name(bad, here)} does not fit: {_shown(here.data)}.", hint, here.span)]


_EXPLAINERS = {
    "type": _explain_type,
    "additionalProperties": _explain_unknown,
    "required": _explain_required,
    "enum": _explain_enum,
    "const": lambda bad, here: _explain_enum(bad, here) if isinstance(bad.demand, list) else _explain_other(bad, here),
    "pattern": _explain_pattern,
    "propertyNames": _explain_property_name,
    **dict.fromkeys(
        ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "uniqueItems"),
        _explain_amount,
    ),
}
