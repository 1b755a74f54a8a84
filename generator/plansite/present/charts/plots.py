"""Turn series of figures into charts: lines and areas over time, stacked bars, sparklines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from typing import TYPE_CHECKING

from plansite.present.charts.charts import Chart, Label, Shape, path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.present.charts.charts import Point
    from plansite.present.text.language import Language

HEADROOM = 0.16
GAP = 0.35
WIDEST = 0.12
FLAT = 1e-9
DASH = 0.01  # half of what a point that stands alone is drawn as
FEW_COLUMNS = 4  # so many have room for their words on a phone


@dataclass(frozen=True, slots=True)
class Line:
    """Draw one series; `look` is area, line, dashed or steps. `number` chooses its color, 0 a quiet one.

    `node` is the figure whose values these are, empty where they are sums of several; `scenario` those whose numbers they are,
    empty for the plan itself. A line that adds up a figure names it as `adding`, with the periods from which and up to which, exclusive.
    """

    name: str
    values: tuple[float | None, ...]
    number: int = 1
    look: str = "line"
    node: str = ""
    scenario: str = ""
    adding: tuple[str, int, int] | None = None

    @property
    def followed(self) -> tuple[str, tuple[int, int] | None]:
        """Return the figure of the plan itself that the line follows, none for numbers of a scenario, and where it adds it up."""
        if self.adding:
            return self.adding[0], self.adding[1:]
        return ("" if self.scenario else self.node), None

    @property
    def is_dashed(self) -> bool:
        """Tell whether the line is drawn dashed: what is wanted or expected, not there."""
        return self.look in {"steps", "dashed"}

    @property
    def known(self) -> list[float]:
        """Return the values that are known."""
        return [value for value in self.values if value is not None]


@dataclass(frozen=True, slots=True)
class Scale:
    """Hold the values at the bottom and top of a chart and at its grid lines."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return how high a value stands, from 0 at the bottom to 1 at the top."""
        return (value - self.low) / (self.high - self.low)


def scale_for(values: Sequence[float], *, zero: bool) -> Scale:
    """Choose round grid lines around values; `zero` keeps zero in sight, as areas and bars need."""
    low, high = (min(0.0, *values), max(0.0, *values)) if zero else (min(values), max(values))
    if high - low <= abs(high) * FLAT:
        room = abs(high) / 2 or 1.0
        low, high = (low, high + room) if zero else (low - room, high + room)
    rough = (high - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * digit for digit in (1, 2, 2.5, 5, 10) if power * digit >= rough * 0.999)
    first, last = floor(low / step + 1e-9), floor(high / step + 1e-9)
    marks = tuple(float(f"{number * step:.12g}") for number in range(first, last + 1))
    room = (high - marks[0]) * HEADROOM
    return Scale(marks[0] if marks[0] <= 0 else marks[0] - room / 2, high + room, marks)


def line_shapes(lines: Sequence[Line], scale: Scale) -> list[Shape]:
    """Return lines over points at equal distances; an unknown value leaves a gap."""
    shapes: list[Shape] = []
    for line in lines:
        runs = [_run(run, scale) for run in _runs(line.values)]
        if line.look == "area":
            floor_ = scale.share(max(scale.low, 0.0))
            shapes += [
                Shape(
                    path([(run[0][0], floor_), *run, (run[-1][0], floor_)], closed=True), "area", line.number
                )
                for run in runs
            ]
        look = "dashed" if line.is_dashed else "line"
        shapes += [
            Shape(path(_stepped(run) if line.look == "steps" else run), look, line.number, *line.followed)
            for run in runs
        ]
    return shapes


def band_shape(lows: Sequence[float], highs: Sequence[float], number: int, scale: Scale) -> Shape:
    """Return the space between two series over points at equal distances."""
    last = max(len(lows) - 1, 1)
    there = [(at / last, scale.share(value)) for at, value in enumerate(highs)]
    back = [(at / last, scale.share(value)) for at, value in enumerate(lows)]
    return Shape(path([*there, *reversed(back)], closed=True), "area", number)


def _runs(values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """Return the known values with their places from 0 to 1, cut where values are unknown."""
    last = max(len(values) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at / last, value))
    return [run for run in runs if run]


def _run(run: Sequence[tuple[float, float]], scale: Scale) -> list[Point]:
    """Return the points of a run; one that stands alone is a short dash, since a single point draws nothing."""
    if len(run) == 1:
        x, value = run[0]
        return [(max(x - DASH, 0.0), scale.share(value)), (min(x + DASH, 1.0), scale.share(value))]
    return [(x, scale.share(value)) for x, value in run]


def _stepped(points: Sequence[Point]) -> list[Point]:
    """Hold each value until the next one."""
    stepped = list(points[:1])
    for (_, before), (x, y) in pairwise(points):
        stepped += [(x, before), (x, y)] if y != before else []
    return stepped if stepped[-1] == points[-1] else [*stepped, points[-1]]


