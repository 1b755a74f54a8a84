"""Note in confirmations.yaml that a person has looked again at what rests on assumptions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.deliver.replacing import NewText, put_texts
from plansite.judge.rules.assumption_dependencies import KIND, AssumptionDependency, assumption_dependencies
from plansite.read.files.opening import project_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from plansite.compute.engine.results import Results
    from plansite.read.plan import Plan

_HEAD = """\
# yaml-language-server: $schema=../schemas/confirmations.schema.json
# Written by “plansite confirm”: what each assumption said when those who rely on it last looked.
confirmed:
"""


@dataclass(frozen=True, slots=True)
class Confirming:
    """Hold what a person confirms now, and the whole text of the file afterwards."""

    now: tuple[AssumptionDependency, ...]
    text: str


def confirm(plan: Plan, results: Results, person: str, assumption: str, today: date) -> Confirming:
    """Confirm what a person answers for, as far as it is not confirmed yet; `assumption` is empty for all of them.

    Notes about what rests on an assumption no longer are left out.
    """
    dependencies = assumption_dependencies(plan, results)
    now = {
        dependency: replace(dependency, by=person, on=today.isoformat(), then=dependency.said)
        for dependency in dependencies
        if dependency.owner == person
        and assumption in {"", dependency.assumption}
        and not dependency.confirmed
    }
    return Confirming(
        tuple(now.values()), _text([now.get(dependency, dependency) for dependency in dependencies])
    )


def _text(dependencies: list[AssumptionDependency]) -> str:
    lines: list[str] = []
    for assumption in dict.fromkeys(dependency.assumption for dependency in dependencies if dependency.by):
        lines.append(f"  {assumption}:")
        lines += [
            f'    {dependency.key}: {{by: "{dependency.by}", on: "{dependency.on}", said: "{dependency.then}"}}'
            for dependency in dependencies
            if dependency.assumption == assumption and dependency.by
        ]
    return _HEAD + "".join(f"{line}\n" for line in lines)


def write(folder: Path, text: str) -> None:
    """Put the text in place of the file at one stroke. Raises OSError when writing fails."""
    put_texts([NewText(folder / f"{KIND}.yaml", text, project_of(folder))])


def shown(plan: Plan, confirming: Confirming) -> str:
    """Say what was confirmed, an assumption a line, with what rests on it."""
    lines = []
    for key in dict.fromkeys(dependency.assumption for dependency in confirming.now):
        resting = ", ".join(dependency.key for dependency in confirming.now if dependency.assumption == key)
        title = " ".join((plan.assumptions[key].statement or key).split())
        lines.append(f"{key}: {title}\n  {resting}\n")
    return "".join(lines)
