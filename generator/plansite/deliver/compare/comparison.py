"""Compare two states of a plan: the result is a plain value that knows nothing of how it is written.

covers: LIVING-11
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.deliver.compare.deltas import find_deltas
from plansite.deliver.compare.edits import find_edits
from plansite.deliver.compare.prose.stale import find_stale
from plansite.deliver.compare.renames import Renames, find_renames
from plansite.deliver.compare.statuses import find_hope_changes, find_status_changes
from plansite.deliver.compare.verdicts import find_verdicts
from plansite.problems import Severity

if TYPE_CHECKING:
    from plansite.deliver.compare.deltas import Delta
    from plansite.deliver.compare.edit import Edit
    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.deliver.compare.statuses import HopeChange, StatusChange
    from plansite.deliver.compare.verdict import Verdict
    from plansite.problems import Problem


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold both plans and all that is different.

    `fresh` are findings that only the new plan has, `gone` those that only the old one has. `stale` are numbers in the words of
    the new plan that were figures of the old one, and are none any more. `hopes` are what the whole plan does more or less likely.
    """

    old: Snapshot
    new: Snapshot
    deltas: tuple[Delta, ...]
    goals: tuple[StatusChange, ...]
    fresh: tuple[Problem, ...]
    gone: tuple[Problem, ...]
    edits: tuple[Edit, ...]
    verdicts: tuple[Verdict, ...]
    stale: tuple[Problem, ...] = ()
    hopes: tuple[HopeChange, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Tell whether both plans say the same."""
        moved = self.deltas or self.goals or self.hopes or self.fresh or self.gone or self.edits
        return not (moved or self._uneven or self._unseen)

    @property
    def is_whole(self) -> bool:
        """Tell whether the figures of both plans could be compared."""
        return self.old.base is not None and self.new.base is not None

    @property
    def failed(self) -> bool:
        """Tell whether the change must not go ahead as it is: the new plan does not check, or a guardrail stops it."""
        stopped = any(verdict.fails for verdict in self.verdicts)
        return not self.is_nothing and (bool(self.new.errors) or stopped)

    @property
    def stays(self) -> tuple[Problem, ...]:
        """Return the errors of the new plan that the old one has as well."""
        return tuple(error for error in self.new.errors if error not in self.fresh)

    @property
    def _uneven(self) -> bool:
        return (self.old.base is None) != (self.new.base is None)

    @property
    def _unseen(self) -> bool:
        """Tell whether files differ that could not be read far enough to say in what."""
        return not self.is_whole and _files(self.old) != _files(self.new)


def compare(old: Snapshot, new: Snapshot) -> Comparison:
    """Compare two snapshots, as far as each could be read and computed."""
    both = old.plan is not None and new.plan is not None
    renames = find_renames(old.plan, new.plan) if old.plan and new.plan and both else Renames()
    return Comparison(
        old,
        new,
        find_deltas(old, new, renames),
        find_status_changes(old, new, renames),
        _only_in(new, old),
        _only_in(old, new),
        find_edits(old, new, renames),
        find_verdicts(old, new, renames),
        find_stale(old, new, renames),
        find_hope_changes(old, new),
    )


def _only_in(snapshot: Snapshot, other: Snapshot) -> tuple[Problem, ...]:
    """Return the problems of a snapshot that the other does not have; the line does not matter, nor the order.

    What is judged only where a plan has no errors is neither new nor gone beside one that has some.
    """
    left, is_judged = Counter(_keys(other)), not other.errors
    own = []
    for key, problem in zip(_keys(snapshot), snapshot.problems, strict=True):
        if left[key]:
            left[key] -= 1
        elif is_judged or problem.severity is Severity.ERROR:
            own.append(problem)
    return tuple(own)


def _files(snapshot: Snapshot) -> dict[str, str]:
    return {snapshot.file(file): text for file, text in snapshot.texts.items()}


def _keys(snapshot: Snapshot) -> list[tuple[str, ...]]:
    return [
        (problem.severity.word, problem.rule, problem.message, snapshot.file(problem.span.file))
        for problem in snapshot.problems
    ]
