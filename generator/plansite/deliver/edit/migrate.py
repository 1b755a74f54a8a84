"""Rewrite a plan of an earlier version of the plan format as it would be written today, and nothing else in its files."""

from __future__ import annotations

from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING

from plansite.deliver.replacing import NewText, put_texts
from plansite.deliver.report.excerpt import printable
from plansite.problems import Problem, in_order
from plansite.read.files.opening import project_of
from plansite.read.folder import Source, read_source, read_sources
from plansite.read.migrations import (
    NEWEST,
    edited,
    edits,
    outdated,
    schema_edits,
    taken,
    version_of,
    version_of_schemas,
)
from plansite.read.schema import ENDING, BrokenSchemaError, load_schemas
from plansite.resources import own_schemas, schema_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plansite.read.migrations import Edit

_SAY_THE_VERSION = frozenset({"plan.yaml", "plan.schema.json"})


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Hold one file that changes: where it stands, its name as people know it, its text before and after."""

    path: Path
    file: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Migrating:
    """Hold the files that change, none when problems stand against it; `texts` are for quoting their lines."""

    files: tuple[Rewriting, ...]
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]


def migrating(plan: Path) -> Migrating:
    """Return what changes in the files of a plan, and in its own folder of schemas if it has one.

    Against all of it stands a file that cannot be read, that has a field under both names, or a plan.yaml that is newer.
    """
    try:
        schemas = load_schemas(schema_folder(plan))
    except BrokenSchemaError as broken:
        return Migrating((), (broken.problem,), {broken.problem.span.file: broken.text})
    sources = read_sources(plan, schemas)
    root = next((source.root for source in sources if source.kind == "plan"), None)
    version = version_of(root)
    problems = outdated(root) if version > NEWEST else []
    files: list[Rewriting] = []
    for source in sources:
        if source.root is not None:
            problems += taken(source.kind, source.root, version)
            files += _rewriting(source, edits(source.kind, source.root, version))
    own = _own_schemas(plan)
    version = version_of_schemas(
        next((source.root.data for source in own if source.root and source.kind == "plan"), None)
    )
    for source in own:
        if source.root is not None:
            files += _rewriting(source, schema_edits(source.kind, source.root, version))
    sources += own
    against = in_order([*problems, *(problem for source in sources for problem in source.problems)])
    return Migrating(
        () if against else tuple(files), against, {source.file: source.text for source in sources}
    )


def _own_schemas(plan: Path) -> list[Source]:
    folder = own_schemas(plan)
    paths = sorted(folder.glob(f"*{ENDING}")) if folder else []
    project = project_of(plan)
    return [
        read_source(path, Path(relpath(path)).as_posix(), path.name.removesuffix(ENDING), project)
        for path in paths
    ]


def _rewriting(source: Source, changes: Sequence[Edit]) -> list[Rewriting]:
    after = edited(source.text, changes)
    return [Rewriting(source.path, source.file, source.text, after)] if changes else []


def write(files: Iterable[Rewriting], plan: Path) -> None:
    """Put the new text of each file in place of the old one, or where there is none, each at one stroke. Raises OSError when writing fails.

    The files that say the version come last: what is cut short is migrated to the end by the next run.
    """
    project = project_of(plan)
    last = sorted(files, key=lambda rewriting: rewriting.path.name in _SAY_THE_VERSION)
    put_texts([NewText(rewriting.path, rewriting.after, project) for rewriting in last])


def shown(files: Iterable[Rewriting]) -> str:
    """Write the lines that change, each as it is and as it will be, below its file."""
    blocks = []
    for rewriting in files:
        pairs = zip(rewriting.before.split("\n"), rewriting.after.split("\n"), strict=True)
        lines = [
            f"{number:>6}  - {printable(old.rstrip())}\n{'':6}  + {printable(new.rstrip())}"
            for number, (old, new) in enumerate(pairs, 1)
            if old != new
        ]
        blocks.append("\n".join([printable(rewriting.file), *lines]) + "\n")
    return "\n".join(blocks)
