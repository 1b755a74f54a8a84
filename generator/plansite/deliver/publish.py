"""Publish a version of the site on a branch of the repository, beside the versions that are there.

Everything happens on a branch of its own; the published branch moves to it in one step at the end. Whatever goes
wrong before that, the plan, the build, git or the push, leaves the published branch exactly as it was.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from plansite.deliver.branch import REMOTE, hand_over, own_branch, starting_commit, versions_on
from plansite.deliver.builder import run_mkdocs, site_address
from plansite.deliver.edition import Edition, why_not_named
from plansite.deliver.git import GitTrouble, Repository, find_repository
from plansite.deliver.settings import plain_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NO_REPOSITORY = (
    "Publishing needs git and a git repository around the plan. Run “git init” in its folder first."
)


@dataclass(frozen=True, slots=True)
class Published:
    """Tell how publishing went; `messages` say what was done or why nothing was."""

    ok: bool
    messages: tuple[str, ...]


def why_not_publish(edition: Edition, plan: Path) -> str:
    """Say why an edition of a plan cannot be published, before anything is built; empty when it can."""
    if wrong := why_not_named(edition):
        return wrong
    if not plan.is_dir():
        return f"There is no folder {plan}."
    repository = find_repository(plan)
    if repository is None:
        return _NO_REPOSITORY
    if repository.ask("check-ref-format", "--branch", edition.branch) is None:
        return f"“{edition.branch}” cannot be the name of a branch."
    if f"branch refs/heads/{edition.branch}\n" in f"{repository.ask('worktree', 'list', '--porcelain')}\n":
        return f"The branch “{edition.branch}” is the one you work on. Publish on a branch of its own."
    return _why_nobody(repository)


def publish(build: Path, plan: Path, edition: Edition, say: Callable[[str], None]) -> Published:
    """Build a version from the pages in `build` and put it on a branch of the plan's repository.

    Ask `why_not_publish` before.
    """
    repository = find_repository(plan)
    if repository is None:
        return Published(ok=False, messages=(_NO_REPOSITORY,))
    try:
        return _publish(build, repository, edition, say)
    except GitTrouble as trouble:
        return Published(ok=False, messages=(str(trouble),))


def _why_nobody(repository: Repository) -> str:
    lacking = [
        setting
        for setting, variable in (("user.name", "GIT_COMMITTER_NAME"), ("user.email", "GIT_COMMITTER_EMAIL"))
        if not os.environ.get(variable) and not repository.ask("config", setting)
    ]
    commands = " and ".join(f"“git config {setting} …”" for setting in lacking)
    return f"Git does not know who publishes. Run {commands} with your own details." if lacking else ""


def _publish(build: Path, repository: Repository, edition: Edition, say: Callable[[str], None]) -> Published:
    base = starting_commit(repository, edition.branch, fetch=edition.push)
    if wrong := _why_not_beside(repository, base, edition):
        return Published(ok=False, messages=(wrong,))
    with _built(build, edition, say) as (site, messages):
        if site is None:
            return Published(ok=False, messages=messages)
        say(f"Writing version {edition.version} to the branch {edition.branch} …")
        with own_branch(repository, base) as branch:
            _deploy(repository, site, edition, branch)
            hand_over(repository, branch, edition.branch, push=edition.push)
    where = f" and pushed to {REMOTE}" if edition.push else ""
    return Published(
        ok=True, messages=(f"Version {edition.version} is on the branch {edition.branch}{where}.",)
    )


def _why_not_beside(repository: Repository, base: str | None, edition: Edition) -> str:
    """Say why a version cannot stand beside those on the branch."""
    versions = versions_on(repository, base)
    aliases = {alias: name for name, names in versions.items() for alias in names}
    if edition.version in versions and not edition.replace:
        return f"Version {edition.version} is published already. Use --replace to publish it again."
    if edition.version in aliases:
        return f"“{edition.version}” is already a second name of version {aliases[edition.version]}."
    if edition.alias in versions:
        return f"“{edition.alias}” is already the name of a version and cannot be an alias."
    return ""


@contextlib.contextmanager
def _built(
    build: Path, edition: Edition, say: Callable[[str], None]
) -> Iterator[tuple[Path | None, tuple[str, ...]]]:
    """Build the site with the version selector into a folder that is gone afterwards; None when that fails."""
    site, settings = build.resolve() / ".publish", build / "publish.yml"
    say("Building the site …")
    try:
        settings.write_text(_settings(build, edition), encoding="utf-8")
        built = run_mkdocs(settings, site)
        yield (site if built.ok else None), built.messages
    finally:
        shutil.rmtree(site, ignore_errors=True)
        settings.unlink(missing_ok=True)


def _settings(build: Path, edition: Edition) -> str:
    selector = {"provider": "mike", "default": edition.alias or "latest", "alias": True}
    settings: dict[str, object] = {"INHERIT": "mkdocs.yml", "extra": {"version": selector}}
    if address := site_address(build / "mkdocs.yml"):
        settings["site_url"] = urljoin(address.rstrip("/") + "/", edition.version + "/")
    return json.dumps(settings)


def _deploy(repository: Repository, site: Path, edition: Edition, branch: str) -> None:
    """Write the version, its alias and the start page as commits on a branch."""
    from mike import commands  # type: ignore[import-untyped]
    from mike.git_utils import GitEmptyCommit, GitError  # type: ignore[import-untyped]

    settings = {"site_dir": str(site), "use_directory_urls": False}
    title = plain_title(edition.title) or edition.version
    aliases = [edition.alias] if edition.alias else []
    message = _message(repository, edition)
    try:
        with contextlib.chdir(repository.folder):
            with commands.deploy(
                settings,
                edition.version,
                title,
                aliases,
                update_aliases=True,
                branch=branch,
                message=message,
                allow_empty=True,
            ):
                pass
            if start := _start_page(repository, edition, branch):
                with contextlib.suppress(GitEmptyCommit):
                    commands.set_default(start, branch=branch, message=f"Open {start} first")
    except (GitError, OSError, ValueError) as trouble:
        raise GitTrouble(f"The version could not be written: {trouble}") from trouble


def _start_page(repository: Repository, edition: Edition, branch: str) -> str:
    """Return what the bare address opens: the alias latest, or this version when nothing has been set before."""
    if edition.alias == "latest":
        return edition.alias
    has_one = repository.ask("cat-file", "-e", f"refs/heads/{branch}:index.html") is not None
    return "" if has_one else edition.alias or edition.version


def _message(repository: Repository, edition: Edition) -> str:
    commit = repository.ask("rev-parse", "--short", "HEAD")
    changed = " and changes not committed" if repository.ask("status", "--porcelain") else ""
    return f"Publish {edition.version} from {commit}{changed}" if commit else f"Publish {edition.version}"
