"""Hold what earlier versions of a plan expected against what has been measured since.

A version forecasts the months from the one in which it was published on, but for those of which it had measured the figure itself.
What lies behind it, and what it knew, is no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from plansite.compute.engine import ids
from plansite.compute.engine.evaluation.evaluation_plan import short_evaluation_plan
from plansite.compute.engine.graph import Given
from plansite.compute.engine.sampling import drivers, sample
from plansite.compute.measured.deviation import months_measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plansite.compute.engine.arrays import Array
    from plansite.compute.engine.calendar import Grain
    from plansite.compute.engine.results import Results
    from plansite.compute.engine.sampling import Band

    # what was measured of each figure, by month (YYYY-MM)
    Measurements = Mapping[str, Mapping[str, float]]

_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class EarlierPlan:
    """Hold a version: its name, the month (YYYY-MM) in which it was published, and its numbers; `outlook` as far as it had measured.

    `called` has what the version calls figures that have another id today, by that id.
    """

    name: str
    published: str
    results: Results
    outlook: Results | None = None
    called: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> Results:
        """Return the numbers that the version expected."""
        return self.outlook or self.results

    def own(self, figure: str) -> str:
        """Return what the version calls a figure of today."""
        return self.called.get(figure, figure)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Hold what a version expected of a figure in a month, and what was measured.

    `ahead` counts the months from the one in which the version was published, 0 for that month itself. `low` and `high` are the ends
    of the range in which eight of ten draws lie, both None where the version states no range that moves the figure.
    """

    version: str
    figure: str
    month: str
    ahead: int
    expected: float
    measured: float
    low: float | None = None
    high: float | None = None

    @property
    def error(self) -> float:
        """Return how much too high the forecast was, below zero how much too low."""
        return self.expected - self.measured

    @property
    def is_within(self) -> bool | None:
        """Tell whether the measured value lies in the range, both ends included; None without one."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.measured <= self.high


@dataclass(frozen=True, slots=True)
class Cause:
    """Hold an input that a version put wrongly, and what that alone did to a figure.

    `expected` and `measured` are means over the months compared, and `effect` is how far the figure comes out otherwise with the
    measured input and everything else as the version had it: added up over its measured months, or in the last of them.
    """

    version: str
    input: str
    figure: str
    expected: float
    measured: float
    effect: float


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Hold the forecasts of all versions that have since been measured, and what made them wrong, the oldest version first."""

    forecasts: tuple[Forecast, ...] = ()
    causes: tuple[Cause, ...] = ()

    def by_figure(self) -> dict[str, list[Forecast]]:
        """Return the forecasts of each figure."""
        grouped: dict[str, list[Forecast]] = {}
        for forecast in self.forecasts:
            grouped.setdefault(forecast.figure, []).append(forecast)
        return grouped


def measurements(results: Results) -> dict[str, dict[str, float]]:
    """Return what was measured of each figure of a plan, and what follows from that, by month (YYYY-MM)."""
    calendar = results.calendar
    return {
        figure: {
            calendar.name(month): value
            for month in sorted(months)
            if (value := results.value(ids.actual(figure), "month", month)) is not None
        }
        for figure, months in months_measured(results.graph.nodes, calendar).items()
        if ids.is_of_plan(figure)
    }


def track_record(versions: Sequence[EarlierPlan], results: Results, wanted: Iterable[str]) -> TrackRecord:
    """Compare versions with what is measured by now, in the figures that are wanted; `results` are those of the plan of today."""
    measured = measurements(results)
    shown = [figure for figure in dict.fromkeys(wanted) if figure in measured]
    forecasts = [
        forecast for version in versions for forecast in _forecasts(version, shown, measured, results)
    ]
    causes = [cause for version in versions for cause in _causes(version, forecasts, measured)]
    return TrackRecord(tuple(forecasts), tuple(causes))


