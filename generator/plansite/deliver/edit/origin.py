"""Say where a build server gets the Plansite that is running: its release, a file of an address, or a commit of a repository.

pip notes in `direct_url.json` what did not come from an index
(https://packaging.python.org/en/latest/specifications/direct-url/).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from plansite.deliver.git import find_repository

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKAGE = "plansite"
_FAR = frozenset({"https", "http", "ssh"})
_SHORT = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?!/)(?P<path>[\w./~-]+)")  # git@host:owner/name


@dataclass(frozen=True, slots=True)
class Origin:
    """Hold what pip is to install, and a sentence when that is not what is running; empty when it is."""

    requirement: str
    doubt: str = ""


def origin() -> Origin:
    """Return where the Plansite that is running can be had."""
    installed = distribution(_PACKAGE)
    noted = installed.read_text("direct_url.json")
    return origin_of(installed.version, json.loads(noted) if noted else None)


def origin_of(version: str, noted: Mapping[str, Any] | None) -> Origin:
    """Return where a version can be had, by what pip noted when installing it; None when it came from an index."""
    released = f"{_PACKAGE}=={version}"
    if noted is None:
        return Origin(released)
    address = str(noted.get("url", ""))
    if urlsplit(address).scheme not in _FAR:
        return _local(released, address)
    within = f"#subdirectory={noted['subdirectory']}" if noted.get("subdirectory") else ""
    if commit := noted.get("vcs_info", {}).get("commit_id"):
        return Origin(f"{_PACKAGE} @ git+{address}@{commit}{within}")
    digest = noted.get("archive_info", {}).get("hashes", {}).get("sha256")
    return Origin(f"{_PACKAGE} @ {address}{f'#sha256={digest}' if digest else ''}")


def _local(released: str, address: str) -> Origin:
    """Take the commit of a checkout where its remote has it and nothing is changed; else say that nobody reaches it."""
    path = Path(unquote(urlsplit(address).path))
    if pinned := _pushed(path):
        return Origin(f"{_PACKAGE} @ git+{pinned}")
    doubt = (
        f"This Plansite comes from {path}, which no build server can reach. The workflow asks for {released} instead and fails "
        f"until that is on the package index. Better: write “{_PACKAGE} @ git+https://HOST/OWNER/NAME@COMMIT” there as PLANSITE, "
        "the address and a commit of a repository that the server may read."
    )
    return Origin(released, doubt)


def _pushed(path: Path) -> str:
    """Return the address of a checkout's remote with its commit; empty where others would get something else, or nothing."""
    repository = find_repository(path)
    if repository is None or repository.folder.resolve() != path.resolve():
        return ""
    address = _web_address(repository.ask("remote", "get-url", "origin") or "")
    commit = repository.ask("rev-parse", "HEAD")
    is_changed = repository.ask("status", "--porcelain") != ""
    is_there = bool(repository.ask("branch", "--remotes", "--contains", "HEAD"))
    return f"{address}@{commit}" if address and commit and is_there and not is_changed else ""


def _web_address(remote: str) -> str:
    """Return the address of a remote as pip reads it, without a password; empty when it is on this machine only."""
    if short := _SHORT.fullmatch(remote):
        return f"ssh://git@{short['host']}/{short['path']}"
    parts = urlsplit(remote)
    if parts.scheme not in _FAR or not parts.hostname:
        return ""
    user = f"{parts.username}@" if parts.scheme == "ssh" and parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{user}{parts.hostname}{port}{parts.path}"
