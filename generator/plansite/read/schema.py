"""Check a file against its schema and visit its values together with the fields they answer.

The only door to jsonschema and jsonschema-rs: the fast one checks files, the other the schemas themselves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import getitem
from typing import TYPE_CHECKING, Any

from plansite.problems import Problem, Span, error
from plansite.read.choices import schemas_with_choices, with_choices
from plansite.read.files.compiled import compiled
from plansite.read.files.opening import Limit, Refusal, project_of, read_file
from plansite.read.migrations import migrated_schema, version_of_schemas
from plansite.read.schema_check import (
    MAX_NODES,
    Mistake,
    in_words,
    patterns,
    place,
    schema_of_schemas,
    too_much,
)
from plansite.read.violations import Violation, blank_out, explain
from plansite.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from plansite.read.choices import Offer
    from plansite.read.document import Entry

Schema = dict[str, Any]

PORTFOLIO = "portfolio"
_SHARED = "common"
_TOO_MANY = "it makes too many values"
_PATTERN_SIZE = 1_000_000  # bytes that a pattern may take when it is made ready
ENDING = ".schema.json"
_NAMES = "propertyNames"
_BELOW = frozenset({"items", _NAMES, "additionalProperties"})
_FOR_READERS = frozenset({"$comment", "$id", "$schema", "default", "description", "examples", "title"})
_LIMIT = Limit(1_000_000, "a schema", "Take the file from before: a schema has a few hundred lines.")


@dataclass(frozen=True, eq=False)
class SchemaSet:
    """Hold the schemas of all kinds of plan file, each with its references written out; it is equal to itself alone."""

    kinds: Mapping[str, Schema]
    _fast: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def is_valid(self, kind: str, data: Any) -> bool:
        """Decide quickly whether data meets the schema of its kind."""
        if kind not in self._fast:
            self._fast[kind] = _validator(_bare(self.kinds[kind]))
        return bool(self._fast[kind].is_valid(data))

    def check(self, kind: str, root: Entry) -> list[Problem]:
        """Say in words what does not meet the schema of its kind."""
        return explain(self.violations(kind, root.data), root)

    def check_and_blank_out(self, kind: str, root: Entry) -> list[Problem]:
        """Say in words what does not meet the schema of its kind, and put None in the place of it.

        So what comes later meets only values that are as the schema wants them, or None.
        """
        violations = self.violations(kind, root.data)
        problems = explain(violations, root)
        blank_out(violations, root)
        return problems

    def violations(self, kind: str, data: Any) -> list[Violation]:
        """Return every rule of the schema that data breaks."""
        if self.is_valid(kind, data):
            return []
        schema = self.kinds[kind]
        # of each wrong name the validator would keep a copy of the whole mapping: names are held against their schema one by one
        besides = f"{kind} but for names"
        if besides not in self._fast:
            self._fast[besides] = _validator(_bare(schema, but_for=_NAMES))
        failures = [_violation(failure, schema, data) for failure in self._fast[besides].iter_errors(data)]
        return [*failures, *_wrong_names(data, schema, (), {})]

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Map the name of each file that a plan may have, such as `budget.yaml`, to its kind."""
        return {f"{kind}.yaml": kind for kind, schema in self.kinds.items() if "x-collection" not in schema}

    @cached_property
    def folders(self) -> Mapping[str, str]:
        """Map the name of each folder that a plan may have, such as `personas`, to the kind of its files."""
        return {
            str(schema["x-collection"]): kind
            for kind, schema in self.kinds.items()
            if "x-collection" in schema
        }


class BrokenSchemaError(Exception):
    """Say what is wrong with a schema file of a plan's own; `text` is that of the file."""

    def __init__(self, problem: Problem, text: str) -> None:
        super().__init__(problem.message)
        self.problem, self.text = problem, text


def load_schemas(folder: Path, offer: Offer | None = None) -> SchemaSet:
    """Load all schemas of a folder, put what is offered into their lists of choices, and write their references out.

    Raises BrokenSchemaError: somebody who adds a question may slip.
    """
    if come_along(folder):
        offered, schemas = compiled("schemas", lambda: (offer, _shipped(offer)))
        return schemas if offered == offer else _shipped(offer)
    own, shipped = _raws(folder, project_of(folder)), _raws(packaged("schemas"), None)
    return _made_of(folder, own, [name for name, raw in own.items() if raw != shipped.get(name)], offer)


def come_along(folder: Path) -> bool:
    """Tell whether the schemas of a folder are those that come along, or copies of them. Raises BrokenSchemaError."""
    shipped = packaged("schemas")
    return folder == shipped or _raws(folder, project_of(folder)) == _raws(shipped, None)


