"""Write charts as HTML: shapes that stretch to any width, and labels around them that keep their size.

The shapes are SVG paths over a square of 1000 × 1000. Colors are variables of the theme, so one drawing serves light and
dark. With the words outside the drawing, a phone shows them as large as a desk does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.present.figures.tables import Table

SIZE = 1000
COLORS = 6
DOUBT = -1  # in a legend, the ground behind months that the plan does not stand by

_EARLY = 0.3  # left of what is as far left as this, words would lie on those of the scale
_LOW = 0.12  # below what is as low as this, words have no room

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """Draw one path. `look` is line, area, dashed or bar; `number` chooses the color, 0 a quiet one.

    `node` is the figure that the path follows, empty where it follows none of the plan's own; `added`, if it does not follow each
    period by itself, are the periods from which and up to which, exclusive, it adds up.
    """

    path: str
    look: str
    number: int
    node: str = ""
    added: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """Place words on a chart: shares of its width from the left and of its height from the bottom."""

    x: float
    y: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Key:
    """Say what a color means; `number` is that of the color, or `DOUBT`.

    What is named at its end in the drawing needs no key where there is room for that.
    """

    number: int
    name: str
    is_dashed: bool = False
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Describe a chart: what it says in words, what is drawn, and the labels around it.

    `look` is a size that the style sheet knows: wide, medium or spark. `nodes` are the figures it shows. `firm` is the share of the width up to which the plan stands by its numbers. `finding` is
    what a reader should see in it, `title` what is drawn, `table` the same numbers in words. A period of the `grain` is a
    point from edge to edge, or, if it `is_columns`, a column beside others; `ends` are the values at the bottom and the top. With
    these two, what readers try can be drawn over it. `names` is how many letters have to fit beside the drawing.
    """

    says: str
    shapes: tuple[Shape, ...]
    look: str
    nodes: tuple[str, ...]
    labels: tuple[Label, ...] = ()
    legend: tuple[Key, ...] = ()
    title: str = ""
    firm: float | None = None
    finding: str = ""
    table: Table | None = None
    is_columns: bool = False
    grain: Grain = "month"
    ends: tuple[float, float] | None = None
    names: int = 0


def draw(charts: Mapping[str, Chart]) -> dict[str, Markup]:
    """Return each chart as HTML, by the same keys."""
    return {key: _figure(chart) for key, chart in charts.items()}


def marked(chart: Chart, place: Point, words: str, node: str) -> Chart:
    """Return a chart with a spot in it, and words beside it where they have room; `node` is the figure that says where it is."""
    across, up = place
    is_early = across < _EARLY
    labels = [*chart.labels, Label(across, up, "", "spot")]
    if up > _LOW or not is_early:
        labels.append(Label(across, up, words, "note ps-c-after" if is_early else "note"))
    return replace(chart, labels=tuple(labels), nodes=(*chart.nodes, node))


def path(points: Sequence[Point], *, closed: bool = False) -> str:
    """Return a path through points, given as shares of the width from the left and of the height from the bottom."""
    through = "L".join(f"{_short(x * SIZE)},{_short((1 - y) * SIZE)}" for x, y in points)
    return f"M{through}{'Z' if closed else ''}"


def _short(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")


def _figure(chart: Chart) -> Markup:
    """Set a drawing among its labels."""
    later = (
        f'<span class="ps-c-later" style="left:{chart.firm:.1%}"></span>' if chart.firm is not None else ""
    )
    shapes = "".join(map(_path, chart.shapes))
    labels = " ".join(map(_label, chart.labels))
    return Markup(  # noqa: S704 - words are escaped, the rest is made of numbers
        f'<figure class="ps-chart ps-chart-{chart.look}{_room(chart)} data-node="{escape(" ".join(chart.nodes))}">{caption(chart.finding, chart.title, chart.legend)}\n'
        f'<div class="ps-plot{" ps-plot-columns" if chart.is_columns else ""}" role="img" aria-label="{escape(chart.says)}"{_followed(chart)}>{later}'
        f'<svg viewBox="0 0 {SIZE} {SIZE}" preserveAspectRatio="none" aria-hidden="true">{shapes}</svg>'
        f'<span aria-hidden="true">{labels}</span></div>{table_below(chart.table)}</figure>'
    )


def _room(chart: Chart) -> str:
    """Return the end of the classes of a chart, and how many letters the scale on its left and the names on its right have."""
    ticks = max((len(label.text) for label in chart.labels if label.kind == "tick"), default=0)
    named = " ps-chart-named" if chart.names else ""
    room = f"--ticks:{ticks}" + (f";--letters:{chart.names}" if chart.names else "")
    return f'{named}" style="{room}"' if ticks else '"'


def _path(shape: Shape) -> str:
    node = f' data-node="{escape(shape.node)}"' if shape.node else ""
    added = f' data-added="{shape.added[0]} {shape.added[1]}"' if shape.added else ""
    return f'<path class="ps-s-{shape.look} ps-key-{_color(shape.number)}"{node}{added} d="{shape.path}"/>'


def _followed(chart: Chart) -> str:
    """Return what it takes to draw other values of the same figures into a chart."""
    if chart.ends is None or not any(shape.node for shape in chart.shapes):
        return ""
    low, high = chart.ends
    return f' data-ends="{low:.12g} {high:.12g}" data-grain="{chart.grain}"'


def table_below(table: Table | Markup | None) -> Markup:
    """Return the numbers of a drawing, folded away below it; what reads them out beside the pointer takes them from here."""
    if table is None:
        return Markup()
    shown = table if isinstance(table, Markup) else table.html
    return Markup('<details class="ps-more ps-as-table"><summary>As a table</summary>\n{}</details>').format(
        shown
    )


def _label(label: Label) -> str:
    place = f"left:{label.x:.1%};bottom:{label.y:.1%}"
    return f'<span class="ps-c-{label.kind}" style="{place}">{escape(label.text)}</span>'


def caption(finding: str, title: str, legend: Sequence[Key]) -> Markup:
    """Return what stands above a drawing: what a reader should see in it, what is drawn, and what its colors mean."""
    keys = Markup().join(map(_key, legend))
    parts = (
        ('<strong class="ps-chart-finding">{}</strong>', finding),
        ("<span>{}</span>", title),
        ('<span class="ps-legend">{}</span>', keys),
    )
    shown = Markup().join(Markup(form).format(words) for form, words in parts if words)  # noqa: S704 - written above
    return Markup("<figcaption>{}</figcaption>").format(shown) if shown else shown


def _key(key: Key) -> Markup:
    color = "later" if key.number == DOUBT else _color(key.number)
    look = (" ps-key-dashed" if key.is_dashed else "") + (" ps-key-named" if key.is_named else "")
    return Markup('<span class="ps-key ps-key-{}{}">{}</span>').format(color, look, key.name)


def _color(number: int) -> int:
    return (number - 1) % COLORS + 1 if number > 0 else 0
