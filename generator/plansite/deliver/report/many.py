"""Write the problems of many plans: each plan under its own heading for people, all in one document for programs."""

from __future__ import annotations

import os
from collections import ChainMap, Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plansite.deliver.report.excerpt import printable
from plansite.deliver.report.report import all_in_one, counted, report
from plansite.deliver.report.root import FOR_HOSTS, from_root
from plansite.deliver.report.selection import FOR_PEOPLE, FOR_PROGRAMS, Limits, View, select, wanted
from plansite.problems import Severity, Span, error, has_errors, in_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.problems import Problem

FOR_MANY = Limits(1_000, 5_000)
MOST_IN_FULL = 20  # plans whose problems people read one after the other
_NAMED = 8
_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold what the check of one plan, or of the list of plans, has said, bounded: as text for people, as problems for programs.

    `plan` is its folder as people name it. `counts` are of all problems by the word of their severity, `left_out` by rule.
    What is wrong with the list, which every plan finds that needs it, is apart from what is wrong with the plan.
    """

    plan: str
    failed: bool
    text: str
    problems: tuple[Problem, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    is_list: bool = False
    of_list: tuple[Problem, ...] = ()
    list_texts: Mapping[str, str] = field(default_factory=dict)


def checked(  # noqa: PLR0913 - what is told, and how it is written
    problems: Sequence[Problem],
    texts: Mapping[str, str],
    view: View,
    *,
    failed: bool,
    of_list: Sequence[Problem] = (),
    styled: bool = False,
) -> Checked:
    """Hold what is to be said of one plan among many; `of_list` are those of its problems that are told with the list."""
    own = [problem for problem in problems if problem not in of_list]
    if has_errors(of_list) and not has_errors(own):
        place = Span(f"{view.plan}/plan.yaml", 1, 1)
        message = "This plan cannot be checked before portfolio.yaml is mended."
        own.append(error("not-checked", message, "What is wrong there stands above.", place))
    files = {problem.span.file for problem in of_list} & texts.keys()
    one = _checked(own, texts, view, failed=failed, styled=styled)
    return replace(one, of_list=tuple(of_list), list_texts={file: texts[file] for file in files})


def list_checked(
    problems: Sequence[Problem],
    texts: Mapping[str, str],
    plans: Sequence[Checked],
    view: View,
    *,
    styled: bool = False,
) -> Checked | None:
    """Hold what is to be said of the list of plans: `problems`, and what its plans have found; None where nothing is.

    What several have found is said once.
    """
    by_place: dict[tuple[str, str, int, int], Problem] = {}
    for problem in [*problems, *(problem for plan in plans for problem in plan.of_list)]:
        span = problem.span
        by_place.setdefault((problem.rule, os.path.realpath(span.file), span.line, span.column), problem)
    if not by_place:
        return None
    found, of_plans = in_order(by_place.values()), (dict(plan.list_texts) for plan in plans)
    failed, all_texts = has_errors(found), ChainMap(dict(texts), *of_plans)
    return replace(_checked(found, all_texts, view, failed=failed, styled=styled), is_list=True)


def _checked(
    problems: Sequence[Problem], texts: Mapping[str, str], view: View, *, failed: bool, styled: bool
) -> Checked:
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
