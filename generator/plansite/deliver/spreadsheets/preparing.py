"""Prepare an import: read the workbook, decide what becomes of its rows, and try the result before anything is written."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from plansite.deliver.edit.questionnaire import scalar
from plansite.deliver.replacing import NewText, put_texts
from plansite.deliver.spreadsheets.cells.periods import month_name
from plansite.deliver.spreadsheets.cells.workbook import NoWorkbookError
from plansite.deliver.spreadsheets.changes import Changes, Policy
from plansite.deliver.spreadsheets.edits import entry_at
from plansite.deliver.spreadsheets.importing import Import, read_import
from plansite.deliver.spreadsheets.mapping import kept_text
from plansite.deliver.spreadsheets.months import Span, plain_number, scaled, span_of
from plansite.deliver.spreadsheets.sums import near
from plansite.deliver.spreadsheets.writing import changes_of
from plansite.problems import Severity
from plansite.read.files.opening import project_of, why_not_read, why_outside
from plansite.resources import own_schemas, template_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from plansite.deliver.spreadsheets.cells.grid import Workbook
    from plansite.deliver.spreadsheets.choices import Chosen
    from plansite.deliver.spreadsheets.mapping import RowMapping
    from plansite.outcome import Outcome
    from plansite.problems import Problem
    from plansite.read.plan import Plan

    Run = Callable[[Path], Outcome]

LONGEST = 120
_TRIES = 4
_NEW = """\
# yaml-language-server: $schema=../schemas/plan.schema.json
schema_version: 2
title: {title}
type: {kind}
start: {start}
months: {months}
currency: {currency}
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold all that an import comes to: what was read, what changes, the mapping for next time, and mistakes that it would bring.

    `mapping_text_before` is the mapping as it is until the changes are written.
    """

    read: Import
    changes: Changes
    mapping_text: str
    mapping_text_before: str
    span: Span
    problems: tuple[Problem, ...]


def plan_in(folder: Path, run: Run) -> Plan | None:
    """Return the plan in a folder, None where there is none yet. Raises NoWorkbookError for one that cannot be read."""
    if not (folder / "plan.yaml").is_file():
        return None
    plan = run(folder).plan
    if plan is None:
        raise NoWorkbookError(f"The plan in {folder} cannot be read. Run “plansite check {folder}” first.")
    return plan


def read_for(plan: Plan | None, workbook: Workbook, mapping: RowMapping) -> Import:
    """Read a workbook for a plan."""
    return read_import(workbook, plan, mapping, plan.settings.start if plan else "")


def prepare(  # noqa: PLR0913 - the plan and its folder, the workbook, and how to deal with both
    folder: Path, plan: Plan | None, read: Import, mapping: RowMapping, policy: Policy, run: Run
) -> Prepared:
    """Say what an import changes. Formulas count only where they give what the workbook says; else their values are taken."""
    span = _span(plan, read, mapping)
    policy = replace(policy, formulas=policy.formulas and mapping.settings.formulas)
    changes = changes_of(folder, read, mapping, span, policy)
    if plan is None:
        changes.after["plan.yaml"] = _new_plan(read, span)
    before = _errors(_tried(folder, Changes(), run)) if plan else frozenset()
    outcome = _tried(folder, changes, run)
    for _ in range(_TRIES):
        wrong = _different(read, changes, span, outcome)
        if not wrong:
            break
        policy = replace(policy, as_values=policy.as_values | wrong)
        changes = changes_of(folder, read, mapping, span, policy)
        changes.after |= {"plan.yaml": _new_plan(read, span)} if plan is None else {}
        outcome = _tried(folder, changes, run)
    why = (
        "does not give these numbers in the plan"
        if outcome.results
        else "cannot be tried while the plan has mistakes"
    )
    changes.notes += [
        f"{key}: its formula {why}, so its values are taken" for key in sorted(policy.as_values)
    ]
    new = tuple(problem for problem in outcome.problems if _key(problem) in _errors(outcome) - before)
    changes.differing += [
        sentence
        for chosen in read.rows
        if outcome.results and chosen.key in changes.figures
        if (sentence := _first_difference(chosen, changes.figures[chosen.key], span, outcome))
    ]
    before_writing = kept_text(mapping, read.workbook.file, read.rows, {})
    text = kept_text(mapping, read.workbook.file, read.rows, changes.written)
    return Prepared(read, changes, text, before_writing, span, new)


def _span(plan: Plan | None, read: Import, mapping: RowMapping) -> Span:
    """Return the months of the plan; a new one has those of the workbook."""
    if plan:
        return span_of(plan.settings.start, plan.settings.months, plan.settings.currency)
    months = read.months
    if months is None:
        raise NoWorkbookError(
            "No row of this workbook is recognized, so that there is nothing to begin a plan with. "
            "Begin one with “plansite init”, or say in the mapping what its rows are."
        )
    first, last = months
    return Span(first, min(last - first + 1, LONGEST), mapping.settings.currency or read.currency or "EUR")


def _new_plan(read: Import, span: Span) -> str:
    title = Path(read.workbook.file).stem.replace("_", " ").strip() or "Plan"
    start = month_name(span.first)
    kind = next(name for name in ("minimal", "sales") if name in template_names("outlines"))
    return _NEW.format(
        title=scalar(title), kind=kind, start=start, months=span.months, currency=span.currency
    )


def _tried(folder: Path, changes: Changes, run: Run) -> Outcome:
    """Run all stages over a copy of the plan with the changes in it."""
    with TemporaryDirectory() as place:
        copy = Path(place).resolve() / "project" / folder.resolve().name
        for source, target in ((folder, copy), (own_schemas(folder), copy.with_name("schemas"))):
            if source and source.is_dir() and not why_outside(source, project_of(folder)):
                shutil.copytree(source, target, ignore=_ignored(folder))
        texts = [NewText(copy / file, changes.after[file], copy) for file in changes.changed]
        put_texts(texts)
        return run(copy)


def _ignored(plan: Path) -> Callable[[str, list[str]], set[str]]:
    """Leave out what is hidden, all that is no file of the project, and folders that are links."""
    project = project_of(plan)

    def leave_out(folder: str, names: list[str]) -> set[str]:
        paths = {name: Path(folder) / name for name in names}
        return {
            name
            for name, path in paths.items()
            if name.startswith(".")
            or ((path.is_symlink() or not path.is_dir()) and why_not_read(path, project))
        }

    return leave_out


def _errors(outcome: Outcome) -> frozenset[tuple[str, str]]:
    return frozenset(_key(problem) for problem in outcome.problems if problem.severity is Severity.ERROR)


def _key(problem: Problem) -> tuple[str, str]:
    return problem.rule, problem.message


def _different(read: Import, changes: Changes, span: Span, outcome: Outcome) -> set[str]:
    """Return the rows whose formulas are mistakes in the plan, or do not give the workbook's own numbers."""
    if outcome.results is None:
        return _mistaken(changes, outcome) or set(changes.formulas)
    rows = [chosen for chosen in read.rows if chosen.key in changes.formulas]
    return {
        chosen.key
        for chosen in rows
        if _first_difference(chosen, changes.formulas[chosen.key], span, outcome)
    }


