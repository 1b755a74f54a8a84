"""The commands that list published versions, remove them, and say how good their forecasts were."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plansite.present.version import PUBLISHED
from plansite.terminal import (
    PLAN,
    TODAY,
    clock,
    say,
    sound,
    track_record_of,
)

if TYPE_CHECKING:
    from datetime import date
    from typing import NoReturn

    from plansite.deliver.publish.publish import Published
    from plansite.deliver.publish.version_store import VersionStore
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
    published = known_in(store_of(plan, folder, branch, write=False))
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

    published = known_in(store_of(plan, folder, branch, write=False))
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

    finish(delete(store_of(plan, folder, branch, push=push), names))


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

    finish(prune(store_of(plan, folder, branch, push=push), plan, keep))


def store_of(
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


def known_in(store: VersionStore) -> tuple[Version, ...]:
    """Return what is published."""
    from plansite.deliver.publish.version_list import published_on

    published = published_on(store)
    if isinstance(published, str):
        raise click.ClickException(published)
    return published


def finish(published: Published) -> NoReturn:
    """Say how publishing went, and end the command."""
    for message in published.messages:
        click.echo(message, err=not published.ok)
    sys.exit(0 if published.ok else 1)
