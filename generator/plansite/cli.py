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


@main.command()
@click.argument("figure")
@click.argument("plan", type=click.Path(path_type=Path, file_okay=False), default=Path("plan"))
@click.option("--period", default="plan", help="A month (2027-03), a quarter (2027-Q1), a year (2027) or “plan”.", show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How the tree is written.")
def explain(figure: str, plan: Path, period: str, form: str) -> None:
    """Show where a figure comes from, down to the lines of the plan. FIGURE is its id, such as mrr."""
    from plansite.deliver.explain import NotFoundError, as_json, as_text
    from plansite.deliver.explain import explain as open_up
    from plansite.deliver.report import report
    from plansite.pipeline import run
    from plansite.present.language import language

    outcome = run(plan)
    if outcome.results is None or outcome.plan is None:
        click.echo(report(outcome.problems, outcome.texts, "text"), nl=False)
        sys.exit(1)
    try:
        tree = open_up(outcome.results, figure, period)
    except NotFoundError as bad:
        raise click.UsageError(str(bad)) from bad
    words = language(outcome.plan.settings.language, outcome.plan.settings.currency)
    click.echo(as_json(tree) if form == "json" else as_text(tree, words.value), nl=False)
