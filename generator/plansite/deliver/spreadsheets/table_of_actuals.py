"""Write measured values into a table of the plan; rows that people wrote or changed stay, in this table and in others."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from plansite.deliver.replacing import text_there
from plansite.deliver.spreadsheets.edits import CannotEditError
from plansite.read.files.opening import Limit, project_of
from plansite.read.tables.actuals import FOLDER
from plansite.read.tables.table import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from plansite.deliver.spreadsheets.changes import Changes
    from plansite.deliver.spreadsheets.mapping import RowMapping

_LIMIT = Limit(MAX_BYTES, "a file of measured values", "Split it by years")
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
        before = text_before(self.folder, self.file, _LIMIT)
        lines = {(line.month, line.metric, line.scope): line for line in _lines(before)}
        elsewhere = self._elsewhere(changes)
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

    def _elsewhere(self, changes: Changes) -> dict[tuple[str, str], str]:
        """Return which other tables of the plan have which value of the whole company; one that cannot be read is noted."""
        known: dict[tuple[str, str], str] = {}
        for path in sorted((self.folder / FOLDER).glob("*.csv")):
            file = f"{FOLDER}/{path.name}"
            if file == self.file:
                continue
            try:
                lines = _lines(text_before(self.folder, file, _LIMIT))
            except CannotEditError as refusal:
                changes.notes.append(f"{refusal} What stands in it is not looked at")
                continue
            known |= {(line.month, line.metric): file for line in lines if not line.scope}
        return known


def text_before(folder: Path, file: str, limit: Limit) -> str:
    """Return the text that a file of a plan has so far, empty where there is none. Raises CannotEditError."""
    try:
        return text_there(folder / file, project_of(folder), limit)
    except OSError as refusal:
        raise CannotEditError(f"{folder / file}: {refusal.strerror}.") from refusal


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
