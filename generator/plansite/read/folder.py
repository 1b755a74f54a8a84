"""Read the files of a plan folder: which kind each is, what stands in it, and what does not belong there."""

from __future__ import annotations

import difflib
import os
import re
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Hint, Problem, Span, Suggestion, error, without_repeats
from plansite.read.document import Document
from plansite.read.files.opening import Limit, Refusal, linked_folder, project_of, read_file, read_files
from plansite.read.migrations import migrated, outdated, version_of
from plansite.read.portfolio.shared import NOT_SHARED, shared_of, taken, why_not_shared
from plansite.read.source import MAX_BYTES, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plansite.read.document import Entry
    from plansite.read.portfolio.shared import Shared
    from plansite.read.schema import SchemaSet

CALENDAR = "calendar"  # a kind of file, and the folder of tables that add to it
IMPORTS = "imports"  # what is kept of imports stands in a folder of this name
ID = re.compile(r"[a-z][a-z0-9_]*\Z")
_ENDINGS = (".yaml", ".yml")
LIMIT = Limit(
    MAX_BYTES,
    "a plan file",
    "Split it: personas, goals and strategies each have a folder with one item a file.",
)


class Folder(NamedTuple):
    """Hold what was read: documents, the kinds of which a file could not be used, problems and texts.

    `blanked` are the documents in which something is blanked out; `version` is that of the format they are written in.
    `shared` are the files that count in other plans too.
    """

    documents: tuple[Document, ...]
    blanked: tuple[Document, ...]
    unread: frozenset[str]
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    version: int
    shared: frozenset[str] = frozenset()


class _YamlFile(NamedTuple):
    """Name a file three ways: where it stands, from the folder of the plan, and as people know it.

    `kind` is None for what is no file of a plan.
    """

    path: Path
    relative: PurePosixPath
    file: str
    kind: str | None


class Source(NamedTuple):
    """Hold one file as it stands, before any schema sees it; `root` is None when it cannot be used."""

    path: Path
    file: str
    kind: str
    root: Entry | None
    text: str
    problems: list[Problem]


class Kept:
    """Remember files without mistakes, by their names and digests, and what they came to: another state of a plan has most of them."""

    __slots__ = ("_checked", "_sources")

    def __init__(self) -> None:
        self._sources: dict[tuple[str, str, bytes], Source] = {}
        self._checked: dict[tuple[int, int, SchemaSet], _Checked] = {}

    def source(self, file: _YamlFile, raw: bytes | Refusal) -> Source:
        """Return what stands in a file."""
        kind = file.kind or ""
        if isinstance(raw, Refusal):
            return _source(file.path, file.file, kind, raw)
        key = file.file, kind, sha256(raw).digest()
        if key not in self._sources:
            self._sources[key] = _source(file.path, file.file, kind, raw)
        return self._sources[key]

    def checked(self, source: Source, schemas: SchemaSet, version: int) -> _Checked:
        """Check a file against its schema; what is blanked out in it is gone, so that it has to be read again."""
        key = id(source), version, schemas
        if key not in self._checked:
            checked = _checked(source, schemas, version)
            if checked.document is None or checked.is_blanked:
                self._sources = {name: one for name, one in self._sources.items() if one is not source}
                return checked
            self._checked[key] = checked
        return self._checked[key]


def read_sources(folder: Path, schemas: SchemaSet) -> list[Source]:
    """Read every file of a plan folder that a plan may have, in the order of their names."""
    files = [file for file in _yaml_files(folder, folder.as_posix(), schemas) if file.kind]
    return _sources(files, project_of(folder), Kept())


def _sources(files: list[_YamlFile], project: Path, kept: Kept) -> list[Source]:
    raws = read_files((file.path for file in files), project, LIMIT)
    return [kept.source(file, raw) for file, raw in zip(files, raws, strict=True)]


def read_source(path: Path, file: str, kind: str, project: Path) -> Source:
    """Read one file; `file` is its name as people know it, `project` the folder that it may come from."""
    return _source(path, file, kind, read_file(path, project, LIMIT))


