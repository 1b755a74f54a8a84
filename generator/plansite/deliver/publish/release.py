"""Name what is published: a version, its alias, its title, and what is told about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_TAKEN = frozenset({"index.html", "versions.json", "404.html", "cname"})


@dataclass(frozen=True, slots=True)
class Release:
    """Say what is published: `alias`, `title` and `reason` may be empty.

    `published` is the moment of publishing in ISO 8601. A preview has no alias, stands in no list of versions and may be
    published again under its name. `replace` allows that for a version too.
    """

    version: str
    alias: str = ""
    title: str = ""
    reason: str = ""
    published: str = ""
    preview: bool = False
    replace: bool = False


def why_not_named(release: Release) -> str:
    """Say why the names cannot be used; empty when they can."""
    for kind, name in (("a version", release.version), ("an alias", release.alias)):
        if (name or kind == "a version") and not _is_name(name):
            return (
                f"“{name}” cannot be the name of {kind}. "
                "Use letters, digits, dots, dashes and underscores, such as 2027.1 or 2027-Q1."
            )
    if release.version == release.alias:
        return (
            f"Version and alias are both called “{release.alias}”. An alias is a second name, such as latest."
        )
    if release.preview and "latest" in {release.version, release.alias}:
        return "A preview never becomes the latest version. Leave out --preview or the name latest."
    if release.preview and release.alias:
        return "A preview has one name only. Leave out --preview or --alias."
    return ""


def _is_name(name: str) -> bool:
    """Accept what is safe as a folder, in an address and on every system."""
    return bool(_NAME.fullmatch(name)) and name.lower() not in _TAKEN and not name.endswith(".")
