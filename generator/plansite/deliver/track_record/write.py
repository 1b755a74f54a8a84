"""Write a track record as text for the terminal, or as JSON for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from plansite.compute.measured.accuracy import HORIZONS, accuracy, at_horizon, slips
from plansite.present.parts.track_record import bias_words, direction_words, error_words, within_words
from plansite.present.text.language import language
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plansite.compute.engine.results import Results
    from plansite.compute.measured.accuracy import Slip
    from plansite.compute.measured.track_record import Forecast, TrackRecord
    from plansite.present.text.language import Language
    from plansite.read.plan import Settings


def as_text(record: TrackRecord, results: Results, settings: Settings) -> str:
    """Write a line for each figure, then one for each input that was put wrongly."""
    if not record.forecasts:
        return "No version has forecast a month that has been measured since.\n"
    words = language(settings.language, settings.currency)
    head = (
        "figure",
        "forecasts",
        "off by",
        "on balance",
        "in range",
        *(horizon.title for horizon in HORIZONS),
    )
    rows = [
        head,
        *(_row(figure, forecasts, results, words) for figure, forecasts in record.by_figure().items()),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    told = [_told(slip, results, words) for slip in slips(record)]
    return "\n".join([*lines, *(["", *told] if told else [])]) + "\n"


def as_json(record: TrackRecord, results: Results) -> str:
    """Write every forecast, how good those of each figure were, and every cause."""
    whole = {
        "forecasts": [_rounded(asdict(forecast)) for forecast in record.forecasts],
        "figures": {
            figure: {
                "unit": results.graph.nodes[figure].unit,
                **_rounded(asdict(accuracy(forecasts, results.graph.nodes[figure].unit))),
            }
            for figure, forecasts in record.by_figure().items()
        },
        "causes": [_rounded(asdict(cause)) for cause in record.causes],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _row(figure: str, forecasts: Sequence[Forecast], results: Results, words: Language) -> tuple[str, ...]:
    unit = results.graph.nodes[figure].unit
    over_all = accuracy(forecasts, unit)
    by_horizon = (accuracy(at_horizon(forecasts, horizon), unit) for horizon in HORIZONS)
    return (
        results.graph.nodes[figure].title,
        str(over_all.forecasts),
        error_words(words, over_all.error, unit),
        bias_words(words, over_all, unit),
        within_words(words, forecasts) or "—",
        *(error_words(words, part.error, unit) for part in by_horizon),
    )


def _told(slip: Slip, results: Results, words: Language) -> str:
    nodes, worst = results.graph.nodes, slip.causes[0]
    effects = [
        f"{'−' if cause.effect < 0 else '+'}{words.value(abs(cause.effect), nodes[cause.figure].unit)} {nodes[cause.figure].title.lower()}"
        for cause in slip.causes
    ]
    unit = nodes[slip.input].unit
    expected, measured = words.value(worst.expected, unit), words.value(worst.measured, unit)
    return (
        f"{nodes[slip.input].title} was put {direction_words(is_too_high=slip.is_too_high)} in {slip.versions} of {slip.compared} versions: "
        f"{', '.join(effects)} in version {worst.version} (expected {expected}, measured {measured})."
    )


def _rounded(record: dict[str, Any]) -> dict[str, Any]:
    return {key: exported(value) if isinstance(value, float) else value for key, value in record.items()}
