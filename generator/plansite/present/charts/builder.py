"""Set series of figures into charts: scale, months, legend, words, table, and where confidence ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plansite.present.charts.charts import DOUBT, Chart, Key, Label
from plansite.present.charts.findings import Course, finding, shares
from plansite.present.charts.plots import (
    Line,
    Scale,
    bar_shapes,
    column_labels,
    line_shapes,
    month_labels,
    names_beside,
    point_labels,
    scale_for,
    target_shapes,
    ticks,
)
from plansite.present.figures.figures import Figures, cell
from plansite.present.figures.tables import Row, Table, Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.present.context import PageContext

NEAREST = 0.075  # of the height of a chart, a line of small letters and the space to the next
MOST_NAMES, LONGEST_NAME = 6, 30  # of names beside a drawing
IN_YEAR: dict[Grain, int] = {"month": 12, "quarter": 4}


@dataclass(frozen=True, slots=True)
class ChartBuilder:
    """Make charts of given series for one plan."""

    context: PageContext

    def lines(  # noqa: PLR0913 - what is drawn, and how
        self,
        title: str,
        lines: Sequence[Line],
        nodes: tuple[str, ...],
        look: str,
        grain: Grain,
        *,
        zero: bool,
    ) -> Chart | None:
        """Return lines over the periods of a grain; None when nothing is known. `nodes` are the figures shown, the first of which gives the unit."""
        values = [value for line in lines for value in line.known]
        if not values:
            return None
        scale = scale_for(values, zero=zero)
        names = self._names_of(lines, nodes[0], scale)
        legend = _keys(lines, names) if len(lines) > 1 else ()
        seen = self.finding(lines[0], grain, nodes[0])
        says = " ".join(filter(None, (f"{seen}.", *(self.says(node, grain) for node in nodes[1:]))))
        shapes = line_shapes(lines, scale)
        labels = (
            *ticks(scale, self._writer(nodes[0])),
            *self._times(grain),
            *(self._end(lines[0], nodes[0], scale) if lines[0].number == 1 and not names else ()),
            *names_beside(list(names.values()), NEAREST),
        )
        firm = self._firm() if grain == "month" else None
        if firm is not None:
            month = self.context.language.month(self.context.results.calendar.name(self.context.firm_months))
            legend = (*legend, Key(DOUBT, f"Lower confidence from {month}"))
        table = self.table(lines, grain, Figures(self.context, "").writer(nodes[0]))
        ends = (scale.low, scale.high)
        return Chart(
            says,
            tuple(shapes),
            look,
            nodes,
            labels,
            legend,
            title,
            firm,
            seen,
            table,
            grain=grain,
            ends=ends,
            names=_letters(names),
        )

    def columns(self, title: str, line: Line, target: Line, node: str, grain: Grain) -> Chart:
        """Return a figure as columns with its target across them."""
        scale = scale_for([*line.known, *target.known], zero=True)
        legend = (Key(1, line.name), Key(0, target.name)) if target.known else ()
        seen = self.finding(line, grain, node)
        labels = (*ticks(scale, self._writer(node)), *column_labels(self._names(grain)))
        shapes = bar_shapes([line], scale) + target_shapes(target, scale)
        lines = [line, target] if target.known else [line]
        return Chart(
            f"{seen}.",
            tuple(shapes),
            "medium",
            (node,),
            labels,
            legend,
            title,
            finding=seen,
            table=self.table(lines, grain, Figures(self.context, "").writer(node)),
            is_columns=True,
            grain=grain,
            ends=(scale.low, scale.high),
        )

    def stack(self, title: str, lines: Sequence[Line], nodes: Sequence[str], unit: str, whole: str) -> Chart:
        """Return bars by quarter, stacked in the order of the series; `whole` is what they are together."""
        totals = [
            sum(value or 0 for value in column)
            for column in zip(*(line.values for line in lines), strict=True)
        ]
        scale, language = scale_for(totals, zero=True), self.context.language
        seen = self._of_stack(whole, lines, totals, unit)
        names = _names_of_stack(lines, scale)
        labels = (
            *ticks(scale, lambda value: language.short(value, unit)),
            *column_labels(self._names("quarter")),
            *names_beside(list(names.values()), NEAREST),
        )
        return Chart(
            f"{seen}.",
            tuple(bar_shapes(lines, scale)),
            "wide",
            tuple(nodes),
            labels,
            _keys(lines, names),
            title,
            finding=seen,
            table=self.table(lines, "quarter", lambda value: language.value(value, unit)),
            is_columns=True,
            names=_letters(names),
        )

    def _of_stack(self, whole: str, lines: Sequence[Line], totals: Sequence[float], unit: str) -> str:
        """Say how the whole of a stack moves, and which part of it is the largest."""
        language = self.context.language
        course = self._course(
            Line(whole, tuple(totals)), "quarter", lambda value: language.headline(value, unit)
        )
        largest = shares([line.name for line in lines], [sum(line.known) for line in lines], language.percent)
        return "; ".join(filter(None, (finding(course), largest if unit == "money" else "")))

    def finding(self, line: Line, grain: Grain, node: str) -> str:
        """Return what a reader should see in a line, in the words of a figure."""
        return finding(self.course(line, grain, node))

    def course(self, line: Line, grain: Grain, node: str) -> Course:
        """Return a line as words need it, its values in the words of a figure."""
        figures = Figures(self.context, "")
        return self._course(line, grain, lambda value: figures.write(node, value, large=True))

    def _course(self, line: Line, grain: Grain, write: Callable[[float], str]) -> Course:
        periods, language = self.context.results.calendar.periods(grain), self.context.language
        return Course(
            line.name,
            line.values,
            self._names(grain),
            [
                language.month_name(period.label) if grain == "month" else period.label.partition("-")[2]
                for period in periods
            ],
            IN_YEAR.get(grain, 1),
            write,
        )

    def table(self, lines: Sequence[Line], grain: Grain, write: Callable[[float], str]) -> Table:
        """Return the numbers of lines; of sums of several figures no cell claims to be one of them."""
        columns = Tables(self.context, "").columns(grain)
        if not all(line.node for line in lines):
            columns = tuple(replace(column, label="") for column in columns)
        rows = (
            Row(
                escape(line.name),
                line.node,
                tuple(
                    # an outlook is drawn from the last measured month on, and known before
                    Markup()
                    if value is None and line.scenario
                    else cell(value, "" if value is None else write(value))
                    for value in line.values
                ),
                scenario=line.scenario,
            )
            for line in lines
        )
        return Table("", columns, tuple(rows))

    def says(self, node: str, grain: Grain) -> str:
        """Return in words where a figure starts and where it ends."""
        values = self.series(node, grain)
        known = [at for at, value in enumerate(values) if value is not None]
        if not known:
            return ""
        figures = Figures(self.context, "")
        if self.context.results.graph.nodes[node].rollup == "setting":
            return f"{self.title(node)}: {figures.text(node, grain, known[0])}."
        first, last = (
            f"{figures.text(node, grain, at)} in {self.context.period(grain, at)}"
            for at in (known[0], known[-1])
        )
        return f"{self.title(node)}: from {first} to {last}."

    def title(self, node: str) -> str:
        """Return a figure's title."""
        known = self.context.results.graph.nodes.get(node)
        return known.title if known else node

    def series(self, node: str, grain: Grain = "month") -> tuple[float | None, ...]:
        """Return a figure's values over the periods of a grain."""
        return tuple(self.context.results.series(node, grain))

    def _end(self, line: Line, node: str, scale: Scale) -> tuple[Label, ...]:
        """Return the last value of a line, written at its end: above a rising line, below a falling one."""
        known = [(at, value) for at, value in enumerate(line.values) if value is not None]
        at, value = known[-1]
        falls = len(known) > 1 and value < known[-2][1]
        words = Figures(self.context, "").write(node, value, large=True)
        kind = "end ps-c-below" if falls else "end"
        return (Label(at / max(len(line.values) - 1, 1), scale.share(value), words, kind),)

    def _names_of(
        self, lines: Sequence[Line], node: str, scale: Scale
    ) -> dict[str, tuple[float, int, bool, str]]:
        """Return the names of lines that run to the right edge, each with its last value; none where they have no room there.

        A single line has the title for its name, and its value alone at its end.
        """
        write, is_alone = Figures(self.context, "").writer(node, large=True), len(lines) == 1
        named = {
            line.name: (
                scale.share(last),
                line.number,
                line.is_dashed,
                write(last) if is_alone else f"{line.name} {write(last)}",
            )
            for line in lines
            if (last := line.values[-1]) is not None
        }
        return named if _have_room(named) else {}

    def _writer(self, node: str) -> Callable[[float], str]:
        unit = self.context.results.graph.nodes[node].unit
        write = self.context.language.short if unit in {"money", "count"} else self.context.language.value
        return lambda value: write(value, unit)

    def _times(self, grain: Grain) -> tuple[Label, ...]:
        if grain == "month":
            return month_labels(self.context.results.calendar.names, self.context.language)
        return point_labels(self._names(grain))

    def _names(self, grain: Grain) -> list[str]:
        return [
            self.context.language.period(period) for period in self.context.results.calendar.periods(grain)
        ]

    def _firm(self) -> float | None:
        """Return the share of the plan's months up to which its numbers are firm, None when that is all of them."""
        months = self.context.results.calendar.months
        return (
            None
            if self.context.firm_months >= months
            else (self.context.firm_months - 0.5) / max(months - 1, 1)
        )


def _keys(lines: Sequence[Line], names: Collection[str]) -> tuple[Key, ...]:
    """Return what the colors of lines mean; `names` are those that are named at their ends."""
    return tuple(Key(line.number, line.name, line.is_dashed, line.name in names) for line in lines)


def _names_of_stack(lines: Sequence[Line], scale: Scale) -> dict[str, tuple[float, int, bool, str]]:
    """Return the names of what is stacked in the last column, at the height of its middle; none where they have no room."""
    below, named = 0.0, {}
    for line in lines:
        value = line.values[-1] or 0.0
        if value > 0:
            named[line.name] = (scale.share(below + value / 2), line.number, False, line.name)
        below += value
    return named if _have_room(named) else {}


def _have_room(named: Mapping[str, tuple[float, int, bool, str]]) -> bool:
    return len(named) <= MOST_NAMES and _letters(named) <= LONGEST_NAME


def _letters(named: Mapping[str, tuple[float, int, bool, str]]) -> int:
    """Return how many letters the longest name has, its value included."""
    return max((len(words) for *_, words in named.values()), default=0)
