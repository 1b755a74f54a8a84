"""Write every figure of a plan as JSON for other programs; `export.schema.json` beside this file says how."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plansite.compute.engine.calendar import GRAINS
from plansite.compute.engine.graph import Derived, Given, Reading, inputs_of
from plansite.compute.engine.reasons import Reasons
from plansite.present.text.rounding import exported

if TYPE_CHECKING:
    from plansite.compute.engine.calendar import Calendar, Grain, Period
    from plansite.compute.engine.graph import Node
    from plansite.compute.engine.results import Results
    from plansite.deliver.numbers import Numbers

VERSION = 1
SETTINGS = ("title", "currency", "language", "start", "months", "fiscal_year_start")


def schema() -> str:
    """Return the JSON Schema of what `as_json` writes."""
    return Path(__file__).with_name("export.schema.json").read_text(encoding="utf-8")


def as_json(numbers: Numbers) -> str:
    """Write the plan's settings, its periods, and every figure of every scenario.

    Each figure stands on a line of its own, so that two exports can be compared line by line.
    """
    head = {
        "version": VERSION,
        "plan": {name: getattr(numbers.settings, name) for name in SETTINGS},
        "periods": {grain: _periods(numbers.plan.calendar, grain) for grain in GRAINS},
    }
    scenarios = ",\n".join(_scenario(name, results, numbers) for name, results in numbers.scenarios.items())
    return f'{_json(head)[:-1]}, "scenarios": [\n{scenarios}\n]}}\n'


def _periods(calendar: Calendar, grain: Grain) -> list[dict[str, Any]]:
    return [_period(calendar, period) for period in calendar.periods(grain)]


def _period(calendar: Calendar, period: Period) -> dict[str, Any]:
    first, last = calendar.name(period.first), calendar.name(period.stop - 1)
    return {"label": period.label, "first": first, "last": last, "whole": period.whole}


def _scenario(name: str, results: Results, numbers: Numbers) -> str:
    head = {"id": name, "title": numbers.titles.get(name, numbers.settings.title)}
    reasons = Reasons(results)
    figures = ",\n".join(_json(_figure(node, reasons)) for node in results.graph.nodes.values())
    return f'{_json(head)[:-1]}, "figures": [\n{figures}\n]}}'


def _figure(node: Node, reasons: Reasons) -> dict[str, Any]:
    source, results = node.source, reasons.results
    values = {grain: [exported(value) for value in results.series(node.id, grain)] for grain in GRAINS}
    return {
        "id": node.id,
        "title": node.title,
        "section": node.section,
        "unit": node.unit,
        "rollup": node.rollup,
        "kind": "stated"
        if isinstance(source, Given)
        else "read"
        if isinstance(source, Reading)
        else "computed",
        "formula": source.text if isinstance(source, Derived) else None,
        "inputs": list(inputs_of(node)),
        "missing": list(results.graph.missing.get(node.id, ())),
        "months_read": _months_read(source, results.calendar) if isinstance(source, Reading) else None,
        "file": node.span.file,
        "line": node.span.line,
        "column": node.span.column,
        "values": values,
        "unknown": _unknown(node, reasons, values),
    }


def _months_read(reading: Reading, calendar: Calendar) -> dict[str, str]:
    first, stop = max(reading.first, 0), min(reading.stop, calendar.months)
    return {"first": calendar.name(first), "last": calendar.name(stop - 1)}


def _unknown(node: Node, reasons: Reasons, values: dict[Grain, list[float | None]]) -> dict[str, str]:
    """Say by period why a value is unknown."""
    return {
        period.label: reasons.why(node.id, grain, index)
        for grain in GRAINS
        for index, period in enumerate(reasons.results.calendar.periods(grain))
        if values[grain][index] is None
    }


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, allow_nan=False)
