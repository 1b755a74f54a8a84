"""The command that brings a spreadsheet into a plan."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plansite.cli_form import take_over_form
from plansite.deliver.report.excerpt import printable
from plansite.terminal import clock, styled, talk

if TYPE_CHECKING:
    from plansite.deliver.replacing import NewText
    from plansite.deliver.spreadsheets.importing import Import
    from plansite.deliver.spreadsheets.mapping import RowMapping
    from plansite.deliver.spreadsheets.preparing import Prepared, Run
    from plansite.outcome import Outcome
    from plansite.read.plan import Plan


_ASKED = "Nothing was written. Say --yes to write it; what rows are taken for can be changed in"
_MISTAKEN = "Nothing was written to the plan: it would have these mistakes. What rows are taken for stands in"


@click.command("import")
@click.argument("workbook", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option(
    "--plan",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("plan"),
    show_default=True,
    help="The folder of the plan; a new one gets a plan.yaml.",
)
@click.option(
    "--mapping",
    "given",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that says what each row is.  [default: imports/PLAN/FILE.yaml beside the plan]",
)
@click.option("--yes", is_flag=True, help="Ask nothing: take over what is recognized, and list the rest.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--replace", is_flag=True, help="Take the workbook's value where people wrote another one.")
@click.option("--hidden", is_flag=True, help="Read hidden sheets, too.")
@click.option("--year", type=click.IntRange(1990, 2100), help="The year of headings that say none.")
def import_workbook(  # noqa: PLR0913 - one argument for each option
    workbook: Path,
    plan: Path,
    given: Path | None,
    year: int | None,
    *,
    yes: bool,
    dry_run: bool,
    replace: bool,
    hidden: bool,
) -> None:
    """Bring the spreadsheet FILE (.xlsx, .ods, .csv and others), or a form that was filled in, into a plan.

    Of a form that Plansite wrote, the answers that were changed go into the plan. Of any other workbook, rows of months, quarters
    or years become inputs of the forecast, budget lines and measured values, and tables of roles become the team. What each row was
    taken for is kept in a mapping, so that the next import of the same workbook changes only the values that came from it.
    """
    from plansite.deliver.forms.reading import is_form
    from plansite.deliver.spreadsheets.cells.workbook import NoWorkbookError, open_workbook
    from plansite.deliver.spreadsheets.changes import Policy
    from plansite.deliver.spreadsheets.edits import CannotEditError
    from plansite.deliver.spreadsheets.mapping import WrongMappingError, mapping_path
    from plansite.deliver.spreadsheets.preparing import plan_in, prepare, read_for
    from plansite.deliver.spreadsheets.telling import told_changes, told_end, told_rows
    from plansite.read.files.opening import project_of

    if is_form(workbook):
        take_over_form(workbook, plan, dry_run=dry_run)
        return
    path, project = (given, None) if given else (mapping_path(plan, workbook), project_of(plan))
    try:
        mapping = _mapping(path, project, year, hidden=hidden)
        book, run = open_workbook(workbook), _run()
        there = plan_in(plan, run)
        read = read_for(there, book, mapping)
        click.echo(told_rows(read))
        is_asking = not (yes or given or dry_run) and is_terminal()
        if is_asking:
            read = read_for(there, book, _asked(read, there, mapping))
        prepared = prepare(plan, there, read, mapping, Policy(replace=replace), run)
    except NoWorkbookError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except CannotEditError as refusal:
        raise click.ClickException(f"{refusal} Nothing was written.") from refusal
    except WrongMappingError as wrong:
        _refuse_mapping(wrong, plan)
    click.echo("\n" + "\n\n".join(filter(None, (told_changes(prepared), told_end(prepared, written=False)))))
    if dry_run:
        talk("Nothing was written.")
        return
    if not (yes or given) and not (is_asking and click.confirm("Write this?", default=True)):
        _keep(prepared, path, project, _ASKED)
        return
    if there and prepared.problems:
        _keep(prepared, path, project, _MISTAKEN)
        sys.exit(1)
    _finish(prepared, plan, path, project)


def is_terminal() -> bool:
    """Tell whether there is somebody to ask."""
    return sys.stdin.isatty()


def _run() -> Run:
    """Return what runs all stages over a folder, as of today."""
    from plansite.pipeline import run_bare

    def run(folder: Path) -> Outcome:
        return run_bare(folder, otherwise=clock().date())

    return run


def _mapping(path: Path, project: Path | None, year: int | None, *, hidden: bool) -> RowMapping:
    """Read the mapping of earlier imports, and add what options say; one that was named lies in no project."""
    from plansite.deliver.spreadsheets.mapping import read_mapping

    if project is None and not path.is_file():
        raise click.UsageError(f"There is no mapping {path}.")
    mapping = read_mapping(path, project)
    settings = dataclasses.replace(
        mapping.settings, year=year or mapping.settings.year, hidden=hidden or mapping.settings.hidden
    )
    return dataclasses.replace(mapping, settings=settings)


def _refuse_mapping(wrong: Exception, plan: Path) -> None:
    from plansite.deliver.report.report import report
    from plansite.deliver.report.selection import View
    from plansite.deliver.spreadsheets.mapping import WrongMappingError

    if isinstance(wrong, WrongMappingError):
        click.echo(
            report(wrong.problems, wrong.texts, "text", View.of(plan), styled=styled(sys.stdout)), nl=False
        )
    talk("Nothing was written.")
    sys.exit(1)


def _asked(read: Import, plan: Plan | None, mapping: RowMapping) -> RowMapping:
    """Ask what the rows are that are not recognized, and return the mapping with the answers."""
    from plansite.deliver.spreadsheets.asking import QUESTION, answered, open_rows, why_not
    from plansite.deliver.spreadsheets.importing import known_names

    known, choices = known_names(plan), dict(mapping.choices)
    for chosen in open_rows(read):
        row = chosen.row
        question = f"\nWhat is {printable(f'{row.sheet.name}!{row.address} “{row.title}”')}? {QUESTION}"
        answer = click.prompt(question, default="leave")
        while refusal := why_not(answer, known):
            answer = click.prompt(refusal, default="leave")
        choices[chosen.key] = answered(chosen, answer)
    return dataclasses.replace(mapping, choices=choices)


def _keep(prepared: Prepared, path: Path, project: Path | None, words: str) -> None:
    """Keep the mapping alone, and say so."""
    from plansite.deliver.replacing import NewText

    talk(f"{words} {path}.")
    _write(NewText(path, prepared.mapping_text_before, project))


def _write(*texts: NewText) -> None:
    from plansite.deliver.replacing import put_texts

    try:
        put_texts(texts)
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}.") from error


def _finish(prepared: Prepared, plan: Path, path: Path, project: Path | None) -> None:
    """Write the plan first and the mapping last, so that what is cut short is brought to its end by the next import."""
    from plansite.deliver.replacing import NewText
    from plansite.read.files.opening import project_of

    changes = prepared.changes
    files = [NewText(plan / file, changes.after[file], project_of(plan)) for file in changes.changed]
    _write(*files, NewText(path, prepared.mapping_text, project))
    talk(f"Done. What each row was taken for is kept in {path}. Next: plansite check {plan}")
