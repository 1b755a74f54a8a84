"""Decide which charts a plan's site has, and what each shows. A chart without data is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.engine.graph import Reading
from plansite.compute.measured.targets import target_over
from plansite.compute.measured.whole_periods import measured_over
from plansite.compute.model.capacity import by_kpi
from plansite.compute.model.revenue_model import GROSS_PROFIT, REVENUE
from plansite.compute.model.spend.spending import budget_lines, under_title
from plansite.compute.model.streams import company_model
from plansite.present.charts.builder import ChartBuilder
from plansite.present.charts.charts import Chart, marked
from plansite.present.charts.findings import against, covered, finding
from plansite.present.charts.plots import Line, scale_for, spark
from plansite.present.figures.measured import expected_figures
from plansite.present.figures.tables import GRAIN_TITLES, Tables
from plansite.present.places import WHAT_IT_COSTS
from plansite.read.scenario import OUTLOOK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results
    from plansite.present.context import PageContext

FEW_SERIES = 6
MEASURED = 2  # the color of what was measured, and, dashed, of the outlook from there
FEW_PERIODS = 5
FEW_POINTS = 3  # fewer make no line
GRAINS_OVER: dict[str, Grain] = {"month": "month", "quarter": "quarter", "year": "year"}


def charts_of(context: PageContext) -> dict[str, Chart]:
    """Return every chart that shows something, by name."""
    return ChartCatalog(context, ChartBuilder(context)).all()


@dataclass(frozen=True, slots=True)
class ChartCatalog:
    """Make the charts of one plan."""

    context: PageContext
    builder: ChartBuilder

    def all(self) -> dict[str, Chart]:
        """Return every chart that shows something, by name."""
        return {name: chart for name, chart in self._named() if chart is not None}

    def _named(self) -> Iterator[tuple[str, Chart | None]]:
        nodes = self.context.results.graph.nodes
        for chart in company_model(self.context.plan, self.context.catalog).charts:
            figures = [figure for figure in chart.figures if figure in nodes]
            yield f"model.{chart.title}", self.over_months(chart.title, figures, "medium", zero=True)
        yield (
            "revenue",
            self.over_months("By month", (REVENUE, GROSS_PROFIT), "wide", zero=True),
        )
        yield "streams", self.streams()
        yield "worth", self._opened(self.worth(), ("cost_to_earn_back", "expected_gain"))
        yield "cash", self._opened(self.cash())
        owed = ids.budget("loans_owed")
        loans_owed = self.over_months("Owed at the end of the month", (owed,), "medium", zero=True)
        yield "loans_owed", self._opened(loans_owed)
        yield "marketing/programs.md", self.programs()
        team = next(
            (place.page for (kind, _), place in self.context.places.items.items() if kind == "teams"), ""
        )
        yield team, self.headcount()
        for kpi in by_kpi(self.context.plan, self.context.results.graph.nodes):
            yield f"capacity.{kpi}", self.capacity(kpi)
        yield "categories", self.stacked("By category and quarter", "category", "Pay", ids.TEAM_PAY)
        north = self.context.plan.files.plan.north_star
        if north in self.context.results.graph.nodes:
            yield f"north.{north}", self.over_months("", (north,), "wide", zero=True)
        for goal in self.context.plan.goals:
            yield f"goal.{goal}", self.goal(goal)
        for kpi in self.context.kpis:
            yield f"spark.{kpi}", self.spark(kpi)
            yield f"kpi.{kpi}", self.kpi(kpi)

    def over_months(self, title: str, nodes: Sequence[str], look: str, *, zero: bool) -> Chart | None:
        """Return figures by month, the first as an area."""
        lines = [
            Line(
                self.builder.title(node),
                self.builder.series(node),
                number,
                "area" if number == 1 else "line",
                node,
            )
            for number, node in enumerate(nodes, 1)
        ]
        return self.builder.lines(
            title, [line for line in lines if any(line.known)], tuple(nodes), look, "month", zero=zero
        )

    def kpi(self, kpi: str) -> Chart | None:
        """Return a KPI over the periods in which it is held against its target, with what was measured and the outlook."""
        grain = self.context.compared_over(kpi)
        values = self.builder.series(kpi, grain)
        line = Line(self.builder.title(kpi), values, node=kpi)
        if not any(line.known):
            return None
        target, measured = Line("Target", self._target(kpi, grain), 0, "steps"), self._measured(kpi, grain)
        if len(values) < (FEW_POINTS if measured else FEW_PERIODS):
            shown = (
                replace(measured[-1], values=tuple(self.context.expected.series(kpi, grain)), number=1)
                if measured
                else line
            )
            columns = self.builder.columns(GRAIN_TITLES[grain], shown, target, kpi, grain)
            return self._against(columns, shown, target, kpi, grain)
        unit = self.context.results.graph.nodes[kpi].unit
        lines = [line, *([target] if target.known else [])]
        nodes = (kpi, ids.actual(kpi)) if measured else (kpi,)
        chart = self.builder.lines(
            GRAIN_TITLES[grain],
            [*lines, *measured],
            nodes,
            "medium",
            grain,
            zero=unit in {"money", "count"},
        )
        return self._against(chart, measured[-1] if measured else line, target, kpi, grain) if chart else None

    def _against(self, chart: Chart, line: Line, target: Line, kpi: str, grain: Grain) -> Chart:
        """Return a chart of a KPI whose title says how the numbers to expect move, and from when on they keep the target."""
        course = replace(self.builder.course(line, grain, kpi), name=self.builder.title(kpi))
        definition = self.context.catalog.kpis.get(kpi)
        better = definition.better if definition else ""
        kept = (
            against(course, target.values, higher_is_better=better == "up")
            if better in {"up", "down"}
            else ""
        )
        seen = "; ".join(filter(None, (finding(course), kept)))
        return replace(chart, finding=seen, says=f"{seen}.")

    def goal(self, key: str) -> Chart | None:
        """Return the KPI of a goal with the target, by the periods that the goal is measured over.

        What adds up over the goal's dates is added up from month to month.
        """
        forecast = self.context.results.graph.nodes.get(ids.goal(key, "forecast"))
        target = self.context.expected.value(ids.goal(key, "target"), "plan", 0)
        if forecast is None or target is None or not isinstance(forecast.source, Reading):
            return None
        read, over = forecast.source, self.context.plan.goals[key].measured_over
        grain = GRAINS_OVER.get(over, "month")
        periods = self.context.results.calendar.periods(grain)
        known = any(value is not None for value in self.builder.series(read.node, grain))
        if not known or read.stop not in {period.stop for period in periods}:
            return None
        adds_up = self.context.results.graph.nodes[read.node].rollup == "sum" and not over
        values = [self._of_goal(self.context.results, read, grain, adds_up=adds_up)]
        if self.context.outlook:
            values.append(self._of_goal(self.context.outlook, read, grain, adds_up=adds_up))
        title = self.builder.title(read.node) + (", added up" if adds_up else "")
        kinds = ((title, ""), ("Outlook", OUTLOOK))
        lines = [
            Line(
                name,
                line,
                MEASURED if scenario else 1,
                "dashed" if scenario else "line",
                node="" if adds_up else read.node,
                scenario=scenario,
                adding=(read.node, read.first, read.stop) if adds_up and not scenario else None,
            )
            for (name, scenario), line in zip(kinds, values, strict=False)
        ]
        if adds_up:
            wanted = self._wanted(key, read.first, read.stop, target)
        else:
            wanted = tuple(target if period.stop <= read.stop else None for period in periods)
        aim, nodes = (
            Line("Target", wanted, 0, "steps"),
            (read.node, ids.goal(key, "forecast"), ids.goal(key, "target")),
        )
        if grain != "month" and len(periods) < FEW_PERIODS:
            columns = self.builder.columns(GRAIN_TITLES[grain], lines[-1], aim, read.node, grain)
            return self._judged(columns, key, title)
        zero = forecast.unit in {"money", "count"}
        chart = self.builder.lines("", [*lines, aim], nodes, "medium", grain, zero=zero)
        return self._judged(chart, key, title) if chart else None

    def _judged(self, chart: Chart, key: str, title: str) -> Chart:
        """Return a goal's chart whose title says what is expected of it, by the numbers that it is judged by."""
        figures, goal = expected_figures(self.context, ""), self.context.plan.goals[key]
        forecast, target = (
            figures.write(node, figures.context.results.value(node, "plan", 0) or 0.0, large=True)
            for node in (ids.goal(key, "forecast"), ids.goal(key, "target"))
        )
        due = self.context.language.day(goal.end)
        seen = f"{title}: {forecast} expected by {due}, target {target}"
        return replace(chart, finding=seen, says=f"{seen}. {chart.says}")

    def _of_goal(
        self, results: Results, read: Reading, grain: Grain, *, adds_up: bool
    ) -> tuple[float | None, ...]:
        """Return the values of a goal's KPI over the periods of a grain, added up over the goal's dates if it `adds_up`."""
        values = results.series(read.node, grain)
        if not adds_up:
            return tuple(values)
        running = accumulate(value or 0.0 for value in values[read.first : read.stop])
        return (*(None for _ in range(read.first)), *running, *(None for _ in values[read.stop :]))

    def _wanted(self, key: str, first: int, stop: int, target: float) -> tuple[float | None, ...]:
        """Return a goal's target by month: added up from monthly targets if it has any, else the same to the end."""
        months, monthly = self.context.results.calendar.months, ids.goal(key, "monthly_target")
        if monthly in self.context.results.graph.nodes:
            due = self._running(monthly, first, stop)
            return (*(None for _ in range(first)), *due, *(None for _ in range(stop, months)))
        return tuple(target if month < stop else None for month in range(months))

    def _measured(self, node: str, grain: Grain) -> list[Line]:
        """Return what was measured of a figure by period, and the outlook from the last one on that was measured as a whole."""
        results, actual = self.context.results, ids.actual(node)
        months = self.builder.series(actual) if actual in results.graph.nodes else ()
        last = max((month for month, value in enumerate(months) if value is not None), default=None)
        if last is None or self.context.outlook is None:
            return []
        periods = results.calendar.periods(grain)
        known = tuple(measured_over(node, grain, results, self.context.outlook))
        current = next(at for at, period in enumerate(periods) if period.stop > last)
        first = max((at for at, value in enumerate(known) if value is not None), default=current)
        rest = tuple(
            value if at >= first else None
            for at, value in enumerate(self.context.expected.series(node, grain))
        )
        outlook = Line("Outlook", rest, MEASURED, "dashed", node, OUTLOOK)
        measured = Line("Measured", known, MEASURED, node=actual if grain == "month" else "")
        return [measured, outlook] if measured.known else [outlook]

    def spark(self, kpi: str) -> Chart | None:
        """Return a KPI as a small line without words."""
        grain = self.context.measured_every(kpi)
        grain = "quarter" if grain == "year" else grain
        return spark(self.builder.series(kpi, grain), grain, self.builder.says(kpi, grain), kpi)

    def worth(self) -> Chart | None:
        """Return what the plan has cost and gained so far, month by month, and where the two meet."""
        cost, gain = self._running("cost_to_earn_back"), self._running("expected_gain")
        if not any(cost) or not any(gain):
            return None
        months = self.context.results.calendar.months
        lines = [
            Line("Cost so far", cost, 3, adding=("cost_to_earn_back", 0, months)),
            Line("Gain so far", gain, 1, "area", adding=("expected_gain", 0, months)),
        ]
        seen = self._worth(cost[-1], gain[-1])
        chart = self.builder.lines(
            "Gain against cost, added up",
            lines,
            ("cost_to_earn_back", "expected_gain"),
            "wide",
            "month",
            zero=True,
        )
        month = self.context.results.value("break_even_month", "plan", 0)
        if chart is None or month is None:
            return replace(chart, finding=seen, says=f"{seen}.") if chart else None
        at = int(month) - 1
        name, spot = self.context.language.month(self.context.results.calendar.name(at)), self._across(at)
        share = scale_for([*cost, *gain], zero=True).share(gain[at])
        spotted = marked(chart, (spot, share), f"Break-even in {name}", "break_even_month")
        seen = f"Break-even in {name}; {seen[:1].lower()}{seen[1:]}"
        return replace(spotted, finding=seen, says=f"{seen}.")

    def _worth(self, cost: float, gain: float) -> str:
        """Say by how much one of cost and gain exceeds the other at the end of the plan."""
        calendar, language = self.context.results.calendar, self.context.language
        more, less = ("Gain", "cost") if gain >= cost else ("Cost", "gain")
        over = language.headline(abs(gain - cost), "money")
        return f"{more} exceeds {less} by {over} at the end of {language.month(calendar.names[-1])}"

    def cash(self) -> Chart | None:
        """Return the cash at the end of each month, and where it is lowest."""
        chart = self.over_months("", ("cash_at_end",), "wide", zero=True)
        month = self.context.results.value("lowest_cash_month", "plan", 0)
        if chart is None or month is None:
            return chart
        at = int(month) - 1
        values = self.builder.series("cash_at_end")
        known = [value for value in values if value is not None]
        name, spot = self.context.language.month(self.context.results.calendar.name(at)), self._across(at)
        share = scale_for(known, zero=True).share(values[at] or 0.0)
        spotted = marked(chart, (spot, share), f"Lowest in {name}", "lowest_cash_month")
        lowest = self.context.language.headline(values[at] or 0.0, "money")
        seen = f"Cash is lowest in {name}, at {lowest}"
        return replace(spotted, finding=seen, says=f"{seen}.")

    def _across(self, month: int) -> float:
        return month / max(self.context.results.calendar.months - 1, 1)

    def programs(self) -> Chart | None:
        """Return what programs pay by quarter, each on top of the one before it."""
        titles = {
            ids.program(one.id): one.title_or_id
            for one in self.context.plan.files.marketing.programs.values()
        }
        known = [node for node in titles if any(self.builder.series(node, "quarter"))]
        if not known or len(known) > FEW_SERIES:
            return None
        lines = [Line(titles[node], self._summed([node]), number) for number, node in enumerate(known, 1)]
        return self.builder.stack("By quarter", lines, known, "money", "Rewards")

    def headcount(self) -> Chart | None:
        """Return how many people each team has at the end of each quarter."""
        lines: list[Line] = []
        nodes: list[str] = []
        for team in self.context.plan.teams.values():
            roles = [role.id for role in self.context.plan.roles.values() if role.team == team.id]
            known = [
                node
                for role in roles
                if any(self.builder.series(node := ids.role(role, "headcount"), "quarter"))
            ]
            if known:
                nodes += known
                lines.append(Line(team.title or team.id, self._summed(known), len(lines) + 1))
        if not lines or len(lines) > FEW_SERIES:
            return None
        return self.builder.stack("At the end of each quarter", lines, nodes, "count", "People")

    def capacity(self, kpi: str) -> Chart | None:
        """Return what the forecast needs of a team by month, below what its quotas come to."""
        total = ids.capacity(kpi)
        needed = Line("Forecast", self.builder.series(kpi), 1, "area", kpi)
        quotas = Line("All quotas", self.builder.series(total), 0, "steps", total)
        lines = [needed, quotas] if any(needed.known) else [replace(quotas, number=1, look="area")]
        nodes = (kpi, total) if any(needed.known) else (total,)
        chart = self.builder.lines("By month", lines, nodes, "medium", "month", zero=True)
        course = self.builder.course(replace(lines[0], name=self.builder.title(nodes[0])), "month", nodes[0])
        seen = covered(course, quotas.values) if any(needed.known) else finding(course)
        return replace(chart, finding=seen, says=f"{seen}.") if chart else None

    def streams(self) -> Chart | None:
        """Return revenue by quarter, each stream on top of the one before it; None when one model says it all."""
        shown = {ids.stream(stream, REVENUE): title for stream, title in self.context.streams.items()}
        lines = [
            Line(title, self._summed([node]), number) for number, (node, title) in enumerate(shown.items(), 1)
        ]
        return (
            self.builder.stack("By stream and quarter", lines, [*shown], "money", "Revenue")
            if lines
            else None
        )

    def stacked(self, title: str, breakdown: str, rest_title: str, rest: str) -> Chart | None:
        """Return spending by quarter: the largest parts of a breakdown, the others together, and one more."""
        nodes, plan = self.context.results.graph.nodes, self.context.plan
        under = dict.fromkeys(line.under(breakdown) for line in budget_lines(plan))
        titles = {ids.breakdown(breakdown, name): under_title(plan, breakdown, name) for name in under}
        known = [node for node in nodes if node in titles and any(self.builder.series(node, "quarter"))]
        known.sort(key=lambda node: -sum(value or 0 for value in self.builder.series(node, "quarter")))
        shown, others = known[: FEW_SERIES - 2], known[FEW_SERIES - 2 :]
        named = [(rest_title, [rest])] if any(self.builder.series(rest, "quarter")) else []
        named += [(titles[node].capitalize(), [node]) for node in shown]
        named += [("Everything else", others)] if others else []
        lines = [Line(name, self._summed(parts), number) for number, (name, parts) in enumerate(named, 1)]
        if not lines:
            return None
        subject = "Budget without pay" if self._is_withheld(rest) else "Budget"
        chart = self.builder.stack(title, lines, [*known, rest], "money", subject)
        return self._opened(chart, [parts[0] if len(parts) == 1 else "" for _, parts in named])

    def _opened(self, chart: Chart | None, nodes: Sequence[str] = ()) -> Chart | None:
        """Return a chart whose table leads to how its values are made; `nodes` are what its rows are about or made of."""
        if chart is None or chart.table is None:
            return chart
        return replace(chart, table=Tables(self.context, "").opened(chart.table, nodes, WHAT_IT_COSTS))

    def _is_withheld(self, node: str) -> bool:
        results = self.context.results
        return node in results.withheld and not results.is_known_by(node, "quarter")

    def _summed(self, nodes: Sequence[str]) -> tuple[float, ...]:
        columns = zip(*(self.builder.series(node, "quarter") for node in nodes), strict=True)
        return tuple(sum(value or 0.0 for value in column) for column in columns)

    def _running(self, node: str, first: int = 0, stop: int | None = None) -> tuple[float, ...]:
        return tuple(accumulate(value or 0.0 for value in self.builder.series(node)[first:stop]))

    def _target(self, kpi: str, grain: Grain) -> tuple[float | None, ...]:
        """Return a KPI's target over periods, empty when the plan states none that can be drawn."""
        tracked = self.context.plan.files.kpis.tracked.get(kpi)
        return target_over(tracked, self.context.results, grain) if tracked else ()
