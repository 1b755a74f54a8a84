"""Say how good forecasts were: how far off, in which direction, how often inside their range, and by how far ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plansite.compute.measured.track_record import Cause, Forecast, TrackRecord

EXPECTED_WITHIN = 0.8  # a range reaches from what one to what nine of ten draws stay at or below
_EVEN = 0.005


class Horizon(NamedTuple):
    """Name how far ahead a forecast looks, in months: `first` and `last` inclusive, `last` None without an end."""

    title: str
    first: int
    last: int | None


HORIZONS = (
    Horizon("Up to 2 months ahead", 0, 2),
    Horizon("3 to 5 months", 3, 5),
    Horizon("6 to 11 months", 6, 11),
    Horizon("12 months and more", 12, None),
)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Hold how good some forecasts of one figure were.

    `error` is the mean distance between forecast and measured value, whatever its direction, and `bias` the mean of what was
    forecast too much, below zero too little. Both are shares of what was measured; for percentages they are plain differences. None
    where everything that was measured is zero. `within` of `ranged` forecasts with a range have the measured value in it.
    Source: S. Kolassa and W. Schütz, “Advantages of the MAD/Mean Ratio over the MAPE”, Foresight 6 (2007).
    """

    forecasts: int
    error: float | None
    bias: float | None
    within: int
    ranged: int

    @property
    def direction(self) -> str:
        """Return in a word whether too much was expected, or too little; empty when it is even."""
        if self.bias is None or abs(self.bias) < _EVEN:
            return ""
        return "too high" if self.bias > 0 else "too low"


@dataclass(frozen=True, slots=True)
class Slip:
    """Hold an input that versions put wrongly, mostly in one direction: how many of those compared did, and what that did in the worst.

    `causes` are those of the worst version, one for each figure that the input moves.
    """

    input: str
    is_too_high: bool
    versions: int
    compared: int
    causes: tuple[Cause, ...]


def accuracy(forecasts: Sequence[Forecast], unit: str) -> Accuracy:
    """Return how good forecasts of one figure were; `unit` is that of the figure."""
    size = len(forecasts) if unit == "percent" else sum(abs(forecast.measured) for forecast in forecasts)
    ranged = [forecast for forecast in forecasts if forecast.is_within is not None]
    return Accuracy(
        len(forecasts),
        sum(abs(forecast.error) for forecast in forecasts) / size if size else None,
        sum(forecast.error for forecast in forecasts) / size if size else None,
        sum(forecast.is_within is True for forecast in ranged),
        len(ranged),
    )


def at_horizon(forecasts: Iterable[Forecast], horizon: Horizon) -> list[Forecast]:
    """Return the forecasts that looked as far ahead as a horizon says."""
    return [
        forecast
        for forecast in forecasts
        if horizon.first <= forecast.ahead and (horizon.last is None or forecast.ahead <= horizon.last)
    ]


def slips(record: TrackRecord) -> list[Slip]:
    """Return the inputs that were put wrongly, the most frequent first; worst is the version in which the first figure moved most."""
    by_input: dict[str, dict[str, list[Cause]]] = {}
    for cause in record.causes:
        by_input.setdefault(cause.input, {}).setdefault(cause.version, []).append(cause)
    all_slips = []
    for name, by_version in by_input.items():
        too_high = [causes for causes in by_version.values() if causes[0].expected > causes[0].measured]
        too_low = [causes for causes in by_version.values() if causes[0].expected < causes[0].measured]
        usual = max(too_high, too_low, key=len)
        if not usual:
            continue  # right on average, if not in each month
        worst = max(usual, key=lambda causes: abs(causes[0].effect))
        all_slips.append(Slip(name, usual is too_high, len(usual), len(by_version), tuple(worst)))
    return sorted(all_slips, key=lambda slip: (-slip.versions, slip.input))
