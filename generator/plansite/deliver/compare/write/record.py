"""Write a comparison as JSON for other programs; `diff.schema.json` beside this file says how."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plansite.deliver.compare.write.sentence import sentence
from plansite.deliver.compare.write.wording import Wording
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from plansite.deliver.compare.comparison import Comparison
    from plansite.deliver.compare.deltas import Delta
    from plansite.deliver.compare.edit import Edit
    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.deliver.compare.verdict import Verdict
    from plansite.problems import Problem, Span

VERSION = 1


def schema() -> str:
    """Return the JSON Schema of what `as_json` writes."""
    return Path(__file__).with_name("diff.schema.json").read_text(encoding="utf-8")


def as_json(comparison: Comparison) -> str:
    """Write everything that is different; lists are empty when nothing is."""
    wording = Wording(comparison)
    record = {
        "version": VERSION,
        "sentence": sentence(comparison),
        "old": _snapshot(comparison.old),
        "new": _snapshot(comparison.new),
        "guardrails": [_verdict(verdict) for verdict in comparison.verdicts],
        "figures": [_delta(delta, wording) for delta in comparison.deltas],
        "goals": [
            {
                "id": goal.key,
                "title": goal.title,
                "old": goal.old,
                "new": goal.new,
                "chance": {"old": exported(goal.old_chance), "new": exported(goal.new_chance)},
                **_place(goal.span),
            }
            for goal in comparison.goals
        ],
        "hopes": [
            {
                "figure": hope.node,
                "title": hope.title,
                "chance": {"old": exported(hope.old), "new": exported(hope.new)},
            }
            for hope in comparison.hopes
        ],
        "findings": {
            "new": [_problem(problem) for problem in comparison.fresh],
            "gone": [_problem(problem) for problem in comparison.gone],
        },
        "stale": [_problem(problem) for problem in comparison.stale],
        "edits": [_edit(edit) for edit in comparison.edits],
    }
    return json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _snapshot(snapshot: Snapshot) -> dict[str, Any]:
    settings = snapshot.plan.settings if snapshot.plan else None
    return {
        "label": snapshot.label,
        "folder": snapshot.folder,
        "sound": snapshot.base is not None,
        "title": settings.title if settings else None,
        "currency": settings.currency if settings else None,
    }


def _delta(delta: Delta, wording: Wording) -> dict[str, Any]:
    return {
        "scenario": delta.scenario,
        "figure": delta.node,
        "title": wording.title(delta),
        "unit": delta.unit,
        "grain": delta.grain,
        "period": delta.period,
        "old": exported(delta.old),
        "new": exported(delta.new),
        "change": exported(delta.change),
        "words": {"old": wording.old(delta), "new": wording.new(delta), "change": wording.change(delta)},
        "interest": delta.interest,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    said = {"kind": verdict.kind, "id": verdict.key, "title": verdict.title, "message": verdict.message}
    return {**said, "owner": verdict.owner, "fails": verdict.fails, **_place(verdict.span)}


def _problem(problem: Problem) -> dict[str, Any]:
    said = {"severity": problem.severity.word, "rule": problem.rule, "message": problem.message}
    return {**said, "hint": problem.hint, **_place(problem.span)}


def _edit(edit: Edit) -> dict[str, Any]:
    return {"kind": edit.kind, "path": list(edit.way), "old": edit.old, "new": edit.new, **_place(edit.span)}


def _place(span: Span) -> dict[str, Any]:
    return {"file": span.file, "line": span.line, "column": span.column}
