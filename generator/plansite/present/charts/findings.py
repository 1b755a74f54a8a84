"""Say in one sentence what a series does: rises, falls, turns, repeats with the season, or stands still."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TURN = 0.05  # a low or a high counts when the way to it and from it is this share of the whole movement
_CALM = 0.1  # a rise may fall back by this share of the whole movement and is still a rise
_STILL = 0.005  # what moves by less than this share of its size stands still
_ROUNDS = 2  # a season that was seen only once is none


@dataclass(frozen=True, slots=True)
class Course:
    """Hold one series as words need it.

    `periods` name the periods, `seasons` their places in a year, such as Nov or Q4, with as many of them in a year as
    `in_year` says; `write` puts a value into words.
    """

    name: str
    values: Sequence[float | None]
    periods: Sequence[str]
    seasons: Sequence[str]
    in_year: int
    write: Callable[[float], str]

    @property
    def known(self) -> list[tuple[int, float]]:
        """Return the values that are known, with the places of their periods."""
        return [(at, value) for at, value in enumerate(self.values) if value is not None]

    def at(self, place: int, value: float) -> str:
        """Return a value with its period."""
        return f"{self.write(value)} in {self.periods[place]}"


def finding(course: Course) -> str:
    """Return what a reader should see in the series; empty when nothing is known of it."""
    if not course.known:
        return ""
    if len(course.known) == 1:
        return f"{course.name}: {course.at(*course.known[0])}"
    return f"{course.name}: {_movement(course)}"


def against(course: Course, target: Sequence[float | None], *, higher_is_better: bool) -> str:
    """Return from when on a series keeps its target; empty where the two cannot be compared."""
    sign = 1 if higher_is_better else -1
    aims = {at: aim for at, aim in enumerate(target) if aim is not None}
    compared = [(at, sign * (value - aims[at]) >= 0) for at, value in course.known if at in aims]
    if not compared:
        return ""
    missed = [at for at, kept in compared if not kept]
    last = compared[-1][0]
    if not missed:
        return "target kept throughout" if len(compared) > 1 else "target kept"
    if missed[-1] == last:
        began = next((at for at, _ in reversed(compared) if at not in missed), None)
        if began is None:
            return "target not reached" if higher_is_better else "target not kept"
        first_missed = next(at for at in missed if at > began)
        return f"target missed from {course.periods[first_missed]} on"
    first_kept = next(at for at, _ in compared if at > missed[-1])
    return f"target kept from {course.periods[first_kept]} on"


def covered(course: Course, capacity: Sequence[float | None]) -> str:
    """Return whether what is needed is within what can be done, and where it lies beyond that, where most."""
    there = {at: most for at, most in enumerate(capacity) if most is not None}
    compared = [(at, value) for at, value in course.known if at in there]
    beyond = [
        (at, value)
        for at, value in compared
        if course.write(value) != course.write(there[at]) and value > there[at]
    ]
    if not compared:
        return finding(course)
    if not beyond:
        return f"{course.name}: quotas cover the forecast throughout"
    at, value = max(beyond, key=lambda point: point[1] - there[point[0]])
    count = (
        f"in {len(beyond)} of {len(compared)}" if len(beyond) < len(compared) else f"in all {len(compared)}"
    )
    most = f"{course.write(value)} against {course.write(there[at])} in {course.periods[at]}"
    return f"{course.name}: forecast above all quotas {count} months, farthest {most}"


def shares(names: Sequence[str], totals: Sequence[float], percent: Callable[[float], str]) -> str:
    """Return which of several parts is the largest of all; empty when there is nothing to compare."""
    whole = sum(totals)
    if len(names) < _ROUNDS or whole <= 0 or min(totals) < 0:
        return ""
    largest = max(range(len(names)), key=lambda at: totals[at])
    return f"{percent(totals[largest] / whole)} of it {names[largest]}"


def _movement(course: Course) -> str:
    values = [value for _, value in course.known]
    first, last, low, high = values[0], values[-1], min(values), max(values)
    whole = high - low
    if whole <= _STILL * max(abs(low), abs(high)) or len({course.write(value) for value in values}) == 1:
        return f"{course.write(last)} throughout"
    return (
        _season(course)
        or _crossing(course)
        or _turn(course, first, last, whole)
        or _slope(course, first, last, whole)
        or f"between {course.write(low)} and {course.write(high)}"
    )


def _season(course: Course) -> str:
    """Tell the place in the year at which the series is highest every year, above what lies before and after."""
    rounds = [
        course.known[start : start + course.in_year]
        for start in range(0, len(course.known) - course.in_year + 1, course.in_year)
    ]
    if course.in_year == 1 or len(rounds) < _ROUNDS:
        return ""
    peaks = [max(year, key=_value) for year in rounds]
    places = {course.seasons[at] for at, _ in peaks}
    if len(places) > 1 or not all(map(_stands_out, peaks, rounds, [course] * len(rounds))):
        return ""
    return f"highest every {places.pop()}, up to {course.at(*max(peaks, key=_value))}"


def _stands_out(peak: tuple[int, float], year: Sequence[tuple[int, float]], course: Course) -> bool:
    """Tell whether the values beside the highest one of a year, those of other years too, are clearly lower."""
    by_place = dict(course.known)
    beside = [by_place[at] for at in (peak[0] - 1, peak[0] + 1) if at in by_place]
    room = _TURN * (peak[1] - min(map(_value, year)))
    return all(peak[1] - value > room for value in beside)


def _value(point: tuple[int, float]) -> float:
    return point[1]


def _crossing(course: Course) -> str:
    """Tell from when on a series is above or below zero, if it changes sides once."""
    turns = [
        (at, value) for (_, before), (at, value) in pairwise(course.known) if (before < 0) != (value < 0)
    ]
    if len(turns) != 1:
        return ""
    (at, value), (last_at, last) = turns[0], course.known[-1]
    side = "below" if value < 0 else "above"
    end = f", {course.at(last_at, last)}" if at != last_at else ""
    return f"{side} zero from {course.periods[at]} on{end}"


def _turn(course: Course, first: float, last: float, whole: float) -> str:
    """Tell the lowest or highest point, if the way down to it or up to it is turned there; both, if it swings."""
    lowest, highest = min(course.known, key=_value), max(course.known, key=_value)
    is_low = min(first, last) - lowest[1] > _TURN * whole
    is_high = highest[1] - max(first, last) > _TURN * whole
    if is_low and is_high:
        return f"between {course.at(*lowest)} and {course.at(*highest)}"
    end = course.at(course.known[-1][0], last)
    if is_low:
        return f"lowest at {course.at(*lowest)}, {end}"
    return f"highest at {course.at(*highest)}, {end}" if is_high else ""


def _slope(course: Course, first: float, last: float, whole: float) -> str:
    """Tell a rise or a fall that is not turned on its way."""
    sign = 1 if last > first else -1
    furthest, back = first, 0.0
    for _, value in course.known:
        furthest = max(furthest, value, key=lambda end: sign * end)
        back = max(back, sign * (furthest - value))
    if back > _CALM * whole:
        return ""
    way = "up" if sign > 0 else "down"
    return f"{way} from {course.write(first)} to {course.at(course.known[-1][0], last)}"