def _shipped(offer: Offer | None) -> SchemaSet:
    folder = packaged("schemas")
    return _made_of(folder, _raws(folder, None), (), offer)


def _raws(folder: Path, project: Path | None) -> dict[str, bytes]:
    """Return the bytes of the schemas of a folder by their names. Raises BrokenSchemaError."""
    paths = {path.name: path for path in sorted(folder.glob(f"*{ENDING}"))}
    paths.pop(f"{PORTFOLIO}{ENDING}", None)  # that of a file beside plans, not in them
    return {name: _raw(path, project) for name, path in paths.items()}


def _made_of(folder: Path, raws: Mapping[str, bytes], own: Collection[str], offer: Offer | None) -> SchemaSet:
    """Make schemas of their bytes; `own` names those that may hold slips, which the ones that come along do not."""
    loaded = {name: _parsed(folder / name, raw) for name, raw in raws.items()}
    for name in own:
        _refuse_mistakes(folder / name, loaded[name])
    version = version_of_schemas(loaded.get(f"plan{ENDING}"))
    texts = {
        name: migrated_schema(name.removesuffix(ENDING), schema, version) for name, schema in loaded.items()
    }
    for name, shipped in schemas_with_choices().items() if offer else ():
        if offer and name in texts:
            texts[name] = with_choices(texts[name], shipped, offer)
    kinds: dict[str, Schema] = {}
    for name, schema in texts.items():
        try:
            kinds[name.removesuffix(ENDING)] = _written_out(schema, texts)
        except (KeyError, RecursionError) as failure:
            message = f"A reference in this schema leads nowhere, or in a circle: {failure}."
            text = (folder / name).read_text(encoding="utf-8")
            raise _broken(folder / name, message, 1, 1, text) from failure
    kinds.pop(_SHARED, None)
    for kind, schema in kinds.items() if own else ():
        _refuse_unusable(folder / f"{kind}{ENDING}", schema)
    return SchemaSet(kinds)


def schema_of_portfolio() -> SchemaSet:
    """Return the schema of portfolio.yaml, which is always the one that comes along."""
    folder = packaged("schemas")
    paths = {name: folder / name for name in (f"{_SHARED}{ENDING}", f"{PORTFOLIO}{ENDING}")}
    texts = {name: _parsed(path, _raw(path, None)) for name, path in paths.items()}
    return SchemaSet({PORTFOLIO: _written_out(texts[f"{PORTFOLIO}{ENDING}"], texts)})


def _raw(path: Path, project: Path | None) -> bytes:
    raw = read_file(path, project, _LIMIT)
    if isinstance(raw, Refusal):
        raise BrokenSchemaError(raw.at(path.as_posix()), "")
    return raw


def _parsed(path: Path, raw: bytes) -> Schema:
    text = raw.decode("utf-8", errors="replace")
    try:
        schema = json.loads(text)
    except (RecursionError, ValueError) as failure:
        if not isinstance(failure, json.JSONDecodeError):
            raise _broken(path, "This schema cannot be read.", 1, 1, text) from failure
        message = f"This schema is not JSON: {failure.msg}."
        raise _broken(path, message, failure.lineno, failure.colno, text) from failure
    if not isinstance(schema, dict):
        raise _broken(path, "This schema is not a group of names and values.", 1, 1, text)
    return schema


def _refuse_mistakes(path: Path, schema: Schema) -> None:
    """Raise BrokenSchemaError for a schema that is larger than any needs to be, or is none, or has a pattern that may take long."""
    mistake = too_much(schema) or _mistake(schema)
    if mistake:
        text = path.read_text(encoding="utf-8", errors="replace")
        raise _broken(path, mistake.message, *place(text, mistake.path), text)


def _refuse_unusable(path: Path, schema: Schema) -> None:
    """Raise BrokenSchemaError for a schema of which no validator can be made, whatever the metaschema let pass."""
    try:
        _validator(schema)
    except ValueError as failure:
        text = path.read_text(encoding="utf-8", errors="replace")
        said = str(failure).partition("\n")[0][:200]
        raise _broken(path, f"This schema cannot be used: {said}.", 1, 1, text) from failure


def _mistake(schema: Schema) -> Mistake | None:
    metaschema = schema_of_schemas()
    if not _validator(metaschema).is_valid(schema):
        from jsonschema import Draft7Validator

        for failure in Draft7Validator(metaschema).iter_errors(schema):
            return in_words(
                str(failure.validator), failure.validator_value, failure.instance, list(failure.absolute_path)
            )
    for pattern, path in patterns(schema):
        try:
            _validator({"pattern": pattern})
        except ValueError:
            return Mistake(f"“{pattern[:60]}” is not a pattern that can be matched quickly.", path)
    return None


