"""Make the page on how good earlier versions were: how far off, in which direction, how often inside their ranges, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plansite.compute.engine import ids
from plansite.compute.measured.accuracy import HORIZONS, accuracy, at_horizon, slips
from plansite.present.charts.builder import ChartBuilder
from plansite.present.charts.charts import DOUBT, draw
from plansite.present.charts.plots import Line
from plansite.present.figures.figures import UNKNOWN, Figures
from plansite.present.figures.tables import Tables
from plansite.present.page import Page
from plansite.present.parts.track_record import bias_words, direction_words, error_words, within_words
from plansite.present.text.language import MINUS
from plansite.present.text.render import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from plansite.compute.measured.accuracy import Slip
    from plansite.compute.measured.track_record import Forecast, TrackRecord
    from plansite.present.context import PageContext

PATH = "track-record.md"
TITLE = "Track record"
_DRAWN_VERSIONS = 4
_DRAWN_FIGURES = 3


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """Show how good the forecasts of one figure were: over all, and by how far ahead they looked."""

    title: Markup
    forecasts: int
    error: str
    bias: str
    within: str
    horizons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Show what was measured in a month, and what each version expected, empty where it expected nothing."""

    month: str
    measured: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Show a figure by month: what was measured, and what each version expected."""

    title: Markup
    chart: Markup | None
    versions: tuple[str, ...]
    rows: tuple[MonthRow, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """Show what an input alone did to a figure."""

    change: str
    figure: Markup


@dataclass(frozen=True, slots=True)
class SlipRow:
    """Show an input that versions put wrongly, and what that did in the worst of them."""

    input: Markup
    direction: str
    versions: int
    compared: int
    effects: tuple[Effect, ...]
    worst: str
    expected: str
    measured: str


def track_record_page(context: PageContext, record: TrackRecord | None) -> Page | None:
    """Make the page; None when nothing that an earlier version expected has been measured since."""
    if record is None or not record.forecasts:
        return None
    maker = _Maker(context, record, Tables(context, PATH))
    text = render(
        "track_record.md.j2",
        title=TITLE,
        versions=len({forecast.version for forecast in record.forecasts}),
        forecasts=len(record.forecasts),
        within=within_words(context.language, record.forecasts),
        horizons=[horizon.title for horizon in HORIZONS],
        rows=maker.rows(),
        slips=maker.slips(),
        comparisons=maker.comparisons(),
    )
    return Page(PATH, TITLE, text)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Make the parts of the page."""

    context: PageContext
    record: TrackRecord
    tables: Tables

    def rows(self) -> list[AccuracyRow]:
        """Return a row for each figure."""
        return [self._row(figure, forecasts) for figure, forecasts in self.record.by_figure().items()]

    def _row(self, figure: str, forecasts: list[Forecast]) -> AccuracyRow:
        unit, words = self.context.results.graph.nodes[figure].unit, self.context.language
        over_all = accuracy(forecasts, unit)
        by_horizon = (accuracy(at_horizon(forecasts, horizon), unit) for horizon in HORIZONS)
        return AccuracyRow(
            self.tables.name(figure),
            over_all.forecasts,
            error_words(words, over_all.error, unit),
            bias_words(words, over_all, unit),
            within_words(words, forecasts) or UNKNOWN,
            tuple(error_words(words, part.error, unit) for part in by_horizon),
        )

    def slips(self) -> list[SlipRow]:
        """Return the inputs that were put wrongly."""
        return [self._slip(slip) for slip in slips(self.record)]

    def _slip(self, slip: Slip) -> SlipRow:
        figures, worst = Figures(self.context, PATH), slip.causes[0]
        return SlipRow(
            self.tables.name(slip.input),
            direction_words(is_too_high=slip.is_too_high),
            slip.versions,
            slip.compared,
            tuple(
                Effect(
                    f"{MINUS if cause.effect < 0 else '+'}{figures.write(cause.figure, abs(cause.effect))}",
                    self.tables.name(cause.figure),
                )
                for cause in slip.causes
            ),
            worst.version,
            figures.write(slip.input, worst.expected),
            figures.write(slip.input, worst.measured),
        )

    def comparisons(self) -> list[Comparison]:
        """Return each figure by month, with charts of the first ones."""
        return [
            self._comparison(figure, forecasts, drawn=number < _DRAWN_FIGURES)
            for number, (figure, forecasts) in enumerate(self.record.by_figure().items())
        ]

    def _comparison(self, figure: str, forecasts: list[Forecast], *, drawn: bool) -> Comparison:
        measured = {forecast.month: forecast.measured for forecast in forecasts}
        expected: dict[str, dict[str, float]] = {}
        for forecast in forecasts:
            expected.setdefault(forecast.version, {})[forecast.month] = forecast.expected
        write = Figures(self.context, PATH).writer(figure)
        return Comparison(
            self.tables.name(figure),
            self._chart(figure, expected) if drawn else None,
            tuple(expected),
            tuple(
                MonthRow(
                    self.context.language.month(month),
                    write(measured[month]),
                    tuple(
                        write(by_month[month]) if month in by_month else "" for by_month in expected.values()
                    ),
                )
                for month in sorted(measured)
            ),
        )

    def _chart(self, figure: str, expected: Mapping[str, Mapping[str, float]]) -> Markup | None:
        """Draw what was measured, and what the newest versions expected of the months measured since."""
        names = self.context.results.calendar.names
        builder = ChartBuilder(self.context)
        newest = list(expected)[-_DRAWN_VERSIONS:]
        lines: Sequence[Line] = [
            Line("Measured", builder.series(ids.actual(figure)), 1, "area", ids.actual(figure)),
            *(
                Line(version, tuple(expected[version].get(month) for month in names), number, "dashed")
                for number, version in enumerate(newest, 2)
            ),
        ]
        chart = builder.lines("", lines, (figure, ids.actual(figure)), "medium", "month", zero=True)
        if chart is None:
            return None
        seen = builder.finding(
            replace(lines[0], name=f"{builder.title(figure)}, measured"), "month", ids.actual(figure)
        )
        legend = tuple(key for key in chart.legend if key.number != DOUBT)
        return draw({figure: replace(chart, finding=seen, legend=legend, firm=None)})[figure]
