"""Know the published versions of a plan, which came when, from whom and why, and make the pages that tell of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plansite.present.page import DATA, Page, Section, Site
from plansite.present.text.language import language
from plansite.present.text.render import prose, render
from plansite.present.version import Version, before, newest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from markupsafe import Markup

    from plansite.present.changes import Changes
    from plansite.present.text.language import Language
    from plansite.read.items.plan_file import NotedVersion
    from plansite.read.plan import Plan

HISTORY = "versions/index.md"
CHANGES = "versions/changes.md"
COMPARE = "versions/compare.md"


def with_versions(
    site: Site,
    own: Version,
    versions: Iterable[Version],
    changes: Changes | None = None,
    notes: Mapping[str, Markup] | None = None,
) -> Site:
    """Add the pages about versions to a site that is published as `own` beside the others.

    They are written for what is known now; a script puts in what comes later. `changes` tell of `own`, `notes` are what
    people say of versions themselves, by name.
    """
    others = [version for version in versions if version.name != own.name]
    earlier, notes = before(others, own), notes or {}
    pages = [_history(newest_first([own, *others]), language(site.language, ""), notes)]
    if earlier and DATA in site.files:
        pages.append(_changes(own, earlier, changes, notes.get(own.name)))
    if DATA in site.files:
        pages.append(_page(COMPARE, "Compare versions"))
    navigation = Section("", (*site.navigation.entries, Section("Versions", tuple(pages))))
    return replace(site, navigation=navigation)


def stated_reason(plan: Plan, name: str) -> str:
    """Return the reason that plan.yaml gives for the version published under a name, empty when it gives none."""
    return next((" ".join(version.reason.split()) for version in _noted(plan, name)), "")


def stated_notes(plan: Plan, names: Iterable[str]) -> dict[str, Markup]:
    """Return by name what plan.yaml says, beside the reason, of the versions published under these names."""
    return {
        name: prose(version.changes) for name in names for version in _noted(plan, name) if version.changes
    }


def _noted(plan: Plan, name: str) -> Iterator[NotedVersion]:
    for version in plan.files.plan.versions:
        if name.removeprefix("v") in {version.number, version.tag.removeprefix("v")}:
            yield version


def _history(versions: Iterable[Version], words: Language, notes: Mapping[str, Markup]) -> Page:
    rows = [
        {
            "version": version,
            "day": words.day(version.published[:10]) if version.published else "",
            "notes": notes.get(version.name) or "",
        }
        for version in versions
    ]
    return _page(HISTORY, "Version history", rows=rows)


def _changes(own: Version, earlier: Version, changes: Changes | None, note: Markup | None) -> Page:
    """Make the page of what changed since `earlier`; changes since another version do not belong on it."""
    fitting = changes if changes and changes.since == earlier.name else None
    return _page(CHANGES, "What changed", own=own, earlier=earlier, changes=fitting, notes=note or "")


def _page(path: str, title: str, **context: Any) -> Page:
    return Page(path, title, render(path.replace("/", "_") + ".j2", title=title, **context))
