"""The commands that build the site of a plan, or of several plans together, and put together what several machines built."""

from __future__ import annotations

import io
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from plansite.cli_portfolio import ALL_PLANS, JOBS, PLANS, SHARD, at_once, one, several
from plansite.terminal import (
    OUTPUT,
    PDF,
    SPREADSHEETS,
    TODAY,
    TRUST,
    clock,
    refuse_folder,
    talk,
    write_pages_of,
)

if TYPE_CHECKING:
    from datetime import date

    from plansite.cli_portfolio import Shard
    from plansite.portfolio.reading import Portfolio

_NAMED = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Say what is to be built of each plan, and as of which day."""

    today: date | None
    trusted: bool
    pdf: bool
    spreadsheet: bool


@click.command()
@PLANS
@OUTPUT
@ALL_PLANS
@SHARD
@JOBS
@PDF
@SPREADSHEETS
@TRUST
@TODAY
def build(  # noqa: PLR0913 - one argument for each option
    plans: tuple[Path, ...],
    output: Path,
    shard: Shard | None,
    jobs: int | None,
    today: date | None,
    *,
    all_plans: bool,
    pdf: bool,
    spreadsheet: bool,
    trust_settings: bool,
) -> None:
    """Check and compute a plan and build its site.

    Of several plans, each has its site in a folder below one index. One that fails keeps its last good site, and stops no other.
    """
    wanted = Wanted(today, trust_settings, pdf, spreadsheet)
    portfolio = several(plans, all_plans=all_plans)
    if portfolio:
        sys.exit(build_many(portfolio, output, wanted, shard, jobs))
    if shard:
        raise click.UsageError("There is one plan, which has no parts. Leave out --shard.")
    plan = one(plans)
    refuse_folder(output, plan)
    if not _built(plan, output, wanted):
        sys.exit(1)
    click.echo(output / "site" / "index.html")


def _built(plan: Path, output: Path, wanted: Wanted, among_others_as: str = "") -> bool:
    """Build the site of one plan, and tell whether that went well."""
    from plansite.deliver.building.site import build_site

    with ExitStack() as lock:
        if not write_pages_of(
            plan,
            output,
            wanted.today,
            lock,
            trusted=wanted.trusted,
            pdf=wanted.pdf,
            spreadsheet=wanted.spreadsheet,
            among_others_as=among_others_as,
        ):
            return False
        built = build_site(output, talk)
    for message in built.messages:
        talk(message)
    if not built.ok:
        talk("The site could not be built. The last good one is as it was.")
    return built.ok


class _Task(NamedTuple):
    """Hold what a worker needs to build the site of one plan among several."""

    id: str
    plan: Path
    build: Path
    wanted: Wanted


class _Said(NamedTuple):
    """Hold how building one of several plans went: what it has said on the way, and whether there is a new site."""

    plan: Path
    ok: bool
    words: str


def build_many(
    portfolio: Portfolio, output: Path, wanted: Wanted, shard: Shard | None, jobs: int | None
) -> int:
    """Build plans side by side, then their index unless it is a part of them, and return the exit code."""
    from plansite.deliver.building.folder import held
    from plansite.portfolio.building import build_folder, remove_others
    from plansite.problems import has_errors

    for place in portfolio.plans:
        refuse_folder(output, place.folder)
    if _reported(portfolio) and not portfolio.plans:
        return 1
    places = shard.of(portfolio.plans) if shard else portfolio.plans
    tasks = [_Task(place.id, place.folder, build_folder(output, place.id), wanted) for place in places]
    with held(output, talk):
        remove_others(output, portfolio.plans)
        all_well = not has_errors(portfolio.problems)
        for said in at_once(_built_among_others, tasks, jobs, _stopped):
            talk(f"{said.plan.as_posix()}: {'built' if said.ok else 'failed; its last good site stays'}")
            talk("".join(f"  {line}\n" for line in said.words.splitlines()).rstrip("\n"))
            all_well = all_well and said.ok
        if not shard:
            all_well = _index(portfolio, output) and all_well
    return 0 if all_well else 1


def _reported(portfolio: Portfolio) -> bool:
    """Report what is wrong with the list of plans itself; tell whether anything is."""
    from plansite.deliver.report.report import report
    from plansite.deliver.report.selection import View

    if portfolio.problems:
        view = View((portfolio.top / "portfolio.yaml").as_posix())
        click.echo(report(portfolio.problems, portfolio.texts, "text", view), nl=False)
    return bool(portfolio.problems)


def _index(portfolio: Portfolio, output: Path) -> bool:
    """Build the index and the whole site; tell whether that went well."""
    from plansite.deliver.building.site import why_not_written
    from plansite.portfolio.building import build_together

    talk("Index of all plans:")
    try:
        built = build_together(output, portfolio, lambda words: talk(f"  {words}"))
    except OSError as error:
        talk(why_not_written(output, error))
        return False
    for message in built.messages:
        talk(message)
    if built.ok:
        click.echo(output / "site" / "index.html")
    return built.ok


def _built_among_others(task: _Task) -> _Said:
    """Build one plan in a worker, and write down how it stands."""
    from plansite.pipeline import run
    from plansite.portfolio.building import failed, summary_built, write_standing
    from plansite.portfolio.summary import summary_of

    words = io.StringIO()
    with redirect_stdout(words), redirect_stderr(words):
        ok = _built(task.plan, task.build, task.wanted, task.id)
    if ok:
        write_standing(task.build, summary_built(task.build))
    else:
        outcome = run(task.plan, today=task.wanted.today, otherwise=clock().date())
        write_standing(task.build, failed(summary_of(outcome, task.id)))
    return _Said(task.plan, ok, words.getvalue())


def _stopped(task: _Task, why: str) -> _Said:
    """Say of a plan why building it came to no end; it stands as one that failed."""
    from plansite.portfolio.building import nothing_known, write_standing

    write_standing(task.build, nothing_known(task.id, task.plan))
    return _Said(task.plan, ok=False, words=why)


@click.command()
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@OUTPUT
def merge(folders: tuple[Path, ...], output: Path) -> None:
    """Put together what “plansite build --shard” has built in FOLDERS, as if one machine had built all plans.

    It runs in the repository whose plans they are.
    """
    from plansite.deliver.building.folder import held
    from plansite.portfolio.building import summaries, take_over, without_standing
    from plansite.portfolio.reading import read_portfolio

    portfolio = read_portfolio(Path())
    for place in portfolio.plans:
        refuse_folder(output, place.folder)
    with held(output, talk):
        take_over(folders, output, portfolio)
        if missing := without_standing(output, portfolio):
            names = ", ".join(place.folder.as_posix() for place in missing[:_NAMED])
            raise click.UsageError(
                f"In none of these folders is anything of {names}{' and others' if len(missing) > _NAMED else ''}. "
                "Build the missing part, and merge all parts again."
            )
        all_well = _index(portfolio, output)
        failed = [summary.file for summary in summaries(output, portfolio) if summary.failed]
    for file in failed:
        talk(f"{file}: failed.")
    sys.exit(0 if all_well and not failed and not _reported(portfolio) else 1)
