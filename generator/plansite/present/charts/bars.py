"""Draw bars that lie beneath each other, each between its name and its numbers: what is compared, or what leads from one amount to another.

Names and numbers are text beside the bars and not over them, so that nothing is cut off or covered at any width.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from plansite.present.charts.charts import caption, table_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.present.charts.charts import Key
    from plansite.present.figures.tables import Table

Look = Literal["", "total", "outline", "cut"]
_BROKEN = 0.25  # movements smaller than this share of the largest amount are drawn without most of what stays
_ROOM = 0.6  # of such movements, what is drawn of the amount that stays

_ROW = Markup(
    '<li{}><span class="ps-bar-title">{}</span><span class="ps-bar-track" aria-hidden="true">{}</span>'
    '<span class="ps-bar-value">{}</span></li>'
)
_STRIP = Markup('<i class="ps-key-{}{}" style="--left:{:.4f};--width:{:.4f}"></i>')
_FIGURE = Markup(
    '<figure class="ps-chart ps-chart-bars" data-node="{}">{}\n<ul class="ps-bar-rows">\n{}\n</ul>\n{}</figure>'
)


@dataclass(frozen=True, slots=True)
class Strip:
    """Draw one bar from `start` to `end`, in the unit of its chart. `number` chooses the color, 0 a quiet one.

    An outline is an amount that is wanted, not there; a cut one begins left of what is drawn.
    """

    start: float
    end: float
    number: int = 1
    look: Look = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Show one row: its name, its bars, and its numbers."""

    title: Markup
    strips: tuple[Strip, ...]
    value: Markup
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Describe a chart of bars: what a reader should see in it, what is drawn, its rows, and the same as a table.

    `nodes` are the figures it shows.
    """

    finding: str
    title: str
    rows: tuple[Bar, ...]
    table: Table | Markup
    nodes: tuple[str, ...]
    legend: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Name what adds to an amount, or takes off it: by how much, and how that is written."""

    title: Markup
    change: float
    value: Markup


def draw_bars(chart: Bars) -> Markup:
    """Return a chart of bars as HTML; zero is always in sight, but where bars are cut."""
    strips = [strip for row in chart.rows for strip in row.strips]
    whole = [strip for strip in strips if strip.look != "cut"]
    ends = [end for strip in whole for end in (strip.start, strip.end)]
    ends += [strip.end for strip in strips if strip.look == "cut"]
    is_cut = len(whole) < len(strips)
    low, high = (_cut_at(ends), max(ends)) if is_cut else (min(0.0, *ends), max(0.0, *ends))
    span = (high - low) or 1.0
    rows = Markup("\n").join(_row(row, low, span) for row in chart.rows)
    return _FIGURE.format(
        " ".join(chart.nodes),
        caption(chart.finding, chart.title, chart.legend),
        rows,
        table_below(chart.table),
    )


def waterfall(start: Step, steps: Sequence[Step], end: Step) -> tuple[Bar, ...]:
    """Return the rows that lead from one amount to another; what rises has another color than what falls.

    Where the amounts are large against what moves, both are cut, so that the movements can be seen.
    """
    amounts = [start.change]
    for step in steps:
        amounts.append(amounts[-1] + step.change)
    low, high = min(amounts), max(amounts)
    is_cut = low > 0 and high - low < _BROKEN * high
    look: Look = "cut" if is_cut else "total"
    moves = (
        Bar(step.title, (Strip(before, before + step.change, 5 if step.change >= 0 else 3),), step.value)
        for step, before in zip(steps, amounts, strict=False)
    )
    first, last = (
        Bar(step.title, (Strip(0.0, step.change, 1, look),), step.value, is_total=True)
        for step in (start, end)
    )
    return (first, *moves, last)


def _cut_at(ends: Iterable[float]) -> float:
    """Return where bars that are cut begin to be drawn."""
    known = list(ends)
    return max(min(known) - _ROOM * (max(known) - min(known) or abs(min(known))), 0.0)


def _row(row: Bar, low: float, span: float) -> Markup:
    strips = Markup().join(_strip(strip, low, span) for strip in row.strips)
    return _ROW.format(Markup(' class="ps-bar-total"') if row.is_total else "", row.title, strips, row.value)


def _strip(strip: Strip, low: float, span: float) -> Markup:
    left = max(min(strip.start, strip.end), low)
    look = f" ps-bar-{strip.look}" if strip.look in {"outline", "cut"} else ""
    return _STRIP.format(strip.number, look, (left - low) / span, (max(strip.start, strip.end) - left) / span)
