"""The command that checks a plan and the settings of its site."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from plansite.present.version import PUBLISHED
from plansite.terminal import PLAN, TODAY, TRUST, clock, say, styled, talk

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from plansite.outcome import Outcome
    from plansite.problems import Problem


@click.command()
@PLAN
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "gitlab", "sarif"]),
    default="text",
    help="How problems are written.",
)
@click.option(
    "--since",
    default="",
    metavar="NAME",
    help="Also find sentences that were true then and are not now: a revision, a version or a folder.  "
    "[default: the version that was published last]",
)
@click.option(
    "--branch", default=PUBLISHED, show_default=True, help="The branch that holds published versions."
)
@click.option("--all", "all_problems", is_flag=True, help="Show every problem, however many there are.")
@click.option(
    "--blanks/--no-blanks",
    default=None,
    help="List each blank, or leave blanks out.  [default: one line for all blanks of a file]",
)
@TRUST
@TODAY
def check(  # noqa: PLR0913 - one argument for each option
    plan: Path,
    form: str,
    since: str,
    branch: str,
    today: date | None,
    *,
    all_problems: bool,
    blanks: bool | None,
    trust_settings: bool,
) -> None:
    """Check a plan: schema, references, formulas and rules, and the settings of its site."""
    from plansite.compute.engine.mentions import OPEN
    from plansite.deliver.building.own_settings import base_settings
    from plansite.deliver.report.report import report
    from plansite.deliver.report.root import FOR_HOSTS, from_root
    from plansite.deliver.report.selection import View
    from plansite.pipeline import in_words, run_bare
    from plansite.portfolio.telling import with_hand_overs
    from plansite.problems import in_order

    view = View(plan.as_posix(), all_problems, blanks)
    outcome, settings = (
        run_bare(plan, today=today, otherwise=clock().date()),
        base_settings(plan, trusted=trust_settings),
    )
    outcome = with_hand_overs(outcome, plan, partial(run_bare, today=today, otherwise=clock().date()))
    if any(OPEN in problem.message for problem in outcome.problems):
        outcome = in_words(outcome)
    stale = _stale_since(since, plan, outcome, branch)
    problems = in_order([*settings.problems, *outcome.problems, *stale])
    texts = {**settings.texts, **outcome.texts}
    if form in FOR_HOSTS:
        problems = from_root(problems)
    say(report(problems, texts, form, view, styled=styled(sys.stdout)), form)
    sys.exit(1 if outcome.failed or settings.problems else 0)


def _stale_since(since: str, plan: Path, outcome: Outcome, branch: str) -> tuple[Problem, ...]:
    """Find what is no longer true, without any of what comparing loads where there is nothing to compare with."""
    from plansite.deliver.publish.last import last_published

    name = since or last_published(plan, branch, talk)
    if not name or outcome.results is None:
        return ()
    from plansite.deliver.compare.revision import NoSuchPlanError, Request
    from plansite.deliver.compare.since import stale_since
    from plansite.deliver.git import GitTrouble
    from plansite.pipeline import in_words, run

    try:
        return stale_since(Request(name, plan=plan.as_posix(), branch=branch), in_words(outcome), run)
    except (NoSuchPlanError, GitTrouble) as trouble:
        if since:
            raise click.UsageError(str(trouble)) from trouble
        return ()  # an old version out of reach is nothing that is wrong with the plan
