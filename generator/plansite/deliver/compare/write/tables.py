"""Put a comparison in the order in which it is read, whoever writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
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
    from plansite.problems import Span

ARROW = "→"
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
    scenarios = [each for each in dict.fromkeys((*new.contexts, *old.contexts)) if each != BASE]
    tables = [
        Table(_capitalized(new.where(scenario)), _rows(comparison, scenario, ("core",)))
        for scenario in scenarios
    ]
    return [table for table in tables if table.rows]


def _rows(comparison: Comparison, scenario: str, interests: tuple[Interest, ...]) -> tuple[Row, ...]:
    wording = Wording(comparison)
    years = {
        (each.node, each.old, each.new)
        for each in comparison.deltas
        if each.scenario == scenario and each.grain == "year"
    }
    return tuple(
        Row(
            wording.title(each),
            wording.period(each),
            wording.old(each),
            wording.new(each),
            wording.change(each),
        )
        for each in comparison.deltas
        if each.scenario == scenario
        and (each.interest in interests or _is_of_goal(each))
        and wording.shows(each)
        # at the end of the plan is at the end of its last year
        and not (each.grain == "plan" and (each.node, each.old, each.new) in years)
    )


def _is_of_goal(delta: Delta) -> bool:
    """Tell whether a figure of the outlook is a goal's, which is judged by it."""
    return delta.scenario == OUTLOOK and delta.relevant and ids.goal_figure(delta.node) is not None


def _capitalized(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def goal_lines(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Return each goal that stands differently, with its old and new standing."""
    return [
        (
            each.title,
            WORDS[each.old].lower() if each.old else "",
            WORDS[each.new].lower() if each.new else "",
        )
        for each in comparison.goals
    ]


def sections(comparison: Comparison) -> list[tuple[str, list[Said]]]:
    """Return what people changed by section, in the order of the files."""
    order = list(dict.fromkeys(each.way[0] for each in comparison.edits))
    sorted_edits = sorted(comparison.edits, key=lambda each: order.index(each.way[0]))
    return [
        (section, [_said(comparison, each) for each in group])
        for section, group in groupby(sorted_edits, key=lambda each: each.way[0])
    ]


def _said(comparison: Comparison, edit: Edit) -> Said:
    snapshot = comparison.old if edit.kind == "removed" else comparison.new
    about = BELOW.join(each for each in edit.way[1:] if each) or edit.way[0]
    place = f"{snapshot.file(edit.span.file)}:{edit.span.line}"
    return Said(about, _what(edit), place, edit.hunks, None if edit.kind == "removed" else edit.span)


def _what(edit: Edit) -> str:
    """Return what happened to an answer; a changed text is told by its passages."""
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
