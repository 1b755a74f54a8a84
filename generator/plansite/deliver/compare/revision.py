"""Find the plan that a name stands for: at a git revision, in a published version, or in a folder.

Revisions are read object by object into a temporary folder; the working copy and the index are never touched.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from plansite.deliver.compare.tree import find_tree, write_file, write_tree
from plansite.deliver.git import Repository, find_repository, why_no_repository
from plansite.deliver.publish.branch import Branch
from plansite.deliver.publish.version_list import published_on
from plansite.present.version import PUBLISHED
from plansite.problems import did_you_mean
from plansite.read.portfolio.file import FILE as PORTFOLIO
from plansite.read.portfolio.shared import where_shared
from plansite.read.tables.actuals import FOLDER as MEASURED
from plansite.read.tables.baseline import FILE as BASELINE
from plansite.read.tables.calendar_rows import KIND as CALENDAR
from plansite.read.tables.extracts import data_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plansite.present.version import Version

WORKING_COPY = "the working copy"
_SCHEMAS = "schemas"
_SHALLOW = (
    "This clone is shallow: it holds only the newest commits. Get the others with “git fetch --unshallow”; "
    "in a GitHub workflow, give actions/checkout “fetch-depth: 0”, and in GitLab set GIT_DEPTH to 0."
)


class NoSuchPlanError(Exception):
    """Say in words why a name does not lead to a plan."""


class OutOfReachError(NoSuchPlanError):
    """Say in words that a shallow clone may lack the plan that a name leads to."""


@dataclass(frozen=True, slots=True)
class Source:
    """Say where a state of the plan can be read: `label` is for people, `shown` the folder that places name.

    `lacks` says why it cannot be read here; empty when it can.
    """

    label: str
    folder: Path
    shown: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Name what is compared: `old`, `new` (empty for the working copy), and the folder of the plan (may be empty).

    `since_apart` takes the commit from which old and new went different ways for the old one; `branch` is the one that
    holds published versions. With `for_gates`, an old state that a shallow clone lacks is a source that lacks it, not an error.
    """

    old: str
    new: str = ""
    plan: str = ""
    since_apart: bool = False
    branch: str = PUBLISHED
    for_gates: bool = False

    @property
    def folder(self) -> Path:
        """Return the folder of the plan: the one that is named, else what is compared if it is a plan itself, else `plan`."""
        named = (name for name in (self.plan, self.new, self.old) if name and _holds_plan(Path(name)))
        return Path(self.plan or next(named, "plan"))


@contextlib.contextmanager
def opened(request: Request) -> Iterator[tuple[Source, Source]]:
    """Make both states readable for as long as the context lasts. Raises NoSuchPlanError and GitTrouble."""
    for name in (request.old, request.new):
        if name.startswith("-") or not name.isprintable():
            raise NoSuchPlanError(f"“{name}” cannot be the name of a revision, a folder or a version.")
    plan = request.folder
    repository = _repository(plan)
    with tempfile.TemporaryDirectory(prefix="plansite-") as place:
        finder = _Finder(repository, plan, request.branch)
        new = finder.open(request.new, Path(place, "new"))
        yield _opened_old(request, finder, Path(place, "old")), new


def _opened_old(request: Request, finder: _Finder, place: Path) -> Source:
    try:
        if not request.since_apart:
            return finder.open(request.old, place)
        old = finder.open(_apart(finder.repository, request), place)
        return replace(old, label=f"{request.old} where they went apart")
    except OutOfReachError as error:
        if not request.for_gates:
            raise
        return Source(request.old, place, finder.plan.as_posix(), str(error))


def _repository(plan: Path) -> Repository | None:
    """Return the repository one stands in if the plan lies in it, else the one around the plan."""
    here = find_repository(Path.cwd())
    if here and plan.resolve().is_relative_to(here.folder.resolve()):
        return here
    return find_repository(_nearest_folder(plan.resolve()))


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


@dataclass(frozen=True, slots=True)
class _Finder:
    """Find the plan that a name stands for: at a revision, else in a published version, else in a folder."""

    repository: Repository | None
    plan: Path
    branch: str

    def open(self, name: str, place: Path) -> Source:
        """Make a state of the plan readable; what has to be written is written into a place. Empty is the working copy."""
        if not name:
            return Source(WORKING_COPY, self.plan, self.plan.as_posix())
        commit = commit_of(self.repository, name) or self._published(name) if self.repository else None
        if self.repository and commit:
            return _at_commit(self.repository, name, commit, self.plan, place)
        if Path(name).is_dir():
            return Source(f"the folder {name}", Path(name), Path(name).as_posix())
        published = self._list()
        if isinstance(published, str):
            raise NoSuchPlanError(
                f"There is no revision and no folder “{name}”, and which versions there are cannot be told. {published}"
            )
        versions = [version.name for version in published]
        raise _out_of_reach(self.repository, _why_unknown(name, self.repository, versions))

    def _published(self, name: str) -> str | None:
        """Return the commit from which a version was published, None when there is no such version."""
        named = (version for version in self._versions() if name in {version.name, *version.aliases})
        version = next(named, None)
        if version is None:
            return None
        if not version.commit:
            raise NoSuchPlanError(
                f"Version {name} was published with changes that were not committed, so its plan is nowhere to be read."
            )
        if self.repository is None or commit_of(self.repository, version.commit) is None:
            message = f"Version {name} was published from the commit {version.commit[:8]}, which is not here."
            raise _out_of_reach(self.repository, message)
        return version.commit

    def _versions(self) -> tuple[Version, ...]:
        published = self._list()
        return () if isinstance(published, str) else published

    def _list(self) -> tuple[Version, ...] | str:
        """Return the published versions, or say why they cannot be told."""
        return published_on(Branch(self.repository, self.branch)) if self.repository else ()


