"""Write all computed values for spreadsheets and other programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from plansite.compute.calendar import GRAINS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plansite.compute.results import Results

COLUMNS = ("scenario", "metric", "grain", "period", "value", "unit")
BASE_SCENARIO = "base"


def as_csv(results: Results) -> str:
    """Write one line for each metric, grain and period.

    Values are unrounded; a percentage is a fraction (0.025 for 2.5%); an unknown value is empty.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(_rows(results))
    return text.getvalue()


def _rows(results: Results) -> Iterator[tuple[str, ...]]:
    for node in results.graph.nodes.values():
        for grain in GRAINS:
            periods = results.calendar.periods(grain)
            for period, value in zip(periods, results.series(node.id, grain), strict=True):
                shown = "" if value is None else repr(value)
                yield (BASE_SCENARIO, node.id, grain, period.label, shown, node.unit)
