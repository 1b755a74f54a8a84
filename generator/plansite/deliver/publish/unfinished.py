"""Say what keeps a plan from being published: texts that nobody has written yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.report.report import counted
from plansite.judge.advice import COPIED
from plansite.problems import Severity

if TYPE_CHECKING:
    from plansite.outcome import Outcome


def why_not_finished(outcome: Outcome) -> str:
    """Return why a plan is not finished, and what to do; empty when it is: no blank, and no words of an example."""
    blanks = [problem for problem in outcome.problems if problem.severity is Severity.BLANK]
    copied = [problem for problem in outcome.problems if problem.rule == COPIED]
    if not blanks and not copied:
        return ""
    parts = [(blanks, "blank"), (copied, "text of an example")]
    words = " and ".join(_counted(len(problems), noun) for problems, noun in parts if problems)
    file, line = min((problem.span.file, problem.span.line) for problem in (*blanks, *copied))
    place = f"{file}:{line}"
    return (
        f"The plan still has {words}, the first in {place}. Write them, or publish it as it is with --draft."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} texts of examples" if number > 1 and noun != "blank" else counted(number, noun)