def _at_commit(repository: Repository, name: str, commit: str, plan: Path, place: Path) -> Source:
    """Write the plan of a commit, and schemas of its own beside it, into a folder."""
    path = Path(os.path.relpath(plan.resolve(), repository.folder.resolve()))
    if ".." in path.parts:
        raise NoSuchPlanError(
            f"The folder {plan} lies outside the repository {repository.folder}, so it has no revision {name}."
        )
    short = commit[:8]
    label = name if commit.startswith(name) else f"{name} ({short})"
    folder = place.joinpath(*(path.parts or ("plan",)))
    for wanted, is_wanted, target in (
        (path, _is_of_plan, folder),
        (path.parent / _SCHEMAS, _is_schema, folder.parent / _SCHEMAS),
    ):
        target.mkdir(parents=True, exist_ok=True)
        tree = find_tree(repository, commit, wanted.parts)
        if tree:
            write_tree(tree, is_wanted, target)
    _write_shared(repository, commit, path, place)
    for file in data_files(folder):
        _write_data(repository, commit, path / file, Path(os.path.normpath(folder / file)), place)
    return Source(label, folder, plan.as_posix())


def _write_shared(repository: Repository, commit: str, path: Path, place: Path) -> None:
    """Write what the plan of a commit shares with others: portfolio.yaml above it, and the folder that this names."""
    for around in path.parents:
        tree = find_tree(repository, commit, around.parts)
        if tree:
            write_file(tree, PORTFOLIO, place / around / PORTFOLIO)
    shared, top = where_shared(place / path), Path(os.path.realpath(place))
    if shared and shared.is_relative_to(top):
        tree = find_tree(repository, commit, shared.relative_to(top).parts)
        shared.mkdir(parents=True, exist_ok=True)
        if tree:
            write_tree(tree, _is_yaml, shared)


def _write_data(repository: Repository, commit: str, path: Path, target: Path, place: Path) -> None:
    """Write a file that a query names, if it lies in the repository."""
    parts = PurePosixPath(posixpath.normpath(path.as_posix())).parts
    if not parts or ".." in parts or not target.is_relative_to(place) or target.exists():
        return
    tree = find_tree(repository, commit, parts[:-1])
    if tree:
        write_file(tree, parts[-1], target)


def _is_of_plan(path: str) -> bool:
    """Tell whether a file is read with a plan: YAML, the frozen baseline, measured values and rows of the calendar."""
    is_table = path == BASELINE or path.startswith((f"{MEASURED}/", f"{CALENDAR}/"))
    return is_table or _is_yaml(path)


def _is_yaml(path: str) -> bool:
    return path.lower().endswith((".yaml", ".yml"))


def _is_schema(path: str) -> bool:
    return path.endswith(".schema.json")


def commit_of(repository: Repository, name: str) -> str | None:
    """Return the commit that a revision names, None when the repository has no such revision."""
    return repository.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")


def _apart(repository: Repository | None, request: Request) -> str:
    """Return the commit from which old and new went different ways."""
    if repository is None:
        raise NoSuchPlanError("Only revisions of a git repository can have gone apart.")
    ends = [commit_of(repository, name) for name in (request.old, request.new or "HEAD")]
    if None in ends:
        message = _why_unknown((request.old, request.new)[ends.index(None)], repository)
        raise _out_of_reach(repository, message)
    base = repository.ask("merge-base", *(commit for commit in ends if commit))
    if base is None:
        message = f"{request.old} and {request.new or 'HEAD'} have no commit in common."
        raise _out_of_reach(repository, message)
    return base


def _why_unknown(name: str, repository: Repository | None, versions: Sequence[str] = ()) -> str:
    """Say what could be meant by a name that nothing has."""
    if repository is None:
        reason = why_no_repository(Path.cwd()) or "there is no git repository here to find a revision in"
        return f"There is no folder “{name}”, and {reason}."
    message = f"There is no revision, published version or folder “{name}”."
    if commit_of(repository, "HEAD") is None:
        return f"{message} The repository has no commit yet."
    names = [*known_names(repository), *versions]
    elsewhere = next((known for known in names if known.endswith(f"/{name}")), "")
    hint = f"Did you mean “{elsewhere}”?" if elsewhere else did_you_mean(name, names)
    return f"{message} {hint}".strip()


def _out_of_reach(repository: Repository | None, message: str) -> NoSuchPlanError:
    """Return the error of a name that leads nowhere, or, in a shallow clone, perhaps to what is not there."""
    if repository is not None and _is_shallow(repository):
        return OutOfReachError(f"{message} {_SHALLOW}")
    return NoSuchPlanError(message)


def known_names(repository: Repository) -> list[str]:
    """Return the names of all branches and tags."""
    names = repository.ask(
        "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
    )
    return names.split("\n") if names else []


def _is_shallow(repository: Repository) -> bool:
    return repository.ask("rev-parse", "--is-shallow-repository") == "true"


def _holds_plan(folder: Path) -> bool:
    return (folder / "plan.yaml").is_file()