def bar_shapes(lines: Sequence[Line], scale: Scale) -> list[Shape]:
    """Return bars stacked in the order of the series."""
    count = len(lines[0].values)
    below = [0.0] * count
    shapes: list[Shape] = []
    for line in lines:
        above = [base + (value or 0.0) for base, value in zip(below, line.values, strict=True)]
        drawn = "".join(
            _bar(at / count, 1 / count, scale.share(low), scale.share(high))
            for at, (low, high) in enumerate(zip(below, above, strict=True))
            if low != high
        )
        shapes.append(Shape(drawn, "bar", line.number, *(line.followed if len(lines) == 1 else ())))
        below = above
    return shapes


def _bar(left: float, width: float, low: float, high: float) -> str:
    room = max(width * GAP, width - WIDEST) / 2
    left, right = left + room, left + width - room
    return path([(left, low), (left, high), (right, high), (right, low)], closed=True)


def target_shapes(line: Line, scale: Scale) -> list[Shape]:
    """Return a target over the columns of a bar chart."""
    count = len(line.values)
    known = [(at, scale.share(value)) for at, value in enumerate(line.values) if value is not None]
    return [Shape(path([(at / count, y), ((at + 1) / count, y)]), "dashed", line.number) for at, y in known]


def ticks(scale: Scale, write: Callable[[float], str]) -> tuple[Label, ...]:
    """Return the grid lines with their words; a zero at the very bottom needs none."""
    return tuple(
        Label(0, scale.share(tick), write(tick) if tick or scale.low < 0 else "", "tick")
        for tick in scale.ticks
    )


def names_beside(named: Sequence[tuple[float, int, bool, str]], least: float) -> tuple[Label, ...]:
    """Return names beside the ends of what they name, none nearer to the next than `least`, a share of the height.

    Each is given by the height of its end, its color, whether it is dashed, and its words.
    """
    highest_first = sorted(named, key=lambda end: -end[0])
    heights: list[float] = []
    for height, *_ in highest_first:
        heights.append(min(height, heights[-1] - least) if heights else min(height, 1.0))
    for at in reversed(range(len(heights))):
        above_floor = (len(heights) - 1 - at) * least
        heights[at] = max(heights[at], above_floor)
    return tuple(
        Label(1, height, words, f"name ps-key-{number}" + (" ps-key-dashed" if is_dashed else ""))
        for height, (_, number, is_dashed, words) in zip(heights, highest_first, strict=True)
    )


def month_labels(names: Sequence[str], language: Language, *, centered: bool = False) -> tuple[Label, ...]:
    """Return the months under a chart: every quarter or half-year, with the year where it begins."""
    count = len(names)
    step = next((step for step in (1, 3, 6, 12) if count / step <= 8), 12)  # noqa: PLR2004 - as many as fit a line
    chosen = (
        [at for at, name in enumerate(names) if (int(name[5:7]) - 1) % step == 0]
        if step > 1
        else list(range(count))
    )
    labels = []
    for position, at in enumerate(chosen):
        text = (
            language.month(names[at])
            if position == 0 or names[at].endswith("-01")
            else language.month_name(names[at])
        )
        x = (at + 0.5) / count if centered else at / max(count - 1, 1)
        labels.append(Label(x, 0, text, "month" + _side(x, position)))
    return tuple(labels)


def point_labels(words: Sequence[str]) -> tuple[Label, ...]:
    """Return words under the points of a line."""
    last = max(len(words) - 1, 1)
    return tuple(Label(at / last, 0, word, "month" + _side(at / last, at)) for at, word in enumerate(words))


def _side(x: float, position: int) -> str:
    """Return how a label keeps inside the chart, and whether it gives way where there is little room."""
    edge = " ps-c-first" if x == 0 else " ps-c-last" if x == 1 else ""
    return edge + (" ps-c-spare" if position % 2 else "")


def column_labels(words: Sequence[str]) -> tuple[Label, ...]:
    """Return words under the columns of a bar chart."""
    count = len(words)
    if count <= FEW_COLUMNS:
        return tuple(Label((at + 0.5) / count, 0, word, "column") for at, word in enumerate(words))
    kinds = ("column ps-c-edge", *("column ps-c-spare" if at % 2 else "column" for at in range(1, count)))
    return tuple(
        Label((at + 0.5) / count, 0, word, kind)
        for at, (word, kind) in enumerate(zip(words, kinds, strict=True))
    )


def spark(values: Sequence[float | None], grain: Grain, says: str, node: str) -> Chart | None:
    """Return a line without words, or nothing when there is too little to see."""
    line = Line("", tuple(values), look="area", node=node)
    if len(line.known) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    low, high = min(line.known), max(line.known)
    flat = high - low <= abs(high) * FLAT
    room = (abs(high) or 1.0) if flat else (high - low) * 0.1
    ends = (low - room, high + room)
    shapes = line_shapes([line], Scale(*ends, ()))
    return Chart(says, tuple(shapes), "spark", (node,), grain=grain, ends=ends)
