"""List published versions, and remove those that are named or no longer wanted."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from plansite.deliver.git import GitTrouble, find_repository
from plansite.deliver.publish.branch import REMOTE
from plansite.deliver.publish.publish import Published
from plansite.deliver.publish.version_store import VersionStoreTrouble
from plansite.present.version import newest_first

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from plansite.deliver.publish.version_store import VersionStore
    from plansite.present.version import Version


def as_text(versions: Sequence[Version]) -> str:
    """Write a line for each version, newest first, then the previews."""
    rows = [
        (
            version.name,
            version.published[:10],
            version.author,
            " ".join(version.reason.split()),
            _marks(version),
        )
        for version in _in_order(versions)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)] if rows else []
    return "".join(
        "  ".join(
            [
                *(cell.ljust(width) for cell, width in zip(row, widths, strict=False)),
                f"{row[3]} {row[4]}".strip(),
            ]
        ).rstrip()
        + "\n"
        for row in rows
    )


def _marks(version: Version) -> str:
    names = [*version.aliases, *(["preview"] if version.preview else [])]
    return f"({', '.join(names)})" if names else ""


def as_json(versions: Sequence[Version]) -> str:
    """Write what is known of each version, newest first, then the previews."""
    records = [asdict(version) for version in _in_order(versions)]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def _in_order(versions: Sequence[Version]) -> list[Version]:
    """Return versions newest first, then the previews."""
    return [*newest_first(versions), *(version for version in versions if version.preview)]


def delete(store: VersionStore, names: Collection[str]) -> Published:
    """Remove versions or previews by name."""
    try:
        versions = store.versions()
        known = {version.name for version in versions}
        if unknown := sorted(set(names) - known):
            return Published(ok=False, messages=(_unknown(unknown[0], versions),))
        return _remove(store, [version.name for version in versions if version.name in names])
    except (GitTrouble, VersionStoreTrouble) as trouble:
        return Published(ok=False, messages=(str(trouble),))


def prune(store: VersionStore, plan: Path, keep: int) -> Published:
    """Remove all versions but the newest `keep`, those with an alias, and those that are tagged in git; previews stay."""
    try:
        versions = newest_first(store.versions())
        tags = tagged(plan)
        old = [
            version.name
            for version in versions[keep:]
            if not version.aliases and not {version.name, f"v{version.name}"} & tags
        ]
        return (
            _remove(store, old) if old else Published(ok=True, messages=("No version is old enough to go.",))
        )
    except (GitTrouble, VersionStoreTrouble) as trouble:
        return Published(ok=False, messages=(str(trouble),))


def tagged(plan: Path) -> frozenset[str]:
    """Return the names of all tags of a plan's repository, also of those that only the remote has."""
    repository = find_repository(plan)
    if repository is None:
        return frozenset()
    names = (repository.ask("tag", "--list") or "").split()
    if repository.ask("remote", "get-url", REMOTE) is not None:
        far = repository.do(
            f"The tags could not be read from {REMOTE}", "ls-remote", "--tags", "--refs", REMOTE
        )
        names += [line.rpartition("refs/tags/")[2] for line in far.splitlines()]
    return frozenset(names)


def _remove(store: VersionStore, names: Sequence[str]) -> Published:
    store.remove(names)
    what = f"Version {names[0]} is" if len(names) == 1 else f"Versions {', '.join(names)} are"
    return Published(ok=True, messages=(f"{what} no longer {store.done}.",))


def _unknown(name: str, versions: Sequence[Version]) -> str:
    for version in versions:
        if name in version.aliases:
            return f"“{name}” is a second name of version {version.name}. Delete that, or publish another version as {name}."
    known = f" Published: {', '.join(version.name for version in versions)}." if versions else ""
    return f"There is no version “{name}”.{known}"