def _bare(schema: Schema, but_for: str = "") -> Schema:
    """Return a schema without what only people read, of which a validator would be made in twice the time, and without one rule."""
    return {
        key: {name: _bare(below, but_for) for name, below in value.items()}
        if key == "properties"
        else _bare(value, but_for)
        if key in _BELOW and isinstance(value, dict)
        else value
        for key, value in schema.items()
        if key not in _FOR_READERS and key != but_for and not key.startswith("x-")
    }


def _validator(schema: Schema) -> Any:
    """Return the fast validator; its patterns take a time that grows with the text only."""
    import jsonschema_rs

    options = jsonschema_rs.RegexOptions(size_limit=_PATTERN_SIZE)
    return jsonschema_rs.Draft7Validator(schema, pattern_options=options)


def _broken(path: Path, message: str, line: int, column: int, text: str) -> BrokenSchemaError:
    hint = "Look at commas, quotes and brackets near this place, or take the file from before."
    return BrokenSchemaError(error("schema", message, hint, Span(path.as_posix(), line, column)), text)


def with_references(schema: Schema) -> Schema:
    """Return a schema that stands alone with its references written out."""
    return _written_out(schema, {})


def _written_out(schema: Schema, texts: Mapping[str, Schema]) -> Schema:
    """Return a schema with its references written out; raises RecursionError for more values than any schema needs."""
    left = [MAX_NODES]
    written_out: Schema = _inline(schema, texts, schema, left)
    return written_out


def _inline(node: Any, texts: Mapping[str, Schema], home: Schema, left: list[int]) -> Any:
    """Replace every $ref by what it points to; annotations beside it win. `left` counts down the values that are made."""
    left[0] -= 1
    if left[0] < 0:
        raise RecursionError(_TOO_MANY)
    if isinstance(node, list):
        return [_inline(child, texts, home, left) for child in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        file, _, pointer = str(node["$ref"]).partition("#/definitions/")
        target_home = texts[file] if file else home
        target = _inline(target_home["definitions"][pointer], texts, target_home, left)
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**target, **_inline(beside, texts, home, left)}
    return {key: _inline(value, texts, home, left) for key, value in node.items()}


def visit(entry: Entry, schema: Schema) -> list[tuple[Entry, Schema]]:
    """Return every value of a document with the schema of its field, in file order; unknown keys are left out."""
    visited: list[tuple[Entry, Schema]] = []
    _visit(entry, schema, visited)
    return visited


def _visit(entry: Entry, schema: Schema, visited: list[tuple[Entry, Schema]]) -> None:
    visited.append((entry, schema))
    if isinstance(entry.data, dict):
        fields = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for name, child in entry.items():
            below = fields.get(name, others)
            if not isinstance(below, dict):
                continue
            if isinstance(child.data, dict | list):
                _visit(child, below, visited)
            else:
                visited.append((child, below))
    elif isinstance(entry.data, list) and isinstance(schema.get("items"), dict):
        for child in entry.elements():
            _visit(child, schema["items"], visited)


def _wrong_names(
    data: Any, schema: Schema, path: tuple[str | int, ...], validators: dict[int, Any]
) -> Iterator[Violation]:
    """Yield the names of mappings that are not as their schema wants them; `validators` keeps those of names."""
    if isinstance(data, dict):
        if wanted := schema.get(_NAMES):
            validator = validators.get(id(wanted)) or validators.setdefault(
                id(wanted), _validator(_bare(wanted))
            )
            for name in data:
                broken = (_violation(failure, wanted, name) for failure in validator.iter_errors(name))
                yield from (one._replace(rule=_NAMES, path=path) for one in broken)
        fields, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, child in data.items():
            below = fields.get(name, others)
            if isinstance(below, dict) and isinstance(child, dict | list):
                yield from _wrong_names(child, below, (*path, name), validators)
    elif isinstance(data, list) and isinstance(items := schema.get("items"), dict):
        for at, child in enumerate(data):
            yield from _wrong_names(child, items, (*path, at), validators)


def _violation(failure: Any, schema: Schema, data: Any) -> Violation:
    """Return what the fast validator found, with the part of the schema and the value that it is about."""
    *way, rule = failure.schema_path
    field = reduce(getitem, way, schema)
    path = tuple(failure.instance_path)
    return Violation(rule, field[rule], field, reduce(getitem, path, data), path)
