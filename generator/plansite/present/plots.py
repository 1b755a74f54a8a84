"""Turn series of figures into charts: lines and areas over time, stacked bars, sparklines."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING, Any

from plansite.present.charts import MUTED, Chart, Label, Layer, color

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plansite.present.language import Language

HEADROOM = 0.16
GAP = 0.35
FLAT = 1e-9
DASHES = [5, 4]


@dataclass(frozen=True, slots=True)
class Line:
    """Draw one series; `look` is area, line or steps. `number` chooses its color, 0 a quiet one."""

    name: str
    values: tuple[float | None, ...]
    number: int = 1
    look: str = "line"

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
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough * 0.999)
    first, last = floor(low / step + 1e-9), floor(high / step + 1e-9)
    marks = tuple(round(number * step, 10) for number in range(first, last + 1))
    room = (high - marks[0]) * HEADROOM
    return Scale(marks[0] if marks[0] <= 0 else marks[0] - room / 2, high + room, marks)


def line_layers(lines: Sequence[Line], scale: Scale, last: int) -> list[Layer]:
    """Return the layers of lines over points 0 to `last`."""
    layers: list[Layer] = []
    for line in lines:
        data = {"values": [{"x": at, "y": value} for at, value in enumerate(line.values)]}
        encoding = {"x": _x(last), "y": _y(scale)}
        if line.look == "area":
            mark: dict[str, Any] = {"type": "area", "color": color(line.number), "opacity": 0.12}
            base = {"datum": max(scale.low, 0.0), "type": "quantitative"}
            layers.append({"data": data, "mark": mark, "encoding": {**encoding, "y2": base}})
        mark = {"type": "line", "color": color(line.number) if line.number else MUTED, "strokeWidth": 2}
        mark |= (
            {"strokeDash": DASHES, "strokeWidth": 1.5, "interpolate": "step-after"}
            if line.look == "steps"
            else {}
        )
        layers.append({"data": data, "mark": mark, "encoding": encoding})
    return layers


def target_layers(line: Line, scale: Scale) -> list[Layer]:
    """Return the layer of a target over the columns of a bar chart."""
    data = {
        "values": [
            {"x": at, "x2": at + 1, "y": value} for at, value in enumerate(line.values) if value is not None
        ]
    }
    mark = {"type": "rule", "color": MUTED, "strokeDash": DASHES, "strokeWidth": 1.5}
    encoding = {"x": _x(len(line.values)), "x2": {"field": "x2"}, "y": _y(scale)}
    return [{"data": data, "mark": mark, "encoding": encoding}] if line.known else []


def bar_layers(lines: Sequence[Line], scale: Scale) -> list[Layer]:
    """Return the layers of bars stacked in the order of the series."""
    count = len(lines[0].values)
    below = [0.0] * count
    layers: list[Layer] = []
    for line in lines:
        above = [base + (value or 0.0) for base, value in zip(below, line.values, strict=True)]
        data = [
            {"x": at + GAP / 2, "x2": at + 1 - GAP / 2, "y": below[at], "y2": above[at]}
            for at in range(count)
            if above[at] != below[at]
        ]
        mark = {"type": "bar", "color": color(line.number)}
        encoding = {"x": _x(count), "x2": {"field": "x2"}, "y": _y(scale), "y2": {"field": "y2"}}
        layers.append({"data": {"values": data}, "mark": mark, "encoding": encoding})
        below = above
    return layers


def ticks(scale: Scale, write: Callable[[float], str]) -> tuple[Label, ...]:
    """Return the grid lines with their words; a zero at the very bottom needs none."""
    return tuple(
        Label(0, scale.share(tick), write(tick) if tick or scale.low < 0 else "", "tick")
        for tick in scale.ticks
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
    found = []
    for position, at in enumerate(chosen):
        text = (
            language.month(names[at])
            if position == 0 or names[at].endswith("-01")
            else language.month_name(names[at])
        )
        x = (at + 0.5) / count if centered else at / max(count - 1, 1)
        found.append(Label(x, 0, text, "month" + _side(x, position)))
    return tuple(found)


def point_labels(words: Sequence[str]) -> tuple[Label, ...]:
    """Return words under the points of a line."""
    last = max(len(words) - 1, 1)
    return tuple(
        Label(at / last, 0, word, "month" if at % 2 == 0 else "month ps-c-spare")
        for at, word in enumerate(words)
    )


def _side(x: float, position: int) -> str:
    """Return how a label keeps inside the chart, and whether it gives way where there is little room."""
    edge = " ps-c-first" if x == 0 else " ps-c-last" if x == 1 else ""
    return edge + (" ps-c-spare" if position % 2 else "")


def column_labels(words: Sequence[str]) -> tuple[Label, ...]:
    """Return words under the columns of a bar chart."""
    count = len(words)
    return tuple(
        Label((at + 0.5) / count, 0, word, "column" if at % 2 == 0 or count <= 4 else "column ps-c-spare")  # noqa: PLR2004
        for at, word in enumerate(words)
    )


def spark(values: Sequence[float | None], says: str, node: str) -> Chart | None:
    """Return a line without words, or nothing when there is too little to see."""
    line = Line("", tuple(values), look="area")
    if len(line.known) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    low, high = min(line.known), max(line.known)
    flat = high - low <= abs(high) * FLAT
    room = (abs(high) or 1.0) if flat else (high - low) * 0.1
    layers = line_layers([line], Scale(low - room, high + room, ()), len(values) - 1)
    return Chart(says, tuple(layers), "spark", (node,))


def _x(last: int) -> dict[str, Any]:
    scale = {"domain": [0, max(last, 1)], "nice": False, "zero": False}
    return {"field": "x", "type": "quantitative", "axis": None, "scale": scale}


def _y(scale: Scale) -> dict[str, Any]:
    return {"field": "y", "type": "quantitative", "axis": None, "scale": _domain(scale)}


def _domain(scale: Scale) -> dict[str, Any]:
    return {"domain": [scale.low, scale.high], "nice": False, "zero": False}
