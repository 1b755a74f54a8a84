"""The command that writes a form, and what takes one that was filled in back into the plan."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plansite.resources import template_names
from plansite.terminal import TEMPLATE, TODAY, clock, talk

if TYPE_CHECKING:
    from datetime import date

    from plansite.deliver.edit.scaffold import Choice


@click.command()
@click.argument("outline", required=False, default="")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The document to write: .xlsx or .docx.",
)
@click.option(
    "--plan",
    type=click.Path(path_type=Path, file_okay=False),
    help="A plan whose answers stand in it already.",
)
@TEMPLATE
@click.option("--name", default="", help="The name of the company, where there is no plan yet.")
@TODAY
def form(  # noqa: PLR0913 - one argument for each option
    outline: str, output: Path | None, plan: Path | None, template: str, name: str, today: date | None
) -> None:
    """Write a document to fill in, for people without git: a workbook or a Word document.

    It asks what a plan of the OUTLINE has to say, with choices, help and examples. With --plan, what that plan says already
    stands in it. Once it is filled in, `plansite import` takes the answers into the plan, and changes nothing else there.
    """
    from plansite.deliver.edit.scaffold import Choice
    from plansite.deliver.forms.form import FormTrouble
    from plansite.problems import did_you_mean

    try:
        if not outline or output is None:
            raise click.UsageError(
                "Say which outline to ask about, and which file to write: plansite form seven -o plan.xlsx"
            )
        if outline not in template_names("outlines"):
            hint = did_you_mean(outline, template_names("outlines"))
            raise click.UsageError(f"There is no outline “{outline}”. {hint}")
        _write(output, plan, Choice(name or "company", template, outline, "", today or clock().date()))
    except FormTrouble as trouble:
        raise click.UsageError(str(trouble)) from trouble
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}.") from error


def _write(output: Path, plan: Path | None, choice: Choice) -> None:
    from plansite.deliver.forms.form import company_of, form_of, state_of
    from plansite.deliver.forms.written import written
    from plansite.deliver.replacing import put_output

    if plan is not None and not (plan / "plan.yaml").is_file():
        raise click.UsageError(f"There is no plan.yaml in {plan}.")
    if plan is not None:
        choice = replace(choice, company=company_of(plan, choice))
    questions = form_of(state_of(plan, choice), choice)
    put_output(output, written(questions, output.suffix.lower()))
    talk(f"Written: {output}. Once it is filled in: plansite import {output}")


def take_over_form(document: Path, plan: Path, *, dry_run: bool) -> None:
    """Take a form that was filled in over into a plan, and say what changed. Exits with 1 where an answer is wrong."""
    from plansite.deliver.forms.form import FormTrouble

    try:
        _take_over(document, plan, dry_run=dry_run)
    except FormTrouble as trouble:
        raise click.UsageError(str(trouble)) from trouble
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}.") from error


def _take_over(document: Path, plan: Path, *, dry_run: bool) -> None:
    from plansite.deliver.edit.migrate import write
    from plansite.deliver.forms.filling import fill_in, told
    from plansite.deliver.report.excerpt import printable
    from plansite.deliver.report.report import counted

    filled = fill_in(document, plan)
    if filled.misfits:
        for misfit in filled.misfits:
            click.echo(printable(f"{misfit.place}: {misfit.message}"))
        talk(f"{counted(len(filled.misfits), 'answer')} cannot be taken over. Nothing was changed.")
        sys.exit(1)
    click.echo(told(filled, plan), nl=False)
    if not dry_run:
        write(filled.files, plan)
    changes = counted(len(filled.changes), "answer")
    if not filled.changes:
        talk("The document says nothing new.")
    else:
        talk(
            f"{changes} would be taken over."
            if dry_run
            else f"{changes} taken over. Next: plansite check {plan}"
        )
