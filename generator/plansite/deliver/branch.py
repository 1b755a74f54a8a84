"""Work on a copy of the published branch and move the branch to it in one step, here and on the remote."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING

from plansite.deliver.git import NO_COMMIT, GitTrouble, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

REMOTE = "origin"


def starting_commit(repository: Repository, branch: str, *, fetch: bool) -> str | None:
    """Return the commit to build on: the newer of the local and the remote branch, None when neither exists."""
    tracking = f"refs/remotes/{REMOTE}/{branch}"
    if fetch:
        _fetch(repository, branch, tracking)
    local, remote = repository.commit_of(f"refs/heads/{branch}"), repository.commit_of(tracking)
    if local is None or remote is None:
        return local or remote
    if _leads_to(repository, local, remote):
        return remote
    if _leads_to(repository, remote, local):
        return local
    raise GitTrouble(
        f"The branch {branch} here and the one on {REMOTE} have gone different ways. Make them one first."
    )


def versions_on(repository: Repository, base: str | None) -> dict[str, list[str]]:
    """Return the published versions, each with its aliases."""
    text = repository.ask("show", f"{base}:versions.json") if base else None
    try:
        return {each["version"]: list(each["aliases"]) for each in json.loads(text or "[]")}
    except (ValueError, KeyError, TypeError):
        raise GitTrouble(
            "The file versions.json on the branch is damaged, so nothing was published."
        ) from None


@contextlib.contextmanager
def own_branch(repository: Repository, base: str | None) -> Iterator[str]:
    """Make a branch to work on, starting where the published one is, and remove it afterwards."""
    name = f"plansite-publishing-{os.getpid()}"
    if base:
        repository.do("No branch could be made to work on", "update-ref", f"refs/heads/{name}", base)
    try:
        yield name
    finally:
        repository.ask("update-ref", "-d", f"refs/heads/{name}")


def hand_over(repository: Repository, worked: str, branch: str, *, push: bool) -> None:
    """Point the published branch, first on the remote, at the work, unless somebody else moved it meanwhile."""
    local = f"refs/heads/{branch}"
    before = repository.commit_of(local)
    commit = repository.do("The new version was not found", "rev-parse", f"refs/heads/{worked}")
    if before and not _leads_to(repository, before, commit):
        raise GitTrouble(f"The branch {branch} was changed meanwhile, so it was left alone. Try again.")
    if push:
        repository.do(f"Pushing to {REMOTE} failed", "push", "--quiet", REMOTE, f"{commit}:{local}")
    repository.do(f"The branch {branch} could not be moved", "update-ref", local, commit, before or NO_COMMIT)


def _fetch(repository: Repository, branch: str, tracking: str) -> None:
    what = f"The branch {branch} could not be read from {REMOTE}"
    if repository.do(what, "ls-remote", "--heads", REMOTE, f"refs/heads/{branch}"):
        repository.do(what, "fetch", "--quiet", "--no-tags", REMOTE, f"+refs/heads/{branch}:{tracking}")


def _leads_to(repository: Repository, earlier: str, later: str) -> bool:
    return repository.ask("merge-base", "--is-ancestor", earlier, later) is not None
