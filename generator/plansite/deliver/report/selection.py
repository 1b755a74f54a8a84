"""Choose which of many problems are shown, and count those that are left out: a report stays readable whatever is wrong."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import Severity, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from plansite.problems import Problem

_NAMED = 8


class Limits(NamedTuple):
    """Say how many problems of one rule, and how many in all, are shown."""

    of_a_rule: int
    in_all: int


# a few screens; GitHub shows ten annotations of a kind
FOR_PEOPLE = Limits(10, 40)
FOR_PROGRAMS = Limits(100, 500)


class View(NamedTuple):
    """Say what a person asks to see of a plan: all problems, and blanks each by itself, by file, or not at all.

    `others` are the folders of further plans, or what stands for them on the command line.
    """

    plan: str
    all: bool = False
    blanks: bool | None = None
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, plan: Path) -> View:
        """Return the view of somebody who asks for nothing special."""
        return cls(plan.as_posix())

    @property
    def joins_blanks(self) -> bool:
        """Tell whether people read one line for all blanks of a file."""
        return self.blanks is None and not self.all

    def command(self, option: str) -> str:
        """Return the command that shows more."""
        return f"plansite check {shlex.join([self.plan, *self.others])} {option}"


class Selection(NamedTuple):
    """Hold the problems that are shown, in the order of files and lines, and how many of each rule are left out."""

    shown: tuple[Problem, ...]
    left_out: Mapping[str, int]

    def in_words(self, view: View) -> str:
        """Say what is left out and how to see it; empty when nothing is."""
        if not self.left_out:
            return ""
        most = sorted(self.left_out.items(), key=lambda counted: (-counted[1], counted[0]))
        parts = [f"{count:,} of {rule}" for rule, count in most[:_NAMED]]
        if len(most) > _NAMED:
            parts.append(f"{sum(count for _, count in most[_NAMED:]):,} of other rules")
        return f"Left out: {', '.join(parts)}. Show all: {view.command('--all')}"


def wanted(problems: Iterable[Problem], view: View) -> list[Problem]:
    """Return the problems without the blanks that somebody does not want to see."""
    return [
        problem for problem in problems if view.blanks is not False or problem.severity is not Severity.BLANK
    ]


def select(problems: Sequence[Problem], limits: Limits, view: View) -> Selection:
    """Choose what is shown: errors first, of each rule the first ones."""
    if view.all:
        return Selection(tuple(problems), {})
    of_rule: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    shown: list[Problem] = []
    for problem in sorted(problems, key=lambda problem: problem.severity):
        of_rule[problem.rule] += 1
        if of_rule[problem.rule] <= limits.of_a_rule and len(shown) < limits.in_all:
            shown.append(problem)
        else:
            left_out[problem.rule] += 1
    return Selection(in_order(shown), left_out)
