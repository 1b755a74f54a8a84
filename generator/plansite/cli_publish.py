"""The command that publishes the site of a plan, or of several plans together, as a version."""

from __future__ import annotations

import dataclasses
import io
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from plansite.cli_portfolio import ALL_PLANS, JOBS, PLANS, at_once, one, several
from plansite.cli_versions import BRANCH, PUSH, STORE_FOLDER, finish, known_in, store_of
from plansite.terminal import (
    PDF,
    SPREADSHEETS,
    TODAY,
    TRUST,
    clock,
    refuse_folder,
    settings_of,
    sound,
    summed_up,
    talk,
    track_record_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from plansite.deliver.publish.publish import Draft, Published
    from plansite.deliver.publish.release import Release
    from plansite.deliver.publish.version_store import VersionStore
    from plansite.outcome import Outcome
    from plansite.portfolio.reading import Portfolio
    from plansite.portfolio.summary import Summary
    from plansite.present.changes import Changes
    from plansite.present.sources import SourceLines
    from plansite.present.version import Version


@click.command()
@click.argument("version")
@PLANS
@click.option("--alias", default="", metavar="NAME", help="A second name that moves along, such as latest.")
@click.option("--title", default="", help="What the version selector shows instead of the version.")
@click.option(
    "--reason", default="", help="Why there is a new version.  [default: what plan.yaml says of it]"
)
@click.option("--preview", is_flag=True, help="Publish a preview, which is in no list and never the latest.")
@BRANCH
@PUSH
@STORE_FOLDER
@click.option("--replace", is_flag=True, help="Publish a version again that is there already.")
@click.option("--dirty", is_flag=True, help="Publish files of the plan that are not committed, too.")
@click.option("--draft", is_flag=True, help="Publish although texts are blank or still those of an example.")
@ALL_PLANS
@JOBS
@PDF
@SPREADSHEETS
@TRUST
@TODAY
def publish(  # noqa: PLR0913 - one argument for each option
    version: str,
    plans: tuple[Path, ...],
    alias: str,
    title: str,
    reason: str,
    branch: str,
    folder: Path | None,
    jobs: int | None,
    today: date | None,
    *,
    preview: bool,
    push: bool,
    replace: bool,
    dirty: bool,
    draft: bool,
    all_plans: bool,
    pdf: bool,
    spreadsheet: bool,
    trust_settings: bool,
) -> None:
    """Publish the site as VERSION, beside the versions published before.

    Several plans are one version: their index, with the site of each plan below it.
    """
    from plansite.deliver.publish.publish import publish as publish_release
    from plansite.deliver.publish.release import Release, why_not_named

    moment = clock().isoformat(timespec="milliseconds")
    release, output = Release(version, alias, title, reason, moment, preview, replace), Path("build")
    asked = Asked(today, dirty, draft or preview, pdf, spreadsheet, trust_settings)
    portfolio = several(plans, all_plans=all_plans)
    folders = [place.folder for place in portfolio.plans] if portfolio else [one(plans)]
    for plan in folders:
        refuse_folder(output, plan)
    if refusal := why_not_named(release):
        raise click.UsageError(refusal)
    if not folders:
        raise click.UsageError("There is no plan that could be published. “plansite check” says why.")
    store = store_of(folders[0], folder, branch, push=push)
    if portfolio:
        finish(_publish_many(portfolio, release, store, output, asked, jobs))
    prepared, release = _draft(one(plans), release, lambda: known_in(store), output, asked)
    finish(publish_release(prepared, release, store, talk))


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """Say what is to be published of each plan, as of which day, and what may be wrong with it all the same."""

    today: date | None
    dirty: bool
    unfinished: bool
    pdf: bool
    spreadsheet: bool
    trusted: bool


def _draft(  # noqa: PLR0913 - what a draft is made of
    plan: Path,
    release: Release,
    versions: Callable[[], tuple[Version, ...]],
    output: Path,
    asked: Asked,
    among_others_as: str = "",
) -> tuple[Draft, Release]:
    """Return what is to be published of a plan, and the release with the reason that the plan gives; end where it is not fit."""
    from plansite.deliver.building.settings import with_own_files
    from plansite.deliver.git import find_repository
    from plansite.deliver.publish.checkout import find_checkout, given_address
    from plansite.deliver.publish.publish import Draft, published_before
    from plansite.deliver.take_along.sheets import with_spreadsheets
    from plansite.present.pages.versions import stated_notes, stated_reason
    from plansite.present.site import make_site

    outcome = sound(plan, asked.today, clock().date())
    if outcome is None or outcome.plan is None:
        sys.exit(1)
    if not asked.unfinished:
        _refuse_unfinished(outcome)
    release = dataclasses.replace(
        release, reason=release.reason or stated_reason(outcome.plan, release.version)
    )
    base = settings_of(plan, trusted=asked.trusted)
    if base is None:
        sys.exit(1)
    checkout = find_checkout(plan, base.path, given_address(outcome.plan))
    if checkout.changed and not asked.dirty:
        raise click.UsageError(_not_committed(checkout.changed))
    known = versions()
    site = make_site(outcome, None, checkout.lines, track_record_of(plan, outcome, known))
    site = with_spreadsheets(site, outcome) if asked.spreadsheet else site
    site = summed_up(site, outcome, among_others_as) if among_others_as else site
    notes = stated_notes(outcome.plan, [release.version, *(published.name for published in known)])
    own, at = with_own_files(site, base), (checkout.author, checkout.commit)
    repository = find_repository(plan)
    prepared = Draft(
        own, base, output, *at, notes=notes, repository=repository, pdf=asked.pdf, plan=among_others_as
    )
    earlier = published_before(prepared, release, known)
    if earlier and earlier.commit:
        changes = _changes(earlier, plan, outcome, asked.today, checkout.lines)
        prepared = dataclasses.replace(prepared, changes=changes)
    return prepared, release


class _Task(NamedTuple):
    """Hold what a worker needs to build one of several plans as a version."""

    id: str
    plan: Path
    release: Release
    versions: tuple[Version, ...]
    scratch: Path
    asked: Asked


class _Said(NamedTuple):
    """Hold how a plan was built as a version: how it stands, and what was said on the way."""

    plan: Path
    standing: Summary
    words: str


def _publish_many(  # noqa: PLR0913 - what the command line says
    portfolio: Portfolio, release: Release, store: VersionStore, output: Path, asked: Asked, jobs: int | None
) -> Published:
    """Build plans side by side as a version, and publish them below their index. One that fails is shown there as failed."""
    from plansite.deliver.building.folder import held
    from plansite.deliver.building.own_settings import base_settings
    from plansite.deliver.building.settings import with_own_files
    from plansite.deliver.git import find_repository
    from plansite.deliver.publish.checkout import find_checkout
    from plansite.deliver.publish.publish import Draft, Published, admit
    from plansite.deliver.publish.together import publish_together
    from plansite.portfolio.building import index_of, parts_of

    known, base = known_in(store), base_settings(portfolio.top / "plan")
    checkout = find_checkout(portfolio.plans[0].folder, base.path, "")
    at, repository = (checkout.author, checkout.commit), find_repository(portfolio.plans[0].folder)
    with held(output, talk), tempfile.TemporaryDirectory(prefix=".publish-", dir=output) as scratch:
        build = Path(scratch)
        tasks = [_Task(place.id, place.folder, release, known, build, asked) for place in portfolio.plans]
        standings: list[Summary] = []
        for said in at_once(_built_version, tasks, jobs, _stopped):
            talk(f"{said.plan.as_posix()}: {'failed' if said.standing.failed else 'built'}")
            talk("".join(f"  {line}\n" for line in said.words.splitlines()).rstrip("\n"))
            standings.append(said.standing)
        parts = parts_of(standings, build)
        if not parts:
            return Published(ok=False, messages=("No plan could be built, so nothing is published.",))
        site = with_own_files(index_of(portfolio, standings), base)
        index = Draft(site, base, build, *at, repository=repository)
        admitted = admit(index, release, known, talk)
        if isinstance(admitted, Published):
            return admitted
        published = publish_together(index, parts, admitted, known, store, talk)
    return dataclasses.replace(published, ok=published.ok and not any(one.failed for one in standings))


def _built_version(task: _Task) -> _Said:
    """Build one plan as a version in a worker."""
    from plansite.deliver.publish.publish import build_version
    from plansite.portfolio.building import nothing_known, summary_built

    words, standing = io.StringIO(), nothing_known(task.id, task.plan)
    with redirect_stdout(words), redirect_stderr(words):
        try:
            draft, release = _draft(
                task.plan, task.release, lambda: task.versions, task.scratch, task.asked, task.id
            )
            built = build_version(draft, release, task.versions, task.scratch / task.id, talk)
        except SystemExit:  # it has said why
            return _Said(task.plan, standing, words.getvalue())
    if built.ok:
        standing = summary_built(task.scratch / task.id)
    return _Said(task.plan, standing, "\n".join([words.getvalue(), *built.messages]))


def _stopped(task: _Task, why: str) -> _Said:
    from plansite.portfolio.building import nothing_known

    return _Said(task.plan, nothing_known(task.id, task.plan), why)


def _refuse_unfinished(outcome: Outcome) -> None:
    """Stop where texts are blank, or still those of an example."""
    from plansite.deliver.publish.unfinished import why_not_finished

    if unfinished := why_not_finished(outcome):
        raise click.UsageError(unfinished)


def _not_committed(files: Sequence[str]) -> str:
    """Say which files of the plan are not committed, and what to do."""
    more = f" and {len(files) - 1:,} more" if len(files) > 1 else ""
    return (
        f"{files[0]}{more} {'are' if more else 'is'} changed or new, and not committed, so that nobody could tell later what was published. "
        "Commit first, or publish it as it is with --dirty."
    )


def _changes(
    earlier: Version, plan: Path, outcome: Outcome, today: date | None, lines: SourceLines
) -> Changes | None:
    """Tell what is different from an earlier version, None when its plan is out of reach."""
    from plansite.deliver.compare.comparison import compare
    from plansite.deliver.compare.revision import NoSuchPlanError, Request, opened
    from plansite.deliver.compare.snapshot import snapshot_of
    from plansite.deliver.compare.version_changes import changes_of
    from plansite.deliver.git import GitTrouble
    from plansite.pipeline import run
    from plansite.present.withholding import for_changes

    try:
        with opened(Request(earlier.commit, plan=plan.as_posix())) as (source, _):
            before = run(source.folder, source.shown, today=today, otherwise=clock().date())
            before, outcome = for_changes(before, outcome)
            old = snapshot_of(earlier.name, source.shown, before)
    except (NoSuchPlanError, GitTrouble) as trouble:
        talk(f"What people changed since {earlier.name} is not told on the site. {trouble}")
        return None
    return changes_of(compare(old, snapshot_of("", plan.as_posix(), outcome)), earlier.name, lines)
