"""The command that writes the figures of a plan, or of several plans together, for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from plansite.cli_portfolio import ALL_PLANS, JOBS, PLANS, SHARD, at_once, one, several
from plansite.terminal import clock, sound, talk

if TYPE_CHECKING:
    from plansite.cli_portfolio import Shard
    from plansite.outcome import Outcome
    from plansite.portfolio.reading import Portfolio
    from plansite.portfolio.summed_plan import Summary

_STANDARD = Path("-")
_TOGETHER = "portfolio"
_OF_SUMS = ("csv", "json")


@click.command()
@PLANS
@click.option(
    "--to",
    "form",
    type=click.Choice(["csv", "json", "json-schema", "xlsx"]),
    default="csv",
    show_default=True,
    help="The form of the file: xlsx is a spreadsheet with live formulas, json-schema describes json.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default=_STANDARD,
    help="A file, instead of standard output; of several plans a folder, with a file for each.",
)
@ALL_PLANS
@SHARD
@JOBS
def export(  # noqa: PLR0913 - one argument for each option
    plans: tuple[Path, ...],
    form: str,
    output: Path,
    shard: Shard | None,
    jobs: int | None,
    *,
    all_plans: bool,
) -> None:
    """Write all computed values by month, quarter, year and for the whole plan.

    Of several plans, what they come to together is written, and into a folder also the values of each.
    """
    is_standard = output == _STANDARD
    if form == "xlsx" and is_standard and sys.stdout.isatty():
        raise click.UsageError("A spreadsheet is not for the screen. Name a file: -o plan.xlsx")
    portfolio = None if form == "json-schema" else several(plans, all_plans=all_plans)
    if portfolio:
        sys.exit(_export_many(portfolio, form, None if is_standard else output, shard, jobs))
    if shard:
        raise click.UsageError("There is one plan, which has no parts. Leave out --shard.")
    if output.is_dir():
        raise click.UsageError(f"{output} is a folder. Name a file in it: -o {output / f'plan.{form}'}")
    outcome = sound(one(plans), to_stderr=True)
    if outcome is None:
        sys.exit(1)
    content = _written(outcome, form)
    if is_standard:
        click.echo(content, nl=False)
    else:
        _put(output, content)


def _written(outcome: Outcome, form: str) -> bytes:
    from plansite.deliver.export.export import export as write
    from plansite.deliver.numbers import numbers_of

    if outcome.plan is None or outcome.catalog is None:
        return b""
    return write(numbers_of(outcome.plan, outcome.catalog, outcome.numbers), form)


def _put(file: Path, content: bytes) -> None:
    from plansite.deliver.replacing import put_output

    try:
        put_output(file, content)
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}.") from error


class _Task(NamedTuple):
    """Hold what a worker needs to write the figures of one plan; `file` is None where only the sums are asked for."""

    id: str
    plan: Path
    form: str
    file: Path | None


class _Said(NamedTuple):
    """Hold how a plan stands, and why its figures could not be written, empty where they could."""

    plan: Path
    summary: Summary
    trouble: str = ""


def _export_many(
    portfolio: Portfolio, form: str, folder: Path | None, shard: Shard | None, jobs: int | None
) -> int:
    """Write the figures of plans side by side, then what they come to unless it is a part of them; return the exit code."""
    if folder is None and (shard or form not in _OF_SUMS):
        what = "A part of all plans has no sums" if shard else "What plans come to together is no spreadsheet"
        raise click.UsageError(f"{what}. Name a folder for the files of the plans: -o figures")
    if folder and folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{folder} is a file. Several plans need a folder.")
    places = shard.of(portfolio.plans) if shard else portfolio.plans
    tasks = [
        _Task(place.id, place.folder, form, folder / f"{place.id}.{form}" if folder else None)
        for place in places
    ]
    told = list(at_once(_exported, tasks, jobs, _stopped))
    for said in told:
        if said.trouble:
            talk(f"{said.plan.as_posix()}: {said.trouble}")
    if not shard and form in _OF_SUMS:
        _put_sums(portfolio, [said.summary for said in told], form, folder)
    return 1 if portfolio.problems or any(said.trouble for said in told) else 0


def _exported(task: _Task) -> _Said:
    """Write the figures of one plan in a worker, and sum it up."""
    from plansite.pipeline import run
    from plansite.portfolio.summary import summary_of

    outcome = run(task.plan, otherwise=clock().date())
    summary = summary_of(outcome, task.id)
    if outcome.failed:
        return _Said(task.plan, summary, f"has errors: plansite check {task.plan.as_posix()}")
    if task.file:
        task.file.parent.mkdir(parents=True, exist_ok=True)
        _put(task.file, _written(outcome, task.form))
    return _Said(task.plan, summary)


def _stopped(task: _Task, why: str) -> _Said:
    from plansite.portfolio.building import nothing_known

    return _Said(task.plan, nothing_known(task.id, task.plan), why)


def _put_sums(portfolio: Portfolio, summaries: list[Summary], form: str, folder: Path | None) -> None:
    from plansite.portfolio.adding_up import added_up
    from plansite.portfolio.export import as_csv, as_json

    together = added_up(portfolio, summaries)
    content = as_csv(together) if form == "csv" else as_json(together)
    if folder is None:
        click.echo(content, nl=False)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        _put(folder / f"{_TOGETHER}.{form}", content)
