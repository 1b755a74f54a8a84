"""The command line: parse, call, print, exit code; nothing else."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plansite.cli_init import details_asked, with_details
from plansite.last_door import Commands
from plansite.resources import template_names
from plansite.terminal import (
    PLAN,
    TEMPLATE,
    TODAY,
    clock,
    say,
    sound,
    styled,
    talk,
)

if TYPE_CHECKING:
    from datetime import date

# the module that has a command, and what it is called there
_ELSEWHERE = {
    "build": ("cli_build", "build"),
    "check": ("cli_check", "check"),
    "diff": ("cli_diff", "diff"),
    "export": ("cli_export", "export"),
    "form": ("cli_form", "form"),
    "import": ("cli_import", "import_workbook"),
    "merge": ("cli_build", "merge"),
    "note": ("cli_note", "note"),
    "publish": ("cli_publish", "publish"),
    "refresh": ("cli_refresh", "refresh"),
    "serve": ("cli_serve", "serve"),
    "track-record": ("cli_versions", "show_track_record"),
    "versions": ("cli_versions", "versions"),
}


class _Commands(Commands):
    """Load a command when it is asked for: none needs what the others load."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, None where there is none."""
        place = _ELSEWHERE.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(f"plansite.{place[0]}"), place[1])
        return command


@click.group(cls=_Commands)
@click.version_option(package_name="plansite")
def main() -> None:
    """Turn a sales and marketing plan kept as YAML into a checked, computed and versioned plan site."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="NAME")
@TEMPLATE
@click.option(
    "--outline",
    type=click.Choice(template_names("outlines")),
    default="full",
    show_default=True,
    help="What the plan covers.",
)
@click.option("--ci", "server", type=click.Choice(template_names("servers")), help="Also write a workflow.")
@click.option("--sample", is_flag=True, help="Write the whole plan of a made-up company instead of blanks.")
@with_details
def init(
    folder: Path, template: str, outline: str, server: str | None, *, sample: bool, **details: str | None
) -> None:
    """Start a new plan in the folder NAME. Files that are there already stay as they are.

    What is not said by options is asked for at a terminal.
    """
    from plansite.deliver.edit.details import Details
    from plansite.deliver.edit.origin import Origin, origin
    from plansite.deliver.edit.scaffold import Choice, next_steps, start_project

    if sample and any(details.values()):
        raise click.UsageError("A sample has its own company, currency, months and language.")
    name = folder.resolve().name
    about = (
        Details(**{key: text or "" for key, text in details.items()})
        if sample
        else details_asked(name, details)
    )
    source = origin() if server else Origin("")
    choice = Choice(name, template, outline, server or "", clock().date(), sample, about, source)
    try:
        started = start_project(folder, choice)
    except OSError as error:
        raise click.UsageError(f"{folder} cannot be written to: {error.strerror}.") from error
    click.echo(next_steps(folder, started, sample=sample, doubt=source.doubt))


@main.command()
@PLAN
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
def migrate(plan: Path, *, dry_run: bool) -> None:
    """Rewrite a plan of an earlier version of the plan format, keeping comments, order and layout."""
    from plansite.deliver.edit.migrate import migrating, shown, write
    from plansite.deliver.report.report import counted, report
    from plansite.deliver.report.selection import View

    if not (plan / "plan.yaml").is_file():
        raise click.UsageError(f"There is no plan.yaml in {plan}.")
    migration = migrating(plan)
    if migration.problems:
        words = report(migration.problems, migration.texts, "text", View.of(plan), styled=styled(sys.stdout))
        click.echo(words, nl=False)
        talk("Nothing was changed.")
        sys.exit(1)
    if not dry_run:
        try:
            write(migration.files, plan)
        except OSError as error:
            raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}.") from error
    click.echo(shown(migration.files), nl=False)
    files = counted(len(migration.files), "file")
    if not migration.files:
        talk("This plan is written in the newest version of the plan format.")
    else:
        talk(f"{files} would change." if dry_run else f"{files} changed.")


@main.command()
@click.argument("person")
@PLAN
@click.option("--assumption", default="", metavar="ID", help="Only what rests on this assumption.")
@TODAY
def confirm(person: str, plan: Path, assumption: str, today: date | None) -> None:
    """Confirm that what PERSON answers for still holds, although assumptions that it rests on have changed."""
    from plansite.deliver.edit.confirm import confirm as look_again
    from plansite.deliver.edit.confirm import shown, write
    from plansite.problems import did_you_mean

    outcome = sound(plan, today, clock().date(), to_stderr=True)
    if outcome is None or outcome.plan is None or outcome.results is None or outcome.today is None:
        sys.exit(1)
    for word, known, what in (
        (person, outcome.plan.people, "person"),
        (assumption, outcome.plan.assumptions, "assumption"),
    ):
        if word and word not in known:
            raise click.UsageError(f"There is no {what} “{word}” in this plan. {did_you_mean(word, known)}")
    confirming = look_again(outcome.plan, outcome.results, person, assumption, outcome.today)
    if not confirming.now:
        talk(f"Nothing waits for a confirmation of {person}.")
        return
    try:
        write(plan, confirming.text)
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}.") from error
    click.echo(shown(outcome.plan, confirming), nl=False)
    talk("Noted in confirmations.yaml.")


@main.command()
@click.argument("figure")
@click.argument("plan", type=click.Path(path_type=Path, file_okay=False), default=Path("plan"))
@click.option(
    "--period",
    default="plan",
    help="A month (2027-03), a quarter (2027-Q1), a year (2027) or “plan”.",
    show_default=True,
)
@click.option("--scenario", default="base", show_default=True, help="A scenario of the plan, by its id.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How the tree is written."
)
def explain(figure: str, plan: Path, period: str, scenario: str, form: str) -> None:
    """Show where a figure comes from, down to the lines of the plan. FIGURE is its id, such as mrr."""
    from plansite.deliver.explain import NotFoundError, as_json, as_text
    from plansite.deliver.explain import explain as open_up
    from plansite.present.text.language import language
    from plansite.problems import did_you_mean

    outcome = sound(plan, to_stderr=True)
    if outcome is None or outcome.plan is None:
        sys.exit(1)
    if scenario not in outcome.numbers:
        raise click.UsageError(
            f"There is no scenario “{scenario}”. {did_you_mean(scenario, outcome.numbers)}"
        )
    try:
        tree = open_up(outcome.numbers[scenario], figure, period)
    except NotFoundError as error:
        raise click.UsageError(str(error)) from error
    words = language(outcome.plan.settings.language, outcome.plan.settings.currency)
    say(as_json(tree) if form == "json" else as_text(tree, words.value), form)


for _name in _ELSEWHERE:  # so that each is listed, and suggested for a word near it
    main.add_command(click.Command(_name))
