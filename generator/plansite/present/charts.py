"""Draw charts. The only door to vl-convert.

Vega-Lite draws the marks and nothing else; labels are HTML around them. So a chart may be stretched to any width while its
words keep their size, its colors come from the theme, and drawing is quick: placing text costs Vega most of its time.
All charts of a site are drawn in one go, because starting Vega takes longer than drawing fifty of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WIDTH, HEIGHT = 1000, 400
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_VERSION = "5.20"
# colors that stand in a specification for variables of the theme
COLORS = {f"#0000c{number}": f"--ps-chart-{number}" for number in range(1, 7)} | {
    "#0000d3": "--ps-muted",
}
MUTED = "#0000d3"
_SVG = "{http://www.w3.org/2000/svg}"
_LONG_NUMBER = re.compile(r"-?[0-9]*\.[0-9]+")
_TRANSLATE = re.compile(r"translate\(([-0-9.e]+),([-0-9.e]+)\)")

Layer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """Place words on a chart: shares of its width from the left and of its height from the bottom."""

    x: float
    y: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Describe a chart: what it says in words, what Vega-Lite draws, and the labels around it.

    `look` is a size that the style sheet knows: wide, medium or spark. `nodes` are the figures it shows. `legend` pairs the
    number of a color with words. `firm` is the share of the width up to which the plan stands by its numbers.
    """

    says: str
    layers: tuple[Layer, ...]
    look: str
    nodes: tuple[str, ...]
    labels: tuple[Label, ...] = ()
    legend: tuple[tuple[int, str], ...] = ()
    title: str = ""
    firm: float | None = None


def color(number: int) -> str:
    """Return the color that stands in a specification for the theme's chart color of a number, from 1."""
    return f"#0000c{(number - 1) % 6 + 1}"


def draw(charts: Mapping[str, Chart]) -> dict[str, Markup]:
    """Draw all charts and return each as HTML, by the same keys."""
    drawings = _drawings(list(charts.values()))
    return {
        key: _figure(chart, drawing) for (key, chart), drawing in zip(charts.items(), drawings, strict=True)
    }


def _drawings(charts: Sequence[Chart]) -> list[str]:
    """Let Vega-Lite draw all charts below one another, and cut the picture apart."""
    if not charts:
        return []
    import vl_convert

    specification = {
        "$schema": _SCHEMA,
        "background": None,
        "config": {"view": {"stroke": None}, "aria": False},
        "concat": [{"width": WIDTH, "height": HEIGHT, "layer": list(chart.layers)} for chart in charts],
        "columns": 1,
    }
    # no address may be loaded, whatever a specification says
    picture = vl_convert.vegalite_to_svg(specification, vl_version=_VERSION, allowed_base_urls=[])
    root = ET.fromstring(picture)  # noqa: S314 - written by Vega a moment ago
    groups = {name: group for group in root.iter(f"{_SVG}g") for name in group.get("class", "").split()}
    # the first element of a group says where it stands in the whole picture; only what is inside counts
    return ["".join(_shapes(groups[f"concat_{number}_group"][0], 0.0, 0.0)) for number in range(len(charts))]


def _shapes(group: ET.Element, left: float, top: float) -> Iterator[str]:
    """Yield the lines and areas of a group as paths, moved to where the group stands."""
    for element in group:
        if element.get("class") in {"background", "foreground"} or element.get("display") == "none":
            continue
        moved = _TRANSLATE.search(element.get("transform", ""))
        x, y = (left + float(moved[1]), top + float(moved[2])) if moved else (left, top)
        if element.tag == f"{_SVG}g":
            yield from _shapes(element, x, y)
        elif element.tag == f"{_SVG}line":
            path = f"M{x},{y}L{x + float(element.get('x2', 0))},{y + float(element.get('y2', 0))}"
            yield _path(path, element)
        elif element.tag == f"{_SVG}path" and element.get("d"):
            yield _path(element.get("d", ""), element)


def _path(data: str, element: ET.Element) -> str:
    style = [
        f"{name}:{f'var({COLORS[value]})' if value in COLORS else value}"
        for name in ("fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-dasharray")
        if (value := element.get(name))
    ]
    rounded = _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), data)
    return f'<path d="{rounded}" style="{";".join(style)}"/>'


def _figure(chart: Chart, drawing: str) -> Markup:
    """Set a drawing among its labels."""
    labels = Markup().join(_label(label) for label in chart.labels)
    later = (
        Markup('<span class="ps-c-later" style="left:{:.1%}"></span>').format(chart.firm)
        if chart.firm is not None
        else ""
    )
    plot = Markup(
        '<div class="ps-plot" role="img" aria-label="{says}">{later}'
        '<svg viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true">{drawing}</svg>'
        '<span aria-hidden="true">{labels}</span></div>'
    ).format(says=chart.says, later=later, width=WIDTH, height=HEIGHT, drawing=Markup(drawing), labels=labels)  # noqa: S704
    return Markup(
        '<figure class="ps-chart ps-chart-{look}" data-node="{nodes}">{caption}\n{plot}</figure>'
    ).format(look=chart.look, nodes=" ".join(chart.nodes), caption=_caption(chart), plot=plot)


def _label(label: Label) -> Markup:
    return Markup('<span class="ps-c-{}" style="left:{:.1%};bottom:{:.1%}">{}</span>').format(
        label.kind, label.x, label.y, label.text
    )


def _caption(chart: Chart) -> Markup:
    keys = Markup().join(
        Markup('<span class="ps-key ps-key-{}">{}</span>').format(*entry) for entry in chart.legend
    )
    legend = Markup('<span class="ps-legend">{}</span>').format(keys) if keys else Markup()
    title = Markup("<span>{}</span>").format(chart.title) if chart.title else Markup()
    return Markup("<figcaption>{}{}</figcaption>").format(title, legend) if title or legend else Markup()
