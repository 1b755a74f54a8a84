"""What the commands share: options, talk, and the stages they begin with."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plansite.deliver.report.excerpt import printable
from plansite.present.version import PUBLISHED
from plansite.resources import template_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from plansite.compute.measured.track_record import TrackRecord
    from plansite.deliver.building.own_settings import OwnSettings
    from plansite.outcome import Outcome
    from plansite.present.page import Site
    from plansite.present.site import First
    from plansite.present.version import Version

HOME = "https://pypi.org/project/plansite/"
_LAST_MOMENT = 7_258_118_400  # the year 2200 begins, the last that a plan may name
_DIGITS = 10
PLAN = click.argument("plan", type=click.Path(path_type=Path, file_okay=False), default=Path("plan"))

OUTPUT = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build"),
    show_default=True,
    help="The folder to build in.",
)


PDF = click.option(
    "--pdf",
    is_flag=True,
    help="Also make the whole plan as PDF. Needs Chromium, Chrome or Edge, and plansite[pdf].",
)
SPREADSHEETS = click.option(
    "--spreadsheet",
    is_flag=True,
    help="Also put a spreadsheet with live formulas and a CSV file beside the pages.",
)
TRUST = click.option(
    "--trust-settings",
    is_flag=True,
    help="Let mkdocs.yml name whatever MkDocs knows, which can run programs. Only for branches of people you trust.",
)


def clock() -> datetime:
    """Return now, or the moment that SOURCE_DATE_EPOCH fixes for repeatable builds."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not fixed:
        return datetime.now().astimezone()
    if not (fixed.isascii() and fixed.isdigit() and len(fixed) <= _DIGITS and int(fixed) < _LAST_MOMENT):
        raise click.UsageError(
            f"SOURCE_DATE_EPOCH is “{printable(fixed[:40])}”, which is no moment before the year 2200. Write seconds since 1970, or unset it."
        )
    return datetime.fromtimestamp(int(fixed), UTC)


TEMPLATE = click.option(
    "--template",
    type=click.Choice(template_names("companies")),
    default="subscription",
    show_default=True,
    help="What kind of company it is.",
)
TODAY = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, moment: moment.date() if moment else None,
    metavar="YYYY-MM-DD",
    help="The day as of which the plan is read: what is overdue, how goals stand.  "
    "[default: as_of in plan.yaml, else the day of the call]",
)


def talk(words: str) -> None:
    """Say what is going on, apart from results."""
    click.echo(words, err=True)


