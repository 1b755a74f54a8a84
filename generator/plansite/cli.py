"""The command line: parse, call, print, exit code; nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import click

PLAN = click.argument("plan", type=click.Path(path_type=Path, file_okay=False), default=Path("plan"))


@click.group()
@click.version_option(package_name="plansite")
def main() -> None:
    """Turn a sales and marketing plan kept as YAML into a checked, computed and versioned plan site."""


@main.command()
@PLAN
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github", "gitlab"]), default="text", help="How problems are written."
)
def check(plan: Path, form: str) -> None:
    """Check a plan: schema, references, formulas and rules."""
    from plansite.deliver.report import report
    from plansite.pipeline import run

    outcome = run(plan)
    click.echo(report(outcome.problems, outcome.texts, form), nl=False)
    sys.exit(1 if outcome.failed else 0)
