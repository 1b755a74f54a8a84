"""Read the plans of earlier versions, and compare what they expected with what has been measured since."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from plansite.compute.measured.track_record import EarlierPlan, TrackRecord, track_record
from plansite.deliver.compare.renames import find_renames
from plansite.deliver.compare.revision import NoSuchPlanError, Request, commit_of, opened
from plansite.deliver.git import GitTrouble, find_repository
from plansite.present.version import Version, newest_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from plansite.outcome import Outcome
    from plansite.read.plan import Plan

    # runs the stages over a folder, whose files are said to lie in another
    Stages = Callable[[Path, str], Outcome]

MOST_VERSIONS = 12  # each is read and computed anew


def record_of(
    plan: Path, outcome: Outcome, versions: Iterable[Version], stages: Stages, say: Callable[[str], None]
) -> TrackRecord:
    """Return the track record of versions; what cannot be read or compared is left out, with a word to `say`. Previews are too."""
    today, results = outcome.plan, outcome.results
    if today is None or results is None or not today.actuals:
        return TrackRecord()
    newest = [version for version in newest_first(versions) if version.published][:MOST_VERSIONS]
    earlier = [_earlier(version, plan, today, stages, say) for version in reversed(newest)]
    return track_record([version for version in earlier if version], results, _wanted(today))


def revisions(plan: Path, names: Sequence[str], published: Sequence[Version]) -> list[Version]:
    """Return the versions with names: published ones, else revisions of the plan's repository with the day of their commit.

    Raises NoSuchPlanError for a name that is neither.
    """
    repository = find_repository(plan)
    named: dict[str, Version] = {}
    for version in published:
        named |= dict.fromkeys((version.name, *version.aliases), version)
    versions = []
    for name in names:
        commit = commit_of(repository, name) if repository and not name.startswith("-") else None
        if name in named:
            versions.append(named[name])
        elif repository and commit:
            day = repository.ask("log", "-1", "--format=%cI", commit) or ""
            versions.append(Version(name, name, published=day, commit=commit))
        else:
            known = f" Published: {', '.join(version.name for version in published)}." if published else ""
            raise NoSuchPlanError(f"There is no published version and no revision “{name}”.{known}")
    return [replace(version, preview=False) for version in versions]


def _earlier(
    version: Version, plan: Path, today: Plan, stages: Stages, say: Callable[[str], None]
) -> EarlierPlan | None:
    if not version.commit:
        say(
            f"Version {version.name} was published with changes that were not committed, so it has no track record."
        )
        return None
    try:
        outcome = _outcome_at(version.commit, plan.as_posix(), stages)
    except (NoSuchPlanError, GitTrouble) as trouble:
        say(f"Version {version.name} has no track record. {trouble}")
        return None
    if outcome.plan is None or outcome.results is None:
        say(f"Version {version.name} has no track record: its plan has errors.")
        return None
    if outcome.plan.settings.currency != today.settings.currency:
        say(
            f"Version {version.name} has no track record: it was planned in {outcome.plan.settings.currency}."
        )
        return None
    renames = find_renames(outcome.plan, today)
    called = {new: node for node in outcome.results.graph.nodes if (new := renames.new_node(node)) != node}
    return EarlierPlan(version.name, version.published[:7], outcome.results, outcome.outlook, called)


@cache
def _outcome_at(commit: str, plan: str, stages: Stages) -> Outcome:
    """Return what the stages make of a plan at a commit, which never changes: whoever follows edits asks again and again."""
    with opened(Request(commit, plan=plan)) as (source, _):
        return stages(source.folder, source.shown)


def _wanted(plan: Plan) -> list[str]:
    """Return the figures of which people want to know: those that the plan shows first, tracks, or measures itself."""
    first, tracked = plan.files.plan, plan.files.kpis.tracked
    measured = (row.metric for row in plan.actuals if not row.scope)
    named = [str(first.north_star), *map(str, first.headline.items), *tracked, *measured]
    return [name for name in dict.fromkeys(named) if name]
