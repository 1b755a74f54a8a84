"""Know a published version: which came when, from whom and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


LATEST = "latest"
PUBLISHED = "gh-pages"  # the branch that versions are published on, unless somebody names another


@dataclass(frozen=True, slots=True)
class Version:
    """Hold what is known of a published version.

    `published` is a moment in ISO 8601; it, `author`, `reason` and `commit` are empty for a version that another program
    published. `commit` is empty too when files of the plan were not committed. A preview counts among no versions. `changes`
    say in a sentence what is different from the version before.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    published: str = ""
    author: str = ""
    reason: str = ""
    commit: str = ""
    preview: bool = False
    changes: str = ""


def newest_first(versions: Iterable[Version]) -> list[Version]:
    """Return the versions without previews by the moment of publishing; those without one come last, as they are."""
    lasting = [version for version in versions if not version.preview]
    return sorted(lasting, key=lambda version: version.published, reverse=True)


def latest(versions: Iterable[Version]) -> Version | None:
    """Return the version called latest, else the newest; None when there are only previews."""
    ordered = newest_first(versions)
    newest = ordered[0] if ordered else None
    return next((version for version in ordered if LATEST in version.aliases), newest)


def before(versions: Iterable[Version], own: Version) -> Version | None:
    """Return the version that stands before another in time; for a preview that is the latest."""
    others = [version for version in versions if version.name != own.name]
    if own.preview:
        return latest(others)
    return next((version for version in newest_first(others) if version.published <= own.published), None)
