"""The command that says what a change does to a plan, or to several plans and to what they come to together."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from plansite.cli_portfolio import ALL_PLANS, JOBS, at_once, folders_among, several
from plansite.compute.memory import keep_at_hand
from plansite.present.version import PUBLISHED
from plansite.terminal import TODAY, clock, say, talk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plansite.deliver.compare.revision import Source
    from plansite.outcome import Outcome
    from plansite.pipeline import States
    from plansite.portfolio.reading import Portfolio
    from plansite.portfolio.summary import Summary

_MOST = 60_000  # bytes of a comment; GitHub takes 65,536 characters


@dataclass(frozen=True, slots=True)
class Asked:
    """Say what is compared with what, and how the difference is written."""

    old: str
    new: str
    form: str
    branch: str
    merge_base: bool
    today: date | None
    otherwise: date


class Difference(NamedTuple):
    """Hold what a change does to a plan in the form that was asked for, whether it passes a limit, and both states."""

    text: str
    failed: bool
    before: Outcome | None
    after: Outcome | None


@click.command()
@click.argument("old", required=False, default="")
@click.argument("new", required=False, default="")
@click.argument("plans", nargs=-1, metavar="[PLAN]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "json-schema"]),
    default="text",
    show_default=True,
    help="How the difference is written: markdown is for a comment, json-schema describes json.",
)
@click.option(
    "--branch", default=PUBLISHED, show_default=True, help="The branch that holds published versions."
)
@click.option("--merge-base", is_flag=True, help="Compare with where OLD and NEW went apart.")
@ALL_PLANS
@JOBS
@TODAY
def diff(  # noqa: PLR0913 - one argument for each option
    old: str,
    new: str,
    plans: tuple[str, ...],
    form: str,
    branch: str,
    jobs: int | None,
    today: date | None,
    *,
    merge_base: bool,
    all_plans: bool,
) -> None:
    """Say what changed from OLD to NEW: which figures move, and what people changed.

    OLD and NEW are each a git revision, a published version, or a folder with a plan; NEW is the working copy unless it
    is named. PLAN is the plan's folder. Nothing is written when nothing is different. Of several plans, it is said plan by plan.
    """
    if form == "json-schema":
        from plansite.deliver.compare.write.record import schema

        click.echo(schema(), nl=False)
        return
    if not old:
        raise click.UsageError("Name what to compare with: a git revision, a published version or a folder.")
    asked = Asked(old, new, form, branch, merge_base, today, clock().date())
    named = folders_among([Path(plan) for plan in plans if plan])
    are_plans = any((Path(name) / "plan.yaml").is_file() for name in (old, new) if name)
    portfolio = None if are_plans and not named else several(named, all_plans=all_plans)
    if portfolio:
        sys.exit(_compare_many(portfolio, asked, jobs))
    keep_at_hand()  # the second state takes as much as the first
    difference = _difference("".join(plans), asked)
    say(difference.text, form)
    sys.exit(1 if difference.failed else 0)


def _difference(plan: str, asked: Asked) -> Difference:
    """Compare two states of one plan."""
    from plansite.deliver.compare.comparison import compare
    from plansite.deliver.compare.revision import NoSuchPlanError, Request, opened
    from plansite.deliver.compare.snapshot import snapshot_of, snapshot_without
    from plansite.deliver.compare.write.formats import write
    from plansite.deliver.git import GitTrouble
    from plansite.pipeline import States

    try:
        with opened(
            Request(asked.old, asked.new, plan, asked.merge_base, asked.branch, for_gates=True)
        ) as sources:
            states = States()
            outcomes = [None if source.lacks else _run(source, asked, states) for source in sources]
            before, after = (
                snapshot_of(source.label, source.shown, outcome)
                if outcome
                else snapshot_without(source.label, source.shown, source.lacks)
                for source, outcome in zip(sources, outcomes, strict=True)
            )
            difference = compare(before, after)
    except (NoSuchPlanError, GitTrouble) as error:
        raise click.UsageError(str(error)) from error
    if before.lacks and not (after.plan and after.plan.guardrails):
        raise click.UsageError(before.lacks)
    if before.is_missing and after.is_missing:
        raise click.UsageError(
            f"There is no plan in {after.folder}, neither in {before.label} nor in {after.label}."
        )
    was = None if before.is_missing else outcomes[0]
    return Difference(write(difference, asked.form), difference.failed, was, outcomes[1])


def _run(source: Source, asked: Asked, states: States) -> Outcome:
    from plansite.pipeline import run

    return run(source.folder, source.shown, today=asked.today, otherwise=asked.otherwise, among=states)


class _Task(NamedTuple):
    """Hold what a worker needs to compare one of several plans."""

    id: str
    plan: Path
    asked: Asked


class _Said(NamedTuple):
    """Hold what a change does to one of several plans, and both states summed up; `trouble` says why it could not be compared."""

    plan: Path
    text: str = ""
    failed: bool = False
    before: Summary | None = None
    after: Summary | None = None
    trouble: str = ""


def _compare_many(portfolio: Portfolio, asked: Asked, jobs: int | None) -> int:
    """Compare plans side by side, write what changes plan by plan, and return the exit code."""
    tasks = [_Task(place.id, place.folder, asked) for place in portfolio.plans]
    differences = list(at_once(_compared, tasks, jobs, _stopped))
    for difference in differences:
        if difference.trouble:
            talk(f"{difference.plan.as_posix()}: {difference.trouble}")
    together = _together(portfolio, differences) if any(one.text for one in differences) else ""
    say(_WRITERS[asked.form](differences, together), asked.form)
    if any(difference.trouble for difference in differences):
        return 2
    return 1 if any(difference.failed for difference in differences) else 0


def _compared(task: _Task) -> _Said:
    from plansite.portfolio.summary import summary_of

    difference = _difference(task.plan.as_posix(), task.asked)
    before, after = (
        summary_of(outcome, task.id) if outcome else None for outcome in (difference.before, difference.after)
    )
    return _Said(task.plan, difference.text, difference.failed, before, after)


def _stopped(task: _Task, why: str) -> _Said:
    return _Said(task.plan, trouble=why)


def _together(portfolio: Portfolio, differences: Sequence[_Said]) -> str:
    """Say what the change does to what all plans come to."""
    from plansite.portfolio.adding_up import added_up
    from plansite.portfolio.difference import difference

    before, after = (
        added_up(portfolio, [summary for summary in summaries if summary])
        for summaries in zip(*((one.before, one.after) for one in differences), strict=True)
    )
    return difference(before, after)


def _as_json(differences: Sequence[_Said], together: str) -> str:
    plans = [
        {"plan": one.plan.as_posix(), "difference": json.loads(one.text)} for one in differences if one.text
    ]
    return (
        json.dumps({"version": 1, "together": together, "plans": plans}, ensure_ascii=False, indent=2) + "\n"
    )


def _as_text(differences: Sequence[_Said], together: str) -> str:
    blocks = [
        f"{one.plan.as_posix()}\n{'─' * len(one.plan.as_posix())}\n\n{one.text.rstrip()}"
        for one in differences
        if one.text
    ]
    return "\n\n\n".join([*blocks, together]) + "\n" if blocks else ""


def _as_markdown(differences: Sequence[_Said], together: str) -> str:
    """Write one comment; plans that it has no room for are only named."""
    from plansite.deliver.compare.write.escape import escaped

    changed = [one for one in differences if one.text]
    blocks, names, length = [escaped(together, _MOST)], list[str](), 0
    for one in changed:
        block = f"### {escaped(one.plan.as_posix())}\n\n{one.text.rstrip()}"
        length += len(block.encode())
        if length <= _MOST:
            blocks.append(block)
        else:
            names.append(f"“{escaped(one.plan.as_posix())}”")
    if names:
        blocks.append(f"Also changed, with no room here: {', '.join(names)}."[:_MOST])
    return "\n\n".join(blocks) + "\n" if changed else ""


_WRITERS = {"json": _as_json, "text": _as_text, "markdown": _as_markdown}