def _source(path: Path, file: str, kind: str, raw: bytes | Refusal) -> Source:
    if isinstance(raw, Refusal):
        return Source(path, file, kind, None, "", [raw.at(file)])
    return Source(path, file, kind, *read_bytes(file, raw))


def read_folder(folder: Path, schemas: SchemaSet, name: str, kept: Kept) -> Folder:
    """Read every YAML file of a folder that is called `name`, and those that it shares with other plans.

    Documents come in the order of the schemas, then of their names. `kept` is what was read of another state of the plan.
    """
    beside = shared_of(folder, name)
    files, strange = _sorted_out(folder, schemas, name)
    sources = _sources(files, project_of(folder), kept)
    plan = next((source.root for source in sources if source.kind == "plan"), None)
    version, of_another_version = version_of(plan), outdated(plan)
    checked = [kept.checked(source, schemas, version) for source in sources]
    shared, of_shared = _shared(beside, {file.relative for file in files}, schemas, version, kept)
    own = [one.document for one in checked if one.document]
    both = [*checked, *_belonging(own, shared, schemas)]
    order = list(schemas.kinds)
    documents = [one.document for one in both if one.document]
    documents.sort(key=lambda document: (order.index(document.kind), document.file))
    unread = {one.source.kind for one in both if one.document is None}
    unread |= set(schemas.kinds) if beside.is_unknown else set()
    meant = [_kind(path.parts, schemas) for file in strange for path in _nearest(file.relative, schemas)]
    return Folder(
        documents=tuple(documents),
        blanked=tuple(one.document for one in both if one.document and one.is_blanked),
        unread=frozenset([*unread, *filter(None, meant)]),
        problems=(
            *_linked_folders(folder, schemas, name),
            *(_unknown_file(file, schemas) for file in strange),
            *of_another_version,
            *of_shared,
            *(problem for one in both for problem in one.problems),
        ),
        texts={one.source.file: one.source.text for one in both} | dict(beside.texts),
        version=version,
        shared=frozenset(one.source.file for one in both[len(checked) :]),
    )


def _sorted_out(folder: Path, schemas: SchemaSet, name: str) -> tuple[list[_YamlFile], list[_YamlFile]]:
    """Return the files of a folder that a plan may have, and the others."""
    files: list[_YamlFile] = []
    strange: list[_YamlFile] = []
    for file in _yaml_files(folder, name, schemas):
        (files if file.kind else strange).append(file)
    return files, strange


def _shared(
    beside: Shared, own: set[PurePosixPath], schemas: SchemaSet, version: int, kept: Kept
) -> tuple[list[_Checked], list[Problem]]:
    """Return the files of the shared folder that a plan has not itself, and what does not belong there."""
    if beside.folder is None:
        return [], list(beside.problems)
    files, strange = _sorted_out(beside.folder, schemas, beside.name)
    problems = [*beside.problems, *_linked_folders(beside.folder, schemas, beside.name)]
    problems += [_unknown_file(file, schemas) for file in strange]
    problems += [why_not_shared(file.file, file.relative) for file in files if file.kind in NOT_SHARED]
    files = [file for file in files if file.kind not in NOT_SHARED and file.relative not in own]
    sources = _sources(files, project_of(beside.folder), kept)
    return [kept.checked(source, schemas, version) for source in sources], problems


def _belonging(own: list[Document], shared: list[_Checked], schemas: SchemaSet) -> list[_Checked]:
    """Return the shared files that belong to a plan, and those of which nobody can tell."""
    documents = [one.document for one in shared if one.document]
    files = {document.file for document in taken(own, documents, schemas)}
    return [one for one in shared if one.document is None or one.source.file in files]


