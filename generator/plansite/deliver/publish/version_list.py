"""Read the list of published versions, which a hand, another program or a merge may have damaged, and write what it tells of one."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from plansite.deliver.git import GitTrouble
from plansite.deliver.publish.version_store import START, VERSIONS, VersionStoreTrouble
from plansite.present.version import Version

if TYPE_CHECKING:
    from plansite.deliver.publish.version_store import VersionStore

MOST_BYTES = 5_000_000
_FOLDER = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
_COMMIT = re.compile(r"([0-9a-f]{7,64})?")
_TAKEN = frozenset({VERSIONS, START})
_TOLD = ("published", "author", "reason", "commit", "changes")


def published_on(store: VersionStore) -> tuple[Version, ...] | str:
    """Return what is published, or say why that cannot be told."""
    try:
        return store.versions()
    except (GitTrouble, VersionStoreTrouble) as trouble:
        return str(trouble)


def damaged(where: str, why: str) -> VersionStoreTrouble:
    """Return what to raise for a list that cannot be read; `where` is such as “on the branch gh-pages”."""
    return VersionStoreTrouble(
        f"The file {VERSIONS} is damaged {where}: {why}. What is published stays as it is; bring back an earlier {VERSIONS}."
    )


def too_large(size: int) -> str:
    """Say that a list has more bytes than may be, empty when it has not."""
    return f"it has {size:,} bytes, and may have {MOST_BYTES:,}" if size > MOST_BYTES else ""


def versions_in(raw: bytes | None, where: str) -> tuple[Version, ...]:
    """Return the versions in the bytes of a list, none when there is no list."""
    if raw is None:
        return ()
    try:
        records = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise damaged(where, "it is not in UTF-8") from None
    except (ValueError, RecursionError) as error:
        place = (
            f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise damaged(where, f"it is no JSON{place}") from None
    if not isinstance(records, list):
        raise damaged(where, "it is no list of versions")
    versions = []
    for number, record in enumerate(records, 1):
        version = _version(record)
        if version is None:
            raise damaged(where, f"its entry {number} does not describe a version")
        versions.append(version)
    names = [name for version in versions for name in (version.name, *version.aliases)]
    if len(set(names)) < len(names):
        raise damaged(where, "two versions in it have the same name")
    return tuple(versions)


def _version(record: Any) -> Version | None:
    """Return a version as the list tells of it, None when it is told in another form than publishing writes."""
    if not isinstance(record, dict) or not record.keys() >= {"version", "title", "aliases"}:
        return None
    name, title, aliases, told = (
        record["version"], record["title"], record["aliases"], record.get("properties") or {},
    )  # fmt: skip
    if not isinstance(aliases, list) or not isinstance(told, dict):
        return None
    known = {key: told.get(key, "") for key in _TOLD}
    if not all(isinstance(text, str) for text in (name, title, *aliases, *known.values())):
        return None
    # a version is removed or replaced under its names, and git is asked for its commit
    if not all(_FOLDER.fullmatch(text) and text not in _TAKEN for text in (name, *aliases)):
        return None
    if not (_COMMIT.fullmatch(known["commit"]) and _is_moment(known["published"])):
        return None
    return Version(name, title, tuple(sorted(aliases)), **known, preview=told.get("preview") is True)


def _is_moment(text: str) -> bool:
    """Tell whether a text is a moment or empty."""
    try:
        return not text or bool(_MOMENT.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def properties(version: Version) -> dict[str, str | bool]:
    """Return what the list tells of a version beside its names; a hidden one is left out of the version selector."""
    told: dict[str, str | bool] = {key: getattr(version, key) for key in _TOLD if getattr(version, key)}
    return {**told, "preview": True, "hidden": True} if version.preview else told
