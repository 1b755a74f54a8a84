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
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

HISTORY = "versions/index.md"
CHANGES = "versions/changes.md"
COMPARE = "versions/compare.md"


def stated_reason(plan: Plan, name: str) -> str:
    """Return the reason that plan.yaml gives for the version published under a name, empty when it gives none."""
    return next((" ".join(entry.text("reason").split()) for entry in _stated(plan, name)), "")


def stated_notes(plan: Plan, names: Iterable[str]) -> dict[str, Markup]:
    """Return by name what plan.yaml says, beside the reason, of the versions published under these names."""
    return {
        name: prose(entry.text("changes"))
        for name in names
        for entry in _stated(plan, name)
        if entry.text("changes")
    }


def _stated(plan: Plan, name: str) -> Iterator[Entry]:
    root = plan.single("plan")
    for entry in root.at(["versions"]).elements() if root else ():
        if name.removeprefix("v") in {entry.text("number"), entry.text("tag").removeprefix("v")}:
            yield entry


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
    others = [each for each in versions if each.name != own.name]
    said, words, earlier = notes or {}, language(site.language, ""), before(others, own)
    pages = [_history(newest_first([own, *others]), words, said)]
    if earlier and DATA in site.files:
        told = changes if changes and changes.since == earlier.name else None
        note = said.get(own.name)
        pages.append(_page(CHANGES, "What changed", own=own, earlier=earlier, changes=told, notes=note or ""))
    if DATA in site.files:
        pages.append(_page(COMPARE, "Compare versions"))
    navigation = Section("", (*site.navigation.entries, Section("Versions", tuple(pages))))
    return replace(site, navigation=navigation)


def _history(versions: Iterable[Version], words: Language, notes: Mapping[str, Markup]) -> Page:
    rows = [
        {
            "version": each,
            "day": words.day(each.published[:10]) if each.published else "",
            "notes": notes.get(each.name) or "",
        }
        for each in versions
    ]
    return _page(HISTORY, "Version history", rows=rows)


def _page(path: str, title: str, **context: Any) -> Page:
    return Page(path, title, render(path.replace("/", "_") + ".j2", title=title, **context))