def _yaml_files(folder: Path, name: str, schemas: SchemaSet) -> Iterator[_YamlFile]:
    here = PurePosixPath(name)
    shown = "" if not here.parts else f"{here}/".replace("//", "/")
    for parts in sorted(_below(folder)):
        if parts[-1].lower().endswith(_ENDINGS):
            relative = PurePosixPath(*parts)
            yield _YamlFile(folder / relative, relative, f"{shown}{relative}", _kind(parts, schemas))


def _below(folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield the way to each file and folder below a folder, but to nothing hidden, and to nothing that is kept of imports."""
    for place, folders, files in os.walk(folder):
        way = Path(place).relative_to(folder).parts
        folders[:] = [one for one in folders if not one.startswith(".") and (way or one != IMPORTS)]
        yield from ((*way, one) for one in (*folders, *files) if not one.startswith("."))


def _linked_folders(folder: Path, schemas: SchemaSet, name: str) -> Iterator[Problem]:
    """Find folders that are links: nothing in them would be read, here or at an earlier state of the plan."""
    for below in schemas.folders:
        if (folder / below).is_symlink():
            yield linked_folder((PurePosixPath(name) / below).as_posix())


class _Checked(NamedTuple):
    """Hold what a file comes to: its document, None when it cannot be used, and all that is wrong with it."""

    source: Source
    document: Document | None
    problems: list[Problem]
    is_blanked: bool


def _checked(source: Source, schemas: SchemaSet, version: int) -> _Checked:
    """Check a file against its schema, and blank out in it what is not as the schema wants it."""
    if source.root is None:
        return _Checked(source, None, source.problems, is_blanked=False)
    root = migrated(source.kind, source.root, version)
    problems = [*source.problems, *_wrong_id(source)]
    against_schema = schemas.check_and_blank_out(source.kind, root)
    problems += without_repeats(against_schema, source.problems)
    if not isinstance(root.data, dict):
        return _Checked(source, None, problems, is_blanked=False)
    document = Document(source.kind, source.path.stem, root, source.text)
    return _Checked(source, document, problems, is_blanked=bool(against_schema))


def _wrong_id(source: Source) -> Iterator[Problem]:
    if not ID.match(source.path.stem):
        hint = "Rename it: start with a small letter, then small letters, digits and “_” only."
        message = f"“{source.path.name}” cannot be used as a name."
        yield error("wrong-id", message, hint, Span(source.file, 1, 1))


def _kind(parts: tuple[str, ...], schemas: SchemaSet) -> str | None:
    """Return the kind of a file by the way to it from the folder of a plan."""
    if len(parts) == 1:
        return schemas.files.get(parts[0])
    if len(parts) == 2 and parts[1].endswith(".yaml"):  # noqa: PLR2004 - folder and file
        return schemas.folders.get(parts[0])
    return None


def _nearest(relative: PurePosixPath, schemas: SchemaSet) -> list[PurePosixPath]:
    """Return the files that may be meant by one that is no file of a plan."""
    name = f"{relative.stem}.yaml"
    if len(relative.parts) == 1:
        stems = {PurePosixPath(file).stem: PurePosixPath(file) for file in schemas.files}
        return [stems[stem] for stem in _near(relative.stem.lower(), stems)]
    return [PurePosixPath(folder) / name for folder in _near(relative.parts[0].lower(), schemas.folders)]


def _near(word: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)


def _unknown_file(file: _YamlFile, schemas: SchemaSet) -> Problem:
    relative, meant = file.relative, _nearest(file.relative, schemas)
    if meant and meant[0].parent == relative.parent and meant[0].stem == relative.stem:
        hint: Hint = f"Rename it to “{meant[0].name}”."
    elif meant:
        hint = f"Did you mean “{meant[0]}”?"
    elif len(relative.parts) == 1:
        hint = f"Known here: {', '.join(schemas.files)}. A section of your own goes into “sections/{relative.name}”."
    else:
        hint = Suggestion(relative.parts[0], schemas.folders, lists=True)
    return error("unknown-file", f"“{relative}” is not a file of a plan.", hint, Span(file.file, 1, 1))
