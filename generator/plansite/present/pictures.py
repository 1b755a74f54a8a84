"""Decide which charts a plan's site has, and what each shows. A chart without data is left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from plansite.compute.graph import Reading
from plansite.compute.series import spread
from plansite.present.charts import Chart, Label
from plansite.present.figures import Figures
from plansite.present.plots import (
    Line,
    Scale,
    bar_shapes,
    column_labels,
    line_shapes,
    month_labels,
    point_labels,
    scale_for,
    spark,
    target_shapes,
    ticks,
)
from plansite.present.tables import GRAIN_TITLES
from plansite.read.values import FormulaText, Season

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from plansite.compute.calendar import Grain
    from plansite.present.book import Book

_CUSTOMERS = ("paying_subscribers", "customers_at_end")
FEW_SERIES = 6
FEW_PERIODS = 5


@dataclass(frozen=True, slots=True)
class Pictures:
    """Make the charts of one plan."""

    book: Book

    def all(self) -> dict[str, Chart]:
        """Return every chart that shows something, by name."""
        return {name: chart for name, chart in self._named() if chart is not None}

    def _named(self) -> Iterator[tuple[str, Chart | None]]:
        at_end = next((node for node in _CUSTOMERS if node in self.book.results.graph.nodes), "")
        if at_end:
            yield (
                "customers",
                self.over_months("Customers at the end of the month", (at_end,), "medium", zero=True),
            )
        yield (
            "revenue",
            self.over_months(
                "Revenue and gross profit, by month", ("revenue", "gross_profit"), "wide", zero=True
            ),
        )
        yield "worth", self.worth()
        team = next(
            (place.page for (kind, _), place in self.book.places.items.items() if kind == "teams"), ""
        )
        yield team, self.headcount()
        yield "categories", self.stacked("Budget by quarter", "budget.category.", "Pay", "team.pay")
        root = self.book.plan.single("plan")
        north = root.text("north_star") if root else ""
        if north in self.book.results.graph.nodes:
            yield f"north.{north}", self.over_months("", (north,), "wide", zero=True)
        for goal in self.book.plan.items("goals"):
            yield f"goal.{goal}", self.goal(goal)
        for kpi in self.book.kpis:
            yield f"spark.{kpi}", self.spark(kpi)
            yield f"kpi.{kpi}", self.kpi(kpi)

    def over_months(self, title: str, nodes: Sequence[str], look: str, *, zero: bool) -> Chart | None:
        """Return figures by month, the first as an area."""
        lines = [
            Line(self._title(node), self._series(node), number, "area" if number == 1 else "line")
            for number, node in enumerate(nodes, 1)
        ]
        return self._lines(
            title, [line for line in lines if any(line.known)], tuple(nodes), look, "month", zero=zero
        )

    def kpi(self, kpi: str) -> Chart | None:
        """Return a KPI over the periods in which it is read, with its target."""
        grain = self.book.measured_every(kpi)
        values = self._series(kpi, grain)
        line = Line(self._title(kpi), values)
        if not any(line.known):
            return None
        target = Line("Target", self._target(kpi, grain), 0, "steps")
        if len(values) < FEW_PERIODS:
            return self._columns(GRAIN_TITLES[grain], line, target, kpi, grain)
        unit = self.book.results.graph.nodes[kpi].unit
        lines = [line, *([target] if target.known else [])]
        return self._lines(
            GRAIN_TITLES[grain], lines, (kpi,), "medium", grain, zero=unit in {"money", "count"}
        )

    def goal(self, key: str) -> Chart | None:
        """Return the KPI of a goal over the plan, with the target; added up over the goal's months if it adds up."""
        forecast = self.book.results.graph.nodes.get(f"goal.{key}.forecast")
        target = self.book.results.value(f"goal.{key}.target", "plan", 0)
        if forecast is None or target is None or not isinstance(forecast.source, Reading):
            return None
        first, stop, kpi = forecast.source.first, forecast.source.stop, forecast.source.node
        values: tuple[float | None, ...] = self._series(kpi)
        adds_up = self.book.results.graph.nodes[kpi].rollup == "sum"
        if adds_up:
            so_far = self._running(kpi, first, stop)
            values = (*(None for _ in range(first)), *so_far, *(None for _ in values[stop:]))
        wanted = tuple(target if at < stop else None for at in range(len(values)))
        lines = [
            Line(self._title(kpi) + (", added up" if adds_up else ""), values),
            Line("Target", wanted, 0, "steps"),
        ]
        nodes = (kpi, f"goal.{key}.forecast", f"goal.{key}.target")
        unit = forecast.unit
        return self._lines("", lines, nodes, "medium", "month", zero=unit in {"money", "count"})

    def spark(self, kpi: str) -> Chart | None:
        """Return a KPI as a small line without words."""
        grain = self.book.measured_every(kpi)
        grain = "quarter" if grain == "year" else grain
        return spark(self._series(kpi, grain), self._says(kpi, grain), kpi)

    def worth(self) -> Chart | None:
        """Return what the plan has cost and gained so far, month by month, and where the two meet."""
        cost, gain = self._running("plan_cost_total"), self._running("expected_gain")
        if not any(cost) or not any(gain):
            return None
        lines = [Line("Cost so far", cost, 3), Line("Gain so far", gain, 1, "area")]
        chart = self._lines(
            "Gain against cost, added up",
            lines,
            ("plan_cost_total", "expected_gain"),
            "wide",
            "month",
            zero=True,
        )
        month = self.book.results.value("break_even_month", "plan", 0)
        if chart is None or month is None:
            return chart
        at = int(month) - 1
        scale = scale_for([*cost, *gain], zero=True)
        name = self.book.language.month(self.book.results.calendar.name(at))
        spot = at / max(len(cost) - 1, 1)
        labels = (
            *chart.labels,
            Label(spot, scale.share(gain[at]), "", "spot"),
            Label(spot, scale.share(gain[at]), f"Break-even in {name}", "note"),
        )
        nodes = (*chart.nodes, "break_even_month")
        return Chart(
            chart.says + f" They meet in {name}.",
            chart.shapes,
            chart.look,
            nodes,
            labels,
            chart.legend,
            chart.title,
            chart.firm,
        )

    def headcount(self) -> Chart | None:
        """Return how many people each team has at the end of each quarter."""
        lines: list[Line] = []
        nodes: list[str] = []
        for team, entry in self.book.plan.items("teams").items():
            roles = [key for key, role in self.book.plan.items("roles").items() if role.text("team") == team]
            known = [node for role in roles if any(self._series(node := f"team.{role}.headcount", "quarter"))]
            if known:
                nodes += known
                lines.append(Line(entry.text("title", team), self._summed(known), len(lines) + 1))
        if not lines or len(lines) > FEW_SERIES:
            return None
        return self._stack("People at the end of each quarter", lines, nodes, "count")

    def stacked(self, title: str, prefix: str, rest_title: str, rest: str) -> Chart | None:
        """Return spending by quarter: the largest of the nodes with a prefix, the others together, and one more."""
        nodes = self.book.results.graph.nodes
        known = [node for node in nodes if node.startswith(prefix) and any(self._series(node, "quarter"))]
        known.sort(key=lambda node: -sum(value or 0 for value in self._series(node, "quarter")))
        shown, others = known[: FEW_SERIES - 2], known[FEW_SERIES - 2 :]
        named = [(rest_title, [rest])] if any(self._series(rest, "quarter")) else []
        named += [(nodes[node].title.removeprefix("Category ").capitalize(), [node]) for node in shown]
        named += [("Everything else", others)] if others else []
        lines = [Line(name, self._summed(parts), number) for number, (name, parts) in enumerate(named, 1)]
        return self._stack(title, lines, [*known, rest], "money") if lines else None

    def _stack(self, title: str, lines: Sequence[Line], nodes: Sequence[str], unit: str) -> Chart:
        totals = [
            sum(value or 0 for value in column)
            for column in zip(*(line.values for line in lines), strict=True)
        ]
        scale, language = scale_for(totals, zero=True), self.book.language
        says = f"{title}: " + ", ".join(line.name for line in lines) + "."
        labels = (
            *ticks(scale, lambda value: language.short(value, unit)),
            *column_labels(self._names("quarter")),
        )
        legend = tuple((line.number, line.name) for line in lines)
        return Chart(says, tuple(bar_shapes(lines, scale)), "wide", tuple(nodes), labels, legend, title)

    def _summed(self, nodes: Sequence[str]) -> tuple[float, ...]:
        columns = zip(*(self._series(node, "quarter") for node in nodes), strict=True)
        return tuple(sum(value or 0.0 for value in column) for column in columns)

    def _lines(  # noqa: PLR0913 - what is drawn, and how
        self,
        title: str,
        lines: Sequence[Line],
        nodes: tuple[str, ...],
        look: str,
        grain: Grain,
        *,
        zero: bool,
    ) -> Chart | None:
        values = [value for line in lines for value in line.known]
        if not values:
            return None
        scale = scale_for(values, zero=zero)
        legend = tuple((line.number, line.name) for line in lines) if len(lines) > 1 else ()
        says = " ".join(
            filter(None, (f"{title}." if title else "", *(self._says(node, grain) for node in nodes)))
        )
        shapes = line_shapes(lines, scale)
        labels = (
            *ticks(scale, self._writer(nodes[0])),
            *self._times(grain),
            *(self._end(lines[0], nodes[0], scale) if lines[0].number == 1 else ()),
        )
        firm = self._firm() if grain == "month" else None
        if firm is not None:
            month = self.book.language.month(self.book.results.calendar.name(self.book.firm_months))
            labels = (*labels, Label(firm, 1, f"Lower confidence from {month}", "doubt"))
        return Chart(says, tuple(shapes), look, nodes, labels, legend, title, firm)

    def _end(self, line: Line, node: str, scale: Scale) -> tuple[Label, ...]:
        """Return the last value of a line, written at its end: above a rising line, below a falling one."""
        known = [(at, value) for at, value in enumerate(line.values) if value is not None]
        at, value = known[-1]
        falls = len(known) > 1 and value < known[-2][1]
        words = Figures(self.book, "").write(node, value, large=True)
        kind = "end ps-c-below" if falls else "end"
        return (Label(at / max(len(line.values) - 1, 1), scale.share(value), words, kind),)

    def _columns(self, title: str, line: Line, target: Line, node: str, grain: Grain) -> Chart:
        scale = scale_for([*line.known, *target.known], zero=True)
        legend = ((1, line.name), (0, target.name)) if target.known else ()
        says = f"{title}. {self._says(node, grain)}"
        labels = (*ticks(scale, self._writer(node)), *column_labels(self._names(grain)))
        shapes = bar_shapes([line], scale) + target_shapes(target, scale)
        return Chart(says, tuple(shapes), "medium", (node,), labels, legend, title)

    def _writer(self, node: str) -> Callable[[float], str]:
        unit = self.book.results.graph.nodes[node].unit
        write = self.book.language.short if unit in {"money", "count"} else self.book.language.value
        return lambda value: write(value, unit)

    def _times(self, grain: Grain) -> tuple[Label, ...]:
        if grain == "month":
            return month_labels(self.book.results.calendar.names, self.book.language)
        return point_labels(self._names(grain))

    def _names(self, grain: Grain) -> list[str]:
        return [self.book.language.period(period) for period in self.book.results.calendar.periods(grain)]

    def _firm(self) -> float | None:
        """Return the share of the plan's months up to which its numbers are firm, None when that is all of them."""
        months = self.book.results.calendar.months
        return None if self.book.firm_months >= months else (self.book.firm_months - 0.5) / max(months - 1, 1)

    def _says(self, node: str, grain: Grain) -> str:
        """Return in words where a figure starts and where it ends."""
        values = self._series(node, grain)
        known = [at for at, value in enumerate(values) if value is not None]
        if not known:
            return ""
        figures, periods = Figures(self.book, ""), self.book.results.calendar.periods(grain)
        if self.book.results.graph.nodes[node].rollup == "setting":
            return f"{self._title(node)}: {figures.text(node, grain, known[0])}."
        first, last = (
            f"{figures.text(node, grain, at)} in {self.book.language.period(periods[at])}"
            for at in (known[0], known[-1])
        )
        return f"{self._title(node)}: from {first} to {last}."

    def _title(self, node: str) -> str:
        found = self.book.results.graph.nodes.get(node)
        return found.title if found else node

    def _series(self, node: str, grain: Grain = "month") -> tuple[float | None, ...]:
        return tuple(self.book.results.series(node, grain))

    def _running(self, node: str, first: int = 0, stop: int | None = None) -> tuple[float, ...]:
        return tuple(accumulate(value or 0.0 for value in self._series(node)[first:stop]))

    def _target(self, kpi: str, grain: Grain) -> tuple[float | None, ...]:
        """Return a KPI's target over periods, empty when the plan states none that can be drawn."""
        root = self.book.plan.single("kpis")
        entry = root.at(["tracked"]).get(kpi) if root else None
        value = self.book.plan.value(entry.get("target")) if entry else None
        if value is None or isinstance(value, FormulaText):
            return ()
        calendar = self.book.results.calendar
        months = [None if number != number else float(number) for number in spread(value, calendar)]  # noqa: PLR0124 - NaN
        if isinstance(value, Season):
            return tuple(
                sum(each or 0.0 for each in months[period.first : period.stop])
                for period in calendar.periods(grain)
            )
        return tuple(months[period.stop - 1] for period in calendar.periods(grain))