def styled(stream: TextIO) -> bool:
    """Tell whether color is wanted: at a terminal that has it, unless NO_COLOR is set. Source: no-color.org."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not is_plain


def say(text: str, form: str) -> None:
    """Write a result: for people in the encoding of the terminal, for programs always in UTF-8."""
    click.echo(text if form == "text" else text.encode("utf-8", "replace"), nl=False)


def refuse_folder(output: Path, plan: Path) -> None:
    """Refuse to build into a folder that holds files of somebody else."""
    from plansite.deliver.building.site import why_not_into

    if refusal := why_not_into(output, plan):
        raise click.UsageError(refusal)


def sound(
    plan: Path, today: date | None = None, otherwise: date | None = None, *, to_stderr: bool = False
) -> Outcome | None:
    """Run the stages; report the problems and return nothing when the plan is not sound."""
    from plansite.deliver.report.report import report
    from plansite.deliver.report.selection import View
    from plansite.pipeline import run
    from plansite.portfolio.telling import with_hand_overs

    outcome = with_hand_overs(
        run(plan, today=today, otherwise=otherwise), plan, partial(run, today=today, otherwise=otherwise)
    )
    if not outcome.failed:
        return outcome
    stream = sys.stderr if to_stderr else sys.stdout
    words = report(outcome.problems, outcome.texts, "text", View.of(plan), styled=styled(stream))
    click.echo(words, nl=False, err=to_stderr)
    return None


def write_pages_of(  # noqa: PLR0913 - one argument for each option
    plan: Path,
    output: Path,
    today: date | None,
    lock: ExitStack | None = None,
    *,
    trusted: bool = False,
    pdf: bool = False,
    spreadsheet: bool = False,
    among_others_as: str = "",
    first: First | None = None,
) -> bool:
    """Write the pages of a plan, and tell whether it was sound and they could be written.

    Nobody else writes to the folder meanwhile, nor as long as the `lock` stays open. With `pdf`, the whole plan as PDF is among
    the files, and without one there are no pages either; with `spreadsheet`, a workbook and a CSV file are. `among_others_as` is
    the id that the plan has among several. `first` takes some pages ahead of all others.
    """
    from plansite.deliver.building.folder import held
    from plansite.deliver.building.settings import with_own_files
    from plansite.deliver.building.site import why_not_written, write_pages
    from plansite.deliver.publish.checkout import find_checkout, given_address
    from plansite.deliver.take_along.browser import BrowserTrouble
    from plansite.deliver.take_along.printing import with_pdf
    from plansite.deliver.take_along.sheets import with_spreadsheets
    from plansite.present.site import make_site

    outcome = sound(plan, today, clock().date())
    if outcome is None or outcome.plan is None:
        return False
    base = settings_of(plan, trusted=trusted)
    if base is None:
        return False
    lines = find_checkout(plan, base.path, given_address(outcome.plan)).lines
    record = track_record_of(plan, outcome, _published(plan))
    site = make_site(outcome, None, lines, record, first)
    site = with_spreadsheets(site, outcome) if spreadsheet else site
    site = summed_up(site, outcome, among_others_as) if among_others_as else site
    with ExitStack() as meanwhile:
        try:
            (lock or meanwhile).enter_context(held(output, talk))
            site = with_pdf(site, output, talk) if pdf else site
            written = write_pages(with_own_files(site, base), output, base)
        except OSError as error:
            talk(why_not_written(output, error))
            return False
        except BrowserTrouble as trouble:
            talk(f"{trouble} Nothing was built.")
            return False
    talk(f"{written.pages} pages, {written.changed} files changed, {written.removed} removed.")
    return True


def summed_up(site: Site, outcome: Outcome, plan: str) -> Site:
    """Return the site of a plan that is one of several: with what adding plans up needs, and with a way back to all."""
    from plansite.portfolio.summary import as_json, summary_of
    from plansite.present.page import SUMMARY

    files = {**site.files, SUMMARY: as_json(summary_of(outcome, plan))}
    return replace(site, files=files, is_among_others=True)


def _published(plan: Path) -> tuple[Version, ...]:
    """Return what is published on the usual branch, with a word to people when that cannot be told."""
    from plansite.deliver.publish.publish import find_branch
    from plansite.deliver.publish.version_list import published_on

    branch = find_branch(plan, PUBLISHED, push=False)
    published = () if isinstance(branch, str) else published_on(branch)
    if isinstance(published, str):
        talk(f"The site has no track record. {published}")
        return ()
    return published


def settings_of(plan: Path, *, trusted: bool) -> OwnSettings | None:
    """Return the settings of a plan's site; report what in them is refused, and return nothing then."""
    from plansite.deliver.building.own_settings import base_settings
    from plansite.deliver.report.report import report
    from plansite.deliver.report.selection import View

    base = base_settings(plan, trusted=trusted)
    if base.problems:
        click.echo(
            report(base.problems, base.texts, "text", View.of(plan), styled=styled(sys.stdout)), nl=False
        )
    return None if base.problems else base


def track_record_of(plan: Path, outcome: Outcome, versions: Sequence[Version]) -> TrackRecord:
    """Say how good the forecasts of versions were."""
    from plansite.deliver.track_record.versions import record_of
    from plansite.pipeline import run

    return record_of(plan, outcome, versions, run, talk)
