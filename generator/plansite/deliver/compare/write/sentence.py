"""Say in one sentence what a change does to a plan, the most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.deliver.compare.deltas import BREAK_EVEN, COST, GAIN, REVENUE
from plansite.deliver.compare.write.wording import STANDING, Wording, has_share
from plansite.read.scenario import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plansite.deliver.compare.comparison import Comparison
    from plansite.deliver.compare.deltas import Delta
    from plansite.deliver.compare.statuses import StatusChange
    from plansite.judge.status import Status

_OTHERS = 3
_NAMED = 2
_WORST_FIRST: tuple[Status, ...] = ("off_track", "at_risk", "overdue", "unknown", "on_track", "done", "open")
_MARKETING, _ALL_LINES = ids.budget("marketing"), ids.budget("total")


def sentence(comparison: Comparison) -> str:
    """Return the sentence; empty when nothing is different."""
    if comparison.is_nothing:
        return ""
    if not comparison.is_whole:
        return _unsound(comparison)
    said = [each for each in (*_worth(comparison), *_north(comparison), *_goals(comparison.goals)) if each]
    said = said or _others(comparison) or _scenarios(comparison)
    if said:
        text = ", ".join(said)
        return f"{text[:1].upper()}{text[1:]}."
    return f"No figure moves that people look at first{_edited(comparison)}."


def _unsound(comparison: Comparison) -> str:
    if comparison.old.is_missing:
        return f"The plan is new: there is none in {comparison.old.label}."
    if comparison.new.is_missing:
        return f"The plan is gone: there is none in {comparison.new.label}."
    broken = [snapshot for snapshot in (comparison.old, comparison.new) if snapshot.base is None]
    where = " and ".join(
        f"{snapshot.label} ({_counted(len(snapshot.errors), 'error')})" for snapshot in broken
    )
    return f"The figures cannot be compared: the plan does not check in {where}{_edited(comparison)}."


def _edited(comparison: Comparison) -> str:
    """Return how much people changed, and in which sections."""
    sections = list(dict.fromkeys(each.way[0] for each in comparison.edits))
    if not sections:
        return ""
    named = (
        sections
        if len(sections) <= _OTHERS
        else [*sections[:_NAMED], f"{len(sections) - _NAMED} more sections"]
    )
    where = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    return f"; {_counted(len(comparison.edits), 'change')} in {where}"


def _worth(comparison: Comparison) -> Iterator[str]:
    """Yield what happens to revenue, spending, gain and break-even."""
    wording, deltas = Wording(comparison), _of_plan(comparison)
    years = [each for each in comparison.deltas if _is(each, REVENUE, "year")]
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
    said = " and ".join(f"{wording.period(each)} {_relative(wording, each)}" for each in ends)
    return f"revenue {said}" if said else ""


def _relative(wording: Wording, delta: Delta) -> str:
    if delta.change is None:
        return wording.change(delta)
    return wording.share(delta) if has_share(delta) and delta.unit != "percent" else wording.amount(delta)


def _north(comparison: Comparison) -> Iterator[str]:
    """Yield how the North Star moves by the end of the plan."""
    root = comparison.new.plan.single("plan") if comparison.new.plan else None
    north = root.text("north_star") if root else ""
    delta = _of_plan(comparison).get(north)
    if delta is not None and north not in {REVENUE, COST, GAIN, BREAK_EVEN}:
        yield _named(Wording(comparison), delta)


def _named(wording: Wording, delta: Delta) -> str:
    title = wording.title(delta)
    shown = title if title[:2].isupper() else f"{title[:1].lower()}{title[1:]}"
    return f"{shown} {_relative(wording, delta)}"


def _goals(goals: Iterable[StatusChange]) -> Iterator[str]:
    """Yield how goals stand now, the worst first; several of one kind together."""
    known = list(goals)
    for status in _WORST_FIRST:
        titles = [f"“{each.title}”" for each in known if each.new == status and each.old is not None]
        if titles:
            yield f"{_titled(titles)} {STANDING[status]}"
    for word, titles in (
        ("new", [f"“{each.title}”" for each in known if each.old is None]),
        ("dropped", [f"“{each.title}”" for each in known if each.new is None]),
    ):
        if titles:
            yield f"{_titled(titles)} {word}"


def _titled(titles: list[str]) -> str:
    if len(titles) == 1:
        return f"goal {titles[0]}"
    if len(titles) == _NAMED:
        return f"goals {titles[0]} and {titles[1]}"
    return f"{len(titles)} goals"


def _others(comparison: Comparison) -> list[str]:
    """Return the other figures of the plan that move most."""
    wording = Wording(comparison)
    deltas = [each for each in _of_plan(comparison).values() if each.relevant and wording.shows(each)]
    deltas.sort(key=lambda each: -abs((each.change or 0.0) / (each.old or 1.0)))
    return [_named(wording, each) for each in deltas[:_OTHERS]]


def _scenarios(comparison: Comparison) -> list[str]:
    """Return how revenue moves in scenarios, when the plan itself stays as it is."""
    wording = Wording(comparison)
    found = []
    for scenario in comparison.new.contexts:
        years = [each for each in comparison.deltas if each.scenario == scenario and each.node == REVENUE]
        said = _revenue(wording, [each for each in years if each.grain == "year"])
        if said and scenario != BASE:
            found.append(f"{comparison.new.where(scenario)} {said}")
    return found[:_OTHERS]


def _of_plan(comparison: Comparison) -> dict[str, Delta]:
    """Return the moves of the plan itself over all its months, by figure."""
    return {each.node: each for each in comparison.deltas if _is(each, each.node, "plan")}


def _is(delta: Delta, node: str, grain: str) -> bool:
    return delta.scenario == BASE and delta.node == node and delta.grain == grain


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
