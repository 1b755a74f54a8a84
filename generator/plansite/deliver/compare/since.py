"""Find what was true of an earlier state of a plan and is not true now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.deliver.compare.prose.stale import find_stale
from plansite.deliver.compare.renames import find_renames
from plansite.deliver.compare.revision import opened
from plansite.deliver.compare.snapshot import snapshot_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plansite.deliver.compare.revision import Request
    from plansite.outcome import Outcome
    from plansite.problems import Problem


def stale_since(
    request: Request, outcome: Outcome, run: Callable[[Path, str], Outcome]
) -> tuple[Problem, ...]:
    """Return the sentences of a plan that were true of the old one, which `run` reads and computes.

    Raises NoSuchPlanError and GitTrouble.
    """
    with opened(request) as (source, here):
        old = snapshot_of(source.label, source.shown, run(source.folder, source.shown))
    new = snapshot_of(here.label, here.shown, outcome)
    if old.plan is None or new.plan is None:
        return ()
    return find_stale(old, new, find_renames(old.plan, new.plan))
