"""Know the published versions of a plan: which came when, from whom and why, which is the latest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.read.plan import Plan

LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Version:
    """Hold what is known of a published version.

    `published` is a moment in ISO 8601; it, `author`, `reason` and `commit` are empty for a version that another program
    published. `commit` is empty too when files of the plan were not committed. A preview counts among no versions.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    published: str = ""
    author: str = ""
    reason: str = ""
    commit: str = ""
    preview: bool = False


def newest_first(versions: Iterable[Version]) -> list[Version]:
    """Return the versions without previews by the moment of publishing; those without one come last, as they are."""
    known = [each for each in versions if not each.preview]
    return sorted(known, key=lambda each: each.published, reverse=True)


def latest(versions: Iterable[Version]) -> Version | None:
    """Return the version called latest, else the newest; None when there are only previews."""
    found = newest_first(versions)
    return next((each for each in found if LATEST in each.aliases), found[0] if found else None)


def stated_reason(plan: Plan, name: str) -> str:
    """Return the reason that plan.yaml gives for the version published under a name, empty when it gives none."""
    root = plan.single("plan")
    for entry in root.at(["versions"]).elements() if root else ():
        if name.removeprefix("v") in {entry.text("number"), entry.text("tag").removeprefix("v")}:
            return " ".join(entry.text("reason").split())
    return ""
