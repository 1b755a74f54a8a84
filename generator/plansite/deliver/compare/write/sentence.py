"""Say in one sentence what a change does to a plan, the most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.units import POINTS
from plansite.deliver.compare.deltas import BREAK_EVEN, COST, GAIN, REVENUE
from plansite.deliver.compare.write.tables import hope_lines
from plansite.deliver.compare.write.wording import STANDING, Wording, has_share
from plansite.deliver.report.report import counted
from plansite.read.scenario import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.deliver.compare.comparison import Comparison
    from plansite.deliver.compare.deltas import Delta
    from plansite.deliver.compare.statuses import StatusChange
    from plansite.judge.status import Status

_OTHERS = 3
_NAMED = 2
_TOLD_FIRST = 0.05  # a change of a chance that people would notice
_WORST_FIRST: tuple[Status, ...] = ("off_track", "at_risk", "overdue", "unknown", "on_track", "done", "open")
_MARKETING, _ALL_LINES = ids.budget("marketing"), ids.budget("total")


def sentence(comparison: Comparison) -> str:
    """Return the sentence; empty when nothing is different."""
    if comparison.is_nothing:
        return ""
    if not comparison.is_whole:
        return _unsound(comparison)
    parts = (
        *_worth(comparison),
        *_north(comparison),
        *_goals(comparison.goals),
        *_likelier(comparison),
        *_hopes(comparison),
    )
    said = [part for part in parts if part] or _others(comparison) or _scenarios(comparison)
    if said:
        text = ", ".join(said)
        return f"{text[:1].upper()}{text[1:]}."
    return f"No figure moves that people look at first{_edited(comparison)}."


def _unsound(comparison: Comparison) -> str:
    if comparison.old.is_missing:
        return f"The plan is new: there is none in {comparison.old.label}."
    if comparison.new.is_missing:
        return f"The plan is gone: there is none in {comparison.new.label}."
    if comparison.old.lacks:
        return f"The figures cannot be compared. {comparison.old.lacks}"
    broken = [snapshot for snapshot in (comparison.old, comparison.new) if snapshot.base is None]
    where = " and ".join(
        f"{snapshot.label} ({counted(len(snapshot.errors), 'error')})" for snapshot in broken
    )
    return f"The figures cannot be compared: the plan does not check in {where}{_edited(comparison)}."


def _edited(comparison: Comparison) -> str:
    """Return how much people changed, and in which sections."""
    sections = list(dict.fromkeys(edit.way[0] for edit in comparison.edits))
    if not sections:
        return ""
    named = (
        sections
        if len(sections) <= _OTHERS
        else [*sections[:_NAMED], f"{len(sections) - _NAMED} more sections"]
    )
    where = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    return f"; {counted(len(comparison.edits), 'change')} in {where}"


def _worth(comparison: Comparison) -> Iterator[str]:
    """Yield what happens to revenue, spending, gain and break-even."""
    wording, deltas = Wording(comparison), _of_plan(comparison)
    years = [delta for delta in comparison.deltas if _is(delta, REVENUE, "year")]
    yield _revenue(wording, years)
    line = deltas.get(_MARKETING) or deltas.get(_ALL_LINES)
    if line and line.change is not None:
        yield f"{'marketing budget' if line.node == _MARKETING else 'budget'} {wording.amount(line)}"
    cost = deltas.get(COST)
    if cost and cost.change is not None and (line is None or wording.amount(cost) != wording.amount(line)):
        yield f"cost of the plan {wording.amount(cost)}"
    gain = deltas.get(GAIN)
    if gain and gain.change is not None:
        yield f"net gain {wording.amount(gain)}"
    month = deltas.get(BREAK_EVEN)
    if month:
        if month.new is None:
            yield "break-even no longer within the plan"
        elif month.old is None:
            yield f"break-even now in {wording.new(month)}"
        else:
            yield f"break-even {wording.amount(month)}"


def _revenue(wording: Wording, years: list[Delta]) -> str:
    """Return how revenue moves in the first and in the last year in which it does."""
    ends = years if len(years) <= _NAMED else [years[0], years[-1]]
    said = " and ".join(f"{wording.period(year)} {_relative(wording, year)}" for year in ends)
    return f"revenue {said}" if said else ""


def _relative(wording: Wording, delta: Delta) -> str:
    if delta.change is None:
        return wording.change(delta)
    return (
        wording.share(delta)
        if has_share(delta) and delta.unit not in {"percent", POINTS}
        else wording.amount(delta)
    )


def _north(comparison: Comparison) -> Iterator[str]:
    """Yield how the North Star moves by the end of the plan."""
    north = comparison.new.plan.files.plan.north_star if comparison.new.plan else ""
    delta = _of_plan(comparison).get(north)
    if delta is not None and north not in {REVENUE, COST, GAIN, BREAK_EVEN}:
        yield _named(Wording(comparison), delta)


def _named(wording: Wording, delta: Delta) -> str:
    title = wording.title(delta)
    shown = title if title[:2].isupper() else f"{title[:1].lower()}{title[1:]}"
    return f"{shown} {_relative(wording, delta)}"


def _goals(goals: Iterable[StatusChange]) -> Iterator[str]:
    """Yield how goals stand now, the worst first; several of one kind together."""
    known = [goal for goal in goals if goal.restood]
    for status in _WORST_FIRST:
        titles = [f"“{goal.title}”" for goal in known if goal.new == status and goal.old is not None]
        if titles:
            yield f"{_titled(titles)} {STANDING[status]}"
    for word, titles in (
        ("new", [f"“{goal.title}”" for goal in known if goal.old is None]),
        ("dropped", [f"“{goal.title}”" for goal in known if goal.new is None]),
    ):
        if titles:
            yield f"{_titled(titles)} {word}"


def _likelier(comparison: Comparison) -> Iterator[str]:
    """Yield the goal whose chance moves most while its status stays, if it moves by enough to be told first."""
    moves = {
        abs(goal.new_chance - goal.old_chance): goal
        for goal in comparison.goals
        if not goal.restood and goal.old_chance is not None and goal.new_chance is not None
    }
    if moves and max(moves) >= _TOLD_FIRST:
        goal, wording = moves[max(moves)], Wording(comparison)
        old, new = wording.chance(goal.old_chance), wording.chance(goal.new_chance)
        yield f"goal “{goal.title}” now {new} likely, was {old}"


def _hopes(comparison: Comparison) -> Iterator[str]:
    """Yield what the whole plan does more or less likely, the one that moves most, if by enough to be told first."""
    moves = {
        abs(hope.new - hope.old): line
        for hope, line in zip(comparison.hopes, hope_lines(comparison), strict=True)
        if hope.old is not None and hope.new is not None
    }
    if moves and max(moves) >= _TOLD_FIRST:
        title, old, new = moves[max(moves)]
        yield f"{title[:1].lower()}{title[1:]} now {new}, was {old}"


def _titled(titles: list[str]) -> str:
    if len(titles) == 1:
        return f"goal {titles[0]}"
    if len(titles) == _NAMED:
        return f"goals {titles[0]} and {titles[1]}"
    return f"{len(titles)} goals"


def _others(comparison: Comparison) -> list[str]:
    """Return the other figures of the plan that move most."""
    wording = Wording(comparison)
    deltas = [delta for delta in _of_plan(comparison).values() if delta.relevant and wording.shows(delta)]
    deltas.sort(key=lambda delta: -abs((delta.change or 0.0) / (delta.old or 1.0)))
    return [_named(wording, delta) for delta in deltas[:_OTHERS]]


def _scenarios(comparison: Comparison) -> list[str]:
    """Return how revenue moves in scenarios, when the plan itself stays as it is."""
    wording = Wording(comparison)
    moved = []
    for scenario in comparison.new.contexts:
        years = [delta for delta in comparison.deltas if _is(delta, REVENUE, "year", scenario)]
        said = _revenue(wording, years)
        if said and scenario != BASE:
            moved.append(f"{comparison.new.where(scenario)} {said}")
    return moved[:_OTHERS]


def _of_plan(comparison: Comparison) -> dict[str, Delta]:
    """Return the deltas of the plan itself over all its months, by figure."""
    return {delta.node: delta for delta in comparison.deltas if _is(delta, delta.node, "plan")}


def _is(delta: Delta, node: str, grain: str, scenario: str = BASE) -> bool:
    return (delta.scenario, delta.node, delta.grain) == (scenario, node, grain)
