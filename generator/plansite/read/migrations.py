"""Keep plans of earlier versions of the plan format readable: what has another name since, and where.

Whatever reads a plan reads an old one as if it were written today; `plansite migrate` makes the same changes in the files.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from plansite.problems import Problem, Rule, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plansite.read.document import Entry, Mark

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
VERSION = "schema_version"
NEWER: Rule = "newer-format"


class Rename(NamedTuple):
    """Give a field another name: the kind of its file, the path to it, and its new name."""

    kind: str
    path: tuple[str, ...]
    after: str


class Migration(NamedTuple):
    """Lead from the version before to `version`."""

    version: int
    renames: tuple[Rename, ...]


class Edit(NamedTuple):
    """Put another text in place of one that stands in a key or value."""

    mark: Mark
    before: str
    after: str


MIGRATIONS = (
    # a node is a word of the program; what people write, read and ask for are figures
    Migration(
        2,
        (
            Rename("forecast", ("nodes",), "figures"),
            Rename("scenario", ("change", "forecast", "nodes"), "figures"),
        ),
    ),
)
NEWEST = MIGRATIONS[-1].version


def version_of(plan: Entry | None) -> int:
    """Return the version of the format that a plan.yaml states, the newest when it states none that could be."""
    return _version(plan.at([VERSION]).data) if plan else NEWEST


def version_of_schemas(plan_schema: Any) -> int:
    """Return the version of the format that the data of a plan.schema.json asks for."""
    try:
        return _version(plan_schema["properties"][VERSION]["const"])
    except (KeyError, TypeError):
        return NEWEST


def _version(written: Any) -> int:
    return written if type(written) is int and written > 0 else NEWEST


def outdated(plan: Entry | None) -> list[Problem]:
    """Say that a plan.yaml is of another version of the format than the newest; nothing when it is not."""
    version = version_of(plan)
    if plan is None or version == NEWEST:
        return []
    place = plan.at([VERSION]).span
    written = f"This plan is written in version {version} of the plan format"
    if version > NEWEST:
        message = f"{written}, and this Plansite reads versions up to {NEWEST}."
        return [error(NEWER, message, "Install a newer Plansite.", place)]
    hint = "Run “plansite migrate”: it writes what has another name now, and leaves all else as it is."
    return [warning("older-format", f"{written}; the newest is {NEWEST}.", hint, place)]


def taken(kind: str, root: Entry, version: int) -> list[Problem]:
    """Find fields of an earlier version whose new name is there as well."""
    problems = []
    for _, (*above, name), after in _renames(kind, version):
        keys = _keys(root, above)
        if name in keys and after in keys:
            message = f"“{name}” is called “{after}” now, and “{after}” stands here too."
            hint = f"Move what stands below “{name}” to “{after}”."
            problems.append(error("name-taken", message, hint, keys[name][0].span))
    return problems


def migrated(kind: str, root: Entry, version: int) -> Entry:
    """Return a document of an earlier version as it would be written today; all places stay what they are."""
    data, mark = root.data, root.mark
    for rename in _renames(kind, version):
        data, mark = _renamed(data, rename.path, rename.after), _renamed_mark(mark, rename.path, rename.after)
    if kind == "plan" and version < NEWEST:
        data = {**data, VERSION: NEWEST}
    return root._replace(data=data, mark=mark)


def migrated_schema(kind: str, schema: Any, version: int) -> Any:
    """Return a schema of an earlier version as it would be written today."""
    for rename in _renames(kind, version):
        schema = _renamed(schema, _in_schema(rename.path), rename.after)
    if kind == "plan" and version < NEWEST:
        field = {**schema["properties"][VERSION], "const": NEWEST}
        schema = {**schema, "properties": {**schema["properties"], VERSION: field}}
    return schema


def edits(kind: str, root: Entry, version: int) -> list[Edit]:
    """Return what has to change in the text of a document of an earlier version."""
    changes = [_edit(root, rename.path, rename.after) for rename in _renames(kind, version)]
    if kind == "plan" and version < NEWEST:
        changes.append(Edit(root.at([VERSION]).mark, str(version), str(NEWEST)))
    return [change for change in changes if change]


def schema_edits(kind: str, root: Entry, version: int) -> list[Edit]:
    """Return what has to change in the text of a schema of an earlier version."""
    changes = [_edit(root, _in_schema(rename.path), rename.after) for rename in _renames(kind, version)]
    if kind == "plan" and version < NEWEST:
        field = root.at(["properties", VERSION])
        places = [field.at(["const"]), field.at(["description"]), field.at(["examples", 0])]
        changes += [
            Edit(place.mark, str(version), str(NEWEST)) for place in places if str(version) in str(place.data)
        ]
    return [change for change in changes if change]


def edited(text: str, changes: Iterable[Edit]) -> str:
    """Return a text with some of its keys and values replaced; every other character stays.

    The marks of the changes are those of this text. What stands in quotes stays in quotes.
    """
    starts = [0, *(line_break.end() for line_break in _LINE_BREAK.finditer(text))]
    for mark, before, after in sorted(set(changes), reverse=True, key=lambda change: change.mark[1:3]):
        first = starts[mark.line - 1] + mark.column - 1
        last = starts[mark.line - 1] + mark.end - 1
        head, is_within, tail = text[first:last].rpartition(before)
        text = text[:first] + (f"{head}{after}{tail}" if is_within else after) + text[last:]
    return text


def _renames(kind: str, version: int) -> list[Rename]:
    later = chain.from_iterable(migration.renames for migration in MIGRATIONS if migration.version > version)
    return [rename for rename in later if rename.kind == kind]


def _in_schema(path: Sequence[str]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(("properties", step) for step in path))


def _renamed(data: Any, path: Sequence[str], after: str) -> Any:
    """Return data with another name for the key at a path; as it is when that is not there, or both are."""
    name, *below = path
    if not isinstance(data, dict) or name not in data or (not below and after in data):
        return data
    if below:
        return {**data, name: _renamed(data[name], below, after)}
    return {after if key == name else key: value for key, value in data.items()}


def _renamed_mark(mark: Mark, path: Sequence[str], after: str) -> Mark:
    """Return the marks that belong to data in which a key was renamed."""
    name, *below = path
    keys = mark.keys or {}
    if name not in keys or (not below and after in keys):
        return mark
    if below:
        key_mark, inside = keys[name]
        return mark._replace(keys={**keys, name: (key_mark, _renamed_mark(inside, below, after))})
    return mark._replace(keys={after if key == name else key: marks for key, marks in keys.items()})


def _edit(root: Entry, path: Sequence[str], after: str) -> Edit | None:
    """Return the change of the key at a path, None when that is not there or the new name is taken."""
    *above, name = path
    keys = _keys(root, above)
    return Edit(keys[name][0], name, after) if name in keys and after not in keys else None


def _keys(root: Entry, path: Sequence[str]) -> Mapping[str, tuple[Mark, Mark]]:
    """Return the keys of the group at a path, none when it is not there."""
    group: Entry | None = root
    for name in path:
        group = group.get(name) if group else None
    return (group.mark.keys or {}) if group else {}
