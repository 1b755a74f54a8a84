"""Put a comparison in the order in which it is read, whoever writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.deliver.compare.edit import BELOW
from plansite.deliver.compare.write.wording import Wording
from plansite.judge.status import WORDS
from plansite.read.scenario import BASE, OUTLOOK

if TYPE_CHECKING:
    from plansite.deliver.compare.comparison import Comparison
    from plansite.deliver.compare.deltas import Delta, Interest
    from plansite.deliver.compare.edit import Edit
    from plansite.deliver.compare.hunks import Hunk
    from plansite.deliver.compare.statuses import StatusChange
    from plansite.judge.status import Status
    from plansite.problems import Span

ARROW = "→"
_CERTAIN = "moved by no range"
STALE = "Sentences that are no longer true"
KINDS = {"broken": "broken", "loosened": "loosened", "removed": "removed", "unknown": "not checked"}


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one line of a table of figures."""

    figure: str
    period: str
    old: str
    new: str
    change: str


@dataclass(frozen=True, slots=True)
class Table:
    """Hold the figures of the plan (`heading` is empty), of its outlook or of a scenario."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Hold an edit in words: what it is about, what happened, and the place in a file.

    `span` is that place in the new plan, None for what is no longer there.
    """

    about: str
    what: str
    place: str
    hunks: tuple[Hunk, ...]
    span: Span | None


def core_figures(comparison: Comparison) -> Table:
    """Return the figures by which the plan is judged."""
    return Table("", _rows(comparison, BASE, ("core",)))


def other_figures(comparison: Comparison) -> Table:
    """Return the other figures that the plan asks for."""
    return Table("", _rows(comparison, BASE, ("first", "kpi")))


def scenario_figures(comparison: Comparison) -> list[Table]:
    """Return what moved in each scenario, as far as the plan is judged by it."""
    new, old = comparison.new, comparison.old
    scenarios = [scenario for scenario in dict.fromkeys((*new.contexts, *old.contexts)) if scenario != BASE]
    tables = [
        Table(_capitalized(new.where(scenario)), _rows(comparison, scenario, ("core",)))
        for scenario in scenarios
    ]
    return [table for table in tables if table.rows]


def _rows(comparison: Comparison, scenario: str, interests: tuple[Interest, ...]) -> tuple[Row, ...]:
    wording = Wording(comparison)
    deltas = [delta for delta in comparison.deltas if delta.scenario == scenario]
    years = {(delta.node, delta.old, delta.new) for delta in deltas if delta.grain == "year"}
    return tuple(
        Row(
            wording.title(delta),
            wording.period(delta),
            wording.old(delta),
            wording.new(delta),
            wording.change(delta),
        )
        for delta in deltas
        if (delta.interest in interests or _is_of_goal(delta))
        and wording.shows(delta)
        # at the end of the plan is at the end of its last year
        and not (delta.grain == "plan" and (delta.node, delta.old, delta.new) in years)
    )


def _is_of_goal(delta: Delta) -> bool:
    """Tell whether a figure of the outlook is a goal's, which is judged by it."""
    return delta.scenario == OUTLOOK and delta.relevant and ids.goal_figure(delta.node) is not None


def _capitalized(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def goal_lines(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Return each goal that stands differently or is more or less likely: its title, how it stood, and how it stands.

    Of a goal whose status stays, only the chance is told. One that is new did not stand, and one that is gone does not.
    """
    wording = Wording(comparison)
    return [(goal.title, *_stands(goal, wording)) for goal in comparison.goals]


def hope_lines(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Return what the whole plan does more or less likely: what that is, the chance before, and the chance now."""
    wording = Wording(comparison)
    return [
        (
            f"{hope.title} {hope.words.removesuffix(' in')}",
            wording.chance(hope.old) or _CERTAIN,
            f"{chance} likely" if (chance := wording.chance(hope.new)) else _CERTAIN,
        )
        for hope in comparison.hopes
    ]


def _stands(goal: StatusChange, wording: Wording) -> tuple[str, str]:
    """Return how a goal stood and how it stands, with what is said of its chance."""
    old, new = wording.chance(goal.old_chance), wording.chance(goal.new_chance)
    if not goal.restood:
        return old or _CERTAIN, f"{new} likely" if new else _CERTAIN
    old = f"{old} likely" if old and not new else old
    return _joined(goal.old, old), _joined(goal.new, f"{new} likely" if new else "")


def _joined(status: Status | None, chance: str) -> str:
    said = (WORDS[status].lower() if status else "", chance)
    return ", ".join(part for part in said if part)


def sections(comparison: Comparison) -> list[tuple[str, list[Said]]]:
    """Return what people changed by section, in the order of the files."""
    by_section: dict[str, list[Said]] = {}
    for edit in comparison.edits:
        by_section.setdefault(edit.way[0], []).append(_said(comparison, edit))
    return list(by_section.items())


def _said(comparison: Comparison, edit: Edit) -> Said:
    snapshot = comparison.old if edit.kind == "removed" else comparison.new
    about = BELOW.join(title for title in edit.way[1:] if title) or edit.way[0]
    place = f"{snapshot.file(edit.span.file)}:{edit.span.line}"
    return Said(about, _what(edit), place, edit.hunks, None if edit.kind == "removed" else edit.span)


def _what(edit: Edit) -> str:
    """Return what happened to an answer; a changed text is told by its hunks."""
    if edit.kind == "changed":
        return "" if edit.hunks else f"{edit.old} {ARROW} {edit.new}"
    if edit.kind == "renamed":
        return f"renamed, was “{edit.old}”"
    if edit.kind == "moved":
        return f"moved here from {edit.old}"
    if edit.kind == "reordered":
        return f"in another order: {edit.new}"
    shown = edit.new or edit.old
    return f"{edit.kind}: {shown}" if shown else edit.kind