def _first_difference(chosen: Chosen, name: str, span: Span, outcome: Outcome) -> str:
    """Say for which cell a figure of the plan is another one than in the workbook, nothing where all are the same."""
    computed = (
        outcome.results.series(name, "month")
        if outcome.results and name in outcome.results.graph.nodes
        else []
    )
    for value in chosen.row.values:
        first = value.period.index - span.first
        if first < 0 or first + value.period.length > span.months:
            continue
        months = [
            0.0 if number is None else number for number in computed[first : first + value.period.length]
        ]
        adds_up = chosen.choice.rollup == "sum"
        number = Decimal(repr(sum(months) if adds_up or not months else months[0]))
        wanted = scaled(value, chosen)
        if not near(number, wanted):
            place = f"{chosen.row.sheet.name}!{chosen.row.sheet.address(value.place)}"
            return f"{place} says {plain_number(wanted)} for “{chosen.row.title}”; {name} of the plan is {plain_number(number)}"
    return ""


def _mistaken(changes: Changes, outcome: Outcome) -> set[str]:
    """Return the rows on whose formulas a mistake is reported."""
    wrong = set()
    for key, (file, path) in changes.places.items():
        entry = entry_at(changes.after[file], file, path)
        lines = [
            problem.span.line
            for problem in outcome.problems
            if problem.severity is Severity.ERROR and problem.span.file.endswith(f"/{file}")
        ]
        if entry and entry.mark.line in lines:
            wrong.add(key)
    return wrong
