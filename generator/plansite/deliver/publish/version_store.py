"""Say how published versions stand beside each other, on a branch or in a folder alike.

Each version is a folder with a whole site. `versions.json` lists them as mike does and Material's version selector reads
it; what else is known of a version stands there among its properties. `index.html` leads to the version that is opened
first, and every alias leads to its version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from plansite.present.version import LATEST, newest_first

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from plansite.deliver.publish.release import Release
    from plansite.present.version import Version

VERSIONS = "versions.json"
START = "index.html"
_LEADING = re.compile(
    r"<title>Redirecting</title>.{,400}url=([^\"/]+)/\".{,400}location\.replace\(", re.DOTALL
)
_LONGEST_LEADING = 2_000


class VersionStoreTrouble(Exception):  # noqa: N818 - it is what the world does, not an error of the program
    """Say in one sentence why versions could not be read or written."""


class VersionStore(Protocol):
    """Keep published versions."""

    @property
    def words(self) -> str:
        """Return what people call it, such as “the branch gh-pages”."""

    @property
    def place(self) -> str:
        """Return where something stands here, such as “on the branch gh-pages”."""

    @property
    def done(self) -> str:
        """Return what is said of a version that stands here now, such as “on the branch gh-pages and pushed to origin”."""

    def versions(self) -> tuple[Version, ...]:
        """Return what is published."""

    def put(self, site: Path, release: Release, version: Version) -> None:
        """Add the version in one step; raise VersionStoreTrouble, with everything as it was, when it may not or cannot be."""

    def remove(self, names: Collection[str]) -> None:
        """Remove versions; their aliases, and the bare address, go to the newest that stays."""


def leads_on(page: str | None) -> bool:
    """Tell whether the page at the bare address only leads to a version, so that nothing is lost with it."""
    return bool(page and len(page) < _LONGEST_LEADING and _LEADING.search(page))


def why_not_over(
    standing: Collection[str], start: str | None, versions: Sequence[Version], release: Release
) -> str:
    """Say what a release would replace that is not one of the published versions; empty when nothing.

    `standing` names what stands beside the versions, `start` is the text of the page at the bare address.
    """
    known = {name for version in versions for name in (version.name, *version.aliases)}
    foreign = [
        name for name in (release.version, release.alias) if name and name in standing and name not in known
    ]
    if opened_first(release, start, versions) and start is not None and not leads_on(start):
        foreign.append(START)
    if foreign:
        return f"“{foreign[0]}” stands there already, and Plansite did not publish it. Move it away, or publish to another place."
    return ""


def why_not_beside(versions: Sequence[Version], release: Release) -> str:
    """Say why a release cannot stand beside what is published; empty when it can."""
    known = {version.name: version for version in versions}
    aliases = {alias: version.name for version in versions for alias in version.aliases}
    here = known.get(release.version)
    if here and not release.replace and not (here.preview and release.preview):
        return f"Version {release.version} is published already. Use --replace to publish it again."
    if here and release.preview and not here.preview:
        return f"“{release.version}” is a published version. Give the preview another name."
    if release.version in aliases:
        return f"“{release.version}” is already a second name of version {aliases[release.version]}."
    if release.alias in known:
        return f"“{release.alias}” is already the name of a version and cannot be an alias."
    return ""


@dataclass(frozen=True, slots=True)
class Removal:
    """Say what follows when versions go: `heir` takes their `aliases`, None when none is left.

    When `start` is true, the bare address opened one of them: it opens `first` from now on, a preview where only those are left.
    """

    names: tuple[str, ...]
    aliases: tuple[str, ...]
    heir: str | None
    start: bool
    first: str | None


def removal(versions: Sequence[Version], names: Collection[str], start: str | None) -> Removal:
    """Plan the removal of versions; `start` is the text of the page at the bare address."""
    gone = [version for version in versions if version.name in names]
    stay = [version for version in versions if version.name not in names]
    left = newest_first(stay)
    named = [_names(start, version) for version in gone]
    heir = left[0].name if left else None
    return Removal(
        tuple(version.name for version in gone),
        tuple(alias for version in gone for alias in version.aliases),
        heir,
        any(named) or (bool(start) and not left),
        heir or next((version.name for version in stay), None),
    )


def opened_first(release: Release, start: str | None, versions: Sequence[Version]) -> str:
    """Return what the bare address opens from now on, empty when that stays: latest, or the first that is published.

    A preview is opened as long as no version is there.
    """
    if release.alias == LATEST:
        return release.alias
    is_preview = leads_on(start) and any(version.preview and _names(start, version) for version in versions)
    if start is None or (is_preview and not release.preview):
        return release.alias or release.version
    return ""


def _names(start: str | None, version: Version) -> bool:
    return f'"{version.name}/' in (start or "")
