"""What the commands share: options, talk, and the stages they begin with."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.compute.measured.track_record import TrackRecord
    from plansite.outcome import Outcome
    from plansite.present.version import Version

PUBLISHED = "gh-pages"
PLAN = click.argument("plan", type=click.Path(path_type=Path, file_okay=False), default=Path("plan"))

OUTPUT = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build"),
    show_default=True,
    help="The folder to build in.",
)


def clock() -> datetime:
    """Return now, or the moment that SOURCE_DATE_EPOCH fixes for repeatable builds."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now().astimezone()


TODAY = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=clock,
    show_default="the day of the call",
    metavar="YYYY-MM-DD",
    help="The day from which deadlines and waivers are counted.",
)


def talk(words: str) -> None:
    """Say what is going on, apart from results."""
    click.echo(words, err=True)


def refuse_folder(output: Path) -> None:
    """Refuse to build into a folder that holds files of somebody else."""
    from plansite.deliver.building.site import why_not_into

    if refusal := why_not_into(output):
        raise click.UsageError(refusal)


def sound(plan: Path, today: date | None = None, *, to_stderr: bool = False) -> Outcome | None:
    """Run the stages; report the problems and return nothing when the plan is not sound."""
    from plansite.deliver.report.report import report
    from plansite.deliver.report.selection import View
    from plansite.pipeline import run

    outcome = run(plan, today=today)
    if not outcome.failed:
        return outcome
    stream = sys.stderr if to_stderr else sys.stdout
    words = report(outcome.problems, outcome.texts, "text", View.of(plan), styled=stream.isatty())
    click.echo(words, nl=False, err=to_stderr)
    return None


def write_pages_of(plan: Path, output: Path, today: date) -> bool:
    """Write the pages of a plan, and tell whether it was sound."""
    from plansite.deliver.building.settings import base_settings
    from plansite.deliver.building.site import write_pages
    from plansite.deliver.publish.checkout import find_checkout, given_address
    from plansite.deliver.publish.publish import find_branch, known_versions
    from plansite.present.site import make_site

    outcome = sound(plan, today)
    if outcome is None or outcome.plan is None:
        return False
    base = base_settings(plan)
    lines = find_checkout(plan, base, given_address(outcome.plan)).lines
    branch = find_branch(plan, PUBLISHED, push=False)
    record = track_record_of(plan, outcome, () if isinstance(branch, str) else known_versions(branch))
    site = make_site(outcome, today, lines, record)
    written = write_pages(site, output, base)
    talk(f"{written.pages} pages, {written.changed} files changed, {written.removed} removed.")
    return True


def track_record_of(plan: Path, outcome: Outcome, versions: Sequence[Version]) -> TrackRecord:
    """Say how good the forecasts of versions were."""
    from plansite.deliver.track_record.versions import record_of
    from plansite.pipeline import run

    return record_of(plan, outcome, versions, run, talk)
