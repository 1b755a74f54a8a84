"""The command that asks warehouses for measured values."""

from __future__ import annotations

import os
import sys
from datetime import UTC
from typing import TYPE_CHECKING

import click

from plansite.terminal import PLAN, clock, styled, talk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plansite.problems import Problem
    from plansite.read.plan import Plan
    from plansite.read.warehouses.questions import Question


@click.command()
@PLAN
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only this query, by the name of its file in actuals/; may be repeated.",
)
def refresh(plan: Path, only: tuple[str, ...]) -> None:
    """Ask the warehouses that a plan names, and keep their answers in actuals/pinned/.

    This alone connects to anything: “check” and “build” read the answers. Passwords come from the environment variables that
    the plan names, and go to the hosts that it names; ask only for plans that you trust.
    """
    from plansite.deliver.refresh.refresh import Warehouses
    from plansite.deliver.refresh.refresh import refresh as ask_all
    from plansite.deliver.report.report import counted

    questions, read = _questions(plan, only)
    asked = clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    problems: list[Problem] = []
    has_failed = False
    try:
        for answer in ask_all(plan, questions, Warehouses(os.environ), asked, read.ids):
            problems += answer.warnings
            if answer.problem:
                problems.append(answer.problem)
                has_failed = True
            else:
                talk(f"{answer.question.file}: {counted(answer.rows, 'row')} kept.")
    except OSError as refusal:
        raise click.UsageError(f"{refusal.filename} cannot be written: {refusal.strerror}.") from refusal
    if problems:
        _report(problems, read.texts, plan)
    if has_failed:
        talk("What was kept before is as it was.")
        sys.exit(1)


def _questions(plan: Path, only: tuple[str, ...]) -> tuple[list[Question], Plan]:
    """Return what is to be asked, and the plan; ends the command where that is not clear."""
    from plansite.deliver.refresh.refresh import reading_of
    from plansite.deliver.report.report import counted
    from plansite.problems import did_you_mean
    from plansite.read.warehouses.pinned import in_the_way
    from plansite.read.warehouses.questions import questions_of

    reading = reading_of(plan)
    if reading.plan is None or not reading.computable:
        _report(reading.problems, reading.texts, plan)
        sys.exit(1)
    questions = questions_of(reading.plan.documents)
    for name in only:
        known = [question.id for question in questions]
        if name not in known:
            hint = did_you_mean(name, known, "This plan asks no warehouse.")
            raise click.UsageError(f"There is no query “{name}” over a connection. {hint}")
    mistakes = in_the_way(reading.problems, reading.plan.documents)
    if mistakes:
        _report(mistakes, reading.texts, plan)
        talk(f"Nothing was asked. Mend {counted(len(mistakes), 'mistake')} first.")
        sys.exit(1)
    if not questions:
        talk("This plan asks no warehouse.")
    return [question for question in questions if not only or question.id in only], reading.plan


def _report(problems: Iterable[Problem], texts: Mapping[str, str], plan: Path) -> None:
    from plansite.deliver.report.report import report
    from plansite.deliver.report.selection import View

    words = report(problems, texts, "text", View.of(plan), styled=styled(sys.stdout))
    click.echo(words, nl=False)
