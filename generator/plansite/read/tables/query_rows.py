"""Check that what a query yields is measured values: a month, a figure, a number and perhaps a scope in each row."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from plansite.read.tables.query import COLUMNS, NEEDED, Fault, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 1000  # characters of a cell


def checked_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], most: int) -> list[Row] | Fault:
    """Return rows as measured values, sorted, or say what is wrong with the first that is none."""
    names = [column.lower() for column in columns]
    if fault := _wrong_columns(names):
        return fault
    if len(rows) > most:
        hint = "Group by month: a plan wants one value a month."
        return Fault("too-many-rows", f"The query yields more than {most:,} rows.", hint)
    measured = []
    for record in (dict(zip(names, row, strict=True)) for row in rows):
        month, value = record["month"], record["value"]
        month = month.isoformat()[:7] if isinstance(month, date) else str(month)
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
            hint = "Write a text such as 2027-01, or a day of the month: date_trunc('month', day) as month."
            return Fault("wrong-month", f"The query yields “{month[:40]}” as a month.", hint)
        number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        if not number or not isfinite(float(value)):
            hint = "A value is a number; leave out rows without one: having … is not null."
            return Fault("wrong-value", f"The query yields “{str(value)[:40]}” as a value, in {month}.", hint)
        metric, scope = str(record["metric"]), str(record.get("scope") or "")
        if max(len(metric), len(scope)) > _LONGEST:
            hint = "Name a figure as metric, and a part of it, such as a person, as scope."
            return Fault(
                "wrong-value", f"The query yields “{(metric + scope)[:40]}…” as a name, in {month}.", hint
            )
        measured.append(Row(month, metric, scope, float(value)))
    return sorted(measured)


def _wrong_columns(names: Sequence[str]) -> Fault | None:
    for name in names:
        if name not in COLUMNS or names.count(name) > 1:
            hint = f"It yields {', '.join(COLUMNS)}; rename with “as”."
            return Fault("unknown-column", f"The query yields a column “{name}” too many.", hint)
    lacking = [name for name in NEEDED if name not in names]
    if lacking:
        hint = "Name what is selected: … as month, 'deals_closed' as metric, count(*) as value"
        return Fault("missing-column", f"The query yields no column “{lacking[0]}”.", hint)
    return None
