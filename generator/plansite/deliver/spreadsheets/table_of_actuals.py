"""Write measured values into a table of the plan; rows that people wrote or changed stay, in this table and in others."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from plansite.read.tables.actuals import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.deliver.spreadsheets.changes import Changes
    from plansite.deliver.spreadsheets.mapping import RowMapping

_COLUMNS = ["month", "metric", "value", "scope"]


class _Line(NamedTuple):
    month: str
    metric: str
    value: str
    scope: str


class Actuals:
    """Collect measured values, then lay them over the table that earlier imports have written."""

    def __init__(self, folder: Path, mapping: RowMapping, workbook: str, replace: bool) -> None:  # noqa: FBT001 - passed on
        name = re.sub(r"[^a-z0-9]+", "_", PurePath(workbook).stem.lower()).strip("_") or "workbook"
        self.file = f"{FOLDER}/{name}.csv"
        self.folder, self.mapping, self.replace = folder, mapping, replace
        self.values: dict[tuple[str, str], str] = {}

    def add(self, metric: str, rows: dict[str, str]) -> None:
        """Add the measured values of one figure by month."""
        self.values |= {(month, metric): value for month, value in rows.items()}

    def finish(self, changes: Changes) -> None:
        """Put the values into the table."""
        if not self.values:
            return
        path = self.folder / self.file
        before = path.read_bytes().decode("utf-8-sig") if path.is_file() else ""
        lines = {(line.month, line.metric, line.scope): line for line in _lines(before)}
        elsewhere = self._elsewhere()
        for (month, metric), value in self.values.items():
            place, key = f"{self.file} {month}.{metric}", (month, metric, "")
            if (month, metric) in elsewhere:
                changes.kept.append(f"{elsewhere[month, metric]} has {metric} of {month} already")
                continue
            there = lines.get(key)
            if (
                there
                and there.value != value
                and self.mapping.written.get(place) != there.value
                and not self.replace
            ):
                changes.kept.append(f"{self.file} “{month},{metric},{there.value}”")
                continue
            lines[key] = _Line(month, metric, value, "")
            changes.written[place] = value
        changes.before[self.file] = before
        same = lines == {(line.month, line.metric, line.scope): line for line in _lines(before)}
        changes.after[self.file] = before if same else _written(list(lines.values()))

    def _elsewhere(self) -> dict[tuple[str, str], str]:
        """Return which other tables of the plan have which value of the whole company."""
        known: dict[tuple[str, str], str] = {}
        for path in sorted((self.folder / FOLDER).glob("*.csv")):
            if path.name != self.file.removeprefix(f"{FOLDER}/"):
                for line in _lines(path.read_bytes().decode("utf-8-sig", "replace")):
                    if not line.scope:
                        known[line.month, line.metric] = f"{FOLDER}/{path.name}"
        return known


def _lines(text: str) -> list[_Line]:
    rows = csv.DictReader(StringIO(text))
    return [_Line(*((row.get(column) or "").strip() for column in _COLUMNS)) for row in rows]


def _written(lines: list[_Line]) -> str:
    """Write the table, months in order of time within each figure; figures keep their order."""
    metrics = list(dict.fromkeys(line.metric for line in lines))
    columns = _COLUMNS if any(line.scope for line in lines) else _COLUMNS[:-1]
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for line in sorted(lines, key=lambda line: (metrics.index(line.metric), line.month, line.scope)):
        writer.writerow(line[: len(columns)])
    return stream.getvalue()
