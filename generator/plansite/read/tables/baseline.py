"""Read the frozen baseline: what an export of an earlier state of the plan wrote, kept as `baseline.csv` in its folder."""

from __future__ import annotations

import math
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from plansite.problems import error
from plansite.read.files.opening import project_of
from plansite.read.scenario import BASE
from plansite.read.tables.table import BadRowError, Cell, Form, Table, read_table, require_month, short
from plansite.read.values import Number

if TYPE_CHECKING:
    from pathlib import Path

FILE = "baseline.csv"
_FORM = Form(
    "frozen figures",
    ("scenario", "metric", "grain", "period", "value", "unit"),
    (),
    "Keep the lines of the scenario base by month: no others count.",
    {"scenario": BASE, "grain": "month"},
)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?\Z")
_FREEZE = "Put back what stood here, or freeze an earlier state of the plan anew with “plansite export”."


class Frozen(NamedTuple):
    """Hold the value that a figure had in a month; a percentage is a fraction, money in the currency of the plan."""

    month: str
    metric: str
    value: Number


def read_baseline(folder: Path, name: str) -> Table[Frozen]:
    """Read the frozen baseline of a plan; `name` is what the plan is called.

    Rows of other scenarios and of longer periods, and months in which a figure was unknown, are passed over.
    """
    table: Table[Frozen] = Table()
    path = folder / FILE
    if path.exists() or path.is_symlink():
        first: dict[tuple[str, str], Cell] = {}
        file = (PurePosixPath(name) / FILE).as_posix()
        read_table(path, file, _FORM, lambda cells: _frozen(cells, first), table, project_of(folder))
    return table


def _frozen(cells: dict[str, Cell], first: dict[tuple[str, str], Cell]) -> Frozen | None:
    """Return the value of a row; `first` collects the figures and months that were given."""
    if any(cells[name].text != text for name, text in _FORM.only.items()):
        return None
    month, metric, value = cells["period"], cells["metric"], cells["value"]
    require_month(month)
    before = first.setdefault((month.text, metric.text), metric)
    if before is not metric:
        message = f"{month.text} of “{short(metric.text)}” is given twice, first in line {before.span.line}."
        raise BadRowError(error("duplicate-row", message, "Keep one of the two.", metric.span))
    return Frozen(month.text, metric.text, _number(value, cells["unit"].text)) if value.text else None


def _number(cell: Cell, unit: str) -> Number:
    amount = float(cell.text) if _NUMBER.match(cell.text) else math.inf
    if math.isinf(amount):
        message = f"“{short(cell.text)}” is no number as an export writes it."
        raise BadRowError(error("not-a-number", message, _FREEZE, cell.span))
    return Number(amount, unit, cell.span)
