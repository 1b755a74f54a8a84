"""Read the files of a plan folder: which kind each is, what stands in it, and what does not belong there."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Problem, Span, did_you_mean, error, without_repeats
from plansite.read.document import Document
from plansite.read.migrations import NEWEST, migrated, outdated, version_of
from plansite.read.source import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from plansite.read.actuals import Actual
    from plansite.read.baseline import Frozen
    from plansite.read.document import Entry
    from plansite.read.schema import SchemaSet

ID = re.compile(r"[a-z][a-z0-9_]*\Z")
_ENDINGS = frozenset({".yaml", ".yml"})


@dataclass(slots=True)
class Folder:
    """Hold what was read: documents, the kinds of which a file could not be used, problems and texts.

    `mended` are the documents in which something is blanked out; `version` is that of the format they are written in;
    `actuals` is what was measured, `baseline` what an earlier state of the plan said.
    """

    documents: list[Document] = field(default_factory=list)
    mended: list[Document] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    version: int = NEWEST
    actuals: tuple[Actual, ...] = ()
    baseline: tuple[Frozen, ...] = ()


class _YamlFile(NamedTuple):
    """Name a file three ways: where it stands, from the folder of the plan, and as people know it."""

    path: Path
    relative: PurePosixPath
    file: str


class Source(NamedTuple):
    """Hold one file as it stands, before any schema sees it; `root` is None when it cannot be used."""

    path: Path
    file: str
    kind: str
    root: Entry | None
    text: str
    problems: list[Problem]


def read_sources(folder: Path, schemas: SchemaSet) -> list[Source]:
    """Read every file of a plan folder that a plan may have, in the order of their names."""
    return _sources(list(_yaml_files(folder, folder.as_posix())), schemas)


def _sources(files: list[_YamlFile], schemas: SchemaSet) -> list[Source]:
    return [
        read_source(each.path, each.file, kind) for each in files if (kind := _kind(each.relative, schemas))
    ]


def read_source(path: Path, file: str, kind: str) -> Source:
    """Read one file; `file` is its name as people know it."""
    try:
        raw = path.read_bytes()
    except OSError as bad:
        hint = "Look at the rights of the file, and at where it leads if it is a link."
        message = f"This file cannot be opened: {bad.strerror}."
        return Source(path, file, kind, None, "", [error("unreadable", message, hint, Span(file, 1, 1))])
    return Source(path, file, kind, *read_bytes(file, raw))


def read_folder(folder: Path, schemas: SchemaSet, name: str) -> Folder:
    """Read every YAML file of a folder that is called `name`; documents come in the order of the schemas, then of their names."""
    found = Folder()
    files = list(_yaml_files(folder, name))
    for unknown in files:
        if _kind(unknown.relative, schemas) is None:
            meant = _nearest(unknown.relative, schemas)
            found.problems.append(_unknown_file(unknown.relative, meant, unknown.file, schemas))
            found.unread |= {kind for each in meant if (kind := _kind(each, schemas))}
    sources = _sources(files, schemas)
    plan = next((each.root for each in sources if each.kind == "plan"), None)
    found.version = version_of(plan)
    found.problems += outdated(plan)
    for source in sources:
        found.texts[source.file] = source.text
        found.problems += source.problems
        if source.root is None:
            found.unread.add(source.kind)
        else:
            _add_document(source, migrated(source.kind, source.root, found.version), schemas, found)
    order = list(schemas.kinds)
    found.documents.sort(key=lambda each: (order.index(each.kind), each.file))
    return found


def _yaml_files(folder: Path, name: str) -> Iterator[_YamlFile]:
    here = PurePosixPath(name)
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS):
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        hidden = any(part.startswith(".") for part in relative.parts)
        if not hidden and not path.is_dir():
            yield _YamlFile(path, relative, (here / relative).as_posix())


def _add_document(source: Source, root: Entry, schemas: SchemaSet, found: Folder) -> None:
    """Check a document against its schema, and keep it when it is one."""
    path, file, kind = source.path, source.file, source.kind
    if not ID.match(path.stem):
        hint = "Rename it: start with a small letter, then small letters, digits and “_” only."
        message = f"“{path.name}” cannot be used as a name."
        found.problems.append(error("wrong-id", message, hint, Span(file, 1, 1)))
    wrong = schemas.check(kind, root)
    found.problems += without_repeats(wrong, source.problems)
    if not isinstance(root.data, dict):
        found.unread.add(kind)
        return
    document = Document(kind, path.stem, root, source.text)
    found.documents.append(document)
    if wrong:
        found.mended.append(document)


def _kind(relative: PurePosixPath, schemas: SchemaSet) -> str | None:
    if len(relative.parts) == 1:
        return schemas.files.get(relative.name)
    if len(relative.parts) == 2 and relative.suffix == ".yaml":  # noqa: PLR2004 - folder and file
        return schemas.folders.get(relative.parts[0])
    return None


def _nearest(relative: PurePosixPath, schemas: SchemaSet) -> list[PurePosixPath]:
    """Return the files that may be meant by one that is no file of a plan."""
    name = f"{relative.stem}.yaml"
    if len(relative.parts) == 1:
        stems = {PurePosixPath(each).stem: PurePosixPath(each) for each in schemas.files}
        return [stems[each] for each in _near(relative.stem.lower(), stems)]
    return [PurePosixPath(folder) / name for folder in _near(relative.parts[0].lower(), schemas.folders)]


def _near(word: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)


def _unknown_file(
    relative: PurePosixPath, meant: list[PurePosixPath], file: str, schemas: SchemaSet
) -> Problem:
    if meant and meant[0].parent == relative.parent and meant[0].stem == relative.stem:
        hint = f"Rename it to “{meant[0].name}”."
    elif meant:
        hint = f"Did you mean “{meant[0]}”?"
    elif len(relative.parts) == 1:
        hint = f"Known here: {', '.join(schemas.files)}. A section of your own goes into “sections/{relative.name}”."
    else:
        hint = did_you_mean(relative.parts[0], schemas.folders)
    return error("unknown-file", f"“{relative}” is not a file of a plan.", hint, Span(file, 1, 1))
