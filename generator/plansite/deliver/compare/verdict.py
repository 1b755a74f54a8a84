"""Hold what a guardrail says of a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from plansite.present.answers.phrases import words
from plansite.present.places import title_of

if TYPE_CHECKING:
    from plansite.problems import Span
    from plansite.read.plan import Plan


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say that a change breaks a guardrail, loosens or removes it, or changes what it watches.

    `owner` is who must agree, by name. `fails` tells whether the change must not go ahead until then. `span` lies in the
    old plan.
    """

    kind: Literal["broken", "loosened", "removed", "unknown"]
    key: str
    title: str
    message: str
    owner: str
    fails: bool
    span: Span


def owner_of(plan: Plan, key: str) -> str:
    """Return the name of who must agree."""
    person = plan.people.get(key)
    return title_of(key, person.entry) if person else words(key)
