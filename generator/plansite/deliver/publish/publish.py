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

from plansite.deliver.building.builder import run_mkdocs, site_address
from plansite.deliver.building.folder import held
from plansite.deliver.building.settings import settings_text
from plansite.deliver.building.site import why_not_written, write_pages
from plansite.deliver.building.titles import plain_title
from plansite.deliver.git import GitTrouble, Repository, find_repository
from plansite.deliver.publish.branch import Branch
from plansite.deliver.publish.release import why_not_named
from plansite.deliver.publish.version_store import VersionStoreTrouble, why_not_beside
from plansite.deliver.take_along.browser import BrowserTrouble
from plansite.deliver.take_along.printing import with_pdf
from plansite.present.page import DATA
from plansite.present.pages.versions import with_versions
from plansite.present.version import LATEST, Version, before

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markupsafe import Markup

    from plansite.deliver.building.builder import Built
    from plansite.deliver.building.own_settings import OwnSettings
    from plansite.deliver.publish.release import Release
    from plansite.deliver.publish.version_store import VersionStore
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
    `notes` by the name of a version what people say of it themselves. `repository` knows which commit came before which. With `pdf`
    the whole plan as PDF comes along. `plan` is the id of one that is published together with others.
    """

    site: Site
    base: OwnSettings
    build: Path
    author: str = ""
    commit: str = ""
    changes: Changes | None = None
    notes: Mapping[str, Markup] = field(default_factory=dict)
    repository: Repository | None = None
    pdf: bool = False
    plan: str = ""


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


def why_not_write(store: VersionStore) -> str:
    """Say why versions can be read but not written; empty when they can."""
    if not isinstance(store, Branch):
        return ""
    worktrees = f"{store.repository.ask('worktree', 'list', '--porcelain')}\n"
    if f"branch refs/heads/{store.name}\n" in worktrees:
        return f"The branch “{store.name}” is the one you work on. Publish on a branch of its own."
    return _why_nobody(store.repository)


def _why_nobody(repository: Repository) -> str:
    lacking = [
        setting
        for setting, variable in (("user.name", "GIT_COMMITTER_NAME"), ("user.email", "GIT_COMMITTER_EMAIL"))
        if not os.environ.get(variable) and not repository.ask("config", setting)
    ]
    commands = " and ".join(f"“git config {setting} …”" for setting in lacking)
    return f"Git does not know who publishes. Run {commands} with your own details." if lacking else ""


def publish(draft: Draft, release: Release, store: VersionStore, say: Callable[[str], None]) -> Published:
    """Build the site as a version and put it among those that are published."""
    try:
        return _publish(draft, release, store, say)
    except (GitTrouble, VersionStoreTrouble, BrowserTrouble) as trouble:
        return Published(ok=False, messages=(str(trouble),))
    except OSError as error:
        return Published(ok=False, messages=(why_not_written(draft.build, error),))


def published_before(draft: Draft, release: Release, versions: Sequence[Version]) -> Version | None:
    """Return the version that stands before a release in time, None when there is none."""
    return before(versions, version_of(draft, release, versions))


def _publish(draft: Draft, release: Release, store: VersionStore, say: Callable[[str], None]) -> Published:
    versions = store.versions()
    admitted = admit(draft, release, versions, say)
    if isinstance(admitted, Published):
        return admitted
    with (
        held(draft.build, say),
        tempfile.TemporaryDirectory(prefix=".publish-", dir=draft.build) as scratch,
    ):
        built = build_version(draft, admitted, versions, Path(scratch), say)
        if not built.ok:
            return Published(ok=False, messages=built.messages)
        return put(Path(scratch) / "site", version_of(draft, admitted, versions), admitted, store, say)


def admit(
    draft: Draft, release: Release, versions: Sequence[Version], say: Callable[[str], None]
) -> Release | Published:
    """Return a release as it may stand beside other versions, or why it cannot."""
    if wrong := why_not_named(release) or why_not_beside(versions, release):
        return Published(ok=False, messages=(wrong,))
    newer = _newer_latest(draft, release, versions)
    if newer:
        say(f"Version {release.version} is older than {newer.name}, which stays the latest.")
        return replace(release, alias="")
    return release


def build_version(
    draft: Draft, release: Release, versions: Sequence[Version], scratch: Path, say: Callable[[str], None]
) -> Built:
    """Build the site of a draft, with the pages about versions, in a folder that lies in the build folder."""
    version = version_of(draft, release, versions)
    site = with_versions(draft.site, version, versions, draft.changes, draft.notes)
    if draft.pdf:
        site = with_pdf(replace(site, version=version.name), draft.build, say)
    say("Building the site …")
    write_pages(site, scratch, draft.base)
    return _build(replace(draft, site=site), scratch, release)


def put(
    site: Path, version: Version, release: Release, store: VersionStore, say: Callable[[str], None]
) -> Published:
    """Put a site that was built among the versions."""
    say(f"Writing version {release.version} to {store.words} …")
    store.put(site, release, version)
    kind = "Preview" if release.preview else "Version"
    return Published(ok=True, messages=(f"{kind} {release.version} is {store.done}.",))


def _newer_latest(draft: Draft, release: Release, versions: Sequence[Version]) -> Version | None:
    """Return the version that is called latest if it is newer than a release that is to take the name over."""
    if release.alias != LATEST:
        return None
    holder = next((version for version in versions if LATEST in version.aliases), None)
    if holder is None or holder.name == release.version:
        return None
    is_again = any(version.name == release.version for version in versions)
    own = version_of(draft, release, versions)
    if is_again and own.published < holder.published:
        return holder
    return holder if _comes_before(draft.repository, own.commit, holder.commit) else None


def _comes_before(repository: Repository | None, commit: str, later: str) -> bool:
    """Tell whether a commit leads to another one."""
    if repository is None or not commit or not later or commit == later:
        return False
    return repository.ask("merge-base", "--is-ancestor", commit, later) is not None


def _build(draft: Draft, scratch: Path, release: Release) -> Built:
    """Build the pages in a scratch folder; the settings stand in the build folder, where relative paths in them count from."""
    config = draft.build / f"{scratch.name}.yml"
    settings = json.loads(settings_text(draft.site, draft.build, draft.base))
    selector = {"provider": "mike", "default": release.alias or LATEST, "alias": True}
    settings["docs_dir"] = f"{scratch.name}/pages"
    settings["extra"] |= {"version": selector, "plansite_version": release.version}
    settings["extra"] |= {"plansite_compares": DATA in draft.site.files}
    if draft.plan:  # the builder's own selector looks for the list of versions right above the site
        settings["extra"] |= {"version": None, "plansite_plan": draft.plan}
    try:
        config.write_text(json.dumps(settings), encoding="utf-8")
        if address := site_address(config):
            settings["site_url"] = urljoin(
                address.rstrip("/") + "/", f"{release.version}/{draft.plan and f'{draft.plan}/'}"
            )
            config.write_text(json.dumps(settings), encoding="utf-8")
        return run_mkdocs(config, scratch / "site")
    finally:
        config.unlink(missing_ok=True)


def version_of(draft: Draft, release: Release, versions: Sequence[Version]) -> Version:
    """Return what is told of a release. One that is published again keeps its moment, and so its place in the order."""
    same = next((known for known in versions if known.name == release.version and not known.preview), None)
    return Version(
        release.version,
        plain_title(release.title) or release.version,
        (release.alias,) if release.alias else (),
        same.published if same and same.published else release.published,
        draft.author,
        release.reason,
        draft.commit,
        release.preview,
        draft.changes.sentence if draft.changes else "",
    )
