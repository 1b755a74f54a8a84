"""Write the problems of many plans: each plan under its own heading for people, all in one document for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plansite.deliver.report.excerpt import printable
from plansite.deliver.report.report import all_in_one, counted, report
from plansite.deliver.report.root import FOR_HOSTS, from_root
from plansite.deliver.report.selection import FOR_PEOPLE, FOR_PROGRAMS, Limits, View, select, wanted
from plansite.problems import Problem, Severity, Span, in_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOR_MANY = Limits(1_000, 5_000)
MOST_IN_FULL = 20  # plans whose problems people read one after the other
_NAMED = 8
_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold what the check of one plan, or of the list of plans, has said, bounded: as text for people, as problems for programs.

    `plan` is its folder as people name it. `counts` are of all problems by the word of their severity, `left_out` by rule.
    """

    plan: str
    failed: bool
    text: str
    problems: tuple[Problem, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    is_list: bool = False


def checked(
    problems: Sequence[Problem], texts: Mapping[str, str], view: View, *, failed: bool, styled: bool = False
) -> Checked:
    """Hold what is to be said of one plan among many."""
    in_view = wanted(problems, view)
    selection = select(in_view, FOR_PROGRAMS, view)
    counts = Counter(problem.severity.word for problem in in_view)
    text = report(problems, texts, "text", view, styled=styled)
    return Checked(view.plan, failed, text, selection.shown, counts, selection.left_out)


def report_many(plans: Sequence[Checked], form: str, view: View, *, styled: bool = False) -> str:
    """Write the problems of plans in a form of `report`, in the order of the plans; `view` names the plans all together."""
    if form == "text":
        return _text(plans, view, styled=styled)
    shown = [problem for plan in plans for problem in plan.problems]
    if form in FOR_HOSTS:
        shown = list(from_root(shown))
    if form == "github" and not view.all:  # which shows ten annotations of a kind
        shown = [problem for problem in shown if problem.severity is not Severity.QUESTION]
    selection = select(in_order(shown), FOR_PEOPLE if form == "github" else FOR_MANY, view)
    left_out = Counter(selection.left_out)
    for plan in plans:
        left_out.update(plan.left_out)
    counts: Counter[str] = Counter()
    for plan in plans:
        counts.update(plan.counts)
    standing = [{"plan": plan.plan, "failed": plan.failed, "counts": _in_full(plan.counts)} for plan in plans]
    return all_in_one(selection._replace(left_out=left_out), form, view, _in_full(counts), standing)


def _in_full(counts: Mapping[str, int]) -> dict[str, int]:
    return {severity.word: counts.get(severity.word, 0) for severity in Severity}


def _text(plans: Sequence[Checked], view: View, *, styled: bool) -> str:
    """Write each plan under its own heading; of many with problems, most only with how they end."""
    with_problems = sorted((plan for plan in plans if plan.problems), key=lambda plan: not plan.failed)
    in_short = {plan.plan for plan in with_problems[MOST_IN_FULL:] if not view.all}
    blocks: list[str] = []
    for plan in plans:
        name, text = printable(plan.plan), plan.text.rstrip("\n")
        heading = f"\x1b[1;4m{name}\x1b[0m" if styled else f"{name}\n{'─' * len(name)}"
        blocks.append(f"{heading}\n\n{text.rpartition(_GAP)[2] if plan.plan in in_short else text}")
    closing = _closing(plans)
    if in_short:
        closing += f" {MOST_IN_FULL} are shown in full. Show all: {view.command('--all')}"
    return f"\n{_GAP}".join([*blocks, f"\x1b[1m{closing}\x1b[0m" if styled else closing]) + "\n"


def _closing(checks: Sequence[Checked]) -> str:
    plans = [check for check in checks if not check.is_list]
    failed = [printable(plan.plan) for plan in plans if plan.failed]
    more = f" and {len(failed) - _NAMED:,} more" if len(failed) > _NAMED else ""
    which = (
        f"{len(failed):,} with errors: {', '.join(failed[:_NAMED])}{more}" if failed else "none with errors"
    )
    of_list = " The list of plans has errors." if any(each.failed and each.is_list for each in checks) else ""
    return f"{counted(len(plans), 'plan')}, {which}.{of_list}"


def as_record(plan: Checked) -> dict[str, object]:
    """Return what a plan's check has said as values of JSON."""
    return {
        "plan": plan.plan,
        "failed": plan.failed,
        "text": plan.text,
        "problems": [_problem_record(problem) for problem in plan.problems],
        "counts": dict(sorted(plan.counts.items())),
        "left_out": dict(sorted(plan.left_out.items())),
    }


def from_record(record: Any) -> Checked:
    """Return what `as_record` has made a record of. Raises KeyError, TypeError or ValueError where it is none."""
    problems = tuple(_problem(*values) for values in record["problems"])
    counts, left_out = (
        {str(name): int(count) for name, count in record[part].items()} for part in ("counts", "left_out")
    )
    return Checked(
        str(record["plan"]), record["failed"] is not False, str(record["text"]), problems, counts, left_out
    )


def _problem_record(problem: Problem) -> list[object]:
    span = problem.span
    words = [problem.rule, problem.message, problem.hint, problem.subject]
    return [problem.severity.value, words, [span.file, span.line, span.column, span.end]]


def _problem(severity: int, words: Sequence[str], place: tuple[str, int, int, int]) -> Problem:
    rule, message, hint, subject = map(str, words)
    file, *numbers = place
    return Problem(Severity(severity), rule, message, hint, Span(str(file), *map(int, numbers)), subject)