def _forecasts(
    version: EarlierPlan, figures: Sequence[str], measured: Measurements, results: Results
) -> list[Forecast]:
    open_months = {figure: _open_months(version, figure, measured[figure]) for figure in figures}
    known = [
        figure for figure, months in open_months.items() if months and _is_same(figure, version, results)
    ]
    bands = _bands(version.expected, [version.own(figure) for figure in known])
    calendar = version.expected.calendar
    forecasts = []
    for figure in known:
        for month in open_months[figure]:
            index = calendar.index(month)
            own = version.own(figure)
            expected = version.expected.value(own, "month", index)
            if expected is not None:
                band = bands[own][index] if own in bands else None
                forecasts.append(
                    Forecast(
                        version.name,
                        figure,
                        month,
                        index - calendar.index(version.published),
                        expected,
                        measured[figure][month],
                        band.p10 if band else None,
                        band.p90 if band else None,
                    )
                )
    return forecasts


def _open_months(version: EarlierPlan, figure: str, months: Iterable[str]) -> list[str]:
    """Return those of the measured months that a version looked ahead to."""
    calendar = version.results.calendar
    known = months_measured(version.results.graph.nodes, calendar).get(version.own(figure), frozenset())
    return [
        month
        for month in months
        if month >= version.published
        and 0 <= calendar.index(month) < calendar.months
        and calendar.index(month) not in known
    ]


def _is_same(figure: str, version: EarlierPlan, results: Results) -> bool:
    """Tell whether a version has a figure, in the unit that it has today."""
    own, today = version.expected.graph.nodes.get(version.own(figure)), results.graph.nodes.get(figure)
    return own is not None and today is not None and own.unit == today.unit


def _bands(expected: Results, figures: Sequence[str]) -> dict[str, list[Band | None]]:
    if not figures or not drivers(expected.graph):
        return {}
    samples = sample(expected, {"month": figures})
    return {figure: samples.bands(figure, "month") for figure in figures if samples.moves(figure, "month")}


def _causes(version: EarlierPlan, forecasts: Sequence[Forecast], measured: Measurements) -> list[Cause]:
    of_version = [forecast for forecast in forecasts if forecast.version == version.name]
    nodes = version.results.graph.nodes
    stated = [
        name for name in measured if (node := nodes.get(version.own(name))) and isinstance(node.source, Given)
    ]
    results = [
        figure for figure in dict.fromkeys(forecast.figure for forecast in of_version) if figure not in stated
    ]
    causes = []
    for name in stated:
        months = _open_months(version, name, measured[name])
        expected = [
            version.expected.value(version.own(name), "month", version.expected.calendar.index(month))
            for month in months
        ]
        known = [(month, value) for month, value in zip(months, expected, strict=True) if value is not None]
        if not known or not results:
            continue
        put = sum(value for _, value in known) / len(known)
        was = sum(measured[name][month] for month, _ in known) / len(known)
        after = _with_measured(
            version.expected,
            version.own(name),
            {month: measured[name][month] for month, _ in known},
            [version.own(figure) for figure in results],
        )
        for figure in results:
            effect = _effect(
                version.expected,
                version.own(figure),
                after[version.own(figure)],
                [forecast.month for forecast in of_version if forecast.figure == figure],
            )
            if abs(effect) > _NOISE * max(1.0, abs(put)):
                causes.append(Cause(version.name, name, figure, put, was, effect))
    return causes


def _with_measured(
    expected: Results, name: str, measured: Mapping[str, float], figures: Sequence[str]
) -> Mapping[str, Array]:
    """Return figures by month, shape (1, months), with one input as it was measured and all else as expected."""
    held = expected.figures["month"][name].copy()
    for month, value in measured.items():
        held[0, expected.calendar.index(month)] = value
    evaluation_plan = short_evaluation_plan(expected.graph, expected.calendar, [name], {"month": figures})
    after: dict[Grain, dict[str, Array]] = {grain: dict(rows) for grain, rows in expected.figures.items()}
    evaluation_plan.run(after, {name: np.asfortranarray(held)})
    return after["month"]


def _effect(expected: Results, figure: str, after: Array, months: Sequence[str]) -> float:
    """Return how far a figure comes out otherwise: over all months where it adds up, else in the last one."""
    differences = [
        float(after[0, index] - before)
        for month in months
        if (before := expected.value(figure, "month", index := expected.calendar.index(month))) is not None
    ]
    adds_up = expected.graph.nodes[figure].rollup == "sum"
    return sum(differences) if adds_up else differences[-1]
