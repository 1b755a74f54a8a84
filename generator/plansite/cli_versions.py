"""The commands that publish versions, list them and remove them."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plansite.present.version import PUBLISHED
from plansite.terminal import (
    PDF,
    PLAN,
    SPREADSHEETS,
    TODAY,
    TRUST,
    clock,
    refuse_folder,
    say,
    settings_of,
    sound,
    talk,
    track_record_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import NoReturn

    from plansite.deliver.publish.publish import Published
    from plansite.deliver.publish.version_store import VersionStore
    from plansite.outcome import Outcome
    from plansite.present.changes import Changes
    from plansite.present.sources import SourceLines
    from plansite.present.version import Version

BRANCH = click.option(
    "--branch", default=PUBLISHED, show_default=True, help="The branch that holds the published versions."
)
PUSH = click.option("--push/--no-push", default=False, help="Also push the branch to origin.")
STORE_FOLDER = click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder that holds the published versions, instead of a branch.",
)


@click.command()
@click.argument("version")
@PLAN
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
@PDF
@SPREADSHEETS
@TRUST
@TODAY
def publish(  # noqa: PLR0913 - one argument for each option
    version: str,
    plan: Path,
    alias: str,
    title: str,
    reason: str,
    branch: str,
    folder: Path | None,
    today: date | None,
    *,
    preview: bool,
    push: bool,
    replace: bool,
    dirty: bool,
    draft: bool,
    pdf: bool,
    spreadsheet: bool,
    trust_settings: bool,
) -> None:
    """Publish the site as VERSION, beside the versions published before."""
    from plansite.deliver.building.settings import with_own_files
    from plansite.deliver.git import find_repository
    from plansite.deliver.publish.checkout import find_checkout, given_address
    from plansite.deliver.publish.publish import Draft, published_before
    from plansite.deliver.publish.publish import publish as publish_release
    from plansite.deliver.publish.release import Release, why_not_named
    from plansite.deliver.take_along.sheets import with_spreadsheets
    from plansite.present.pages.versions import stated_notes, stated_reason
    from plansite.present.site import make_site

    moment = clock().isoformat(timespec="milliseconds")
    release, output = Release(version, alias, title, reason, moment, preview, replace), Path("build")
    refuse_folder(output, plan)
    if refusal := why_not_named(release):
        raise click.UsageError(refusal)
    store = _store(plan, folder, branch, push=push)
    outcome = sound(plan, today, clock().date())
    if outcome is None or outcome.plan is None:
        sys.exit(1)
    if not draft and not preview:
        _refuse_unfinished(outcome)
    release = dataclasses.replace(release, reason=reason or stated_reason(outcome.plan, version))
    base = settings_of(plan, trusted=trust_settings)
    if base is None:
        sys.exit(1)
    checkout = find_checkout(plan, base.path, given_address(outcome.plan))
    if checkout.changed and not dirty:
        raise click.UsageError(_not_committed(checkout.changed))
    known = _known(store)
    site = make_site(outcome, None, checkout.lines, track_record_of(plan, outcome, known))
    site = with_spreadsheets(site, outcome) if spreadsheet else site
    notes = stated_notes(outcome.plan, [version, *(published.name for published in known)])
    own, at = with_own_files(site, base), (checkout.author, checkout.commit)
    prepared = Draft(own, base, output, *at, notes=notes, repository=find_repository(plan), pdf=pdf)
    earlier = published_before(prepared, release, known)
    if earlier and earlier.commit:
        changes = _changes(earlier, plan, outcome, today, checkout.lines)
        prepared = dataclasses.replace(prepared, changes=changes)
    _finish(publish_release(prepared, release, store, talk))


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


@click.command("track-record")
@PLAN
@click.option(
    "--version",
    "names",
    multiple=True,
    metavar="NAME",
    help="A published version or a git revision to look at; can be given again.  [default: all published versions]",
)
@BRANCH
@STORE_FOLDER
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How the record is written."
)
@TODAY
def show_track_record(  # noqa: PLR0913 - one argument for each option
    plan: Path, names: tuple[str, ...], branch: str, folder: Path | None, form: str, today: date | None
) -> None:
    """Say how good the forecasts of earlier versions were, held against what has been measured since."""
    from plansite.deliver.compare.revision import NoSuchPlanError
    from plansite.deliver.track_record.versions import revisions
    from plansite.deliver.track_record.write import as_json, as_text

    outcome = sound(plan, today, clock().date(), to_stderr=True)
    if outcome is None or outcome.plan is None or outcome.results is None:
        sys.exit(1)
    published = _known(_store(plan, folder, branch, write=False))
    try:
        chosen = revisions(plan, names, published) if names else published
    except NoSuchPlanError as unknown:
        raise click.UsageError(str(unknown)) from unknown
    record = track_record_of(plan, outcome, chosen)
    text = (
        as_json(record, outcome.results)
        if form == "json"
        else as_text(record, outcome.results, outcome.plan.settings)
    )
    say(text, form)


@click.group()
def versions() -> None:
    """List and remove published versions."""


@versions.command("list")
@PLAN
@BRANCH
@STORE_FOLDER
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How the list is written."
)
def list_versions(plan: Path, branch: str, folder: Path | None, form: str) -> None:
    """List the published versions with date, author and reason, newest first, then the previews."""
    from plansite.deliver.publish.versions import as_json, as_text

    published = _known(_store(plan, folder, branch, write=False))
    say(as_json(published) if form == "json" else as_text(published), form)


@versions.command("delete")
@click.argument("names", nargs=-1, required=True, metavar="VERSION...")
@click.option(
    "--plan",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("plan"),
    show_default=True,
    help="The folder of the plan.",
)
@BRANCH
@PUSH
@STORE_FOLDER
def delete_versions(
    names: tuple[str, ...], plan: Path, branch: str, folder: Path | None, *, push: bool
) -> None:
    """Remove versions or previews. The aliases of a version go to the newest that stays."""
    from plansite.deliver.publish.versions import delete

    _finish(delete(_store(plan, folder, branch, push=push), names))


@versions.command("prune")
@PLAN
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    required=True,
    metavar="N",
    help="How many of the newest versions stay.",
)
@BRANCH
@PUSH
@STORE_FOLDER
def prune_versions(plan: Path, keep: int, branch: str, folder: Path | None, *, push: bool) -> None:
    """Remove old versions, but none with an alias and none that is a tag in git. Previews stay too."""
    from plansite.deliver.publish.versions import prune

    _finish(prune(_store(plan, folder, branch, push=push), plan, keep))


def _store(
    plan: Path, folder: Path | None, branch: str, *, push: bool = False, write: bool = True
) -> VersionStore:
    """Return where versions are published."""
    from plansite.deliver.building.folder import why_not_at
    from plansite.deliver.publish.folder import Folder
    from plansite.deliver.publish.publish import find_branch, why_not_write

    if folder is not None and push:
        raise click.UsageError("A folder cannot be pushed. Leave out --to or --push.")
    if folder is not None and (refusal := why_not_at(folder, plan)):
        raise click.UsageError(f"{refusal} Choose another folder with --to.")
    store = Folder(folder) if folder is not None else find_branch(plan, branch, push=push)
    if isinstance(store, str):
        raise click.UsageError(store)
    if write and (refusal := why_not_write(store)):
        raise click.UsageError(refusal)
    return store


def _known(store: VersionStore) -> tuple[Version, ...]:
    """Return what is published."""
    from plansite.deliver.publish.version_list import published_on

    published = published_on(store)
    if isinstance(published, str):
        raise click.ClickException(published)
    return published


def _finish(published: Published) -> NoReturn:
    for message in published.messages:
        click.echo(message, err=not published.ok)
    sys.exit(0 if published.ok else 1)
