"""Say in words how good forecasts were, the same on pages and in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plansite.compute.measured.accuracy import Accuracy
    from plansite.compute.measured.track_record import Forecast
    from plansite.present.text.language import Language

_NOTHING = "—"


def error_words(language: Language, share: float | None, unit: str) -> str:
    """Return how far forecasts were off: of percentages in points, else as a share of what was measured."""
    if share is None:
        return _NOTHING
    if unit == "percent":
        number = language.number(round(abs(share) * 100, 2), "ratio")
        return f"{number} {'point' if number == '1' else 'points'}"
    return language.percent(round(abs(share), 3))


def bias_words(language: Language, accuracy: Accuracy, unit: str) -> str:
    """Return how far forecasts were off on balance, and in which direction."""
    if accuracy.bias is None or not accuracy.forecasts:
        return _NOTHING
    words = error_words(language, accuracy.bias, unit)
    return f"{words} {accuracy.direction}" if accuracy.direction else "even"


def direction_words(*, is_too_high: bool) -> str:
    """Return in which direction an input was wrong."""
    return "too high" if is_too_high else "too low"


def within_words(language: Language, forecasts: Iterable[Forecast]) -> str:
    """Return how often measured values fell into the ranges of versions; empty when no version had one."""
    ranged = [forecast for forecast in forecasts if forecast.is_within is not None]
    if not ranged:
        return ""
    within = sum(forecast.is_within is True for forecast in ranged)
    return f"{within:,} of {len(ranged):,} ({language.percent(round(within / len(ranged), 2))})"
