"""Load what the catalogue says about each rule: its weight, the plans it is for, its reason, and how to mend what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from plansite.problems import Severity
from plansite.read.files.compiled import compiled
from plansite.read.source import read_bytes
from plansite.resources import catalog_folder

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.judge.outlines import Outline
    from plansite.read.document import Entry
    from plansite.read.plan import Plan

Stake = Literal["money", "goals", "days", "numbers", "order"]  # what a finding puts at stake, the most first
_FILE = "rules.yaml"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Explain one rule.

    `title` says what is so when the rule is kept; `what` the rule finds, `why` it matters, how to `mend` it, and an `example`
    in YAML. `stake` is what a finding puts at risk: the plan's money, its goals, the days it promises, the numbers that all
    rests on, or only its order. `plans` and `stages` name the kinds of plan and the stages it is for; empty for all. `asks`
    names the questions that it is about; where one of them is not asked, it does not count. A `fixed` rule can be neither
    weighed nor waived, since without it the plan could not be read as it is meant.
    """

    id: str
    title: str
    severity: Severity
    what: str
    why: str
    mend: str
    example: str
    plans: tuple[str, ...]
    stages: tuple[str, ...]
    asks: tuple[str, ...]
    fixed: bool
    stake: Stake

    def is_for(self, plan: Plan, outline: Outline) -> bool:
        """Tell whether the rule is meant for a plan of this outline and stage."""
        is_of_stage = not self.stages or plan.settings.stage in self.stages
        is_asked = all(outline.asks(plan, question) for question in self.asks)
        return is_of_stage and is_asked and outline.is_of(self.plans)


def load_rulebook(folder: Path) -> dict[str, Explanation]:
    """Load the explanations of all rules by id. The file is ours, so a mistake in it is a bug: ValueError."""
    return compiled("rulebook", lambda: _read(folder)) if folder == catalog_folder() else _read(folder)


def _read(folder: Path) -> dict[str, Explanation]:
    root, _, problems = read_bytes(f"catalog/{_FILE}", (folder / _FILE).read_bytes())
    if root is None or problems:
        raise ValueError(f"{_FILE}: {problems}")
    return {key: _explanation(key, entry) for key, entry in root.items()}


def _explanation(key: str, entry: Entry) -> Explanation:
    return Explanation(
        id=key,
        title=entry.text("title"),
        severity=Severity[entry.text("severity").upper()],
        what=entry.text("what").strip(),
        why=entry.text("why").strip(),
        mend=entry.text("mend").strip(),
        example=entry.text("example").rstrip(),
        plans=entry.texts("plans"),
        stages=entry.texts("stages"),
        asks=entry.texts("asks"),
        fixed=entry.flag("fixed"),
        stake=cast("Stake", entry.text("stake") or "order"),
    )
