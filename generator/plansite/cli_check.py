"""The command that checks a plan and the settings of its site."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import click

from plansite.cli_portfolio import ALL_PLANS, JOBS, PLANS, SHARD, at_once, one, several
from plansite.present.version import PUBLISHED
from plansite.terminal import TODAY, TRUST, clock, say, styled, talk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from plansite.cli_portfolio import Shard
    from plansite.deliver.report.many import Checked
    from plansite.deliver.report.selection import View
    from plansite.outcome import Outcome
    from plansite.portfolio.reading import Portfolio
    from plansite.problems import Problem


@click.command()
@PLANS
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
@ALL_PLANS
@SHARD
@JOBS
@TRUST
@TODAY
def check(  # noqa: PLR0913 - one argument for each option
    plans: tuple[Path, ...],
    form: str,
    since: str,
    branch: str,
    today: date | None,
    shard: Shard | None,
    jobs: int | None,
    *,
    all_problems: bool,
    blanks: bool | None,
    all_plans: bool,
    trust_settings: bool,
) -> None:
    """Check a plan: schema, references, formulas and rules, and the settings of its site.

    Without PLAN, all plans of the repository are checked, or the one in the folder “plan”. Of several plans, one that fails
    stops no other.
    """
    from plansite.deliver.report.report import report
    from plansite.deliver.report.root import FOR_HOSTS, from_root
    from plansite.deliver.report.selection import View

    asked = Asked(since, branch, today, clock().date(), trusted=trust_settings)
    portfolio = several(plans, all_plans=all_plans)
    if portfolio:
        first, *others = [plan.as_posix() for plan in plans] or ["--all-plans"]
        view = View(first, all_problems, blanks, tuple(others))
        sys.exit(_check_many(portfolio, asked, form, view, shard, jobs))
    if shard:
        raise click.UsageError("There is one plan, which has no parts. Leave out --shard.")
    plan = one(plans)
    findings = findings_of(plan, asked)
    problems = from_root(findings.problems) if form in FOR_HOSTS else findings.problems
    view = View(plan.as_posix(), all_problems, blanks)
    say(report(problems, findings.texts, form, view, styled=styled(sys.stdout)), form)
    sys.exit(1 if findings.failed else 0)


class Asked(NamedTuple):
    """Say how plans are to be checked: against which version, as of which day, and whether settings are trusted."""

    since: str
    branch: str
    today: date | None
    otherwise: date
    trusted: bool = False


class Findings(NamedTuple):
    """Hold what the check of a plan finds, with the texts of its files, and whether that stops its site."""

    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    failed: bool


def findings_of(plan: Path, asked: Asked) -> Findings:
    """Check one plan."""
    from plansite.compute.engine.mentions import OPEN
    from plansite.deliver.building.own_settings import base_settings
    from plansite.pipeline import in_words, run_bare
    from plansite.portfolio.telling import with_hand_overs
    from plansite.problems import in_order

    outcome, settings = (
        run_bare(plan, today=asked.today, otherwise=asked.otherwise),
        base_settings(plan, trusted=asked.trusted),
    )
    again = partial(run_bare, today=asked.today, otherwise=asked.otherwise)
    outcome = with_hand_overs(outcome, plan, again)
    if any(OPEN in problem.message for problem in outcome.problems):
        outcome = in_words(outcome)
    stale = _stale_since(asked.since, plan, outcome, asked.branch)
    problems = in_order([*settings.problems, *outcome.problems, *stale])
    failed = outcome.failed or bool(settings.problems)
    return Findings(problems, {**settings.texts, **outcome.texts}, failed)


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


class _Task(NamedTuple):
    """Hold what a worker needs to check one plan."""

    folder: Path
    asked: Asked
    view: View
    styled: bool


def _check_many(  # noqa: PLR0913 - what the command line says
    portfolio: Portfolio, asked: Asked, form: str, view: View, shard: Shard | None, jobs: int | None
) -> int:
    """Check plans side by side, write what is found plan by plan, and return the exit code."""
    from plansite.deliver.building import own_settings as _loaded_before_workers_begin  # noqa: F401
    from plansite.deliver.report.many import list_checked, report_many
    from plansite.pipeline import get_ready

    get_ready()
    is_styled = styled(sys.stdout) and form == "text"
    places = shard.of(portfolio.plans) if shard else portfolio.plans
    tasks = [
        _Task(place.folder, asked, view._replace(plan=place.folder.as_posix(), others=()), is_styled)
        for place in places
    ]
    findings = list(at_once(_checked, tasks, jobs, _stopped))
    listed_in = portfolio.top / ("portfolio.yaml" if portfolio.is_stated else "plans")
    own = view._replace(plan=listed_in.as_posix(), others=())
    if of_list := list_checked(portfolio.problems, portfolio.texts, findings, own, styled=is_styled):
        findings.insert(0, of_list)
    say(report_many(findings, form, view, styled=is_styled), form)
    return 1 if any(finding.failed for finding in findings) else 0


def _checked(task: _Task) -> Checked:
    from plansite.deliver.report.many import checked
    from plansite.read.portfolio.shared import wrong_with_list

    problems, texts, failed = findings_of(task.folder, task.asked)
    of_list = wrong_with_list(task.folder, problems)
    return checked(problems, texts, task.view, failed=failed, of_list=of_list, styled=task.styled)


def _stopped(task: _Task, why: str) -> Checked:
    """Say of a plan why its check came to no end."""
    from plansite.deliver.report.many import checked
    from plansite.problems import Span, error

    place = Span((task.folder / "plan.yaml").as_posix(), 1, 1)
    problem = error("not-checked", why, "Check this plan by itself.", place)
    return checked([problem], {}, task.view, failed=True, styled=task.styled)
