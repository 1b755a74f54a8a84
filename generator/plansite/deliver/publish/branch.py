"""Keep published versions on a branch of the repository, and move that branch in one step, here and on the remote.

Everything is written to a branch of its own first. Whatever goes wrong before the step, git, the push or a kill, leaves the
published branch exactly as it was. Whoever comes second writes again on top of the first.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.deliver.git import NO_COMMIT, GitTrouble, Repository
from plansite.deliver.lock import only_one
from plansite.deliver.publish.version_list import damaged, properties, too_large, versions_in
from plansite.deliver.publish.version_store import (
    START,
    VERSIONS,
    VersionStoreTrouble,
    leads_on,
    opened_first,
    removal,
    why_not_beside,
    why_not_over,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from plansite.deliver.publish.release import Release
    from plansite.deliver.publish.version_store import Removal
    from plansite.present.version import Version

REMOTE = "origin"
_WORK = "plansite-publishing"
_TRIES = 8
_FILES = frozenset({"100644", "100755"})  # modes of git: links, folders and modules have others


@dataclass(frozen=True, slots=True)
class Branch:
    """Keep versions on a branch; `push` also reads it from the remote first and moves it there."""

    repository: Repository
    name: str
    push: bool = False

    @property
    def words(self) -> str:
        """Return what people call it."""
        return f"the branch {self.name}"

    @property
    def place(self) -> str:
        """Return where something stands here."""
        return f"on {self.words}"

    @property
    def done(self) -> str:
        """Return where a version stands now."""
        return f"{self.place}{f' and pushed to {REMOTE}' if self.push else ''}"

    def versions(self) -> tuple[Version, ...]:
        """Return what is published."""
        return self._versions_at(starting_commit(self.repository, self.name, fetch=self.push))

    def _versions_at(self, base: str | None) -> tuple[Version, ...]:
        return versions_in(self._list(base) if base else None, self.place)

    def _list(self, base: str) -> bytes | None:
        """Return the bytes of the list of versions at a commit, None when there is none."""
        what = f"{self.words.capitalize()} could not be read"
        entry = self.repository.do(what, "ls-tree", "-l", "-z", base, "--", VERSIONS)
        if not entry:
            return None
        mode, _, blob, size = entry.partition("\t")[0].split()
        if mode not in _FILES:
            raise damaged(self.place, "it is not a file")
        if why := too_large(int(size)):
            raise damaged(self.place, why)
        return self.repository.pipe(what, b"", "cat-file", "blob", blob)

    def put(self, site: Path, release: Release, version: Version) -> None:
        """Add a version."""

        def write(branch: str, base: str | None) -> None:
            versions = self._versions_at(base)
            start = self._start(base)
            wrong = why_not_beside(versions, release) or why_not_over(
                self._standing(base), start, versions, release
            )
            if wrong:
                raise VersionStoreTrouble(wrong)
            _deploy(site, release, version, branch)
            _open_first(opened_first(release, start, versions), branch)

        self._change(write)

    def remove(self, names: Collection[str]) -> None:
        """Remove versions."""

        def write(branch: str, base: str | None) -> None:
            start = self._start(base)
            start = start if leads_on(start) else None
            _remove(removal(self._versions_at(base), names, start), branch)

        self._change(write)

    def _standing(self, base: str | None) -> list[str]:
        """Return what stands at the top of the branch."""
        return (self.repository.ask("ls-tree", "-z", "--name-only", base) or "").split("\0") if base else []

    def _start(self, base: str | None) -> str | None:
        """Return the text of the page at the bare address, None when there is none."""
        return self.repository.ask("show", f"{base}:{START}") if base else None

    def _change(self, write: Callable[[str, str | None], None]) -> None:
        """Have something written on top of what is published, again if somebody else was faster."""
        from mike.git_utils import GitError

        common = self.repository.do(
            "Git does not say where it keeps its files", "rev-parse", "--git-common-dir"
        )
        with only_one(self.repository.folder / common / f"{_WORK}.lock"):
            for _ in range(_TRIES):
                base = starting_commit(self.repository, self.name, fetch=self.push)
                with _own_branch(self.repository, base), contextlib.chdir(self.repository.folder):
                    try:
                        write(_WORK, base)
                    except (GitError, OSError, ValueError) as trouble:
                        raise GitTrouble(
                            f"{self.words.capitalize()} could not be written: {trouble}"
                        ) from trouble
                    if hand_over(self.repository, _WORK, self.name, base, push=self.push):
                        return
        raise GitTrouble(f"{self.words.capitalize()} is changed by others all the time. Try again later.")


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


def hand_over(repository: Repository, worked: str, branch: str, base: str | None, *, push: bool) -> bool:
    """Point the published branch, first on the remote, at the work; tell whether nobody else moved it meanwhile."""
    local = f"refs/heads/{branch}"
    before = repository.commit_of(local)
    commit = repository.do("What was written was not found", "rev-parse", f"refs/heads/{worked}")
    if before and not _leads_to(repository, before, commit):
        return False
    try:
        if push:
            repository.do(f"Pushing to {REMOTE} failed", "push", "--quiet", REMOTE, f"{commit}:{local}")
        repository.do(
            f"The branch {branch} could not be moved", "update-ref", local, commit, before or NO_COMMIT
        )
    except GitTrouble:
        if starting_commit(repository, branch, fetch=push) in {base, commit}:
            raise
        return False
    return True


@contextlib.contextmanager
def _own_branch(repository: Repository, base: str | None) -> Iterator[None]:
    """Make a branch to work on, starting where the published one is, and remove it afterwards.

    One that is left over from a process that was killed is started anew.
    """
    work = f"refs/heads/{_WORK}"
    if base:
        repository.do("No branch could be made to work on", "update-ref", work, base)
    else:
        repository.ask("update-ref", "-d", work)
    try:
        yield
    finally:
        repository.ask("update-ref", "-d", work)


def _deploy(site: Path, release: Release, version: Version, branch: str) -> None:
    """Write the version and its alias as a commit on a branch."""
    from mike import commands

    with commands.deploy(
        {"site_dir": str(site), "use_directory_urls": False},
        version.name,
        version.title,
        [release.alias] if release.alias else [],
        update_aliases=True,
        branch=branch,
        message=_message(version),
        allow_empty=True,
        set_props=[([], properties(version))],  # the empty path is all of them
    ):
        pass


def _open_first(name: str, branch: str) -> None:
    """Have the bare address open a version or alias; an empty name leaves it as it is."""
    from mike import commands
    from mike.git_utils import GitEmptyCommit

    if name:
        with contextlib.suppress(GitEmptyCommit):
            commands.set_default(name, branch=branch, message=f"Open {name} first")


def _remove(gone: Removal, branch: str) -> None:
    """Remove versions as commits on a branch."""
    from mike import commands
    from mike.git_utils import Commit

    message = f"Remove {', '.join(gone.names)}"
    commands.delete(gone.names, branch=branch, message=message)
    if gone.heir and gone.aliases:
        commands.alias(
            {}, gone.heir, list(gone.aliases), branch=branch, message=f"Move the names to {gone.heir}"
        )
    if gone.start and gone.first:
        _open_first(gone.first, branch)
    elif gone.start:
        with Commit(branch, message) as commit:
            commit.delete_files([START])


def _message(version: Version) -> str:
    commit = f" from {version.commit[:7]}" if version.commit else " with changes not committed"
    reason = f"\n\n{version.reason}" if version.reason else ""
    return f"Publish {version.name}{commit}{reason}"


def _fetch(repository: Repository, branch: str, tracking: str) -> None:
    what = f"The branch {branch} could not be read from {REMOTE}"
    if repository.do(what, "ls-remote", "--heads", REMOTE, f"refs/heads/{branch}"):
        repository.do(what, "fetch", "--quiet", "--no-tags", REMOTE, f"+refs/heads/{branch}:{tracking}")


def _leads_to(repository: Repository, earlier: str, later: str) -> bool:
    return repository.ask("merge-base", "--is-ancestor", earlier, later) is not None
