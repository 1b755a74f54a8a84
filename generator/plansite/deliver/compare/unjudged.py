"""Say why guardrails cannot be judged where a side has no numbers: what cannot be judged is not kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plansite.deliver.compare.verdict import Verdict, owner_of
from plansite.present.answers.phrases import words
from plansite.problems import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.deliver.compare.snapshot import Snapshot
    from plansite.read.items.plan_file import Guardrail
    from plansite.read.plan import Plan

_SECTION = re.compile(r"""^\s*[{]?\s*["']?guardrails\b""", re.MULTILINE)
_FILE = "plan.yaml"


def find_unjudged(old: Snapshot, new: Snapshot) -> tuple[Verdict, ...]:
    """Return a verdict for each guardrail of the old plan, and one for all where they cannot even be read."""
    if old.is_missing:
        return ()
    reason = " and ".join(_why_not(side) for side in (old, new) if side.base is None)
    plan = new.plan if old.lacks else old.plan
    verdicts = list(_of_each(plan, old, new, reason)) if plan else []
    if old.lacks or (not verdicts and _may_have_guardrails(old)):
        verdicts.append(_of_all(old, reason))
    return tuple(verdicts)


def _of_each(plan: Plan, old: Snapshot, new: Snapshot, reason: str) -> Iterator[Verdict]:
    computed = old.base or new.base
    nodes = computed.results.graph.nodes if computed else {}
    for guardrail in plan.guardrails.values():
        node = nodes.get(guardrail.figure)
        named = node.title if node else words(guardrail.figure or guardrail.id)
        owner = owner_of(plan, guardrail.owner) if guardrail.owner else "Its owner"
        yield from _of_one(guardrail, (guardrail.title or named, owner), new, reason)


def _of_one(guardrail: Guardrail, said: tuple[str, str], new: Snapshot, reason: str) -> Iterator[Verdict]:
    """Yield what is wrong with one guardrail; `said` is its title and its owner's name."""
    title, owner = said
    place = guardrail.limit.span if guardrail.limit else guardrail.span
    fails = guardrail.severity != "warn"
    if new.plan and _is_read(new.plan) and guardrail.id not in new.plan.guardrails:
        message = f"“{guardrail.limit}” is taken away"
        yield Verdict("removed", guardrail.id, title, message, owner, fails, place)
    message = f"{reason}, so that nothing can be held against “{guardrail.limit}”"
    yield Verdict("unknown", guardrail.id, title, message, owner, fails, place)


def _of_all(old: Snapshot, reason: str) -> Verdict:
    title, message = "What the guardrails watch", f"{reason}, so that they cannot be read"
    file = next((file for file in old.texts if old.file(file) == _FILE), f"{old.folder}/{_FILE}")
    return Verdict("unknown", "", title, message, "Whoever owns them", fails=True, span=Span(file, 1, 1))


def _may_have_guardrails(side: Snapshot) -> bool:
    """Tell whether the file that holds guardrails has some, as far as it can be read at all."""
    text = next((text for file, text in side.texts.items() if side.file(file) == _FILE), "")
    return not text or _SECTION.search(text) is not None


def _is_read(plan: Plan) -> bool:
    return plan.single("plan") is not None


def _why_not(side: Snapshot) -> str:
    if side.is_missing:
        return f"there is no plan in {side.label}"
    if side.lacks:
        return f"{side.label} is not in this clone"
    return f"the plan does not check in {side.label}"
