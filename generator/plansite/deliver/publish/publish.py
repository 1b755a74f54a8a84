"""Publish a version of the site beside the versions that are there, list them, and remove them.

The site is built in a folder of its own first; only a whole site is put among the others.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from plansite.deliver.build.builder import run_mkdocs, site_address
from plansite.deliver.build.settings import plain_title, settings_text
from plansite.deliver.build.site import claim, write_pages
from plansite.deliver.git import GitTrouble, Repository, find_repository
from plansite.deliver.publish.branch import Branch
from plansite.deliver.publish.release import why_not_named
from plansite.deliver.publish.version_store import ShelfTrouble, why_not_beside
from plansite.present.pages.versions import with_versions
from plansite.present.version import LATEST, Version, before

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markupsafe import Markup

    from plansite.deliver.build.builder import Built
    from plansite.deliver.publish.release import Edition
    from plansite.deliver.publish.version_store import Shelf
    from plansite.present.changes import Changes
    from plansite.present.page import Site

_NO_REPOSITORY = (
    "Publishing needs git and a git repository around the plan. Run “git init” in its folder first, "
    "or publish into a folder with --to."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold what is to be published: a site, the settings it rests on, the folder to build in, and whom and what it comes from.

    `commit` is empty when files of the plan are not committed. `changes` tell what is different from an earlier version,
    `notes` by the name of a version what people say of it themselves.
    """

    site: Site
    base: Path
    build: Path
    author: str = ""
    commit: str = ""
    changes: Changes | None = None
    notes: Mapping[str, Markup] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """Tell how publishing went; `messages` say what was done or why nothing was."""

    ok: bool
    messages: tuple[str, ...]


def find_branch(plan: Path, name: str, *, push: bool) -> Branch | str:
    """Return the branch of a plan's repository that holds published versions, or say why there is none to read."""
    if not plan.is_dir():
        return f"There is no folder {plan}."
    repository = find_repository(plan)
    if repository is None:
        return _NO_REPOSITORY
    if repository.ask("check-ref-format", "--branch", name) is None:
        return f"“{name}” cannot be the name of a branch."
    return Branch(repository, name, push)


def why_not_write(shelf: Shelf) -> str:
    """Say why versions can be read but not written; empty when they can."""
    if not isinstance(shelf, Branch):
        return ""
    worktrees = f"{shelf.repository.ask('worktree', 'list', '--porcelain')}\n"
    if f"branch refs/heads/{shelf.name}\n" in worktrees:
        return f"The branch “{shelf.name}” is the one you work on. Publish on a branch of its own."
    return _why_nobody(shelf.repository)


def _why_nobody(repository: Repository) -> str:
    lacking = [
        setting
        for setting, variable in (("user.name", "GIT_COMMITTER_NAME"), ("user.email", "GIT_COMMITTER_EMAIL"))
        if not os.environ.get(variable) and not repository.ask("config", setting)
    ]
    commands = " and ".join(f"“git config {setting} …”" for setting in lacking)
    return f"Git does not know who publishes. Run {commands} with your own details." if lacking else ""


def publish(draft: Draft, edition: Edition, shelf: Shelf, say: Callable[[str], None]) -> Published:
    """Build the site as a version and put it among those that are published."""
    try:
        return _publish(draft, edition, shelf, say)
    except (GitTrouble, ShelfTrouble) as trouble:
        return Published(ok=False, messages=(str(trouble),))


def published_before(draft: Draft, edition: Edition, versions: Sequence[Version]) -> Version | None:
    """Return the version that stands before an edition in time, None when there is none."""
    return before(versions, _version(draft, edition, versions))


def known_versions(shelf: Shelf) -> tuple[Version, ...]:
    """Return what is published; nothing when that cannot be told, which publishing itself will say."""
    try:
        return shelf.versions()
    except (GitTrouble, ShelfTrouble):
        return ()


def _publish(draft: Draft, edition: Edition, shelf: Shelf, say: Callable[[str], None]) -> Published:
    versions = shelf.versions()
    if wrong := why_not_named(edition) or why_not_beside(versions, edition):
        return Published(ok=False, messages=(wrong,))
    claim(draft.build)
    version = _version(draft, edition, versions)
    site = with_versions(draft.site, version, versions, draft.changes, draft.notes)
    with tempfile.TemporaryDirectory(prefix=".publish-", dir=draft.build) as scratch:
        say("Building the site …")
        write_pages(site, Path(scratch), draft.base)
        built = _build(replace(draft, site=site), Path(scratch), edition)
        if not built.ok:
            return Published(ok=False, messages=built.messages)
        say(f"Writing version {edition.version} to {shelf.words} …")
        shelf.put(Path(scratch) / "site", edition, version)
    kind = "Preview" if edition.preview else "Version"
    return Published(ok=True, messages=(f"{kind} {edition.version} is {shelf.done}.",))


def _build(draft: Draft, scratch: Path, edition: Edition) -> Built:
    """Build the pages in a scratch folder; the settings stand in the build folder, where relative paths in them count from."""
    config = draft.build / f"{scratch.name}.yml"
    settings = json.loads(settings_text(draft.site, draft.build, draft.base))
    selector = {"provider": "mike", "default": edition.alias or LATEST, "alias": True}
    settings |= {
        "docs_dir": f"{scratch.name}/pages",
        "extra": {"version": selector, "plansite_version": edition.version},
    }
    try:
        config.write_text(json.dumps(settings), encoding="utf-8")
        if address := site_address(config):
            settings["site_url"] = urljoin(address.rstrip("/") + "/", edition.version + "/")
            config.write_text(json.dumps(settings), encoding="utf-8")
        return run_mkdocs(config, scratch / "site")
    finally:
        config.unlink(missing_ok=True)


def _version(draft: Draft, edition: Edition, versions: Sequence[Version]) -> Version:
    """Return what is told of an edition. One that is published again keeps its moment, and so its place in the order."""
    same = next((each for each in versions if each.name == edition.version and not each.preview), None)
    return Version(
        edition.version,
        plain_title(edition.title) or edition.version,
        (edition.alias,) if edition.alias else (),
        same.published if same and same.published else edition.published,
        draft.author,
        edition.reason,
        draft.commit,
        edition.preview,
        draft.changes.sentence if draft.changes else "",
    )
