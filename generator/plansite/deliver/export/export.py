"""Write all computed values for spreadsheets and other programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from plansite.compute.engine.calendar import GRAINS
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plansite.compute.engine.results import Results
    from plansite.deliver.numbers import Numbers

COLUMNS = ("scenario", "metric", "grain", "period", "value", "unit")


def export(numbers: Numbers, form: str) -> bytes:
    """Return the numbers as `csv`, `xlsx`, `json` or, to describe that, `json-schema`."""
    if form == "xlsx":
        from plansite.deliver.xlsx.workbook import as_xlsx

        return as_xlsx(numbers)
    if form == "csv":
        return as_csv(numbers.scenarios).encode()
    from plansite.deliver.export.dataset import as_json, schema

    return (as_json(numbers) if form == "json" else schema()).encode()


def as_csv(scenarios: Mapping[str, Results]) -> str:
    """Write one line for each scenario, metric, grain and period; the plan itself is the scenario “base”.

    Values keep what `exported` says; a percentage is a fraction (0.025 for 2.5%); an unknown value is empty.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for name, results in scenarios.items():
        table.writerows(_rows(name, results))
    return text.getvalue()


def _rows(scenario: str, results: Results) -> Iterator[tuple[str, ...]]:
    for node in results.graph.nodes.values():
        for grain in GRAINS:
            periods = results.calendar.periods(grain)
            for period, value in zip(periods, results.series(node.id, grain), strict=True):
                shown = "" if value is None else repr(exported(value))
                yield (scenario, node.id, grain, period.label, shown, node.unit)
