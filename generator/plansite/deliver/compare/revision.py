"""Find the plan that a name stands for: at a git revision, in a published version, or in a folder.

Revisions are read object by object into a temporary folder; the working copy and the index are never touched.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plansite.deliver.compare.tree import find_tree, write_tree
from plansite.deliver.git import Repository, find_repository, why_no_repository
from plansite.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKING_COPY = "the working copy"
_SCHEMAS = "schemas"
_SHALLOW = (
    "This clone is shallow: it holds only the newest commits. Get the others with “git fetch --unshallow”; "
    "in a GitHub workflow, give actions/checkout “fetch-depth: 0”, and in GitLab set GIT_DEPTH to 0."
)


class NoSuchPlanError(Exception):
    """Say in words why a name does not lead to a plan."""


@dataclass(frozen=True, slots=True)
class Source:
    """Say where a state of the plan can be read: `label` is for people, `shown` the folder that places name."""

    label: str
    folder: Path
    shown: str


@dataclass(frozen=True, slots=True)
class Request:
    """Name what is compared: `old`, `new` (empty for the working copy), and the folder of the plan (may be empty)."""

    old: str
    new: str = ""
    plan: str = ""
    since_apart: bool = False

    @property
    def folder(self) -> Path:
        """Return the folder of the plan: the one that is named, else a side that is a plan itself, else `plan`."""
        named = (each for each in (self.plan, self.new, self.old) if each and _holds_plan(Path(each)))
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
        new = _open(request.new, plan, repository, Path(place, "new"))
        old_name = request.old
        if request.since_apart:
            old_name = _apart(repository, request)
        old = _open(old_name, plan, repository, Path(place, "old"))
        label = f"{request.old} where they went apart" if request.since_apart else old.label
        yield Source(label, old.folder, old.shown), new


def _repository(plan: Path) -> Repository | None:
    """Return the repository one stands in if the plan lies in it, else the one around the plan."""
    here = find_repository(Path.cwd())
    if here and plan.resolve().is_relative_to(here.folder.resolve()):
        return here
    return find_repository(_nearest_folder(plan.resolve()))


def _nearest_folder(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.is_dir())


def _open(name: str, plan: Path, repository: Repository | None, place: Path) -> Source:
    if not name:
        return Source(WORKING_COPY, plan, plan.as_posix())
    commit = commit_of(repository, name) if repository else None
    if repository and commit:
        return _at_commit(repository, name, commit, plan, place)
    if Path(name).is_dir():
        return Source(f"the folder {name}", Path(name), Path(name).as_posix())
    raise NoSuchPlanError(_why_unknown(name, repository))


def _at_commit(repository: Repository, name: str, commit: str, plan: Path, place: Path) -> Source:
    """Write the plan of a commit, and schemas of its own beside it, into a folder."""
    path = Path(os.path.relpath(plan.resolve(), repository.folder.resolve()))
    if ".." in path.parts:
        raise NoSuchPlanError(
            f"The folder {plan} lies outside the repository {repository.folder}, so it has no revision {name}."
        )
    short = commit[:8]
    label = name if commit.startswith(name) else f"{name} ({short})"
    for wanted, endings, folder in (
        (path, (".yaml", ".yml"), place / "plan"),
        (path.parent / _SCHEMAS, (".schema.json",), place / _SCHEMAS),
    ):
        folder.mkdir(parents=True)
        tree = find_tree(repository, commit, wanted.parts)
        if tree:
            write_tree(tree, endings, folder)
    return Source(label, place / "plan", plan.as_posix())


def commit_of(repository: Repository, name: str) -> str | None:
    """Return the commit that a revision names, None when the repository has no such revision."""
    return repository.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")


def _apart(repository: Repository | None, request: Request) -> str:
    """Return the commit from which both sides went different ways."""
    if repository is None:
        raise NoSuchPlanError("Only revisions of a git repository can have gone apart.")
    ends = [commit_of(repository, name) for name in (request.old, request.new or "HEAD")]
    if None in ends:
        raise NoSuchPlanError(_why_unknown((request.old, request.new)[ends.index(None)], repository))
    found = repository.ask("merge-base", *(each for each in ends if each))
    if found is None:
        shallow = f" {_SHALLOW}" if _is_shallow(repository) else ""
        raise NoSuchPlanError(f"{request.old} and {request.new or 'HEAD'} have no commit in common.{shallow}")
    return found


def _why_unknown(name: str, repository: Repository | None) -> str:
    """Say what could be meant by a name that nothing has."""
    if repository is None:
        reason = why_no_repository(Path.cwd()) or "there is no git repository here to find a revision in"
        return f"There is no folder “{name}”, and {reason}."
    message = f"There is no revision, published version or folder “{name}”."
    if commit_of(repository, "HEAD") is None:
        return f"{message} The repository has no commit yet."
    names = known_names(repository)
    elsewhere = next((each for each in names if each.endswith(f"/{name}")), "")
    hint = f"Did you mean “{elsewhere}”?" if elsewhere else did_you_mean(name, names)
    return " ".join(each for each in (message, hint, _SHALLOW if _is_shallow(repository) else "") if each)


def known_names(repository: Repository) -> list[str]:
    """Return the names of all branches and tags."""
    found = repository.ask(
        "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
    )
    return (found or "").split("\n") if found else []


def _is_shallow(repository: Repository) -> bool:
    return repository.ask("rev-parse", "--is-shallow-repository") == "true"


def _holds_plan(folder: Path) -> bool:
    return (folder / "plan.yaml").is_file()
